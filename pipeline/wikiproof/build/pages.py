"""Make the pages of notes, and what notes tell, one note at a time.

Stage: build. A path in, what was made of it out; a task runs in any process, and holds what it needs from its start.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property, lru_cache, partial
from pathlib import Path
from typing import NamedTuple

import msgspec

from wikiproof import parse
from wikiproof.build import files
from wikiproof.build.framed import Framed, framed
from wikiproof.build.inputs import Given, Inputs, files_of
from wikiproof.build.sources import Sources
from wikiproof.build.store import Drawn, Made
from wikiproof.graph.mentions import Names
from wikiproof.publish import Page, cards, graph_view, note_page
from wikiproof.publish.explorer import key
from wikiproof.publish.feeds import copies
from wikiproof.publish.head import head_meta
from wikiproof.publish.mentions import naming
from wikiproof.publish.pages import Setting, tags
from wikiproof.publish.pages.addresses import file_of
from wikiproof.publish.shown import Output, Shown
from wikiproof.publish.site import Site
from wikiproof.publish.told import tell

TAGS_AT_HAND = 500
"""Tags whose addresses a process keeps."""
_encode = msgspec.msgpack.Encoder().encode


class Says(NamedTuple):
    """What a note tells, encoded, the notes that it names, and what was made of its text if that was not kept yet."""

    path: str
    told: bytes
    naming: bytes
    drawn: Drawn | None


class Teller:
    """Asks notes what they tell, and which notes they name; `called` are the names of all."""

    def __init__(self, sources: Sources, urls: Mapping[str, str], roles: Mapping[str, str], called: Names) -> None:
        self._sources = sources
        self._urls = urls
        self._roles = roles
        self._called = called

    def __call__(self, path: str) -> Says:
        """Ask a note."""
        source, prose, fresh = self._sources.with_prose(path)
        told, named = tell(source, self._urls[path], self._roles), naming(self._called, source.note, prose)
        return Says(path, _encode(told), _encode(named), fresh)


class Maker:
    """Makes and writes the files of notes, but for those that are there; of those that are, `kept` has the keys."""

    def __init__(self, sources: Sources, given: Given, kept: Mapping[str, bytes], folder: Path) -> None:
        self._sources = sources
        self._given = given
        self._kept = kept
        self._folder = folder
        self._frame, self._setting = given.frame, given.setting

    def __call__(self, path: str) -> tuple[tuple[str, Made], ...]:
        """Make the page of a note and its copy: each by its path relative to the site, with what is kept of it."""
        given = self._given.inputs(path)
        key = self._given.key(path, given)
        if all(self._kept.get(each) == key for each in files_of(given.shown.url)):
            return ()
        return tuple(
            (each.path, files.write(self._folder, each.path, each.content, key)) for each in self._files(given)
        )

    def _files(self, given: Inputs) -> tuple[Output, Output]:
        source, urls = self._sources(given.shown.path), self._frame.urls
        site = Site(self._setting.strings, urls, self._sources, given.stale_before, self._tag)
        page = note_page(site, source, given.around)
        text = source.note.text
        tokens = parse.tokens(source.note) if "%%" in text or "<!--" in text else ()
        copy = copies.output(source.note, tokens, source.resolutions, urls)
        made = Output(file_of(given.shown.url), framed(self._frame, self._framed(given, page)))
        return made, copy

    @cached_property
    def _tag(self) -> Callable[[str], str | None]:
        """The address of a tag's page: many notes have the same tags."""
        return lru_cache(maxsize=TAGS_AT_HAND)(partial(tags.address, setting=self._setting))

    def _framed(self, given: Inputs, page: Page) -> Framed:
        shown, around, setting = given.shown, given.around, self._setting
        after = around.names[around.next] if around.next else None
        local = graph_view.panel(shown, self._frame.language, setting.doors.graph + setting.index)
        address = given.canonical or shown.url
        return Framed(
            url=shown.url,
            title=page.title,
            description=page.lead,
            html=f"{page.html}{local}{given.after}",
            contents=page.contents,
            head=head_meta(
                shown.url,
                page.title,
                page.lead,
                setting,
                self._frame.site_url,
                changed=given.changed,
                card=given.card,
                copy=True,
            ),
            folders=given.folders,
            changed=given.changed[:10],
            next=(after.title, after.url) if after else None,
            note=shown.path,
            key=key(shown.title, shown.path),
            canonical=address,
        )


class Drawer:
    """Draws the cards of notes; `of` has their addresses, each with the path of a note."""

    def __init__(self, notes: Mapping[str, Shown], setting: Setting, of: Mapping[str, str], folder: Path) -> None:
        self._notes = notes
        self._setting = setting
        self._of = of
        self._folder = folder

    def __call__(self, card: str) -> tuple[str, Made]:
        """Draw a card."""
        drawn = cards.draw(cards.card_of(self._notes[self._of[card]], self._setting))
        return card, files.write(self._folder, card, drawn, b"card")
