"""Run a note's snippets in the note's own process.

Stage: snippets. Orders in, replies out, over two pipes; nothing here is trusted by the supervisor.
"""

from __future__ import annotations

import ast
import contextlib
import doctest
import io
import os
import sys
import time
import traceback
import types
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import msgspec

from wikiproof.model import Claim, Snippet
from wikiproof.snippets import numerals
from wikiproof.snippets.protocol import Order, Raised, Reply, Seen

if TYPE_CHECKING:
    import torch

MAX_OUTPUT = 1_000_000
"""Bytes of a snippet's output that are kept."""
MAX_SEEN_OUTPUT = 10_000
"""Characters that are kept of what a claimed statement printed."""
MAX_SEEN = 10_000
"""Values of claimed statements that are kept for a snippet."""
_OBSERVER = "__wikiproof_observer__"


def serve(
    path: str,
    snippets: Sequence[Snippet],
    supply: Callable[[str], object],
    orders: BinaryIO,
    replies: BinaryIO,
) -> None:
    """Answer orders until there are none. `path` is the note's file, for tracebacks; `supply` makes fixtures."""
    output = _redirect()
    _seed()
    shared = _new_namespace(path)
    decoder, encoder = msgspec.json.Decoder(Order), msgspec.json.Encoder()
    for line in iter(orders.readline, b""):
        order = decoder.decode(line)
        snippet = snippets[order.snippet]
        module = _new_namespace(path) if snippet.marks.isolated else shared
        sys.modules["__main__"] = module
        reply = _Run(path, snippet, module.__dict__, output).reply(order, supply)
        replies.write(encoder.encode(reply) + b"\n")
        replies.flush()


def _redirect() -> int:
    """Send all that is printed, by C code too, to a file; its descriptor is returned."""
    output = os.open("output", os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600)
    nothing = os.open(os.devnull, os.O_RDWR)
    Path("output").unlink()
    for target, source in ((0, nothing), (1, output), (2, nothing)):
        os.dup2(source, target)
    sys.stdin = open(0, closefd=False)  # noqa: SIM115 -- lives as long as the process
    sys.stdout = _writer(1)
    sys.stderr = _writer(2)
    return output


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


class _Run:
    """One run of one snippet."""

    def __init__(self, path: str, snippet: Snippet, namespace: dict[str, object], output: int) -> None:
        self._path = path
        self._snippet = snippet
        self._namespace = namespace
        self._output = output
        self._seen: list[Seen] = []
        self._complete = True
        self._open: list[tuple[int, int]] = []  # claims whose statement is being run, and where its output starts

    def reply(self, order: Order, supply: Callable[[str], object]) -> Reply:
        """Run the snippet and say what became of it."""
        began, start = self._printed(), time.perf_counter()
        raised = self._supplied(order, supply) or self._ran()
        seconds = time.perf_counter() - start
        return Reply(order.snippet, seconds, self._since(began), tuple(self._seen), raised, self._complete)

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
        if len(self._seen) < MAX_SEEN:
            self._seen.append(_describe(claim, value, self._since(start)[:MAX_SEEN_OUTPUT]))
        else:
            self._complete = False
        return value

    def _supplied(self, order: Order, supply: Callable[[str], object]) -> Raised | None:
        for name in order.fixtures:
            try:
                self._namespace[name] = supply(name)
            except BaseException as error:  # the wiki's own code: whatever it raises is that fixture's outcome
                return self._raised(error, in_fixture=name)
        return None

    def _ran(self) -> Raised | None:
        self._namespace[_OBSERVER] = self
        try:
            if self._snippet.is_session:
                self._session()
            else:
                exec(
                    compile(_observed(self._snippet, self._path), self._path, "exec", dont_inherit=True),
                    self._namespace,
                )  # the note's code
                self._calls()
        except BaseException as error:  # a note's code: whatever it raises is its outcome
            return self._raised(error)
        finally:
            self._namespace.pop(_OBSERVER, None)
        return None

    def _session(self) -> None:
        """Run the examples of a `>>>` session as the interactive prompt would."""
        claims = {claim.at[0]: number for number, claim in enumerate(self._snippet.claims)}
        for example in doctest.DocTestParser().get_examples(self._snippet.code):
            number = claims.get(example.lineno)
            if number is not None:
                self.begin(number)
            source = "\n" * (self._snippet.line + example.lineno) + example.source
            try:
                exec(compile(source, self._path, "single", dont_inherit=True), self._namespace)
            except Exception as error:
                if not example.exc_msg:
                    raise
                print("".join(traceback.format_exception_only(error)).strip())
            if number is not None:
                self.end(number, None)

    def _calls(self) -> None:
        """Call each function that a claim gives an argument for."""
        for number, claim in enumerate(self._snippet.claims):
            name = _function_at(self._snippet.code, claim) if claim.form == "call" else None
            function = self._namespace.get(name) if name else None
            if callable(function):
                self.begin(number)
                self.end(number, function(_argument(claim.argument or "")))

    def _printed(self) -> int:
        sys.stdout.flush()
        return os.lseek(self._output, 0, os.SEEK_CUR)

    def _since(self, start: int) -> str:
        size = min(self._printed() - start, MAX_OUTPUT)
        return os.pread(self._output, max(size, 0), start).decode("utf-8", "replace")

    def _raised(self, error: BaseException, in_fixture: str | None = None) -> Raised:
        first = self._snippet.line + 1
        frames = traceback.extract_tb(error.__traceback__)
        lines = [frame.lineno for frame in frames if frame.filename == self._path and frame.lineno]
        if isinstance(error, SyntaxError) and error.filename == self._path:
            lines = [error.lineno or first]
        within = [line - first for line in lines if first <= line < first + self._snippet.code.count("\n")]
        return Raised(_types(error), _message(error), within[-1] if within else None, in_fixture)


