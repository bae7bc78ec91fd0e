"""Highlight fences, and mark the lines on which claims stand.

Stage: publish. A Fence and the marks of its lines in, HTML in the shape of Material's code blocks out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

import msgspec

from wikiproof.model import Fence
from wikiproof.parse import info
from wikiproof.publish import highlight
from wikiproof.publish.markup import badge, element, escape
from wikiproof.publish.strings import State

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
    named = info.read(fence.info).language
    lines = highlight.lines(fence.content.removesuffix("\n"), named)
    return Code(named or "text", title[2] if title else "", tuple(lines))


def block(code: Code, marks: Mapping[int, Iterable[Mark]]) -> str:
    """A code block; `marks` are those of each line, counted from 0."""
    shown = "".join(_line(html, tuple(marks.get(number, ()))) for number, html in enumerate(code.lines))
    filename = element("span", escape(code.title), class_="filename") if code.title else ""
    pre = f"<pre><span></span><code>{shown}</code></pre>"
    return element("div", filename + pre, class_=f"language-{code.language} highlight")


def _line(html: str, marks: tuple[Mark, ...]) -> str:
    """A line; one that has a detail is lit, in an element of its own, and the detail follows."""
    if not marks:
        return f"{html}\n"
    ticks = "".join(_tick(mark) for mark in marks if not mark.detail)
    details = "".join(_detail(mark) for mark in marks if mark.detail)
    lit = " ".join(f"wp-lit--{mark.state}" for mark in marks if mark.detail)
    return element("span", f"{html}{ticks}\n", class_=f"hll {lit}" if lit else None) + details


def _tick(mark: Mark) -> str:
    return element(
        "span",
        "",
        class_=f"wp-tick wp-state--{mark.state}",
        id=mark.anchor,
        role="img",
        tabindex="0",
        aria_label=mark.label,
        title=mark.tooltip or mark.label,
    )


def _detail(mark: Mark) -> str:
    return element(
        "span",
        f"{badge(mark.state, mark.label)} {mark.detail}",
        class_=f"wp-detail wp-detail--{mark.state}",
        id=mark.anchor,
    )
