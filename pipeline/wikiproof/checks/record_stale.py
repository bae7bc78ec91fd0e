"""`record-stale`: the snippets changed since they were last run."""

from __future__ import annotations

from collections.abc import Iterator

from wikiproof.model import Check, Finding, Wiki


def find(wiki: Wiki) -> Iterator[Finding]:
    """Notes with records of older code only."""
    for proof in wiki.proofs:
        if proof.stale and proof.snippets:
            span = wiki.notes[proof.note].fences[proof.snippets[0].fence].span
            yield Finding(proof.note, span, "the code changed since it was last run; run 'wikiproof run'")


CHECK = Check("record-stale", "error", find)
