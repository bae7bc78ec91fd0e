"""Highlight fences, and mark the lines on which claims stand.

Stage: publish. A Fence and the marks of its lines in, HTML in the shape of Material's code blocks out.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Mapping

import msgspec
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexer import Lexer
from pygments.lexers import get_lexer_by_name
from pygments.util import ClassNotFound

from wikiproof.model import Fence
from wikiproof.parse import info
from wikiproof.publish.holes import without_holes
from wikiproof.publish.markup import badge, element, escape, icon
from wikiproof.publish.strings import State

_FORMATTER = HtmlFormatter(nowrap=True)
_TITLE = re.compile(r"""\btitle=(["'])(.*?)\1""")


class Mark(msgspec.Struct, frozen=True):
    """What is known of a line: a tick with a tooltip, or, where there is `detail` (HTML), a line of its own below."""

    state: State
    label: str
    tooltip: str = ""
    detail: str = ""
    anchor: str | None = None


class Code(msgspec.Struct, frozen=True, array_like=True):
    """A highlighted fence: its language, the title given to it, its lines as HTML."""

    language: str
    title: str
    lines: tuple[str, ...]


def highlighted(fence: Fence) -> Code:
    """A fence, highlighted."""
    title = _TITLE.search(fence.info)
    return Code(info.read(fence.info).language or "text", title[2] if title else "", tuple(_lines(fence)))


def block(code: Code, marks: Mapping[int, Iterable[Mark]]) -> str:
    """A code block; `marks` are those of each line, counted from 0."""
    shown = "".join(_line(html, tuple(marks.get(number, ()))) for number, html in enumerate(code.lines))
    filename = element("span", escape(code.title), class_="filename") if code.title else ""
    pre = f"<pre><span></span><code>{shown}</code></pre>"
    return element("div", filename + pre, class_=f"language-{code.language} highlight")


def _lines(fence: Fence) -> list[str]:
    """Each line as HTML. Pygments closes its spans at the end of a line."""
    language = info.read(fence.info).language
    session = language in info.PYTHON and fence.content.lstrip().startswith(">>>")
    lexer = _lexer("pycon" if session else language)
    content = without_holes(fence.content.removesuffix("\n"))
    if lexer is None:
        return [escape(line) for line in content.split("\n")]
    html: str = highlight(f"{content}\n", lexer, _FORMATTER)
    return html.removesuffix("\n").split("\n")


@functools.lru_cache(maxsize=64)
def _lexer(name: str) -> Lexer | None:
    try:
        return get_lexer_by_name(name, stripnl=False)
    except ClassNotFound:
        return None


def _line(html: str, marks: tuple[Mark, ...]) -> str:
    """A line, in an element of its own as Material wants it; one that has a detail is lit, and the detail follows."""
    ticks = "".join(_tick(mark) for mark in marks if not mark.detail)
    details = "".join(_detail(mark) for mark in marks if mark.detail)
    lit = " ".join(f"wp-lit--{mark.state}" for mark in marks if mark.detail)
    return element("span", f"{html}{ticks}\n", class_=f"hll {lit}" if lit else None) + details


def _tick(mark: Mark) -> str:
    return element(
        "span",
        icon(mark.state),
        class_=f"wp-tick wp-state--{mark.state}",
        id=mark.anchor,
        role="img",
        tabindex="0",
        aria_label=mark.label,
        title=mark.tooltip or mark.label,
        data_search_exclude=True,
    )


def _detail(mark: Mark) -> str:
    return element(
        "span",
        f"{badge(mark.state, mark.label)} {mark.detail}",
        class_=f"wp-detail wp-detail--{mark.state}",
        id=mark.anchor,
        data_search_exclude=True,
    )
