"""`claim-wrong`: a note claims what its code does not give."""

from __future__ import annotations

from collections.abc import Iterator

from wikiproof.model import ClaimOutcome, Finding, Note, NoteCheck, Wiki

SHOWN = 100
"""Characters of a value that a message quotes."""


def find(wiki: Wiki, note: Note) -> Iterator[Finding]:
    """Wrong claims, each with what would be right."""
    proof = wiki.proofs.get(note.path)
    for span, each in proof.claims(note) if proof else ():
        if each.status == "wrong":
            yield Finding(note.path, span, _message(each))


def _message(claim: ClaimOutcome) -> str:
    correction = f"; write {_quoted(claim.correction)}" if claim.correction else ""
    return f"claims {_quoted(claim.want)}, the code gives {_quoted(claim.got)}{correction}"


def _quoted(value: str) -> str:
    line = " ".join(value.split())
    return f"'{line if len(line) <= SHOWN else line[: SHOWN - 1] + '…'}'"


CHECK = NoteCheck("claim-wrong", "error", find)
