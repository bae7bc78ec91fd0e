"""Compare values as Python displays them: lists, maps, strings, tensors.

Stage: snippets. Text of a claim and text of a value in; numbers hold to the precision that the claim writes them to.
"""

from __future__ import annotations

import ast
import re
from bisect import bisect_left
from collections.abc import Iterable
from fractions import Fraction
from typing import NamedTuple

from wikiproof.snippets import numerals
from wikiproof.snippets.numerals import Numeral

_GRAPH = re.compile(r"\bgrad_fn=<(\w+)>")
_ARRAYS = frozenset({"tensor", "array"})
_SIZE = frozenset({"torch.Size", "Size"})
_THOUSANDS = re.compile(r"(?<![\w.,])\d{1,3}(?:,\d{3})+(?![\w.]|,\d)")

_DTYPE = re.compile(r"torch\.(?:bool|q?u?int\d+|b?float\d+\w*|complex\d+)")


class Claimed(NamedTuple):
    """A display that a claim gives: the lines of its text in UTF-8, which the columns of `node` count in."""

    lines: tuple[bytes, ...]
    node: ast.expr
    approximate: bool

    def written(self, node: ast.expr) -> str:
        """The text of a part."""
        first, last = node.lineno - 1, (node.end_lineno or node.lineno) - 1
        if first != last:
            return ast.unparse(node)
        return self.lines[first][node.col_offset : node.end_col_offset].decode()

    def numeral(self, node: ast.expr) -> Numeral | None:
        """The numeral that a part is, if it is one."""
        written = self.written(node)
        numeral = numerals.read(written)
        return numeral if numeral and numeral.end == len(written) else None


class Given(NamedTuple):
    """A value that code gave: `options` are what is said of a tensor beside its items."""

    value: object
    options: dict[str | None, str]
    in_array: bool


def parsed(text: str) -> ast.expr | None:
    """The syntax tree of an expression or of a tensor's display, None where it is neither."""
    try:
        return ast.parse(plain(text), mode="eval").body if "\r" not in text else None
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def evaluated(text: str) -> tuple[object] | None:
    """The value of a display, in a tuple; None if it is none. Tensors and arrays count as lists, sizes as tuples.

    >>> evaluated("[tensor([1., inf]), torch.Size([2])]")
    ([[1.0, inf], (2,)],)
    """
    node = parsed(text)
    return None if node is None else value_of(node)


def is_display(text: str) -> bool:
    """Whether a text displays a value: a Python literal, a tensor, a size."""
    return evaluated(text) is not None


def compared(want: str, got: str, *, approximate: bool, dtype: str | None = None) -> tuple[Claimed, Given] | None:
    """A claim and what the code gave, ready to be compared; None if one of the two is no display."""
    node, value, shown = parsed(want), evaluated(got), parsed(got)
    if node is None or value is None or value_of(node) is None:
        return None
    item = value[0]
    if isinstance(item, tuple) and isinstance(node, ast.List) and _is_call(shown, _SIZE):
        item = list(item)  # `[2, 3]` for `torch.Size([2, 3])`
    options = _options(shown) | ({"dtype": dtype} if dtype else {})
    claimed = Claimed(tuple(line.encode() for line in plain(want).split("\n")), node, approximate)
    return claimed, Given(item, options, _is_call(shown, _ARRAYS))


def matches(want: str, got: str, *, approximate: bool, dtype: str | None = None) -> bool | None:
    """Whether a display is what a claim gives; None if one of the two is no display. `dtype` is a tensor's."""
    found = compared(want, got, approximate=approximate, dtype=dtype)
    if found is None:
        return None
    claimed, given = found
    agree = all(given.options.get(name) == value for name, value in _options(claimed.node).items())
    return agree and holds(claimed, claimed.node, given.value, in_array=given.in_array)


def holds(claimed: Claimed, node: ast.expr, got: object, *, in_array: bool) -> bool:
    """Whether a part of a claim is what the code gave there."""
    if isinstance(node, ast.Call):
        inner = inside(node)
        return inner is not None and holds(claimed, inner, got, in_array=in_array or _is_call(node, _ARRAYS))
    if isinstance(node, ast.List | ast.Tuple):
        return isinstance(got, list if isinstance(node, ast.List) else tuple) and _items_hold(
            claimed, node.elts, list(got), in_array=in_array
        )
    if isinstance(node, ast.Dict):
        return isinstance(got, dict) and _map_holds(claimed, node, got, in_array=in_array)
    if isinstance(node, ast.Set):
        return isinstance(got, set) and _set_holds(claimed, node, got)
    numeral, number = claimed.numeral(node), exact(got)
    if numeral and number is not None:
        return numeral.holds(number, approximate=claimed.approximate, closed=in_array)
    made = value_of(node)
    return made is not None and type(made[0]) is type(got) and (made[0] == got or repr(made[0]) == repr(got) == "nan")


def inside(node: ast.Call) -> ast.expr | None:
    """What a tensor, an array, a size or a frozen set shows."""
    if _is_call(node, _ARRAYS) and node.args:
        return node.args[0]
    only = node.args[0] if len(node.args) == 1 else None
    if _is_call(node, _SIZE) and isinstance(only, ast.List):
        return ast.copy_location(ast.Tuple(only.elts, ast.Load()), only)
    return only if _is_call(node, frozenset({"frozenset"})) and isinstance(only, ast.Set) else None


