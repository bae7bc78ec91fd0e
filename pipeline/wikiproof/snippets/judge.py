"""Decide what becomes of a snippet's claims.

Stage: snippets. Claims, and what their statements gave and printed, in; outcomes out. Runs outside the note's process.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from msgspec import structs

from wikiproof.model import Claim, ClaimOutcome, Tier
from wikiproof.snippets import claims, compare, literals
from wikiproof.snippets.compare import Verdict
from wikiproof.snippets.protocol import MAX_SEEN, Seen

_NOT_RUN = "its line was never reached"
_STAND_IN = "computed from a stand-in, so its number says nothing of the real one"
_TOO_LONG = "what it is compared with is too long"
_TOO_OFTEN = "its statement ran more often than values are kept"
_LENGTH = 200_000
"""Characters that are compared for one claim; for all claims of a snippet ten times as many."""
_NAMELESS = re.compile(r"\A<| at 0x[0-9a-f]+")
"""How objects are displayed that no text can stand for."""


def outcomes(
    given: Sequence[Claim], seen: Iterable[Seen], output: str, tiers: Iterable[Tier]
) -> Iterator[ClaimOutcome]:
    """What becomes of a snippet's claims; what its output shows to be no claim is left out.

    `seen` is what each run of their statements gave, `output` all that the snippet printed, `tiers` those of what each
    claim is compared with.
    """
    of: dict[int, list[Seen]] = {}
    for each in seen:
        of.setdefault(each.claim, []).append(each)
    left = 10 * _LENGTH
    for number, (claim, tier) in enumerate(zip(given, tiers, strict=True)):
        its = of.get(number, [])
        left -= _length(claim, its, output)
        if found := judge(claim, its, output, tier, is_too_long=left < 0):
            yield found


def judge(
    claim: Claim, seen: Sequence[Seen], output: str, tier: Tier, *, is_too_long: bool = False
) -> ClaimOutcome | None:
    """The outcome of a claim; None if the code's output shows that the comment is no claim.

    `seen` is what each run of its statement gave, `output` all that the snippet printed. What is too long is compared
    no further than letter by letter.
    """
    is_too_long = is_too_long or _length(claim, seen, output) > _LENGTH
    verdict = _unread(claim, output) if is_too_long else _verdict(claim, seen, output)
    if verdict is None:
        return None
    if verdict.status == "held" and len(seen) > MAX_SEEN:
        verdict = Verdict("not proven", verdict.got, message=_TOO_OFTEN)
    if tier == "stand-in" and verdict.status != "not run":
        verdict = Verdict("not proven", "", message=_STAND_IN)
    correction = verdict.correction if verdict.status == "wrong" else None
    return ClaimOutcome(
        line=claim.line,
        want=claim.want,
        got=verdict.got,
        status=verdict.status,
        tier=tier,
        message=verdict.message,
        correction=correction if correction and _is_right(claim, correction, seen, output) else None,
    )


def unseen(given: Iterable[Claim], message: str) -> Iterator[ClaimOutcome]:
    """The outcomes of claims whose snippet gave nothing."""
    return (ClaimOutcome(each.line, each.want, "", "not run", "real", message) for each in given if each.certain)


def _verdict(claim: Claim, seen: Sequence[Seen], output: str) -> Verdict | None:
    if claim.form == "fence":
        return compare.text(claim, output.rstrip("\n"))
    if not seen:
        return Verdict("not run", "", message=_NOT_RUN) if claim.certain else None
    return _every(claim, seen)


def _length(claim: Claim, seen: Sequence[Seen], output: str) -> int:
    """How many characters are to be compared."""
    if claim.form == "fence":
        return len(claim.want) + len(output)
    return sum(len(claim.want) + len(each.text) + len(each.output) for each in seen)


def _unread(claim: Claim, output: str) -> Verdict | None:
    """What can be said of a claim that is compared with too much."""
    if claim.form == "fence" and compare.lines(claim.want) == compare.lines(output):
        return Verdict("held", claim.want)
    return Verdict("not proven", "", message=_TOO_LONG) if claim.certain else None


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
        return compare.value(claim, claim.want, seen[0])
    if all(each.kind == "nothing" for each in seen) and compare.lines(claim.want) == compare.lines(
        "".join(e.output for e in seen)
    ):
        return Verdict("held", claim.want)
    same = _runs(claim, (claim.want,) * len(seen), seen)
    if same is not None and same.status == "held":
        return same
    if claim.form == "unmarked":  # may well show one run of many
        return None
    listed = _listed(claim.want)
    if len(listed) != len(seen):
        return same
    verdict = _runs(claim, listed, seen)
    if verdict is None or verdict.status != "wrong":
        return verdict
    return verdict._replace(correction=_relisted(claim, listed, seen))


def _runs(claim: Claim, wants: Iterable[str], seen: Sequence[Seen]) -> Verdict | None:
    """The first run that does not hold, or the first of all; None if one of them shows that this is no claim."""
    verdicts = [compare.value(claim, want, each) for want, each in zip(wants, seen, strict=True)]
    for number, verdict in enumerate(verdicts, 1):
        if verdict is None:
            return None
        if verdict.status != "held":
            at = f"run {number} of {len(seen)}"
            return verdict._replace(message="; ".join(filter(None, (at, verdict.message))), correction=None)
    return verdicts[0]


def _relisted(claim: Claim, listed: Sequence[str], seen: Sequence[Seen]) -> str | None:
    """A claim that lists one item a run, with each that does not hold replaced."""
    made: list[str] = []
    at = 0
    for want, each in zip(listed, seen, strict=True):
        start, verdict = claim.want.find(want, at), compare.value(claim, want, each)
        right = want if verdict and verdict.status == "held" else verdict and verdict.correction
        if start < 0 or right is None:
            return None
        made += claim.want[at:start], right
        at = start + len(want)
    return "".join((*made, claim.want[at:]))


def _listed(want: str) -> tuple[str, ...]:
    """What a claim lists, one item a run: lines, or the items of a tuple or list."""
    lines = want.split("\n")
    return tuple(lines) if len(lines) > 1 else literals.items(want)
