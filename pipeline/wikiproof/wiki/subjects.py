"""Say what records of a wiki's notes are to be of, and keep that, so that only what changed is looked at again."""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

import msgspec

from wikiproof.config import Config
from wikiproof.load.cache import Cache
from wikiproof.model import Note
from wikiproof.snippets import records
from wikiproof.snippets.depends import Python
from wikiproof.snippets.records import Subject
from wikiproof.wiki import version

_encode = msgspec.msgpack.Encoder().encode
_decoder = msgspec.msgpack.Decoder(tuple[bytes, Subject])


class Subjects:
    """What records of a wiki's notes are of; `given` are files with fixtures besides its own."""

    def __init__(self, config: Config, given: Iterable[str] = ()) -> None:
        self._python = Python(config, given)
        self._cache = Cache(Path(config.state, "subjects.sqlite"), version.code())
        self._made: dict[str, bytes] = {}

    def of(self, note: Note) -> Subject:
        """What a record of a note is of."""
        seen = msgspec.json.encode((note.path, note.text, self._python.digest(note.path)))
        digest = hashlib.blake2b(seen, digest_size=16).digest()
        kept = self._cache.whole(note.path)
        with contextlib.suppress(msgspec.DecodeError):
            was, subject = _decoder.decode(kept or b"")
            if was == digest:
                return subject
        subject = records.subject(note, self._python)
        self._made[note.path] = _encode((digest, subject))
        return subject

    def at(self, notes: Mapping[str, Note]) -> Callable[[str], Subject | None]:
        """What records of the notes at paths are of; None where there is no note, or no snippet in it."""

        def subject(path: str) -> Subject | None:
            found = self.of(notes[path]) if path in notes else None
            return found if found and found.snippets else None

        return subject

    def keep(self) -> None:
        """Keep what was worked out."""
        if self._made:
            self._cache.save((), (), self._made, if_still=("", None))
            self._made.clear()
