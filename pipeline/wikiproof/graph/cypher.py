"""Write a graph as Cypher, for Neo4j and others that read it.

Stage: graph. A graph in, statements out, each on a line. They may be run twice: what is there is not made again.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

import networkx as nx

_LABELS = {"note": "Note", "attachment": "Attachment", "missing": "Missing"}
_ESCAPES = {"\\": "\\\\", "'": "\\'", "\n": "\\n", "\r": "\\r", "\t": "\\t"}
_BEFORE_U = re.compile(r"(?<=\\)(?=u)")
_ESCAPED = re.compile(r"[\\'\x00-\x1f\x7f-\x9f\u2028\u2029]")


def write(graph: nx.MultiDiGraph[str]) -> str:
    """The graph as statements: an index a label, then nodes, then relationships."""
    return "".join(f"{each};\n" for each in (*_indexes(), *_nodes(graph), *_relationships(graph)))


def _indexes() -> Iterator[str]:
    return (f"CREATE INDEX IF NOT EXISTS FOR (n:{name}) ON (n.path)" for name in _LABELS.values())


def _nodes(graph: nx.MultiDiGraph[str]) -> Iterator[str]:
    for node, values in graph.nodes(data=True):
        title = f" SET n.title = {string(values['title'])}" if "title" in values else ""
        yield f"MERGE (n{_pattern(graph, node)}){title}"


def _relationships(graph: nx.MultiDiGraph[str]) -> Iterator[str]:
    for source, target, values in graph.edges(data=True):
        rest = {key: value for key, value in values.items() if key != "relation"}
        edge = f"[:{name(values['relation'])} {_map(rest)}]"
        yield f"MATCH (a{_pattern(graph, source)}), (b{_pattern(graph, target)}) MERGE (a)-{edge}->(b)"


def _pattern(graph: nx.MultiDiGraph[str], node: str) -> str:
    return f":{_LABELS[graph.nodes[node]['kind']]} {_map({'path': node})}"


def _map(values: Mapping[str, str | int]) -> str:
    written = (f"{key}: {string(value) if isinstance(value, str) else value}" for key, value in values.items())
    return f"{{{', '.join(written)}}}"


def string(text: str) -> str:
    """A string literal on one line.

    Neo4j 4 and 5 read `\\uXXXX` before anything else, even after another backslash; so a `u` never follows one.

    >>> print(string("it's"), string("C:\\\\users"))
    'it\\'s' 'C:\\\\' + 'users'
    """
    escaped = _ESCAPED.sub(lambda found: _ESCAPES.get(found[0]) or f"\\u{ord(found[0]):04x}", text)
    return f"'{escaped}'" if "\\u" not in text else " + ".join(map(string, _BEFORE_U.split(text)))


def name(relation: str) -> str:
    """The type of a relationship, between backquotes; a backslash in it, which has no escape, becomes `/`."""
    printable = "".join(each if each.isprintable() else " " for each in relation)
    return f"`{printable.replace('`', '``').replace(chr(92), '/')}`"
