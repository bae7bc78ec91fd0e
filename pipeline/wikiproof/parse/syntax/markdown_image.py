"""`![alt](picture.png)`: CommonMark 0.31.2 §6.4.

Stage: parse, link syntax. markdown-it's own rule decides what is an image; this one notes where it stands.
"""

from __future__ import annotations

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline, image

from wikiproof.parse.written import LinkSyntax, from_destination


def _rule(state: StateInline, silent: bool) -> bool:
    start = state.pos
    if not image(state, silent):
        return False
    if not silent:
        token = state.tokens[-1]
        found = from_destination(str(token.attrs["src"]), "image", token.content or None, start, state.pos)
        token.meta["links"] = (found,) if found else ()
    return True


def _install(md: MarkdownIt) -> None:
    md.inline.ruler.at("image", _rule)


SYNTAX = LinkSyntax("image", _install)
