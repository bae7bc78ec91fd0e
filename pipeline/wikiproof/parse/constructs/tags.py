"""`#tag`, `#한국어/태그`.

Stage: parse. A token `tag` has the name in `meta["tag"]`. Obsidian's rule: letters, digits, `_`, `-`, `/` and signs
that are no punctuation, not digits alone, after a space or at the beginning of a line.
"""

from __future__ import annotations

import re

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline

_PUNCTUATION = (
    "\u00a1-\u00bf\u2000-\u206f\u2e00-\u2e7f\u3000-\u303f\uff00-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uff65"
)
_TAG = re.compile(rf"#((?:[\w/-]|[^\x00-\x7f\s{_PUNCTUATION}])+)")


def install(md: MarkdownIt) -> None:
    """Add the rule."""
    md.inline.ruler.before("escape", "tag", _rule)


def _rule(state: StateInline, silent: bool) -> bool:
    if state.linkLevel or state.src[state.pos] != "#" or not _is_free(state.src, state.pos):
        return False
    found = _TAG.match(state.src, state.pos, state.posMax)
    name = found[1].rstrip("/") if found else ""
    if not name or name.startswith("/") or name.replace("/", "").isdecimal():
        return False
    if not silent:
        token = state.push("tag", "", 0)
        token.content, token.meta["tag"] = f"#{name}", name
    state.pos += 1 + len(name)
    return True


def _is_free(text: str, at: int) -> bool:
    """Whether nothing but a space stands before."""
    return at == 0 or text[at - 1].isspace()
