"""`unreadable-note`: the file cannot be read, or is not clean UTF-8 text."""

from __future__ import annotations

from collections.abc import Iterator

from wikiproof.model import Check, Finding, Wiki


def find(wiki: Wiki) -> Iterator[Finding]:
    """The first bytes that are no text."""
    for note in wiki.notes.values():
        yield from (Finding(note.path, problem.span, problem.message) for problem in note.encoding_problems)


CHECK = Check("unreadable-note", "error", find)
