"""`snippet-invalid`: a snippet's marks or claims cannot be read."""

from __future__ import annotations

from collections.abc import Iterator

from wikiproof.model import Finding, Note, NoteCheck, Wiki


def find(wiki: Wiki, note: Note) -> Iterator[Finding]:
    """What is wrong with a snippet before it is run."""
    proof = wiki.proofs.get(note.path)
    for snippet in proof.snippets if proof else ():
        yield from (Finding(note.path, problem.span, problem.message) for problem in snippet.problems)


CHECK = NoteCheck("snippet-invalid", "error", find)