def _types(error: BaseException) -> tuple[str, ...]:
    classes = [each for each in type(error).__mro__ if issubclass(each, BaseException)]
    return tuple(name for each in classes for name in (each.__name__, f"{each.__module__}.{each.__name__}"))


def _message(error: BaseException) -> str:
    with contextlib.suppress(Exception):  # a note's own __str__
        return "".join(traceback.format_exception_only(error)).strip().splitlines()[-1][:2000]
    return type(error).__name__


def _observed(snippet: Snippet, path: str) -> ast.Module:
    """The snippet's code at its own lines of the note, with each claimed statement reporting its value."""
    tree = ast.parse("\n" * snippet.line + snippet.code, path)
    observed = _Observe(
        {
            (claim.at[0] + snippet.line, claim.at[1]): number
            for number, claim in enumerate(snippet.claims)
            if claim.form in {"value", "unmarked"}
        }
    )
    observed.visit(tree)
    return ast.fix_missing_locations(tree)


class _Observe(ast.NodeTransformer):
    """`x = f()` becomes `x = observer.end(0, observer.begin(0) or f())`."""

    def __init__(self, at: dict[tuple[int, int], int]) -> None:
        self._at = at

    def visit(self, node: ast.AST) -> ast.AST | list[ast.stmt]:
        number = self._at.get((node.lineno - 1, node.col_offset)) if isinstance(node, ast.stmt) else None
        self.generic_visit(node)
        if number is None:
            return node
        if isinstance(node, ast.AugAssign):
            target = ast.copy_location(ast.parse(ast.unparse(node.target), mode="eval").body, node)
            return [node, ast.copy_location(ast.Expr(_end(number, target)), node)]
        if isinstance(node, ast.Expr | ast.Assign | ast.AnnAssign | ast.Return) and node.value is not None:
            begun = ast.BoolOp(ast.Or(), [_call("begin", [ast.Constant(number)]), node.value])
            node.value = ast.copy_location(_end(number, begun), node.value)
        return node


def _end(number: int, value: ast.expr) -> ast.expr:
    return _call("end", [ast.Constant(number), value])


def _call(method: str, arguments: list[ast.expr]) -> ast.expr:
    return ast.Call(ast.Attribute(ast.Name(_OBSERVER, ast.Load()), method, ast.Load()), arguments, [])


def _function_at(code: str, claim: Claim) -> str | None:
    """The function whose `return` a claim stands on."""
    for node in ast.parse(code).body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            for each in ast.walk(node):
                if isinstance(each, ast.Return) and (each.lineno - 1, each.col_offset) == claim.at:
                    return node.name
    return None


def _argument(text: str) -> object:
    """`7B` as 7000000000, another literal as itself."""
    numeral = numerals.claimed(text)
    if numeral is None:
        return ast.literal_eval(text)
    value = numeral.value * numeral.scale
    return int(value) if value == value.to_integral_value() else float(value)


def _describe(claim: int, value: object, output: str) -> Seen:
    """A value as text, so that it can be compared elsewhere."""
    try:
        return _described(claim, value, output)
    except Exception as error:  # a note's own __repr__ or a tensor without values
        return Seen(claim, "other", f"<{type(value).__name__}: {type(error).__name__}>", output)


def _described(claim: int, value: object, output: str) -> Seen:
    if value is None:
        return Seen(claim, "nothing", "None", output)
    if "torch" in sys.modules and isinstance(value, sys.modules["torch"].Tensor):
        return _tensor(claim, value, output)
    plain = _plain(value)
    if isinstance(plain, int | float) and not isinstance(plain, bool):
        return Seen(claim, "number", repr(plain), output, repr(plain))
    is_literal = isinstance(plain, bool | str | bytes | complex | list | tuple | dict | set)
    return Seen(claim, "literal" if is_literal else "other", repr(plain)[:100_000], output)


def _tensor(claim: int, value: torch.Tensor, output: str) -> Seen:
    dtype = str(value.dtype)
    if value.is_meta or value.numel() > 10_000:
        return Seen(claim, "other", repr(value)[:1000], output, dtype=dtype)
    number = repr(value.item()) if value.numel() == 1 else None
    return Seen(claim, "tensor", f"tensor({value.tolist()!r})", output, number, dtype)


def _plain(value: object) -> object:
    """NumPy's numbers as Python's, in containers too; subclasses of tuple and dict keep their own repr."""
    numpy = sys.modules.get("numpy")
    if numpy is not None and isinstance(value, numpy.generic):
        return value.item()
    for kind in (list, tuple, set):
        if type(value) is kind:
            return kind(map(_plain, value))
    if type(value) is dict:
        return {_plain(key): _plain(item) for key, item in value.items()}
    return value
