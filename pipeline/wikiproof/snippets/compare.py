"""Compare what a claim says with what the code gave.

Stage: snippets. Runs outside the note's process, on values that came from it as text.
"""

from __future__ import annotations

import doctest
import re
from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from typing import NamedTuple

from msgspec import structs

from wikiproof.model import Claim, ClaimOutcome, ClaimStatus, Tier
from wikiproof.snippets import claims, literals, numerals
from wikiproof.snippets.numerals import Numeral
from wikiproof.snippets.protocol import Seen

_DOCTEST = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
_NOT_RUN = "its line was never reached"
_STAND_IN = "computed from a stand-in, so its number says nothing of the real one"
_WORST: tuple[ClaimStatus, ...] = ("wrong", "unit not shown", "not proven", "held")


_NAMELESS = re.compile(r"\A<| at 0x[0-9a-f]+")
"""How objects are displayed that no text can stand for."""


class Verdict(NamedTuple):
    """How a claim compares. `correction` is the claim as it would be right."""

    status: ClaimStatus
    got: str
    correction: str | None = None
    message: str = ""


def judge(claim: Claim, seen: Sequence[Seen], output: str, tier: Tier) -> ClaimOutcome | None:
    """The outcome of a claim; None if the code's output shows that the comment is no claim.

    `seen` is what each run of its statement gave, `output` all that the snippet printed.
    """
    verdict = _verdict(claim, seen, output)
    if verdict is None:
        return None
    if tier == "stand-in" and verdict.status != "not run":
        verdict = Verdict("not proven", "", message=_STAND_IN)
    if verdict.correction and not _is_right(claim, verdict.correction, seen, output):
        verdict = verdict._replace(correction=None)
    return ClaimOutcome(
        line=claim.line,
        want=claim.want,
        got=verdict.got,
        status=verdict.status,
        tier=tier,
        message=verdict.message,
        correction=verdict.correction,
    )


def unseen(given: Iterable[Claim], message: str) -> Iterator[ClaimOutcome]:
    """The outcomes of claims whose snippet gave nothing."""
    return (ClaimOutcome(each.line, each.want, "", "not run", "real", message) for each in given if each.certain)


def _verdict(claim: Claim, seen: Sequence[Seen], output: str) -> Verdict | None:
    if claim.form == "fence":
        return _text(claim, output.rstrip("\n"))
    if not seen:
        return Verdict("not run", "", message=_NOT_RUN) if claim.certain else None
    return _every(claim, seen)


def _is_right(claim: Claim, correction: str, seen: Sequence[Seen], output: str) -> bool:
    """Whether a claim holds once it is corrected, and can be written where it stands."""
    if claim.form not in {"fence", "doctest"} and "\n" in correction and "\n" not in claim.want:
        return False
    if _NAMELESS.search(correction):
        return False
    certain = claim.certain and claims.is_number_or_literal(correction)
    found = _verdict(structs.replace(claim, want=correction, certain=certain), seen, output)
    return found is not None and found.status == "held"


def _every(claim: Claim, seen: Sequence[Seen]) -> Verdict | None:
    """A statement that ran several times: the same each time, its values in order, or all that it printed."""
    if len(seen) == 1:
        return _one(claim, claim.want, seen[0])
    if all(each.kind == "nothing" for each in seen) and _lines(claim.want) == _lines("".join(e.output for e in seen)):
        return Verdict("held", claim.want)
    same = _runs(claim, (claim.want,) * len(seen), seen)
    if same is not None and same.status == "held":
        return same
    if claim.form == "unmarked":  # may well show one run of many
        return None
    listed = _listed(claim.want)
    return _runs(claim, listed, seen) if len(listed) == len(seen) else same


def _runs(claim: Claim, wants: Iterable[str], seen: Sequence[Seen]) -> Verdict | None:
    """The first run that does not hold, or the first of all; None if one of them shows that this is no claim."""
    verdicts = [_one(claim, want, each) for want, each in zip(wants, seen, strict=True)]
    for number, verdict in enumerate(verdicts, 1):
        if verdict is None:
            return None
        if verdict.status != "held":
            at = f"run {number} of {len(seen)}"
            return verdict._replace(message="; ".join(filter(None, (at, verdict.message))), correction=None)
    return verdicts[0]


def _listed(want: str) -> tuple[str, ...]:
    """What a claim lists, one item a run: lines, or the items of a tuple or list."""
    lines = want.split("\n")
    return tuple(lines) if len(lines) > 1 else literals.items(want)


