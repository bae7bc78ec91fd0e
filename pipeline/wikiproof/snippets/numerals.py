"""Numbers as people write them: `8,388,608`, `84 GB`, `0.1243 %`, `6.7B`, `1.5 × 10^9`, `67억 3,841만`.

Stage: snippets. Text in, numerals with the precision that they are written to out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import NamedTuple

from wikiproof.snippets import units

_SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-")
_DIGITS = r"(?:\d{1,3}(?:[,_]\d{3}){1,100}|\d{1,400})(?:\.\d{1,400})?|\.\d{1,400}"
_POWER = r"(?P<times>\s?[×x*]\s?10)(?:(?:\^|\*\*)\{?(?P<power>[-+]?\d{1,3})\}?|(?P<super>⁻?[⁰¹²³⁴⁵⁶⁷⁸⁹]{1,3}))"
_NUMERAL = re.compile(
    rf"(?P<sign>[-+−]?)(?P<digits>{_DIGITS})(?:[eE](?P<exponent>[-+]?\d{{1,3}})|{_POWER})?"
    rf"(?:\s?(?P<unit>{units.PATTERN})|(?![A-Za-z0-9_]))"
)
_PART = re.compile(rf"(?P<digits>{_DIGITS})(?P<space>\s?)(?P<unit>{units.PATTERN})?")
_LATER_PART = re.compile(
    rf"\s?(?:(?P<digits>{_DIGITS})\s?(?P<unit>(?!만큼|조각|조건)(?:[십백천]?[만억조]|천))"
    r"|(?P<rest>\d{1,4}|\d,\d{3})(?![A-Za-z0-9_])(?![.,]\d))"
)
_MORE = re.compile(  # what makes a range, a ratio, a version, a date or a sum of the numeral before
    r"[-–—~/:^*×+.…](?=[\w(])|\s?(?:[-–—~…]|\.{2,3})\s?(?=\d)|\s?[/^*×+]{1,2}\s?(?=[\d(\[])|\s?±"
    r"|,\s?(?=[\d(\[])|\s?(?=\d)|\s(?:to|or|and|~|–|—)\s(?=[\d(])|\+(?!\w)|[⁰¹²³⁴⁵⁶⁷⁸⁹⁻]|분의|[년월]\s?\d"
)
_ARROW = re.compile(r"→|->|=>")
_MOST_DIGITS = 50
"""A whole number of more digits is shown as a power of ten."""
_LEAST_STEP = Fraction(1, 10**_MOST_DIGITS)
_FAR_BELOW = Fraction(1, 1000)
"""A number of fewer units than this is written without its unit."""


class Numeral(NamedTuple):
    """A number as written: `value` × `scale`, with `step` one in the last digit written, and where it stands.

    `power` is how its power of ten is written (`e`, ` × 10^`, ` × 10` before superscripts), empty without one.
    """

    value: Fraction
    step: Fraction
    scale: Fraction
    unit: str
    start: int
    end: int
    power: str = ""

    def low(self, *, approximate: bool) -> Fraction:
        """The least number that rounds to this numeral as written, or, below zero, the bound just under it."""
        return self.value - self.step / 2 - (self.step if approximate else 0)

    def holds(self, got: Fraction, *, approximate: bool, closed: bool = False) -> bool:
        """Whether a number, scaled, rounds to this one; ≈ widens by one in the last digit.

        Halves round up; `closed` takes them both ways, as displays of tensors do.

        >>> read("84 GB").holds(Fraction(83_500_000_000), approximate=False)
        True
        >>> read("84 GB").holds(Fraction(84_500_000_000), approximate=False)
        False
        """
        return self.holds_unscaled(got / self.scale, approximate=approximate, closed=closed)

    def holds_unscaled(self, got: Fraction, *, approximate: bool, closed: bool = False) -> bool:
        """Whether a number rounds to this numeral as written, its unit left out."""
        half = self.step / 2 + (self.step if approximate else 0)
        value, other = (self.value, got) if self.value >= 0 else (-self.value, -got)
        return value - half <= other < value + half or (closed and other == value + half)


def read(text: str, start: int = 0) -> Numeral | None:
    """The numeral that stands at `start`, with the unit after it.

    >>> int(read("8,388,608 of them").value)
    8388608
    >>> int(read("67억 3,841만").value * read("67억 3,841만").scale)
    6738410000
    """
    found = _NUMERAL.match(text, start)
    if not found:
        return None
    numeral = _numeral(found)
    return _with_later_parts(text, numeral) if numeral.unit and numeral.unit[-1] in "천만억조" else numeral


def claimed(text: str) -> Numeral | None:
    """The numeral that a text begins with, if what follows it is no more than a note.

    >>> int(claimed("140B tokens").scale)
    1000000000
    >>> claimed("7–13B"), claimed("1:20"), claimed("2.13.0"), claimed("4-bit"), claimed("2 × 3"), claimed("5 ± 1")
    (None, None, None, None, None, None)
    """
    numeral = read(text)
    if numeral is None or _MORE.match(text, numeral.end) or _ARROW.search(text, numeral.end):
        return None
    return numeral


def numerals(text: str) -> Iterator[Numeral]:
    """All numerals in a text, in order; digits inside a word are none.

    >>> [text for text in ("fp16 has 2 bytes",) for each in numerals(text)][0][9:10]
    '2'
    """
    at = 0
    while at < len(text):
        inside_word = at > 0 and (text[at - 1].isalnum() or text[at - 1] in "_.") and text[at - 1].isascii()
        found = None if inside_word else read(text, at)
        if found:
            yield found
        at = found.end if found else at + 1


def exact(text: str) -> Fraction | None:
    """A Python number's repr as an exact number; None if it is none, or not finite.

    >>> exact("0.1"), exact("nan"), exact("x")
    (Fraction(1, 10), None, None)
    """
    try:
        made = Decimal(text)
    except InvalidOperation:
        return None
    return Fraction(made) if made.is_finite() and abs(made.adjusted()) < 4000 else None


def rewritten(numeral: Numeral, got: Fraction, text: str, *, scaled: bool, keeps_unit: bool = False) -> str:
    """The numeral's text with the number that was got, to the precision written; more digits where that gives zero.

    A number far below the numeral's unit is written without it, unless the unit is to be kept.

    >>> rewritten(read("4M"), Fraction(8388608), "4M", scaled=True)
    '8M'
    >>> rewritten(read("5.8 × 10^23"), Fraction(588 * 10**21), "5.8 × 10^23", scaled=True)
    '5.9 × 10^23'
    >>> rewritten(read("67억 3,841만"), Fraction(6738415616), "67억 3,841만", scaled=True)
    '67억 3,842만'
    """
    written = text[numeral.start : numeral.end]
    value = got / numeral.scale if scaled else got
    parts = list(_PART.finditer(written))
    if len(parts) > 1 and not numeral.power:
        return _in_parts(numeral, value, written, parts)
    unit = numeral.unit
    is_far_below = scaled and numeral.scale > 1 and abs(value) < _FAR_BELOW and abs(got) >= numeral.step / 2
    if is_far_below and not keeps_unit:
        unit, value = "", got
    space = " " if unit and re.search(rf"\s{re.escape(unit)}\Z", written) else ""
    return _digits(numeral, value, written) + space + unit


def shown(value: Fraction) -> str:
    """A number as people read it: thousands separated from five digits on, no more digits than are read.

    >>> shown(Fraction(8388608)), shown(Fraction(1, 3)), shown(Fraction(10**60))
    ('8,388,608', '0.33333333', '1.0000000e60')
    """
    if value.denominator == 1 and abs(value) < 10**_MOST_DIGITS:
        return f"{int(value):,}" if abs(value) >= 10_000 else str(int(value))
    if 10_000 <= abs(value) < 10**_MOST_DIGITS:
        return f"{float(value):,.2f}"
    if abs(value) < 10_000 and float(value):
        return f"{float(value):.8g}"
    return _scientific(value, 7, "e")


def _numeral(found: re.Match[str]) -> Numeral:
    digits = found["digits"].replace(",", "").replace("_", "")
    power = int(found["exponent"] or found["power"] or (found["super"] or "0").translate(_SUPERSCRIPTS))
    unit = found["unit"] or ""
    return Numeral(
        value=Fraction(Decimal(digits)) * (-1 if found["sign"] in {"-", "−"} else 1) * Fraction(10) ** power,
        step=Fraction(10) ** (power - len(digits.partition(".")[2])),
        scale=units.UNITS[unit].scale,
        unit=unit,
        start=found.start(),
        end=found.end(),
        power="e" if found["exponent"] else _times(found),
    )


def _times(found: re.Match[str]) -> str:
    """How a power of ten is written before its exponent."""
    return (found["times"] or "") + ("^" if found["power"] else "")


def _with_later_parts(text: str, numeral: Numeral) -> Numeral:
    """`67억 3,841만` is one number: each later part has a smaller unit."""
    while found := _LATER_PART.match(text, numeral.end):
        unit = found["unit"] or ""
        scale = units.UNITS[unit].scale
        if scale >= numeral.scale:
            break
        digits = (found["digits"] or found["rest"]).replace(",", "").replace("_", "")
        part = Fraction(Decimal(digits)) * (-1 if numeral.value < 0 else 1)
        step = Fraction(10) ** -len(digits.partition(".")[2])
        value = (numeral.value * numeral.scale + part * scale) / scale
        numeral = Numeral(value, step, scale, unit, numeral.start, found.end())
    return numeral


def _in_parts(numeral: Numeral, value: Fraction, written: str, parts: list[re.Match[str]]) -> str:
    """`67억 3,841만` with another number: as much of each unit as there is, the rest in the last."""
    left = _rounded(abs(value) / numeral.step) * numeral.step * numeral.scale
    between = written[parts[0].end() : parts[1].start()]
    written_units = [part["unit"] or "" for part in parts]
    made: list[str] = []
    for unit in _falling(written_units):
        scale, is_last = units.UNITS[unit].scale, unit == written_units[-1]
        count = left / scale if is_last else Fraction(left // scale)
        left -= count * scale
        if count or (is_last and not made):
            step = numeral.step if is_last else Fraction(1)
            made.append(_plain(count, step, written) + parts[0]["space"] + unit)
    return _sign(value, written) + between.join(made).rstrip()


def _falling(found: list[str]) -> Iterator[str]:
    """The units of a numeral in parts, with 조, 억 and 만 where they are left out before or between them."""
    above = None
    for unit in found:
        scale = units.UNITS[unit].scale
        for myriad in ("조", "억", "만"):
            if scale < units.UNITS[myriad].scale and (above is None or units.UNITS[myriad].scale < above):
                yield myriad
        yield unit
        above = scale


def _digits(numeral: Numeral, value: Fraction, written: str) -> str:
    """A value to the precision of a numeral, in its style."""
    if numeral.power and not value:
        return "0"
    if numeral.power or abs(value) >= 10**_MOST_DIGITS:
        mantissa = re.match(r"[-+−]?[\d,_]*(?:\.(\d+))?", written)
        made = _scientific(abs(value), len((mantissa and mantissa[1]) or ""), numeral.power or "e")
        return _sign(value, written) + made
    step = numeral.step
    if 0 < abs(value) < step / 2:
        step = max(Fraction(10) ** (_exponent(abs(value)) - _significant(written) + 1), _LEAST_STEP)
    made = _plain(abs(value), step, written)
    return (_sign(value, written) if made.strip("0.") else "") + made


def _plain(value: Fraction, step: Fraction, written: str) -> str:
    """A number that is not negative, to a multiple of `step`, its thousands separated if they are in `written`."""
    decimals = max(len(str(step.denominator)) - 1, 0)
    whole, rest = divmod(_rounded(value * 10**decimals), 10**decimals)
    separates = "," in written or (whole >= 10_000 and not re.search(r"\d{5}", written))
    made = f"{whole:_}" if "_" in written else f"{whole:,}" if separates else str(whole)
    return made + (f".{rest:0{decimals}d}" if decimals else "")


def _sign(value: Fraction, written: str) -> str:
    """The sign of a value, in the style of a numeral."""
    if value < 0:
        return "−" if written.startswith("−") else "-"
    return "+" if written.startswith("+") else ""


def _scientific(value: Fraction, decimals: int, power: str) -> str:
    """`5.9 × 10^23`, with the power of ten written as `power` says."""
    if not value:
        return f"0{power}0"
    exponent = _exponent(abs(value))
    count = _rounded(abs(value) / Fraction(10) ** (exponent - decimals))
    if count == 10 ** (decimals + 1):
        count, exponent = count // 10, exponent + 1
    whole, rest = divmod(count, 10**decimals)
    mantissa = f"{whole}.{rest:0{decimals}d}" if decimals else str(whole)
    shown = str(exponent)
    if power and power[-1] not in "e^":
        shown = shown.translate({after: before for before, after in _SUPERSCRIPTS.items()})
    return ("-" if value < 0 else "") + mantissa + power + shown


def _exponent(value: Fraction) -> int:
    """The power of ten of the first digit of a number above zero."""
    if value >= 1:
        return len(str(value.numerator // value.denominator)) - 1
    places = max(len(str(value.denominator // value.numerator)) - 1, 1)
    return -places if value * 10**places >= 1 else -places - 1


def _significant(written: str) -> int:
    """How many significant digits are written, at least one."""
    found = re.match(r"[-+−]?[0.,_]*([\d.,_]*)", written)
    return max(len(re.sub(r"\D", "", found[1])) if found else 0, 1)


def _rounded(value: Fraction) -> int:
    """The nearest whole number, halves up."""
    return int(value + Fraction(1, 2))
