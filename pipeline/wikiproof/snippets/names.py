"""Find the free names of a note's snippets.

Stage: snippets. Code in, the names that it reads and never binds out; nothing is run.
"""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from wikiproof.model import Snippet

_ALWAYS = frozenset(dir(builtins)) | {"__name__", "__file__", "__doc__"}


class Free(NamedTuple):
    """A name that a snippet reads and nothing before it in its note binds.

    `line` is where, from 0 in the snippet. `inside` is the function that reads it, None where it is read at once.
    """

    name: str
    line: int
    inside: str | None


def free_names(snippets: Iterable[Snippet]) -> tuple[tuple[Free, ...], ...]:
    """For each snippet of a note, its free names.

    A name that only a function reads is free only if no snippet of the note binds it, before or after.
    """
    reads = [_read(snippet.code) for snippet in snippets]
    isolated = [snippet.marks.isolated for snippet in snippets]
    shared = {name for reader, alone in zip(reads, isolated, strict=True) if not alone for name in reader.bound}
    found, bound = [], set(_ALWAYS)
    for reader, alone in zip(reads, isolated, strict=True):
        known = set(_ALWAYS) if alone else bound
        later = _ALWAYS | reader.bound | (set() if alone else shared)
        at_once = [free for free in reader.free if free.name not in known]
        in_functions = [free for free in reader.deferred if free.name not in later]
        found.append(() if reader.star else tuple(_firsts([*at_once, *in_functions])))
        if not alone:
            bound |= reader.bound
            bound |= {free.name for free in found[-1]}  # supplied from here on
    return tuple(found)


def referenced(snippets: Iterable[Snippet]) -> frozenset[str]:
    """The names that are read anywhere in a note: a function that is not among them is never called."""
    return frozenset(
        node.id
        for snippet in snippets
        for node in ast.walk(_parsed(snippet.code))
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)
    )


def _firsts(free: Iterable[Free]) -> Iterator[Free]:
    seen: set[str] = set()
    for each in free:
        if each.name not in seen:
            seen.add(each.name)
            yield each


def _parsed(code: str) -> ast.Module:
    try:
        return ast.parse(code)
    except (SyntaxError, ValueError, RecursionError, MemoryError):  # reported when the snippet is run
        return ast.Module([], [])


def _read(code: str) -> _Reader:
    reader = _Reader()
    reader.visit(_parsed(code))
    return reader


