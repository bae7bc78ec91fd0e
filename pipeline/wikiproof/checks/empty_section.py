"""`empty-section`: a heading with nothing below it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from wikiproof.model import Finding, Heading, Note, NoteCheck, Wiki

_NOTHING = re.compile(r"(?:\s+|<!--.*?-->|%%.*?%%)*", re.DOTALL)
"""White space and comments."""
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
    end = after.span.start if after else len(text)
    nothing = _NOTHING.match(text, heading.span.end, end)
    at = nothing.end() if nothing else end
    return at >= end or text.startswith("<!--", at, end)  # CommonMark 0.31.2 §4.6: it goes on to the end


CHECK = NoteCheck("empty-section", "info", find)
