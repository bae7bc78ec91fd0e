"""Decide how real the values of a snippet are, by following names through its code.

Stage: snippets. Code and the tiers of fixtures in, the tier of every statement out; nothing is run, so a note cannot
talk its way to a better tier.

A planted `from_pretrained` gives a stand-in, what is built on torch's meta device has its true shape. A name takes the
weakest tier of what it was computed from, a rebinding starts afresh, and where a stand-in may have flowed unseen (a
call that could keep it, a file, a branch that it decided) the value counts as a stand-in.
"""

from __future__ import annotations

import ast
import builtins
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TypeVar

from wikiproof.model import Snippet, Tier
from wikiproof.snippets import names

ORDER: tuple[Tier, ...] = ("real", "true shape", "stand-in")
_ATTRIBUTE = "__wikiproof_tier__"
_PLANTED = frozenset({"from_pretrained", "pipeline", "snapshot_download", "hf_hub_download"})
_UNSEEN = frozenset(
    {"exec", "eval", "globals", "locals", "vars", "open", "load", "loads", "load_file", "load_model", "read",
     "read_text", "read_bytes", "get_objects", "import_module", "__import__"}
)  # fmt: skip
_BUILTINS = frozenset(dir(builtins))
_Function = TypeVar("_Function", bound=Callable[..., object])
_Def = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


def tier(name: Tier) -> Callable[[_Function], _Function]:
    """Declare how real a fixture's value is; one that declares nothing gives a stand-in.

    Put it below `@pytest.fixture`. Raises `ValueError` at a name that is no tier.
    """
    if name not in ORDER:
        raise ValueError(f"{name!r} is no tier; it is one of {', '.join(map(repr, ORDER))}")

    def declare(function: _Function) -> _Function:
        setattr(function, _ATTRIBUTE, name)
        return function

    return declare


def declared(function: object) -> Tier:
    """The tier that a fixture's function declares."""
    found = getattr(function, _ATTRIBUTE, "stand-in")
    return found if found in ORDER else "stand-in"


def weakest(tiers: Iterable[Tier]) -> Tier:
    """The least real of some tiers.

    >>> weakest(["real", "stand-in", "true shape"]), weakest([])
    ('stand-in', 'real')
    """
    return max(tiers, key=ORDER.index, default="real")


class StatementTiers:
    """The tiers of one snippet's statements."""

    def __init__(self, at: Mapping[tuple[int, int], Tier], functions: Mapping[tuple[int, int], str]) -> None:
        self._at = at
        self.functions = functions

    def at(self, place: tuple[int, int]) -> Tier:
        """The tier of the statement that begins at a line from 0 and a column."""
        return self._at.get(place, "stand-in")

    def whole(self) -> Tier:
        """The weakest tier in the snippet."""
        return weakest(self._at.values())


def follow(snippets: Iterable[Snippet], fixtures: Mapping[str, Tier]) -> tuple[StatementTiers, ...]:
    """The tiers of the statements of a note's snippets, in order."""
    shared = _Flow(fixtures)
    flows = [(_Flow(fixtures) if snippet.marks.isolated else shared, snippet) for snippet in snippets]
    found = [(flow, flow.run(_source(snippet))) for flow, snippet in flows]
    return tuple(_with_bodies(flow, statements) for flow, statements in found)


def _with_bodies(flow: _Flow, tiers: StatementTiers) -> StatementTiers:
    """Statements in a function are as real as the weakest of what it read and was called with, anywhere in the note."""
    at = {
        place: weakest((tier, flow.called(tiers.functions[place]))) if place in tiers.functions else tier
        for place, tier in tiers._at.items()
    }
    return StatementTiers(at, tiers.functions)


def _source(snippet: Snippet) -> str:
    """The snippet's code; of a session, its examples at their own lines."""
    if not snippet.is_session:
        return snippet.code
    return "\n".join(
        line.lstrip()[4:] if line.lstrip().startswith((">>> ", "... ")) else "" for line in snippet.code.split("\n")
    )


