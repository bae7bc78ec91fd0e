"""Draw a small graph as a Mermaid flowchart.

Stage: graph. A graph in, text out.
"""

from __future__ import annotations

import re

import networkx as nx

MOST = 100
"""Nodes that a drawing can hold and still be read."""
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_SPECIAL = re.compile(r"[!-&*+;-@\[-`{-~:ﬂ¶]|\d(?=[.)])|^-")
"""Punctuation that Mermaid or its Markdown may take for markup, numbers that begin a list, and its own placeholders."""


class TooLargeError(Exception):
    """The graph has too many nodes to be drawn; the message says what to do."""


def write(graph: nx.MultiDiGraph[str]) -> str:
    """The graph as a flowchart; links of one relation between the same nodes are drawn once.

    Raises `TooLargeError` for more than `MOST` nodes.
    """
    if len(graph) > MOST:
        raise TooLargeError(
            f"mermaid draws up to {MOST} nodes, and these are {len(graph)};"
            " draw what is around a note (--around, --depth)"
        )
    ids = {node: f"n{number}" for number, node in enumerate(graph)}
    nodes = [f'  {ids[node]}["{label(values.get("title") or node)}"]' for node, values in graph.nodes(data=True)]
    edges = dict.fromkeys(
        f"  {ids[source]} -->{_relation(values['relation'])} {ids[target]}"
        for source, target, values in graph.edges(data=True)
    )
    missing = [ids[node] for node, values in graph.nodes(data=True) if values["kind"] == "missing"]
    dashed = ["  classDef missing stroke-dasharray: 4", f"  class {','.join(missing)} missing"] if missing else []
    return "\n".join(["flowchart LR", *nodes, *edges, *dashed]) + "\n"


def label(text: str) -> str:
    """Text as it stands between the quotes of a label: on one line, special characters as Mermaid's entity codes.

    >>> label('C# "notes"')
    'C#35; #34;notes#34;'
    """
    shown = " ".join(_CONTROL.sub(" ", text).split())
    return _SPECIAL.sub(lambda found: f"#{ord(found[0])};", shown)


def _relation(relation: str) -> str:
    return "" if relation == "link" else f'|"{label(relation)}"|'
