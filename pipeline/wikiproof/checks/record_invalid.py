"""`record-invalid`: a file in the place of a note's record is none, and proves nothing."""

from __future__ import annotations

from collections.abc import Iterator

from wikiproof.model import Finding, Note, NoteCheck, Wiki


def find(wiki: Wiki, note: Note) -> Iterator[Finding]:
    """Files that are no record of the note, at its first snippet."""
    proof = wiki.proofs.get(note.path)
    for refused in proof.refused if proof else ():
        assert proof
        span = note.fences[proof.snippets[0].fence].span
        yield Finding(note.path, span, f"the record {refused}; run 'wikiproof run', or remove the file")


CHECK = NoteCheck("record-invalid", "error", find)
