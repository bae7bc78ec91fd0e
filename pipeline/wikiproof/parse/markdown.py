"""Turn a note's text into tokens that know where they stand.

Stage: parse. Text in, markdown-it tokens out, with `meta` filled: `heading`, `fence`, `callout`, `task`, `block`,
`tag`, and `links` on every token that makes links (wikilink, link_open, image, html_inline, html_block, comment).
"""

from __future__ import annotations

import functools
import importlib
import pkgutil
import re
from collections.abc import Callable, Iterable, Iterator

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from wikiproof.model import Block, Fence, Heading, Link, Span
from wikiproof.parse import anchors, blocks, constructs, fast, syntax
from wikiproof.parse.source import Source, offset_in
from wikiproof.parse.written import LinkSyntax, Written

_GRAPH = re.compile(r"\bgraph\b", re.IGNORECASE)
_ROLE = re.compile(r"[\s*_]*([^:：\[\]*_]+?)[\s*_]*[:：]")
_FACTS = re.compile(r"[\[<^#]")
"""What a link, a block id or a tag cannot be written without."""
_MARKS = re.compile(r"[\n\\`~*_\[\]!<&$%#=^:@w](?:(?<!w)|(?<=w)(?=ww\.))")
"""Where something other than text may begin; a `w` only in `www.`."""
_LIST_OPEN = frozenset({"bullet_list_open", "ordered_list_open"})
_LIST_CLOSE = frozenset({"bullet_list_close", "ordered_list_close"})
_WALKED = _LIST_OPEN | _LIST_CLOSE | {"heading_open", "fence", "inline", "html_block", "comment_open", "comment_close"}
_COMMENT = re.compile(r"\s*<!--(.*?)-->\s*\Z", re.DOTALL)


def tokens(text: str, start: int, *, facts_only: bool = False) -> list[Token]:
    """The tokens of the body that begins at offset `start`; every span in them is an offset into `text`.

    With `facts_only`, text that is no heading and can hold neither link nor block id is left without inline tokens,
    which saves a third of the time.
    """
    source = Source(text[start:], start)
    parsed = _parser(facts_only=facts_only).parse(source.text)
    walk = _Walk(source)
    for i, token in enumerate(parsed):
        if token.type in _WALKED:
            walk.step(token, parsed[i - 1] if i else None, parsed[i + 1] if i + 1 < len(parsed) else None)
    return list(_without_comments(parsed)) if walk.has_comments else parsed


def grammar() -> MarkdownIt:
    """A parser with all the rules, as markdown-it-py has it: it says what is right, and takes its time."""
    md = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    blocks.install(md)
    constructs.install(md)
    for module in pkgutil.iter_modules(syntax.__path__):
        found: LinkSyntax = importlib.import_module(f"{syntax.__name__}.{module.name}").SYNTAX
        found.install(md)
    md.inline.terminator_re = _MARKS
    return md


@functools.cache
def _parser(*, facts_only: bool) -> MarkdownIt:
    md = grammar()
    fast.speed_up(md)
    if facts_only:
        md.core.ruler.at("inline", _inline_with_facts)
    return md


def _inline_with_facts(state: StateCore) -> None:
    """markdown-it's core rule `inline`, for the text that facts are read from."""
    before = ""
    for token in state.tokens:
        if token.type == "inline" and (before == "heading_open" or _FACTS.search(token.content)):
            token.children = []
            state.md.inline.parse(token.content, state.md, state.env, token.children)
        before = token.type


def _without_comments(parsed: Iterable[Token]) -> Iterator[Token]:
    """The tokens with one `comment` for each comment over blocks, which holds its links and nothing else."""
    inside: list[Token] = []
    depth = 0
    for token in parsed:
        depth += token.type == "comment_open"
        if depth:
            inside.append(token)
        else:
            yield token
        depth -= token.type == "comment_close"
        if inside and not depth:
            comment = Token("comment", "", 0, map=inside[0].map, level=inside[0].level, block=True)
            comment.meta["links"] = tuple(links(telling(inside)))
            inside.clear()
            yield comment


def plain(children: Iterable[Token]) -> str:
    """The text that inline tokens show, footnotes aside."""
    return "".join(_shown(children)).strip()


def _shown(children: Iterable[Token]) -> Iterator[str]:
    depth = 0
    for token in children:
        if token.type in {"footnote_inline_open", "footnote_inline_close"}:
            depth += token.nesting
        elif not depth and token.type != "html_inline":
            yield " " if token.type in {"softbreak", "hardbreak"} else token.content


