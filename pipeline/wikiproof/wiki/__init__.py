"""Open a wiki, and say what is wrong in it.

What every shell starts from: load → parse → resolve → checks in one call, with what is on record of the snippets. What
a run has worked out is kept; the next one works on what has changed, and on what depends on it.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable, Mapping
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from wikiproof import diagnostics
from wikiproof.config import Config, Options
from wikiproof.diagnostics import Located
from wikiproof.load.cache import Cache
from wikiproof.model import Entry, Wiki
from wikiproof.wiki import kept, version
from wikiproof.wiki.kept import Held, Kept, Result, Seen

if TYPE_CHECKING:
    from wikiproof.wiki.stored import Stored
    from wikiproof.wiki.sync import Update
    from wikiproof.wiki.work import Beside

Progress = Callable[[tuple[str, ...]], Iterable[str]]
"""Passes paths through, showing how far they have come."""


class Survey:
    """A wiki's diagnostics, as its configuration would have them said, and the wiki, read as far as it is used.

    `touched` are the notes of which something may have changed since the survey whose `state` was `before`. `held` is
    what the next survey need not read again. It is `hurried` if some diagnostics are still those of the survey before.
    """

    def __init__(self, options: Options, judged: Judgement, states: tuple[bytes, bytes]) -> None:
        """Take what was found, with the options and the states before and after."""
        self._options = options
        self._result = judged.result
        self.notes, self.links = judged.result.notes, judged.result.links
        self.hurried = not judged.result.is_complete or bool(judged.held.cache.unsaved)
        self.touched = judged.touched
        self.held = judged.held
        self.before, self.state = states
        self._open = judged.stored

    @cached_property
    def diagnostics(self) -> tuple[Located, ...]:
        """What is wrong, by path and place."""
        return tuple(diagnostics.settle((*self._result.of_notes, *self._result.of_wiki), self._options))

    def is_of_same_files(self, other: Survey) -> bool:
        """Whether the wiki was the same for both; False also where that cannot be known."""
        if self.state and self.state == other.state:
            return True
        one, two = self.held, other.held
        is_same = one.seen.attachments == two.seen.attachments and one.seen.evidence == two.seen.evidence
        return is_same and one.digests == two.digests

    @cached_property
    def stored(self) -> Stored:
        """The wiki as it is kept."""
        return self._opened[0]

    @cached_property
    def wiki(self) -> Wiki:
        """The wiki."""
        stored, entries = self._opened
        return stored.wiki(entries)

    @cached_property
    def _opened(self) -> tuple[Stored, Mapping[str, Entry]]:
        return self._open()


def open_wiki(config: Config, *, progress: Progress = iter) -> Wiki:
    """The wiki that a configuration names. Raises `NotADirectoryError` where there is none."""
    return survey(config, progress=progress).wiki


def survey(
    config: Config,
    *,
    progress: Progress = iter,
    beside: Beside | None = None,
    held: Held | Kept | None = None,
    hurried: bool = False,
    changed: Iterable[str] | None = None,
) -> Survey:
    """The wiki that a configuration names, judged; sooner with what the survey before it held, or `hurried`.

    `changed` are the paths of files that may have changed since then, None if any may have. Raises
    `NotADirectoryError` where there is none.
    """
    if held and held.run != held.cache.whole("run"):  # another process was here
        held = None
    seen = kept.see(config, held.seen if held else None, changed)
    cache = held.cache if held else Cache(Path(config.state, "cache.sqlite"), version.code())
    old = held or kept.Kept(cache)
    now = seen.fingerprint(config)
    is_same = bool(old.fingerprint) and old.fingerprint == now
    if is_same and (hurried or (old.result.is_complete and not cache.unsaved)):
        found = _unchanged(config, seen, old, cache)
    else:
        from wikiproof.wiki.sync import Update

        found = _updated(Update(config, seen, now, old, cache, progress, beside, hurried=hurried))
    return Survey(config.options, found, (old.fingerprint or b"", now))


class Judgement(NamedTuple):
    """What is wrong with a wiki, how to reach what is kept of it, the notes that were looked at, what is at hand."""

    result: Result
    stored: Callable[[], tuple[Stored, Mapping[str, Entry]]]
    touched: frozenset[str]
    held: Held | Kept


def _updated(update: Update) -> Judgement:
    was_on = gc.isenabled()
    gc.disable()  # thousands of entries are read, none of them garbage; looking for some takes a quarter of the time
    try:
        held = update.held
    finally:
        if was_on:
            gc.enable()
    return Judgement(held.result, partial(_as_is, update.stored, update.entries), update.touched, held)


def _as_is(stored: Stored, entries: Mapping[str, Entry]) -> tuple[Stored, Mapping[str, Entry]]:
    return stored, entries


def _unchanged(config: Config, seen: Seen, old: Kept | Held, cache: Cache) -> Judgement:
    opened = partial(_reopened, config, seen, old, cache)
    return Judgement(old.result, opened, frozenset(), old)


def _reopened(config: Config, seen: Seen, old: Kept | Held, cache: Cache) -> tuple[Stored, Mapping[str, Entry]]:
    from wikiproof.wiki.stored import Stored

    return Stored(config, seen.attachments, old.digests, cache, seen.evidence), old.entries
