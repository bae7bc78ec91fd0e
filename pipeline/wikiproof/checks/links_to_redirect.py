"""`links-to-redirect`: a link leads to a note that gives way to another one."""

from __future__ import annotations

from collections.abc import Iterator

from wikiproof.catalogue import finals
from wikiproof.model import REDIRECTS, Finding, Note, NoteCheck, Wiki


def find(wiki: Wiki, note: Note) -> Iterator[Finding]:
    """Links to redirects, with the note at the end of them; the properties that redirect are exempt."""
    for each in wiki.resolutions[note.path]:
        entry = wiki.entries.get(each.path) if each.path else None
        if entry is None or entry.redirect is None or each.path == note.path:
            continue
        final = finals(wiki)[entry.path]
        if final not in {None, note.path} and not (each.link.kind == "property" and each.link.role in REDIRECTS):
            yield Finding(note.path, each.link.span, f"{entry.path!r} gives way to {final!r}; link that")


CHECK = NoteCheck("links-to-redirect", "info", find)
