"""Build the graph of a wiki.

Stage: graph. Resolutions in, a networkx.MultiDiGraph out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import chain

import networkx as nx

from wikiproof.model import REDIRECTS, Resolution, Wiki


def build(wiki: Wiki, relations: Mapping[str, tuple[str, ...]]) -> nx.MultiDiGraph[str]:
    """The wiki's links as edges from note to target.

    Nodes are paths with `kind` note or attachment and, for a target that nothing has, `[[target]]` with `kind` missing;
    notes have a `title`. Edges have `relation`, `fragment`, `label`, `start` and `end` (offsets in the source note).
    """
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    graph.add_nodes_from((path, {"kind": "note", "title": note.title}) for path, note in wiki.notes.items())
    words = {word.casefold(): relation for relation, spelt in relations.items() for word in spelt}
    for each in chain.from_iterable(wiki.resolutions.values()):
        target = each.path or f"[[{each.link.target}]]"
        if target not in graph:
            graph.add_node(target, kind="attachment" if each.path else "missing")
        graph.add_edge(
            each.source,
            target,
            relation=relation(each, words),
            fragment=each.link.fragment,
            label=each.link.label,
            start=each.link.span.start,
            end=each.link.span.end,
        )
    return graph


def relation(resolution: Resolution, words: Mapping[str, str]) -> str:
    """What a link says that its target is to its note; `words` maps case-folded roles to relations."""
    link = resolution.link
    if link.kind == "property":
        return link.role if link.role and link.role in REDIRECTS else "property"
    if link.kind == "embed":
        return "embed"
    return words.get((link.role or "").casefold(), "link")


def backlinks(wiki: Wiki) -> dict[str, tuple[Resolution, ...]]:
    """For each note, the links of other notes that point at it, in the order of paths and places."""
    found: dict[str, list[Resolution]] = {path: [] for path in wiki.notes}
    for each in _between_notes(wiki):
        found[each.path or ""].append(each)
    return {path: tuple(links) for path, links in found.items()}


def _between_notes(wiki: Wiki) -> Iterator[Resolution]:
    every = chain.from_iterable(wiki.resolutions.values())
    return (each for each in every if each.path in wiki.notes and each.path != each.source)
