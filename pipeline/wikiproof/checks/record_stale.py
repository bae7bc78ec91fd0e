"""`record-stale`: the snippets changed since they were last run."""

from __future__ import annotations

from collections.abc import Iterator

from wikiproof.model import Finding, Note, NoteCheck, Wiki


def find(wiki: Wiki, note: Note) -> Iterator[Finding]:
    """Notes with records of older code only."""
    proof = wiki.proofs.get(note.path)
    if proof and proof.stale and proof.snippets:
        span = note.fences[proof.snippets[0].fence].span
        yield Finding(note.path, span, "the code changed since it was last run; run 'wikiproof run'")


CHECK = NoteCheck("record-stale", "error", find)
