"""Keep the originals of notes that a plan changes.

Stage: edits. A plan and its notes' bytes in, one file out, and back. A backup is a zip file, so that it is there whole
or not at all and people can open it: `applied/0001.zip` in the state folder, with `plan.json` and `notes/`.
"""

from __future__ import annotations

import contextlib
import os
import sys
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import TracebackType
from zipfile import BadZipFile, ZipFile, ZipInfo

from wikiproof.config import make_state_folder
from wikiproof.edits import files
from wikiproof.edits.plan import Plan, PlanError, Refused, decoded, encoded

if sys.platform != "win32":
    import fcntl

_DAMAGED = (BadZipFile, zlib.error, KeyError, EOFError, RuntimeError, ValueError, OSError)
_PLAN, _NOTES = "plan.json", "notes/"


class Backup:
    """A backup in a file, open for reading. Raises `PlanError` where the file is damaged."""

    def __init__(self, file: Path) -> None:
        try:
            self._zip = ZipFile(file)
            self.plan = decoded(self._zip.read(_PLAN), file)
        except _DAMAGED as error:
            raise PlanError(f"{file} cannot be read, move it away to go on: {error}") from error
        self.file = file
        self.paths = frozenset(name.removeprefix(_NOTES) for name in self._zip.namelist() if name.startswith(_NOTES))

    def __enter__(self) -> Backup:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._zip.close()

    def original(self, path: str) -> bytes:
        """The bytes that a note had. Raises `Refused` where the file is damaged."""
        try:
            return self._zip.read(_NOTES + path)
        except _DAMAGED as error:
            raise Refused(f"its backup in {self.file} is damaged: {error}") from error


@contextlib.contextmanager
def locked(state: Path) -> Iterator[None]:
    """Keep other processes from changing notes meanwhile. Raises `PlanError` where one is at it."""
    file = state / "lock"
    try:
        make_state_folder(state)
        for folder in ("applied", "undone"):
            (state / folder).mkdir(exist_ok=True)
        lock = file.open("ab")
    except OSError as error:
        raise PlanError(f"{error.filename} cannot be written: {error.strerror}") from error
    with lock:
        if not _lock(lock.fileno()):
            raise PlanError(f"another process is applying or undoing a plan: it holds {file}")
        yield


def newest(state: Path) -> Path | None:
    """The backup of the plan that was applied last and is not undone."""
    numbers = _numbers(state / "applied")
    return state / "applied" / _name(max(numbers)) if numbers else None


def following(state: Path) -> Path:
    """Where the next backup is kept."""
    numbers = (0, *_numbers(state / "applied"), *_numbers(state / "undone"))
    return state / "applied" / _name(max(numbers) + 1)


def keep(file: Path, plan: Plan, originals: Iterable[tuple[str, bytes]]) -> None:
    """Make a backup, or add to the one that is there: in one step, and safe from loss of power. Raises `PlanError`."""
    draft = file.with_name("draft")
    try:
        draft.unlink(missing_ok=True)
        with open(draft, "x+b", opener=files.private) as out:
            if file.exists():
                out.write(file.read_bytes())
            with ZipFile(out, "a") as packed:
                if _PLAN not in packed.namelist():
                    packed.writestr(ZipInfo(_PLAN), encoded(plan))
                for path, content in originals:
                    packed.writestr(ZipInfo(_NOTES + path), content)
            out.flush()
            os.fsync(out.fileno())
        draft.replace(file)
    except OSError as error:
        raise PlanError(f"{file} cannot be written: {error.strerror}") from error
    files.sync(list(file.parents)[:3])


def set_aside(file: Path) -> Path:
    """Count a backup as undone, keep it, and say where."""
    kept = file.parent.with_name("undone") / file.name
    file.replace(kept)
    return kept


def _numbers(folder: Path) -> list[int]:
    return [int(file.stem) for file in folder.glob("*.zip") if file.stem.isdecimal()]


def _name(number: int) -> str:
    return f"{number:04}.zip"


def _lock(opened: int) -> bool:
    """Whether an open file could be locked until it is closed, or cannot be locked on this system at all."""
    if sys.platform != "win32":
        try:
            fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        except OSError:
            return True  # a file system without locks
    return True
