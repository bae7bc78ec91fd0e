"""Read the files of a wiki.

Stage: load. Here a folder in, and what lies in it out; `notes` reads and parses, `cache` keeps what was parsed. No
later stage reads the notes' files.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterable, Iterator
from fnmatch import translate
from pathlib import Path
from typing import NamedTuple

ALWAYS_IGNORED = (".*", "_*_backup", "__pycache__", "*.py", "*.pyc")
"""File and folder names that are no part of any wiki."""

Stamp = tuple[int, int, int, int]
"""What changes when a file does: times of modification and of change in nanoseconds, size, inode."""


class Files(NamedTuple):
    """The paths of a wiki's notes and of its other files, sorted."""

    notes: tuple[str, ...]
    attachments: tuple[str, ...]


class Scan(NamedTuple):
    """A wiki's files as they lie on disk, by path; `code` are Python files, which are no part of the wiki."""

    notes: dict[str, Stamp]
    attachments: tuple[str, ...]
    code: dict[str, Stamp]


def files(folder: str, ignore: Iterable[str]) -> Files:
    """What lies in a wiki, ignored files left out. Raises `NotADirectoryError` where the folder is none."""
    found = scan(folder, ignore)
    return Files(tuple(found.notes), found.attachments)


def scan(folder: str, ignore: Iterable[str]) -> Scan:
    """What lies in a wiki, with stamps. Raises `NotADirectoryError` where the folder is none."""
    if not Path(folder).is_dir():
        raise NotADirectoryError(f"{folder!r} is not a folder")
    found = sorted(_walk(folder, "", _any_of(ALWAYS_IGNORED), _any_of(ignore)))
    return Scan(
        notes={path: stamp for path, stamp in found if path.endswith(".md")},
        attachments=tuple(path for path, _ in found if not path.endswith((".md", ".py"))),
        code={path: stamp for path, stamp in found if path.endswith(".py")},
    )


def stamp(folder: str, path: str) -> Stamp | None:
    """The stamp of a regular file; None if there is none."""
    try:
        found = os.lstat(os.path.join(folder, path))  # noqa: PTH118 (as in `_walk`)
    except (OSError, ValueError):
        return None
    return _stamp_of(found) if stat.S_ISREG(found.st_mode) else None


def stamps(folder: str, *endings: str) -> dict[str, Stamp]:
    """The files below a folder whose names end in one of these, with stamps; none where there is no such folder."""
    if not Path(folder).is_dir():
        return {}
    return {path: stamp for path, stamp in _walk(folder, "", _any_of(()), _any_of(())) if path.endswith(endings)}


def _walk(folder: str, prefix: str, names: re.Pattern[str], paths: re.Pattern[str]) -> Iterator[tuple[str, Stamp]]:
    """The files below a folder, as paths relative to it. Links to folders are not followed, so that it ends."""
    waiting = [prefix]
    while waiting:
        prefix = waiting.pop()
        for entry in _entries(os.path.join(folder, prefix)):  # noqa: PTH118 (of 10,000 files, Path takes 0.1 s)
            path = prefix + entry.name
            if paths.match(path) or (names.match(entry.name) and not _is_code(entry)):
                continue
            if entry.is_dir(follow_symlinks=False):
                waiting.append(f"{path}/")
            elif _readable(entry.name) and not (entry.is_symlink() and entry.is_dir()):
                yield path, _stamp(entry)


def _entries(folder: str) -> list[os.DirEntry[str]]:
    """What a folder holds; nothing if it cannot be opened."""
    try:
        with os.scandir(folder) as found:
            return list(found)
    except OSError:
        return []


def _stamp(entry: os.DirEntry[str]) -> Stamp:
    """The stamp of a file, that of the link itself where it leads nowhere."""
    try:
        found = entry.stat()
    except OSError:
        found = entry.stat(follow_symlinks=False)
    return _stamp_of(found)


def _stamp_of(found: os.stat_result) -> Stamp:
    return found.st_mtime_ns, found.st_ctime_ns, found.st_size, found.st_ino


def _any_of(globs: Iterable[str]) -> re.Pattern[str]:
    """Matches what any of the globs matches, and nothing if there is none."""
    return re.compile("|".join(map(translate, globs)) or r"(?!)")


def _is_code(entry: os.DirEntry[str]) -> bool:
    return entry.name.endswith(".py") and not entry.name.startswith(".") and entry.is_file()


def _readable(name: str) -> bool:
    """Whether a file name is Unicode, so that it can be named in a link or a URL."""
    return name.isascii() or not any("\ud800" <= char <= "\udfff" for char in name)
