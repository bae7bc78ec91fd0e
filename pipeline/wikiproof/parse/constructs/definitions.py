"""Definition lists: a term, then lines that begin with `: `.

Stage: parse. Tokens as of mdit-py-plugins: `dl_open`, `dt_open`, `dd_open`. `~ ` begins no definition here: it
does in no dialect that wikis are written in, and Korean prose has lines that begin so.
"""

from __future__ import annotations

from collections.abc import Callable

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from mdit_py_plugins.deflist import deflist_plugin


def install(md: MarkdownIt) -> None:
    """Add the rule."""
    deflist_plugin(md)
    rules = dict(zip(md.block.ruler.get_active_rules(), md.block.ruler.getRules(""), strict=True))
    md.block.ruler.at("deflist", _with_colon(rules["deflist"]), {"alt": ["paragraph", "reference", "blockquote"]})


def _with_colon(
    deflist: Callable[[StateBlock, int, int, bool], bool],
) -> Callable[[StateBlock, int, int, bool], bool]:
    """The rule, tried only where the line after the term, or the one after that, begins with a colon."""

    def rule(state: StateBlock, line: int, end: int, silent: bool) -> bool:
        below = line if silent else line + 1
        if below < end and not silent and state.isEmpty(below):
            below += 1
        if below >= end or not state.src.startswith(":", state.bMarks[below] + state.tShift[below]):
            return False
        return deflist(state, line, end, silent)

    return rule
