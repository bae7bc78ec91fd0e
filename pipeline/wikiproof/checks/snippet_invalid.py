"""`snippet-invalid`: a snippet's marks or claims cannot be read."""

from __future__ import annotations

from collections.abc import Iterator

from wikiproof.model import Check, Finding, Wiki


def find(wiki: Wiki) -> Iterator[Finding]:
    """What is wrong with a snippet before it is run."""
    for proof in wiki.proofs:
        for snippet in proof.snippets:
            yield from (Finding(proof.note, problem.span, problem.message) for problem in snippet.problems)


CHECK = Check("snippet-invalid", "error", find)
