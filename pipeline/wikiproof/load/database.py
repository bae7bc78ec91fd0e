"""A SQLite file that holds nothing that could not be worked out again.

Stage: load. A file that is damaged, locked or of another version counts as an empty one, and none of it fails.
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from wikiproof.config import make_state_folder

_PAGE = 32768
"""Bytes of a page: most of what is kept of a note fits, and is written in two thirds of the time that 4,096 take."""
Value = str | bytes | int | None
Row = tuple[Value, ...]


class Database:
    """Tables in a file, for code of one version; without a file, or if it cannot be written, nothing is kept.

    It may be used by one thread after another.
    """

    def __init__(self, file: Path | None, version: int, tables: str) -> None:
        """Nothing is opened yet; a version has 31 bits."""
        self._file = file
        self._version = version
        self._tables = tables
        self._opened: sqlite3.Connection | None = None

    def rows(self, query: str, *values: Value) -> Iterator[Row]:
        """The rows that a query finds."""
        with contextlib.suppress(sqlite3.Error):
            db = self._connected()
            yield from db.execute(query, values) if db else ()

    def row(self, query: str, *values: Value) -> Row | None:
        """The first row that a query finds."""
        return next(self.rows(query, *values), None)

    def value(self, query: str, *values: Value) -> bytes | None:
        """The first value of the first row that a query finds, if it is bytes."""
        row = self.row(query, *values)
        return row[0] if row and isinstance(row[0], bytes) else None

    def write(
        self, statements: Iterable[tuple[str, Iterable[Row]]], *, if_still: Callable[[], bool] = lambda: True
    ) -> bool:
        """Carry out statements for their rows, all or none; none if `if_still` says no. Whether it is done."""
        if self._file is None:
            return False
        with contextlib.suppress(sqlite3.Error, OSError):
            db = self._connected() or self._made(self._file)
            db.execute("begin immediate")
            with db:
                if not if_still():
                    return False
                for statement, rows in statements:
                    db.executemany(statement, rows)
            return True
        return False

    def close(self) -> None:
        """Let go of the file, as must be done before a process is forked; the next use opens it anew."""
        if self._opened:
            self._opened.close()
            self._opened = None

    def _connected(self) -> sqlite3.Connection | None:
        """The database, if there is one of this version. Raises `sqlite3.OperationalError` where it is locked."""
        if self._opened is None and self._file and self._file.exists():
            db = sqlite3.connect(self._file, isolation_level=None, check_same_thread=False)
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
        self._opened = sqlite3.connect(file, isolation_level=None, check_same_thread=False)
        ways = f"pragma page_size = {_PAGE}; pragma journal_mode = wal;"
        self._opened.executescript(f"{ways} {self._tables} pragma user_version = {self._version};")
        self._opened.execute("pragma synchronous = normal")
        return self._opened
