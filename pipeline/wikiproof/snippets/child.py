"""Run a note's snippets in the note's own process.

Stage: snippets. Orders in, replies out, over two pipes; nothing here is trusted by the supervisor.
"""

from __future__ import annotations

import ast
import contextlib
import io
import os
import sys
import time
import traceback
import types
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import BinaryIO, NamedTuple

import msgspec

from wikiproof.model import Claim, Snippet
from wikiproof.snippets import asserts, awaits, card, figures, source, values
from wikiproof.snippets.protocol import MAX_SEEN, Order, Raised, Reply, Seen, clean

MAX_OUTPUT = 1_000_000
"""Bytes of a snippet's output that are kept."""
MAX_SEEN_OUTPUT = 10_000
"""Characters that are kept of what a claimed statement printed."""


def serve(
    path: str,
    snippets: Sequence[Snippet],
    supply: Callable[[str], object],
    orders: BinaryIO,
    replies: BinaryIO,
    output: int,
    *,
    gpu: bool,
) -> None:
    """Answer orders until there are none.

    `path` is the note's file, for tracebacks; `supply` makes fixtures; `output` is the descriptor of a file for all
    that is printed; `gpu`: whether snippets run on it.
    """
    _redirect(output)
    figures.let_be_shown()
    if gpu:
        card.take()
    _seed()
    shared = _new_namespace(path)
    note = _Note(path, snippets, output, awaits.Loop(), gpu)
    decoder, encoder = msgspec.json.Decoder(Order), msgspec.json.Encoder()
    itself = os.getpid()
    for line in iter(orders.readline, b""):
        order = decoder.decode(line)
        snippet = snippets[order.snippet]
        module = _new_namespace(path) if snippet.marks.isolated else shared
        sys.modules["__main__"] = module
        reply = _Run(note, snippet, module.__dict__).reply(order, supply)
        if os.getpid() != itself:
            os._exit(0)  # a copy that the snippet forked, and that ran to the snippet's end
        replies.write(encoder.encode(reply) + b"\n")
        replies.flush()


def _redirect(output: int) -> None:
    """Send all that is printed, by C code too, to a file."""
    nothing = os.open(os.devnull, os.O_RDWR)
    for standard, replacement in ((0, nothing), (1, output), (2, nothing)):
        os.dup2(replacement, standard)
    sys.stdin = open(0, closefd=False)  # noqa: SIM115 -- lives as long as the process
    sys.stdout = _writer(1)
    sys.stderr = _writer(2)


def _writer(descriptor: int) -> io.TextIOWrapper:
    raw = io.FileIO(descriptor, "w", closefd=False)
    return io.TextIOWrapper(raw, "utf-8", "backslashreplace", newline="\n", write_through=True)


def _seed() -> None:
    """Give random numbers the same start in every run, and torch its threads back."""
    import random

    random.seed(0)
    if "numpy" in sys.modules:
        sys.modules["numpy"].random.seed(0)
    if "torch" in sys.modules:
        sys.modules["torch"].manual_seed(0)
        sys.modules["torch"].set_num_threads(os.cpu_count() or 1)


def _new_namespace(path: str) -> types.ModuleType:
    """A module to run in: classes defined in it can be pickled and inspected."""
    module = types.ModuleType("__main__")
    module.__dict__["__builtins__"] = __builtins__
    module.__file__ = path
    return module


class _Note(NamedTuple):
    """What the snippets of a note share, their namespace aside."""

    path: str
    snippets: Sequence[Snippet]
    output: int
    loop: awaits.Loop
    gpu: bool


