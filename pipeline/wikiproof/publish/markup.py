"""Write HTML, and keep ours apart from the author's.

Stage: publish. Text in, HTML out; everything that shows text goes through `escape`.
"""

from __future__ import annotations

import functools
import html
import re
from collections.abc import Mapping
from typing import NamedTuple, TypeAlias

from wikiproof.publish.holes import without_holes
from wikiproof.publish.strings import State

_MEANT = re.compile("[&<>\"'\0\ufdd0-\ufdd2]")
"""What `escape` has something to do with; most texts have none of it."""


class Authors(NamedTuple):
    """A run of the author's HTML, which must be sanitised before it is shown."""

    html: str


Piece: TypeAlias = str | Authors
"""A run of HTML: ours, or the author's."""


def escape(text: str) -> str:
    """Text as HTML, in an element or in a quoted attribute.

    >>> escape('<b a="1">')
    '&lt;b a=&quot;1&quot;&gt;'
    """
    return html.escape(without_holes(text)) if _MEANT.search(text) else text


def opening(name: str, /, **attributes: str | bool | None) -> str:
    """An opening tag; `class_` and `aria_label` name the attributes `class` and `aria-label`.

    >>> opening("a", href="x&y", hidden=True, title=None)
    '<a href="x&amp;y" hidden>'
    """
    return f"<{name}{_written(attributes)}>"


def element(name: str, content: str, /, **attributes: str | bool | None) -> str:
    """An element around HTML.

    >>> element("b", escape("<"), class_="x")
    '<b class="x">&lt;</b>'
    """
    return f"<{name}{_written(attributes)}>{content}</{name}>"


def badge(state: State, label: str, /, **attributes: str | bool | None) -> str:
    """A state as a shape, which the style sheet draws, and a word, so that it can be told without colour."""
    return element("span", escape(label), class_=f"wp-state wp-state--{state}", **attributes)


def _written(attributes: Mapping[str, str | bool | None]) -> str:
    written = ""
    for key, value in attributes.items():
        if value is True:
            written += f" {_spelled(key)}"
        elif value is not None and value is not False:
            written += f' {_spelled(key)}="{escape(value)}"'
    return written


@functools.cache
def _spelled(key: str) -> str:
    return key.rstrip("_").replace("_", "-")
