"""Say what the page of a note is made of beside its own source.

Stage: build. What is known of a site in, what one page is given and its key out.
"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from wikiproof.build.keys import digest
from wikiproof.build.overview import Overview
from wikiproof.catalogue import stale_since
from wikiproof.publish.around import Web
from wikiproof.publish.feeds.copies import copied
from wikiproof.publish.mentions import Unlinked
from wikiproof.publish.pages.addresses import file_of
from wikiproof.publish.shown import Shown
from wikiproof.publish.site import Around

_encode = msgspec.msgpack.Encoder().encode


class Inputs(msgspec.Struct, frozen=True, array_like=True):
    """All that a note's page shows beside its own source and what it embeds.

    `folders` are those above it, `after` is HTML for its end, `changed` when it changed last, `stale_before` the date
    before which notes are stale where this one is. `canonical` is the address of the note that it gives way to, `card`
    that of its picture.
    """

    shown: Shown
    around: Around
    folders: tuple[tuple[str, str], ...]
    after: str
    changed: str
    stale_before: str
    canonical: str
    card: str


class Given:
    """What the pages of notes are given; `keys` are those of the notes by themselves."""

    def __init__(self, site: Overview, web: Web, unlinked: Unlinked, keys: Mapping[str, bytes]) -> None:
        """Take what all processes that make pages are to know; nothing of the site is worked out by each of them."""
        self.frame, self.setting = site.frame, site.setting
        self._site = site
        self._web = web
        self._unlinked = unlinked
        self._keys = keys
        self._finals, self._changed, self._standing = site.finals, site.changed, site.standing

    def inputs(self, path: str) -> Inputs:
        """What the page of a note is given."""
        site, wiki = self._site, self._site.found.wiki
        final = self._finals.get(path)
        return Inputs(
            shown=site.notes[path],
            around=self._web.around(path, self._unlinked.of(wiki.entries, path)),
            folders=site.above(path),
            after=site.after(path) if path in self._standing else "",
            changed=self._changed.get(path, ""),
            stale_before=wiki.stale_before if stale_since(wiki.entries[path], wiki.stale_before) else "",
            canonical=site.notes[final].url if final else "",
            card=site.card(path),
        )

    def key(self, path: str, given: Inputs) -> bytes:
        """What tells the page from what it was before."""
        embedded = (self._keys.get(each, b"") for each in self._web.embedded(path))
        return digest(self._keys[path], self.frame.digest, _encode(given), *embedded)


def files_of(url: str) -> tuple[str, str]:
    """The files of a note's page and of its copy."""
    return file_of(url), file_of(copied(url))