class _Run:
    """One run of one snippet."""

    def __init__(self, note: _Note, snippet: Snippet, namespace: dict[str, object]) -> None:
        self._note = note
        self._snippet = snippet
        self._namespace = namespace
        self._seen: list[Seen] = []
        self._counts: Counter[int] = Counter()
        self._open: list[tuple[int, int]] = []  # claims whose statement is being run, and where its output starts

    def reply(self, order: Order, supply: Callable[[str], object]) -> Reply:
        """Run the snippet and say what became of it."""
        if self._note.gpu:
            card.begin()
        began, start = self._printed(), time.perf_counter()
        raised = self._supplied(order, supply) or self._ran(order) or self._waited()
        seconds, output = time.perf_counter() - start, self._since(began)
        drawn = figures.drawn()
        if raised is None:
            self._call()  # what that prints is no output of the snippet, nor are its figures
            figures.close()
        peak = card.peak() if self._note.gpu else None
        return Reply(order.token, seconds, output, tuple(self._seen), raised, peak, drawn)

    def begin(self, claim: int) -> None:
        """Note that a claimed statement is about to be evaluated."""
        self._open.append((claim, self._printed()))

    def end(self, claim: int, value: object) -> object:
        """Note what a claimed statement gave, and hand it on."""
        start = self._printed()
        while self._open:
            number, start = self._open.pop()
            if number == claim:
                break
        self._counts[claim] += 1
        if self._counts[claim] <= MAX_SEEN + 1:
            self._seen.append(values.describe(claim, value, self._since(start)[:MAX_SEEN_OUTPUT]))
        return value

    explained = staticmethod(asserts.explained)

    def _supplied(self, order: Order, supply: Callable[[str], object]) -> Raised | None:
        for name in dict.fromkeys((*order.automatic, *order.fixtures)):
            try:
                made = supply(name)
            except BaseException as error:  # the wiki's own code: whatever it raises is that fixture's outcome
                return self._raised(error, in_fixture=name)
            if name in order.fixtures:
                self._namespace.setdefault(name, made)
        return None

    def _ran(self, order: Order) -> Raised | None:
        observer = f"__wikiproof_observer_{order.snippet}__"  # stays bound: functions may be called by later snippets
        self._namespace[observer] = self
        try:
            if self._snippet.is_session:
                self._session()
            else:
                self._note.loop.run(
                    _observed(self._snippet, self._note.path, observer), self._note.path, self._namespace
                )
        except BaseException as error:  # a note's code: whatever it raises is its outcome
            return self._raised(error)
        return None

    def _waited(self) -> Raised | None:
        """Wait for the GPU: what goes wrong there after its code has ended is the snippet's too."""
        try:
            if self._note.gpu:
                card.wait()
        except Exception as error:  # torch's, or of what a note has put in its place
            return self._raised(error)
        return None

    def _session(self) -> None:
        """Run the examples of a `>>>` session as the interactive prompt would."""
        claims = {claim.at[0]: number for number, claim in enumerate(self._snippet.claims) if claim.form == "doctest"}
        in_loop = awaits.awaits(source.tree(source.code(self._snippet)))
        for example in source.examples(self._snippet.code):
            number = claims.get(example.lineno)
            if number is not None:
                self.begin(number)
            code = "\n" * (self._snippet.line + example.lineno) + example.source
            try:
                tree = ast.parse(code, self._note.path, "single")
                self._note.loop.run_example(tree, self._note.path, self._namespace, in_loop=in_loop)
            except Exception as error:
                if not example.exc_msg:
                    raise
                print("".join(traceback.format_exception_only(error)).strip())
            if number is not None:
                self.end(number, None)

    def _call(self) -> None:
        """Call each function that a claim gives an argument for; where it raises, the claim is one not run."""
        for number, claim in enumerate(self._snippet.claims):
            name = _function_at(self._snippet.code, claim) if claim.form == "call" else None
            function = self._namespace.get(name) if name else None
            if callable(function):
                self.begin(number)
                with contextlib.suppress(BaseException):  # the note's code again
                    self.end(number, function(values.argument(claim.argument or "")))
        self._open.clear()

    def _printed(self) -> int:
        with contextlib.suppress(AttributeError, ValueError, OSError):  # a note may have put anything there
            sys.stdout.flush()
        return os.lseek(self._note.output, 0, os.SEEK_CUR)

    def _since(self, start: int) -> str:
        size = min(self._printed() - start, MAX_OUTPUT)
        return os.pread(self._note.output, max(size, 0), start).decode("utf-8", "replace")

    def _raised(self, error: BaseException, in_fixture: str | None = None) -> Raised:
        first = self._snippet.line + 1
        frames = traceback.extract_tb(error.__traceback__)
        lines = [frame.lineno for frame in frames if frame.filename == self._note.path and frame.lineno]
        if isinstance(error, SyntaxError) and error.filename == self._note.path:
            lines = [error.lineno or first]
        within = [line - first for line in lines if first <= line < first + self._snippet.code.count("\n")]
        message = _message(error) + (_elsewhere(lines[-1], self._snippet, self._note.snippets) if lines else "")
        return Raised(_types(error), message, within[-1] if within else None, in_fixture)


