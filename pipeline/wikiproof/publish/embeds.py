"""Show notes, their sections and their blocks where other notes embed them.

Stage: publish. A place and HTML with holes in, HTML without out. What is embedded is shown as its own page shows it,
proof included, but without anchors, its headings lower, its source named. However notes embed each other, what a page
shows of them stays bounded: what would be too deep, too long, or within itself is linked to.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from wikiproof.model import Resolution
from wikiproof.publish import holes, links, media
from wikiproof.publish.fill import Proven, fill, proven
from wikiproof.publish.holes import CLOSE, OPEN
from wikiproof.publish.markup import element, escape
from wikiproof.publish.site import Place, Source
from wikiproof.publish.sketch import has_title
from wikiproof.publish.verdicts import judge

DEEPEST = 3  # embeds in each other
MOST = 200_000  # characters of HTML that a page shows of other notes
LOWER = 2  # levels by which headings are lowered

Trail = tuple[tuple[str, str | None], ...]
"""What is being shown, each within the one before: paths and anchors."""

_TAG = r'</?[a-zA-Z](?:[^>"]|"[^"]*")*>'
_PART = re.compile(f"{OPEN}[^{CLOSE}]*{CLOSE}|{_TAG}")
_TAGS = re.compile(_TAG)
_NAME = re.compile(r"</?([a-zA-Z][a-zA-Z0-9]*)")
_ANCHOR = re.compile(r'\s(?:id|for|aria-labelledby|aria-describedby)="[^"]*"')
_OWN = re.compile(r'(\shref=")#')
_PERMALINK = re.compile(r'<a class="headerlink"[^>]*>&para;</a>')
_HEADING = re.compile(r"(</?h)([1-6])\b")
_VOID = frozenset(("area", "br", "col", "hr", "img", "input", "wbr"))
_BLOCKS = frozenset(("p", "li", "ul", "ol", "dl", "blockquote", "table", "pre", "div", "details", "h1", "h2", "h3"))
_BLOCKS |= {"h4", "h5", "h6"}


def filled(place: Place, html: str, known: Proven, trail: Trail = (), room: int = MOST) -> str:
    """The HTML of a part of the sketch of the note at a place; `room` is what it may show of other notes."""
    return fill(place, html, known, _embedded(place, html, trail or ((place.path, None),), room))


def _embedded(place: Place, html: str, trail: Trail, room: int) -> Mapping[int, str]:
    """What stands in the holes for embeds, by the number of the link; the first of them have their room first."""
    shown: dict[int, str] = {}
    for hole in holes.each(html) if f"{OPEN}embedded" in html else ():
        if hole.kind == "embedded":
            number, label = int(hole.arguments[0]), hole.arguments[1]
            shown[number] = _one(place, place.source.resolutions[number], label, trail, room)
            room -= len(shown[number])
    return shown


def _one(place: Place, found: Resolution, label: str, trail: Trail, room: int) -> str:
    """A note, a section or a block in place; what cannot be shown is linked to, with why."""
    path, words = found.path, place.site.strings
    page = place.href(path) if path and path.endswith(".md") and not found.missing else None
    if path is None or page is None:
        return _linked(place, found, label)
    key = path, found.anchor
    if key in trail:
        names = [place.site.source(each).note.title for each, _ in (*trail, key)]
        return _linked(place, found, label, words.embed_cycle.format(" → ".join(names)))
    if len(trail) > DEEPEST:
        return _linked(place, found, label, words.embed_too_deep)
    source = place.site.source(path)
    part = _part(source, found.anchor)
    length = _length(source, part) if part is not None else 0
    if part is None or length > room:
        return _linked(place, found, label, words.embed_too_long if part else "")
    inner = Place(place.site, place.path, source, place.around)
    known = proven(inner, judge(source.proof))
    content = filled(inner, _with_own_addresses(part, page), known, (*trail, key), room - length)
    return _framed(place, found, _lowered(content))


def _linked(place: Place, found: Resolution, label: str, why: str = "") -> str:
    note = " " + element("span", escape(why), class_="wp-note") if why else ""
    return element("p", media.embed(place, found, label) + note)


def _framed(place: Place, found: Resolution, content: str) -> str:
    """What is embedded, under a link to where it comes from."""
    assert found.path is not None
    note = place.site.source(found.path).note
    heading = next((each.text for each in note.headings if each.anchor == found.anchor), None)
    name = f"{note.title} › {heading}" if heading and heading != note.title else note.title
    opened, closed = links.tags(place, found)
    said = element("span", escape(place.site.strings.embedded), class_="wp-sr")
    source = element("p", f"{opened}{said}{escape(name)}{closed}", class_="wp-source")
    return element("div", f"{source}\n{content}", class_="wp-embedded")


# --- parts of notes ---------------------------------------------------------------------------------------------------


def _part(source: Source, anchor: str | None) -> str | None:
    """The sketch of a note, of one of its sections or of one of its blocks, None where that cannot be cut out."""
    made, note = source.sketch, source.note
    if anchor is None:
        is_named = has_title(note) and note.headings[0].text == note.title
        return made.body if is_named else made.head + made.body
    html = made.head + made.body
    return _block(html, anchor) if anchor.startswith("^") else _section(html, anchor)


def _section(html: str, anchor: str) -> str | None:
    """What stands from a heading on to the next one that is no lower."""
    start = level = 0
    for hole in holes.each(html):
        if hole.kind != "section":
            continue
        if level and int(hole.arguments[0]) <= level:
            return html[start : hole.start]
        if not level and hole.arguments[1] == anchor:
            start, level = hole.start, int(hole.arguments[0])
    return html[start:] if level else None


def _block(html: str, anchor: str) -> str | None:
    """The block that holds an anchor; the one before it where it holds nothing else."""
    at = html.find(element("span", "", id=anchor))
    before = ("", 0, 0)
    for name, start, end in _blocks(html) if at >= 0 else ():
        if start <= at < end:
            holds_more = _TAGS.sub("", html[start:end]).strip()
            name, start, end = (name, start, end) if holds_more else before
            return (element("ul", html[start:end]) if name == "li" else html[start:end]) or None
        before = (name, start, end) if end <= at else before
    return None


def _blocks(html: str) -> Iterator[tuple[str, int, int]]:
    """The elements that are blocks, with their places, the inner ones before the outer ones."""
    open_: list[tuple[str, int]] = []
    for found in _PART.finditer(html):
        tag = _NAME.match(found[0])
        name = tag[1].lower() if tag else ""
        if found[0].startswith((f"{OPEN}fence", f"{OPEN}embedded")):
            yield "div", *found.span()
        elif tag and not found[0].startswith("</"):
            open_ += [(name, found.start())] if name not in _VOID else []
        elif (at := next((at for at in reversed(range(len(open_))) if open_[at][0] == name), None)) is not None:
            start = open_[at][1]
            del open_[at:]
            if name in _BLOCKS:
                yield name, start, found.end()


def _length(source: Source, part: str) -> int:
    """The characters of a part with its code."""
    fences = (int(hole.arguments[0]) for hole in holes.each(part) if hole.kind == "fence")
    return len(part) + sum(len(line) for index in fences for line in source.sketch.fences[index].lines)


# --- in another page --------------------------------------------------------------------------------------------------


def _with_own_addresses(html: str, page: str) -> str:
    """The HTML with the addresses within its page written for another one, and without permalinks."""
    without, page = _PERMALINK.sub("", html), page.removesuffix("#")
    return _PART.sub(lambda found: _OWN.sub(lambda own: f"{own[1]}{escape(page)}#", found[0]), without)


def _lowered(html: str) -> str:
    """The HTML without anchors, its headings lower."""

    def tag(found: re.Match[str]) -> str:
        return _HEADING.sub(lambda each: f"{each[1]}{min(int(each[2]) + LOWER, 6)}", _ANCHOR.sub("", found[0]))

    return _PART.sub(tag, html)
