"""Open a wiki, and say what is wrong in it.

What every shell starts from: load → parse → resolve → checks in one call, with what is on record of the snippets. What
a run has worked out is kept; the next one works on what has changed, and on what depends on it.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable, Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from wikiproof import diagnostics
from wikiproof.config import Config
from wikiproof.diagnostics import Located
from wikiproof.load.cache import Cache
from wikiproof.model import Entry, Wiki
from wikiproof.wiki import kept, version
from wikiproof.wiki.kept import Kept, Result, Seen

if TYPE_CHECKING:
    from wikiproof.wiki.stored import Stored
    from wikiproof.wiki.work import Beside

Progress = Callable[[tuple[str, ...]], Iterable[str]]
"""Passes paths through, showing how far they have come."""


class Survey:
    """A wiki's diagnostics, as its configuration would have them said, and the wiki, read as far as it is used.

    `touched` are the notes of which something may have changed since the survey whose `state` was `before`.
    """

    def __init__(
        self,
        found: Iterable[Located],
        result: Result,
        stored: Callable[[], tuple[Stored, Mapping[str, Entry]]],
        touched: frozenset[str],
        states: tuple[bytes, bytes],
    ) -> None:
        """Take them with what was found, how to reach what is kept, and the states before and after."""
        self.diagnostics = tuple(found)
        self.notes, self.links = result.notes, result.links
        self.touched = touched
        self.before, self.state = states
        self._open = stored

    @cached_property
    def stored(self) -> Stored:
        """The wiki as it is kept."""
        return self._opened[0]

    @cached_property
    def wiki(self) -> Wiki:
        """The wiki."""
        return self.keeping(None)

    def keeping(self, notes: int | None) -> Wiki:
        """The wiki, of which no more than that many notes stay decoded."""
        stored, entries = self._opened
        return stored.wiki(entries, keep=notes)

    @cached_property
    def _opened(self) -> tuple[Stored, Mapping[str, Entry]]:
        return self._open()


def open_wiki(config: Config, *, progress: Progress = iter) -> Wiki:
    """The wiki that a configuration names. Raises `NotADirectoryError` where there is none."""
    return survey(config, progress=progress).wiki


def survey(config: Config, *, progress: Progress = iter, beside: Beside | None = None) -> Survey:
    """The wiki that a configuration names, judged. Raises `NotADirectoryError` where there is none."""
    seen = kept.see(config)
    cache = Cache(Path(config.state, "cache.sqlite"), version.code())
    old = kept.Kept(cache)
    now = seen.fingerprint(config)
    is_same = bool(old.fingerprint) and old.fingerprint == now
    found, stored, touched = (
        _unchanged(config, seen, old, cache) if is_same else _updated(config, seen, old, cache, progress, beside)
    )
    settled = diagnostics.settle((*found.of_notes, *found.of_wiki), config.options)
    return Survey(settled, found, stored, touched, (old.fingerprint or b"", now))


Judgement = tuple[Result, Callable[[], tuple["Stored", Mapping[str, Entry]]], frozenset[str]]


def _updated(
    config: Config, seen: Seen, old: Kept, cache: Cache, progress: Progress, beside: Beside | None
) -> Judgement:
    from wikiproof.wiki.sync import Update

    update = Update(config, seen, old, cache, progress, beside)
    was_on = gc.isenabled()
    gc.disable()  # thousands of entries are read, none of them garbage; looking for some takes a quarter of the time
    try:
        found = update.result
    finally:
        if was_on:
            gc.enable()
    return found, lambda: (update.stored, update.entries), update.touched


def _unchanged(config: Config, seen: Seen, old: Kept, cache: Cache) -> Judgement:
    def stored() -> tuple[Stored, Mapping[str, Entry]]:
        from wikiproof.wiki.stored import Stored

        digests = {path: each.digest for path, each in old.index.items()}
        return Stored(config, seen.attachments, digests, cache, seen.evidence), old.entries

    return old.result, stored, frozenset()
