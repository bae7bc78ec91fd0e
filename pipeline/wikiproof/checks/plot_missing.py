"""`plot-missing`: a record names a figure that a snippet drew, and its picture is not there."""

from __future__ import annotations

from collections.abc import Iterator

from wikiproof.model import Finding, Note, NoteCheck, Wiki


def find(wiki: Wiki, note: Note) -> Iterator[Finding]:
    """Snippets whose pictures are lost, or are others than the record says."""
    proof = wiki.proofs.get(note.path)
    for snippet, outcome in proof.pairs() if proof else ():
        assert proof
        for plot in outcome.plots if outcome else ():
            if plot.name not in proof.pictures:
                named = f"the picture {plot.name}.png of {plot.alt!r}" if plot.alt else f"the picture {plot.name}.png"
                message = f"{named} is not beside its record; run 'wikiproof run', and commit it with the record"
                yield Finding(note.path, note.fences[snippet.fence].span, message)


CHECK = NoteCheck("plot-missing", "warning", find)
