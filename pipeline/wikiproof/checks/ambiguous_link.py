"""`ambiguous-link`: several files are equally good targets of a link."""

from __future__ import annotations

from collections.abc import Iterator

from wikiproof.model import Finding, Note, NoteCheck, Resolution, Wiki

SHOWN = 4
"""Candidates that a message names."""


def find(wiki: Wiki, note: Note) -> Iterator[Finding]:
    """Links that no rule of resolution decides."""
    found = wiki.resolutions[note.path]
    return (Finding(note.path, each.link.span, _message(each)) for each in found if each.ambiguous)


def _message(resolution: Resolution) -> str:
    candidates = resolution.candidates
    named = ", ".join(repr(path) for path in candidates[:SHOWN])
    more = f" and {len(candidates) - SHOWN} more" if len(candidates) > SHOWN else ""
    return f"{resolution.link.target!r} can be any of {named}{more}; the page links the first, write its folder too"


CHECK = NoteCheck("ambiguous-link", "warning", find)
