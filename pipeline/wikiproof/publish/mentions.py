"""Say where a note names other notes in its prose.

Stage: publish. A note, its prose and the names of the wiki's notes in, one mention for each note that it names out. It
depends on nothing else, so that it is worked out anew only if the note's text or one of the names in it changes.
"""

from __future__ import annotations

from collections.abc import Sequence

from wikiproof.graph.mentions import Names, Place, found
from wikiproof.graph.prose import Prose
from wikiproof.model import Heading, Note
from wikiproof.publish.contexts import quoted
from wikiproof.publish.shown import Mention

RELATION = "mention"


def named(called: Names, note: Note, text: Prose) -> tuple[tuple[str, Mention], ...]:
    """The notes that a note names, linked or not, each with the first place; what leads there is shown elsewhere."""
    first: dict[str, Place] = {}
    for each in found(called, text):
        if each.target != note.path:
            first.setdefault(each.target, each)
    return tuple((target, _mention(note, text, place)) for target, place in first.items())


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
