"""Say where in a note each of its links stands: under which headings, in which sentence.

Stage: publish. A note and its tokens in, one context per link out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import accumulate

import msgspec
from markdown_it.token import Token

from wikiproof.model import Heading, Link, Note, Span
from wikiproof.publish import inline
from wikiproof.publish.markup import element, escape

LONGEST = 160  # characters shown on either side of a link
NEAR = 2 * LONGEST  # characters on either side in which its sentence is looked for
_SENTENCE_END = re.compile(r"[.!?。？！…][\"')\]*_”’]*\s+")


class Context(msgspec.Struct, frozen=True, array_like=True):
    """Where a link stands: the headings above it as text, the anchor of the nearest, its sentence as HTML."""

    headings: tuple[str, ...]
    anchor: str | None
    sentence: str


def contexts(note: Note, tokens: Sequence[Token]) -> tuple[Context, ...]:
    """The context of each link of a note, in their order."""
    found = dict(_in_body(tokens))
    return tuple(found.get(link.span) or _of_property(link) for link in note.links)


def _of_property(link: Link) -> Context:
    mark = element("mark", escape(link.label or link.target))
    return Context((), None, f"{escape(link.role)}: {mark}" if link.role else mark)


def _in_body(tokens: Sequence[Token]) -> Iterator[tuple[Span, Context]]:
    above: list[Heading] = []
    row: list[Token] | None = None  # the cells of the row, where one is being read
    for token in tokens:
        kind = token.type
        if kind == "inline":
            if row is None:
                yield from _of_inline(token, above)
            else:
                row.append(token)
        elif kind == "heading_open":
            heading = token.meta["heading"]
            above = [*(each for each in above if each.level < heading.level), heading]
        elif kind == "tr_open":
            row = []
        elif kind == "tr_close":
            yield from _of_row(row or [], above)
            row = None
        elif "links" in token.meta:  # a block of HTML
            for link in token.meta["links"]:
                yield link.span, _context(above, element("mark", escape(link.label or link.target)))


def _of_row(cells: Sequence[Token], above: Sequence[Heading]) -> Iterator[tuple[Span, Context]]:
    """The links of a table's row; where a cell is nothing but a link, its sentence is the row."""
    for cell in cells:
        for span, context in _of_inline(cell, above):
            mark = context.sentence
            if mark.startswith("<mark>") and mark.endswith("</mark>") and mark.count("<mark>") == 1:
                beside = (mark if each is cell else escape(inline.text(each.children or ())) for each in cells)
                yield span, msgspec.structs.replace(context, sentence=" · ".join(filter(None, beside)))
            else:
                yield span, context


def _of_inline(token: Token, above: Sequence[Heading]) -> list[tuple[Span, Context]]:
    children = token.children or []
    linked = [(at, child.meta["links"]) for at, child in enumerate(children) if child.meta and "links" in child.meta]
    pieces = [inline.text([child]) for child in children] if linked else []
    starts, whole = [0, *accumulate(map(len, pieces))], "".join(pieces).replace("\n", " ")
    found = []
    for at, links in linked:
        start, end = starts[at], starts[_end(children, at)]
        before, shown, after = whole[max(0, start - NEAR) : start], whole[start:end], whole[end : end + NEAR]
        for link in links:
            sentence = quoted(before, shown or link.label or link.target, after)
            found.append((link.span, _context(above, sentence)))
    return found


def quoted(before: str, shown: str, after: str) -> str:
    """The sentence around words as HTML, with the words marked."""
    return escape(_last(before)) + element("mark", escape(shown)) + escape(_first(after))


def _context(above: Sequence[Heading], sentence: str) -> Context:
    return Context(tuple(each.text for each in above), above[-1].anchor if above else None, sentence)


def _end(children: Sequence[Token], at: int) -> int:
    """Where the tokens of a link end."""
    if children[at].type != "link_open":
        return at + 1
    return next(i for i in range(at, len(children)) if children[i].type == "link_close") + 1


def _last(text: str) -> str:
    """The last sentence of a text, cut at a space where it is long.

    >>> _last("One. Two three "), _last("a " * 100)[:4]
    ('Two three ', '… a ')
    """
    ends = [found.end() for found in _SENTENCE_END.finditer(text)]
    last = text[ends[-1] :] if ends else text.lstrip()
    return last if len(last) <= LONGEST else f"… {last[-LONGEST:].partition(' ')[2]}"


def _first(text: str) -> str:
    """The first sentence of a text, cut at a space where it is long.

    >>> _first(" one. Two"), _first(" a" * 100)[-3:]
    (' one.', 'a …')
    """
    end = _SENTENCE_END.search(text)
    first = text[: end.end()].rstrip() if end else text.rstrip()
    return first if len(first) <= LONGEST else f"{first[:LONGEST].rpartition(' ')[0]} …"


def shorten(text: str, length: int) -> str:
    """The text, cut at a space if it is longer.

    >>> shorten("one two three", 9)
    'one two …'
    """
    joined = " ".join(text.split())
    return joined if len(joined) <= length else f"{joined[: length - 1].rpartition(' ')[0] or joined[: length - 1]} …"
