"""How a wiki lies on disk, and what the last run left of it."""

from __future__ import annotations

import hashlib
import time
import zlib
from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from wikiproof import load
from wikiproof.config import Config
from wikiproof.diagnostics import Located
from wikiproof.load import Stamp
from wikiproof.load.cache import Cache
from wikiproof.model import Entry

if TYPE_CHECKING:
    from wikiproof.resolve import Names

_encode = msgspec.msgpack.Encoder().encode
_entries = msgspec.msgpack.Decoder(tuple[Entry, ...])
Evidence = tuple[tuple[str, Stamp], ...]

TICK = 20_000_000
"""Nanoseconds in which a second change of a file may leave its stamp as it is; 2 s where times are whole seconds."""
PARTS = 64
"""Parts in which entries are kept, so that no more of them is written than has changed."""
UNKNOWN: Stamp = (0, 0, 0, 0)
"""The stamp of a file that changed so lately that its stamp says nothing; it is like no other, not even itself."""


class Seen(NamedTuple):
    """A wiki's files; `evidence` are records, pictures and Python files that a note's proof is made of, with stamps."""

    notes: dict[str, Stamp]
    attachments: tuple[str, ...]
    evidence: dict[str, Evidence]

    def fingerprint(self, config: Config) -> bytes:
        """What is the same as long as nothing changed; empty where that cannot be known."""
        evident = (stamp for each in self.evidence.values() for _, stamp in each)
        if UNKNOWN in self.notes.values() or UNKNOWN in evident:
            return b""
        return hashlib.blake2b(_encode((self, whole(config, self.attachments), judged_with(config)))).digest()


def see(config: Config) -> Seen:
    """Look at a wiki's files. Raises `NotADirectoryError` where there is none."""
    now = time.time_ns()
    scan = load.scan(config.wiki, config.options.ignore)
    notes = {path: _sure(stamp, now) for path, stamp in scan.notes.items()}
    if not config.records:
        return Seen(notes, scan.attachments, {})
    found: dict[str, list[tuple[str, Stamp]]] = {}
    for file, stamp in sorted(load.stamps(config.records, ".json", ".png").items()):
        record = file if file.endswith(".json") else f"{file.rpartition('/')[0]}.json"  # a picture lies beside its own
        note = f"{record.partition('/')[2].removesuffix('.json')}.md"
        found.setdefault(note, []).append((file, _sure(stamp, now)))
    code = {path: _sure(stamp, now) for path, stamp in scan.code.items()}
    if code:
        for path in notes:
            bearing = ((file, stamp) for file, stamp in code.items() if _bears_on(file, path))
            found.setdefault(path, []).extend(bearing)
    return Seen(notes, scan.attachments, {path: tuple(each) for path, each in found.items()})


def _bears_on(code: str, note: str) -> bool:
    """Whether a note's outcomes may depend on a Python file: a `conftest.py` above it, or any that can be imported."""
    folder, _, name = code.rpartition("/")
    return name != "conftest.py" or not folder or note.startswith(f"{folder}/")


def _sure(stamp: Stamp, now: int) -> Stamp:
    """The stamp, or `UNKNOWN` if the file may change again without its stamp changing."""
    latest = max(stamp[:2])
    tick = TICK if latest % 1_000_000_000 else 2_000_000_000
    return stamp if latest < now - tick else UNKNOWN


def whole(config: Config, attachments: tuple[str, ...]) -> bytes:
    """What the checks of the whole wiki see besides its entries."""
    return _encode((attachments, config.options.start, config.stale_before()))


def judged_with(config: Config) -> bytes:
    """The options that bear on how single notes are judged."""
    return _encode((config.records, config.options.profile, config.options.models))


def parts(entries: Iterable[Entry], changed: Iterable[str]) -> dict[str, bytes]:
    """The parts in which the entries of changed paths are kept, by their names in the cache."""
    made: dict[int, list[Entry]] = {_part(path): [] for path in changed}
    for each in entries if made else ():
        if (part := _part(each.path)) in made:
            made[part].append(each)
    return {f"entries {part}": _encode(of_part) for part, of_part in made.items()}


def _part(path: str) -> int:
    return zlib.crc32(path.encode("utf-8", "surrogatepass")) % PARTS


class Indexed(msgspec.Struct, frozen=True, array_like=True):
    """A note as it was last read: its file's stamp, its content's digest, and what its proof is made of."""

    path: str
    stamp: Stamp
    digest: bytes
    evidence: Evidence


class Result(msgspec.Struct, frozen=True, array_like=True):
    """What is wrong with a wiki, by the checks of notes and by those of the whole.

    `key` is what the latter saw, empty where they are due. `due` are notes of which no more than hints may be wrong,
    since what notes are called has changed.
    """

    notes: int = 0
    links: int = 0
    of_notes: tuple[Located, ...] = ()
    of_wiki: tuple[Located, ...] = ()
    key: bytes = b""
    due: tuple[str, ...] = ()

    @property
    def is_complete(self) -> bool:
        """Whether nothing is due."""
        return bool(self.key) and not self.due


class Held(msgspec.Struct, frozen=True):
    """What a run of this process left in the cache, as it has it at hand; `run` names it there."""

    run: bytes
    fingerprint: bytes
    result: Result
    index: Mapping[str, Indexed]
    entries: Mapping[str, Entry]
    attachments: tuple[str, ...]
    judged_with: bytes
    names: Names


class Kept:
    """What the last run left in the cache, decoded when it is asked for; all of it is empty if there was none."""

    names: Names | None = None

    def __init__(self, cache: Cache) -> None:
        self._cache = cache
        self.fingerprint = cache.whole("fingerprint")

    @cached_property
    def result(self) -> Result:
        """What was found."""
        found = self._cache.whole("result")
        return msgspec.msgpack.decode(found, type=Result) if found else Result()

    @cached_property
    def index(self) -> Mapping[str, Indexed]:
        """The notes that there were."""
        found = self._cache.whole("index")
        indexed = msgspec.msgpack.decode(found, type=tuple[Indexed, ...]) if found else ()
        return {each.path: each for each in indexed}

    @cached_property
    def entries(self) -> Mapping[str, Entry]:
        """Their entries, in the same order."""
        found = filter(None, (self._cache.whole(f"entries {part}") for part in range(PARTS)))
        entries = {each.path: each for part in found for each in _entries.decode(part)}
        return {path: entries[path] for path in self.index if path in entries}

    @cached_property
    def attachments(self) -> tuple[str, ...]:
        """The other files that there were."""
        found = self._cache.whole("attachments")
        return msgspec.msgpack.decode(found, type=tuple[str, ...]) if found else ()

    @cached_property
    def judged_with(self) -> bytes | None:
        """The options with which notes were judged."""
        return self._cache.whole("judged with")
