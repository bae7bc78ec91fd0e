"""Read the block tokens of a source.

Stage: parse. The stock rules in, a parser that gives the very same tokens out.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Literal

from markdown_it import MarkdownIt
from markdown_it.parser_block import ParserBlock
from markdown_it.ruler import Ruler
from markdown_it.rules_block import StateBlock
from markdown_it.token import Token
from markdown_it.utils import EnvType

from wikiproof.parse.fast.rules import Chains, by_character, made, named

BlockRule = Callable[[StateBlock, int, int, bool], bool]

_LINE_STARTS = {
    "fence": "`~",
    "blockquote": ">",
    "hr": "*-_",
    "list": "*+-0123456789",
    "reference": "[",
    "html_block": "<",
    "heading": "#",
    "math_block": "$",
    "comment_block": "%",
    "footnote_def": "[",
}
"""The first character of a line, spaces aside, with which a block rule can begin."""
_ENDS = _LINE_STARTS | {"deflist": ":"}
"""The same for a line that may end the block above; there, definitions are looked for in the line itself."""
_UNDERLINE = re.compile(r"\n[ \t>]*(?:-+|=+)[ \t]*(?:\n|\Z|%%)")
"""What may underline a heading, in quotes and at the end of a comment too; few sources have it."""


class Blocks(ParserBlock):
    """Tries the rules that can begin with the first character of a line."""

    def __init__(self, stock: Ruler[BlockRule]) -> None:
        """Take the stock rules."""
        super().__init__()
        chains = ("paragraph", "reference", "blockquote", "list")
        terminators = {chain: _line_rule(named(stock, chain), _ENDS) for chain in chains}
        self.ruler = Chains(stock, {"": _block_rule(named(stock, "")), **terminators})

    def parse(self, src: str, md: MarkdownIt, env: EnvType, outTokens: list[Token]) -> list[Token] | None:  # noqa: N803 - the library's name
        """Push the block tokens of a source."""
        if not src:
            return None
        state = _State(src, md, env, outTokens)
        self.tokenize(state, state.line, state.lineMax)
        return state.tokens


def _line_rule(rules: dict[str, BlockRule], starts: Mapping[str, str], code: BlockRule | None = None) -> BlockRule:
    """One rule that does what the rules do together; no table begins with a line that has no `|`.

    With the rule for code, what is indented by four is that, whatever it begins with.
    """
    with_bar = by_character(rules, starts)
    without = by_character({name: rule for name, rule in rules.items() if name != "table"}, starts)
    with_bar_others, without_others = with_bar.pop(""), without.pop("")

    def first_match(state: StateBlock, line: int, end: int, silent: bool) -> bool:
        if code and state.is_code_block(line):
            return code(state, line, end, silent)
        start = state.bMarks[line] + state.tShift[line]
        character = state.src[start : start + 1]
        if state.src.find("|", start, state.eMarks[line]) < 0:
            found = without.get(character, without_others)
        else:
            found = with_bar.get(character, with_bar_others)
        for rule in found:  # noqa: SIM110 - a generator takes longer
            if rule(state, line, end, silent):
                return True
        return False

    return first_match


def _block_rule(rules: dict[str, BlockRule]) -> BlockRule:
    """One rule that does what the rules do together."""
    code = rules.pop("code")
    rules["lheading"] = _underlined(rules["lheading"])
    return _line_rule(rules, _LINE_STARTS, code)


def _underlined(lheading: BlockRule) -> BlockRule:
    """The rule for underlined headings, which needs a second line."""

    def rule(state: StateBlock, line: int, end: int, silent: bool) -> bool:
        may_be = not isinstance(state, _State) or state.may_underline
        if may_be and line + 1 < end and not state.isEmpty(line + 1):
            return lheading(state, line, end, silent)
        state.parentType = "paragraph"  # the rule leaves it so when it fails
        return False

    return rule


class _State(StateBlock):
    """Finds the lines of a source by splitting it, and makes tokens with one call."""

    def __init__(self, src: str, md: MarkdownIt, env: EnvType, tokens: list[Token]) -> None:
        super().__init__("", md, env, tokens)
        self.src = src
        lines = src.split("\n")
        if not lines[-1].strip(" \t"):
            del lines[-1]
        starts, ends, at = [], [], 0
        for line in lines:
            starts.append(at)
            at += len(line)
            ends.append(at)
            at += 1
        self.bMarks = [*starts, len(src)]
        self.eMarks = [*ends, len(src)]
        self.tShift = [len(line) - len(line.lstrip(" \t")) for line in lines] + [0]
        self.sCount = [
            len(line[:shift].expandtabs(4)) if shift else 0 for line, shift in zip(lines, self.tShift, strict=False)
        ] + [0]
        self.bsCount = [0] * (len(lines) + 1)
        self.lineMax = len(lines)
        self.may_underline = _UNDERLINE.search(src) is not None

    def getLines(self, begin: int, end: int, indent: int, keepLastLF: bool) -> str:  # noqa: N802, N803
        """The lines from one to another, without as much of their indentation."""
        if indent or begin >= end:
            return super().getLines(begin, end, indent, keepLastLF)
        src, last = self.src, end - 1
        lines = [src[self.bMarks[line] : self.eMarks[line] + 1] for line in range(begin, last)]
        return "".join((*lines, src[self.bMarks[last] : self.eMarks[last] + keepLastLF]))

    def push(self, ttype: str, tag: str, nesting: Literal[-1, 0, 1]) -> Token:
        """Push a token."""
        if nesting < 0:
            self.level -= 1
        token = made(ttype, tag, nesting, self.level)
        token.block = True
        if nesting > 0:
            self.level += 1
        self.tokens.append(token)
        return token
