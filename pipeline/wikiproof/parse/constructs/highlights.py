"""`==highlighted==`.

Stage: parse. Tokens `mark_open` and `mark_close`; runs pair up as those of emphasis do, CommonMark 0.31.2 §6.2.
"""

from __future__ import annotations

from typing import Literal

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline
from markdown_it.rules_inline.state_inline import Delimiter
from markdown_it.token import Token

_SIGN = ord("=")


def install(md: MarkdownIt) -> None:
    """Add the rules."""
    md.inline.ruler.after("emphasis", "highlight", _run)
    md.inline.ruler2.after("emphasis", "highlight", _pair)


def _run(state: StateInline, silent: bool) -> bool:
    """Two equals signs, no more and no less; which of them belong together is decided at the end."""
    if silent or not state.src.startswith("==", state.pos):
        return False
    scanned = state.scanDelims(state.pos, True)
    token = state.push("text", "", 0)
    token.content = "=" * scanned.length
    if scanned.length == 2:
        at = len(state.tokens) - 1
        state.delimiters.append(Delimiter(_SIGN, 0, at, -1, scanned.can_open, scanned.can_close))
    state.pos += scanned.length
    return True


def _pair(state: StateInline) -> None:
    within = (meta["delimiters"] for meta in state.tokens_meta if meta and "delimiters" in meta)
    for delimiters in (state.delimiters, *within):
        for opened in delimiters:
            if opened.marker == _SIGN and opened.end >= 0:
                _turn(state.tokens[opened.token], "mark_open", 1)
                _turn(state.tokens[delimiters[opened.end].token], "mark_close", -1)


def _turn(token: Token, kind: str, nesting: Literal[1, -1]) -> None:
    """Make a tag of the text of a run."""
    token.type, token.tag, token.nesting, token.markup, token.content = kind, "mark", nesting, "==", ""
