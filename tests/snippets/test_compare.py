"""Numbers in claims: a correction holds, whatever was claimed and whatever was got."""

from decimal import Decimal
from random import Random
from typing import Literal, get_args

from hypothesis import assume, given
from hypothesis import strategies as st

from wikiproof import parse
from wikiproof.model import Claim, ClaimOutcome
from wikiproof.snippets import units
from wikiproof.snippets.collect import collect
from wikiproof.snippets.judge import judge, outcomes
from wikiproof.snippets.protocol import MAX_SEEN, Seen

Kind = Literal["nothing", "number", "literal", "tensor", "other"]
UNITS = st.sampled_from(sorted(units.UNITS))
GOT = st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.integers(0, 10**60)


@st.composite
def numerals(draw: st.DrawFn) -> str:
    """A number as people write it, with or without unit and note."""
    digits = draw(st.integers(0, 10**12).map(lambda n: f"{n:,}") | st.integers(0, 10**45).map(str))
    digits = draw(st.sampled_from(["", "-", "−"])) + digits
    digits += draw(st.just("") | st.integers(0, 99999).map(lambda n: f".{n}"))
    digits += draw(st.sampled_from(["", "", "e5", "e-7", " × 10^12", "×10⁻³", "*10**4"]))
    return digits + draw(st.sampled_from(["", " "])) + draw(UNITS) + draw(st.sampled_from(["", " (fp16)", " tokens"]))


@given(numerals(), GOT, st.sampled_from(["x", "x_gb", "x_pct"]), st.booleans())
def test_a_correction_holds(want: str, got: float, name: str, approximate: bool) -> None:
    claim = claimed(f"{name} = f()  # {'≈' if approximate else '→'} {want}")
    outcome = judged(claim, got)
    assume(outcome.status == "wrong")
    assert outcome.correction, "every wrong number has its correction"
    corrected = claimed(f"{name} = f()  # {'≈' if approximate else '→'} {outcome.correction}")
    assert judged(corrected, got).status == "held"


@given(GOT)
def test_a_number_holds_as_python_writes_it(got: float) -> None:
    assert judged(claimed(f"x = f()  # → {got!r}"), got).status == "held"


@given(st.integers(-(10**60), 10**60), st.integers(-3, 3))
def test_a_whole_number_holds_only_exactly(got: int, off: int) -> None:
    assert (judged(claimed(f"x = f()  # → {got + off:,}"), got).status == "held") == (off == 0)


@given(st.decimals(0, 10**9, places=2), st.integers(0, 2))
def test_a_number_holds_however_far_it_is_rounded(got: Decimal, places: int) -> None:
    rounded = got.quantize(Decimal(10) ** -places, rounding="ROUND_HALF_UP")
    assert judged(claimed(f"x = f()  # → {rounded}"), float(got)).status == "held"


SCALES = {
    "K": 10**3, "M": 10**6, "B": 10**9, "T": 10**12, "KB": 10**3, "MB": 10**6, "GB": 10**9, "TB": 10**12,
    "KiB": 2**10, "MiB": 2**20, "GiB": 2**30, "TiB": 2**40, "만": 10**4, "억": 10**8, "조": 10**12,
    "min": 60, "h": 3600, "TFLOP/s": 10**12,
}  # fmt: skip


@given(st.integers(1, 10**15), st.sampled_from(sorted(SCALES)), st.integers(0, 3), st.integers(-1, 1))
def test_a_unit_scales_and_digits_bound(got: int, unit: str, places: int, off: int) -> None:
    last = Decimal(10) ** -places
    rounded = (Decimal(got) / SCALES[unit]).quantize(last, rounding="ROUND_HALF_UP")
    status = judged(claimed(f"x = f()  # → {rounded + off * last:,} {unit}"), got).status
    as_written = Decimal(got).quantize(last, rounding="ROUND_HALF_UP") == rounded + off * last
    assert status == ("held" if off == 0 else "unit not shown" if as_written else "wrong")


@given(st.integers(1, 10**16 - 1), st.integers(1, 10**16 - 1), st.booleans())
def test_korean_numerals_are_read_and_written(got: int, other: int, is_spaced: bool) -> None:
    assume(got % 10_000 and other % 10_000 and other > 10_000)
    outcome = judged(claimed(f"x = f()  # → {korean(other, ' ' * is_spaced)}"), got)
    assert outcome.status == ("held" if got == other else "wrong")
    assert outcome.correction in {None, korean(got, " " * is_spaced)}
    assert judged(claimed(f"x = f()  # → {korean(got, ' ' * is_spaced)}"), got).status == "held"


