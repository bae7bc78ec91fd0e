"""Show links: where they lead, and when they lead nowhere.

Stage: publish. Links with their resolutions in, HTML out.
"""

from __future__ import annotations

from typing import NamedTuple

from wikiproof.model import Link, Resolution
from wikiproof.parse.written import is_external
from wikiproof.publish.markup import element, escape, opening
from wikiproof.publish.site import Place
from wikiproof.publish.urls import is_safe

_IMAGES = (".png", ".jpg", ".jpeg", ".gif", ".svg", ".webp", ".avif", ".bmp")


class Tags(NamedTuple):
    """The tags around a link's text."""

    opening: str
    closing: str


def wikilink(place: Place, link: Link, label: str) -> str:
    """`[[target]]` and `![[target]]`; `label` is text."""
    found = _resolution(place, link)
    if link.kind == "embed" and found.path and found.path.lower().endswith(_IMAGES):
        return _embedded_image(place, link, found.path)
    tags = _tags(place, found, "wp-embed" if link.kind == "embed" else None)
    if link.kind == "embed":
        label = link.label or label
        return (
            tags.opening
            + element("span", escape(place.site.strings.embedded), class_="wp-sr")
            + escape(label)
            + tags.closing
        )
    return tags.opening + escape(label) + tags.closing


def markdown_link(place: Place, link: Link | None, destination: str, title: str | None) -> Tags:
    """The tags of `[text](destination)`; a link out of the wiki has no Link."""
    if link is not None:
        return _tags(place, _resolution(place, link), None)
    if not is_safe(destination) or not is_external(destination):
        return Tags("", "")
    return Tags(opening("a", href=destination, title=title, rel="noopener noreferrer"), "</a>")


def image(place: Place, link: Link | None, source: str, alt: str, title: str | None) -> str:
    """`![alt](source)`; a picture on another site is linked to, not loaded, so that readers' addresses stay here."""
    words = place.site.strings
    if link is None:
        if not is_safe(source) or not is_external(source):
            return escape(alt)
        label = element("span", escape(words.external_image), class_="wp-sr") + escape(alt or source)
        return element("a", label, class_="wp-external-image", href=source, title=title, rel="noopener noreferrer")
    found = _resolution(place, link)
    href = place.href(found.path) if found.path else None
    if href is None:
        tags = _tags(place, found, None)
        return tags.opening + escape(alt or link.target) + tags.closing
    return opening("img", src=href, alt=alt, title=title, loading="lazy")


def note_link(place: Place, path: str, anchor: str | None = None) -> str:
    """A link to a note under its title, with its first sentence on hover."""
    title = place.site.wiki.notes[path].title
    href = place.href(path, anchor)
    return element("a", escape(title), href=href, title=place.site.leads[path] or None) if href else escape(title)


def why(place: Place, found: Resolution) -> str:
    """What is wrong with a link that leads nowhere, or not as far as it says; text."""
    words = place.site.strings
    if found.path is None:
        return words.unresolved.format(found.link.target)
    template = words.missing_block if found.missing == "block" else words.missing_heading
    return template.format(place.site.wiki.notes[found.path].title, found.link.fragment or "")


def _resolution(place: Place, link: Link) -> Resolution:
    assert place.note is not None
    return place.site.resolutions[place.note.path][link.span]


def _tags(place: Place, found: Resolution, class_: str | None) -> Tags:
    words = place.site.strings
    if found.path is None:
        return _span("wp-unresolved", why(place, found))
    href = place.href(found.path, found.anchor)
    if href is None:
        return _span("wp-unpublished", words.unpublished.format(found.path))
    if found.missing:
        class_, tooltip = "wp-missing", why(place, found)
    elif found.ambiguous:
        class_, tooltip = "wp-ambiguous", words.ambiguous.format(", ".join(found.candidates))
    else:
        tooltip = _tooltip(place, found, found.path)
    return Tags(opening("a", href=href, class_=class_, title=tooltip or None), "</a>")


def _span(class_: str, tooltip: str) -> Tags:
    return Tags(opening("span", class_=class_, title=tooltip, tabindex="0"), "</span>")


def _tooltip(place: Place, found: Resolution, path: str) -> str:
    """What a reader learns of a note without going there: its title, the heading meant, its first sentence."""
    note = place.site.wiki.notes.get(path)
    if note is None or note is place.note:
        return ""
    heading = next((each.text for each in note.headings if each.anchor == found.anchor), None)
    name = f"{note.title} › {heading}" if heading else note.title
    return "\n".join(part for part in (name, place.site.leads[path]) if part)


def _embedded_image(place: Place, link: Link, path: str) -> str:
    """`![[picture.png|300]]`: a number as the label is the width."""
    href = place.href(path)
    if href is None:
        tags = _span("wp-unpublished", place.site.strings.unpublished.format(path))
        return tags.opening + escape(link.label or link.target) + tags.closing
    width = (link.label or "").partition("x")[0]
    is_size = width.isascii() and width.isdecimal()
    alt = link.target.rpartition("/")[2] if is_size or not link.label else link.label
    return opening("img", src=href, alt=alt, width=width if is_size else None, loading="lazy")
