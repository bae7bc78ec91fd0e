"""Turn a note's text into tokens that know where they stand.

Stage: parse. Text in, markdown-it tokens out, with `meta` filled: `heading`, `fence`, `callout`, `task`, `block`, and
`links` on every token that makes a link (wikilink, link_open, image, html_inline, html_block).
"""

from __future__ import annotations

import functools
import importlib
import pkgutil
import re
from collections.abc import Callable, Iterable, Iterator

from markdown_it import MarkdownIt
from markdown_it.token import Token

from wikiproof.model import Block, Fence, Heading, Link, Span
from wikiproof.parse import anchors, blocks, syntax
from wikiproof.parse.source import Source, offset_in
from wikiproof.parse.written import LinkSyntax, Written

_GRAPH = re.compile(r"\bgraph\b", re.IGNORECASE)
_ROLE = re.compile(r"[\s*_]*([^:：\[\]*_]+?)[\s*_]*[:：]")
_COMMENT = re.compile(r"\s*<!--(.*?)-->\s*\Z", re.DOTALL)


def tokens(text: str, start: int) -> list[Token]:
    """The tokens of the body that begins at offset `start`; every span in them is an offset into `text`."""
    source = Source(text[start:], start)
    parsed = _parser().parse(source.text)
    walk = _Walk(source)
    for i, token in enumerate(parsed):
        walk.step(token, parsed[i - 1] if i else None, parsed[i + 1] if i + 1 < len(parsed) else None)
    return parsed


@functools.cache
def _parser() -> MarkdownIt:
    md = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    blocks.install(md)
    for module in pkgutil.iter_modules(syntax.__path__):
        found: LinkSyntax = importlib.import_module(f"{syntax.__name__}.{module.name}").SYNTAX
        found.install(md)
    return md


def plain(children: Iterable[Token]) -> str:
    """The text that inline tokens show."""
    return "".join(" " if token.type in {"softbreak", "hardbreak"} else _shown(token) for token in children).strip()


def _shown(token: Token) -> str:
    return "" if token.type == "html_inline" else token.content


class _Walk:
    """What must be remembered from one block token to the next."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._anchors: set[str] = set()
        self._heading = ""
        self._graph_level = 0  # level of the Graph section's heading, 0 outside of one
        self._cell_line, self._cell_column = -1, 0
        self._list_depth = 0

    def step(self, token: Token, before: Token | None, after: Token | None) -> None:
        """Fill the `meta` of one block token."""
        if token.type in {"bullet_list_open", "ordered_list_open"}:
            self._list_depth += 1
        elif token.type in {"bullet_list_close", "ordered_list_close"}:
            self._list_depth -= 1
        elif token.type == "heading_open" and after is not None:
            self._open_heading(token, after)
        elif token.type == "fence":
            token.meta["fence"] = self._fence(token, before)
        elif token.type == "inline":
            self._inline(token, before)
        elif token.type == "html_block":
            assert token.map is not None
            self._place([token], token, token.map[0], None, None)

    def _open_heading(self, token: Token, inline: Token) -> None:
        assert token.map is not None
        text = plain(inline.children or ())
        anchor = anchors.unique(anchors.slug(text), self._anchors)
        self._anchors.add(anchor)
        level = int(token.tag[1])
        token.meta["heading"] = Heading(level, text, anchor, self._span(token))
        self._heading = text
        if not self._graph_level or level <= self._graph_level:
            self._graph_level = level if _GRAPH.search(text) else 0

    def _span(self, token: Token) -> Span:
        """The lines of a block token, without the last line ending."""
        assert token.map is not None
        start, end = (self._source.line_start(line) for line in token.map)
        end = start + len(self._source.text[start:end].rstrip("\n"))
        return Span(self._source.in_note(start), self._source.in_note(end))

    def _fence(self, token: Token, before: Token | None) -> Fence:
        comment = _COMMENT.match(before.content) if before is not None and before.type == "html_block" else None
        return Fence(
            info=token.info.strip(),
            content=token.content,
            span=self._span(token),
            starts=tuple(self._source.in_note(start) for start in self._source.fence_starts(token)),
            heading=self._heading,
            comment=comment[1].strip() if comment else "",
            follows=before is not None and before.type == "fence",
        )

    def _inline(self, token: Token, before: Token | None) -> None:
        assert token.map is not None
        cell = None
        if before is not None and before.type in {"td_open", "th_open"}:
            if token.map[0] != self._cell_line:
                self._cell_line, self._cell_column = token.map[0], 0
            cell = self._cell_column
        first = token.map[0]
        pairs = self._place(token.children or (), token, first, cell, self._role(token))
        if cell is not None:
            start = pairs[0][1] - self._source.line_start(first)
            self._cell_column = start + len(token.content) + token.content.count("|")
        if "block" in token.meta:
            start, end = pairs[0][1], offset_in(pairs, len(token.content), token, self._source.text)
            token.meta["block"] = Block(
                token.meta["block"], Span(self._source.in_note(start), self._source.in_note(end))
            )

    def _role(self, token: Token) -> tuple[str, int] | None:
        """In a list of a Graph section: the text before the colon, and where it ends."""
        found = _ROLE.match(token.content) if self._graph_level and self._list_depth else None
        return (found[1].strip(), found.end()) if found else None

    def _place(
        self, children: Iterable[Token], token: Token, first: int, cell: int | None, role: tuple[str, int] | None
    ) -> list[tuple[int, int]]:
        """Turn each `Written` in `meta["links"]` into a `Link` with its place in the note."""
        pairs = self._source.content(token, first=first, cell_from=cell)

        def place(offset: int) -> int:
            return self._source.in_note(offset_in(pairs, offset, token, self._source.text))

        block = Span(place(0), place(len(token.content.rstrip())))
        for child in children:
            if child.meta.get("links"):
                child.meta["links"] = tuple(_link(each, place, block, role) for each in child.meta["links"])
        return pairs


def _link(written: Written, place: Callable[[int], int], block: Span, role: tuple[str, int] | None) -> Link:
    return Link(
        kind=written.kind,
        target=written.target,
        fragment=written.fragment,
        label=written.label,
        span=Span(place(written.start), place(written.end)),
        block=block,
        role=role[0] if role and written.start >= role[1] else None,
    )


def links(parsed: Iterable[Token]) -> Iterator[Link]:
    """The links of a token stream, in reading order."""
    for token in parsed:
        yield from token.meta.get("links", ())
        for child in token.children or ():
            yield from child.meta.get("links", ())
