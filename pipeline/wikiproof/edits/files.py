"""Put notes into place, each whole old or whole new at any instant.

Stage: edits. A note's path and its bytes in, a changed file out; nothing outside of the wiki's folder is written.
"""

from __future__ import annotations

import contextlib
import fnmatch
import os
import stat
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from wikiproof.edits.plan import Change, Refused

_DRAFT = ".wikiproof-{}-{}.new"
"""The names of files that are to replace notes, beside them; no note's name begins with a dot."""


class Found(NamedTuple):
    """A note where it lies now; `file` holds its bytes: the note itself, or what it is a symbolic link to."""

    path: str
    file: Path
    content: bytes
    seen: os.stat_result


def find(root: Path, change: Change) -> Found:
    """The note of a change, at its old or its new path. Raises `Refused`, and `OSError` where it cannot be read."""
    if change.to is None or change.to == change.path:
        _admit(root, change.path)
        return _read(root, change.path)
    for path in (change.path, change.to):
        _admit(root, path)
    for path in (change.path, change.to):
        if _named(root / path):
            if (root / path).is_symlink():
                raise Refused("it is a symbolic link, which cannot be moved")
            return _read(root, path)
    raise Refused("there is no such note")


class Aim(NamedTuple):
    """A note, and which path and which content it is to have."""

    change: Change
    found: Found
    to: str
    content: bytes

    @property
    def reached(self) -> bool:
        """Whether the note has them."""
        return (self.found.path, self.found.content) == (self.to, self.content)


def draft(number: int, aim: Aim) -> Path | None:
    """Write a note's new content to a file beside it, None if it is as before. Raises `OSError`."""
    if aim.content == aim.found.content:
        return None
    file = aim.found.file.with_name(_DRAFT.format(os.getpid(), number))
    try:
        with open(file, "xb", opener=private) as out:
            out.write(aim.content)
            _own_alike(out.fileno(), aim.found.seen)
            out.flush()
            os.fsync(out.fileno())
    except OSError:
        file.unlink(missing_ok=True)
        raise
    return file


def put(root: Path, aim: Aim, draft: Path | None) -> None:
    """Give a note its path, then its new content by one rename. Raises `Refused` and `OSError`.

    Moved first: where moving fails nothing has changed, and a note that is at its new path with its old content is
    found there. Folders that the move leaves empty are removed.
    """
    path, file, content, _ = aim.found
    try:
        if file.read_bytes() != content:
            raise Refused("it has changed meanwhile")
        if path != aim.to:
            _move(file, root / aim.to, aim.to)
            file = root / aim.to
        if draft:
            draft.replace(file)
    finally:
        if draft:
            draft.unlink(missing_ok=True)
        if aim.change.to is not None:
            for each in (aim.change.path, aim.change.to):
                _prune(root, (root / each).parent)


def folders(root: Path, change: Change) -> Iterator[Path]:
    """The folders whose lists of files a change may alter."""
    for path in {change.path, change.to or change.path}:
        yield from ((root / path).resolve().parent, *(root / parent for parent in Path(path).parents))


def clear(root: Path) -> None:
    """Remove the drafts that a killed process left."""
    for folder, folders, names in os.walk(root):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in fnmatch.filter(names, _DRAFT.format("*", "*")):
            with contextlib.suppress(OSError):
                Path(folder, name).unlink()


def sync(folders: Iterable[Path]) -> None:
    """Have what folders list written to disk, where the system can do so."""
    for folder in folders:
        with contextlib.suppress(OSError):  # gone, or not possible for folders, as on Windows
            opened = os.open(folder, os.O_RDONLY)
            try:
                os.fsync(opened)
            finally:
                os.close(opened)


def private(file: str, flags: int) -> int:
    """Open a file that only its owner can read: it holds notes that may be private."""
    return os.open(file, flags, 0o600)


def _admit(root: Path, path: str) -> None:
    """Refuse what is no path of a note, and what leads out of the wiki."""
    parts = tuple(path.split("/"))
    hidden = any(part.startswith(".") for part in parts)
    if hidden or "\0" in path or not path.endswith(".md") or Path(path).parts != parts:
        raise Refused(f"{path!r} is no path of a note in the wiki")
    for folder in Path(path).parents:
        if (root / folder).is_symlink() and root / folder != root:
            raise Refused(f"the folder {folder.as_posix()!r} is a symbolic link")


def _read(root: Path, path: str) -> Found:
    file = root / path
    if file.is_symlink():
        file = _led_to(root, file)
    elif not file.exists():
        raise Refused("there is no such note")
    seen = file.stat()
    if not stat.S_ISREG(seen.st_mode):
        raise Refused("it is not a regular file")
    if not seen.st_mode & 0o222 or not os.access(file, os.W_OK):  # root may write any file; its mode says who should
        raise Refused("it is read-only")
    return Found(path, file, file.read_bytes(), seen)


def _led_to(root: Path, link: Path) -> Path:
    """The note in the wiki that a symbolic link leads to."""
    try:
        file = link.resolve(strict=True)
    except (OSError, RuntimeError):  # RuntimeError: a circle, before Python 3.13
        raise Refused("it is a symbolic link that leads nowhere") from None
    if not file.is_relative_to(root):
        raise Refused("it is a symbolic link that leads out of the wiki")
    _admit(root, file.relative_to(root).as_posix())
    return file


def _named(file: Path) -> bool:
    """Whether a folder holds a file of exactly that name, also where names that differ in case are one file."""
    return file.parent.is_dir() and any(each.name == file.name for each in file.parent.iterdir())


def _move(file: Path, target: Path, to: str) -> None:
    if os.path.lexists(target) and (not file.samefile(target) or _named(target)):
        raise Refused(f"there is a file {to!r} already")
    target.parent.mkdir(parents=True, exist_ok=True)
    file.rename(target)


def _own_alike(opened: int, seen: os.stat_result) -> None:
    """Give a new file the owner and the mode of the one that it replaces."""
    if hasattr(os, "fchown"):
        with contextlib.suppress(OSError):  # only root may
            os.fchown(opened, seen.st_uid, seen.st_gid)
        os.fchmod(opened, stat.S_IMODE(seen.st_mode))


def _prune(root: Path, folder: Path) -> None:
    """Remove a folder if it is empty, and those that become so by that."""
    while folder != root:
        try:
            folder.rmdir()
        except FileNotFoundError:
            pass  # a killed process got that far
        except OSError:
            return
        folder = folder.parent
