"""`[^1]`, `[^1]: text` and `^[text]`.

Stage: parse. A reference is a token `footnote_ref` with its label in `meta["footnote"]`; a definition stands where it
was written, between `footnote_reference_open` and `_close`, with its label in `meta["label"]`; an inline one between
`footnote_inline_open` and `_close`. Neither is found in the text of a link.
"""

from __future__ import annotations

import re

from markdown_it import MarkdownIt
from markdown_it.helpers import parseLinkLabel
from markdown_it.rules_inline import StateInline
from mdit_py_plugins.footnote.index import footnote_def

_REFERENCE = re.compile(r"\[\^([^\[\]\s]+)\]")


def install(md: MarkdownIt) -> None:
    """Add the rules; markdown-it's own ones for what stands in a line take time that grows with its square."""
    md.block.ruler.before("reference", "footnote_def", footnote_def, {"alt": ["paragraph", "reference"]})
    md.inline.ruler.before("link", "footnote_ref", _reference)
    md.inline.ruler.before("link", "footnote_inline", _inline)


def _reference(state: StateInline, silent: bool) -> bool:
    if state.linkLevel or not state.src.startswith("[^", state.pos):
        return False
    found = _REFERENCE.match(state.src, state.pos, state.posMax)
    if found is None or f":{found[1]}" not in state.env.get("footnotes", {}).get("refs", {}):
        return False
    if not silent:
        token = state.push("footnote_ref", "", 0)
        token.meta["footnote"] = found[1]
    state.pos = found.end()
    return True


def _inline(state: StateInline, silent: bool) -> bool:
    if state.linkLevel or not state.src.startswith("^[", state.pos):
        return False
    begin, end, most = state.pos + 2, parseLinkLabel(state, state.pos + 1), state.posMax
    if end < 0 or not state.src[begin:end].strip():
        return False
    if not silent:
        state.pos, state.posMax = begin, end
        state.push("footnote_inline_open", "", 1)
        state.md.inline.tokenize(state)
        state.push("footnote_inline_close", "", -1)
    state.pos, state.posMax = end + 1, most
    return True
