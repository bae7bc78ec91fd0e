"""Keep what was worked out of a wiki from one run to the next.

Stage: load. Values in, the same values out, in SQLite: for each note what was parsed and what its links point at, and
a few values of the wiki as a whole. A cache that is damaged, locked or of another version counts as an empty one.
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

from wikiproof.config import make_state_folder

_TABLES = """
pragma journal_mode = wal;
create table note (path text primary key, facts blob, resolutions blob) without rowid;
create table whole (name text primary key, content blob);
"""
_SAVE = """
insert into note values (?, ?, ?) on conflict (path) do update
set facts = coalesce(excluded.facts, facts), resolutions = coalesce(excluded.resolutions, resolutions)
"""


class Row(NamedTuple):
    """What is kept of a note, encoded; None leaves what was kept before."""

    path: str
    facts: bytes | None
    resolutions: bytes | None


class Cache:
    """The cache in a file, for code of one version; without a file, or if it cannot be written, nothing is kept."""

    def __init__(self, file: Path | None, version: int) -> None:
        """Nothing is opened yet; a version has 31 bits."""
        self._file = file
        self._version = version
        self._opened: sqlite3.Connection | None = None

    def whole(self, name: str) -> bytes | None:
        """A value of the wiki as a whole."""
        return self._value("select content from whole where name = ?", name)

    def facts(self, path: str) -> bytes | None:
        """What was parsed of a note."""
        return self._value("select facts from note where path = ?", path)

    def resolutions(self, path: str) -> bytes | None:
        """What a note's links point at."""
        return self._value("select resolutions from note where path = ?", path)

    def save(
        self,
        rows: Iterable[Row],
        gone: Iterable[str],
        whole: Mapping[str, bytes],
        *,
        if_still: tuple[str, bytes | None],
    ) -> None:
        """Keep all or nothing; nothing if another process has changed the value named in `if_still` meanwhile."""
        if self._file is None:
            return
        with contextlib.suppress(sqlite3.Error, OSError):
            db = self._connected() or self._made(self._file)
            db.execute("begin immediate")
            with db:
                if self.whole(if_still[0]) == if_still[1]:
                    db.executemany("delete from note where path = ?", ((path,) for path in gone))
                    db.executemany(_SAVE, rows)
                    db.executemany("insert or replace into whole values (?, ?)", whole.items())

    def add(self, facts: Iterable[Row]) -> bool:
        """Keep facts at once, whatever else is kept: each says what it was parsed from. Whether they are kept."""
        with contextlib.suppress(sqlite3.Error, OSError):
            db = (self._connected() or self._made(self._file)) if self._file else None
            if db:
                db.execute("begin immediate")
                with db:
                    db.executemany(_SAVE, facts)
                return True
        return False

    def close(self) -> None:
        """Let go of the file, as must be done before a process is forked; the next use opens it anew."""
        if self._opened:
            self._opened.close()
            self._opened = None

    def _value(self, query: str, key: str) -> bytes | None:
        try:
            db = self._connected()
            row = db.execute(query, (key,)).fetchone() if db else None
        except sqlite3.Error:
            return None
        return row[0] if row and isinstance(row[0], bytes) else None

    def _connected(self) -> sqlite3.Connection | None:
        """The database, if there is one of this version. Raises `sqlite3.OperationalError` where it is locked."""
        if self._opened is None and self._file and self._file.exists():
            db = sqlite3.connect(self._file, isolation_level=None)
            try:
                if db.execute("pragma user_version").fetchone()[0] == self._version:
                    db.execute("pragma synchronous = normal")  # with `wal`, whole after a crash of the machine too
                    self._opened = db
            except sqlite3.OperationalError:
                raise
            except sqlite3.DatabaseError:
                pass  # no database at all
            finally:
                if self._opened is None:
                    db.close()
        return self._opened

    def _made(self, file: Path) -> sqlite3.Connection:
        """An empty database in place of whatever is there."""
        for ending in ("", "-wal", "-shm"):
            file.with_name(file.name + ending).unlink(missing_ok=True)
        make_state_folder(file.parent)
        self._opened = sqlite3.connect(file, isolation_level=None)
        self._opened.executescript(f"{_TABLES} pragma user_version = {self._version};")
        self._opened.execute("pragma synchronous = normal")
        return self._opened
