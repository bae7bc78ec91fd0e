"""Follow how real the values of a note's snippets are, by names, through its code.

Stage: snippets. Code and the tiers of fixtures in, the tier of every statement out; nothing is run, so a note cannot
talk its way to a better tier.

A planted `from_pretrained` gives a stand-in, what is built on torch's meta device has its true shape. A name takes the
weakest tier of what it was computed from, a rebinding starts afresh, and where a stand-in may have flowed unseen (a
call that could keep it, another name of the same object, a file, a branch that it decided) the value counts as a
stand-in.
"""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from wikiproof.model import Claim, Tier
from wikiproof.snippets import reach, source
from wikiproof.snippets.tiers import weakest

MAX_STEPS = 10_000
"""Statements of a snippet that are followed, a loop's twice; code nested so deeply that it takes more is given up."""
_BUILTINS = frozenset(dir(builtins))
_LOOPS = (ast.For, ast.AsyncFor, ast.While)
_DECIDING = (*_LOOPS, ast.If, ast.With, ast.AsyncWith, ast.Match)
_CONDITIONAL = (*_LOOPS, ast.If, ast.Try, ast.TryStar, ast.Match)
_JUMPS = (ast.Break, ast.Continue, ast.Return, ast.Raise)
_Def = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


class _TooLong(Exception):  # noqa: N818 -- ends the following of one snippet
    """Following took more steps than `MAX_STEPS`."""


class _Body(NamedTuple):
    """What a function, class or lambda of the note reads, and whose objects it may change."""

    reads: frozenset[str]
    changes: frozenset[str]


class StatementTiers(NamedTuple):
    """The tiers of one snippet's statements, by their places: line from 0 and column.

    A statement in a function has two: `at` counts what the function was called with, `alone` does not.
    """

    at: Mapping[tuple[int, int], Tier]
    alone: Mapping[tuple[int, int], Tier]

    def of(self, claim: Claim) -> Tier:
        """The tier of what a claim is compared with."""
        if claim.form == "fence":
            return self.whole()
        if claim.form == "call":
            return self.alone.get(claim.at, "stand-in")
        if claim.form == "doctest":  # all statements of its example
            lines = range(claim.at[0], claim.at[0] + max(claim.code.count("\n"), 1))
            return weakest(tier for (line, _), tier in self.at.items() if line in lines)
        return self.at.get(claim.at, "stand-in")

    def whole(self) -> Tier:
        """The weakest tier in the snippet."""
        return weakest(self.at.values())


