"""Open a wiki.

What every shell starts from: load → parse → resolve in one call, with what is on record of the snippets.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Iterator

import msgspec

from wikiproof import checks, diagnostics, load
from wikiproof.catalogue import wiki_of
from wikiproof.config import Config
from wikiproof.diagnostics import Located
from wikiproof.model import Note, Proof, Wiki
from wikiproof.snippets import records
from wikiproof.snippets.collect import collect

Progress = Callable[[tuple[str, ...]], Iterable[str]]
"""Passes paths through, showing how far they have come."""


def open_wiki(config: Config, *, progress: Progress = iter) -> Wiki:
    """The wiki that a configuration names. Raises `NotADirectoryError` where there is none."""
    files = load.files(config.wiki, config.options.ignore)
    notes = {path: load.note(config.wiki, path) for path in progress(files.notes)}
    proofs = _proofs(config.wiki, config.records, notes.values()) if config.records else ()
    stale_before = (datetime.date.today() - datetime.timedelta(days=config.options.stale_after)).isoformat()
    wiki = wiki_of(notes, files.attachments, proofs)
    return msgspec.structs.replace(wiki, start=config.options.start, stale_before=stale_before)


def examine(config: Config, wiki: Wiki) -> tuple[Located, ...]:
    """What is wrong in a wiki, as its configuration would have it said."""
    found = diagnostics.locate(checks.run(wiki), lambda path: wiki.notes[path].text if path in wiki.notes else "")
    return tuple(diagnostics.settle(found, config.options))


def _proofs(folder: str, kept: str, notes: Iterable[Note]) -> Iterator[Proof]:
    """What is on record of each note that has snippets."""
    conftests: dict[str, tuple[str, ...]] = {}  # by folder, so that each is read once
    for note in notes:
        snippets = collect(note)
        if snippets:
            around = note.path.rpartition("/")[0]
            if around not in conftests:
                conftests[around] = load.conftests(folder, note.path)
            digest = records.key(snippets, conftests[around])
            yield records.proof(note.path, snippets, records.read(kept, note.path), digest)