class _Flow:
    """What each name holds while a note's code is followed."""

    def __init__(self, fixtures: Mapping[str, Tier]) -> None:
        self._tiers: dict[str, Tier] = dict(fixtures)
        self._bodies: dict[str, frozenset[str]] = {}  # what a function of the note reads
        self._called_with: dict[str, Tier] = {}
        self._imported: set[str] = set()
        self._stand_in_seen = "stand-in" in fixtures.values()
        self._at: dict[tuple[int, int], Tier] = {}
        self._functions: dict[tuple[int, int], str] = {}

    def run(self, code: str) -> StatementTiers:
        """Follow one snippet."""
        self._at, self._functions = {}, {}
        try:
            tree = ast.parse(code)
        except (SyntaxError, ValueError, RecursionError, MemoryError):  # reported when the snippet is run
            return StatementTiers({}, {})
        self._block(tree.body, "real")
        return StatementTiers(self._at, self._functions)

    def called(self, function: str) -> Tier:
        """The weakest of what a function reads and was called with."""
        return weakest((self._name(function), self._called_with.get(function, "real")))

    def _name(self, name: str, seen: frozenset[str] = frozenset()) -> Tier:
        inner = self._bodies.get(name, frozenset()) - seen - {name}
        return weakest((self._tiers.get(name, "real"), *(self._name(each, seen | {name}) for each in inner)))

    def _block(self, statements: Iterable[ast.stmt], around: Tier) -> None:
        for statement in statements:
            self._statement(statement, around)

    def _statement(self, node: ast.stmt, around: Tier) -> None:
        if isinstance(node, _Def):
            self._define(node)
            return
        heads = [child for child in ast.iter_child_nodes(node) if not isinstance(child, _BLOCKS)]
        found = weakest((around, *(self._expression(head) for head in heads)))
        self._at[node.lineno - 1, node.col_offset] = found
        self._stand_in_seen |= found == "stand-in"
        for head in heads:
            self._keep(head)
        self._bind(node, found)
        self._inner(node, found if isinstance(node, _DECIDING) else around)

    def _inner(self, node: ast.stmt, around: Tier) -> None:
        """The blocks inside a statement; a loop's twice, since what its end computes its start may read."""
        blocks = [child for child in ast.iter_child_nodes(node) if isinstance(child, _BLOCKS)]
        for _ in range(2 if isinstance(node, ast.For | ast.AsyncFor | ast.While) else 1):
            for child in blocks:
                if isinstance(child, ast.stmt):
                    self._statement(child, around)
                elif isinstance(child, ast.excepthandler | ast.match_case):
                    self._block((each for each in ast.iter_child_nodes(child) if isinstance(each, ast.stmt)), around)

    def _expression(self, node: ast.AST) -> Tier:
        """The weakest of all that an expression reads or makes."""
        return weakest(self._parts(node))

    def _parts(self, node: ast.AST) -> Iterator[Tier]:
        for each in ast.walk(node):
            if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Load):
                yield self._name(each.id)
            elif isinstance(each, ast.Constant) and each.value == "meta":
                yield "true shape"
            elif isinstance(each, ast.Call):
                called = _called(each)
                if called in _PLANTED or (called in _UNSEEN and self._stand_in_seen):
                    yield "stand-in"

    def _bind(self, node: ast.stmt, found: Tier) -> None:
        if isinstance(node, ast.Import | ast.ImportFrom):
            for alias in node.names:
                name = alias.asname or alias.name.partition(".")[0]
                self._set(name, "real")
                self._imported.add(name)
            return
        value = getattr(node, "value", None)
        for target in _targets(node):
            if isinstance(target, ast.Name):
                old = self._name(target.id) if isinstance(node, ast.AugAssign) else "real"
                self._set(target.id, weakest((found, old)))
                if isinstance(value, ast.expr) and any(isinstance(each, ast.Lambda) for each in ast.walk(value)):
                    self._bodies[target.id] = _reads(value) - {target.id}
            elif root := _root(target):
                self._weaken(root, found)

    def _set(self, name: str, found: Tier) -> None:
        self._tiers[name] = found
        self._bodies.pop(name, None)
        self._imported.discard(name)

    def _weaken(self, name: str, found: Tier) -> None:
        self._tiers[name] = weakest((self._tiers.get(name, "real"), found))

    def _keep(self, node: ast.AST) -> None:
        """A call may keep any of its arguments in its receiver, in another argument, or in what its function reads."""
        for call in (each for each in ast.walk(node) if isinstance(each, ast.Call)):
            given = weakest(self._expression(each) for each in (*call.args, *(word.value for word in call.keywords)))
            function = call.func.id if isinstance(call.func, ast.Name) else None
            if function in self._bodies:
                self._called_with[function] = weakest((self._called_with.get(function, "real"), given))
            reached = {root for root in (_root(part) for part in ast.walk(call) if isinstance(part, ast.expr)) if root}
            reached |= {name for each in tuple(reached) for name in self._bodies.get(each, ())}
            everything = weakest((given, self._expression(call.func)))
            for name in reached:
                if name not in self._bodies and name not in self._imported and name not in _BUILTINS:
                    self._weaken(name, everything)

    def _define(self, node: _Def) -> None:
        """A function or class is as real as what it reads when it is called."""
        self._set(node.name, weakest(_made(node)))
        self._bodies[node.name] = _reads(node) - {node.name}
        for each in ast.walk(node):
            if isinstance(each, ast.stmt) and each is not node:
                self._at[each.lineno - 1, each.col_offset] = weakest(_made(each))
                self._functions[each.lineno - 1, each.col_offset] = node.name


_BLOCKS = (ast.stmt, ast.excepthandler, ast.match_case)
_DECIDING = (ast.If, ast.While, ast.For, ast.AsyncFor, ast.With, ast.AsyncWith, ast.Match)


def _made(node: ast.AST) -> Iterator[Tier]:
    """What an expression makes itself, its names aside."""
    for each in ast.walk(node):
        if isinstance(each, ast.Constant) and each.value == "meta":
            yield "true shape"
        elif isinstance(each, ast.Call) and _called(each) in _PLANTED:
            yield "stand-in"


def _reads(node: ast.AST) -> frozenset[str]:
    """The names that a function, class or lambda reads or sets outside of itself."""
    inside: set[str] = set()
    for each in ast.walk(node):
        if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            body = each.body if isinstance(each.body, list) else [each.body]
            inside |= names.local_names(each.args, body)
    return frozenset(each.id for each in ast.walk(node) if isinstance(each, ast.Name)) - inside


def _called(call: ast.Call) -> str:
    """The last part of the name that is called."""
    if isinstance(call.func, ast.Attribute):
        return call.func.attr
    return call.func.id if isinstance(call.func, ast.Name) else ""


def _targets(node: ast.stmt) -> Iterator[ast.expr]:
    """The names, attributes and items that a statement binds."""
    for child in ast.iter_child_nodes(node):
        if not isinstance(child, _BLOCKS):
            for each in ast.walk(child):
                if isinstance(each, ast.Name | ast.Attribute | ast.Subscript) and isinstance(each.ctx, ast.Store):
                    yield each


def _root(node: ast.expr) -> str | None:
    """The name at the start of `name.attribute[item]`."""
    while isinstance(node, ast.Attribute | ast.Subscript | ast.Starred):
        node = node.value
    return node.id if isinstance(node, ast.Name) else None
