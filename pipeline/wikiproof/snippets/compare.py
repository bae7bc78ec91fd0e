"""Compare what a claim says with what the code gave.

Stage: snippets. Runs outside the note's process, on values that came from it as text.
"""

from __future__ import annotations

import doctest
from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import NamedTuple

from msgspec import structs

from wikiproof.model import Claim, ClaimStatus
from wikiproof.snippets import corrections, literals, numerals, units, witness
from wikiproof.snippets.numerals import Numeral
from wikiproof.snippets.protocol import Seen
from wikiproof.snippets.witness import Said

_DOCTEST = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE | doctest.DONT_ACCEPT_TRUE_FOR_1
_NO_NUMBER = "the claim names a number, the code gives none"
_WORST: tuple[ClaimStatus, ...] = ("wrong", "unit not shown", "not proven", "held")


class Verdict(NamedTuple):
    """How a claim compares. `correction` is the claim as it would be right."""

    status: ClaimStatus
    got: str
    correction: str | None = None
    message: str = ""


def value(claim: Claim, want: str, seen: Seen) -> Verdict | None:
    """How what one run of a statement gave compares with `want`, the claim or what it says of that run."""
    claim = claim if want == claim.want else structs.replace(claim, want=want)
    if seen.kind == "nothing" and want == "None" and not seen.output:
        return Verdict("held", "None")
    if claim.form == "doctest":
        return text(claim, seen.output.strip("\n"))
    if claim.form == "unmarked" or seen.kind == "nothing":
        return text(claim, seen.output.strip())
    return _value(claim, seen)


def _value(claim: Claim, seen: Seen) -> Verdict | None:
    numeral, got = numerals.claimed(claim.want), numerals.exact(seen.number or "")
    shown = _shown(seen.text) if got is None else numerals.shown(got)
    if numeral is not None and got is not None:
        return _noted(claim, numeral, _number(claim, numeral, got, None, seen.output))
    if claim.want in {seen.text, seen.text.strip("'\"")}:
        return Verdict("held", shown)
    if (string := _string(seen)) is not None and claim.want[0] not in "'\"":
        return _of_string(claim, numeral, string, seen)
    if not claim.certain:
        return _by_words(claim, seen.text)
    if numeral is None:
        return _of_tensor(claim, seen) or _display(claim, seen.text, seen.dtype) or Verdict("wrong", shown, seen.text)
    if seen.kind == "other" or claim.want[numeral.end :].strip():  # it may be about the value: `→ 3 items`
        return Verdict("not proven", shown, message=_NO_NUMBER)
    return Verdict("wrong", shown, seen.text)


def _string(seen: Seen) -> str | None:
    """The string that a statement gave, if it gave one."""
    value = literals.evaluated(seen.text) if seen.kind == "literal" and seen.text[:1] in {"'", '"'} else None
    return value[0] if value and isinstance(value[0], str) else None


def _of_string(claim: Claim, numeral: Numeral | None, string: str, seen: Seen) -> Verdict | None:
    """A claim about a string that does not say so by quotes: its words, or the number that it shows."""
    by_words = _by_words(claim, string)
    if by_words is not None or not claim.certain:
        return by_words
    if numeral is None:
        return Verdict("wrong", _shown(seen.text), seen.text)
    verdict = _printed_number(claim, numeral, string)
    if verdict.status != "held" and claim.want[numeral.end :].strip():
        return Verdict("not proven", _shown(seen.text), message=_NO_NUMBER)
    return verdict


def _of_tensor(claim: Claim, seen: Seen) -> Verdict | None:
    """A claim that gives a tensor's shape or dtype, not the tensor itself; None if it gives neither."""
    if seen.shape and literals.is_shape(claim.want):
        return _display(claim, seen.shape)
    if not literals.is_dtype(claim.want):
        return None
    got = seen.dtype or (seen.text if literals.is_dtype(seen.text) else None)
    if got is None:
        return Verdict("not proven", _shown(seen.text), message="the claim names a dtype, the code gives none")
    return Verdict("held" if got == claim.want else "wrong", got, got)


def _display(claim: Claim, got: str, dtype: str | None = None) -> Verdict | None:
    """A claim that is a display, about another; None if one of the two is none."""
    held = literals.matches(claim.want, got, approximate=claim.approximate, dtype=dtype)
    if held is None:
        return None
    correction = None if held else corrections.corrected(claim.want, got, approximate=claim.approximate, dtype=dtype)
    return Verdict("held", _shown(got)) if held else Verdict("wrong", _shown(got), correction or got)


def text(claim: Claim, got: str) -> Verdict | None:
    """How what was printed compares with a claim; None if it shows that the comment is none."""
    want = claim.want.strip("\n")
    if lines(want) == lines(got):
        return Verdict("held", got)
    if claim.form == "doctest" and doctest.OutputChecker().check_output(want + "\n", got + "\n", _DOCTEST):
        return Verdict("held", got)
    numeral = numerals.claimed(want)
    if claim.certain and numeral is None and (found := _display(claim, got)):
        return found
    by_words = _by_words(claim, got)
    if by_words is not None or not claim.certain:
        return by_words
    if claim.form != "value":
        return Verdict("wrong", got, got)
    if not got:
        return Verdict("not proven", "", message="its statement gives nothing and prints nothing")
    if numeral is not None:
        return _printed_number(claim, numeral, got)
    return Verdict("held" if want.strip("'\"") == got else "wrong", got, got)


