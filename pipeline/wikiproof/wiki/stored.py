"""The wiki as it is kept: decoded when it is asked for, so that a command waits for no more than it uses."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator, KeysView, Mapping
from functools import cached_property, partial
from typing import TYPE_CHECKING, Generic, TypeVar

import msgspec

from wikiproof import resolve
from wikiproof.config import Config
from wikiproof.load import notes
from wikiproof.load.cache import Cache
from wikiproof.model import Entry, Note, Proof, Resolution, Wiki
from wikiproof.resolve import Names
from wikiproof.wiki.kept import UNKNOWN, Evidence, judged_with

if TYPE_CHECKING:
    from wikiproof.snippets.depends import Python

T = TypeVar("T")
FACTS_AT_HAND = 2000
"""Notes without texts that are kept decoded."""
_note = msgspec.msgpack.Decoder(Note)
_proof = msgspec.msgpack.Decoder(Proof | None)
_resolutions = msgspec.msgpack.Decoder(tuple[Resolution, ...])


class Lazy(Mapping[str, T], Generic[T]):
    """Keys known beforehand; a value is made at its first use. `keep` bounds how many are kept, the oldest go first."""

    def __init__(self, keys: Mapping[str, object], make: Callable[[str], T], *, keep: int | None = None) -> None:
        self._keys = keys
        self._make = make
        self._keep = keep
        self._made: dict[str, T] = {}

    def __getitem__(self, key: str) -> T:
        if key in self._made:
            return self._made[key]
        if key not in self._keys:
            raise KeyError(key)
        made = self._make(key)
        if self._keep is not None and len(self._made) >= self._keep:
            del self._made[next(iter(self._made))]
        self._made[key] = made
        return made

    def __contains__(self, key: object) -> bool:
        return key in self._keys

    def __iter__(self) -> Iterator[str]:
        return iter(self._keys)

    def __len__(self) -> int:
        return len(self._keys)

    def keys(self) -> KeysView[str]:
        """The keys."""
        return self._keys.keys()


class Found(Mapping[str, Proof]):
    """Proofs by path; notes without snippets have none."""

    def __init__(
        self, keys: Mapping[str, object], make: Callable[[str], Proof | None], *, keep: int | None = None
    ) -> None:
        self._all: Lazy[Proof | None] = Lazy(keys, make, keep=keep)

    def __getitem__(self, key: str) -> Proof:
        made = self._all[key]
        if made is None:
            raise KeyError(key)
        return made

    def __iter__(self) -> Iterator[str]:
        return (key for key, made in self._all.items() if made is not None)

    def __len__(self) -> int:
        return sum(1 for _ in self)


class Stored:
    """Notes and what their links point at: those of this run (`facts_read`, `resolutions_made`), the others as kept."""

    def __init__(
        self,
        config: Config,
        attachments: tuple[str, ...],
        digests: Mapping[str, bytes],
        cache: Cache,
        evidence: Mapping[str, Evidence],
        names: Names | None = None,
    ) -> None:
        self.facts_read: dict[str, bytes] = {}
        self.resolutions_made: dict[str, bytes] = {}
        self._config = config
        self._attachments = attachments
        self._digests = digests
        self._cache = cache
        self._evidence = evidence
        self._given = names

    def wiki(self, entries: Mapping[str, Entry], *, keep: int | None = None, afresh: bool = False) -> Wiki:
        """The wiki; `keep` bounds how many of its notes and proofs stay decoded, `afresh` resolves all links anew."""
        at_hand = Lazy(self._digests, self._note, keep=keep)
        resolved = partial(self._resolve, at_hand) if afresh else self._resolutions
        return Wiki(
            notes=at_hand,
            attachments=self._attachments,
            resolutions=Lazy(self._digests, resolved, keep=keep),
            entries=entries,
            proofs=Found(self._digests, partial(self._proof, at_hand), keep=keep) if self._config.records else {},
            start=self._config.options.start,
            stale_before=self._config.stale_before(),
            profile=self._config.options.profile,
        )

    @cached_property
    def facts(self) -> Mapping[str, Note]:
        """Notes without their texts."""
        return Lazy(self._digests, self._facts, keep=FACTS_AT_HAND)

    def key(self, path: str) -> bytes:
        """What is the same as long as a note, what its links point at, and what its proof is made of are the same."""
        made = self.resolutions_made.get(path)
        row = self._digests[path] + made if made else self._cache.resolutions(path) or os.urandom(16)
        return hashlib.blake2b(self.proof_key(path) + row, digest_size=16).digest()

    def digest(self, path: str) -> bytes:
        """What tells a note's content from another one."""
        return self._digests[path]

    def close(self) -> None:
        """Let go of the cache's file, as must be done before a process is forked."""
        self._cache.close()

    def text(self, path: str) -> str:
        """The text of a note."""
        content = notes.content(self._config.wiki, path)
        return notes.decode(content)[0] if isinstance(content, bytes) else ""

    @cached_property
    def _names(self) -> Names:
        return self._given or Names(self._digests, self._attachments, self._config.options.profile)

    def _facts(self, path: str) -> Note:
        read = self.facts_read.get(path)
        kept = decoded(self._cache.facts(path), self._digests[path]) if read is None else _note.decode(read)
        return kept or notes.note(self._config.wiki, path)

    def _note(self, path: str) -> Note:
        """A note with its text; parsed anew if it changed since the wiki was looked at."""
        content = notes.content(self._config.wiki, path)
        if notes.digest(content) != self._digests[path]:
            return notes.parsed(path, content)
        text = notes.decode(content)[0] if isinstance(content, bytes) else ""
        return msgspec.structs.replace(self._facts(path), text=text)

    def _resolutions(self, path: str) -> tuple[Resolution, ...]:
        made = self.resolutions_made.get(path)
        if made is None:
            row, digest = self._cache.resolutions(path), self._digests[path]
            made = row[len(digest) :] if row and row.startswith(digest) else None
        return _resolutions.decode(made) if made else self._resolve(self.facts, path)

    def _resolve(self, at_hand: Mapping[str, Note], path: str) -> tuple[Resolution, ...]:
        return resolve.of_note(self._names, self.facts, at_hand[path])

    def proof_key(self, path: str) -> bytes:
        """What is the same as long as a note, and what its proof is made of, are the same."""
        evidence = self._evidence.get(path, ())
        if any(stamp == UNKNOWN for _, stamp in evidence):
            return os.urandom(16)
        made_of = repr((self._digests[path], evidence)).encode() + judged_with(self._config)
        return hashlib.blake2b(made_of, digest_size=16).digest()

    def _proof(self, at_hand: Mapping[str, Note], path: str) -> Proof | None:
        """What is on record of a note, None if it has no snippets."""
        row, key = self._cache.proof(path), self.proof_key(path)
        return _proof.decode(row[len(key) :]) if row and row.startswith(key) else self._proven(at_hand[path])

    def _proven(self, note: Note) -> Proof | None:
        from wikiproof.snippets import records
        from wikiproof.snippets.collect import collect

        snippets = collect(note)
        if not snippets or not self._config.records:
            return None
        kept = tuple(records.read(self._config.records, note.path))
        if not kept:  # what its outcomes depend on need not be found out
            return Proof(note.path, snippets, None, stale=False)
        return records.proof(records.subject(note, self._python), kept)

    @cached_property
    def _python(self) -> Python:
        from wikiproof.snippets.depends import Python

        return Python(self._config)


def decoded(row: bytes | None, digest: bytes) -> Note | None:
    """What a row of the cache says of a note without its text; None if it is of another content."""
    return _note.decode(row[len(digest) :]) if row and row.startswith(digest) else None
