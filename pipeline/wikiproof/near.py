"""Find the names that a mistyped name may have meant.

Stage: near. Names in, the nearest of them out.
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable

LIKELY = 20
"""Names that share most pairs of letters with the one looked for; only they are compared letter by letter."""
TELLING = 8
"""Pairs of letters by which they are found: those that the fewest names have, since they tell most."""


def fold(name: str) -> str:
    """What is left of a name without case, width, spaces and punctuation.

    >>> fold("Fine-Tuning") == fold("fine_tuning") == fold("ＦＩＮＥ tuning")
    True
    """
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", name).casefold())


class Near:
    """Finds names by their letters; a search compares a few of them only, however many there are."""

    def __init__(self, names: Iterable[str]) -> None:
        self._named: dict[str, list[str]] = {}
        for name in names:
            self._named.setdefault(fold(name), []).append(name)
        self._by_pair: dict[str, list[str]] = {}
        for folded in self._named:
            for pair in _pairs(folded):
                self._by_pair.setdefault(pair, []).append(folded)

    def same(self, name: str) -> tuple[str, ...]:
        """The names that differ from this one in nothing but case, width, spaces and punctuation."""
        folded = fold(name)
        return tuple(self._named.get(folded, ())) if folded else ()

    def closest(self, name: str) -> tuple[str, ...]:
        """Up to three names that are spelt nearly like this one, the nearest first."""
        folded = fold(name)
        known = sorted((len(self._by_pair[pair]), pair) for pair in _pairs(folded) if pair in self._by_pair)
        shared = Counter(other for _, pair in known[:TELLING] for other in self._by_pair[pair])
        likely = [other for other, _ in shared.most_common(LIKELY)]
        found = difflib.get_close_matches(folded, likely, n=3, cutoff=0.8)
        return tuple(each for other in found for each in self._named[other])[:3]


def did_you_mean(names: Iterable[str]) -> str:
    """The end of a message that offers names; empty if there are none.

    >>> did_you_mean(("a", "b"))
    "; did you mean 'a' or 'b'?"
    """
    offered = " or ".join(repr(name) for name in names)
    return f"; did you mean {offered}?" if offered else ""


def _pairs(folded: str) -> set[str]:
    """Neighbouring letters; of a name of one letter that letter, of an empty one none."""
    return {folded[i : i + 2] for i in range(max(len(folded) - 1, 1))} - {""}
