"""`[^1]`, `[^1]: text` and `^[text]`.

Stage: parse. A reference is a token `footnote_ref`; a definition stands where it was written, between tokens
`footnote_reference_open` and `_close`, an inline one between `footnote_inline_open` and `_close`. In their `meta`,
`number` is the footnote's, and `time` says which of the references to it this is, or how many there are. No footnote is
found in the text of a link; to what is in a comment nothing refers, and what is in one does not count.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator

from markdown_it import MarkdownIt
from markdown_it.helpers import parseLinkLabel
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from mdit_py_plugins.footnote.index import footnote_def

_REFERENCE = re.compile(r"\[\^([^\[\]\s]+)\]")


def install(md: MarkdownIt) -> None:
    """Add the rules; markdown-it's own ones for what stands in a line take time that grows with its square."""
    md.block.ruler.before("reference", "footnote_def", footnote_def, {"alt": ["paragraph", "reference"]})
    md.inline.ruler.before("link", "footnote_ref", _reference)
    md.inline.ruler.before("link", "footnote_inline", _inline)
    md.core.ruler.push("footnote_numbers", _number)


def _reference(state: StateInline, silent: bool) -> bool:
    if state.linkLevel or not state.src.startswith("[^", state.pos):
        return False
    found = _REFERENCE.match(state.src, state.pos, state.posMax)
    if found is None or f":{found[1]}" not in state.env.get("footnotes", {}).get("refs", {}):
        return False
    if not silent:
        token = state.push("footnote_ref", "", 0)
        token.meta["label"] = found[1]
    state.pos = found.end()
    return True


def _inline(state: StateInline, silent: bool) -> bool:
    if state.linkLevel or not state.src.startswith("^[", state.pos):
        return False
    begin, end, most = state.pos + 2, parseLinkLabel(state, state.pos + 1), state.posMax
    if end < 0 or not state.src[begin:end].strip():
        return False
    if not silent:
        state.env.setdefault("footnotes", {})
        state.pos, state.posMax = begin, end
        state.push("footnote_inline_open", "", 1)
        state.md.inline.tokenize(state)
        state.push("footnote_inline_close", "", -1)
    state.pos, state.posMax = end + 1, most
    return True


def _number(state: StateCore) -> None:
    """Number footnotes as they are referred to; after them those that nothing refers to, so that no text is lost."""
    if "footnotes" not in state.env:
        return
    blocks = list(_outside_comments(state.tokens))
    defined = {token.meta["label"] for token in blocks if token.type == "footnote_reference_open"}
    given: dict[str, int] = {}
    times: Counter[str] = Counter()
    count = 0
    for token in (child for each in blocks for child in each.children or ()):
        if token.type == "footnote_ref" and token.meta["label"] not in defined:
            token.type, token.content = "text", f"[^{token.meta.pop('label')}]"
        if token.type == "footnote_inline_open" or (token.type == "footnote_ref" and token.meta["label"] not in given):
            count += 1
            given |= {token.meta["label"]: count} if token.type == "footnote_ref" else {}
            token.meta |= {"number": count, "time": 1}
        if token.type == "footnote_ref":
            times[token.meta["label"]] += 1
            token.meta |= {"number": given[token.meta["label"]], "time": times[token.meta["label"]]}
    for token in blocks:
        if token.type == "footnote_reference_open":
            count += token.meta["label"] not in given
            token.meta["number"] = given.pop(token.meta["label"], count)
            token.meta["time"] = times.pop(token.meta["label"], 0)


def _outside_comments(tokens: Iterable[Token]) -> Iterator[Token]:
    """The blocks that are shown."""
    depth = 0
    for token in tokens:
        depth += token.nesting if token.type in {"comment_open", "comment_close"} else 0
        if not depth:
            yield token
