"""The table of contents of a page.

Stage: publish. Headings in, a tree of entries out.
"""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from wikiproof.model import Heading


class Entry(msgspec.Struct, frozen=True):
    """A heading with those below it; `title` is text."""

    title: str
    anchor: str
    level: int
    children: tuple[Entry, ...] = ()


def contents(title: Heading, headings: Iterable[Heading]) -> Entry:
    """The headings of a page below its title, whatever their levels: Material shows what is below the first entry."""
    return Entry(title.text, title.anchor, 1, _nested(tuple(headings)))


def _nested(headings: tuple[Heading, ...]) -> tuple[Entry, ...]:
    """Each heading with the deeper ones that follow it."""
    entries: list[Entry] = []
    start = 0
    while start < len(headings):
        first = headings[start]
        end = start + 1
        while end < len(headings) and headings[end].level > first.level:
            end += 1
        entries.append(Entry(first.text, first.anchor, max(first.level, 2), _nested(headings[start + 1 : end])))
        start = end
    return tuple(entries)
