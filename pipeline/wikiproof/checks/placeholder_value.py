"""`placeholder-value`: a template's `{{…}}` was never filled in."""

from __future__ import annotations

import re
from collections.abc import Iterator

from wikiproof.model import Finding, Note, NoteCheck, Property, Span, Value, Wiki

_PLACEHOLDER = re.compile(r"\{\{[^{}]*\}\}")


def find(_: Wiki, note: Note) -> Iterator[Finding]:
    """Placeholders in the strings of properties, nested ones too."""
    for each in note.properties:
        yield from (_finding(note, each, text) for text in dict.fromkeys(_placeholders(each.value)))


def _finding(note: Note, within: Property, text: str) -> Finding:
    at = note.text.find(text, within.span.start, within.span.end)
    span = Span(at, at + len(text)) if at >= 0 else within.span
    return Finding(note.path, span, f"{text!r} in {within.key!r} is a placeholder that was never filled in")


def _placeholders(value: Value | Property) -> Iterator[str]:
    if isinstance(value, str):
        yield from _PLACEHOLDER.findall(value)
    elif isinstance(value, Property):
        yield from _placeholders(value.value)
    elif isinstance(value, tuple):
        for item in value:
            yield from _placeholders(item)


CHECK = NoteCheck("placeholder-value", "warning", find)
