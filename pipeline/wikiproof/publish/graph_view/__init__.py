"""The graph view of a wiki and the local graphs of its notes.

Stage: publish. What is shown of all notes in, files of shared data out, and the HTML that `site/src/graph/` fills.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from wikiproof.publish.frame import as_json
from wikiproof.publish.graph_view.near import shards
from wikiproof.publish.graph_view.network import network
from wikiproof.publish.graph_view.page import page, panel
from wikiproof.publish.graph_view.whole import aliases, whole
from wikiproof.publish.shown import Output, Shown

__all__ = ["outputs", "page", "panel"]


def outputs(notes: Mapping[str, Shown], language: str) -> Iterator[Output]:
    """The graph's data, with words in a language.

    The neighbourhoods come first, in files of their own, then the whole graph and the notes' other names.
    """
    found = network(notes)
    near = tuple(shards(found, language))
    yield _output("near", len(near))
    for place, shard in enumerate(near):
        yield _output(f"near/{place:x}", shard)
    yield _output("graph", whole(found, language))
    yield _output("graph-names", aliases(found))


def _output(name: str, content: object) -> Output:
    return Output(f"assets/wikiproof/data/{name}.js", f"wikiproof({as_json(name)},{as_json(content)})\n".encode())
