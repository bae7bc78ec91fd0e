"""The units that scale a number, in English and Korean.

Stage: snippets. Read by `numerals` and `witness`; all other words after a number are a note.
"""

from __future__ import annotations

import re
from fractions import Fraction
from typing import Literal, NamedTuple

Kind = Literal["count", "share", "bytes", "bits", "seconds", "operations", "cycles"]


class Unit(NamedTuple):
    """What a unit multiplies a number by, and what it counts then."""

    scale: Fraction
    kind: Kind


_PREFIXES = "KMGTPEZ"
_COUNTS = {
    3: ("k", "K", "thousand", "thousands", "천"),
    6: ("M", "million", "millions", "mega", "백만"),
    9: ("B", "billion", "billions", "giga", "bn", "십억"),
    12: ("T", "trillion", "trillions", "tera", "조"),
}
_SHARES = ("%", "%p", "percent", "percentage", "pct", "퍼센트")
_TIMES = {
    Fraction(1, 10**9): ("ns", "nanosecond", "nanoseconds"),
    Fraction(1, 10**6): ("us", "µs", "μs", "microsecond", "microseconds"),
    Fraction(1, 1000): ("ms", "msec", "millisecond", "milliseconds", "밀리초"),
    Fraction(1): ("s", "sec", "secs", "second", "seconds", "초"),
    Fraction(60): ("min", "mins", "minute", "minutes", "분"),
    Fraction(3600): ("h", "hr", "hrs", "hour", "hours", "시간"),
    Fraction(86400): ("day", "days"),
}
_BASES: dict[str, Kind] = {
    "byte": "bytes",
    "bytes": "bytes",
    "FLOP": "operations",
    "FLOPs": "operations",
    "FLOPS": "operations",
    "FLOP/s": "operations",
    "Hz": "cycles",
}
_PREFIXED: dict[str, Kind] = {
    "B": "bytes",
    "B/s": "bytes",
    "bit": "bits",
    "FLOP": "operations",
    "FLOPs": "operations",
    "FLOPS": "operations",
    "FLOP/s": "operations",
    "FLOPs/s": "operations",
    "Hz": "cycles",
}
_MYRIADS = {"만": 4, "억": 8, "조": 12}
_TENS = {"": 0, "십": 1, "백": 2, "천": 3}

UNITS = {
    "": Unit(Fraction(1), "count"),
    **{word: Unit(Fraction(10) ** power, "count") for power, words in _COUNTS.items() for word in words},
    **{
        tens + myriad: Unit(Fraction(10) ** (power + more), "count")
        for myriad, power in _MYRIADS.items()
        for tens, more in _TENS.items()
    },
    **dict.fromkeys(_SHARES, Unit(Fraction(1, 100), "share")),
    **{word: Unit(scale, "seconds") for scale, words in _TIMES.items() for word in words},
    **{word: Unit(Fraction(1), kind) for word, kind in _BASES.items()},
    **{
        prefix + base: Unit(Fraction(1000) ** power, kind)
        for power, prefix in enumerate(_PREFIXES, 1)
        for base, kind in _PREFIXED.items()
    },
    **{
        f"{prefix}i{base}": Unit(Fraction(1024) ** power, "bytes")
        for power, prefix in enumerate(_PREFIXES, 1)
        for base in ("B", "B/s")
    },
    **{unit: Unit(Fraction(1000) ** power, "bytes") for power, unit in enumerate(("kb", "mb", "gb", "tb"), 1)},
    "kB": Unit(Fraction(1000), "bytes"),
    "kHz": Unit(Fraction(1000), "cycles"),
}
"""Each unit as people write it; times are in seconds, rates a second."""

_HANGUL = "|".join(sorted((re.escape(unit) for unit in UNITS if unit and not unit.isascii()), key=len, reverse=True))
_ASCII = "|".join(sorted((re.escape(unit) for unit in UNITS if unit and unit.isascii()), key=len, reverse=True))
_WORDS_OF_THEIR_OWN = r"만큼|조각|조건|분의|분기|분류|분할|분포|분석"
PATTERN = rf"(?:{_ASCII})(?![A-Za-z0-9_])|(?!{_WORDS_OF_THEIR_OWN})(?:{_HANGUL})"
"""Matches any unit."""

_SYNONYMS = (_SHARES, *_COUNTS.values(), *_TIMES.values())
_BY_WORD = {unit.lower(): unit for unit in reversed(UNITS) if unit}
_UNSURE = frozenset({"k", "m", "b", "t", "min"})


def words(unit: str) -> frozenset[str]:
    """The words that say a unit in code, in lower case.

    >>> sorted(words("GB")), "million" in words("M"), "tflops" in words("TFLOP/s")
    (['gb'], True, True)
    """
    found = next((group for group in _SYNONYMS if unit in group), (unit,))
    lower = {word.lower().removesuffix("/s") for word in found}
    return frozenset(lower | {f"{word}s" for word in lower if word.endswith("flop")} | {unit.lower().rstrip("s")})


def named(word: str) -> str | None:
    """The unit that a word of a name says.

    >>> named("gb"), named("pct"), named("total")
    ('GB', 'pct', None)
    """
    return _BY_WORD.get(word)


def may_be_another_word(word: str) -> bool:
    """Whether a word of a name that says a unit often says something else: `d_k`, `x_min`."""
    return word in _UNSURE
