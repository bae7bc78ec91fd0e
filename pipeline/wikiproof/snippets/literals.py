"""Compare values as Python displays them: lists, maps, strings, tensors.

Stage: snippets. Text of a claim and text of a value in; numbers hold to the precision that the claim writes them to.
"""

from __future__ import annotations

import ast
import re
from typing import NamedTuple

from wikiproof.snippets import numerals

_GRAPH = re.compile(r"\bgrad_fn=<(\w+)>")
_ARRAYS = frozenset({"tensor", "array"})
_SIZE = frozenset({"torch.Size", "Size"})


class Claimed(NamedTuple):
    """A display that a claim gives; `text` is what the spans of `node` are of."""

    text: str
    node: ast.expr
    approximate: bool


def parsed(text: str) -> ast.expr | None:
    """The syntax tree of an expression or of a tensor's display, None where it is neither."""
    try:
        return ast.parse(_plain(text), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def evaluated(text: str) -> tuple[object] | None:
    """The value of a display, in a tuple; None if it is none. Tensors and arrays count as lists, sizes as tuples.

    >>> evaluated("[tensor([1., inf]), torch.Size([2])]")
    ([[1.0, inf], (2,)],)
    """
    node = parsed(text)
    return None if node is None else _value(node)


def is_display(text: str) -> bool:
    """Whether a text displays a value: a Python literal, a tensor, a size."""
    return evaluated(text) is not None


def is_array(text: str) -> bool:
    """Whether a text displays a tensor or an array."""
    node = parsed(text)
    return isinstance(node, ast.Call) and ast.unparse(node.func) in _ARRAYS


def matches(want: str, got: str, *, approximate: bool, dtype: str | None = None) -> bool | None:
    """Whether a display is what a claim gives; None if one of the two is no display. `dtype` is a tensor's."""
    node, value = parsed(want), evaluated(got)
    if node is None or value is None or _value(node) is None:
        return None
    claimed = Claimed(_plain(want), node, approximate)
    return _options_agree(node, parsed(got), dtype) and _matches(claimed, node, value[0], in_array=is_array(got))


def _plain(text: str) -> str:
    return _GRAPH.sub(r"grad_fn='\1'", text.strip())


def _value(node: ast.expr) -> tuple[object] | None:
    try:
        return (
            ast.literal_eval(ast.fix_missing_locations(_Displays().visit(ast.parse(ast.unparse(node), mode="eval")))),
        )
    except (SyntaxError, ValueError, RecursionError, MemoryError, TypeError):
        return None


class _Displays(ast.NodeTransformer):
    """Turns what is displayed as a call or a name into literals."""

    def visit_Call(self, node: ast.Call) -> ast.expr:
        inner = _inside(node)
        return node if inner is None else self.visit(inner)

    def visit_Name(self, node: ast.Name) -> ast.expr:
        return ast.Constant(float(node.id)) if node.id in {"inf", "nan"} else node


def _inside(node: ast.Call) -> ast.expr | None:
    """The list that a tensor, an array or a size shows."""
    name = ast.unparse(node.func)
    if name in _ARRAYS and node.args:
        return node.args[0]
    if name in _SIZE and len(node.args) == 1 and isinstance(node.args[0], ast.List):
        return ast.Tuple(node.args[0].elts, ast.Load())
    return None


def _options_agree(want: ast.expr, got: ast.expr | None, dtype: str | None) -> bool:
    """Whether all that the claim says of a tensor beside its values is so: `dtype=…`, `requires_grad=…`."""
    given = {word.arg: ast.unparse(word.value) for word in want.keywords} if isinstance(want, ast.Call) else {}
    known = {word.arg: ast.unparse(word.value) for word in got.keywords} if isinstance(got, ast.Call) else {}
    known |= {"dtype": dtype} if dtype else {}
    return all(known.get(name) == value for name, value in given.items())


def _matches(claimed: Claimed, node: ast.expr, got: object, *, in_array: bool) -> bool:
    if isinstance(node, ast.Call):
        inner = _inside(node)
        return inner is not None and _matches(
            claimed, inner, got, in_array=in_array or ast.unparse(node.func) in _ARRAYS
        )
    if isinstance(node, ast.List | ast.Tuple):
        kind = list if isinstance(node, ast.List) else tuple
        return isinstance(got, kind) and _items_match(claimed, node.elts, list(got), in_array=in_array)
    if isinstance(node, ast.Dict):
        return isinstance(got, dict) and _same_map(claimed, node, got, in_array=in_array)
    written = ast.get_source_segment(claimed.text, node) or ""
    numeral = numerals.read(written)
    if numeral and numeral.end == len(written) and isinstance(got, int | float) and not isinstance(got, bool):
        exact = numerals.exact(repr(got))
        return exact is not None and numeral.holds(exact, approximate=claimed.approximate, closed=in_array)
    made = _value(node)
    return made is not None and type(made[0]) is type(got) and (made[0] == got or repr(made[0]) == repr(got) == "nan")


def _items_match(claimed: Claimed, wants: list[ast.expr], got: list[object], *, in_array: bool) -> bool:
    """Items one by one; `...` in the claim stands for any number of them, as in a long tensor's display."""
    at = next((i for i, each in enumerate(wants) if isinstance(each, ast.Constant) and each.value is ...), None)
    if at is not None and len(wants) > 1 and ... not in got and len(got) >= len(wants) - 1:
        got = [*got[:at], ..., *got[len(got) - (len(wants) - at - 1) :]]
    return len(got) == len(wants) and all(
        _matches(claimed, want, item, in_array=in_array) for want, item in zip(wants, got, strict=True)
    )


def _same_map(claimed: Claimed, node: ast.Dict, got: dict[object, object], *, in_array: bool) -> bool:
    keys = [_value(key) if key else None for key in node.keys]
    if len(keys) != len(got) or any(key is None or key[0] not in got for key in keys):
        return False
    pairs = zip(keys, node.values, strict=True)
    return all(_matches(claimed, value, got[key[0]], in_array=in_array) for key, value in pairs if key)


def items(text: str) -> tuple[str, ...]:
    """The items of a tuple or list, as they are written; none of anything else.

    >>> items("0, [1, 2]")
    ('0', '[1, 2]')
    """
    node = parsed(text)
    if not isinstance(node, ast.Tuple | ast.List):
        return ()
    return tuple(ast.get_source_segment(_plain(text), each) or "" for each in node.elts)
