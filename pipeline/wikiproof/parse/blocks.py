"""What is written into blocks that CommonMark has: callouts, task list items, block ids, ids of headings.

Stage: parse. Rules for markdown-it; each takes its mark out of the text and leaves it in a token's `meta`.
"""

from __future__ import annotations

import re
from itertools import pairwise

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

_CALLOUT = re.compile(r"\[![ \t]*([^\s\[\]|][^\n\[\]|]*)(?:\|[^\n\[\]]*)?\]([+-]?)[ \t]*")
"""A kind, after a bar what themes may read, a fold."""
_TASK = re.compile(r"\[([ xX])\][ \t]+(?=\S)")
_WORD = r"(?:[#.][^\s{}\[\]<>^]+|[\w-]+=(?:\"[^\"{}\[\]<>^]*\"|[^\s\"{}\[\]<>^]+))"
_ATTRIBUTES = re.compile(rf"\{{:?[ \t]*{_WORD}(?:[ \t]+{_WORD})*[ \t]*\}}")
_BLOCK_ID = re.compile(r"(?:^|[ \t\n]+)\^([A-Za-z0-9-]+)[ \t]*$")


def install(md: MarkdownIt) -> None:
    """Add the rules."""
    md.core.ruler.after("block", "callouts", _callouts)
    md.core.ruler.after("block", "tasks", _tasks)
    md.core.ruler.after("block", "heading_ids", _heading_ids)
    md.core.ruler.push("block_ids", _block_ids)


def _callouts(state: StateCore) -> None:
    """`> [!tip]- Title`: the blockquote's `meta["callout"]` is (kind, fold), its title a paragraph marked as such."""
    tokens = state.tokens if "[!" in state.src else []
    for i in [i for i in range(len(tokens) - 4, -1, -1) if tokens[i].type == "blockquote_open"]:
        quote, paragraph, inline, close = tokens[i : i + 4]
        if inline.type != "inline" or paragraph.type != "paragraph_open":
            continue
        found = _CALLOUT.match(inline.content)
        if not found:
            continue
        quote.meta["callout"] = (found[1].strip().lower(), found[2])
        title, newline, rest = inline.content[found.end() :].partition("\n")
        if not newline:
            inline.content = title
            paragraph.meta["callout_title"] = True
            continue
        assert inline.map is not None
        head = _like(paragraph), _like(inline), _like(close)
        head[0].meta["callout_title"] = True
        head[1].content = title
        head[1].map = [inline.map[0], inline.map[0] + 1]
        inline.content = rest
        inline.map = [inline.map[0] + 1, inline.map[1]]
        tokens[i + 1 : i + 1] = head


def _like(token: Token) -> Token:
    """A new token of the same type at the same level."""
    made = Token(token.type, token.tag, token.nesting, level=token.level, block=True, map=token.map)
    made.children = [] if token.type == "inline" else None
    return made


def _tasks(state: StateCore) -> None:
    """`- [x] text`: the item's `meta["task"]` says whether it is done."""
    if not any(mark in state.src for mark in ("[ ]", "[x]", "[X]")):
        return
    for item, paragraph, inline in zip(state.tokens, state.tokens[1:], state.tokens[2:], strict=False):
        if item.type == "list_item_open" and paragraph.type == "paragraph_open" and inline.type == "inline":
            found = _TASK.match(inline.content)
            if found:
                item.meta["task"] = found[1] != " "
                inline.content = inline.content[found.end() :]


def _heading_ids(state: StateCore) -> None:
    """`# Text {#id}`, as Python-Markdown's attribute lists are written: the heading's `meta["id"]` is the id."""
    tokens = state.tokens if "}" in state.src else []
    for heading, inline in pairwise(tokens):
        if heading.type != "heading_open" or not inline.content.endswith("}"):
            continue
        at = inline.content.rfind("{")
        if _ATTRIBUTES.fullmatch(inline.content, max(at, 0)) and (at == 0 or inline.content[at - 1] in " \t"):
            words = inline.content[at:].strip("{: \t}").split()
            heading.meta["id"] = next((word[1:] for word in words if word.startswith("#")), None)
            inline.content = inline.content[:at].rstrip(" \t")


def _block_ids(state: StateCore) -> None:
    """`text ^id`: the inline token's `meta["block"]` is the id, and the text ends before it."""
    for token in state.tokens:
        last = token.children[-1] if token.type == "inline" and token.children else None
        found = _BLOCK_ID.search(last.content) if last and last.type == "text" and "^" in last.content else None
        if last and found:
            token.meta["block"] = found[1]
            last.content = last.content[: found.start()]
