"""Find the free names of a note's snippets.

Stage: snippets. Code in, the names that it reads and never binds out; nothing is run.
"""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from wikiproof.model import Snippet
from wikiproof.snippets import marks, source

_ALWAYS = frozenset(dir(builtins)) | {
    "__name__", "__file__", "__doc__", "__builtins__", "__loader__", "__package__", "__spec__", "__annotations__",
}  # fmt: skip
_BINDING = frozenset({"exec", "globals", "locals", "vars"})
"""Functions through which names can be bound unseen."""
_Function = ast.FunctionDef | ast.AsyncFunctionDef
_Comprehension = ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp


class Free(NamedTuple):
    """A name that a snippet reads and nothing before it in its note is seen to bind.

    `line` is where, from 0 in the snippet. `inside` is the function that reads it, None where it is read at once.
    `unsure`: it may be bound unseen, or its absence is provided for.
    """

    name: str
    line: int
    inside: str | None
    unsure: bool = False


def free_names(snippets: Iterable[Snippet], *, gpu: bool = False) -> tuple[tuple[Free, ...], ...]:
    """For each snippet of a note, its free names; `gpu`: whether there is one. Those that are skipped bind nothing.

    A name that only a function reads is free only if no snippet of the note binds it, before or after.
    """
    readers = [
        (_read(source.code(each)), each.marks.isolated, marks.unrun(each.marks, gpu=gpu) is None) for each in snippets
    ]
    shared = {name for reader, alone, is_run in readers if is_run and not alone for name in reader.bound}
    found, bound, unsure = [], set(_ALWAYS), False
    for reader, alone, is_run in readers:
        known = _ALWAYS if alone else frozenset(bound)
        later = _ALWAYS | reader.bound | (frozenset() if alone else shared)
        free = [each for each in reader.free if each.name not in known]
        free += [each for each in reader.deferred if each.name not in later]
        is_unsure = reader.unsure or (unsure and not alone)
        found.append(tuple(_firsts(each._replace(unsure=True) if is_unsure else each for each in free)))
        if is_run and not alone:
            bound |= reader.bound
            unsure |= reader.unsure
    return tuple(found)


def referenced(snippets: Iterable[Snippet]) -> frozenset[str]:
    """The names that are read anywhere in a note: a function that is not among them is never called."""
    return frozenset(
        node.id
        for snippet in snippets
        for node in source.nodes(source.code(snippet))
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)
    )


def _firsts(free: Iterable[Free]) -> Iterator[Free]:
    seen: set[str] = set()
    for each in free:
        if each.name not in seen:
            seen.add(each.name)
            yield each


def _read(code: str) -> _Reader:
    reader = _Reader()
    reader.visit(source.tree(code))
    return reader


