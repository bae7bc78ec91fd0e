"""`%%comments%%`, in a line or over blocks: Obsidian's, which are not shown; links in them are links.

Stage: parse. In a line a comment is one token `comment` that holds the links, and itself as written under `comment`;
over blocks, tokens `comment_open` and `comment_close` stand around what it holds.
"""

from __future__ import annotations

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

MARK = "%%"


def install(md: MarkdownIt) -> None:
    """Add the rules."""
    md.inline.ruler.before("escape", "comment", _inline)
    md.block.ruler.before("fence", "comment_block", _block, {"alt": ["paragraph", "reference", "blockquote", "list"]})


def _inline(state: StateInline, silent: bool) -> bool:
    if not state.src.startswith(MARK, state.pos):
        return False
    closing = state.src.find(MARK, state.pos + 2, state.posMax)
    if closing < 0 or not state.src[state.pos + 2 : closing].strip():
        return False
    if not silent:
        inside: list[Token] = []
        inner = StateInline(state.src, state.md, state.env, inside)
        inner.pos, inner.posMax, inner.level = state.pos + 2, closing, state.level + 1
        inner.linkLevel = state.linkLevel
        state.md.inline.tokenize(inner)
        token = state.push("comment", "", 0)
        token.meta["links"] = tuple(link for each in inside for link in each.meta.get("links", ()))
        token.meta["comment"] = state.src[state.pos : closing + 2]
    state.pos = closing + 2
    return True


def _block(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """From a line that begins with `%%` to one that ends with the next `%%`."""
    opening = state.bMarks[start] + state.tShift[start]
    if state.is_code_block(start) or not state.src.startswith(MARK, opening):
        return False
    closing = state.src.find(MARK, opening + 2, state.eMarks[end - 1])
    if closing < 0 or closing == opening + 2:
        return False
    last = start
    while closing > state.eMarks[last]:
        last += 1
        if state.sCount[last] < state.blkIndent and not state.isEmpty(last):
            return False
    if state.src[closing + 2 : state.eMarks[last]].strip():
        return False
    if not silent:
        _push(state, start, opening + 2, last, closing)
    return True


def _push(state: StateBlock, first: int, begin: int, last: int, end: int) -> None:
    """The blocks from an offset in a line to one in another, between tokens for the comment."""
    token = state.push("comment_open", "", 1)
    token.map = [first, last + 1]
    kept = state.bMarks[first], state.tShift[first], state.sCount[first], state.eMarks[last], state.lineMax
    text = state.src[begin : min(state.eMarks[first], end)]
    state.bMarks[first], state.tShift[first] = begin, len(text) - len(text.lstrip(" \t"))
    state.sCount[first], state.eMarks[last], state.lineMax = state.blkIndent, end, last + 1
    state.md.block.tokenize(state, first, last + 1)
    state.bMarks[first], state.tShift[first], state.sCount[first], state.eMarks[last], state.lineMax = kept
    state.push("comment_close", "", -1)
    state.line = last + 1
