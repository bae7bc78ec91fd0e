"""`two-frontmatter-blocks`: a second block of frontmatter follows the first, and is not read."""

from __future__ import annotations

from collections.abc import Iterator

from wikiproof.model import Finding, Note, NoteCheck, Span, Wiki
from wikiproof.parse import frontmatter

IDENTITY = ("id", "canonical_id")


def find(_: Wiki, note: Note) -> Iterator[Finding]:
    """Second blocks, with the identities in which they contradict the first."""
    if note.second_frontmatter:
        yield Finding(note.path, note.second_frontmatter, _message(note, note.second_frontmatter))


def _message(note: Note, second: Span) -> str:
    read = frontmatter.read(f"---\n{note.text[second.start : second.end]}---\n")
    values = {each.key: each.value for each in read.properties}
    conflicts = ", ".join(
        f"{key} is {first.value!r} above and {values[key]!r} here"
        for key in IDENTITY
        if (first := note.find(key)) and key in values and first.value != values[key]
    )
    message = "a second frontmatter block; only the first is read, merge them"
    return f"{message} ({conflicts})" if conflicts else message


CHECK = NoteCheck("two-frontmatter-blocks", "warning", find)