class _Walk:
    """What must be remembered from one block token to the next."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._anchors = anchors.Anchors()
        self._heading = ""
        self._graph_level = 0  # level of the Graph section's heading, 0 outside of one
        self._row_line, self._row_column = -1, 0
        self._row: list[Token] = []  # cells of the row whose places are not looked for yet
        self._list_depth = 0
        self._comment_depth = 0
        self.has_comments = False

    def step(self, token: Token, before: Token | None, after: Token | None) -> None:
        """Fill the `meta` of one block token."""
        if token.type == "inline":
            self._inline(token, before)
        elif token.type in _LIST_OPEN:
            self._list_depth += 1
        elif token.type in _LIST_CLOSE:
            self._list_depth -= 1
        elif token.type in {"comment_open", "comment_close"}:
            self._comment_depth += token.nesting
            self.has_comments = True
        elif token.type == "html_block":
            self._html(token)
        elif not self._comment_depth:
            if token.type == "fence":
                token.meta["fence"] = self._fence(token, before)
            elif after is not None:
                self._open_heading(token, after)

    def _open_heading(self, token: Token, inline: Token) -> None:
        assert token.map is not None
        text = plain(inline.children or ())
        given = token.meta.get("id")
        anchor = self._anchors.unique(given if anchors.is_anchor(given) else anchors.slug(text))
        level = int(token.tag[1])
        token.meta["heading"] = Heading(level, text, anchor, self._span(token))
        self._heading = text
        if not self._graph_level or level <= self._graph_level:
            self._graph_level = level if _GRAPH.search(text) else 0

    def _span(self, token: Token) -> Span:
        """The lines of a block token, without the last line ending."""
        assert token.map is not None
        start, end = self._source.line_start(token.map[0]), self._source.line_start(token.map[1])
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

    def _html(self, token: Token) -> None:
        assert token.map is not None
        if token.meta["links"]:
            self._place([token], token, self._source.content(token, first=token.map[0]), None)

    def _inline(self, token: Token, before: Token | None) -> None:
        assert token.map is not None
        linked = [child for child in token.children or () if child.meta.get("links")]
        in_cell = before is not None and before.type in {"td_open", "th_open"}
        if in_cell:
            self._cell(token, token.map[0])
        if not (linked or "block" in token.meta):
            return
        pairs = self._place_row() if in_cell else self._source.content(token, first=token.map[0])
        if linked:
            self._place(linked, token, pairs, self._role(token))
        if "block" in token.meta:
            start, end = pairs[0][1], offset_in(pairs, len(token.content), token, self._source.text)
            token.meta["block"] = Block(
                token.meta["block"], Span(self._source.in_note(start), self._source.in_note(end))
            )

    def _cell(self, token: Token, line: int) -> None:
        """Remember a table cell; where it stands depends on the cells before it in its row."""
        if line != self._row_line:
            self._row_line, self._row_column, self._row = line, 0, []
        self._row.append(token)

    def _place_row(self) -> list[tuple[int, int]]:
        """Where the content of the last cell stands."""
        pairs: list[tuple[int, int]] = []
        for token in self._row:
            pairs = self._source.content(token, first=self._row_line, cell_from=self._row_column)
            start = pairs[0][1] - self._source.line_start(self._row_line)
            self._row_column = start + len(token.content) + token.content.count("|")
        self._row = []
        return pairs

    def _role(self, token: Token) -> tuple[str, int] | None:
        """In a list of a Graph section: the text before the colon, and where it ends."""
        found = _ROLE.match(token.content) if self._graph_level and self._list_depth else None
        return (found[1].strip(), found.end()) if found else None

    def _place(
        self, linked: Iterable[Token], token: Token, pairs: list[tuple[int, int]], role: tuple[str, int] | None
    ) -> None:
        """Turn each `Written` in `meta["links"]` into a `Link` with its place in the note."""

        def place(offset: int) -> int:
            return self._source.in_note(offset_in(pairs, offset, token, self._source.text))

        block = Span(place(0), place(len(token.content.rstrip())))
        for child in linked:
            child.meta["links"] = tuple(_link(each, place, block, role) for each in child.meta["links"])


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


def telling(parsed: Iterable[Token]) -> list[Token]:
    """The tokens that have something in their `meta`, those in lines too, in reading order."""
    return [each for token in parsed for each in (token, *(token.children or ())) if each.meta]


def html_anchors(telling: Iterable[Token]) -> Iterator[str]:
    """The anchors that the note's own HTML sets."""
    return (anchor for token in telling for anchor in token.meta.get("anchors", ()))


def tags(telling: Iterable[Token]) -> Iterator[str]:
    """The tags in a text."""
    return (token.meta["tag"] for token in telling if "tag" in token.meta)


def links(telling: Iterable[Token]) -> Iterator[Link]:
    """The links that tokens make."""
    return (link for token in telling for link in token.meta.get("links", ()))