def korean(number: int, between: str) -> str:
    """A number in groups of four digits, as `1억 2만 345`."""
    groups = [(number // 10_000**power % 10_000, unit) for power, unit in ((3, "조"), (2, "억"), (1, "만"), (0, ""))]
    return between.join(f"{count}{unit}" for count, unit in groups if count)


NUMBERS = st.floats(-1000, 1000).map(lambda number: round(number, 6))
DISPLAYS = st.recursive(
    NUMBERS | st.booleans() | st.sampled_from(["a", "b'", "가"]),
    lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from("abc"), inner) | st.tuples(inner, inner),
)


@given(DISPLAYS, DISPLAYS, st.sampled_from(["→", "≈"]))
def test_a_display_holds_as_python_writes_it_and_is_corrected_to_it(got: object, other: object, marker: str) -> None:
    assert of_display(claimed(f"x = f()  # {marker} {got!r}"), got).status == "held"
    outcome = of_display(claimed(f"x = f()  # {marker} {other!r}"), got)
    if outcome.status == "wrong":
        assert outcome.correction, "every wrong display has its correction"
        assert of_display(claimed(f"x = f()  # {marker} {outcome.correction}"), got).status == "held"
    elif marker == "→":
        assert outcome.status == "not proven" or got == other


@given(st.lists(st.decimals(-100, 100, places=4), min_size=1, unique=True), st.integers(0, 3), st.randoms())
def test_a_list_or_a_set_holds_however_far_it_is_rounded(got: list[Decimal], places: int, chance: Random) -> None:
    rounded = [str(each.quantize(Decimal(10) ** -places, rounding="ROUND_HALF_UP")) for each in got]
    values = [float(each) for each in got]
    assert of_display(claimed(f"x = f()  # → [{', '.join(rounded)}]"), values).status == "held"
    chance.shuffle(rounded)
    assert of_display(claimed(f"x = f()  # → {{{', '.join(rounded)}}}"), set(values)).status == "held"
    more = ", ".join((*rounded, "1000"))
    assert of_display(claimed(f"x = f()  # → {{{more}}}"), set(values)).status == "wrong"


def of_display(claim: Claim, got: object) -> ClaimOutcome:
    number = repr(got) if isinstance(got, int | float) and not isinstance(got, bool) else None
    outcome = judge(claim, [Seen(0, "number" if number else "literal", repr(got), "", number)], "", "real")
    assert outcome
    return outcome


SAID = st.lists(
    st.sampled_from(
        [*"0159.,_-−+~()[]{}'\":#> eE%", "×10", "^", "²", "GB", "KiB", "억", "만 ", "tensor(", "nan", "..."]
    )
    | st.characters(codec="utf-8", categories=["L", "N", "P", "S", "Z"])
).map("".join)


@given(SAID, SAID, SAID, st.sampled_from(get_args(Kind)))
def test_whatever_is_said_and_given_can_be_compared(said: str, got: str, output: str, kind: Kind) -> None:
    note = parse.note("note.md", f"```python\nx = f()  # → {said}\nf()\n#> {said}\n```\n")
    for snippet in collect(note):
        for claim in snippet.claims:
            number = got if kind == "number" else None
            outcome = judge(claim, [Seen(0, kind, got, output, number, dtype=got, shape=got)], output, "real")
            assert outcome is not None or not claim.certain


def test_what_is_too_long_is_not_proven() -> None:
    numbers = "[" + "1, " * 100_000 + "1]"
    claim = claimed("x = f()  # → [1, 2]")
    (outcome,) = outcomes([claim], [Seen(0, "literal", numbers, "")], "", ["real"])
    assert (outcome.status, outcome.message) == ("not proven", "what it is compared with is too long")


def test_a_statement_that_runs_too_often_is_not_proven() -> None:
    seen = [Seen(0, "number", "1", "", "1")] * (MAX_SEEN + 1)
    found = [judge(claimed("x = f()  # → 1"), seen[:often], "", "real") for often in (MAX_SEEN, MAX_SEEN + 1)]
    assert [each and each.status for each in found] == ["held", "not proven"]


def test_claims_beyond_what_is_compared_in_all_are_not_proven() -> None:
    claims = [claimed("x = f()  # → 1")] * 30
    seen = [Seen(number, "number", "1", "." * 100_000, "1") for number in range(30)]
    found = [each.status for each in outcomes(claims, seen, "", ["real"] * 30)]
    assert set(found[:19]) == {"held"}
    assert set(found[20:]) == {"not proven"}


def claimed(line: str) -> Claim:
    (claim,) = collect(parse.note("note.md", f"```python\n{line}\n```\n"))[0].claims
    return claim


def judged(claim: Claim, got: float) -> ClaimOutcome:
    outcome = judge(claim, [Seen(0, "number", repr(got), "", repr(got))], "", "real")
    assert outcome
    return outcome