class Flow:
    """What each name holds while the snippets of a note are followed, in the order in which they run."""

    def __init__(self, fixtures: Mapping[str, Tier]) -> None:
        self._tiers: dict[str, Tier] = dict(fixtures)
        self._sharing: dict[str, set[str]] = {}  # names that may be of one object
        self._bodies: dict[str, _Body] = {}
        self._made_by: dict[str, frozenset[str]] = {}  # functions and classes behind a name
        self._imported: set[str] = set()
        self._coroutines: set[str] = set()
        self._started: dict[str, Tier] = {}  # coroutines that were called, and with what
        self._stand_in_seen = False
        self._log: list[tuple[str, Tier]] = []  # all that the names bound in this snippet have held
        self._called_with: dict[str, Tier] = {}
        self._at: dict[tuple[int, int], Tier] = {}
        self._steps = 0
        self._functions: dict[tuple[int, int], tuple[str, frozenset[str]]] = {}

    def follow(self, code: str) -> StatementTiers:
        """Follow one snippet to its end."""
        self._log, self._called_with, self._at, self._functions = [], {}, {}, {}
        self._steps = 0
        tree = source.tree(code)
        try:
            self._block(tree.body, "real")
        except _TooLong:
            return self._given_up(tree)
        ever = {name: weakest((tier, self._tiers.get(name, "real"))) for name, tier in self._weakest_since(0).items()}
        alone = dict(self._at)
        for place, (_, read) in self._functions.items():
            alone[place] = weakest((alone[place], *(ever.get(name, self._name(name)) for name in read)))
            alone[place] = weakest((alone[place], *map(self._name, read)))
        called = {place: self._called_with.get(name, "real") for place, (name, _) in self._functions.items()}
        at = {place: weakest((tier, called.get(place, "real"))) for place, tier in alone.items()}
        return StatementTiers(at, alone)

    def _given_up(self, tree: ast.Module) -> StatementTiers:
        """Count everything that the snippet binds as a stand-in."""
        names = {each.id for each in ast.walk(tree) if isinstance(each, ast.Name)}
        self._tiers |= dict.fromkeys(names | self._bodies.keys(), "stand-in")
        self._stand_in_seen = True
        places = [(each.lineno - 1, each.col_offset) for each in ast.walk(tree) if isinstance(each, ast.stmt)]
        tiers: dict[tuple[int, int], Tier] = dict.fromkeys(places, "stand-in")
        return StatementTiers(tiers, tiers)

    def stopped(self) -> None:
        """Take note that the last snippet did not run to its end, so that its names may hold what they held before."""
        self._or_any_since(0)

    def _name(self, name: str) -> Tier:
        """The weakest of what a name holds and, of a function, all that it reads through other functions too."""
        reached: set[str] = set()
        waiting = [name]
        while waiting:
            each = waiting.pop()
            if each not in reached:
                reached.add(each)
                waiting += self._bodies[each].reads if each in self._bodies else ()
        return weakest(self._tiers.get(each, "real") for each in reached)

    def _block(self, statements: Iterable[ast.stmt], around: Tier) -> None:
        for statement in statements:
            self._statement(statement, around)

    def _statement(self, node: ast.stmt, around: Tier) -> None:
        self._steps += 1
        if self._steps > MAX_STEPS:
            raise _TooLong
        if isinstance(node, _Def):
            self._define(node)
            return
        heads = [child for child in ast.iter_child_nodes(node) if not isinstance(child, reach.BLOCKS)]
        if isinstance(node, ast.AsyncFor | ast.AsyncWith) or any(map(reach.awaits, heads)):
            self._resume()
        found = weakest((around, *(self._expression(head) for head in heads)))
        self._at[node.lineno - 1, node.col_offset] = found
        self._stand_in_seen |= found == "stand-in"
        for call in (each for head in heads for each in ast.walk(head) if isinstance(each, ast.Call)):
            self._call(call)
        self._bind(node, found, frozenset().union(*map(reach.held, heads)))
        self._inner(node, found if isinstance(node, _DECIDING) else around)

    def _inner(self, node: ast.stmt, around: Tier) -> None:
        """The blocks inside a statement, each of which may be left out or left early.

        Those of a loop or `try` are followed twice: a loop's end is read at its start, and a jump or an exception
        decides what else is run.
        """
        mark = len(self._log)
        self._blocks(node, around, mark)
        if isinstance(node, (*_LOOPS, ast.Try, ast.TryStar)):
            self._blocks(node, weakest((around, *self._decided(node))), mark)

    def _blocks(self, node: ast.stmt, around: Tier, mark: int) -> None:
        for name, field in ast.iter_fields(node):
            for child in field if isinstance(field, list) else ():
                if isinstance(child, ast.stmt):
                    self._statement(child, around)
                elif isinstance(child, ast.excepthandler | ast.match_case):
                    self._case(child, around)
                    self._or_any_since(mark)
            if name in {"body", "orelse"} and isinstance(node, _CONDITIONAL):
                self._or_any_since(mark)

    def _case(self, node: ast.excepthandler | ast.match_case, around: Tier) -> None:
        """An `except` or a `case`; what it captures is of what is matched."""
        guard = node.guard if isinstance(node, ast.match_case) else None
        around = weakest((around, self._expression(guard))) if guard else around
        for name in reach.captured(node):
            self._set(name, around)
        self._block((child for child in ast.iter_child_nodes(node) if isinstance(child, ast.stmt)), around)

    def _decided(self, node: ast.stmt) -> Iterator[Tier]:
        """The tiers of what decides how far the blocks of a loop or `try` are run."""
        is_loop = isinstance(node, _LOOPS)
        for each in ast.walk(node):
            if isinstance(each, ast.stmt) and each is not node and (isinstance(each, _JUMPS) or not is_loop):
                yield self._at.get((each.lineno - 1, each.col_offset), "real")

    def _expression(self, node: ast.AST) -> Tier:
        """The weakest of all that an expression reads or makes."""
        if self._stand_in_seen and reach.has_unseen(node):
            return "stand-in"
        return weakest((*reach.made(node), *map(self._name, reach.loaded(node))))

    def _call(self, call: ast.Call) -> None:
        """A call may keep its arguments in its receiver and in what its function changes, and change its arguments."""
        given = weakest(map(self._expression, reach.given(call)))
        everything = weakest((given, self._expression(call.func)))
        held = frozenset().union(*map(reach.held, reach.given(call)))
        for name in filter(self._is_variable, () if reach.is_reading(call) else held):
            self._set_to_at_least(name, everything)
        for name in reach.loaded(call):
            for function in (name, *self._made_by.get(name, ())):
                if function in self._bodies:
                    self._call_of(function, given)
        for receiver in filter(self._is_variable, () if reach.is_reading(call) else reach.held(call.func)):
            self._weaken(receiver, given)
            self._share(receiver, held)

    def _call_of(self, function: str, given: Tier) -> None:
        """Take note of a call of a function of the note, and of those that it calls itself."""
        passed: dict[str, Tier] = {}
        waiting = [(function, given)]
        while waiting:
            name, given = waiting.pop()
            if name in passed and weakest((passed[name], given)) == passed[name]:
                continue
            passed[name] = given
            if name in self._coroutines:
                self._started[name] = weakest((self._started.get(name, "real"), given))
            self._called_with[name] = weakest((self._called_with.get(name, "real"), given))
            passed_on = weakest((given, self._name(name)))
            for each in self._bodies[name].changes:
                if each == name or self._is_variable(each):
                    self._weaken(each, passed_on)
            waiting += ((each, passed_on) for each in self._bodies[name].reads & self._bodies.keys())

    def _resume(self) -> None:
        """While a statement awaits, tasks that were started before may go on, and change what they change only now."""
        for name, given in tuple(self._started.items()):
            if name in self._bodies:
                self._call_of(name, given)

    def _bind(self, node: ast.stmt, found: Tier, held: frozenset[str]) -> None:
        if isinstance(node, ast.Import | ast.ImportFrom):
            for alias in node.names:
                name = alias.asname or alias.name.partition(".")[0]
                self._set(name, "stand-in" if reach.is_planted_import(node, alias) else "real")
                self._imported.add(name)
            return
        if isinstance(node, ast.Assign) and len(node.targets) > 1:
            held |= {each.id for each in node.targets if isinstance(each, ast.Name)}
        for target in reach.targets(node):
            if isinstance(target, ast.Name) and not isinstance(node, ast.AugAssign):
                self._set(target.id, found)
                self._share(target.id, held)
                self._take_lambda(target.id, node)
            elif root := reach.root(target):
                self._weaken(root, found)
                self._share(root, held)

    def _take_lambda(self, name: str, node: ast.stmt) -> None:
        value = getattr(node, "value", None)
        if isinstance(value, ast.expr) and any(isinstance(each, ast.Lambda) for each in ast.walk(value)):
            self._bodies[name] = _Body(reach.reads(value) - {name}, reach.changes(value) - {name})

    def _define(self, node: _Def) -> None:
        """A function or class is as real as what it reads when it is called."""
        early = [*node.decorator_list]
        early += [*node.bases] if isinstance(node, ast.ClassDef) else [*node.args.defaults]
        self._set(node.name, weakest((*reach.made(node), *map(self._expression, early))))
        read = reach.reads(node) - {node.name}
        self._bodies[node.name] = _Body(read, reach.changes(node))
        if isinstance(node, ast.AsyncFunctionDef):
            self._coroutines.add(node.name)
        for each in ast.walk(node):
            if isinstance(each, ast.stmt) and each is not node:
                self._at[each.lineno - 1, each.col_offset] = weakest(reach.made(each))
                self._functions[each.lineno - 1, each.col_offset] = (node.name, read)

    def _is_variable(self, name: str) -> bool:
        return name not in self._bodies and name not in self._imported and name not in _BUILTINS

    def _set(self, name: str, found: Tier) -> None:
        """A name is bound anew; it shares no object with another any more."""
        self._log += [(name, self._tiers.get(name, "real")), (name, found)]
        self._tiers[name] = found
        self._sharing.pop(name, set()).discard(name)
        self._bodies.pop(name, None)
        self._made_by.pop(name, None)
        self._imported.discard(name)

    def _share(self, name: str, held: Iterable[str]) -> None:
        """A name's object may be, or hold, the objects of other names."""
        behind = {function for each in held for function in (each, *self._made_by.get(each, ()))}
        self._made_by[name] = self._made_by.get(name, frozenset()) | (behind & self._bodies.keys())
        joined = self._sharing.get(name, {name})
        for each in filter(self._is_variable, held):
            joined = joined | self._sharing.get(each, {each})
        self._sharing |= dict.fromkeys(joined, joined)

    def _weaken(self, name: str, found: Tier) -> None:
        """An object is changed, and with it all names that share it."""
        for each in self._sharing.get(name, {name}):
            self._set_to_at_least(each, found)

    def _set_to_at_least(self, name: str, found: Tier) -> None:
        self._tiers[name] = weakest((self._tiers.get(name, "real"), found))

    def _weakest_since(self, mark: int) -> dict[str, Tier]:
        found: dict[str, Tier] = {}
        for name, tier in self._log[mark:]:
            found[name] = weakest((found.get(name, "real"), tier))
        return found

    def _or_any_since(self, mark: int) -> None:
        """Names may hold anything that they have held since a mark in the log."""
        for name, tier in self._weakest_since(mark).items():
            self._set_to_at_least(name, tier)
