"""Gather the keys of all notes into one index.

Stage: publish, search. Notes with their keys in, sorted keys with postings out.
"""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import count
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from wikiproof.publish.search.document import LEVELS, RANGES
from wikiproof.publish.search.postings import Integers, written
from wikiproof.publish.search.words import fold
from wikiproof.publish.shown import Shown

TAG, FOLDER, STATE = "#", "/", "="
"""What a key begins with that is no word's: a tag, a folder, a state of proof. All are in the first range."""


class Entry(NamedTuple):
    """A key, and the notes that are found under it."""

    key: str
    postings: str


def index(notes: Sequence[tuple[Shown, Sequence[bytes]]]) -> Iterator[Entry]:
    """The index of notes with their keys by range, ordered as JavaScript compares text."""
    for place in range(len(RANGES)):
        numbers: defaultdict[bytes, int] = defaultdict(count().__next__)
        found, codes, lengths = array("I"), array("I"), array("I")
        for code, keys in _coded(notes, place):
            found.extend(map(numbers.__getitem__, keys))
            codes.append(code)
            lengths.append(len(keys))
        postings = _postings(np.array(found, np.int64), np.repeat(codes, lengths), len(numbers))
        entries = (Entry(key.decode(), each) for key, each in zip(numbers, postings, strict=True))
        yield from sorted(entries, key=lambda each: each.key.encode("utf-16-be"))


def _coded(notes: Iterable[tuple[Shown, Sequence[bytes]]], place: int) -> Iterator[tuple[int, Collection[bytes]]]:
    """The keys in one of the ranges that have the same code."""
    for number, (note, ranges) in enumerate(notes):
        code = number * LEVELS
        if place == 0:
            yield code, {key.encode() for key in _filed(note)}
        levels = ranges[place].split(b"\n")
        yield from ((at, level.split()) for at, level in enumerate(levels, code) if level)


def _postings(keys: Integers, codes: NDArray[np.uint32], many: int) -> list[str]:
    """What is written of each key; `keys` has for each code its key's number."""
    both = (keys << 32) + codes
    both.sort()  # by key, then by code
    return written(both >> 32, both & 0xFFFFFFFF, many)


def _filed(note: Shown) -> Iterator[str]:
    """The keys of a note that are not in its text: its tags, folders and state."""
    yield from (TAG + fold(tag) for tag in note.tags)
    folders = note.path.split("/")[:-1]
    yield from (FOLDER + fold("/".join(folders[at:])) for at in range(len(folders)))
    yield STATE + note.state
