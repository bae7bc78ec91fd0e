"""Judge what may be shown of a note's proof.

Stage: publish. Proofs and resolutions in, verdicts and counts out. Whatever has no outcome is 'not run', and whatever
came from a stand-in is 'not proven'; nothing else decides what a page shows as proven.
"""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from wikiproof.model import Claim, ClaimOutcome, ClaimStatus, Outcome, Proof, Resolution, Snippet, SnippetStatus
from wikiproof.publish.shown import Count
from wikiproof.publish.strings import State


class Verdict(msgspec.Struct, frozen=True):
    """A claim, and what is known of it."""

    claim: Claim
    status: ClaimStatus
    outcome: ClaimOutcome | None


class Judged(msgspec.Struct, frozen=True):
    """A snippet, and what is known of it and its claims; `number` is its place in the note, from 1."""

    number: int
    snippet: Snippet
    status: SnippetStatus
    reason: str
    outcome: Outcome | None
    verdicts: tuple[Verdict, ...]

    @property
    def anchor(self) -> str:
        """Its id on the page; those of headings hold no capital."""
        return f"Snippet-{self.number}"

    def claim_anchor(self, verdict: Verdict) -> str:
        """The id of a claim on the page."""
        return f"Claim-{self.number}-{verdict.claim.line + 1}"


def judge(proof: Proof | None) -> tuple[Judged, ...]:
    """Every snippet of a note with what is known of it."""
    pairs = proof.pairs() if proof else ()
    return tuple(_judged(number, snippet, outcome) for number, (snippet, outcome) in enumerate(pairs, 1))


def snippet_state(status: SnippetStatus) -> State:
    """What a snippet's status amounts to."""
    if status == "passed":
        return "good"
    if status in {"skipped", "not run"}:
        return "skipped" if status == "skipped" else "none"
    return "bad"


def claim_state(status: ClaimStatus) -> State:
    """What a claim's status amounts to."""
    states: dict[ClaimStatus, State] = {"held": "good", "wrong": "bad", "not run": "none"}
    return states.get(status, "partial")


def count_links(resolutions: Iterable[Resolution]) -> Count:
    """How many links lead somewhere."""
    return _count("bad" if each.path is None or each.missing else "good" for each in resolutions)


def count_snippets(judged: Iterable[Judged]) -> Count:
    """How many snippets ran through, skipped ones aside."""
    return _count(snippet_state(each.status) for each in judged if each.status != "skipped")


def count_claims(judged: Iterable[Judged]) -> Count:
    """How many claims held."""
    return _count(claim_state(verdict.status) for each in judged for verdict in each.verdicts)


def _count(states: Iterable[State]) -> Count:
    found = tuple(states)
    return Count(len(found), found.count("good"), whole(found))


def whole(states: Iterable[State]) -> State:
    """What states amount to together: proven only if every part is, refuted if any part is.

    >>> whole(["good", "good"]), whole(["good", "none"]), whole(["partial", "bad"]), whole([]), whole(["skipped"])
    ('good', 'partial', 'bad', 'none', 'skipped')
    """
    found = set(states)
    if "bad" in found:
        return "bad"
    if found <= {"none", "skipped"}:
        return "skipped" if found == {"skipped"} else "none"
    return "good" if found == {"good"} else "partial"


def _judged(number: int, snippet: Snippet, outcome: Outcome | None) -> Judged:
    skip = snippet.marks.skip or ("no-run" if snippet.marks.no_run else "")
    status: SnippetStatus = outcome.status if outcome else ("skipped" if skip else "not run")
    reason = (outcome.message if outcome else "") or (skip if status == "skipped" else "")
    verdicts = tuple(each for claim in snippet.claims if (each := _verdict(claim, outcome)))
    return Judged(number, snippet, status, reason, outcome, verdicts)


def _verdict(claim: Claim, outcome: Outcome | None) -> Verdict | None:
    """None for a comment that might have been a claim, and that no outcome says is one."""
    found = _outcome_of(claim, outcome.claims if outcome else ())
    if found is None:
        return Verdict(claim, "not run", None) if claim.certain else None
    proven = found.status not in {"held", "wrong"} or found.tier != "stand-in"
    return Verdict(claim, found.status if proven else "not proven", found)


def _outcome_of(claim: Claim, outcomes: Iterable[ClaimOutcome]) -> ClaimOutcome | None:
    """The outcome of the claim on that line; of several on one line, the one that quotes it."""
    there = [each for each in outcomes if each.line == claim.line]
    quoting = [each for each in there if each.want == claim.want]
    if quoting:
        return quoting[0]
    return there[0] if len(there) == 1 else None
