"""Make markdown-it-py faster without changing what it says.

Stage: parse. A configured parser in, one that gives the very same tokens out. markdown-it-py tries its rules one after
the other at every line and at every mark; but each rule can only begin with certain characters, so that most of them
can be ruled out by looking at one. The rules themselves are untouched, and one that is not named here is always tried.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Literal, TypeVar

from markdown_it import MarkdownIt
from markdown_it.parser_block import ParserBlock
from markdown_it.parser_inline import ParserInline
from markdown_it.ruler import Ruler
from markdown_it.rules_block import StateBlock
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from markdown_it.utils import EnvType

BlockRule = Callable[[StateBlock, int, int, bool], bool]
InlineRule = Callable[[StateInline, bool], bool]
_Rule = TypeVar("_Rule")
_new = object.__new__

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
_MARKS = {
    "newline": "\n",
    "escape": "\\",
    "backticks": "`",
    "strikethrough": "~",
    "emphasis": "*_",
    "wikilink": "[!",
    "link": "[",
    "image": "!",
    "autolink": "<",
    "html_inline": "<",
    "entity": "&",
    "math_inline": "$",
    "comment": "%",
    "tag": "#",
    "footnote_ref": "[",
    "footnote_inline": "^",
    "highlight": "=",
    "address": ":",
    "www_address": "w",
}
"""The character with which an inline rule can begin."""


def speed_up(md: MarkdownIt) -> None:
    """Make a parser fast that has all its rules and reads a `Source`, in which line feeds are the only line endings."""
    md.core.ruler.disable("normalize")
    md.block = _Blocks(md.block.ruler)
    md.inline = _Inlines(md.inline)


class _Chains(Ruler[_Rule]):
    """Rules of which each chain is one function."""

    def __init__(self, stock: Ruler[_Rule], chains: Mapping[str, _Rule]) -> None:
        super().__init__()
        self._active = stock.get_active_rules()
        self._chains = {name: [rule] for name, rule in chains.items()}

    def getRules(self, chainName: str = "") -> list[_Rule]:  # noqa: N802, N803 - the library's name
        """The one function of a chain."""
        return self._chains[chainName]

    def get_active_rules(self) -> list[str]:
        """The names of the rules that the functions stand for."""
        return self._active


def _named(stock: Ruler[_Rule], chain: str) -> dict[str, _Rule]:
    """The rules of a chain by their names, in their order."""
    names = {id(rule): name for name, rule in zip(stock.get_active_rules(), stock.getRules(""), strict=True)}
    return {names[id(rule)]: rule for rule in stock.getRules(chain)}


def _by_character(rules: Mapping[str, _Rule], starts: Mapping[str, str]) -> dict[str, tuple[_Rule, ...]]:
    """For each character that rules can begin with: the rules that can, in their order; `""` stands for all others."""
    characters = {"", *(character for name in rules for character in starts.get(name, ""))}
    return {
        character: tuple(rule for name, rule in rules.items() if name not in starts or character in set(starts[name]))
        for character in characters
    }


# --- inline -----------------------------------------------------------------------------------------------------------


class _Inlines(ParserInline):
    def __init__(self, stock: ParserInline) -> None:
        super().__init__()
        self.ruler = _Chains(stock.ruler, {"": _inline_rule(_named(stock.ruler, ""))})
        self.ruler2 = stock.ruler2
        self.terminator_re = stock.terminator_re

    def parse(self, src: str, md: MarkdownIt, env: EnvType, tokens: list[Token]) -> list[Token]:
        """Push the inline tokens of a source; what has no mark is one text."""
        if not src or self.terminator_re.search(src):
            return super().parse(src, md, env, tokens)
        tokens.append(Token("text", "", 0, content=src))
        return tokens


def _inline_rule(rules: dict[str, InlineRule]) -> InlineRule:
    """One rule that does what the rules do together."""
    others = tuple(rule for name, rule in rules.items() if name not in _MARKS)
    without_text = {name: rule for name, rule in rules.items() if name != "text"}  # text ends at each of the marks
    by_character = _by_character(without_text, _MARKS)
    by_character["w"] += (rules["text"],)  # but at a `w` only if an address can begin there

    def first_match(state: StateInline, silent: bool) -> bool:
        for rule in by_character.get(state.src[state.pos], others):  # noqa: SIM110 - a generator takes longer
            if rule(state, silent):
                return True
        return False

    return first_match


# --- blocks -----------------------------------------------------------------------------------------------------------


class _Blocks(ParserBlock):
    def __init__(self, stock: Ruler[BlockRule]) -> None:
        super().__init__()
        chains = ("paragraph", "reference", "blockquote", "list")
        terminators = {chain: _line_rule(_named(stock, chain), _ENDS) for chain in chains}
        self.ruler = _Chains(stock, {"": _block_rule(_named(stock, "")), **terminators})

    def parse(self, src: str, md: MarkdownIt, env: EnvType, outTokens: list[Token]) -> list[Token] | None:  # noqa: N803 - the library's name
        """Push the block tokens of a source."""
        if not src:
            return None
        state = _State(src, md, env, outTokens)
        self.tokenize(state, state.line, state.lineMax)
        return state.tokens


def _line_rule(rules: dict[str, BlockRule], starts: Mapping[str, str]) -> BlockRule:
    """One rule that does what the rules do together; no table begins with a line that has no `|`."""
    with_bar = _by_character(rules, starts)
    without = _by_character({name: rule for name, rule in rules.items() if name != "table"}, starts)
    with_bar_others, without_others = with_bar.pop(""), without.pop("")

    def first_match(state: StateBlock, line: int, end: int, silent: bool) -> bool:
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
    """One rule that does what the rules do together; what is indented by four is code, whatever it begins with."""
    code = rules.pop("code")
    rules["lheading"] = _underlined(rules["lheading"])
    not_code = _line_rule(rules, _LINE_STARTS)

    def first_match(state: StateBlock, line: int, end: int, silent: bool) -> bool:
        return (code if state.is_code_block(line) else not_code)(state, line, end, silent)

    return first_match


def _underlined(lheading: BlockRule) -> BlockRule:
    """The rule for underlined headings, which needs a second line."""

    def rule(state: StateBlock, line: int, end: int, silent: bool) -> bool:
        if line + 1 < end and not state.isEmpty(line + 1):
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

    def push(self, ttype: str, tag: str, nesting: Literal[-1, 0, 1]) -> Token:
        """Push a token."""
        if nesting < 0:
            self.level -= 1
        token = _new(Token)  # its `__init__` would check attributes of which there are none
        token.type, token.tag, token.nesting, token.level = ttype, tag, nesting, self.level
        token.attrs, token.meta, token.map, token.children = {}, {}, None, None
        token.content = token.markup = token.info = ""
        token.block, token.hidden = True, False
        if nesting > 0:
            self.level += 1
        self.tokens.append(token)
        return token
