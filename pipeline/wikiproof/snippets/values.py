"""Describe values as text, so that they can be compared outside of the process that has them.

Stage: snippets. Runs in the note's process; torch and NumPy are used if the note has imported them.
"""

from __future__ import annotations

import ast
import decimal
import fractions
import sys
from typing import TYPE_CHECKING

from wikiproof.snippets import numerals
from wikiproof.snippets.protocol import Seen, clean

if TYPE_CHECKING:
    import numpy as np
    import torch

_MANY = 10_000
"""A tensor of more elements is described as it displays itself, with most left out."""


def describe(claim: int, value: object, output: str) -> Seen:
    """What a claimed statement gave and printed."""
    try:
        return _described(claim, value, output)
    except Exception as error:  # a note's own __repr__ or a tensor without values
        return Seen(claim, "other", clean(f"<{type(value).__name__}: {type(error).__name__}>"), output)


def argument(text: str) -> object:
    """`7B` as 7000000000, another literal as itself."""
    numeral = numerals.claimed(text)
    if numeral is None:
        return ast.literal_eval(text)
    value = numeral.value * numeral.scale
    return int(value) if value.denominator == 1 else float(value)


def _described(claim: int, value: object, output: str) -> Seen:
    torch, numpy = sys.modules.get("torch"), sys.modules.get("numpy")
    if value is None:
        return Seen(claim, "nothing", "None", output)
    if torch is not None and isinstance(value, torch.Tensor):
        return _tensor(claim, value, output)
    if numpy is not None and isinstance(value, numpy.ndarray):
        return _array(claim, value, output)
    if isinstance(value, decimal.Decimal):
        return Seen(claim, "number", str(value), output, str(value))
    if isinstance(value, fractions.Fraction):
        exact = decimal.Decimal(value.numerator) / decimal.Decimal(value.denominator)
        return Seen(claim, "number", str(value), output, str(exact))
    plain = _plain(value)
    if isinstance(plain, int | float) and not isinstance(plain, bool):
        return Seen(claim, "number", repr(plain), output, repr(plain))
    is_literal = isinstance(plain, bool | str | bytes | complex | list | tuple | dict | set | frozenset)
    return Seen(claim, "literal" if is_literal else "other", clean(repr(plain)[:100_000]), output)


def _tensor(claim: int, value: torch.Tensor, output: str) -> Seen:
    dtype, shape = str(value.dtype), repr(value.shape)
    if value.is_meta or value.numel() > _MANY:
        return Seen(claim, "tensor", repr(value)[:100_000], output, dtype=dtype, shape=shape)
    options = "" if value.device.type == "cpu" else f", device='{value.device}'"
    if value.grad_fn is not None:
        options += f", grad_fn=<{type(value.grad_fn).__name__}>"
    elif value.requires_grad:
        options += ", requires_grad=True"
    number = repr(value.item()) if value.numel() == 1 else None
    return Seen(claim, "tensor", f"tensor({value.tolist()!r}{options})", output, number, dtype, shape)


def _array(claim: int, value: np.ndarray, output: str) -> Seen:
    dtype, shape = str(value.dtype), repr(value.shape)
    if value.size > _MANY:
        return Seen(claim, "tensor", repr(value)[:100_000], output, dtype=dtype, shape=shape)
    number = repr(value.item()) if value.size == 1 else None
    return Seen(claim, "tensor", f"array({value.tolist()!r})", output, number, dtype, shape)


def _plain(value: object) -> object:
    """NumPy's numbers as Python's, in containers too; subclasses of tuple and dict keep their own repr."""
    numpy = sys.modules.get("numpy")
    if numpy is not None and isinstance(value, numpy.generic):
        return value.item()
    for kind in (list, tuple, set, frozenset):
        if type(value) is kind:
            return kind(map(_plain, value))
    if type(value) is dict:
        return {_plain(key): _plain(item) for key, item in value.items()}
    return value