class _Reader(ast.NodeVisitor):
    """Walks a module in the order in which it runs."""

    def __init__(self) -> None:
        self.bound: set[str] = set()
        self.free: list[Free] = []
        self.deferred: list[Free] = []
        self.star = False
        self._scopes: list[set[str]] = []  # names local to the functions, classes and comprehensions around
        self._function: str | None = None

    def visit_Name(self, node: ast.Name) -> None:
        if isinstance(node.ctx, ast.Load):
            self._load(node.id, node.lineno)
        else:
            self._bind(node.id)

    def _load(self, name: str, line: int) -> None:
        if any(name in scope for scope in self._scopes):
            return
        if self._function is not None:
            self.deferred.append(Free(name, line - 1, self._function))
        elif name not in self.bound:
            self.free.append(Free(name, line - 1, None))

    def _bind(self, name: str) -> None:
        (self._scopes[-1] if self._scopes else self.bound).add(name)

    def visit_Assign(self, node: ast.Assign) -> None:
        self.visit(node.value)
        for target in node.targets:
            self.visit(target)

    def visit_AugAssign(self, node: ast.AugAssign) -> None:
        self.visit(node.value)
        if isinstance(node.target, ast.Name):
            self._load(node.target.id, node.lineno)
        self.visit(node.target)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        if node.value:
            self.visit(node.value)
            self.visit(node.target)
        self.visit(node.annotation)

    def visit_For(self, node: ast.For | ast.AsyncFor) -> None:
        for part in (node.iter, node.target, *node.body, *node.orelse):
            self.visit(part)

    visit_AsyncFor = visit_For  # noqa: N815

    def visit_NamedExpr(self, node: ast.NamedExpr) -> None:
        self.visit(node.value)
        self.visit(node.target)

    def visit_Import(self, node: ast.Import | ast.ImportFrom) -> None:
        for alias in node.names:
            self.star |= alias.name == "*"
            self._bind(alias.asname or alias.name.partition(".")[0])

    visit_ImportFrom = visit_Import  # noqa: N815

    def visit_ExceptHandler(self, node: ast.ExceptHandler) -> None:
        if node.name:
            self._bind(node.name)
        self.generic_visit(node)

    def visit_MatchAs(self, node: ast.MatchAs | ast.MatchStar) -> None:
        if node.name:
            self._bind(node.name)
        self.generic_visit(node)

    visit_MatchStar = visit_MatchAs  # noqa: N815

    def visit_MatchMapping(self, node: ast.MatchMapping) -> None:
        if node.rest:
            self._bind(node.rest)
        self.generic_visit(node)

    def visit_FunctionDef(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        for part in (*node.decorator_list, *_annotations(node)):
            self.visit(part)
        self._bind(node.name)
        self._deferred(node.name, node.args, node.body)

    visit_AsyncFunctionDef = visit_FunctionDef  # noqa: N815

    def visit_Lambda(self, node: ast.Lambda) -> None:
        self._deferred("<lambda>", node.args, [node.body])

    def _deferred(self, name: str, arguments: ast.arguments, body: list[ast.stmt] | list[ast.expr]) -> None:
        for default in (*arguments.defaults, *filter(None, arguments.kw_defaults)):
            self.visit(default)
        outer = self._function
        if outer is None:
            self._function = name
        self._scopes.append(local_names(arguments, body))
        for part in body:
            self.visit(part)
        self._scopes.pop()
        self._function = outer

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        for part in (*node.decorator_list, *node.bases, *node.keywords):
            self.visit(part)
        self._bind(node.name)
        outer, self._function = self._function, self._function
        self._scopes.append({"__class__", "__qualname__", "__module__"})
        methods = [part for part in node.body if isinstance(part, ast.FunctionDef | ast.AsyncFunctionDef)]
        for part in node.body:
            if part not in methods:
                self.visit(part)
        self._scopes[-1] |= {method.name for method in methods}
        for method in methods:
            for decorator in method.decorator_list:
                self.visit(decorator)
            self._function = outer or node.name
            self._deferred(node.name, method.args, method.body)
            self._function = outer
        self._scopes.pop()

    def _comprehension(self, node: ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp) -> None:
        self._scopes.append(set())
        for generator in node.generators:
            for part in (generator.iter, generator.target, *generator.ifs):
                self.visit(part)
        for part in (node.key, node.value) if isinstance(node, ast.DictComp) else (node.elt,):
            self.visit(part)
        self._scopes.pop()

    visit_ListComp = visit_SetComp = visit_GeneratorExp = visit_DictComp = _comprehension  # noqa: N815


def _annotations(node: ast.FunctionDef | ast.AsyncFunctionDef) -> Iterator[ast.expr]:
    arguments = node.args
    every = (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs, arguments.vararg, arguments.kwarg)
    yield from (argument.annotation for argument in every if argument and argument.annotation)
    if node.returns:
        yield node.returns


def local_names(arguments: ast.arguments, body: list[ast.stmt] | list[ast.expr]) -> set[str]:
    """The names that a function binds: its arguments, and what its body assigns and does not declare global."""
    every = (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs, arguments.vararg, arguments.kwarg)
    names = {argument.arg for argument in every if argument}
    shared: set[str] = set()
    for node in (inner for part in body for inner in ast.walk(part)):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            names.add(node.id)
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            names.add(node.name)
        elif isinstance(node, ast.Import | ast.ImportFrom):
            names |= {alias.asname or alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ExceptHandler | ast.MatchAs | ast.MatchStar) and node.name:
            names.add(node.name)
        elif isinstance(node, ast.Global):
            shared |= set(node.names)
    return names - shared
