"""`orphan-note`: no link leads to a note or from it."""

from __future__ import annotations

from collections.abc import Iterator

from wikiproof.model import Check, Finding, Note, Span, Wiki

REDIRECTS = ("redirect_to", "duplicate_of")


def find(wiki: Wiki) -> Iterator[Finding]:
    """Notes that stand alone; a wiki's way in and redirects may, and so may the only note that there is."""
    between = [each for each in wiki.resolutions if each.path in wiki.notes and each.path != each.source]
    linked = {each.path for each in between} | {each.source for each in between} | set(wiki.start)
    for path, note in wiki.notes.items() if len(wiki.notes) > 1 else ():
        if path not in linked and not _redirects(note):
            yield Finding(path, _top(note), "no other note links here, and nothing here links to another note")


def _redirects(note: Note) -> bool:
    return any(value.casefold() != "none" for key in REDIRECTS for value in note.strings(key))


def _top(note: Note) -> Span:
    """The first heading, else the first line of the body."""
    if note.headings:
        return note.headings[0].span
    start = note.body.start
    return Span(start, start + len(note.text[start:].partition("\n")[0].rstrip("\r")))


CHECK = Check("orphan-note", "warning", find)
