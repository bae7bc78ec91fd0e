"""The neighbourhoods of notes, which their pages draw as local graphs.

Stage: publish. A network in, files of shared data out, a few kilobytes each; `site/src/graph/protocol.ts` mirrors them.
A page knows its note's hash, and by the number of files which of them holds its neighbourhood, so that no page depends
on how many notes there are.
"""

from __future__ import annotations

import zlib
from collections import defaultdict
from collections.abc import Iterator, Mapping
from itertools import chain

import msgspec

from wikiproof.publish.graph_view.layout import Progress
from wikiproof.publish.graph_view.network import Network
from wikiproof.publish.graph_view.whole import STATES
from wikiproof.publish.graph_view.words import relation

NEIGHBOURS = 40
"""Neighbours that are drawn; what the note links to comes first, then what has the most links."""
_MISSING = len(STATES)
_ROWS = 512  # neighbours in a file on average, at about 40 bytes each

Node = tuple[str, int, int, str | int]
"""A title; a folder's place in `folders`; a state's place in `State`, or one more for what nothing has; an address."""


class Near(msgspec.Struct, frozen=True, array_like=True):
    """A note's neighbourhood: places in `nodes`, its own first; edges among them; and how many neighbours are left out.

    An edge is three numbers in a row: the source's place in `nodes` here, the target's, and the relation's place in
    `relations`.
    """

    nodes: tuple[int, ...]
    edges: tuple[int, ...]
    more: int


class Shard(msgspec.Struct, frozen=True):
    """Some notes' neighbourhoods by the notes' paths; `relations` are what relations are called."""

    end: str
    folders: tuple[str, ...]
    relations: tuple[str, ...]
    nodes: tuple[Node, ...]
    notes: Mapping[str, Near]


class _Links(msgspec.Struct, frozen=True):
    """For each node the relations that it has to others by their numbers, and the nodes that link to it."""

    to: tuple[dict[int, list[int]], ...]
    to_set: tuple[frozenset[int], ...]
    by: tuple[tuple[int, ...], ...]


def bucket(path: str) -> int:
    """What decides in which file a note's neighbourhood is.

    >>> bucket("123456789") == 0xCBF43926  # the check value of CRC-32
    True
    """
    return zlib.crc32(path.encode("utf-8", "surrogatepass"))


def shards(network: Network, language: str, progress: Progress) -> Iterator[Shard]:
    """The neighbourhoods, with words in a language, spread over files.

    A note's is in the one whose place is the remainder of its `bucket` by their number.
    """
    links = _links(network)
    found = [_near(number, links) for number in progress(range(len(network.notes)))]
    count = _count(sum(len(each.nodes) for each in found))
    inside: dict[int, list[int]] = defaultdict(list)
    for number, note in enumerate(network.notes):
        inside[bucket(note.path) % count].append(number)
    labels = tuple(relation(name, language) for name in network.edges)
    return (
        _shard(network, labels, {number: found[number] for number in inside[place]}) for place in progress(range(count))
    )


def _count(rows: int) -> int:
    """How many files there are: a power of two, so that it seldom changes."""
    return 1 << max(0, (rows - 1) // _ROWS).bit_length()


def _links(network: Network) -> _Links:
    nodes = range(len(network.titles))
    to: tuple[dict[int, list[int]], ...] = tuple({} for _ in nodes)
    by: tuple[dict[int, None], ...] = tuple({} for _ in nodes)
    for kind, pairs in enumerate(network.edges.values()):
        for source, target in pairs:
            to[source].setdefault(target, []).append(kind)
            by[target][source] = None
    return _Links(to, tuple(map(frozenset, to)), tuple(map(tuple, by)))


def _near(number: int, links: _Links) -> Near:
    """A note's neighbourhood, its nodes still by their numbers in the network."""
    to, by = links.to[number], links.by[number]
    backwards = sorted((each for each in by if each not in to), key=lambda each: (-len(links.by[each]), each))
    every = (*sorted(to, key=lambda each: (-len(to[each]), -len(links.by[each]), each)), *backwards)
    nodes = (number, *every[:NEIGHBOURS])
    places = {each: place for place, each in enumerate(nodes)}
    inside = frozenset(nodes)
    edges = (
        (places[source], places[target], kind)
        for source in nodes
        for target in sorted(links.to_set[source] & inside)
        for kind in links.to[source][target]
    )
    return Near(nodes, tuple(chain.from_iterable(edges)), len(every) - len(nodes) + 1)


def _shard(network: Network, labels: tuple[str, ...], found: Mapping[int, Near]) -> Shard:
    """Neighbourhoods together, with what is shown of every node in them once."""
    used = sorted({number for near in found.values() for number in near.nodes})
    places = {number: place for place, number in enumerate(used)}
    folders = sorted({network.folder[number] for number in used if number < len(network.notes)})
    folder_places = {folder: place for place, folder in enumerate(folders)}
    notes = {
        network.notes[number].path: Near(tuple(places[each] for each in near.nodes), near.edges, near.more)
        for number, near in found.items()
    }
    return Shard(
        end=network.end,
        folders=tuple(network.folders[each] for each in folders),
        relations=labels,
        nodes=tuple(_node(network, number, folder_places) for number in used),
        notes=notes,
    )


def _node(network: Network, number: int, places: Mapping[int, int]) -> Node:
    if number >= len(network.notes):
        return network.titles[number], 0, _MISSING, ""
    state = STATES.index(network.notes[number].state)
    return network.titles[number], places[network.folder[number]], state, network.urls[number]
