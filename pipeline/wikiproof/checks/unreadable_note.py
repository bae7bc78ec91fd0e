"""`unreadable-note`: the file cannot be read, or is not clean UTF-8 text."""

from __future__ import annotations

from collections.abc import Iterator

from wikiproof.model import Finding, Note, NoteCheck, Wiki


def find(_: Wiki, note: Note) -> Iterator[Finding]:
    """The first bytes that are no text."""
    return (Finding(note.path, problem.span, problem.message) for problem in note.encoding_problems)


CHECK = NoteCheck("unreadable-note", "error", find)
