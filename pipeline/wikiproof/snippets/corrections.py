"""Correct a display that a claim gives, changing no more of it than is wrong.

Stage: snippets. Text of a claim and text of a value in, the claim as it would be right out.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable
from typing import NamedTuple

from wikiproof.snippets import literals, numerals
from wikiproof.snippets.literals import Claimed, Given

_THOUSANDS = re.compile(r"(?<=\d)_(?=\d{3})")
_TORCH_SHOWS = 4
"""Decimals that displays of tensors have."""


class _Change(NamedTuple):
    """A part of a claim, and what is to stand there."""

    node: ast.expr
    text: str


def corrected(want: str, got: str, *, approximate: bool, dtype: str | None = None) -> str | None:
    """The claim with each wrong item replaced, to the digits written; None if more than items differs.

    >>> corrected("[0.33, 0.66]", "[0.3333, 0.6667]", approximate=False)
    '[0.33, 0.67]'
    """
    found = literals.compared(want, got, approximate=approximate, dtype=dtype)
    plain, has_commas = literals.plain(want), "_" not in want
    if found is None or len(plain) != len(want.strip()):
        return None
    claimed, given = found
    options = _options(claimed.node, given)
    items = _changes(claimed, claimed.node, given.value, in_array=given.in_array)
    made = None if options is None or items is None else _changed(claimed, (*options, *items))
    return _THOUSANDS.sub(",", made) if made and has_commas and plain != want.strip() else made


def _options(node: ast.expr, given: Given) -> list[_Change] | None:
    """What a claim says wrongly of a tensor beside its items; None if the tensor has nothing of the kind."""
    words = node.keywords if isinstance(node, ast.Call) else []
    if any(word.arg not in given.options for word in words):
        return None
    wrong = (word for word in words if ast.unparse(word.value) != given.options[word.arg])
    return [_Change(word.value, given.options[word.arg]) for word in wrong]


def _changes(claimed: Claimed, node: ast.expr, got: object, *, in_array: bool) -> list[_Change] | None:
    if literals.holds(claimed, node, got, in_array=in_array):
        return []
    if isinstance(node, ast.Call):
        inner = literals.inside(node)
        return None if inner is None else _changes(claimed, inner, got, in_array=in_array)
    if isinstance(node, ast.List | ast.Tuple):
        if not isinstance(got, list if isinstance(node, ast.List) else tuple):
            return None
        aligned = literals.aligned(node.elts, list(got))
        return None if aligned is None else _all(claimed, zip(node.elts, aligned, strict=True), in_array=in_array)
    if isinstance(node, ast.Dict):
        keys = [literals.value_of(key) if key else None for key in node.keys]
        if not isinstance(got, dict) or len(keys) != len(got) or any(key is None or key[0] not in got for key in keys):
            return None
        pairs = [(value, got[key[0]]) for key, value in zip(keys, node.values, strict=True) if key]
        return _all(claimed, pairs, in_array=in_array)
    if isinstance(node, ast.Set) or isinstance(got, list | tuple | dict | set):
        return None
    return [_Change(node, _item(claimed, node, got, in_array=in_array))]


def _all(claimed: Claimed, pairs: Iterable[tuple[ast.expr, object]], *, in_array: bool) -> list[_Change] | None:
    found = [_changes(claimed, node, got, in_array=in_array) for node, got in pairs]
    return None if None in found else [change for changes in found for change in changes or ()]


def _item(claimed: Claimed, node: ast.expr, got: object, *, in_array: bool) -> str:
    """What was got, in the style of what is claimed."""
    written, numeral, number = claimed.written(node), claimed.numeral(node), literals.exact(got)
    if numeral and number is not None:
        return numerals.rewritten(numeral, number, written, scaled=True)
    if isinstance(got, float):
        is_whole = written.endswith(".") and got.is_integer()
        return f"{int(got)}." if is_whole else repr(round(got, _TORCH_SHOWS) if in_array else got)
    shown = repr(got).strip("()") if isinstance(got, complex) else repr(got)
    is_double = written.startswith('"') and shown.startswith("'") and '"' not in shown and "\\" not in shown
    return f'"{shown[1:-1]}"' if is_double else shown


def _changed(claimed: Claimed, changes: Iterable[_Change]) -> str | None:
    lines = list(claimed.lines)
    for node, text in sorted(changes, key=lambda each: (each.node.lineno, each.node.col_offset), reverse=True):
        if node.lineno != node.end_lineno:
            return None
        line = lines[node.lineno - 1]
        lines[node.lineno - 1] = line[: node.col_offset] + text.encode() + line[node.end_col_offset :]
    return b"\n".join(lines).decode()