def _one(claim: Claim, want: str, seen: Seen) -> Verdict | None:
    claim = claim if want == claim.want else structs.replace(claim, want=want)
    if seen.kind == "nothing" and want == "None" and not seen.output:
        return Verdict("held", "None")
    if claim.form == "doctest":
        return _text(claim, seen.output.strip("\n"))
    if claim.form == "unmarked" or seen.kind == "nothing":
        return _text(claim, seen.output.strip())
    return _value(claim, seen)


def _value(claim: Claim, seen: Seen) -> Verdict | None:
    numeral, got = numerals.claimed(claim.want), numerals.exact(seen.number or "")
    shown = _shown(seen.text) if got is None else numerals.shown(got)
    if numeral is not None and got is not None:
        return _noted(claim, numeral, _number(claim, numeral, got, None, seen.output))
    if claim.want in {seen.text, seen.text.strip("'\"")}:
        return Verdict("held", shown)
    if not claim.certain:
        return _by_words(claim, seen.text)
    if numeral is None:
        held = literals.matches(claim.want, seen.text, approximate=claim.approximate, dtype=seen.dtype)
        return Verdict("held", shown) if held else Verdict("wrong", shown, seen.text)
    if seen.kind == "other" or claim.want[numeral.end :].strip():  # it may be about the value: `→ 3 items`
        return Verdict("not proven", shown, message="the claim names a number, the code gives none")
    return Verdict("wrong", shown, seen.text)


def _text(claim: Claim, got: str) -> Verdict | None:
    """A claim about what was printed."""
    want = claim.want.strip("\n")
    if _lines(want) == _lines(got):
        return Verdict("held", got)
    if claim.form == "doctest" and doctest.OutputChecker().check_output(want + "\n", got + "\n", _DOCTEST):
        return Verdict("held", got)
    by_words = _by_words(claim, got)
    if by_words is not None or not claim.certain:
        return by_words
    if claim.form != "value":
        return Verdict("wrong", got, got)
    if not got:
        return Verdict("not proven", "", message="its statement gives nothing and prints nothing")
    numeral = numerals.claimed(want)
    if numeral is not None:
        return _printed_number(claim, numeral, got)
    held = literals.matches(want, got, approximate=claim.approximate) or want.strip("'\"") == got
    return Verdict("held", got) if held else Verdict("wrong", got, got)


def _printed_number(claim: Claim, numeral: Numeral, got: str) -> Verdict:
    """A claim that names a number, of a statement that prints something."""
    printed = list(numerals.numerals(got))
    found = [_number(claim, numeral, each.value, each, got) for each in printed]
    if len(found) == 1:
        return _noted(claim, numeral, found[0])
    message = f"the statement prints {len(printed)} numbers, the claim names one"
    if any(verdict.status == "held" for verdict in found):
        return Verdict("not proven", got, message=message)
    return Verdict("wrong", got, message=message)


def _noted(claim: Claim, numeral: Numeral, verdict: Verdict) -> Verdict:
    """A verdict on the number that a claim begins with; its correction keeps the note after it."""
    note = claim.want[numeral.end :]
    return verdict._replace(correction=verdict.correction + note) if verdict.correction else verdict


def _lines(text: str) -> list[str]:
    return [line.rstrip() for line in text.rstrip().split("\n")]


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
    approximate = claim.approximate
    if want.holds(scaled, approximate=approximate):
        return Verdict("held", shown)
    other = printed.unit if printed else ""
    has_witness = want.unit != "" and other == "" and numerals.has_witness(want, _words(claim.code), output)
    if (want.unit == "") != (other == "") and want.holds_unscaled(got, approximate=approximate):
        if has_witness:
            return Verdict("held", shown)
        message = f"the code gives {shown}; " + (
            f"nothing in it says {want.unit!r}" if want.unit else "so the claim lacks its unit"
        )
        return Verdict("unit not shown", shown, None, message)
    as_written = has_witness and _nearer(want, got)
    return Verdict("wrong", shown, numerals.rewritten(want, scaled, claim.want, scaled=not as_written))


def _nearer(want: Numeral, got: Fraction) -> bool:
    """Whether a number is nearer to a numeral with its unit left out than with it."""
    return abs(got - want.value) < abs(got / want.scale - want.value)


def _words(code: str) -> tuple[str, ...]:
    """The names and the words of strings in a statement."""
    return tuple(re.findall(r"\w+", code))


def _shown(text: str) -> str:
    """A value as people read it: nothing longer than a line or two."""
    return text if len(text) <= 200 else text[:199] + "…"
