"""`claim-unproven`: a claim that its snippet's run neither holds up nor refutes."""

from __future__ import annotations

from collections.abc import Iterator

from wikiproof.model import Check, ClaimOutcome, Finding, Wiki

UNPROVEN = frozenset({"unit not shown", "not proven", "not run"})


def find(wiki: Wiki) -> Iterator[Finding]:
    """Claims that were looked at and stay open, each with the reason."""
    for proof in wiki.proofs:
        note = wiki.notes[proof.note]
        for span, each in proof.claims(note):
            if each.status in UNPROVEN:
                yield Finding(note.path, span, _message(each))


def _message(claim: ClaimOutcome) -> str:
    why = f": {claim.message}" if claim.message else ""
    return f"{claim.want!r} is {claim.status}{why}"


CHECK = Check("claim-unproven", "info", find)
