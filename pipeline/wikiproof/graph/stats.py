"""Measure the graph of a wiki.

Stage: graph. A wiki and its graph in, figures out. They are of links between notes, whatever the number of links
between two; `backend` names a backend of networkx, which works out what it can, and networkx the rest.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from importlib.metadata import entry_points
from itertools import chain

import msgspec
import networkx as nx

from wikiproof.graph.mentions import Mention, mentions
from wikiproof.model import Resolution, Wiki
from wikiproof.resolve import fold, names_attachment

SEED = 1
_MEASURES = (nx.pagerank, nx.weakly_connected_components, nx.bridges, nx.community.louvain_communities)


class UnavailableError(Exception):
    """A package or backend is missing; the message says which."""


class Leader(msgspec.Struct, frozen=True):
    """A note and its PageRank; those of all notes make 1."""

    path: str
    rank: float


class Bridge(msgspec.Struct, frozen=True):
    """Two notes; without the links between them, `parted` notes could no longer be reached from the others."""

    source: str
    target: str
    parted: int


class Community(msgspec.Struct, frozen=True):
    """Notes that link each other more than others; `leaders` have the highest PageRank."""

    size: int
    leaders: tuple[str, ...]


class Wanted(msgspec.Struct, frozen=True):
    """A target that no note has, in its commonest spelling, and the notes that link it."""

    target: str
    links: int
    sources: tuple[str, ...]


class Stats(msgspec.Struct, frozen=True):
    """The figures of a wiki; `edges` are pairs of notes of which one links the other."""

    notes: int
    edges: int
    leaders: tuple[Leader, ...]
    components: tuple[int, ...]
    bridges: tuple[Bridge, ...]
    communities: tuple[Community, ...]
    wanted: tuple[Wanted, ...]
    mentions: tuple[Mention, ...]


def stats(wiki: Wiki, graph: nx.MultiDiGraph[str], backend: str | None = None) -> Stats:
    """The figures of a wiki. Raises `UnavailableError`."""
    if backend is None:
        return _stats(wiki, graph)
    check_backend(backend)
    with nx.config(backend_priority=[backend]):
        return _stats(wiki, graph)


def _stats(wiki: Wiki, graph: nx.MultiDiGraph[str]) -> Stats:
    names, notes = between_notes(graph)
    either_way = nx.Graph(notes)
    ranks = _ranks(notes)
    order = sorted(notes, key=lambda note: (-ranks[note], note))
    return Stats(
        notes=len(notes),
        edges=notes.number_of_edges(),
        leaders=tuple(Leader(names[note], ranks[note]) for note in order),
        components=tuple(sorted(map(len, nx.weakly_connected_components(notes)), reverse=True)),
        bridges=_bridges(either_way, names),
        communities=_communities(either_way, names, order),
        wanted=_wanted(chain.from_iterable(wiki.resolutions.values())),
        mentions=mentions(wiki),
    )


def between_notes(graph: nx.MultiDiGraph[str]) -> tuple[tuple[str, ...], nx.DiGraph[int]]:
    """The notes, and their links to each other as edges between numbers, whose order is the same in every run."""
    names = tuple(node for node, values in graph.nodes(data=True) if values["kind"] == "note")
    number = {name: each for each, name in enumerate(names)}
    notes: nx.DiGraph[int] = nx.DiGraph()
    notes.add_nodes_from(range(len(names)))
    pairs = ((number[source], number.get(target)) for source, target in graph.edges())
    notes.add_edges_from((source, target) for source, target in pairs if target is not None and target != source)
    return names, notes


def check_backend(name: str) -> None:
    """Raises `UnavailableError` where no such backend is installed, or where it has none of the measures."""
    installed = sorted({"networkx", *(each.name for each in entry_points(group="networkx.backends"))})
    if name not in installed:
        raise UnavailableError(f"no backend of networkx is called {name!r}; installed: {', '.join(installed)}")
    if name != "networkx" and not any(name in measure.backends for measure in _MEASURES):
        measures = ", ".join(measure.name for measure in _MEASURES)
        raise UnavailableError(f"backend {name!r} has none of {measures}")


def _ranks(notes: nx.DiGraph[int]) -> dict[int, float]:
    """PageRank, closer than it is rounded, so that figures and the order of equals do not depend on the machine."""
    try:
        ranks = nx.pagerank(notes, tol=1e-9, max_iter=500)
    except ModuleNotFoundError as error:
        raise UnavailableError(f"PageRank needs {error.name}: pip install 'wikiproof[stats]'") from error
    return {note: round(float(rank), 6) for note, rank in ranks.items()}


def _bridges(graph: nx.Graph[int], names: Sequence[str]) -> tuple[Bridge, ...]:
    """The bridges, those first that part the most notes."""
    found: list[tuple[int, int]] = list(nx.bridges(graph))  # type: ignore[arg-type]  # its stubs yield nodes
    rest = graph.copy()
    rest.remove_edges_from(found)
    islands = list(nx.connected_components(rest))
    island = {note: number for number, notes in enumerate(islands) for note in notes}
    forest: nx.Graph[int] = nx.Graph((island[source], island[target]) for source, target in found)
    parted: dict[frozenset[int], int] = {}
    for tree in nx.connected_components(forest):
        parted |= _parted(forest, min(tree), {each: len(islands[each]) for each in tree})
    made = (
        Bridge(names[min(pair)], names[max(pair)], parted[frozenset({island[pair[0]], island[pair[1]]})])
        for pair in found
    )
    return tuple(sorted(made, key=lambda each: (-each.parted, each.source, each.target)))


def _parted(forest: nx.Graph[int], root: int, sizes: dict[int, int]) -> dict[frozenset[int], int]:
    """For each edge of the tree at a root: the notes on its smaller side, given those of each node."""
    total = sum(sizes.values())
    below = dict(sizes)
    edges = list(nx.bfs_edges(forest, root))
    for parent, child in reversed(edges):
        below[parent] += below[child]
    return {frozenset({parent, child}): min(below[child], total - below[child]) for parent, child in edges}


def _communities(graph: nx.Graph[int], names: Sequence[str], order: Iterable[int]) -> tuple[Community, ...]:
    """Louvain's communities of two notes and more, the largest first."""
    place = {note: number for number, note in enumerate(order)}
    found = nx.community.louvain_communities(graph, seed=SEED) if graph.number_of_edges() else []
    ranked = sorted(sorted(each, key=lambda note: place[note]) for each in found if len(each) > 1)
    ranked.sort(key=lambda notes: (-len(notes), place[notes[0]]))
    return tuple(Community(len(notes), tuple(names[note] for note in notes[:3])) for notes in ranked)


def _wanted(resolutions: Iterable[Resolution]) -> tuple[Wanted, ...]:
    """Targets of links that can only mean a note and find none; case and the ending `.md` aside, equals are one."""
    links: dict[str, list[Resolution]] = {}
    for each in resolutions:
        if each.path is None and not names_attachment(each.link):
            links.setdefault(fold(each.link.target).removesuffix(".md"), []).append(each)
    found = (
        Wanted(
            target=Counter(each.link.target for each in same).most_common(1)[0][0],
            links=len(same),
            sources=tuple(dict.fromkeys(each.source for each in same)),
        )
        for same in links.values()
    )
    return tuple(sorted(found, key=lambda each: (-each.links, each.target)))
