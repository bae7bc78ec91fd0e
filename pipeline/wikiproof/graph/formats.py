"""Write a graph in the formats of other programs.

Stage: graph. A graph in, text out; the same graph gives the same text.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from io import BytesIO

import networkx as nx

from wikiproof.graph import cypher, mermaid

_UNENCODABLE = dict.fromkeys(range(0xD800, 0xE000), "\ufffd")
_ILLEGAL_IN_XML = (
    _UNENCODABLE
    | {code: chr(0x2400 + code) for code in range(0x20) if chr(code) not in "\t\n"}
    | {0xFFFE: "\ufffd", 0xFFFF: "\ufffd"}
)
"""XML 1.0 §2.2; control characters become their pictures, with them \\r, which §2.11 would make a \\n."""
_DATE = re.compile(r' lastmodifieddate="[^"]*"')


def graphml(graph: nx.MultiDiGraph[str]) -> str:
    """The graph as GraphML."""
    written = BytesIO()
    nx.write_graphml_xml(_for_xml(graph), written)
    return written.getvalue().decode() + "\n"


def gexf(graph: nx.MultiDiGraph[str]) -> str:
    """The graph as GEXF 1.2, without the date of writing."""
    written = BytesIO()
    nx.write_gexf(_for_xml(graph), written)
    return _DATE.sub("", written.getvalue().decode(), count=1) + "\n"


def node_link(graph: nx.MultiDiGraph[str]) -> str:
    """The graph as `networkx.node_link_graph` reads it from JSON."""
    return json.dumps(nx.node_link_data(graph, edges="edges"), ensure_ascii=False, indent=2) + "\n"


FORMATS: Mapping[str, Callable[[nx.MultiDiGraph[str]], str]] = {
    "graphml": graphml,
    "gexf": gexf,
    "json": node_link,
    "mermaid": mermaid.write,
    "cypher": cypher.write,
}


def write(graph: nx.MultiDiGraph[str], form: str) -> str:
    """The graph in one of `FORMATS`, encodable in UTF-8. Raises `mermaid.TooLargeError`."""
    return FORMATS[form](graph).translate(_UNENCODABLE)


def _for_xml(graph: nx.MultiDiGraph[str]) -> nx.MultiDiGraph[str]:
    """The graph with what XML cannot hold replaced."""
    clean: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    clean.add_nodes_from((_legal(node), _legal_values(values)) for node, values in graph.nodes(data=True))
    for source, target, key, values in graph.edges(keys=True, data=True):
        clean.add_edge(_legal(source), _legal(target), key=key, **_legal_values(values))
    return clean


def _legal(text: str) -> str:
    return text.translate(_ILLEGAL_IN_XML)


def _legal_values(values: Mapping[str, str | int]) -> dict[str, str | int]:
    return {name: _legal(value) if isinstance(value, str) else value for name, value in values.items()}
