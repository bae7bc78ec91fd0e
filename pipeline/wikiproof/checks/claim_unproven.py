"""`claim-unproven`: a claim that its snippet's run neither holds up nor refutes."""

from __future__ import annotations

from collections.abc import Iterator

from wikiproof.model import ClaimOutcome, Finding, Note, NoteCheck, Wiki

UNPROVEN = frozenset({"unit not shown", "not proven", "not run"})


def find(wiki: Wiki, note: Note) -> Iterator[Finding]:
    """Claims that were looked at and stay open, each with the reason."""
    proof = wiki.proofs.get(note.path)
    for span, each in proof.claims(note) if proof else ():
        if each.status in UNPROVEN:
            yield Finding(note.path, span, _message(each))


def _message(claim: ClaimOutcome) -> str:
    why = f": {claim.message}" if claim.message else ""
    return f"{claim.want!r} is {claim.status}{why}"


CHECK = NoteCheck("claim-unproven", "info", find)
