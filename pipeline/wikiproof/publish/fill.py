"""Fill the holes of a sketch: where its links lead, what became of its code.

Stage: publish. A place and HTML with holes in, HTML out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

import msgspec

from wikiproof.publish import code, holes, links, media
from wikiproof.publish.chips import At, chip, marks
from wikiproof.publish.markup import element, escape
from wikiproof.publish.plots import plots
from wikiproof.publish.site import Place
from wikiproof.publish.verdicts import Judged


class Proven(msgspec.Struct, frozen=True):
    """What is known of a note's fences: snippets by the place of their fence, and the marks on lines."""

    snippets: Mapping[int, Judged]
    marks: Mapping[At, tuple[code.Mark, ...]]


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
    number, *rest = int(arguments[-1]) if kind == "attribute" else int(arguments[0]), *arguments[1:]
    if kind == "fence":
        return _fence(place, known, number)
    if kind == "embedded":
        return embedded[number]
    found = place.source.resolutions[number]
    if kind == "open":
        return links.tags(place, found, title=rest[0] or None).opening
    if kind == "close":
        return links.tags(place, found).closing
    if kind == "embed":
        return media.embed(place, found, rest[0])
    if kind == "image":
        return media.image(place, found, rest[0], rest[1])
    assert kind == "attribute", kind
    href = place.href(found.path, found.anchor) if found.path else None
    return f' {arguments[0]}="{escape(href)}"' if href else ""


def _fence(place: Place, known: Proven, index: int) -> str:
    """A fence; a snippet has its chip below, and is left out where its author hid it."""
    snippet = known.snippets.get(index)
    if snippet is not None and snippet.snippet.marks.hidden:
        return ""
    lines = {at.line: found for at, found in known.marks.items() if at.fence == index}
    block = code.block(place.source.sketch.fences[index], lines)
    if snippet is None:
        return block
    shown = chip(snippet, place.site.strings, plots(place, snippet))
    return element("div", block + shown, class_="wp-snippet", id=snippet.anchor)