def _printed_number(claim: Claim, numeral: Numeral, got: str) -> Verdict:
    """A claim that names a number, of a statement that prints something."""
    printed = list(numerals.numerals(got))
    found = [_number(claim, numeral, each.value, each, got) for each in printed]
    if len(found) == 1:
        return _noted(claim, numeral, found[0])
    if not found:
        return Verdict("wrong", got, got)
    message = f"the statement prints {len(printed)} numbers, the claim names one"
    if any(verdict.status == "held" for verdict in found):
        return Verdict("not proven", got, message=message)
    return Verdict("wrong", got, message=message)


def _noted(claim: Claim, numeral: Numeral, verdict: Verdict) -> Verdict:
    """A verdict on the number that a claim begins with; its correction keeps the note after it."""
    note = claim.want[numeral.end :]
    return verdict._replace(correction=verdict.correction + note) if verdict.correction else verdict


def lines(shown: str) -> list[str]:
    """The lines of a text, without the spaces at their ends."""
    return [line.rstrip() for line in shown.rstrip().split("\n")]


def _by_words(claim: Claim, got: str) -> Verdict | None:
    """Compare number by number where the words agree; None where they do not."""
    wants, gots = list(numerals.numerals(claim.want)), list(numerals.numerals(got))
    if not wants or len(wants) != len(gots) or _skeleton(claim.want, wants) != _skeleton(got, gots):
        return None
    found = [_number(claim, want, each.value, each, got) for want, each in zip(wants, gots, strict=True)]
    if claim.form == "unmarked" and _is_next_step(wants, gots):
        return None
    corrected = claim.want
    for want, verdict in reversed(list(zip(wants, found, strict=True))):
        if verdict.correction:
            corrected = corrected[: want.start] + verdict.correction + corrected[want.end :]
    worst = min((verdict.status for verdict in found), key=_WORST.index)
    message = next((verdict.message for verdict in found if verdict.status == worst), "")
    return Verdict(worst, got, corrected if worst == "wrong" else None, message)


def _is_next_step(wants: Sequence[Numeral], gots: Sequence[Numeral]) -> bool:
    """Whether a comment heads what follows: `# Step 2` below `print("Step 1")`."""
    return len(wants) == 1 and wants[0].step == 1 and not wants[0].unit and wants[0].value == gots[0].value + 1


def _skeleton(text: str, found: Iterable[Numeral]) -> str:
    """The text with its numerals left out and its spaces collapsed."""
    for each in reversed(list(found)):
        text = text[: each.start] + "\0" + text[each.end :]
    return " ".join(text.split())


def _number(claim: Claim, want: Numeral, got: Fraction, printed: Numeral | None, output: str) -> Verdict:
    """Compare one number; `printed` is the numeral that it was read from, if it was printed."""
    scaled = got * (printed.scale if printed else 1)
    shown = output[printed.start : printed.end] if printed else numerals.shown(got)
    other = printed.unit if printed else ""
    said = witness.said(claim.code, units.UNITS[want.unit].kind) if want.unit and not other else None
    if said and (verdict := _by_name(claim, want, got, said, shown)):
        return verdict
    if want.holds(scaled, approximate=claim.approximate):
        return Verdict("held", shown)
    has_witness = want.unit != "" and other == "" and witness.has_witness(want, claim.code, output)
    if (want.unit == "") != (other == "") and want.holds_unscaled(got, approximate=claim.approximate):
        if has_witness:
            return Verdict("held", shown)
        message = f"the code gives {shown}; " + (
            f"nothing in it says {want.unit!r}" if want.unit else "so the claim lacks its unit"
        )
        return Verdict("unit not shown", shown, None, message)
    as_written = has_witness and _nearer(want, got)
    return Verdict("wrong", shown, numerals.rewritten(want, scaled, claim.want, scaled=not as_written))


def _by_name(claim: Claim, want: Numeral, got: Fraction, said: Said, shown: str) -> Verdict | None:
    """Compare a number whose name says its unit; None if its name may mean something else."""
    meant = got * said.unit.scale
    if want.holds(meant, approximate=claim.approximate):
        return Verdict("held", shown)
    is_without = want.holds(got, approximate=claim.approximate) and (want.scale != 1 or not said.sure)
    is_loose = said.may_mean(want.unit) and want.holds_unscaled(got, approximate=claim.approximate)
    if (is_without and said.unit.kind != "count") or is_loose:
        message = f"the code gives {shown}, whose name says {said.word!r}, not {want.unit!r}"
        return Verdict("unit not shown", shown, None, message)
    if not said.sure:
        return None
    right = numerals.rewritten(want, meant, claim.want, scaled=True, keeps_unit=True)
    return Verdict("wrong", f"{shown} {said.word}", right)


def _nearer(want: Numeral, got: Fraction) -> bool:
    """Whether a number is nearer to a numeral with its unit left out than with it."""
    return abs(got - want.value) < abs(got / want.scale - want.value)


def _shown(text: str) -> str:
    """A value as people read it: nothing longer than a line or two."""
    return text if len(text) <= 200 else text[:199] + "…"
