"""Anchors of headings, and the form in which fragments and headings are compared.

Stage: parse. Text in, text out.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TypeGuard

_SIGNS = re.compile(r"[^\w\s-]")
_GAPS = re.compile(r"[\s-]+")


def slug(text: str) -> str:
    """The anchor of a heading: letters and digits of any script, `_` and `-`; spaces become `-`.

    None begins with `_` or `wp-`, as the ids do by which Material and we find our own parts of a page.

    >>> slug("🔗 지식 연결 (Graph)"), slug("C++ & Rust"), slug("🙂"), slug("__init__"), slug("WP-CLI")
    ('지식-연결-graph', 'c-rust', 'section', 'init', 'section-wp-cli')
    """
    kept = _SIGNS.sub("", unicodedata.normalize("NFC", text)).strip().lower()
    made = _GAPS.sub("-", kept).strip("-_") or "section"
    return f"section-{made}" if made.startswith("wp-") else made


def is_anchor(name: str | None) -> TypeGuard[str]:
    """Whether an author may name a place so: HTML's rule for ids, without those of the page's own parts.

    Nor is one with a quote or a backslash, which Material puts into selectors as it is.

    >>> is_anchor("가-1"), is_anchor("a b"), is_anchor("__search"), is_anchor("wp-x"), is_anchor('a"b')
    (True, False, False, False, False)
    """
    return name is not None and bool(re.fullmatch(r'(?!_|wp-)[^\s"\\]+', name))


class Anchors:
    """Gives each heading of a note an anchor of its own."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}

    def unique(self, anchor: str) -> str:
        """The anchor, or the first of `anchor_1`, `anchor_2`, … that was not given yet.

        >>> given = Anchors()
        >>> [given.unique(anchor) for anchor in ("a", "a_1", "a", "a")]
        ['a', 'a_1', 'a_2', 'a_3']
        """
        number, made = self._numbers.get(anchor, 0), anchor
        while made in self._numbers:
            number += 1
            made = f"{anchor}_{number}"
        self._numbers[anchor] = number
        self._numbers.setdefault(made, 0)
        return made


def comparable(text: str) -> str:
    """A heading as fragments name it: punctuation stripped, spaces collapsed, case folded, NFC.

    >>> comparable("What's  new?") == comparable("whats new")
    True
    """
    folded = unicodedata.normalize("NFC", text).casefold()
    return " ".join(re.sub(r"[^\w\s]", "", folded).split())
