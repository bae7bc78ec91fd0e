"""`claim-wrong`: a note claims what its code does not give."""

from __future__ import annotations

from collections.abc import Iterator

from wikiproof.model import ClaimOutcome, Finding, Note, NoteCheck, Wiki

SHOWN = 100
"""Characters of a value that a message quotes."""


def find(wiki: Wiki, note: Note) -> Iterator[Finding]:
    """Wrong claims, each with what would be right, and once if it is the same wherever it ran."""
    proof = wiki.proofs.get(note.path)
    said = set()
    for where, one in proof.each() if proof else ():
        for span, each in one.claims(note):
            if each.status == "wrong" and (finding := (span, _message(each))) not in said:
                said.add(finding)
                yield Finding(note.path, span, finding[1] + where)


def _message(claim: ClaimOutcome) -> str:
    correction = f"; write {_quoted(claim.correction)}" if claim.correction else ""
    where = f" ({claim.message})" if claim.message else ""
    return f"claims {_quoted(claim.want)}, the code gives {_quoted(claim.got)}{where}{correction}"


def _quoted(value: str) -> str:
    line = " ".join(value.split())
    return f"'{line if len(line) <= SHOWN else line[: SHOWN - 1] + '…'}'"


CHECK = NoteCheck("claim-wrong", "error", find)
