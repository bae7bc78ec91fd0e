"""Show links: where they lead, and when they lead nowhere.

Stage: publish. Links with their resolutions in, HTML out.
"""

from __future__ import annotations

from typing import NamedTuple

from wikiproof.model import Resolution
from wikiproof.publish.markup import element, escape, opening
from wikiproof.publish.site import Place


class Tags(NamedTuple):
    """The tags around a link's text."""

    opening: str
    closing: str


def tags(place: Place, found: Resolution, class_: str | None = None, *, title: str | None = None) -> Tags:
    """The tags of a link; one that leads nowhere says so, in place of the title that its author gave it."""
    words = place.site.strings
    if found.path is None:
        return _span("wp-unresolved", why(place, found))
    href = place.href(found.path, found.anchor)
    if href is None:
        return _span("wp-unpublished", words.unpublished.format(found.path))
    tooltip = title
    if found.missing:
        class_, tooltip = "wp-missing", why(place, found)
    elif found.ambiguous:
        class_, tooltip = "wp-ambiguous", words.ambiguous.format(", ".join(found.candidates))
    return Tags(opening("a", href=href, class_=class_, title=tooltip), "</a>")


def closing(place: Place, found: Resolution) -> str:
    """The second of these tags alone."""
    return "</a>" if found.path is not None and place.has(found.path) else "</span>"


def tag(place: Place, written: str, class_: str) -> str:
    """A tag, which leads to its page."""
    href = place.tag_href(written)
    return element("a" if href else "span", escape(written), class_=class_, href=href)


def note_link(place: Place, path: str, anchor: str | None = None) -> str:
    """A link to another note that is named on the page, under its title."""
    return element("a", escape(place.around.names[path].title), href=place.href(path, anchor))


def why(place: Place, found: Resolution) -> str:
    """What is wrong with a link that leads nowhere, or not as far as it says; text."""
    words = place.site.strings
    if found.path is None:
        return words.unresolved.format(found.link.target)
    template = words.missing_block if found.missing == "block" else words.missing_heading
    return template.format(found.link.target or place.note.title, found.link.fragment or "")


def _span(class_: str, tooltip: str) -> Tags:
    return Tags(opening("span", class_=class_, title=tooltip, tabindex="0"), "</span>")
