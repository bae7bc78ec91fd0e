"""`ignore-invalid`: a comment says to ignore a check that there is none of."""

from __future__ import annotations

from collections.abc import Iterator

from wikiproof import checks
from wikiproof.model import Finding, Note, NoteCheck, Wiki


def find(_: Wiki, note: Note) -> Iterator[Finding]:
    """Codes in comments that no check has, and comments without a code."""
    for ignore in note.ignores:
        if not ignore.codes:
            yield Finding(note.path, ignore.span, "names no check to ignore")
        for message in filter(None, map(checks.unknown, ignore.codes)):
            yield Finding(note.path, ignore.span, message)


CHECK = NoteCheck("ignore-invalid", "warning", find)
