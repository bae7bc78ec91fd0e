"""Sketch a note's page from its text alone.

Stage: publish. A note and its tokens in, its HTML with holes out: for where links lead, what became of its code, and
what it embeds. A sketch stays as it is as long as the note's text does, whatever happens around it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import msgspec
from markdown_it.token import Token

from wikiproof.model import Note
from wikiproof.parse import markdown
from wikiproof.parse.written import from_destination, is_external
from wikiproof.publish import body, code, contexts, footnotes, sanitise
from wikiproof.publish.code import Code
from wikiproof.publish.contexts import Context
from wikiproof.publish.holes import CLOSE, NEXT, OPEN, hole
from wikiproof.publish.markup import Piece
from wikiproof.publish.strings import Strings
from wikiproof.publish.urls import is_safe

LEAD_LENGTH = 180
_ADDRESS = re.compile(f' (href|src)="{OPEN}address{NEXT}([0-9]+){CLOSE}"')


class Sketch(msgspec.Struct, frozen=True, array_like=True):
    """A note's page with holes.

    `head` is its title where the note begins with one, `body` the rest, `fences` its code, `contexts` where each of
    its links stands, in their order, `lead` the text of its first paragraph.
    """

    head: str
    body: str
    fences: tuple[Code, ...]
    contexts: tuple[Context, ...]
    lead: str


def sketch(note: Note, tokens: Sequence[Token], words: Strings) -> Sketch:
    """The sketch of a note; `tokens` are those of its body."""
    numbers = {link.span: number for number, link in enumerate(note.links)}
    setting = body.Setting(words, numbers, {fence.span: index for index, fence in enumerate(note.fences)})
    shown, notes = footnotes.apart(note.text, tokens)
    end = 3 if has_title(note) and tokens[0].type == "heading_open" else 0
    return Sketch(
        head=_html(note, body.render(setting, shown[:end])),
        body=_html(note, [*body.render(setting, shown[end:]), *body.notes(setting, notes)]),
        fences=tuple(code.highlighted(fence) for fence in note.fences),
        contexts=contexts.contexts(note, tokens),
        lead=_lead(tokens),
    )


def has_title(note: Note) -> bool:
    """Whether the first heading of a note is its title."""
    return bool(note.headings) and note.headings[0].level == 1


def _html(note: Note, pieces: Sequence[Piece]) -> str:
    """The HTML of pieces; what the author's own leads to are holes where it is in the wiki."""
    numbers = {(link.target, link.fragment): number for number, link in enumerate(note.links) if link.kind == "html"}
    joined = sanitise.join(pieces, lambda written: _address(written, numbers))
    return _ADDRESS.sub(lambda found: hole("attribute", found[1], found[2]), joined) if numbers else joined


def _address(destination: str, numbers: Mapping[tuple[str, str | None], int]) -> str | None:
    """What to write where the author's own HTML names a destination: a hole if it is a link of the note."""
    written = from_destination(destination, "html", None, 0, 0)
    number = numbers.get((written.target, written.fragment)) if written else None
    if number is not None:
        return hole("address", number)
    return destination if is_external(destination) and is_safe(destination) else None


def _lead(tokens: Sequence[Token]) -> str:
    """The text of the first paragraph, shortened."""
    before = ""
    for token in tokens:
        if token.type == "inline" and before == "paragraph_open":
            text = markdown.plain(token.children or ())
            if text:
                return contexts.shorten(text, LEAD_LENGTH)
        before = token.type if "callout_title" not in token.meta else ""
    return ""
