"""Read a `conftest.py` without importing it: what each of its statements binds, reads and imports.

Stage: snippets. The text of a module in, its parts out. A module that does more when it is imported than bind names
cannot be taken apart; `depends` then counts all of it.
"""

from __future__ import annotations

import ast
import io
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

from wikiproof.snippets import source

_DECORATORS = (
    *("fixture", "tier", "cache", "lru_cache", "cached_property", "property", "staticmethod", "classmethod", "wraps"),
    *("abstractmethod", "contextmanager", "dataclass", "no_grad", "inference_mode", "overload", "override", "final"),
)
"""The last words of decorators that do nothing but decorate, where they are imported."""
_CALLABLE = (
    *("abs", "bool", "bytes", "complex", "dict", "enumerate", "float", "frozenset", "int", "len", "list", "max", "min"),
    *("range", "reversed", "round", "set", "slice", "sorted", "str", "sum", "tuple", "zip"),
)
"""Built-in functions that change nothing."""
_BLIND = ("exec", "eval", "globals", "locals", "vars")
_BLIND_ATTRIBUTES = ("__dict__", "__globals__", "f_globals")
"""What reads or binds names that do not stand in the code."""
_IMPORTING = ("import_module", "__import__", "importorskip")
"""Functions that import what their first argument names."""
_Function = ast.FunctionDef | ast.AsyncFunctionDef


class Part(NamedTuple):
    """A statement of a module. `supplies` is the fixture that it defines, `asks` are fixtures that it needs.

    `always`: it bears on every note. `blind`: it may read names that do not stand in it.
    """

    text: str
    bound: frozenset[str]
    reads: frozenset[str]
    imports: frozenset[str]
    is_import: bool
    supplies: str | None
    asks: frozenset[str]
    always: bool
    blind: bool


class Module(NamedTuple):
    """A module taken apart; `whole` says that it cannot be, and must be taken as one."""

    text: str
    parts: tuple[Part, ...]
    imports: frozenset[str]
    whole: bool


@lru_cache(maxsize=256)
def read(text: str) -> Module:
    """Take a module apart."""
    tree = source.tree(text)
    imports = frozenset(imported(ast.walk(tree)))
    if not tree.body:
        return Module(text, (), imports, whole=bool(text.strip()))
    quiet = _Quiet(tree)
    if not all(map(quiet.is_statement, tree.body)):
        return Module(text, (), imports, whole=True)
    return Module(text, tuple(_parts(tree, text)), imports, whole=False)


def imported(nodes: Iterable[ast.AST]) -> Iterator[str]:
    """The dotted names of modules that code imports, and of what it imports from them, which may be modules too."""
    for node in nodes:
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            module = node.module or ""
            yield from filter(None, (module, *(f"{module}.{alias.name}".strip(".") for alias in node.names)))
        elif isinstance(node, ast.Call) and _dotted(node.func).rpartition(".")[2] in _IMPORTING:
            yield from filter(None, [_literal(node)])


def is_blind(nodes: Iterable[ast.AST]) -> bool:
    """Whether code may read or import what it does not name."""
    return any(map(_sees_unnamed, nodes))


def _sees_unnamed(node: ast.AST) -> bool:
    if isinstance(node, ast.Attribute):
        return node.attr in _BLIND_ATTRIBUTES or _dotted(node) == "sys.modules"
    if isinstance(node, ast.ImportFrom):
        return any(alias.name == "*" for alias in node.names)
    if isinstance(node, ast.Call):
        return _dotted(node.func).rpartition(".")[2] in _IMPORTING and _literal(node) is None
    return isinstance(node, ast.Name) and node.id in _BLIND


def _parts(tree: ast.Module, text: str) -> Iterator[Part]:
    """The statements of a module that bind something."""
    lines = [*io.StringIO(text, newline="")]  # as `ast` counts them: a form feed ends none
    reads = [_reads(statement) for statement in tree.body]
    read = frozenset().union(*reads)
    for statement, read_here in zip(tree.body, reads, strict=True):
        bound = _bound(statement)
        fixture = _fixture(statement)
        imports = frozenset(imported(ast.walk(statement)))
        is_import = not isinstance(statement, _Function | ast.ClassDef) and bool(imports)
        hooks = any(name.startswith(("pytest_", "pytestmark", "collect_ignore")) for name in bound)
        if bound:
            yield Part(
                text="".join(lines[_first(statement) - 1 : statement.end_lineno]),
                bound=frozenset(bound),
                reads=read_here,
                imports=imports,
                is_import=is_import,
                supplies=fixture.name if fixture else None,
                asks=_asked(statement),
                always=hooks or (fixture is not None and fixture.automatic) or (is_import and read.isdisjoint(bound)),
                blind=is_blind(ast.walk(statement)) or None in _asked_by_name(statement),
            )


