"""Say where notes name other notes in their prose without a link to them.

Stage: publish. A note, its prose and the names of the wiki's notes in, one mention for each note that it names out. It
depends on nothing else, so it is worked out anew only if the note's text or one of the names in it changes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from wikiproof.graph.mentions import Names, Place, found, known
from wikiproof.graph.prose import Prose
from wikiproof.model import Entry, Heading, Note
from wikiproof.publish.contexts import quoted
from wikiproof.publish.shown import Mention

RELATION = "mention"
Naming = tuple[tuple[str, Mention], ...]
"""The notes that a note names, each with the first place."""


def naming(called: Names, note: Note, text: Prose) -> Naming:
    """The notes that a note names, linked or not."""
    first: dict[str, Place] = {}
    for each in found(called, text):
        if each.target != note.path:
            first.setdefault(each.target, each)
    return tuple((target, _mention(note, text, place)) for target, place in first.items())


def due(before: Names, now: Names, texts: Iterable[tuple[str, Prose]]) -> Iterator[str]:
    """The notes of which other notes may be named, since names have changed."""
    changed = now.changed(before)
    return (path for path, text in texts if changed.called and changed.are_in(text))


class Unlinked:
    """Which notes are named without a link, by the notes that name them."""

    def __init__(self, namings: Mapping[str, Naming]) -> None:
        """Take what each note names."""
        self._namings: dict[str, Naming] = {}
        self._sources: dict[str, set[str]] = {}
        self.replace(namings)

    def replace(self, namings: Mapping[str, Naming | None]) -> frozenset[str]:
        """Take what notes name now, None for those that are gone; the notes that were or are named by them."""
        touched: set[str] = set()
        for path, naming in namings.items():
            for target, _ in self._namings.pop(path, ()):
                self._sources[target].discard(path)
                touched.add(target)
            if naming:
                self._namings[path] = naming
            for target, _ in naming or ():
                self._sources.setdefault(target, set()).add(path)
                touched.add(target)
        return frozenset(touched)

    def of(self, entries: Mapping[str, Entry], path: str) -> tuple[Mention, ...]:
        """Where notes name a note that they do not link, in the order of their paths; redirects need not link it."""
        lacking = (
            source
            for source in sorted(self._sources.get(path, ()))
            if not entries[source].gives_way and path not in known(entries, source)
        )
        return tuple(mention for source in lacking for target, mention in self._namings[source] if target == path)


def _mention(note: Note, text: Prose, place: Place) -> Mention:
    passage, end = text.passage(place.start)
    above = _above(note.headings[: passage.section])
    parts = text.text[passage.start : place.start], text.text[place.start : place.end], text.text[place.end : end]
    before, shown, after = (each.replace("\n", " ") for each in parts)
    anchor = above[-1].anchor if above else None
    return Mention(note.path, RELATION, tuple(each.text for each in above), anchor, quoted(before, shown, after))


def _above(headings: Sequence[Heading]) -> list[Heading]:
    """The headings above what follows the last of them, the highest first."""
    above: list[Heading] = []
    for heading in reversed(headings):
        if not above or heading.level < above[0].level:
            above.insert(0, heading)
    return above
