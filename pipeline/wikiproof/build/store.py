"""Keep what a site was built from, from one build to the next.

Stage: build. Values in, the same values out. Whatever is kept says what it was made of.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple, TypeVar

import msgspec

from wikiproof.load.database import Database, Row

_T = TypeVar("_T")
_TABLES = """
create table sketch (path text primary key, key blob, content blob);
create table document (path text primary key, content blob);
create table prose (path text primary key, content blob);
create table told (path text primary key, key blob, content blob, naming blob);
create table output (path text primary key, key blob, size integer, modified integer) without rowid;
create table whole (name text primary key, content blob);
"""


class Drawn(msgspec.Struct, frozen=True, array_like=True):
    """What is made of a note's text alone, encoded; `key` says of which text.

    That is its sketch, the document by which it is searched, and its prose, in which names are looked for.
    """

    key: bytes
    content: bytes
    document: bytes
    prose: bytes


class Made(NamedTuple):
    """A file of the site: what it was made of, its size in bytes and when it was written, in nanoseconds."""

    key: bytes
    size: int
    modified: int


class Store:
    """The store in a file, for code of one version; if it cannot be written, nothing is kept."""

    def __init__(self, file: Path, version: int) -> None:
        """Nothing is opened yet; a version has 31 bits."""
        self._database = Database(file, version, _TABLES)

    def sketch(self, path: str, key: bytes) -> bytes | None:
        """The sketch of a note of that key, encoded."""
        return self._database.value("select content from sketch where path = ? and key = ?", path, key)

    def prose(self, path: str) -> bytes | None:
        """The prose that goes with the sketch of a note, encoded."""
        return self._database.value("select content from prose where path = ?", path)

    def documents(self) -> Iterator[tuple[str, bytes]]:
        """The documents by which notes are searched, in the order of paths."""
        return self._typed("select path, content from document order by path", tuple[str, bytes])

    def proses(self) -> Iterator[tuple[str, bytes]]:
        """The prose of notes, encoded."""
        return self._typed("select path, content from prose", tuple[str, bytes])

    def told(self) -> dict[str, tuple[bytes, bytes, bytes]]:
        """What notes tell, and which they name, encoded; each with its key before."""
        rows = self._typed("select path, key, content, naming from told", tuple[str, bytes, bytes, bytes])
        return {path: (key, content, naming) for path, key, content, naming in rows}

    def outputs(self) -> dict[str, Made]:
        """The files of the site."""
        rows = self._typed("select path, key, size, modified from output", tuple[str, bytes, int, int])
        return {path: Made(key, size, modified) for path, key, size, modified in rows}

    def whole(self, name: str) -> bytes:
        """A value of the site as a whole, empty if there is none."""
        return self._database.value("select content from whole where name = ?", name) or b""

    def keep_drawn(self, drawn: Iterable[tuple[str, Drawn]]) -> None:
        """Keep sketches, and let go of the file."""
        made = list(drawn)
        self._database.write(
            [
                (
                    "insert or replace into sketch values (?, ?, ?)",
                    [(path, each.key, each.content) for path, each in made],
                ),
                ("insert or replace into document values (?, ?)", [(path, each.document) for path, each in made]),
                ("insert or replace into prose values (?, ?)", [(path, each.prose) for path, each in made]),
            ]
        )
        self.close()

    def keep_told(self, told: Iterable[tuple[str, bytes, bytes, bytes]]) -> None:
        """Keep what notes tell: paths, keys, that, and which notes they name; let go of the file."""
        self._database.write([("insert or replace into told values (?, ?, ?, ?)", told)])
        self.close()

    def keep(self, outputs: Mapping[str, Made], whole: Mapping[str, bytes]) -> None:
        """Keep the files that were made, and values of the whole."""
        made: Iterable[Row] = ((path, *each) for path, each in outputs.items())
        self._database.write(
            [
                ("insert or replace into output values (?, ?, ?, ?)", made),
                ("insert or replace into whole values (?, ?)", whole.items()),
            ]
        )

    def forget(self, notes: Iterable[str], outputs: Iterable[str]) -> None:
        """Keep nothing of notes, nor of files."""
        gone = [(path,) for path in notes]
        self._database.write(
            [
                ("delete from told where path = ?", gone),
                *((f"delete from {table} where path = ?", gone) for table in ("sketch", "document", "prose")),
                ("delete from output where path = ?", ((path,) for path in outputs)),
            ]
        )

    def close(self) -> None:
        """Let go of the file, as must be done before a process is forked; the next use opens it anew."""
        self._database.close()

    def _typed(self, query: str, kind: type[_T], *values: str) -> Iterator[_T]:
        return (msgspec.convert(row, kind) for row in self._database.rows(query, *values))
