"""Write a site's files, and only what has changed.

Stage: build. Contents in, files out; a file appears whole or not at all.
"""

# ruff: noqa: PTH103, PTH105, PTH116, PTH120, PTH123 -- of 10,000 pages, Path takes a second

from __future__ import annotations

import contextlib
import os
from pathlib import Path

from wikiproof.build.store import Made


def write(folder: Path, path: str, content: bytes, key: bytes) -> Made:
    """Write a file, unless it holds just that already."""
    file = f"{folder}/{path}"
    try:
        _create(file, content)
    except FileNotFoundError:
        os.makedirs(os.path.dirname(file), exist_ok=True)
        _create(file, content)
    except FileExistsError:
        _replace(file, content)
    found = os.stat(file)
    return Made(key, found.st_size, found.st_mtime_ns)


def _create(file: str, content: bytes) -> None:
    with open(file, "xb") as opened:
        opened.write(content)


def _replace(file: str, content: bytes) -> None:
    with contextlib.suppress(OSError), open(file, "rb") as opened:
        if os.fstat(opened.fileno()).st_size == len(content) and opened.read() == content:
            return
    beside = f"{os.path.dirname(file)}/.{os.getpid()}~"  # no longer, where the file's name is as long as can be
    with open(beside, "wb") as opened:
        opened.write(content)
    os.replace(beside, file)


def is_as_made(folder: str, path: str, kept: Made) -> bool:
    """Whether a file is as it was written."""
    try:
        found = os.stat(f"{folder}/{path}")
    except OSError:
        return False
    return (found.st_size, found.st_mtime_ns) == (kept.size, kept.modified)


def remove(folder: Path, path: str) -> None:
    """Remove a file, and the folders that it leaves empty."""
    file = folder / path
    with contextlib.suppress(OSError):
        file.unlink()
        for parent in file.parents:
            if parent == folder:
                break
            parent.rmdir()
