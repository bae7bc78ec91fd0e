"""The units that scale a number, in English and Korean.

Stage: snippets. Read by `numerals`; all other words after a number are a note.
"""

from __future__ import annotations

import re
from fractions import Fraction

_PREFIXES = "KMGTPE"
_PERCENT = ("%", "%p", "percent", "percentage", "pct", "퍼센트")
_WORDS = {
    3: ("thousand", "thousands", "천"),
    6: ("million", "millions", "mega", "백만"),
    9: ("billion", "billions", "giga", "십억", "bn"),
    12: ("trillion", "trillions", "tera", "조"),
}
_SYNONYMS = (_PERCENT, *(("kmbt"[power // 3 - 1], *words) for power, words in _WORDS.items()))

SCALES = {
    "": Fraction(1),
    **dict.fromkeys(("%", "%p", "percent", "퍼센트"), Fraction(1, 100)),
    "k": Fraction(1000),
    **{unit: Fraction(1000) ** (n + 1) for n, unit in enumerate("KMBT")},
    **{word: Fraction(10) ** power for power, words in _WORDS.items() for word in words},
    **{f"{each}{byte}": Fraction(1000) ** (n + 1) for n, each in enumerate(_PREFIXES) for byte in ("B", "Hz", "FLOP")},
    **{f"{each}FLOP{end}": Fraction(1000) ** (n + 1) for n, each in enumerate(_PREFIXES) for end in "sS"},
    **{f"{each}iB": Fraction(1024) ** (n + 1) for n, each in enumerate(_PREFIXES)},
    **{unit: Fraction(1000) ** (n + 1) for n, unit in enumerate(("kB", "mb", "gb", "tb"))},
    "kHz": Fraction(1000),
    **dict.fromkeys(("ms",), Fraction(1, 1000)),
    **dict.fromkeys(("us", "µs", "μs"), Fraction(1, 10**6)),
    "ns": Fraction(1, 10**9),
    **{
        f"{times}{unit}": Fraction(10) ** (power + more)
        for power, unit in ((4, "만"), (8, "억"), (12, "조"))
        for more, times in enumerate(("", "십", "백", "천"))
    },
}
"""What each unit multiplies a number by."""

_HANGUL = "|".join(sorted((re.escape(unit) for unit in SCALES if unit and not unit.isascii()), key=len, reverse=True))
_ASCII = "|".join(sorted((re.escape(unit) for unit in SCALES if unit and unit.isascii()), key=len, reverse=True))
PATTERN = rf"(?:{_ASCII})(?![A-Za-z0-9_])|(?:{_HANGUL})(?!큼|각|건)"
"""Matches any unit; 만큼, 조각 and 조건 are words of their own."""


def words(unit: str) -> frozenset[str]:
    """The words that say a unit in code, in lower case.

    >>> sorted(words("GB")), "million" in words("M")
    (['gb'], True)
    """
    lower = unit.lower()
    found = next((group for group in _SYNONYMS if lower in group), (lower,))
    return frozenset((*found, lower.removesuffix("s"))) if len(lower) > 2 else frozenset(found)
