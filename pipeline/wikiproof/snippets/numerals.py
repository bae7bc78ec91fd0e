"""Numbers as people write them: `8,388,608`, `84 GB`, `0.1243 %`, `6.7B`, `1.5 × 10^9`, `67억 3,841만`.

Stage: snippets. Text in, numerals with the precision that they are written to out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal, InvalidOperation
from typing import NamedTuple

SCALES = {
    "": Decimal(1),
    "%": Decimal("0.01"),
    **{unit: Decimal(10) ** (3 * (n + 1)) for n, unit in enumerate("KMBT")},
    "k": Decimal(1000),
    **{unit: Decimal(1000) ** (n + 1) for n, unit in enumerate(("KB", "MB", "GB", "TB"))},
    **{unit: Decimal(1024) ** (n + 1) for n, unit in enumerate(("KiB", "MiB", "GiB", "TiB"))},
    "만": Decimal(10) ** 4,
    "억": Decimal(10) ** 8,
    "조": Decimal(10) ** 12,
}
"""What each unit multiplies a number by."""

_WORDS = {
    "%": ("percent", "percentage", "pct", "퍼센트"),
    "K": ("thousand", "thousands"),
    "k": ("thousand", "thousands"),
    "M": ("million", "millions", "mega"),
    "B": ("billion", "billions", "giga"),
    "T": ("trillion", "trillions", "tera"),
}
_SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-")
_DIGITS = r"(?:\d{1,3}(?:[,_]\d{3})+|\d+)(?:\.\d+)?|\.\d+"
_POWER = r"\s?[×x*]\s?10(?:(?:\^|\*\*)\{?(?P<power>[-+]?\d+)\}?|(?P<super>[⁰¹²³⁴⁵⁶⁷⁸⁹⁻]+))"
_UNIT = r"[KMGT]i?B(?![\w가-힣])|[KkMBT](?![\w가-힣])|%|[만억조]"
NUMERAL = re.compile(
    rf"(?P<sign>[-+−]?)(?P<digits>{_DIGITS})(?:[eE](?P<exponent>[-+]?\d+)|{_POWER})?(?:\s?(?P<unit>{_UNIT}))?(?![A-Za-z_])"
)
_LATER_PART = re.compile(rf"\s?(?P<digits>{_DIGITS})\s?(?P<unit>[만억조]?)(?![\w.,])")
_GLUED = re.compile(r"[-–—~/:^*×+.…](?=[\w(])|,\s?(?=[\d(\[])|\s(?:[~–—]|to)\s(?=[\d(])")


class Numeral(NamedTuple):
    """A number as written: `value` × `scale`, with `step` one in the last digit written, and where it stands."""

    value: Decimal
    step: Decimal
    scale: Decimal
    unit: str
    start: int
    end: int

    def holds(self, got: Decimal, *, approximate: bool) -> bool:
        """Whether a number, scaled, rounds to this one; ≈ widens by one in the last digit.

        >>> read("84 GB").holds(Decimal("83.5e9"), approximate=False)
        True
        >>> read("84 GB").holds(Decimal("84.5e9"), approximate=False)
        False
        """
        return self._near(got / self.scale, approximate=approximate)

    def holds_unscaled(self, got: Decimal, *, approximate: bool) -> bool:
        """Whether a number rounds to this numeral as written, its unit left out."""
        return self._near(got, approximate=approximate)

    def _near(self, got: Decimal, *, approximate: bool) -> bool:
        half = self.step / 2 + (self.step if approximate else 0)
        if not got.is_finite():
            return False
        value, other = (self.value, got) if self.value >= 0 else (-self.value, -got)
        return value - half <= other < value + half


def read(text: str, start: int = 0) -> Numeral | None:
    """The numeral that stands at `start`, with the unit after it.

    >>> read("8,388,608 of them").value
    Decimal('8388608')
    >>> read("67억 3,841만").value * read("67억 3,841만").scale
    Decimal('6738410000')
    """
    found = NUMERAL.match(text, start)
    if not found:
        return None
    numeral = _numeral(found)
    return _with_later_parts(text, numeral) if numeral and numeral.unit in {"억", "조", "만"} else numeral


def claimed(text: str) -> Numeral | None:
    """The numeral that a text begins with, if what follows it is no more than a note.

    >>> claimed("140B tokens").scale
    Decimal('1000000000')
    >>> claimed("7–13B"), claimed("1:20"), claimed("2.13.0"), claimed("4-bit")
    (None, None, None, None)
    """
    numeral = read(text)
    return None if numeral is None or _GLUED.match(text, numeral.end) else numeral


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


def decimal(text: str) -> Decimal | None:
    """A Python number's repr as an exact decimal; None if it is no number.

    >>> decimal("0.1"), decimal("nan"), decimal("x")
    (Decimal('0.1'), None, None)
    """
    try:
        made = Decimal(text)
    except InvalidOperation:
        return None
    return made if made.is_finite() else None


def has_witness(numeral: Numeral, code: Iterable[str], output: str) -> bool:
    """Whether the unit's word stands among the words of the code or in the output.

    A single letter counts only as the last part of a name (`params_b`), since `m` alone may be any variable; `%` only
    in the output, since in code it is an operator.

    >>> has_witness(read("84 GB"), ["vram_train_gb"], ""), has_witness(read("84 GB"), ["vram"], "")
    (True, False)
    """
    unit, names = numeral.unit, tuple(code)
    words = {word for name in names for word in _pieces(name)} | set(_pieces(output))
    if any(word in words for word in _WORDS.get(unit, ())):
        return True
    if unit == "%":
        return "%" in output
    if len(unit) == 1 and unit.isascii():
        return any(len(_pieces(name)) > 1 and _pieces(name)[-1] == unit.lower() for name in names)
    return unit.lower() in words or unit in output


def rewritten(numeral: Numeral, got: Decimal, text: str, *, scaled: bool) -> str:
    """The numeral's text with the number that was got, to the precision written; more digits where that gives zero.

    >>> rewritten(read("4M"), Decimal(8388608), "4M", scaled=True)
    '8M'
    """
    value = got / numeral.scale if scaled else got
    step = numeral.step
    while value and not round(value / step) and step > Decimal("1e-30"):
        step /= 10
    digits = max(0, -int(step.normalize().as_tuple().exponent)) if isinstance(step.as_tuple().exponent, int) else 0
    rounded = (value / step).quantize(Decimal(1)) * step
    written = text[numeral.start : numeral.end]
    made = f"{rounded:,.{digits}f}" if "," in written or abs(rounded) >= 10_000 else f"{rounded:.{digits}f}"
    space = " " if re.search(rf"\s{re.escape(numeral.unit)}\Z", written) else ""
    return made + space + numeral.unit


def _numeral(found: re.Match[str]) -> Numeral | None:
    digits = found["digits"].replace(",", "").replace("_", "")
    power = found["exponent"] or found["power"] or (found["super"] or "0").translate(_SUPERSCRIPTS)
    if abs(int(power)) > 10_000:
        return None
    exponent = Decimal(10) ** int(power)
    decimals = len(digits.partition(".")[2])
    value = Decimal(digits) * (-1 if found["sign"] in {"-", "−"} else 1) * exponent
    unit = found["unit"] or ""
    return Numeral(value, Decimal(10) ** -decimals * exponent, SCALES[unit], unit, found.start(), found.end())


def _with_later_parts(text: str, numeral: Numeral) -> Numeral:
    """`67억 3,841만` is one number: each later part has a smaller unit."""
    while found := _LATER_PART.match(text, numeral.end):
        scale = SCALES[found["unit"]]
        if scale >= numeral.scale:
            break
        part = Decimal(found["digits"].replace(",", ""))
        value = (numeral.value * numeral.scale + part * scale) / scale
        numeral = Numeral(value, Decimal(1), scale, found["unit"], numeral.start, found.end())
    return numeral


def _pieces(name: str) -> list[str]:
    """The words that a name is made of, in lower case.

    >>> _pieces("vramTrain_gb")
    ['vram', 'train', 'gb']
    """
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", name)
    return [word.lower() for word in re.findall(r"[^\W\d_]+", spaced)]
