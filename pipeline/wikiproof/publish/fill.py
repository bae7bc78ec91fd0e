"""Fill the holes of a sketch: where its links lead, what became of its code.

Stage: publish. A place and HTML with holes in, HTML out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

import msgspec

from wikiproof.model import Resolution
from wikiproof.publish import code, holes, links, media
from wikiproof.publish.chips import chip, marks
from wikiproof.publish.markup import escape
from wikiproof.publish.plots import plots
from wikiproof.publish.site import Place
from wikiproof.publish.verdicts import Judged


class Proven(msgspec.Struct, frozen=True):
    """What is known of a note's fences, by their places in it: snippets, and the marks on lines."""

    snippets: Mapping[int, Judged]
    marks: Mapping[int, Mapping[int, Sequence[code.Mark]]]


def proven(place: Place, judged: Sequence[Judged]) -> Proven:
    """What is known of the fences of the note at a place."""
    return Proven({each.snippet.fence: each for each in judged}, marks(place.note, judged, place.site.strings))


def fill(place: Place, html: str, known: Proven, embedded: Mapping[int, str]) -> str:
    """The HTML of a part of a sketch; `embedded` is what stands in the places of embeds, by the links' numbers."""
    return holes.fill(html, partial(_content, place, known, embedded))


def _content(place: Place, known: Proven, embedded: Mapping[int, str], kind: str, arguments: list[str]) -> str:
    if kind == "section":
        return ""
    if kind == "tag":
        return links.tag(place, arguments[0], "wp-tag")
    if kind == "fence":
        return _fence(place, known, int(arguments[0]))
    if kind == "embedded":
        return embedded[int(arguments[0])]
    if kind == "attribute":
        return _attribute(place, arguments[0], place.source.resolutions[int(arguments[1])])
    found = place.source.resolutions[int(arguments[0])]
    if kind == "open":
        return links.tags(place, found, title=arguments[1] or None).opening
    if kind == "close":
        return links.closing(place, found)
    if kind == "embed":
        return media.embed(place, found, arguments[1])
    assert kind == "image", kind
    return media.image(place, found, arguments[1], arguments[2])


def _attribute(place: Place, name: str, found: Resolution) -> str:
    """An attribute of the author's own HTML that names a file of the wiki; nothing if that is not published."""
    href = place.href(found.path, found.anchor) if found.path else None
    return f' {name}="{escape(href)}"' if href else ""


def _fence(place: Place, known: Proven, index: int) -> str:
    """A fence; a snippet has its chip below, and is left out where its author hid it."""
    snippet = known.snippets.get(index)
    if snippet is not None and snippet.snippet.marks.hidden:
        return ""
    block = code.block(place.source.sketch.fences[index], known.marks.get(index, {}))
    if snippet is None:
        return block
    shown = chip(snippet, place.site.strings, plots(place, snippet))
    return f'<div class="wp-snippet" id="{snippet.anchor}">{block}{shown}</div>'
