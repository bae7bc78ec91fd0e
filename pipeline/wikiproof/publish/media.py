"""Show attachments where a note embeds them: pictures, sound, films; other files as a card that leads to them.

Stage: publish. Embeds and images with what they point at in, HTML out. A PDF is a card too: a frame or an object of
another type of document would need a wider content security policy, and phones do not show one in a page.
"""

from __future__ import annotations

import re
from typing import NamedTuple
from urllib.parse import quote

from wikiproof.model import Resolution
from wikiproof.publish import links
from wikiproof.publish.markup import element, escape, opening
from wikiproof.publish.site import Place

_PICTURES = frozenset(("png", "jpg", "jpeg", "gif", "svg", "webp", "avif", "bmp"))
_SOUNDS = frozenset(("mp3", "wav", "ogg", "flac", "m4a"))
_FILMS = frozenset(("mp4", "webm", "ogv", "mov"))
_SIZE = re.compile(r"(?:(?P<label>.*)\|)?(?P<width>[1-9][0-9]{0,4})(?:x(?P<height>[1-9][0-9]{0,4}))?\Z", re.DOTALL)


class Labelled(NamedTuple):
    """A label without the size at its end."""

    label: str
    width: str | None = None
    height: str | None = None


def embed(place: Place, found: Resolution, label: str) -> str:
    """`![[target]]` within a line; a note is linked to there. `label` is text."""
    href = place.href(found.path) if found.path else None
    if found.path and href and not found.path.endswith(".md"):
        return _attachment(place, found, found.path, href)
    opened, closed = links.tags(place, found, "wp-embed")
    said = element("span", escape(place.site.strings.embedded), class_="wp-sr")
    return f"{opened}{said}{escape(found.link.label or label)}{closed}"


def image(place: Place, found: Resolution, alt: str, title: str) -> str:
    """`![alt](source)` of a file of the wiki; a size may stand at the end of `alt`, behind a bar."""
    href = place.href(found.path) if found.path else None
    if found.path is None or href is None:
        opened, closed = links.tags(place, found)
        return f"{opened}{escape(alt or found.link.target)}{closed}"
    kind = _extension(found.path)
    if kind in _SOUNDS | _FILMS:
        return _attachment(place, found, found.path, href)
    return _picture(href, sized(alt) if "|" in alt else Labelled(alt), title)


def sized(label: str) -> Labelled:
    """A label taken apart.

    >>> sized("a plot|300x200"), sized("300").width, sized("plot 300")
    (Labelled(label='a plot', width='300', height='200'), '300', Labelled(label='plot 300', width=None, height=None))
    """
    found = _SIZE.match(label)
    return Labelled(found["label"] or "", found["width"], found["height"]) if found else Labelled(label)


def _attachment(place: Place, found: Resolution, path: str, href: str) -> str:
    kind, name = _extension(path), path.rpartition("/")[2]
    labelled = sized(found.link.label or "")
    label = labelled.label or name
    address = f"{href}#{quote(found.link.fragment, safe='=,:.&')}" if found.link.fragment else href
    if kind in _PICTURES:
        return _picture(href, labelled._replace(label=label))
    if kind in _SOUNDS:
        return opening("audio", src=address, controls=True, preload="none", aria_label=label) + "</audio>"
    if kind in _FILMS:
        size = {"width": labelled.width, "height": labelled.height}
        return opening("video", src=address, controls=True, preload="metadata", aria_label=label, **size) + "</video>"
    said = element("span", escape(place.site.strings.attachment), class_="wp-sr")
    type_ = element("span", escape(kind.upper()), class_="wp-item") if kind else ""
    return element("a", f"{said}{escape(label)} {type_}", href=address, class_="wp-file", download=kind != "pdf")


def _picture(href: str, labelled: Labelled, title: str = "") -> str:
    """A picture; one of which both sides are given keeps their proportion on a narrow screen."""
    _, width, height = labelled
    style = f"aspect-ratio:{width}/{height}" if height else None
    return opening(
        "img",
        src=href,
        alt=labelled.label,
        title=title or None,
        width=width,
        height=height,
        style=style,
        loading="lazy",
    )


def _extension(path: str) -> str:
    name, dot, extension = path.rpartition("/")[2].rpartition(".")
    return extension.lower() if name and dot else ""
