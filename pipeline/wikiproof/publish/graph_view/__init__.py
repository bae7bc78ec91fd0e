"""The graph view of a wiki and the local graphs of its notes.

Stage: publish. What is shown of all notes in, files of shared data out, and the HTML that `site/src/graph/` fills.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from wikiproof.publish.frame import shared
from wikiproof.publish.graph_view.layout import Progress
from wikiproof.publish.graph_view.near import shards
from wikiproof.publish.graph_view.network import network
from wikiproof.publish.graph_view.page import page, panel
from wikiproof.publish.graph_view.whole import aliases, whole
from wikiproof.publish.shown import Output, Shown

__all__ = ["outputs", "page", "panel"]


def outputs(notes: Mapping[str, Shown], language: str, progress: Progress = iter) -> Iterator[Output]:
    """The graph's data, with words in a language.

    The neighbourhoods come first, in files of their own, then the whole graph and the notes' other names.
    """
    found = network(notes)
    near = tuple(shards(found, language, progress))
    yield shared("near", len(near))
    for place, shard in enumerate(near):
        yield shared(f"near/{place:x}", shard)
    yield shared("graph", whole(found, language, progress))
    yield shared("graph-names", aliases(found))
