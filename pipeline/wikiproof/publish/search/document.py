"""What search needs of one note.

Stage: publish, search. A note and its tokens in, its document out, encoded: its text by sections, as it is shown, and
its words by how much the note is about them.
"""

from __future__ import annotations

import functools
import html
import re
import unicodedata
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import accumulate
from typing import Literal

import msgspec
from markdown_it.token import Token

from wikiproof.model import Note
from wikiproof.publish import inline
from wikiproof.publish.search.packed import packed
from wikiproof.publish.search.words import NAME, composed, keys, words

LEVELS = 8
"""Degrees of how much a note is about a word."""
_TITLE, _ALIAS, _TAG = LEVELS - 1, LEVELS - 2, LEVELS - 3
RANGES = ("", "a", "e", "m", "s", "~", "\x7f", "가", "바", "아", "자")
"""What the ranges of keys begin with: the index is made range by range, so that little of it is in memory at a time."""
_HEADING, _TEXT = 8, 2
"""What a word counts for by where it stands; in code, it counts for one."""
_AVERAGE = 1200
"""What the words of a note of 7 KB count for together."""
_LONGEST = 60_000
"""About how many characters of a note its results can be quoted from; it is found by all of them."""
_CODE = frozenset({"fence", "code_block", "math_block"})
_HEADINGS = frozenset({"heading_open", "heading_close"})
_MARKUP = re.compile(r"<!--.*?-->|<[^>]*>", re.DOTALL)

_Kind = Literal["heading", "text", "code"]


class Section(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A heading, and the text and code from it to the next heading; level 0 is before the first."""

    level: int
    heading: str
    anchor: str
    text: str


class Document(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A note as search needs it: its sections, packed; of each of the ranges the keys, by level.

    A range's keys have spaces between them, and levels, the lowest first, line breaks.
    """

    sections: str
    ranges: tuple[bytes, ...]


_ENCODER = msgspec.msgpack.Encoder()
_DECODER = msgspec.msgpack.Decoder(Document)


def document(note: Note, tokens: Iterable[Token]) -> bytes:
    """What search needs of a note, encoded; `tokens` are those of its body."""
    passages = list(_passages(tokens))
    below = list(_sections(note, passages))
    before = accumulate((len(each.text) for each in below), initial=0)
    quoted = [section for section, length in zip(below, before, strict=False) if length < _LONGEST]
    levels = _levels(passages)
    levels[_TITLE] += (word for name in _names(note) for word in words(composed(name)))
    levels[_TAG] += words(composed(" ".join(note.strings("tags"))))
    return _ENCODER.encode(Document(packed(quoted), _ranges({**_keys(levels), **_name_keys(note)})))


def sections(encoded: bytes) -> str:
    """The sections of a document that was encoded, as they are published."""
    return _DECODER.decode(encoded).sections


def ranges(encoded: bytes) -> tuple[bytes, ...]:
    """The keys of a document that was encoded, by range."""
    return _DECODER.decode(encoded).ranges


def _passages(tokens: Iterable[Token]) -> Iterator[tuple[_Kind, str]]:
    """What a reader sees of a note, block by block."""
    in_heading = False
    for token in tokens:
        kind = token.type
        if kind == "inline":
            yield "heading" if in_heading else "text", _shown(token.children or ())
        elif kind in _HEADINGS:
            in_heading = not in_heading
        elif kind in _CODE:
            yield "code", _nfc(token.content.strip("\n"))
        elif kind == "html_block":
            yield "text", _nfc(html.unescape(_MARKUP.sub(" ", token.content)).strip())


def _shown(children: Sequence[Token]) -> str:
    """The text of inline tokens; a line ends in a space."""
    if len(children) == 1 and children[0].type == "text":
        return _nfc(children[0].content)
    return _nfc(inline.text(children).strip())


def _nfc(text: str) -> str:
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def _sections(note: Note, passages: Iterable[tuple[_Kind, str]]) -> Iterator[Section]:
    """The passages under each heading; without text before the first heading, nothing stands for it."""
    headings = iter(note.headings)
    level, heading, anchor = 0, "", ""
    parts: list[str] = []
    for kind, text in passages:
        if kind != "heading":
            parts.append(text)
            continue
        if level or parts:
            yield Section(level, heading, anchor, "\n".join(parts)[:_LONGEST])
        at = next(headings)
        level, heading, anchor, parts = at.level, text, at.anchor, []
    yield Section(level, heading, anchor, "\n".join(parts)[:_LONGEST])


def _levels(passages: Sequence[tuple[_Kind, str]]) -> list[list[str]]:
    """The words of a note by level: how often each stands in it, and where, against the length of the note.

    It is the part of BM25 that looks at one document (Robertson and Zaragoza 2009, k = 1.2, b = 0.75), with one average
    length for every wiki, so that it depends on the note alone.
    """
    heading, text, code = (_words(passages, kind) for kind in ("heading", "text", "code"))
    counts = Counter(heading * _HEADING + text * _TEXT + code)
    enough = 1.2 * _TEXT * (0.25 + 0.75 * counts.total() / _AVERAGE)
    levels: list[list[str]] = [[] for _ in range(LEVELS)]
    of_count = {count: levels[min(int(LEVELS * count / (count + enough)), LEVELS - 1)] for count in {*counts.values()}}
    for word, count in counts.items():
        of_count[count].append(word)
    return levels


def _names(note: Note) -> tuple[str, ...]:
    """What a note is called: its title, the name of its file, its aliases."""
    return tuple(dict.fromkeys((note.title, note.stem, *note.strings("aliases"))))


def _keys(levels: Sequence[Iterable[str]]) -> dict[str, int]:
    """The keys of words by level, each with the highest level of its words."""
    found: dict[str, int] = {}
    for level in range(len(levels) - 1, -1, -1):
        for word in levels[level]:
            for key in keys(word):
                found.setdefault(key, level)
    return found


def _name_keys(note: Note) -> dict[str, int]:
    """The keys of names, marked as such: the fewer words a name has, the more it is the word that is looked for."""
    found: dict[str, int] = {}
    for name in _names(note):
        split = words(composed(name))
        level = max((_TITLE if name == note.title else _ALIAS) - len(split) + 1, 1)
        for word in split:
            for place, key in enumerate(keys(word)):
                found[NAME + key] = max(level - bool(place), found.get(NAME + key, 0))
    return found


def _ranges(found: Mapping[str, int]) -> tuple[bytes, ...]:
    ranges: list[list[list[str]]] = [[[] for _ in range(LEVELS)] for _ in RANGES]
    for key, level in found.items():
        ranges[_range(key[0])][level].append(key)
    return tuple("\n".join(map(" ".join, levels)).encode() for levels in ranges)


@functools.lru_cache(5000)
def _range(first: str) -> int:
    return bisect_right(RANGES, first) - 1


def _words(passages: Iterable[tuple[_Kind, str]], kind: _Kind) -> list[str]:
    return words(composed("\n".join(text for each, text in passages if each == kind)))
