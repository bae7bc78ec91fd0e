"""Gather the keys of all notes into one index.

Stage: publish, search. Notes with their documents in, sorted keys with postings out.
"""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from wikiproof.publish.search.document import LEVELS, RANGES, ranges
from wikiproof.publish.search.postings import written
from wikiproof.publish.search.words import fold
from wikiproof.publish.shown import Shown

TAG, FOLDER, STATE = "#", "/", "="
"""What a key begins with that is no word's: a tag, a folder, a state of proof. All are in the first range."""


class Entry(NamedTuple):
    """A key, and the notes that are found under it."""

    key: str
    postings: str


def index(notes: Sequence[tuple[Shown, bytes]]) -> Iterator[Entry]:
    """The index of notes with their documents, ordered as JavaScript compares text."""
    for place in range(len(RANGES)):
        found: defaultdict[str, array[int]] = defaultdict(lambda: array("I"))
        for number, (note, encoded) in enumerate(notes):
            code = number * LEVELS
            for key in () if place else dict.fromkeys(_filed(note)):
                found[key].append(code)
            for level in ranges(encoded)[place].decode().split("\n"):
                for key in level.split():
                    found[key].append(code)
                code += 1
        for key in sorted(found, key=lambda each: each.encode("utf-16-be")):
            yield Entry(key, written(found[key]))


def _filed(note: Shown) -> Iterator[str]:
    """The keys of a note that are not in its text: its tags, folders and state."""
    yield from (TAG + fold(tag) for tag in note.tags)
    folders = note.path.split("/")[:-1]
    yield from (FOLDER + fold("/".join(folders[at:])) for at in range(len(folders)))
    yield STATE + note.state
