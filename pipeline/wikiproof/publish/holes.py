"""Leave holes in HTML for what is known only later, and fill them.

Stage: publish. A hole is a kind and its arguments, written between characters that no text has: `markup.escape`
replaces them, and Unicode has set them aside for uses like this one (noncharacters, Unicode 17 §23.7).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

OPEN, CLOSE, NEXT = "\ufdd0", "\ufdd1", "\ufdd2"
_RESERVED = re.compile(f"[\0{OPEN}{CLOSE}{NEXT}]")
_HOLE = re.compile(f"{OPEN}([^{CLOSE}]*){CLOSE}")


class Hole(NamedTuple):
    """A hole and its place in the HTML."""

    kind: str
    arguments: list[str]
    start: int
    end: int


def without_holes(text: str) -> str:
    r"""The text, in which nothing is a hole, nor what HTML has no place for.

    >>> without_holes("a\0\ufdd0b")
    'a\ufffd\ufffdb'
    """
    return _RESERVED.sub("\ufffd", text)


def hole(kind: str, *arguments: str | int) -> str:
    """A hole."""
    for each in arguments:
        kind += f"{NEXT}{each if isinstance(each, int) else without_holes(each)}"
    return f"{OPEN}{kind}{CLOSE}"


def fill(html: str, content: Callable[[str, list[str]], str]) -> str:
    """The HTML with its holes filled; `content` is given each hole's kind and arguments.

    >>> fill("a" + hole("twice", "b") + "c", lambda kind, arguments: arguments[0] * 2)
    'abbc'
    """
    parts = _HOLE.split(html)
    for at in range(1, len(parts), 2):
        kind, *arguments = parts[at].split(NEXT)
        parts[at] = content(kind, arguments)
    return "".join(parts)


def each(html: str) -> Iterator[Hole]:
    """The holes of HTML, in their order.

    >>> list(each("a" + hole("b", "c")))
    [Hole(kind='b', arguments=['c'], start=1, end=6)]
    """
    for found in _HOLE.finditer(html):
        kind, *arguments = found[1].split(NEXT)
        yield Hole(kind, arguments, *found.span())
