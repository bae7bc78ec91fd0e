"""The folders and notes that the sidebar lists, in pieces that are loaded as folders are opened.

Stage: publish. What is shown of all notes in, files of shared data out; `site/src/explorer/protocol.ts` mirrors them.
No page and no piece grows with the wiki: the first holds as many folders as fit into it, from the top downwards.
"""

from __future__ import annotations

import posixpath
import re
import zlib
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import get_args
from urllib.parse import unquote

import msgspec

from wikiproof.publish.frame import as_json, shared
from wikiproof.publish.pages.addresses import folder_address
from wikiproof.publish.pages.folders import Folder, folders
from wikiproof.publish.shown import Output, Shown
from wikiproof.publish.strings import State

CHUNK = 250
"""Entries of a folder that are loaded at once."""
FIRST_BYTES = 24_000
"""What the first piece may hold beyond the root."""
_STATES: tuple[State, ...] = get_args(State)
_FOLDER = -1
_DIGITS = re.compile(r"\d+")

Entry = tuple[int, str] | tuple[int, str, str] | tuple[int, str, int]
"""A note: its state's place in `State`, its title, its address below its folder unless that is its title; or a folder:
-1, its name, the number of notes in it."""


class Chunk(msgspec.Struct, frozen=True, array_like=True):
    """A part of a folder, folders first.

    `starts` are the keys with which the parts after the first begin, and `count` the notes in the folder, both given
    in its first part.
    """

    entries: tuple[Entry, ...]
    starts: tuple[str, ...] = ()
    count: int = 0


def key(title: str, path: str) -> str:
    """What a note is ordered by within its folder: its title with numbers by their value, whatever its case.

    >>> key("Note 9", "a.md") < key("note 10", "a.md")
    True
    """
    return f"{_natural(title)}\n{path}"


def outputs(notes: Mapping[str, Shown]) -> Iterator[Output]:
    """The explorer's data: its first piece, then the rest by name."""
    found = folders(notes)
    first: dict[str, Chunk] = {}
    shards: dict[str, dict[str, Chunk]] = defaultdict(dict)
    counts = _counts(found)
    room = FIRST_BYTES
    for path in _from_the_top(found):
        head, *rest = _chunks(found, counts, path, notes)
        size = len(as_json(head).encode())
        if not first or size <= room:
            room -= size if first else 0
            first[path] = head
        else:
            shards[shard(path)][path] = head
        for number, chunk in enumerate(rest, 1):
            shards[shard(name := f"{path}\n{number}")][name] = chunk
    yield shared("explorer", first)
    yield from (shared(name, shards[name]) for name in sorted(shards))


def shard(name: str) -> str:
    """The name of the file that holds a part of a folder.

    >>> shard("A/B")
    'explorer/04d72634'
    """
    return f"explorer/{zlib.crc32(name.encode('utf-8', 'replace')):08x}"


def _from_the_top(found: Mapping[str, Folder]) -> list[str]:
    """The folders that are listed as such, those of each depth before the deeper ones."""
    return sorted((each for each in found if not _is_note(found, each)), key=lambda each: (_depth(each), each))


def _depth(path: str) -> int:
    return path.count("/") + bool(path)


def _is_note(found: Mapping[str, Folder], path: str) -> bool:
    """Whether nothing is in a folder but the note that stands for it, which is then listed in its place."""
    folder = found[path]
    return bool(path) and folder.index is not None and not (folder.notes or folder.folders)


def _counts(found: Mapping[str, Folder]) -> Mapping[str, int]:
    """How many notes are listed in each folder and below."""
    counts: dict[str, int] = {}
    for path in sorted(found, key=_depth, reverse=True):
        folder = found[path]
        counts[path] = _is_note(found, path) or len(folder.notes) + sum(counts[each] for each in folder.folders)
    return counts


def _chunks(
    found: Mapping[str, Folder], counts: Mapping[str, int], path: str, notes: Mapping[str, Shown]
) -> list[Chunk]:
    listed = sorted(_entries(found, counts, path, notes), key=lambda each: each[0].encode("utf-16-be", "replace"))
    parts = [listed[start : start + CHUNK] for start in range(0, len(listed), CHUNK)] or [[]]
    starts = tuple(part[0][0] for part in parts[1:])
    head, *rest = (Chunk(tuple(entry for _, entry in part)) for part in parts)
    return [msgspec.structs.replace(head, starts=starts, count=counts[path]), *rest]


def _entries(
    found: Mapping[str, Folder], counts: Mapping[str, int], path: str, notes: Mapping[str, Shown]
) -> Iterator[tuple[str, Entry]]:
    """What a folder lists, each with what it is ordered by: as JavaScript compares text, folders first."""
    standing = [index for each in found[path].folders if _is_note(found, each) and (index := found[each].index)]
    for each in found[path].folders:
        if not _is_note(found, each):
            name = posixpath.basename(each)
            yield f"0{_natural(name)}\n{name}", (_FOLDER, name, counts[each])
    for each in (*found[path].notes, *standing):
        yield f"1{key(notes[each].title, each)}", _note(notes[each], folder_address(path))


def _note(note: Shown, folder: str) -> Entry:
    state = _STATES.index(note.state)
    address = unquote(note.url.removeprefix(folder) if note.url.startswith(folder) else f"/{note.url}")
    return (state, note.title) if address == f"{note.title}/" else (state, note.title, address)


def _natural(text: str) -> str:
    return _DIGITS.sub(lambda digits: digits[0].zfill(8), text.casefold())
