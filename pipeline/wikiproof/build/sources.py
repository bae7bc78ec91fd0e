"""Get at the source of a note: its sketch as it is kept, or else made anew.

Stage: build. A wiki and the store in, sources out.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property

import msgspec
from markdown_it.token import Token

from wikiproof import parse
from wikiproof.build.store import Drawn, Store
from wikiproof.graph.prose import Prose, prose
from wikiproof.model import Note, Wiki
from wikiproof.publish import Sketch, Source, search, sketch
from wikiproof.publish.strings import Strings
from wikiproof.wiki.stored import Stored

_encode = msgspec.msgpack.Encoder().encode
_sketch = msgspec.msgpack.Decoder(Sketch)
_prose = msgspec.msgpack.Decoder(Prose)
_drawn = msgspec.msgpack.Decoder(Drawn)


class Pen:
    """Draws sketches with the words of a language; what it draws is encoded."""

    def __init__(self, words: Strings) -> None:
        self._words = words

    def __call__(self, note: Note, tokens: list[Token]) -> bytes:
        """What is made of a note's text alone."""
        content = _encode(sketch(note, tokens, self._words))
        return _encode(Drawn(b"", content, search.document(note, tokens), _encode(prose(tokens))))


def drawn(made: bytes, key: bytes) -> Drawn:
    """What a pen drew, of a content that has the key."""
    return msgspec.structs.replace(_drawn.decode(made), key=key)


def prose_of(kept: bytes) -> Prose:
    """A note's prose as it is kept."""
    return _prose.decode(kept)


class Sources:
    """The sources of notes, in the process in which they are needed; `wiki` makes the wiki there."""

    def __init__(self, wiki: Callable[[], Wiki], stored: Stored, store: Store, pen: Pen, language: bytes) -> None:
        self._make = wiki
        self._stored = stored
        self._store = store
        self._pen = pen
        self._language = language

    @cached_property
    def _wiki(self) -> Wiki:
        return self._make()

    def __call__(self, path: str) -> Source:
        """The source of a note."""
        return self._with_fresh(path)[0]

    def with_prose(self, path: str) -> tuple[Source, Prose, Drawn | None]:
        """The source of a note, its prose, and its sketch where that is not kept yet."""
        source, fresh = self._with_fresh(path)
        prose = fresh.prose if fresh else self._store.prose(path) or b""
        return source, _prose.decode(prose), fresh

    def _with_fresh(self, path: str) -> tuple[Source, Drawn | None]:
        """The source of a note, and its sketch where that is not kept yet."""
        note, key = self._wiki.notes[path], self._stored.digest(path) + self._language
        kept = self._store.sketch(path, key)
        fresh = drawn(self._pen(note, parse.tokens(note)), key) if kept is None else None
        content = fresh.content if fresh else kept or b""
        source = Source(note, _sketch.decode(content), self._wiki.resolutions[path], self._wiki.proofs.get(path))
        return source, fresh
