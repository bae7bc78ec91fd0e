"""Numbers in claims: a correction holds, whatever was claimed and whatever was got."""

from decimal import Decimal

from hypothesis import assume, given
from hypothesis import strategies as st

from wikiproof import parse
from wikiproof.model import Claim, ClaimOutcome
from wikiproof.snippets import units
from wikiproof.snippets.collect import collect
from wikiproof.snippets.compare import judge
from wikiproof.snippets.protocol import Seen

UNITS = st.sampled_from(sorted(units.SCALES))
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


def claimed(line: str) -> Claim:
    (claim,) = collect(parse.note("note.md", f"```python\n{line}\n```\n"))[0].claims
    return claim


def judged(claim: Claim, got: float) -> ClaimOutcome:
    outcome = judge(claim, [Seen(0, "number", repr(got), "", repr(got))], "", "real")
    assert outcome
    return outcome
