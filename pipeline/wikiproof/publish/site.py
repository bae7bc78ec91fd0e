"""What pages are made from.

Stage: publish. The values that a page is a function of: its own note's source, and what it shows of other notes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import msgspec

from wikiproof.model import Note, Proof, Resolution
from wikiproof.publish.shown import Mention, Shown
from wikiproof.publish.sketch import Sketch
from wikiproof.publish.strings import State, Strings
from wikiproof.publish.urls import relative


class Source(msgspec.Struct, frozen=True):
    """What is known of a note by itself: its sketch, what its links point at, in their order, its proof."""

    note: Note
    sketch: Sketch
    resolutions: tuple[Resolution, ...]
    proof: Proof | None


class Named(msgspec.Struct, frozen=True, array_like=True):
    """Another note as a link shows it."""

    url: str
    title: str
    lead: str
    state: State


class Around(msgspec.Struct, frozen=True, array_like=True):
    """What a page shows of other notes, which is all that it depends on beyond its source and what it embeds.

    `names` are the notes that are named on it, by their paths. `incoming` are the links of other notes to it,
    `unlinked` the places that name it without a link, both in the order of paths. `next` is what is read after it.
    """

    names: Mapping[str, Named] = {}
    edges: tuple[tuple[str, str], ...] = ()
    incoming: tuple[Mention, ...] = ()
    unlinked: tuple[Mention, ...] = ()
    next: str | None = None


class Site(msgspec.Struct, frozen=True):
    """A wiki as it is published: `urls` gives the address of each published note and attachment, `tag` a tag's.

    Notes last reinforced before the ISO 8601 date `stale_before` are stale.
    """

    strings: Strings
    urls: Mapping[str, str]
    source: Callable[[str], Source]
    stale_before: str = ""
    tag: Callable[[str], str | None] = lambda _tag: None


class Place(msgspec.Struct, frozen=True):
    """Where HTML stands: on the page of the note at `path`, written for the note of `source`, which may be another."""

    site: Site
    path: str
    source: Source
    around: Around

    @property
    def note(self) -> Note:
        """The note whose text is shown."""
        return self.source.note

    def href(self, path: str, anchor: str | None = None) -> str | None:
        """The address of a note or attachment as written here, None if it is not published."""
        fragment = f"#{anchor}" if anchor else ""
        if path == self.path:
            return fragment or "#"
        url = self.site.urls.get(path)
        return None if url is None else relative(url, self.site.urls[self.path]) + fragment

    def has(self, path: str) -> bool:
        """Whether a note or attachment has an address."""
        return path == self.path or path in self.site.urls

    def tag_href(self, tag: str) -> str | None:
        """The address of a tag's page as written here, None if it has none."""
        url = self.site.tag(tag)
        return None if url is None else relative(url, self.site.urls[self.path])


def named(shown: Shown) -> Named:
    """A note as a link shows it."""
    return Named(shown.url, shown.title, shown.lead, shown.state)
