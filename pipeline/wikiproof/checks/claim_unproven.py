"""`claim-unproven`: a claim that its snippet's run neither holds up nor refutes."""

from __future__ import annotations

from collections.abc import Iterator

from wikiproof.model import Check, ClaimOutcome, Finding, Wiki

UNPROVEN = frozenset({"unit not shown", "not proven", "not run"})


def find(wiki: Wiki) -> Iterator[Finding]:
    """Claims that were looked at and stay open, each with the reason."""
    for proof in wiki.proofs:
        note = wiki.notes[proof.note]
        for snippet, outcome in proof.pairs():
            spans = {claim.line: claim.span for claim in snippet.claims}
            fence = note.fences[snippet.fence]
            for each in outcome.claims if outcome else ():
                if each.status in UNPROVEN:
                    yield Finding(note.path, spans.get(each.line, fence.span), _message(each))


def _message(claim: ClaimOutcome) -> str:
    why = f": {claim.message}" if claim.message else ""
    return f"{claim.want!r} is {claim.status}{why}"


CHECK = Check("claim-unproven", "info", find)
