"""Find the snippets of a note.

Stage: snippets. A Note in, its snippets with their marks and claims out; nothing is run.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from wikiproof.model import Claim, Fence, Note, Problem, Snippet
from wikiproof.parse import info
from wikiproof.snippets import claims, marks, source

_PLAIN = frozenset({"", "text", "txt", "console", "plaintext"})


def collect(note: Note) -> tuple[Snippet, ...]:
    """Every Python fence of a note that is not empty, in reading order, named `heading#n`."""
    return tuple(_snippets(note))


def _snippets(note: Note) -> Iterator[Snippet]:
    seen: Counter[str] = Counter()
    for index, fence in enumerate(note.fences):
        if info.read(fence.info).language in info.PYTHON and fence.content.strip():
            heading = fence.heading or note.title
            seen[heading] += 1
            after = note.fences[index + 1] if index + 1 < len(note.fences) else None
            yield _snippet(note, index, f"{heading}#{seen[heading]}", after)


def _snippet(note: Note, index: int, name: str, after: Fence | None) -> Snippet:
    fence = note.fences[index]
    read, problems = marks.read(fence)
    is_session = source.is_session(fence.content)
    found = claims.in_session(fence.content, fence) if is_session else claims.in_code(fence.content, fence)
    return Snippet(
        name=name,
        fence=index,
        code=fence.content,
        line=note.text.count("\n", 0, fence.starts[0]),
        marks=read,
        claims=found + _shown_output(fence, after),
        problems=tuple(Problem(message, fence.span) for message in problems),
        is_session=is_session,
    )


def _shown_output(fence: Fence, after: Fence | None) -> tuple[Claim, ...]:
    """The claim of a fence just after; one without `output` as its info string is a claim only if the words agree."""
    if after is None or not after.follows or not after.content.strip():
        return ()
    language = info.read(after.info).language
    if language != "output" and language not in _PLAIN:
        return ()
    return (claims.in_output_fence(after, fence.content.count("\n"), certain=language == "output"),)
