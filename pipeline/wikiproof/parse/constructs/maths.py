r"""`$x$` and `$$x$$`.

Stage: parse. Tokens `math_inline`, `math_inline_double` and `math_block` hold TeX as their content. Pandoc's rule
tells math from prices: no space follows the opening dollar or comes before the closing one, and no digit follows that.
No formula in a line holds a backtick, so that two prices around code are none.
"""

from __future__ import annotations

import re

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_inline import StateInline

_INLINE = re.compile(r"\$(?!\s)([^$\\`]*(?:\\.[^$\\`]*)*)(?<!\s)\$(?!\d)", re.DOTALL)
_DOUBLE = re.compile(r"\$\$([^$\\`]*(?:(?:\\.|\$(?!\$))[^$\\`]*)*)\$\$", re.DOTALL)


def install(md: MarkdownIt) -> None:
    """Add the rules."""
    md.inline.ruler.before("escape", "math_inline", _inline)
    md.block.ruler.before("fence", "math_block", _block, {"alt": ["paragraph", "reference", "blockquote", "list"]})


def _inline(state: StateInline, silent: bool) -> bool:
    if state.src[state.pos] != "$":
        return False
    is_double = state.src.startswith("$$", state.pos)
    found = (_DOUBLE if is_double else _INLINE).match(state.src, state.pos, state.posMax)
    if found is None or not found[1].strip():
        return False
    if not silent:
        token = state.push("math_inline_double" if is_double else "math_inline", "math", 0)
        token.content, token.markup = found[1].strip(), "$$" if is_double else "$"
    state.pos = found.end()
    return True


def _block(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """From a line that begins with `$$` to one that ends with the next `$$`."""
    opening = state.bMarks[start] + state.tShift[start]
    if state.is_code_block(start) or not state.src.startswith("$$", opening):
        return False
    closing = state.src.find("$$", opening + 2, state.eMarks[end - 1])
    last = start
    while closing > state.eMarks[last]:
        last += 1
        if state.sCount[last] < state.blkIndent and not state.isEmpty(last):
            return False
    lines = state.getLines(start, last + 1, state.blkIndent, False).strip()
    if closing < 0 or state.src[closing + 2 : state.eMarks[last]].strip() or not lines.strip("$").strip():
        return False
    if not silent:
        token = state.push("math_block", "math", 0)
        token.content, token.markup, token.map = lines[2:-2].strip(), "$$", [start, last + 1]
        state.line = last + 1
    return True
