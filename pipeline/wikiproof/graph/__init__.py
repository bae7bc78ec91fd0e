"""Build the graph of a wiki.

Stage: graph. Resolutions in, a networkx.MultiDiGraph out, which `formats` writes and `stats` measures.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import chain
from typing import TYPE_CHECKING

from wikiproof.model import REDIRECTS, Link, Resolution, Wiki
from wikiproof.resolve import Names, from_root

if TYPE_CHECKING:
    import networkx as nx


def build(wiki: Wiki, relations: Mapping[str, tuple[str, ...]]) -> nx.MultiDiGraph[str]:
    """The wiki's links as edges from note to target, numbered in the order of paths and places.

    Nodes are paths with `kind` note or attachment and, for a target that nothing has, `[[target]]` with `kind` missing;
    notes have a `title`. Edges have `relation`, `span_start` and `span_end` (offsets in the source note; GEXF keeps
    `start` and `end` for times) and, where the link has them, `fragment` and `label`.
    """
    import networkx as nx  # which takes a tenth of a second, and a site has no use for it

    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    graph.add_nodes_from((path, {"kind": "note", "title": entry.title}) for path, entry in wiki.entries.items())
    words = {word.casefold(): relation for relation, spelt in relations.items() for word in spelt}
    for number, each in enumerate(chain.from_iterable(wiki.resolutions.values())):
        target = each.path or f"[[{each.link.target}]]"
        if target not in graph:
            graph.add_node(target, kind="attachment" if each.path else "missing")
        graph.add_edge(each.source, target, key=number, relation=relation(each, words), **_written(each.link))
    return graph


def _written(link: Link) -> dict[str, str | int]:
    given = {"fragment": link.fragment, "label": link.label}
    place = {"span_start": link.span.start, "span_end": link.span.end}
    return {name: value for name, value in given.items() if value} | place


def around(graph: nx.MultiDiGraph[str], centre: str, depth: int) -> nx.MultiDiGraph[str]:
    """The part of a graph that is up to `depth` links away from a node, whichever way they point."""
    import networkx as nx

    near = {centre}
    edge = [centre]
    for _ in range(depth):
        edge = [each for each in dict.fromkeys(chain.from_iterable(map(_neighbours(graph), edge))) if each not in near]
        near.update(edge)
    part: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    part.add_nodes_from((node, values) for node, values in graph.nodes(data=True) if node in near)
    for source, target, key, values in graph.edges(keys=True, data=True):
        if source in near and target in near:
            part.add_edge(source, target, key=key, **values)
    return part


def _neighbours(graph: nx.MultiDiGraph[str]) -> Callable[[str], Iterator[str]]:
    return lambda node: chain(graph.successors(node), graph.predecessors(node))


def find(wiki: Wiki, name: str) -> str | None:
    """The note that `[[name]]` means when it stands at the root, None if there is none."""
    return from_root(Names(wiki.entries, (), wiki.profile), name.removeprefix("./")).path or None


def relation(resolution: Resolution, words: Mapping[str, str]) -> str:
    """What a link says that its target is to its note; `words` maps case-folded roles to relations."""
    link = resolution.link
    if link.kind == "property":
        return link.role if link.role and link.role in REDIRECTS else "property"
    if link.kind == "embed":
        return "embed"
    return words.get((link.role or "").casefold()) or "link"


def backlinks(wiki: Wiki) -> dict[str, tuple[Resolution, ...]]:
    """For each note, the links of other notes that point at it, in the order of paths and places."""
    found: dict[str, list[Resolution]] = {path: [] for path in wiki.notes}
    for each in _between_notes(wiki):
        found[each.path or ""].append(each)
    return {path: tuple(links) for path, links in found.items()}


def _between_notes(wiki: Wiki) -> Iterator[Resolution]:
    every = chain.from_iterable(wiki.resolutions.values())
    return (each for each in every if each.path in wiki.notes and each.path != each.source)
