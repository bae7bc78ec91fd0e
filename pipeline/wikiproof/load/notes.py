"""Read notes.

Stage: load. Paths in, parsed notes out; what cannot be read is a problem of the note.
"""

# ruff: noqa: PTH116, PTH118, PTH123 -- each note is read four times in a build, and Path takes twice as long

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterable
from pathlib import Path

from markdown_it.token import Token

from wikiproof import load, parse
from wikiproof.model import Note, Problem, Span


def note(folder: str, path: str) -> Note:
    """The note at a path; what cannot be read of it is replaced, and reported."""
    return parsed(path, content(folder, path))


def content(folder: str, path: str) -> bytes | OSError:
    """The bytes of a file, or why it cannot be read."""
    file = os.path.join(folder, path)
    try:
        if not stat.S_ISREG(os.stat(file).st_mode):
            return OSError(0, "it is not a regular file")
        with open(file, "rb") as opened:
            return opened.read()
    except OSError as error:
        return error


def digest(read: bytes | OSError) -> bytes:
    """What tells two contents apart: BLAKE2b, 16 bytes."""
    said = read if isinstance(read, bytes) else str(read.strerror).encode()
    return hashlib.blake2b(said, digest_size=16, person=b"note" if isinstance(read, bytes) else b"error").digest()


def parsed(path: str, read: bytes | OSError) -> Note:
    """The note that a file's bytes make."""
    if isinstance(read, OSError):
        return parse.note(path, "", (Problem(f"the file cannot be read: {read.strerror}", Span(0, 0)),))
    return parse.note(path, *decode(read))


def parsed_with_tokens(path: str, read: bytes | OSError) -> tuple[Note, list[Token]]:
    """The note that a file's bytes make, and the tokens of its body."""
    if isinstance(read, OSError):
        return parsed(path, read), []
    return parse.note_and_tokens(path, *decode(read))


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


def modules(folder: str, ignore: Iterable[str]) -> dict[str, str]:
    """The texts of a wiki's Python files, by their paths from the root of the file system."""
    root = Path(folder).resolve()
    files = [root / path for path in load.scan(folder, ignore).code] if root.is_dir() else []
    return {str(file): file.read_text("utf-8", "replace") for file in files if file.is_file()}
