"""`record-missing`: there are snippets to run, and no record that they were."""

from __future__ import annotations

from collections.abc import Iterator

from wikiproof.model import Finding, Note, NoteCheck, Wiki


def find(wiki: Wiki, note: Note) -> Iterator[Finding]:
    """Notes whose snippets were never run; skipped ones need no run."""
    proof = wiki.proofs.get(note.path)
    if proof is None or proof.record or proof.stale or proof.refused:
        return
    to_run = [snippet for snippet in proof.snippets if snippet.marks.skip is None and not snippet.marks.no_run]
    if to_run:
        count = f"{len(to_run)} snippets were" if len(to_run) > 1 else "1 snippet was"
        yield Finding(note.path, note.fences[to_run[0].fence].span, f"{count} never run; run 'wikiproof run'")


CHECK = NoteCheck("record-missing", "warning", find)