class _Reader(ast.NodeVisitor):
    """Walks a module in the order in which it runs."""

    def __init__(self) -> None:
        self.bound: set[str] = set()
        self.free: list[Free] = []
        self.deferred: list[Free] = []
        self.unsure = False
        self._scopes: list[set[str]] = []  # names local to the functions, classes and comprehensions around
        self._comprehensions = 0  # how many of the innermost scopes are those of comprehensions
        self._function: str | None = None
        self._is_provided_for = False  # whether a `NameError` would be caught
        self._has_annotations = True  # False under `from __future__ import annotations`

    def visit_Name(self, node: ast.Name) -> None:
        if isinstance(node.ctx, ast.Load):
            self._load(node.id, node.lineno)
        else:
            self._bind(node.id)

    def _load(self, name: str, line: int) -> None:
        if any(name in scope for scope in self._scopes):
            return
        if self._function is not None:
            self.deferred.append(Free(name, line - 1, self._function, self._is_provided_for))
        elif name not in self.bound:
            self.free.append(Free(name, line - 1, None, self._is_provided_for))

    def _bind(self, name: str) -> None:
        (self._scopes[-1] if self._scopes else self.bound).add(name)

    def visit_Call(self, node: ast.Call) -> None:
        self.unsure |= isinstance(node.func, ast.Name) and node.func.id in _BINDING
        self.generic_visit(node)

    def visit_Global(self, node: ast.Global) -> None:
        self.bound |= set(node.names)

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
        if self._has_annotations and self._function is None:
            self.visit(node.annotation)

    def visit_For(self, node: ast.For | ast.AsyncFor) -> None:
        for part in (node.iter, node.target, *node.body, *node.orelse):
            self.visit(part)

    visit_AsyncFor = visit_For  # noqa: N815

    def visit_NamedExpr(self, node: ast.NamedExpr) -> None:
        self.visit(node.value)
        scopes = self._scopes[: len(self._scopes) - self._comprehensions]  # PEP 572: bound outside of comprehensions
        (scopes[-1] if scopes else self.bound).add(node.target.id)

    def visit_Import(self, node: ast.Import | ast.ImportFrom) -> None:
        if isinstance(node, ast.ImportFrom) and node.module == "__future__":
            self._has_annotations &= all(alias.name != "annotations" for alias in node.names)
        for alias in node.names:
            self.unsure |= alias.name == "*"
            self._bind(alias.asname or alias.name.partition(".")[0])

    visit_ImportFrom = visit_Import  # noqa: N815

    def visit_Try(self, node: ast.Try) -> None:
        outer = self._is_provided_for
        self._is_provided_for |= any(_catches_name_error(handler) for handler in node.handlers)
        for statement in node.body:
            self.visit(statement)
        self._is_provided_for = outer
        for part in (*node.handlers, *node.orelse, *node.finalbody):
            self.visit(part)

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

    def visit_FunctionDef(self, node: _Function) -> None:
        for part in node.decorator_list:
            self.visit(part)
        self._bind(node.name)
        self._scopes.append(_type_parameters(node))
        for part in _annotations(node) if self._has_annotations else ():
            self.visit(part)
        self._deferred(node.name, node.args, node.body)
        self._scopes.pop()

    visit_AsyncFunctionDef = visit_FunctionDef  # noqa: N815

    def visit_Lambda(self, node: ast.Lambda) -> None:
        self._deferred("<lambda>", node.args, [node.body])

    def _deferred(self, name: str, arguments: ast.arguments, body: list[ast.stmt] | list[ast.expr]) -> None:
        for default in (*arguments.defaults, *filter(None, arguments.kw_defaults)):
            self.visit(default)
        outer, comprehensions = self._function, self._comprehensions
        self._function = outer or name
        self._comprehensions = 0
        self._scopes.append(local_names(arguments, body))
        for part in body:
            self.visit(part)
        self._scopes.pop()
        self._function, self._comprehensions = outer, comprehensions

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        for decorator in node.decorator_list:
            self.visit(decorator)
        self._bind(node.name)
        self._scopes.append({"__class__", "__qualname__", "__module__"} | _type_parameters(node))
        for expression in (*node.bases, *node.keywords):
            self.visit(expression)
        for part in node.body:
            if isinstance(part, _Function):
                self._method(node.name, part)
            else:
                self.visit(part)
        self._scopes.pop()

    def _method(self, owner: str, method: _Function) -> None:
        """A method is called where its class is: it counts as part of the function or class around."""
        for decorator in method.decorator_list:
            self.visit(decorator)
        self._bind(method.name)
        self._deferred(owner, method.args, method.body)

    def _comprehension(self, node: _Comprehension) -> None:
        self._scopes.append(set())
        self._comprehensions += 1
        for generator in node.generators:
            for part in (generator.iter, generator.target, *generator.ifs):
                self.visit(part)
        for part in (node.key, node.value) if isinstance(node, ast.DictComp) else (node.elt,):
            self.visit(part)
        self._comprehensions -= 1
        self._scopes.pop()

    visit_ListComp = visit_SetComp = visit_GeneratorExp = visit_DictComp = _comprehension  # noqa: N815


def _catches_name_error(handler: ast.ExceptHandler) -> bool:
    return handler.type is None or any(
        isinstance(each, ast.Name) and each.id == "NameError" for each in ast.walk(handler.type)
    )


def _type_parameters(node: _Function | ast.ClassDef) -> set[str]:
    """The `T` of `def f[T]`, PEP 695."""
    return {each.name for each in getattr(node, "type_params", ())}


def _annotations(node: _Function) -> Iterator[ast.expr]:
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
