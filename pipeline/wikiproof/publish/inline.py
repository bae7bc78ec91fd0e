"""Render inline tokens.

Stage: publish. The children of an inline token in, pieces of HTML out, with holes for links.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from markdown_it.token import Token

from wikiproof.model import Span
from wikiproof.parse import markdown
from wikiproof.parse.written import is_external
from wikiproof.publish import footnotes, maths
from wikiproof.publish.holes import hole
from wikiproof.publish.markup import Authors, Piece, element, escape, opening
from wikiproof.publish.strings import Strings
from wikiproof.publish.urls import is_safe

_TAGS = {
    "em_open": "<em>",
    "em_close": "</em>",
    "strong_open": "<strong>",
    "strong_close": "</strong>",
    "s_open": "<del>",
    "s_close": "</del>",
    "mark_open": "<mark>",
    "mark_close": "</mark>",
    "softbreak": "\n",
    "hardbreak": "<br>\n",
}
_SHOWN = {"softbreak": " ", "hardbreak": " ", "html_inline": ""}
"""What tokens show that do not show their content."""


def render(children: Iterable[Token], numbers: Mapping[Span, int], words: Strings) -> list[Piece]:
    """The HTML of inline tokens, without what footnotes hold; `numbers` are the places of the note's links."""
    html: list[Piece] = []
    closing, depth = "", 0
    for token in children:
        kind = token.type
        if depth:
            depth += footnotes.DEPTHS.get(kind, 0)
        elif kind == "text":
            html.append(escape(token.content))
        elif kind in _TAGS:
            html.append(_TAGS[kind])
        elif kind == "link_open":
            number = _number(token, numbers)
            opened, closing = _other(token) if number is None else _internal(number, _title(token))
            html.append(opened)
        elif kind == "link_close":
            html.append(closing)
        elif kind == "html_inline":
            html += anchors(token), Authors(token.content)
        else:
            html.append(_leaf(token, numbers, words))
            depth = footnotes.DEPTHS.get(kind, 0)
    return html


def text(children: Iterable[Token]) -> str:
    """The text that inline tokens show, that of footnotes too; a line ends in a space."""
    return "".join([_SHOWN.get(each.type, each.content) for each in children])


def anchors(token: Token) -> str:
    """The places that the author's HTML names, which the sanitiser takes from it."""
    return "".join(element("span", "", id=anchor) for anchor in token.meta.get("anchors", ()))


def _leaf(token: Token, numbers: Mapping[Span, int], words: Strings) -> str:
    number = _number(token, numbers)
    if token.type == "wikilink":
        assert number is not None
        if token.meta["links"][0].kind == "embed":
            return hole("embed", number, token.content)
        before, after = _internal(number, None)
        return before + escape(token.content) + after
    if token.type == "image":
        alt = markdown.plain(token.children or ())
        if number is None:
            return _external_image(token, alt, words)
        return hole("image", number, alt, _title(token) or "")
    if token.type in {"footnote_ref", "footnote_inline_open"}:
        return footnotes.reference(token)
    if token.type == "math_inline":
        return maths.inline(token.content, words)
    if token.type == "math_inline_double":
        return maths.double(token.content, words)
    if token.type == "tag":
        return hole("tag", token.content)
    if token.type == "code_inline":
        return element("code", escape(token.content))
    return escape(token.content)


def _internal(number: int, title: str | None) -> tuple[str, str]:
    """The tags of a link of the note."""
    return hole("open", number, title or ""), hole("close", number)


def _other(token: Token) -> tuple[str, str]:
    """The tags of `[text](destination)` that leads out of the wiki, or to the page itself: `#`."""
    destination = str(token.attrs["href"])
    if not is_safe(destination):
        return "", ""
    rel = "noopener noreferrer" if is_external(destination) else None
    return opening("a", href=destination, title=_title(token), rel=rel), "</a>"


def _external_image(token: Token, alt: str, words: Strings) -> str:
    """A picture on another site is linked to, not loaded, so that readers' addresses stay here."""
    source = str(token.attrs["src"])
    if not is_safe(source) or not is_external(source):
        return escape(alt)
    label = element("span", escape(words.external_image), class_="wp-sr") + escape(alt or source)
    title, rel = _title(token), "noopener noreferrer"
    return element("a", label, class_="wp-external-image", href=source, title=title, rel=rel)


def _number(token: Token, numbers: Mapping[Span, int]) -> int | None:
    found = token.meta.get("links", ())
    return numbers[found[0].span] if found else None


def _title(token: Token) -> str | None:
    title = token.attrs.get("title")
    return str(title) if title else None
