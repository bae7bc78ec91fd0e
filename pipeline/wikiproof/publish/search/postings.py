"""Write down in which notes words stand.

Stage: publish, search. Codes in, strings out that stand in JSON as they are. A code is a note's number times eight,
plus how much it is about the word; ascending codes are written as the gaps between them. site/src/search/postings.ts
reads them.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

_DIGITS = np.array([each for each in range(33, 127) if chr(each) not in '"&<\\'], np.uint8)
BASE = np.uint32(len(_DIGITS) // 2)
"""A number has digits of this base, the lowest first; those before its last stand in the upper half."""

Integers: TypeAlias = NDArray[np.int64]
Numbers: TypeAlias = NDArray[np.uint32]


def written(places: Integers, codes: Integers, count: int) -> list[str]:
    """Lists of ascending codes as strings; `places` says in which of them each code is, those of the first first.

    >>> written(np.array([0, 0, 0, 2]), np.array([3, 47, 47 + 45, 1]), 3)
    ['%PQ#', '', '#']
    """
    gaps = np.diff(codes, prepend=0)
    firsts = np.flatnonzero(np.diff(places, prepend=-1))
    gaps[firsts] = codes[firsts]
    text, starts = _one_after_another(gaps.astype(np.uint32))
    bounds = starts[np.searchsorted(places, np.arange(count + 1))].tolist()
    return [text[start:end] for start, end in pairwise(bounds)]


def _one_after_another(values: Numbers) -> tuple[str, Integers]:
    """Numbers as one string; where each starts in it, and where the last ends."""
    lengths, power = np.ones(len(values), np.uint8), int(BASE)
    while (longer := values >= power).any():
        lengths += longer
        power *= int(BASE)
    starts = np.zeros(len(values) + 1, np.int64)
    np.cumsum(lengths, out=starts[1:])
    text = np.empty(starts[-1], np.uint8)
    at, rest = starts[:-1], values
    while len(rest):
        higher = rest // BASE
        goes_on = higher > 0
        text[at] = _DIGITS[rest - higher * BASE + goes_on * BASE]
        at, rest = at[goes_on] + 1, higher[goes_on]
    return text.tobytes().decode(), starts
