"""`<a href>` and `<img src>`, in a paragraph or in a block of HTML; `id` and `<a name>` too: links point at those.

Stage: parse, link syntax. Comments are no links. Tokens with anchors hold them under `meta["anchors"]`.
"""

from __future__ import annotations

from html.parser import HTMLParser

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline, html_inline

from wikiproof.model import LinkKind
from wikiproof.parse.anchors import is_anchor
from wikiproof.parse.written import LinkSyntax, Written, from_destination

_ATTRIBUTES: dict[str, tuple[str, LinkKind]] = {"a": ("href", "html"), "img": ("src", "image")}


class _Finder(HTMLParser):
    """Collects the links of a piece of HTML, with their offsets in it."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[Written] = []
        self.anchors: list[str] = []
        self._starts = [0, *(i + 1 for i, char in enumerate(html) if char == "\n")]
        self.feed(html)

    def parse_marked_section(self, i: int, report: bool = True) -> int:
        """`<![` begins a comment, as HTML 13.2.5.42 has it; HTMLParser's own method raises at most words after it."""
        return self.parse_bogus_comment(i, report)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attribute, kind = _ATTRIBUTES.get(tag, ("", "html"))
        given = dict(attrs)
        self.anchors += filter(is_anchor, (given.get("id"), given.get("name") if tag == "a" else None))
        destination = given.get(attribute)
        if destination:
            line, column = self.getpos()
            start = self._starts[line - 1] + column
            end = start + len(self.get_starttag_text() or "")
            found = from_destination(destination, kind, None, start, end)
            self.found += (found,) if found else ()


def _inline(state: StateInline, silent: bool) -> bool:
    start, level = state.pos, state.linkLevel
    if not html_inline(state, silent):
        return False
    state.linkLevel = level  # an `<a>` without its `</a>`, or with an `id` only, must not hide the links after it
    if not silent:
        finder = _Finder(state.tokens[-1].content)
        state.tokens[-1].meta["anchors"] = tuple(finder.anchors)
        state.tokens[-1].meta["links"] = tuple(
            link._replace(start=link.start + start, end=link.end + start) for link in finder.found
        )
    return True


def _blocks(state: StateCore) -> None:
    for token in state.tokens if "<" in state.src else ():
        if token.type == "html_block":
            finder = _Finder(token.content)
            token.meta["anchors"], token.meta["links"] = tuple(finder.anchors), tuple(finder.found)


def _install(md: MarkdownIt) -> None:
    md.inline.ruler.at("html_inline", _inline)
    md.core.ruler.after("block", "html_links", _blocks)


SYNTAX = LinkSyntax("html_inline", _install)
