"""`record-stale`: the snippets, or what they depend on, changed since they were last run."""

from __future__ import annotations

from collections.abc import Iterator

from wikiproof.model import Finding, Note, NoteCheck, Wiki


def find(wiki: Wiki, note: Note) -> Iterator[Finding]:
    """Notes with records of older code only."""
    proof = wiki.proofs.get(note.path)
    if proof and proof.stale and proof.snippets:
        span = note.fences[proof.snippets[0].fence].span
        what = "the code, or what it depends on, changed since it was last run"
        yield Finding(note.path, span, f"{what}; run 'wikiproof run'")


CHECK = NoteCheck("record-stale", "error", find)
