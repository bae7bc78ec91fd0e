"""The whole graph as the graph view reads it.

Stage: publish. A network in, files of shared data out; `site/src/graph/protocol.ts` mirrors them.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain, pairwise
from typing import get_args

import msgspec

from wikiproof.publish.graph_view.layout import Progress, layout
from wikiproof.publish.graph_view.network import Network, Pair
from wikiproof.publish.graph_view.words import relation
from wikiproof.publish.strings import State

STATES: tuple[State, ...] = get_args(State)


class Whole(msgspec.Struct, frozen=True):
    """The graph in columns: what there are of notes comes first in each, then the targets that nothing has.

    `folder` and `state` are places in `folders` and in `State`, `tag` places in `tags`; `labels` are what `relations`
    are called. `edges` has for each relation its edges in order, an edge being its source's number times the number of
    nodes plus its target's, and each but the first given as its distance from the one before. `left_out` counts the
    targets that are not in it.
    """

    end: str
    folders: tuple[str, ...]
    tags: tuple[str, ...]
    relations: tuple[str, ...]
    labels: tuple[str, ...]
    titles: tuple[str, ...]
    urls: tuple[str | int, ...]
    folder: tuple[int, ...]
    tag: tuple[tuple[int, ...], ...]
    state: str
    x: list[int]
    y: list[int]
    edges: tuple[tuple[int, ...], ...]
    left_out: int


def whole(network: Network, language: str, progress: Progress) -> Whole:
    """The graph with a place for each node; relations are labelled in a language."""
    count = len(network.titles)
    groups = [*network.folder, *(-1 for _ in range(count - len(network.notes)))]
    linked = sorted({(min(pair), max(pair)) for pair in chain.from_iterable(network.edges.values())})
    x, y = layout(groups, linked, progress)
    tags = _tags(tag for note in network.notes for tag in note.tags)
    return Whole(
        end=network.end,
        folders=network.folders,
        tags=tuple(tags.values()),
        relations=tuple(network.edges),
        labels=tuple(relation(name, language) for name in network.edges),
        titles=network.titles,
        urls=network.urls,
        folder=network.folder,
        tag=_tag_column(network, tags),
        state="".join(str(STATES.index(note.state)) for note in network.notes),
        x=x,
        y=y,
        edges=tuple(tuple(distances(pairs, count)) for pairs in network.edges.values()),
        left_out=network.left_out,
    )


def aliases(network: Network) -> tuple[tuple[str, ...], ...]:
    """The other names of each note, in the order of the graph."""
    return tuple(note.aliases for note in network.notes)


def distances(pairs: Iterable[Pair], count: int) -> Iterator[int]:
    """Edges in order as numbers, each as its distance from the one before.

    >>> list(distances([(0, 3), (0, 4), (2, 0)], 5))
    [3, 1, 6]
    """
    numbers = (source * count + target for source, target in pairs)
    return (after - before for before, after in pairwise(chain((0,), numbers)))


def _tags(written: Iterable[str]) -> Mapping[str, str]:
    """Tags in order by how they compare, each as it is spelt first in the order of its spellings."""
    found: dict[str, str] = {}
    for tag in sorted(set(written)):
        found.setdefault(_folded(tag), unicodedata.normalize("NFC", tag).strip().removeprefix("#"))
    return dict(sorted((name, tag) for name, tag in found.items() if name))


def _folded(tag: str) -> str:
    return unicodedata.normalize("NFC", tag).strip().removeprefix("#").casefold()


def _tag_column(network: Network, tags: Mapping[str, str]) -> tuple[tuple[int, ...], ...]:
    places = {name: place for place, name in enumerate(tags)}
    names = ({_folded(tag) for tag in note.tags} for note in network.notes)
    return tuple(tuple(sorted(places[name] for name in found if name)) for found in names)
