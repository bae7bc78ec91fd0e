"""Render references to footnotes, and find the footnotes that stand below the text.

Stage: publish. Tokens in; HTML in Python-Markdown's shape, which Material styles, and tokens out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from markdown_it.token import Token

from wikiproof.publish.markup import element, escape
from wikiproof.publish.strings import Strings

_DEFINITION = frozenset({"footnote_reference_open", "footnote_reference_close"})
DEPTHS = {"footnote_inline_open": 1, "footnote_inline_close": -1}
"""How much deeper in footnotes the tokens of a line of text lead."""


class Footnote(NamedTuple):
    """A footnote: its number, how many references there are to it, its blocks."""

    number: int
    times: int
    tokens: tuple[Token, ...]


def reference(token: Token) -> str:
    """The number that leads to a footnote."""
    number, time = token.meta["number"], token.meta["time"]
    link = element("a", str(number), class_="footnote-ref", href=f"#fn:{number}")
    return element("sup", link, id=_anchor(number, time))


def back(note: Footnote, words: Strings) -> str:
    """The links from a footnote to where it is referred to."""
    title = escape(words.footnote_back.format(note.number))
    return "".join(
        f' <a class="footnote-backref" href="#{_anchor(note.number, time)}" title="{title}">↩</a>'
        for time in range(1, note.times + 1)
    )


def _anchor(number: int, time: int) -> str:
    return f"fnref:{number}" if time == 1 else f"fnref{time}:{number}"


def apart(text: str, tokens: Sequence[Token]) -> tuple[Sequence[Token], list[Footnote]]:
    """The blocks of a text that are no footnotes, and the footnotes by their numbers."""
    if "^" not in text:
        return tokens, []
    lines = (token.children or () for token in tokens if "^[" in token.content)
    found = [*_defined(tokens), *(note for children in lines for note in _written_inline(children))]
    return list(_without(tokens)), sorted(found, key=lambda each: each.number)


def _without(tokens: Iterable[Token]) -> Iterator[Token]:
    depth = 0
    for token in tokens:
        if token.type in _DEFINITION:
            depth += token.nesting
        elif not depth:
            yield token


def _defined(tokens: Iterable[Token]) -> Iterator[Footnote]:
    """The definitions; one within another one is a footnote of its own."""
    open_: list[tuple[Token, list[Token]]] = []
    for token in tokens:
        if token.type == "footnote_reference_open":
            open_.append((token, []))
        elif token.type == "footnote_reference_close":
            opened, inside = open_.pop()
            yield Footnote(opened.meta["number"], opened.meta["time"], tuple(inside))
        elif open_:
            open_[-1][1].append(token)


def _written_inline(children: Iterable[Token]) -> Iterator[Footnote]:
    """The footnotes in a line of text, each as a paragraph."""
    open_: list[tuple[Token, list[Token]]] = []
    for token in children:
        if token.type == "footnote_inline_close":
            opened, inside = open_.pop()
            paragraph = Token("paragraph_open", "p", 1), Token("inline", "", 0), Token("paragraph_close", "p", -1)
            paragraph[1].children = inside
            yield Footnote(opened.meta["number"], 1, paragraph)
        elif open_:
            open_[-1][1].append(token)
        if token.type == "footnote_inline_open":
            open_.append((token, []))
