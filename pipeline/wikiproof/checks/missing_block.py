"""`missing-block`: the note is there, the block in it is not."""

from __future__ import annotations

from collections.abc import Iterator

from wikiproof.model import Finding, Note, NoteCheck, Resolution, Wiki
from wikiproof.near import Near, did_you_mean


def find(wiki: Wiki, note: Note) -> Iterator[Finding]:
    """Links whose fragment names no block of their note."""
    for each in wiki.resolutions[note.path]:
        if each.missing == "block" and each.path:
            yield Finding(note.path, each.link.span, _message(each, wiki.notes[each.path]))


def _message(resolution: Resolution, note: Note) -> str:
    fragment = resolution.link.fragment or ""
    near = Near(f"^{block.id}" for block in note.blocks)
    return f"{note.path!r} has no block {fragment!r}{did_you_mean(near.same(fragment) or near.closest(fragment))}"


CHECK = NoteCheck("missing-block", "error", find)
