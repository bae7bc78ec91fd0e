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

    @property
    def is_sure_of_evidence(self) -> bool:
        """Whether all of the stamps of evidence say something."""
        return UNKNOWN not in (stamp for each in self.evidence.values() for _, stamp in each)

    def fingerprint(self, config: Config) -> bytes:
        """What is the same as long as nothing changed; empty where that cannot be known."""
        if UNKNOWN in self.notes.values() or not self.is_sure_of_evidence:
            return b""
        return hashlib.blake2b(_encode((self, whole(config, self.attachments), judged_with(config)))).digest()


def see(config: Config, before: Seen | None = None, changed: Iterable[str] | None = None) -> Seen:
    """Look at a wiki's files, at no others but the `changed` ones if it is known which have changed since `before`.

    Raises `NotADirectoryError` where there is none.
    """
    again = None if before is None or changed is None else _see_again(config, before, changed)
    return again or _see(config)


def _see_again(config: Config, before: Seen, changed: Iterable[str]) -> Seen | None:
    """How a wiki lies on disk; None if more has changed than what notes hold."""
    now = time.time_ns()
    if not before.is_sure_of_evidence:
        return None
    stamps: dict[str, Stamp] = {}
    for path in {*changed, *(path for path, stamp in before.notes.items() if stamp == UNKNOWN)}:
        stamp = load.stamp(config.wiki, path)
        if (stamp is None) == (path in before.notes or path in before.attachments):
            return None
        if stamp and path in before.notes:
            stamps[path] = _sure(stamp, now)
    return before._replace(notes={**before.notes, **stamps})


def _see(config: Config) -> Seen:
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


def index(seen: Seen, digests: Mapping[str, bytes]) -> bytes:
    """The notes that there are, as the cache keeps them."""
    return _encode([(path, stamp, digests[path], seen.evidence.get(path, ())) for path, stamp in seen.notes.items()])


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
    """What a run of this process left, as it has it at hand; `run` names what of it lies in the cache."""

    run: bytes | None
    cache: Cache
    fingerprint: bytes
    result: Result
    seen: Seen
    digests: Mapping[str, bytes]
    entries: Mapping[str, Entry]
    judged_with: bytes
    names: Names


class Kept:
    """What the last run left in the cache, decoded when it is asked for; all of it is empty if there was none."""

    names: Names | None = None

    def __init__(self, cache: Cache) -> None:
        self.cache = cache
        self.run = cache.whole("run")
        self.fingerprint = cache.whole("fingerprint")

    @cached_property
    def result(self) -> Result:
        """What was found."""
        found = self.cache.whole("result")
        return msgspec.msgpack.decode(found, type=Result) if found else Result()

    @cached_property
    def _index(self) -> tuple[Indexed, ...]:
        found = self.cache.whole("index")
        return msgspec.msgpack.decode(found, type=tuple[Indexed, ...]) if found else ()

    @cached_property
    def seen(self) -> Seen:
        """The files that there were."""
        found = self.cache.whole("attachments")
        attachments = msgspec.msgpack.decode(found, type=tuple[str, ...]) if found else ()
        evidence = {each.path: each.evidence for each in self._index if each.evidence}
        return Seen({each.path: each.stamp for each in self._index}, attachments, evidence)

    @cached_property
    def digests(self) -> Mapping[str, bytes]:
        """What tells the contents of notes from others."""
        return {each.path: each.digest for each in self._index}

    @cached_property
    def entries(self) -> Mapping[str, Entry]:
        """Their entries, in the same order."""
        found = filter(None, (self.cache.whole(f"entries {part}") for part in range(PARTS)))
        entries = {each.path: each for part in found for each in _entries.decode(part)}
        return {path: entries[path] for path in self.digests if path in entries}

    @cached_property
    def judged_with(self) -> bytes | None:
        """The options with which notes were judged."""
        return self.cache.whole("judged with")