class _Fixture(NamedTuple):
    name: str
    automatic: bool


def _fixture(statement: ast.stmt) -> _Fixture | None:
    """What a statement says of the fixture that it defines; one that may be made for every note counts as such."""
    decorators = statement.decorator_list if isinstance(statement, _Function) else []
    for each in decorators:
        called = each if isinstance(each, ast.Call) else None
        if _dotted(called.func if called else each).rpartition(".")[2] == "fixture":
            given = {keyword.arg: keyword.value for keyword in called.keywords} if called else {}
            name, automatic = given.get("name"), given.get("autouse", ast.Constant(value=False))
            assert isinstance(statement, _Function)
            is_known = None not in given and (name is None or isinstance(name, ast.Constant))
            is_asked_for = isinstance(automatic, ast.Constant) and automatic.value is False
            return _Fixture(
                name=str(name.value) if isinstance(name, ast.Constant) else statement.name,
                automatic=not (is_known and is_asked_for),
            )
    return None


def _asked(statement: ast.stmt) -> frozenset[str]:
    """The fixtures that a function needs, if it is one itself: its arguments, and those that it asks for by name."""
    arguments = statement.args if isinstance(statement, _Function) else None
    named = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs] if arguments else []
    return frozenset((*(each.arg for each in named), *filter(None, _asked_by_name(statement))))


def _asked_by_name(statement: ast.stmt) -> Iterator[str | None]:
    """What is asked of `request.getfixturevalue`, None where that is no literal."""
    for node in ast.walk(statement):
        if isinstance(node, ast.Call) and _dotted(node.func).endswith(".getfixturevalue"):
            yield _literal(node)


def _literal(call: ast.Call) -> str | None:
    """The first argument of a call, if it is a string that stands there."""
    first = call.args[0] if call.args else None
    return first.value if isinstance(first, ast.Constant) and isinstance(first.value, str) else None


class _Quiet:
    """Judges whether the statements of a module only bind names, those that are seen to be bound."""

    def __init__(self, tree: ast.Module) -> None:
        self._defined = {name for each in tree.body for name in _bound(each, imports=False)}

    def is_statement(self, statement: ast.stmt) -> bool:
        """Whether a statement only binds names, those that are seen to be bound."""
        if isinstance(statement, ast.Import | ast.ImportFrom):
            return all(alias.name != "*" for alias in statement.names)
        if isinstance(statement, _Function):
            return self._decorators_are_quiet(statement) and all(map(self._is_plain, _evaluated(statement)))
        if isinstance(statement, ast.ClassDef):
            return self._is_quiet_class(statement)
        if isinstance(statement, ast.If | ast.Try):
            tests = [statement.test] if isinstance(statement, ast.If) else []
            return all(map(self._is_plain, tests)) and all(map(self.is_statement, _inner(statement)))
        return self._is_quiet_assignment(statement)

    def _is_quiet_assignment(self, statement: ast.stmt) -> bool:
        if isinstance(statement, ast.Pass):
            return True
        if isinstance(statement, ast.Expr):
            return isinstance(statement.value, ast.Constant)
        if isinstance(statement, ast.Assign):
            targets = statement.targets
        elif isinstance(statement, ast.AnnAssign | ast.AugAssign):
            targets = [statement.target]
        else:
            return False
        is_plugin_list = any(isinstance(each, ast.Name) and each.id == "pytest_plugins" for each in targets)
        values = [statement.value] if statement.value else []
        return all(map(_is_name, targets)) and all(map(self._is_plain, values)) and not is_plugin_list

    def _is_quiet_class(self, node: ast.ClassDef) -> bool:
        hooks = {"__init_subclass__", "__set_name__"}
        return (
            not node.keywords
            and self._decorators_are_quiet(node)
            and all(map(self._is_plain, node.bases))
            and all(
                isinstance(each, _Function | ast.Assign | ast.AnnAssign | ast.Pass | ast.Expr) for each in node.body
            )
            and not any(isinstance(each, _Function) and each.name in hooks for each in node.body)
            and all(map(self.is_statement, node.body))
        )

    def _decorators_are_quiet(self, node: _Function | ast.ClassDef) -> bool:
        return all(map(self._is_quiet_decorator, node.decorator_list))

    def _is_quiet_decorator(self, decorator: ast.expr) -> bool:
        called = decorator if isinstance(decorator, ast.Call) else None
        name = _dotted(called.func if called else decorator)
        arguments = [*called.args, *(each.value for each in called.keywords)] if called else []
        return (
            name.rpartition(".")[2] in _DECORATORS
            and name.partition(".")[0] not in self._defined
            and all(map(self._is_plain, arguments))
        )

    def _is_plain(self, expression: ast.expr) -> bool:
        """Whether evaluating an expression does nothing but give a value."""
        if isinstance(expression, ast.NamedExpr | ast.Await | ast.Yield | ast.YieldFrom):
            return False
        if isinstance(expression, ast.Call):
            name = _dotted(expression.func)
            if name not in _CALLABLE or name in self._defined:
                return False
        return all(map(self._is_plain, _children(expression)))


