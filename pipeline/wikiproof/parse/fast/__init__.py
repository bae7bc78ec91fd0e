"""Make markdown-it-py faster without changing what it says.

Stage: parse. A configured parser in, one that gives the very same tokens out. markdown-it-py tries its rules one after
the other at every line and at every mark; but each rule can only begin with certain characters, so that most of them
can be ruled out by looking at one. The rules themselves are untouched, and one that is not named here is always tried;
words that are emphasised, paragraphs without an underline and plain destinations have a shorter way.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore, text_join

from wikiproof.parse.fast.blocks import Blocks
from wikiproof.parse.fast.inline import Inlines

_OFTEN_ASKED = ("tasklists", "strikethrough_single_tilde")
"""Options that are looked up at every item and every text; to find that there is none takes longest."""

_PLAIN = re.compile(r"(?:https?://[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){0,3}(?![^/?#])|(?!//))[A-Za-z0-9_./?=&~#-]*")
"""Destinations that stay as they are written, which it takes a parser of URLs to find out otherwise."""


def speed_up(md: MarkdownIt) -> None:
    """Make a parser fast that has all its rules and reads a `Source`, in which line feeds are the only line endings."""
    md.core.ruler.disable("normalize")
    md.options.update({name: md.options.get(name, False) for name in _OFTEN_ASKED})
    md.core.ruler.at("text_join", _join)
    md.block = Blocks(md.block.ruler)
    md.inline = Inlines(md.inline)
    md.normalizeLink = _normalizing(md.normalizeLink)  # type: ignore[assignment, method-assign]  # its way


def _join(state: StateCore) -> None:
    """Join the texts that escapes and entities make; others are joined already."""
    if "\\" in state.src or "&" in state.src:
        text_join(state)


def _normalizing(stock: Callable[[str], str]) -> Callable[[str], str]:
    """The stock way to normalize a destination, where there is something to it."""
    return lambda url: url if _PLAIN.fullmatch(url) else stock(url)
