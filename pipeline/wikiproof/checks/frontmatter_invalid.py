"""`frontmatter-invalid`: the frontmatter is not YAML, not a map, not closed, or names a key twice."""

from __future__ import annotations

from collections.abc import Iterator

from wikiproof.model import Check, Finding, Wiki


def find(wiki: Wiki) -> Iterator[Finding]:
    """What the parser could not read."""
    for note in wiki.notes.values():
        yield from (Finding(note.path, problem.span, problem.message) for problem in note.frontmatter_problems)


CHECK = Check("frontmatter-invalid", "error", find)