def exact(got: object) -> Fraction | None:
    """A number as it is; None of what is no number, truth included."""
    return numerals.exact(repr(got)) if isinstance(got, int | float) and not isinstance(got, bool) else None


def aligned(wants: list[ast.expr], got: list[object]) -> list[object] | None:
    """Items one by one; `...` in the claim stands for any number of them, as in a long tensor's display."""
    at = next((i for i, each in enumerate(wants) if isinstance(each, ast.Constant) and each.value is ...), None)
    if at is not None and len(wants) > 1 and ... not in got and len(got) >= len(wants) - 1:
        got = [*got[:at], ..., *got[len(got) - (len(wants) - at - 1) :]]
    return got if len(got) == len(wants) else None


def is_shape(text: str) -> bool:
    """Whether a text displays the sizes of a tensor.

    >>> is_shape("(2, 3)"), is_shape("torch.Size([2, 3])"), is_shape("[2, 3]")
    (True, True, False)
    """
    node = parsed(text)
    return (isinstance(node, ast.Tuple) or _is_call(node, _SIZE)) and is_display(text)


def is_dtype(text: str) -> bool:
    """Whether a text displays a dtype of torch."""
    return _DTYPE.fullmatch(text) is not None


def value_of(node: ast.expr) -> tuple[object] | None:
    """The value of a display's syntax tree, in a tuple; None if it is none."""
    try:
        return (
            ast.literal_eval(ast.fix_missing_locations(_Displays().visit(ast.parse(ast.unparse(node), mode="eval")))),
        )
    except (SyntaxError, ValueError, RecursionError, MemoryError, TypeError):
        return None


def plain(text: str) -> str:
    """A display as Python reads it; a comma between digits separates thousands where spaces follow the others."""
    found = _GRAPH.sub(r"grad_fn='\1'", text.strip())
    if ", " not in found or "'" in found or '"' in found:
        return found
    return _THOUSANDS.sub(lambda digits: digits[0].replace(",", "_"), found)


def items(text: str) -> tuple[str, ...]:
    """The items of a tuple or list, as they are written; none of anything else.

    >>> items("0, [1, 2]")
    ('0', '[1, 2]')
    """
    node = parsed(text)
    if not isinstance(node, ast.Tuple | ast.List):
        return ()
    claimed = Claimed(tuple(line.encode() for line in plain(text).split("\n")), node, approximate=False)
    return tuple(claimed.written(each) for each in node.elts)


class _Displays(ast.NodeTransformer):
    """Turns what is displayed as a call or a name into literals."""

    def visit_Call(self, node: ast.Call) -> ast.expr:
        inner = inside(node)
        return node if inner is None else self.visit(inner)

    def visit_Name(self, node: ast.Name) -> ast.expr:
        return ast.Constant(float(node.id)) if node.id in {"inf", "nan"} else node


def _is_call(node: ast.expr | None, names: frozenset[str]) -> bool:
    return isinstance(node, ast.Call) and ast.unparse(node.func) in names


def _options(node: ast.expr | None) -> dict[str | None, str]:
    """All that a display says of a tensor beside its values: `dtype=…`, `requires_grad=…`."""
    return {word.arg: ast.unparse(word.value) for word in node.keywords} if isinstance(node, ast.Call) else {}


def _items_hold(claimed: Claimed, wants: list[ast.expr], got: list[object], *, in_array: bool) -> bool:
    found = aligned(wants, got)
    return found is not None and all(
        holds(claimed, want, item, in_array=in_array) for want, item in zip(wants, found, strict=True)
    )


def _map_holds(claimed: Claimed, node: ast.Dict, got: dict[object, object], *, in_array: bool) -> bool:
    keys = [value_of(key) if key else None for key in node.keys]
    if len(keys) != len(got) or any(key is None or key[0] not in got for key in keys):
        return False
    pairs = zip(keys, node.values, strict=True)
    return all(holds(claimed, value, got[key[0]], in_array=in_array) for key, value in pairs if key)


def _set_holds(claimed: Claimed, node: ast.Set, got: set[object]) -> bool:
    """Whether each item claimed is one of those given, a different one each."""
    left = {(type(item), item) for item in got}
    rounded = []
    for each in node.elts:
        value, numeral = value_of(each), claimed.numeral(each)
        if numeral:
            rounded.append(numeral)
        elif value is None or (type(value[0]), value[0]) not in left:
            return False
        else:
            left.discard((type(value[0]), value[0]))
    points = [number for number in (exact(item) for _, item in left) if number is not None]
    return len(rounded) == len(points) == len(left) and _each_has_its_own(claimed, rounded, points)


def _each_has_its_own(claimed: Claimed, wants: Iterable[Numeral], gots: Iterable[Fraction]) -> bool:
    """Whether every number can be given to a numeral that it rounds to: the narrowest upper bound chooses first."""
    left = sorted(gots)
    for want in sorted(wants, key=lambda each: each.value + each.step / 2):
        low = want.low(approximate=claimed.approximate)
        at = bisect_left(left, low)
        at += at < len(left) and left[at] == low and not want.holds(low, approximate=claimed.approximate)
        if at == len(left) or not want.holds(left[at], approximate=claimed.approximate):
            return False
        del left[at]
    return True
