"""Keep what was worked out of a wiki from one run to the next.

Stage: load. Values in, the same values out: for each note what was parsed and what its links point at, and a few values
of the wiki as a whole.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, KeysView, Mapping
from pathlib import Path
from typing import Literal, NamedTuple

from wikiproof.load.database import Database

Kind = Literal["facts", "resolutions", "proof"]
_KINDS: tuple[Kind, ...] = ("facts", "resolutions", "proof")
_TABLES = (
    "".join(f"create table {kind} (path text primary key, content blob);" for kind in _KINDS)
    + "create table whole (name text primary key, content blob);"
)
"""Each by itself: what is asked for one by one is not read past, nor written again with the others."""


class Row(NamedTuple):
    """What is kept of a note, encoded; None leaves what was kept before."""

    path: str
    facts: bytes | None = None
    resolutions: bytes | None = None
    proof: bytes | None = None

    def of(self, kind: Kind) -> bytes | None:
        """What is kept of that kind."""
        return self.facts if kind == "facts" else self.resolutions if kind == "resolutions" else self.proof


class Cache:
    """The cache in a file, for code of one version; without a file, or if it cannot be written, nothing is kept."""

    def __init__(self, file: Path | None, version: int) -> None:
        """Nothing is opened yet; a version has 31 bits."""
        self._database = Database(file, version, _TABLES)
        self._unsaved: dict[str, Row] = {}

    def whole(self, name: str) -> bytes | None:
        """A value of the wiki as a whole."""
        return self._database.value("select content from whole where name = ?", name)

    def facts(self, path: str) -> bytes | None:
        """What was parsed of a note."""
        return self._of_note("facts", path)

    def resolutions(self, path: str) -> bytes | None:
        """What a note's links point at."""
        return self._of_note("resolutions", path)

    def proof(self, path: str) -> bytes | None:
        """What is on record of a note."""
        return self._of_note("proof", path)

    def put_off(self, rows: Iterable[Row]) -> None:
        """Keep rows at hand until `save`; they count as if they were in the file."""
        for row in rows:
            old = self._unsaved.get(row.path, row)
            resolutions, proof = row.resolutions or old.resolutions, row.proof or old.proof
            self._unsaved[row.path] = Row(row.path, row.facts or old.facts, resolutions, proof)

    @property
    def unsaved(self) -> KeysView[str]:
        """The notes with rows that are not in the file yet."""
        return self._unsaved.keys()

    def save(
        self,
        rows: Iterable[Row],
        gone: Collection[str],
        whole: Mapping[str, bytes],
        *,
        if_still: tuple[str, bytes | None],
    ) -> None:
        """Keep all or nothing, with what was put off; nothing if another process has changed the value `if_still`."""
        self._database.write(
            [
                *_saving(self._unsaved.values()),
                *((f"delete from {kind} where path = ?", [(path,) for path in gone]) for kind in _KINDS),
                *_saving(rows),
                ("insert or replace into whole values (?, ?)", whole.items()),
            ],
            if_still=lambda: self.whole(if_still[0]) == if_still[1],
        )
        self._unsaved = {}

    def add(self, rows: Iterable[Row]) -> bool:
        """Keep rows at once, whatever else is kept: each says what it was made of. Whether they are kept."""
        return self._database.write(_saving(rows))

    def close(self) -> None:
        """Let go of the file, as must be done before a process is forked; the next use opens it anew."""
        self._database.close()

    def _of_note(self, kind: Kind, path: str) -> bytes | None:
        row = self._unsaved.get(path)
        return (row and row.of(kind)) or self._database.value(f"select content from {kind} where path = ?", path)


def _saving(rows: Iterable[Row]) -> list[tuple[str, list[tuple[str, bytes]]]]:
    """The statements that keep rows; one without values for a kind leaves what was kept."""
    every = list(rows)
    return [
        (f"insert or replace into {kind} values (?, ?)", [(row.path, made) for row in every if (made := row.of(kind))])
        for kind in _KINDS
    ]
