"""Gather the words of all notes into one index.

Stage: publish, search. Notes with the words of their documents in, sorted keys with postings out.
"""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from wikiproof.publish.search.document import LEVELS
from wikiproof.publish.search.postings import united, written
from wikiproof.publish.search.words import composed, fold, keys, words
from wikiproof.publish.shown import Shown

NAME, TAG, FOLDER, STATE = "~", "#", "/", "="
"""What a key begins with that is no word's: a word of a title or alias, a tag, a folder, a state of proof."""
_TITLE, _ALIAS, _TAG = LEVELS - 1, LEVELS - 2, LEVELS - 3


class Entry(NamedTuple):
    """A key, and the notes that are found under it."""

    key: str
    postings: str


def index(notes: Iterable[tuple[Shown, Iterable[str]]]) -> Iterator[Entry]:
    """The index of notes, each with its words by level, ordered as JavaScript compares text."""
    by_word: defaultdict[str, array[int]] = defaultdict(lambda: array("I"))
    by_key: defaultdict[str, list[array[int]]] = defaultdict(list)
    for number, (note, levels) in enumerate(notes):
        first = number * LEVELS
        for level, joined in enumerate(levels):
            code = first + level
            for word in joined.split():
                by_word[word].append(code)
        for key, level in _filed(note):
            by_key[key].append(array("I", [first + level]))
    for word, codes in by_word.items():
        for key in keys(word):
            by_key[key].append(codes)
    for key in sorted(by_key, key=lambda each: each.encode("utf-16-be")):
        yield Entry(key, written(united(by_key[key], LEVELS)))


def _filed(note: Shown) -> Iterator[tuple[str, int]]:
    """The keys of a note that are not in its text: its names, tags, folders and state."""
    for alias in note.aliases:
        yield from _named(alias, _ALIAS)
    yield from _named(note.title, _TITLE)
    for tag in note.tags:
        yield TAG + fold(tag), 0
        yield from ((key, _TAG) for word in words(composed(tag)) for key in keys(word))
    folders = note.path.split("/")[:-1]
    yield from ((FOLDER + fold("/".join(folders[at:])), 0) for at in range(len(folders)))
    yield STATE + note.state, 0


def _named(name: str, level: int) -> Iterator[tuple[str, int]]:
    """The keys of a title or alias: the fewer words it has, the more it is the word; most, where the word begins so."""
    found = words(composed(name))
    level = max(level - len(found) + 1, 1)
    for word in found:
        for place, key in enumerate(keys(word)):
            yield key, LEVELS - 1
            yield NAME + key, level - bool(place)