def _children(expression: ast.expr) -> Iterator[ast.expr]:
    """The expressions in one that are evaluated with it."""
    if isinstance(expression, ast.Lambda):
        yield from (*expression.args.defaults, *filter(None, expression.args.kw_defaults))
        return
    for child in ast.iter_child_nodes(expression):
        if isinstance(child, ast.expr):
            yield child
        elif isinstance(child, ast.keyword):
            yield child.value
        elif isinstance(child, ast.comprehension):
            yield from (child.target, child.iter, *child.ifs)


def _evaluated(node: _Function) -> Iterator[ast.expr]:
    """What is evaluated where a function is defined, besides its decorators."""
    arguments = node.args
    every = (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs, arguments.vararg, arguments.kwarg)
    yield from (each.annotation for each in every if each and each.annotation)
    yield from (*arguments.defaults, *filter(None, arguments.kw_defaults))
    if node.returns:
        yield node.returns


def _inner(statement: ast.If | ast.Try) -> Iterator[ast.stmt]:
    """The statements in one that has branches."""
    yield from (*statement.body, *statement.orelse)
    if isinstance(statement, ast.Try):
        yield from statement.finalbody
        yield from (each for handler in statement.handlers for each in handler.body)


def _bound(statement: ast.stmt, *, imports: bool = True) -> set[str]:
    """The names that a statement binds in its module."""
    if isinstance(statement, ast.Import | ast.ImportFrom):
        return {alias.asname or alias.name.partition(".")[0] for alias in statement.names} if imports else set()
    if isinstance(statement, _Function | ast.ClassDef):
        return {statement.name}
    if isinstance(statement, ast.If | ast.Try):
        return {name for each in _inner(statement) for name in _bound(each, imports=imports)}
    if isinstance(statement, ast.Assign | ast.AnnAssign | ast.AugAssign):
        return {node.id for node in ast.walk(statement) if isinstance(node, ast.Name) and _is_stored(node)}
    return set()


def _is_stored(node: ast.Name) -> bool:
    return isinstance(node.ctx, ast.Store)


def _is_name(target: ast.expr) -> bool:
    """Whether a target is a name, or names in a tuple: whether no object is changed."""
    if isinstance(target, ast.Tuple | ast.List):
        return all(map(_is_name, target.elts))
    return isinstance(target, ast.Name)


def _reads(statement: ast.stmt) -> frozenset[str]:
    return frozenset(node.id for node in ast.walk(statement) if isinstance(node, ast.Name) and not _is_stored(node))


def _first(statement: ast.stmt) -> int:
    decorators = statement.decorator_list if isinstance(statement, _Function | ast.ClassDef) else []
    return min((statement.lineno, *(each.lineno for each in decorators)))


def _dotted(expression: ast.expr) -> str:
    """`a.b.c` as it is written, "" for any other expression."""
    if isinstance(expression, ast.Attribute):
        before = _dotted(expression.value)
        return f"{before}.{expression.attr}" if before else ""
    return expression.id if isinstance(expression, ast.Name) else ""
