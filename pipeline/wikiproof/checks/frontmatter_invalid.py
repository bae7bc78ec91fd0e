"""`frontmatter-invalid`: the frontmatter is not YAML, not a map, not closed, or names a key twice."""

from __future__ import annotations

from collections.abc import Iterator

from wikiproof.model import Finding, Note, NoteCheck, Wiki


def find(_: Wiki, note: Note) -> Iterator[Finding]:
    """What the parser could not read."""
    return (Finding(note.path, problem.span, problem.message) for problem in note.frontmatter_problems)


CHECK = NoteCheck("frontmatter-invalid", "error", find)
