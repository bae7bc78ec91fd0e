"""Read the inline tokens of a text.

Stage: parse. The stock parser of what stands in lines in, one that gives the very same tokens out.
"""

from __future__ import annotations

import string
from collections.abc import Callable
from typing import Literal

from markdown_it import MarkdownIt
from markdown_it.parser_inline import ParserInline
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from markdown_it.utils import EnvType

from wikiproof.parse.fast.rules import Chains, by_character, made, named

InlineRule = Callable[[StateInline, bool], bool]

_MARKS = {
    "newline": "\n",
    "escape": "\\",
    "backticks": "`",
    "strikethrough": "~",
    "words": "*",
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
_PAIRING = frozenset({"balance_pairs", "strikethrough", "emphasis", "highlight"})
"""The rules that turn runs of marks into tags."""
_BEFORE = frozenset(" \n" + string.punctuation)


class Inlines(ParserInline):
    """Looks for the next mark, and tries the rules that can begin there."""

    def __init__(self, stock: ParserInline) -> None:
        """Take the rules of the stock parser."""
        super().__init__()
        rules = named(stock.ruler, "")
        text = rules.pop("text")  # ends at each of the marks
        self._at = by_character({"words": _words, **rules}, _MARKS)
        self.ruler = Chains(stock.ruler, {"": _first_match(self._at, text)})
        self.ruler2 = stock.ruler2
        self._unpaired = [rule for name, rule in named(stock.ruler2, "").items() if name not in _PAIRING]
        self.terminator_re = stock.terminator_re

    def parse(self, src: str, md: MarkdownIt, env: EnvType, tokens: list[Token]) -> list[Token]:
        """Push the inline tokens of a source; what has no mark is one text."""
        if not self.terminator_re.search(src):
            if src:
                tokens.append(made("text", "", 0, 0))
                tokens[-1].content = src
            return tokens
        state = _State(src, md, env, tokens)
        self.tokenize(state)
        for rule in self.ruler2.getRules("") if state.delimiters or any(state.tokens_meta) else self._unpaired:
            rule(state)
        return state.tokens

    def tokenize(self, state: StateInline) -> None:
        """Push the tokens of what is left of a source."""
        src, end, search, rules = state.src, state.posMax, self.terminator_re.search, self._at
        nested = state.level >= state.md.options["maxNesting"]
        while (at := state.pos) < end:
            found = None if nested else search(src, at)
            state.pos = found.start() if found else end
            if state.pos > at:
                state.append_pending(src[at : state.pos])
                continue
            for rule in rules.get(src[at], rules[""]):
                if rule(state, False):
                    break
            else:
                state.append_pending(src[at])
                state.pos += 1
        if state.pending:
            state.pushPending()


def _first_match(at: dict[str, tuple[InlineRule, ...]], text: InlineRule) -> InlineRule:
    """One rule that does what the rules do together, for those who look ahead."""
    with_text = {character: (*rules, text) if character in {"", "w"} else rules for character, rules in at.items()}
    others = with_text[""]

    def first_match(state: StateInline, silent: bool) -> bool:
        for rule in with_text.get(state.src[state.pos], others):  # noqa: SIM110 - a generator takes longer
            if rule(state, silent):
                return True
        return False

    return first_match


def _words(state: StateInline, silent: bool) -> bool:
    """`*words*` and `**words**`, where either run can belong to nothing but the other one: CommonMark 0.31.2 §6.2.

    The tokens are those that the pairing of any runs leaves; it has an empty text on either side of what is strong.
    """
    src, is_strong = state.src, state.src.startswith("**", state.pos)
    begin = state.pos + 1 + is_strong
    run = src[state.pos : begin]
    if silent or state.linkLevel or (state.pos and src[state.pos - 1] not in _BEFORE):  # links are labelled with runs
        return False
    found = state.md.inline.terminator_re.search(src, begin)
    end = found.start() if found else begin
    after = end + len(run)
    if not (src.startswith(run, end, state.posMax) and src[begin].isalnum() and src[end - 1].isalnum()):
        return False
    if src.startswith("*", after, state.posMax):
        return False
    tag = "strong" if is_strong else "em"
    if is_strong:
        state.push("text", "", 0)
    opened = state.push(f"{tag}_open", tag, 0)
    state.append_pending(src[begin:end])
    closed = state.push(f"{tag}_close", tag, 0)
    opened.nesting, closed.nesting = 1, -1  # levels are worked out when texts are joined
    opened.markup = closed.markup = run
    if is_strong:
        state.push("text", "", 0)
    state.pos = after
    return True


class _State(StateInline):
    """Makes tokens with one call."""

    def push(self, ttype: str, tag: str, nesting: Literal[-1, 0, 1]) -> Token:
        """Push a token, and before it the text that was met."""
        if self.pending:
            self.pushPending()
        within = None
        if nesting < 0:
            self.level -= 1
            self.delimiters = self._prev_delimiters.pop()
        token = made(ttype, tag, nesting, self.level)
        if nesting > 0:
            self.level += 1
            self._prev_delimiters.append(self.delimiters)
            self.delimiters = []
            within = {"delimiters": self.delimiters}
        self.pendingLevel = self.level
        self.tokens.append(token)
        self.tokens_meta.append(within)
        return token

    def pushPending(self) -> Token:  # noqa: N802 - the library's name
        """Push the text that was met."""
        token = made("text", "", 0, self.pendingLevel)
        token.content = self.pending
        self.tokens.append(token)
        self.pending = ""
        return token
