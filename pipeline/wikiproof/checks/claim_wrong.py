"""`claim-wrong`: a note claims what its code does not give."""

from __future__ import annotations

from collections.abc import Iterator

from wikiproof.model import Check, ClaimOutcome, Finding, Wiki

SHOWN = 100
"""Characters of a value that a message quotes."""


def find(wiki: Wiki) -> Iterator[Finding]:
    """Wrong claims, each with what would be right."""
    for proof in wiki.proofs:
        note = wiki.notes[proof.note]
        for span, each in proof.claims(note):
            if each.status == "wrong":
                yield Finding(note.path, span, _message(each))


def _message(claim: ClaimOutcome) -> str:
    correction = f"; write {_quoted(claim.correction)}" if claim.correction else ""
    return f"claims {_quoted(claim.want)}, the code gives {_quoted(claim.got)}{correction}"


def _quoted(value: str) -> str:
    line = " ".join(value.split())
    return f"'{line if len(line) <= SHOWN else line[: SHOWN - 1] + '…'}'"


CHECK = Check("claim-wrong", "error", find)
