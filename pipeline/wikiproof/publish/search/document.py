"""What search needs of one note.

Stage: publish, search. A note and its tokens in, its document out, encoded: its text by sections, as it is shown, and
its words by how much the note is about them.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate
from typing import Literal

import msgspec
from markdown_it.token import Token

from wikiproof.model import Note
from wikiproof.publish.search.words import composed, words

LEVELS = 8
"""Degrees of how much a note is about a word."""
_HEADING, _TEXT = 8, 2
"""What a word counts for by where it stands; in code, it counts for one."""
_AVERAGE = 1200
"""What the words of a note of 7 KB count for together."""
_LONGEST = 60_000
"""About how many characters of a note its results can be quoted from; it is found by all of them."""
_CODE = frozenset({"fence", "code_block"})
_HEADINGS = frozenset({"heading_open", "heading_close"})
_APART = frozenset({"softbreak", "hardbreak"})
_MARKUP = re.compile(r"<!--.*?-->|<[^>]*>", re.DOTALL)

_Kind = Literal["heading", "text", "code"]


class Section(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A heading, and the text and code from it to the next heading; level 0 is before the first."""

    level: int
    heading: str
    anchor: str
    text: str


class Document(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A note as search needs it; `sections` are JSON, `levels` words with spaces between them, by level."""

    sections: bytes
    levels: tuple[str, ...]


_ENCODER = msgspec.msgpack.Encoder()
_JSON = msgspec.json.Encoder()
_DECODER = msgspec.msgpack.Decoder(Document)


def document(note: Note, tokens: Iterable[Token]) -> bytes:
    """What search needs of a note, encoded; `tokens` are those of its body."""
    passages = list(_passages(tokens))
    sections = list(_sections(note, passages))
    before = accumulate((len(each.text) for each in sections), initial=0)
    quoted = [section for section, length in zip(sections, before, strict=False) if length < _LONGEST]
    return _ENCODER.encode(Document(_JSON.encode(quoted), _levels(passages)))


def decoded(encoded: bytes) -> Document:
    """A document that was encoded."""
    return _DECODER.decode(encoded)


def _passages(tokens: Iterable[Token]) -> Iterator[tuple[_Kind, str]]:
    """What a reader sees of a note, block by block."""
    in_heading = False
    for token in tokens:
        if token.type == "inline":
            yield "heading" if in_heading else "text", _shown(token.children or ())
        elif token.type in _CODE:
            yield "code", _nfc(token.content.strip("\n"))
        elif token.type in _HEADINGS:
            in_heading = not in_heading
        elif token.type == "html_block":
            yield "text", _nfc(html.unescape(_MARKUP.sub(" ", token.content)).strip())


def _shown(children: Sequence[Token]) -> str:
    """The text of inline tokens; a line ends in a space."""
    if len(children) == 1 and children[0].type == "text":
        return _nfc(children[0].content)
    return _nfc("".join([" " if each.type in _APART else _content(each) for each in children]).strip())


def _content(token: Token) -> str:
    return "" if token.type == "html_inline" else token.content


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


def _levels(passages: Sequence[tuple[_Kind, str]]) -> tuple[str, ...]:
    """The words of a note by level: how often each stands in it, and where, against the length of the note.

    It is the part of BM25 that looks at one document (Robertson and Zaragoza 2009, k = 1.2, b = 0.75), with one average
    length for every wiki, so that it depends on the note alone.
    """
    heading, text, code = (_words(passages, kind) for kind in ("heading", "text", "code"))
    counts = Counter(heading * _HEADING + text * _TEXT + code)
    by_count: dict[int, list[str]] = {}
    for word, count in counts.items():
        by_count.setdefault(count, []).append(word)
    enough = 1.2 * _TEXT * (0.25 + 0.75 * counts.total() / _AVERAGE)
    levels: list[list[str]] = [[] for _ in range(LEVELS)]
    for count, found in by_count.items():
        levels[min(int(LEVELS * count / (count + enough)), LEVELS - 1)] += found
    return tuple(" ".join(each) for each in levels)


def _words(passages: Iterable[tuple[_Kind, str]], kind: _Kind) -> list[str]:
    return words(composed("\n".join(text for each, text in passages if each == kind)))
