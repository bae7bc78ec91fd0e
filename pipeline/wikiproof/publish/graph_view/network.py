"""Number the notes of a wiki and the targets that nothing has, and tell the edges between them.

Stage: publish. What is shown of all notes in, a network out, in an order that is a function of the notes alone.
"""

from __future__ import annotations

import posixpath
from collections import defaultdict
from collections.abc import Mapping
from typing import NamedTuple
from urllib.parse import unquote

import msgspec

from wikiproof.near import fold
from wikiproof.publish.shown import Shown

Pair = tuple[int, int]
"""The numbers of an edge's source and target."""
MISSING = 500
"""As many targets that nothing has are nodes as there are notes, and these more: a note can name any number of them."""


class _Wanted(NamedTuple):
    """A target as the first note that names it spells it, and how many notes name it."""

    target: str
    notes: int


class Network(msgspec.Struct, frozen=True):
    """Notes, folder after folder, and after them the targets that nothing has.

    `titles` name all nodes; `folder` has for each note its folder's place in `folders`; `urls` its address, 0 where
    that is what its folder and title give with `end` (`derived`). Of the targets the most wanted are nodes;
    `left_out` counts the others. `edges` has for each relation, by name, its pairs in order.
    """

    notes: tuple[Shown, ...]
    titles: tuple[str, ...]
    folders: tuple[str, ...]
    folder: tuple[int, ...]
    urls: tuple[str | int, ...]
    end: str
    left_out: int
    edges: Mapping[str, tuple[Pair, ...]]


def network(notes: Mapping[str, Shown]) -> Network:
    """The notes and their edges, each edge once, whatever order they come in."""
    ordered = sorted(notes.values(), key=lambda each: (posixpath.dirname(each.path), each.path))
    folders = tuple(dict.fromkeys(posixpath.dirname(each.path) for each in ordered))
    places = {folder: place for place, folder in enumerate(folders)}
    found = _missing(ordered)
    most = sorted(found, key=lambda name: (-found[name].notes, name))[: len(ordered) + MISSING]
    missing = {name: found[name].target for name in sorted(most)}
    numbers = {each.path: number for number, each in enumerate(ordered)}
    wanted = {name: number for number, name in enumerate(missing, len(ordered))}
    end = ".html" if any(each.url.endswith(".html") for each in ordered) else "/"
    return Network(
        notes=tuple(ordered),
        titles=(*(each.title for each in ordered), *missing.values()),
        folders=folders,
        folder=tuple(places[posixpath.dirname(each.path)] for each in ordered),
        urls=tuple(0 if derived(each, end) == unquote(each.url) else each.url for each in ordered),
        end=end,
        left_out=len(found) - len(missing),
        edges=_edges(ordered, numbers, wanted),
    )


def derived(note: Shown, end: str) -> str:
    """The address that a note's folder and title give, before it is percent-encoded; a slash in a title stays one."""
    return f"{posixpath.dirname(note.path)}/{note.title.replace('/', '%2F')}{end}".removeprefix("/")


def _missing(notes: list[Shown]) -> dict[str, _Wanted]:
    """The targets that nothing has, by their folded names."""
    found: dict[str, _Wanted] = {}
    for note in notes:
        for name, target in {_name(edge.target): edge.target for edge in note.edges if edge.path is None}.items():
            known = found.get(name, _Wanted(target, 0))
            found[name] = _Wanted(known.target, known.notes + 1)
    return found


def _name(target: str) -> str:
    return fold(target) or target


def _edges(notes: list[Shown], numbers: Mapping[str, int], wanted: Mapping[str, int]) -> dict[str, tuple[Pair, ...]]:
    found: dict[str, set[Pair]] = defaultdict(set)
    for source, note in enumerate(notes):
        for edge in note.edges:
            target = wanted.get(_name(edge.target)) if edge.path is None else numbers.get(edge.path)
            if target is not None and target != source:
                found[edge.relation].add((source, target))
    return {relation: tuple(sorted(found[relation])) for relation in sorted(found)}
