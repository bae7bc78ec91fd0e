"""Make, measure and remove the folder that a note may write to.

Stage: snippets. The note may have put anything into it: links that lead out, folders nested without end, a million
files.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import stat
import subprocess
import tempfile
from pathlib import Path

MOST_FILES = 100_000
"""Files and folders that a scratch folder may hold."""


class Unmeasurable(Exception):  # noqa: N818 -- a finding
    """A folder cannot be measured; the message says why."""


def make(user: int | None) -> str:
    """A new folder, of a user if one is given."""
    folder = os.path.realpath(tempfile.mkdtemp(prefix="wikiproof-"))
    if user is not None:
        os.chown(folder, user, user)
    return folder


def size(folder: str) -> int:
    """The bytes that a folder takes up on the disk. Raises `Unmeasurable`."""
    total, seen, folders = 0, 0, [folder]
    while folders:
        try:
            for entry in os.scandir(folders.pop()):
                seen += 1
                if seen > MOST_FILES:
                    raise Unmeasurable(f"its scratch folder holds more than {MOST_FILES:,} files")
                with contextlib.suppress(FileNotFoundError):
                    found = entry.stat(follow_symlinks=False)
                    total += found.st_blocks * 512
                    if stat.S_ISDIR(found.st_mode):
                        folders.append(entry.path)
        except FileNotFoundError:
            continue  # it is gone already
        except OSError as error:
            raise Unmeasurable(f"its scratch folder cannot be measured: {error.strerror}") from error
    return total


def remove(folder: str) -> None:
    """Remove a folder, following no link out of it."""
    with contextlib.suppress(RecursionError):  # shutil's, in folders nested a thousand deep
        shutil.rmtree(folder, ignore_errors=True)
    if Path(folder).exists():
        for command in (["chmod", "-R", "u+rwX", folder], ["rm", "-rf", folder]):
            subprocess.run(command, stderr=subprocess.DEVNULL, check=False)
