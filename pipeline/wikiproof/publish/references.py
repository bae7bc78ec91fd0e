"""The notes that link to a note, each with the sentence in which it does.

Stage: publish. Backlinks in, HTML out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import groupby

from markdown_it.token import Token

from wikiproof.model import Link, Note, Resolution, Span
from wikiproof.parse import markdown
from wikiproof.publish import links
from wikiproof.publish.markup import element, escape
from wikiproof.publish.site import Place, shorten

_SENTENCE_END = re.compile(r"[.!?。？！…][\"')\]*_”’]*\s+|\n\s*\n")
LONGEST = 160  # characters shown on either side of the link
MOST = 5  # sentences shown of one note; each is parsed, and a long note may link here thousands of times


def panel(place: Place) -> str:
    """The notes that link to the note at `place`, in the order of their paths."""
    assert place.note is not None
    words = place.site.strings
    found = place.site.backlinks[place.note.path]
    groups = groupby(found, lambda each: each.source)
    items = "".join(_item(place, source, tuple(links)) for source, links in groups)
    count = len({each.source for each in found})
    heading = element("h2", f"{escape(words.backlinks)} {element('small', str(count))}", id="Backlinks")
    body = element("ul", items) if items else element("p", escape(words.no_backlinks), class_="wp-note")
    return element("section", heading + body, class_="wp-backlinks", data_search_exclude=True)


def _item(place: Place, source: str, found: tuple[Resolution, ...]) -> str:
    note = place.site.wiki.notes[source]
    sentences = dict.fromkeys(sentence(note, each.link) for each in found[:MOST])
    quoted = "".join(element("p", each, class_="wp-sentence") for each in sentences)
    more = place.site.strings.more_links.format(len(found) - MOST) if len(found) > MOST else ""
    rest = element("p", escape(more), class_="wp-note") if more else ""
    return element("li", links.note_link(place, source) + quoted + rest)


def sentence(note: Note, link: Link) -> str:
    """The sentence in which a link stands, as HTML, with the link marked."""
    if link.kind == "property":
        return f"{escape(link.role or '')}: {element('mark', escape(link.label or link.target))}"
    around = _sentence_around(note.text, link)
    children = _inline_tokens(note.text, around)
    at = next((i for i, each in enumerate(children) if _is(each, link)), None)
    if at is None:
        return escape(shorten(note.text[around.start : around.end], 2 * LONGEST))
    end = _end(children, at)
    before, shown, after = (_text(part) for part in (children[:at], children[at:end], children[end:]))
    if around.start < link.block.start:  # a whole line: in a table, its cells
        before, after = before.lstrip("| ").replace("|", "·"), after.rstrip("| ").replace("|", "·")
    return escape(_last(before)) + element("mark", escape(shown or link.target)) + escape(_first(after))


def _sentence_around(text: str, link: Link) -> Span:
    """The sentence within the block; the whole line where the block holds nothing but the link, as in a table."""
    block = link.block
    if not (text[block.start : link.span.start] + text[link.span.end : block.end]).strip():
        start = text.rfind("\n", 0, block.start) + 1
        end = text.find("\n", block.end)
        return Span(start, end if end >= 0 else len(text))
    ends = [found.end() for found in _SENTENCE_END.finditer(text, block.start, block.end)]
    start = max((end for end in ends if end <= link.span.start), default=block.start)
    end = min((end for end in ends if end >= link.span.end), default=block.end)
    return Span(start, end)


def _inline_tokens(text: str, span: Span) -> list[Token]:
    """The inline tokens of a part of a note."""
    parsed = markdown.tokens(text[: span.end], span.start)
    return [child for token in parsed if token.type == "inline" for child in token.children or ()]


def _is(token: Token, link: Link) -> bool:
    return any(each.span == link.span for each in token.meta.get("links", ()))


def _end(children: list[Token], at: int) -> int:
    """Where the tokens of a link end."""
    if children[at].type != "link_open":
        return at + 1
    return next(i for i in range(at, len(children)) if children[i].type == "link_close") + 1


def _text(children: Iterable[Token]) -> str:
    return "".join(_pieces(children))


def _pieces(children: Iterable[Token]) -> Iterator[str]:
    for token in children:
        if token.type in {"softbreak", "hardbreak"}:
            yield " "
        elif token.type != "html_inline":
            yield token.content


def _last(text: str) -> str:
    """The end of a text, cut at a space.

    >>> _last("one two"), _last("a " * 100)[:4]
    ('one two', '… a ')
    """
    return text if len(text) <= LONGEST else f"… {text[-LONGEST:].partition(' ')[2]}"


def _first(text: str) -> str:
    """The beginning of a text, cut at a space.

    >>> _first("one two"), _first(" a" * 100)[-3:]
    ('one two', 'a …')
    """
    return text if len(text) <= LONGEST else f"{text[:LONGEST].rpartition(' ')[0]} …"
