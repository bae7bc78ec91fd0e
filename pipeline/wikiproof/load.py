"""Read the files of a wiki.

Stage: load. A folder in, parsed notes and the paths of attachments out; no later stage reads the notes' files.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from fnmatch import fnmatchcase
from pathlib import Path
from typing import NamedTuple

from wikiproof import parse
from wikiproof.model import Note, Problem, Span

ALWAYS_IGNORED = (".*", "_*_backup", "__pycache__", "*.py", "*.pyc")
"""File and folder names that are no part of any wiki."""


class Files(NamedTuple):
    """The paths of a wiki's notes and of its other files, sorted."""

    notes: tuple[str, ...]
    attachments: tuple[str, ...]


def files(folder: str, ignore: Iterable[str]) -> Files:
    """What lies in a wiki, ignored files left out. Raises `NotADirectoryError` where the folder is none."""
    if not Path(folder).is_dir():
        raise NotADirectoryError(f"{folder!r} is not a folder")
    found = sorted(_walk(folder, tuple(ignore)))
    notes = tuple(path for path in found if path.endswith(".md"))
    return Files(notes, tuple(path for path in found if not path.endswith(".md")))


def note(folder: str, path: str) -> Note:
    """The note at a path; what cannot be read of it is replaced, and reported."""
    try:
        text, problems = decode(Path(folder, path).read_bytes())
    except OSError as error:
        text, problems = "", (Problem(f"the file cannot be read: {error.strerror}", Span(0, 0)),)
    return parse.note(path, text, problems)


def decode(content: bytes) -> tuple[str, tuple[Problem, ...]]:
    """The text of a note, and where it is not clean UTF-8."""
    try:
        text = content.decode()
        problems: tuple[Problem, ...] = ()
    except UnicodeDecodeError as error:
        text = content.decode(errors="replace")
        at = len(content[: error.start].decode())
        byte = f"0x{content[error.start]:02x}"
        problems = (Problem(f"byte {byte} is not UTF-8; save the note as UTF-8", Span(at, at + 1)),)
    nul = text.find("\0")
    if nul >= 0:
        problems += (Problem("a NUL byte; remove it", Span(nul, nul + 1)),)
    return text, problems


def conftests(folder: str, path: str) -> tuple[str, ...]:
    """The texts of the `conftest.py` files that serve a note, from the wiki's folder down to the note's."""
    folders = reversed(Path(path).parents)
    files = (Path(folder, parent, "conftest.py") for parent in folders)
    return tuple(file.read_text("utf-8", "replace") for file in files if file.is_file())


def _walk(folder: str, ignore: tuple[str, ...]) -> Iterator[str]:
    """The files below a folder, as paths relative to it. Links to folders are not followed, so that it ends."""
    for parent, folders, names in os.walk(folder):
        relative = Path(parent).relative_to(folder).as_posix()
        prefix = "" if relative == "." else f"{relative}/"
        folders[:] = [name for name in folders if not _ignored(prefix + name, name, ignore)]
        yield from (prefix + name for name in names if not _ignored(prefix + name, name, ignore) and _readable(name))


def _ignored(path: str, name: str, ignore: tuple[str, ...]) -> bool:
    return any(fnmatchcase(name, glob) for glob in ALWAYS_IGNORED) or any(fnmatchcase(path, glob) for glob in ignore)


def _readable(name: str) -> bool:
    """Whether a file name is Unicode, so that it can be named in a link or a URL."""
    return not any("\ud800" <= char <= "\udfff" for char in name)
