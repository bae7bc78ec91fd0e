"""Find what code and output say of the unit of a value.

Stage: snippets. A statement's source and what it printed in; nothing is run.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from wikiproof.snippets import source, units
from wikiproof.snippets.numerals import Numeral
from wikiproof.snippets.units import Unit

_HANDS_ON = frozenset({"print", "round", "int", "float", "abs", "str"})
"""Calls that give, or print, their only argument that is no constant."""
_BASES = frozenset({2, 10, 1000, 1024})
_FACTORS = frozenset({100, 1024, 1024**2, 1024**3, 1024**4, 1000, 10**6, 10**9, 10**12, 60, 3600, 86400})
"""Powers of the former and the latter lead from one unit to another."""


class Said(NamedTuple):
    """The unit that the name of a value ends in; `sure` if the word says nothing else."""

    word: str
    unit: Unit
    sure: bool

    def may_mean(self, unit: str) -> bool:
        """Whether the name says another unit than `unit`, of the very letters: `gb` is said of GiB too."""
        return unit.lower().replace("i", "") == self.word


def said(code: str, kind: units.Kind) -> Said | None:
    """The unit of a kind that the name of what a statement gives ends in.

    >>> said("vram_gb(7e9)", "bytes").word, said("t_ms = f()", "bytes"), said("gb_to_bytes(84)", "bytes").word
    ('gb', None, 'bytes')
    """
    names = (name for node in source.tree(code).body[:1] for name in _names(node))
    return next((found for found in map(_unit_of_name, names) if found and found.unit.kind == kind), None)


def _unit_of_name(name: str | None) -> Said | None:
    parts = pieces(name or "")
    is_variable = len(parts) == 1 and len(parts[0]) == 1  # `s` may be anything, `latency_s` not
    unit = None if is_variable or not parts else units.named(parts[-1])
    return Said(parts[-1], units.UNITS[unit], not units.may_be_another_word(parts[-1])) if unit else None


def has_witness(numeral: Numeral, code: str, output: str) -> bool:
    """Whether the unit's word stands among the words of the code or in the output.

    A single letter counts only as the last part of a name (`params_b`), since `m` alone may be any variable; `%` only
    in the output, since in code it is an operator. Code that multiplies or divides as one converts units says nothing
    of what it gives, but by the name that it is given.

    >>> from wikiproof.snippets.numerals import read
    >>> has_witness(read("84 GB"), "vram_train_gb", ""), has_witness(read("84 GB"), "vram", "")
    (True, False)
    """
    told = " ".join(_assigned(code)) if _converts(code) else code
    names = [pieces(name) for name in re.findall(r"\w+", told)]
    said = {word for name in names for word in name} | set(pieces(output))
    if any(len(word) > 1 and word in said for word in units.words(numeral.unit)):
        return True
    if numeral.unit.startswith("%"):
        return "%" in output
    if len(numeral.unit) == 1 and numeral.unit.isascii():
        return any(len(name) > 1 and name[-1] == numeral.unit.lower() for name in names)
    return numeral.unit in output


def pieces(name: str) -> list[str]:
    """The words that a name or a text is made of, in lower case.

    >>> pieces("vramTrain_gb")
    ['vram', 'train', 'gb']
    """
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", name)
    return [word.lower() for word in re.findall(r"[^\W\d_]+", spaced)]


def _converts(code: str) -> bool:
    """Whether code multiplies or divides by a number that leads from one unit to another."""
    products = (
        node
        for node in source.nodes(code)
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult | ast.Div | ast.FloorDiv)
    )
    return any(_is_factor(each) for node in products for each in (node.left, node.right))


def _assigned(code: str) -> Iterator[str]:
    """What the first statement assigns to."""
    for node in source.tree(code).body[:1]:
        targets = node.targets if isinstance(node, ast.Assign) else ()
        yield from map(ast.unparse, targets)
        if isinstance(node, ast.AnnAssign | ast.AugAssign):
            yield ast.unparse(node.target)


def _is_factor(node: ast.expr) -> bool:
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Pow):
        return isinstance(node.left, ast.Constant) and node.left.value in _BASES
    return isinstance(node, ast.Constant) and node.value in _FACTORS


def _names(node: ast.stmt) -> Iterator[str | None]:
    """What the value of a statement is called, the nearest name first."""
    if isinstance(node, ast.Assign):
        yield _name(node.targets[0])
    if isinstance(node, ast.AnnAssign | ast.AugAssign):
        yield _name(node.target)
    if isinstance(node, ast.Assign | ast.AnnAssign | ast.Expr | ast.Return):
        yield _name(node.value)


def _name(node: ast.expr | None) -> str | None:
    """What a value is called: a variable, an attribute, a key, or the function that gives it."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        return node.attr
    if isinstance(node, ast.Subscript):
        key = node.slice.value if isinstance(node.slice, ast.Constant) else None
        return key if isinstance(key, str) else _name(node.value)
    if isinstance(node, ast.JoinedStr):
        return _name(_only(each for each in node.values if isinstance(each, ast.FormattedValue)))
    if isinstance(node, ast.FormattedValue):
        return _name(node.value)
    called = _name(node.func) if isinstance(node, ast.Call) else None
    if called not in _HANDS_ON or not isinstance(node, ast.Call):
        return called
    return _name(_only(each for each in node.args if not isinstance(each, ast.Constant)))


def _only(nodes: Iterable[ast.expr]) -> ast.expr | None:
    found = list(nodes)
    return found[0] if len(found) == 1 else None
