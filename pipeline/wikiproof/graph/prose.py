"""What a note says in sentences and cells, as a reader sees it.

Stage: graph. A note's tokens in, its prose out: compact, and enough to look for the names of other notes in it.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Iterator

import msgspec
from markdown_it.token import Token

_PROSE = frozenset({"paragraph_open", "td_open", "th_open"})
_HIDING = re.compile(r"<(/?)(?:a|code|kbd|script|style)\b", re.IGNORECASE)
_BREAKING = re.compile(r"<br\b", re.IGNORECASE)
_NO_WORDS = re.compile(r"(?:https?://|www\.)\S+|\$(?!\s)[^$\n]+(?<!\s)\$(?!\d)")
"""Addresses and formulas."""
_WRITTEN = {"softbreak": "\n", "hardbreak": "\n", "footnote_inline_open": " (", "footnote_inline_close": ")"}
"""What is read for tokens without a content."""
_SPACES = re.compile(r"[^\S\n]*\n\s*|[^\S\n]+")
_APART = "\n\n"
"""Stands between passages; within one there is never more than one line break."""


class Passage(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A paragraph or cell: where its text begins, the lines that it stands on, from 0 in the body, `end` excluded.

    `section` is the number of the headings before it.
    """

    start: int
    line: int
    end: int
    section: int


class Prose(msgspec.Struct, frozen=True, array_like=True):
    """The text of paragraphs and cells in NFC, a line each line of the source; `hidden` are offsets, start and end.

    What is hidden is no prose though it is shown: links, code, formulas, addresses.
    """

    text: str = ""
    passages: tuple[Passage, ...] = ()
    hidden: tuple[tuple[int, int], ...] = ()

    def passage(self, offset: int) -> tuple[Passage, int]:
        """The passage that an offset stands in, and where its text ends."""
        at = bisect_right(self.passages, offset, key=lambda each: each.start)
        end = self.passages[at].start - len(_APART) if at < len(self.passages) else len(self.text)
        return self.passages[at - 1], end

    def is_hidden(self, start: int, end: int) -> bool:
        """Whether any of it is no prose."""
        at = bisect_right(self.hidden, start, key=lambda each: each[1])
        return at < len(self.hidden) and self.hidden[at][0] < end


def prose(tokens: Iterable[Token]) -> Prose:
    """The prose of a note's tokens."""
    passages, texts, hidden = [], [], []
    at = section = 0
    before = ""
    for token in tokens:
        kind = token.type
        if kind == "heading_open":
            section += 1
        elif kind == "inline" and before in _PROSE and token.map is not None:
            text, unsaid = _said(token.children or ())
            line, end = token.map
            passages.append(Passage(at, line, end, section))
            texts.append(text)
            if unsaid:
                hidden += [(at + start, at + end) for start, end in unsaid]
            at += len(text) + len(_APART)
        before = kind
    return Prose(_APART.join(texts), tuple(passages), tuple(hidden))


def _said(children: Iterable[Token]) -> tuple[str, list[tuple[int, int]]]:
    """The text that inline tokens show, and what of it is no prose."""
    parts: list[str] = []
    unsaid: list[tuple[int, int]] = []
    at = 0
    is_after_space = True
    for text, is_hidden in _pieces(children):
        shown = _as_shown(text)
        if is_after_space and shown[:1].isspace():
            shown = shown[1:]
        if not shown:
            continue
        if is_hidden:
            unsaid.append((at, at + len(shown)))
        parts.append(shown)
        at += len(shown)
        is_after_space = shown[-1].isspace()
    joined = "".join(parts)
    if "$" not in joined and "://" not in joined and "www." not in joined:
        return joined, unsaid
    return joined, _apart(sorted(unsaid + [found.span() for found in _NO_WORDS.finditer(joined)]))


def _as_shown(text: str) -> str:
    """A text in NFC, spaces one each."""
    composed = text if text.isascii() else unicodedata.normalize("NFC", text)
    is_plain = composed.isprintable() and "  " not in composed  # of white space, only the space is printable
    return composed if is_plain else _SPACES.sub(_space, composed)


def _apart(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Sorted spans, those that overlap made one."""
    apart: list[tuple[int, int]] = []
    for start, end in spans:
        if apart and start < apart[-1][1]:
            apart[-1] = apart[-1][0], max(end, apart[-1][1])
        else:
            apart.append((start, end))
    return apart


def _space(found: re.Match[str]) -> str:
    return "\n" if "\n" in found[0] else " "


def _pieces(children: Iterable[Token]) -> Iterator[tuple[str, bool]]:
    """The texts of inline tokens, and whether they are hidden."""
    within = 0
    for token in children:
        kind, content = token.type, token.content
        if kind == "text":
            if content:
                yield content, within > 0
        elif kind == "html_inline":
            tag = _HIDING.match(content)
            within = max(within + (-1 if tag[1] else 1), 0) if tag else within
            yield (" " if _BREAKING.match(content) else ""), False
        elif kind in _WRITTEN:
            yield _WRITTEN[kind], False
        elif kind == "link_open":
            within += 1
        elif kind == "link_close":
            within = max(within - 1, 0)
        elif content:
            yield content, True
