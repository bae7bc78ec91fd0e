"""Make markdown-it-py faster without changing what it says.

Stage: parse. A configured parser in, one that gives the very same tokens out. markdown-it-py tries its rules one after
the other at every line and at every mark; but each rule can only begin with certain characters, so that most of them
can be ruled out by looking at one. The rules themselves are untouched, and one that is not named here is always tried.
"""

from __future__ import annotations

from markdown_it import MarkdownIt

from wikiproof.parse.fast.blocks import Blocks
from wikiproof.parse.fast.inline import Inlines

_OFTEN_ASKED = ("tasklists", "strikethrough_single_tilde")
"""Options that are looked up at every item and every text; to find that there is none takes longest."""


def speed_up(md: MarkdownIt) -> None:
    """Make a parser fast that has all its rules and reads a `Source`, in which line feeds are the only line endings."""
    md.core.ruler.disable("normalize")
    md.options.update({name: md.options.get(name, False) for name in _OFTEN_ASKED})
    md.block = Blocks(md.block.ruler)
    md.inline = Inlines(md.inline)
