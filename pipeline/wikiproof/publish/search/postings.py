"""Write down in which notes a word stands.

Stage: publish, search. Codes in, a string out that stands in JSON as it is. A code is a note's number times eight, plus
how much it is about the word; ascending codes are written as the gaps between them. site/src/search/postings.ts reads
them.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from operator import sub

_DIGITS = "".join(chr(each) for each in range(33, 127) if chr(each) not in '"&<\\')
BASE = len(_DIGITS) // 2
"""A number has digits of this base, the lowest first; those before its last stand in the upper half."""


def written(codes: Sequence[int]) -> str:
    """Ascending codes as a string.

    >>> written((3, 47, 47 + 45))
    '%PQ#'
    """
    return "".join(map(_number, map(sub, codes, (0, *codes))))


@functools.cache
def _number(value: int) -> str:
    digits = ""
    while value >= BASE:
        digits += _DIGITS[BASE + value % BASE]
        value //= BASE
    return digits + _DIGITS[value]
