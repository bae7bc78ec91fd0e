"""Rules of which only those are tried that can begin where the parser is.

Stage: parse. Rules by their names, and the characters with which they can begin, in; what to try at a character out.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, TypeVar

from markdown_it.ruler import Ruler
from markdown_it.token import Token

_Rule = TypeVar("_Rule")
_new = object.__new__


class Chains(Ruler[_Rule]):
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


def named(stock: Ruler[_Rule], chain: str) -> dict[str, _Rule]:
    """The rules of a chain by their names, in their order."""
    names = {id(rule): name for name, rule in zip(stock.get_active_rules(), stock.getRules(""), strict=True)}
    return {names[id(rule)]: rule for rule in stock.getRules(chain)}


def by_character(rules: Mapping[str, _Rule], starts: Mapping[str, str]) -> dict[str, tuple[_Rule, ...]]:
    """For each character that rules can begin with: the rules that can, in their order; `""` stands for all others."""
    characters = {"", *(character for name in rules for character in starts.get(name, ""))}
    return {
        character: tuple(rule for name, rule in rules.items() if name not in starts or character in set(starts[name]))
        for character in characters
    }


def made(kind: str, tag: str, nesting: Literal[-1, 0, 1], level: int) -> Token:
    """An inline token; its `__init__` would check attributes of which there are none."""
    token = _new(Token)
    token.type, token.tag, token.nesting = kind, tag, nesting
    token.level = level
    token.attrs, token.meta = {}, {}
    token.map = token.children = None
    token.content = token.markup = token.info = ""
    token.block = token.hidden = False
    return token
