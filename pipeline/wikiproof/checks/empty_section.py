"""`empty-section`: a heading with nothing below it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from wikiproof.model import Finding, Heading, Note, NoteCheck, Wiki

_COMMENTS = {"<!--": "-->", "%%": "%%"}
_INSIDE = re.compile(r"[ \t]*(?:>|[-*+][ \t]|\d+[.)][ \t])")
"""What the line of a heading begins with that stands in a quote or a list."""


def find(_: Wiki, note: Note) -> Iterator[Finding]:
    """Headings directly followed by one of their own level or a higher one, or by the end; comments are nothing."""
    for heading, after in zip(note.headings, (*note.headings[1:], None), strict=False):
        if _is_empty(note.text, heading, after):
            yield Finding(note.path, heading.span, f"nothing stands below the heading {heading.text!r}")


def _is_empty(text: str, heading: Heading, after: Heading | None) -> bool:
    if after is not None and (after.level > heading.level or _INSIDE.match(text, after.span.start)):
        return False
    at, end = heading.span.end, after.span.start if after else len(text)
    while True:
        while at < end and text[at].isspace():
            at += 1
        opened = next((mark for mark in _COMMENTS if text.startswith(mark, at, end)), None)
        if opened is None:
            return at >= end
        closed = text.find(_COMMENTS[opened], at + len(opened), end)
        if closed < 0:
            return opened == "<!--"  # CommonMark 0.31.2 §4.6: an HTML comment goes on to the end
        at = closed + len(_COMMENTS[opened])


CHECK = NoteCheck("empty-section", "info", find)
