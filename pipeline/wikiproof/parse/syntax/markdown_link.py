"""`[text](note.md#fragment)`, reference links: CommonMark 0.31.2 §6.3.

Stage: parse, link syntax. markdown-it's own rule decides what is a link; this one notes where it stands.
"""

from __future__ import annotations

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline, link

from wikiproof.parse.written import LinkSyntax, from_destination

_BREAKS = frozenset({"softbreak", "hardbreak"})


def _rule(state: StateInline, silent: bool) -> bool:
    start, before = state.pos, len(state.tokens)
    if not link(state, silent):
        return False
    if not silent:
        opened = next(token for token in state.tokens[before:] if token.type == "link_open")
        inside = state.tokens[state.tokens.index(opened) : -1]
        label = "".join(" " if token.type in _BREAKS else token.content for token in inside) or None
        found = from_destination(str(opened.attrs["href"]), "markdown", label, start, state.pos)
        opened.meta["links"] = (found,) if found else ()
    return True


def _install(md: MarkdownIt) -> None:
    md.inline.ruler.at("link", _rule)


SYNTAX = LinkSyntax("link_open", _install)
