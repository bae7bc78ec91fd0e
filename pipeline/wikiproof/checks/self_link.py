"""`self-link`: a note links itself as a whole."""

from __future__ import annotations

from collections.abc import Iterator

from wikiproof.model import Finding, Note, NoteCheck, Wiki


def find(wiki: Wiki, note: Note) -> Iterator[Finding]:
    """Links without a fragment whose target is their own note; properties may name it."""
    for each in wiki.resolutions[note.path]:
        link = each.link
        if each.path == note.path and link.target and not link.fragment and link.kind != "property":
            yield Finding(note.path, link.span, f"{link.target!r} is this very note")


CHECK = NoteCheck("self-link", "warning", find)
