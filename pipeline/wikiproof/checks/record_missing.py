"""`record-missing`: there are snippets to run, and no record that they were."""

from __future__ import annotations

from collections.abc import Iterator

from wikiproof.model import Check, Finding, Wiki


def find(wiki: Wiki) -> Iterator[Finding]:
    """Notes whose snippets were never run; skipped ones need no run."""
    for proof in wiki.proofs:
        to_run = [snippet for snippet in proof.snippets if snippet.marks.skip is None and not snippet.marks.no_run]
        if to_run and proof.record is None and not proof.stale:
            span = wiki.notes[proof.note].fences[to_run[0].fence].span
            count = f"{len(to_run)} snippets were" if len(to_run) > 1 else "1 snippet was"
            yield Finding(proof.note, span, f"{count} never run; run 'wikiproof run'")


CHECK = Check("record-missing", "warning", find)
