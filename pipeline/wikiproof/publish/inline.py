"""Render inline tokens.

Stage: publish. The children of an inline token in, pieces of HTML out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from markdown_it.token import Token

from wikiproof.model import Link
from wikiproof.parse import markdown
from wikiproof.publish import links
from wikiproof.publish.markup import Piece, element, escape
from wikiproof.publish.site import Place

_TAGS = {
    "em_open": "<em>",
    "em_close": "</em>",
    "strong_open": "<strong>",
    "strong_close": "</strong>",
    "s_open": "<del>",
    "s_close": "</del>",
    "softbreak": "\n",
    "hardbreak": "<br>\n",
}


def render(place: Place, children: Iterable[Token]) -> Iterator[Piece]:
    """The HTML of inline tokens."""
    closing = ""
    for token in children:
        if token.type == "html_inline":
            yield Piece("".join(element("span", "", id=anchor) for anchor in token.meta.get("anchors", ())))
            yield Piece(token.content, authors=True)
        elif token.type == "link_open":
            tags = links.markdown_link(place, _link(token), str(token.attrs["href"]), _title(token))
            closing = tags.closing
            yield Piece(tags.opening)
        elif token.type == "link_close":
            yield Piece(closing)
        else:
            yield Piece(_TAGS.get(token.type) or _leaf(place, token))


def _leaf(place: Place, token: Token) -> str:
    link = _link(token)
    if token.type == "wikilink":
        assert link is not None
        return links.wikilink(place, link, token.content)
    if token.type == "image":
        alt = markdown.plain(token.children or ())
        return links.image(place, link, str(token.attrs["src"]), alt, _title(token))
    if token.type == "code_inline":
        return element("code", escape(token.content))
    return escape(token.content)


def _link(token: Token) -> Link | None:
    found: tuple[Link, ...] = token.meta.get("links", ())
    return found[0] if found else None


def _title(token: Token) -> str | None:
    title = token.attrs.get("title")
    return str(title) if title else None
