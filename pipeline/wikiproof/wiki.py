"""Open a wiki.

What every shell starts from: load → parse → resolve, in one call.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from wikiproof import load
from wikiproof.config import Config
from wikiproof.model import Note, Wiki
from wikiproof.resolve import resolve

Progress = Callable[[tuple[str, ...]], Iterable[str]]
"""Passes paths through, showing how far they have come."""


def open_wiki(config: Config, *, progress: Progress = iter) -> Wiki:
    """The wiki that a configuration names. Raises `NotADirectoryError` where there is none."""
    files = load.files(config.wiki, config.options.ignore)
    notes = {note.path: note for note in _notes(config.wiki, progress(files.notes))}
    return Wiki(notes, files.attachments, resolve(notes, files.attachments), start=config.options.start)


def _notes(folder: str, paths: Iterable[str]) -> Iterator[Note]:
    return (load.note(folder, path) for path in paths)