def _elsewhere(line: int, snippet: Snippet, snippets: Sequence[Snippet]) -> str:
    """Where an exception was raised, if in another snippet; lines count from 1 in the note."""
    for each in snippets:
        number = line - each.line
        if each != snippet and 0 < number <= each.code.count("\n"):
            written = each.code.split("\n")[number - 1].strip()
            return f"; raised at line {number} of {each.name!r}: {written}"
    return ""


def _types(error: BaseException) -> tuple[str, ...]:
    classes = [each for each in type(error).__mro__ if issubclass(each, BaseException)]
    return tuple(clean(name) for each in classes for name in (each.__name__, f"{each.__module__}.{each.__name__}"))


def _message(error: BaseException) -> str:
    """The first line that says what is wrong, and what an `assert` was made of."""
    with contextlib.suppress(Exception):  # a note's own __str__
        lines = "".join(traceback.format_exception_only(error)).strip().splitlines()
        said = lines[-1 if isinstance(error, SyntaxError) else 0][:2000]
        why = asserts.explanation(error)[:2000]
        return clean(f"{said}{'; ' if ':' in said else ': '}{why}" if why else said)
    return clean(type(error).__name__)


def _observed(snippet: Snippet, path: str, observer: str) -> ast.Module:
    """The snippet's code at its own lines of the note, with each claimed statement reporting its value."""
    tree = ast.parse("\n" * snippet.line + snippet.code, path)
    claims: dict[tuple[int, int], list[int]] = {}
    for number, claim in enumerate(snippet.claims):
        if claim.form in {"value", "unmarked"}:
            claims.setdefault((claim.at[0] + snippet.line, claim.at[1]), []).append(number)
    _Observe(claims, observer).visit(tree)
    ast.fix_missing_locations(tree)
    if source.tree(snippet.code).body:  # and not nested too deeply
        asserts.explain(tree, path, ast.Attribute(ast.Name(observer, ast.Load()), "explained", ast.Load()))
    return tree


class _Observe(ast.NodeTransformer):
    """`x = f()` becomes `x = observer.end(0, observer.begin(0) or f())`."""

    def __init__(self, at: Mapping[tuple[int, int], Sequence[int]], observer: str) -> None:
        self._at, self._observer = at, observer

    def visit(self, node: ast.AST) -> ast.AST | list[ast.stmt]:
        numbers = self._at.get((node.lineno - 1, node.col_offset), ()) if isinstance(node, ast.stmt) else ()
        if not isinstance(node, ast.expr):  # expressions hold no statements
            self.generic_visit(node)
        if isinstance(node, ast.AugAssign):
            given = [self._end(number, ast.parse(ast.unparse(node.target), mode="eval").body) for number in numbers]
            return [node, *(ast.copy_location(ast.Expr(each), node) for each in given)]
        if isinstance(node, ast.Expr | ast.Assign | ast.AnnAssign | ast.Return) and node.value is not None:
            for number in numbers:
                begun = ast.BoolOp(ast.Or(), [self._call("begin", [ast.Constant(number)]), node.value])
                node.value = ast.copy_location(self._end(number, begun), node.value)
        return node

    def _end(self, number: int, value: ast.expr) -> ast.expr:
        return self._call("end", [ast.Constant(number), value])

    def _call(self, method: str, arguments: list[ast.expr]) -> ast.expr:
        observer = ast.Name(self._observer, ast.Load())
        return ast.Call(ast.Attribute(observer, method, ast.Load()), arguments, [])


def _function_at(code: str, claim: Claim) -> str | None:
    """The function whose `return` a claim stands on."""
    for node in ast.parse(code).body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            for each in ast.walk(node):
                if isinstance(each, ast.Return) and (each.lineno - 1, each.col_offset) == claim.at:
                    return node.name
    return None
