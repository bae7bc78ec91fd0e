"""Open a wiki.

What every shell starts from: load → parse → resolve in one call, with what is on record of the snippets.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from wikiproof import load
from wikiproof.config import Config
from wikiproof.model import Note, Proof, Wiki
from wikiproof.resolve import resolve
from wikiproof.snippets import records
from wikiproof.snippets.collect import collect

Progress = Callable[[tuple[str, ...]], Iterable[str]]
"""Passes paths through, showing how far they have come."""


def open_wiki(config: Config, *, progress: Progress = iter) -> Wiki:
    """The wiki that a configuration names. Raises `NotADirectoryError` where there is none."""
    files = load.files(config.wiki, config.options.ignore)
    notes = {path: load.note(config.wiki, path) for path in progress(files.notes)}
    proofs = tuple(_proofs(config.wiki, config.records, notes.values())) if config.records else ()
    return Wiki(notes, files.attachments, resolve(notes, files.attachments), proofs, config.options.start)


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
