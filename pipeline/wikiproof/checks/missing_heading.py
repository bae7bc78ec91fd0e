"""`missing-heading`: the note is there, the heading in it is not."""

from __future__ import annotations

from collections.abc import Iterator

from wikiproof.model import Finding, Note, NoteCheck, Resolution, Wiki
from wikiproof.near import Near, did_you_mean


def find(wiki: Wiki, note: Note) -> Iterator[Finding]:
    """Links whose fragment names no heading of their note."""
    for each in wiki.resolutions[note.path]:
        if each.missing == "heading" and each.path:
            yield Finding(note.path, each.link.span, _message(each, wiki.notes[each.path]))


def _message(resolution: Resolution, note: Note) -> str:
    fragment = resolution.link.fragment or ""
    last = fragment.rpartition("#")[2]
    near = Near(heading.text for heading in note.headings)
    return f"{note.path!r} has no heading {fragment!r}{did_you_mean((near.same(last) or near.closest(last))[:3])}"


CHECK = NoteCheck("missing-heading", "error", find)
