"""Open a wiki, and say what is wrong in it.

What every shell starts from: load → parse → resolve → checks in one call, with what is on record of the snippets. What
a run has worked out is kept; the next one works on what has changed, and on what depends on it.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable
from functools import cached_property
from pathlib import Path

from wikiproof import diagnostics
from wikiproof.config import Config
from wikiproof.diagnostics import Located
from wikiproof.load.cache import Cache
from wikiproof.model import Wiki
from wikiproof.wiki import kept, version
from wikiproof.wiki.kept import Kept, Result, Seen

Progress = Callable[[tuple[str, ...]], Iterable[str]]
"""Passes paths through, showing how far they have come."""


class Survey:
    """A wiki's diagnostics, as its configuration would have them said, and the wiki, read as far as it is used."""

    def __init__(self, found: Iterable[Located], notes: int, links: int, wiki: Callable[[], Wiki]) -> None:
        """Take them with the numbers of notes and links."""
        self.diagnostics = tuple(found)
        self.notes = notes
        self.links = links
        self._open = wiki

    @cached_property
    def wiki(self) -> Wiki:
        """The wiki."""
        return self._open()


def open_wiki(config: Config, *, progress: Progress = iter) -> Wiki:
    """The wiki that a configuration names. Raises `NotADirectoryError` where there is none."""
    return survey(config, progress=progress).wiki


def survey(config: Config, *, progress: Progress = iter) -> Survey:
    """The wiki that a configuration names, judged. Raises `NotADirectoryError` where there is none."""
    seen = kept.see(config)
    cache = Cache(Path(config.state, "cache.sqlite"), version.code())
    old = kept.Kept(cache)
    is_same = old.fingerprint and old.fingerprint == seen.fingerprint(config)
    found, wiki = _unchanged(config, seen, old, cache) if is_same else _updated(config, seen, old, cache, progress)
    settled = diagnostics.settle((*found.of_notes, *found.of_wiki), config.options)
    return Survey(settled, found.notes, found.links, wiki)


def _updated(
    config: Config, seen: Seen, old: Kept, cache: Cache, progress: Progress
) -> tuple[Result, Callable[[], Wiki]]:
    from wikiproof.wiki.sync import Update

    update = Update(config, seen, old, cache, progress)
    was_on = gc.isenabled()
    gc.disable()  # thousands of entries are read, none of them garbage; looking for some takes a quarter of the time
    try:
        found = update.result
    finally:
        if was_on:
            gc.enable()
    return found, lambda: update.stored.wiki(update.entries)


def _unchanged(config: Config, seen: Seen, old: Kept, cache: Cache) -> tuple[Result, Callable[[], Wiki]]:
    def wiki() -> Wiki:
        from wikiproof.wiki.stored import Stored

        digests = {path: each.digest for path, each in old.index.items()}
        return Stored(config, seen.attachments, digests, cache).wiki(old.entries)

    return old.result, wiki
