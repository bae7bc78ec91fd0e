"""`snippet-failed`: a snippet was run and did not pass."""

from __future__ import annotations

from collections.abc import Iterator

from wikiproof.model import Fence, Finding, Note, NoteCheck, Outcome, Span, Wiki

FAILED = frozenset({"failed", "timed out", "out of memory", "died"})


def find(wiki: Wiki, note: Note) -> Iterator[Finding]:
    """Failures, each at the line of the snippet that failed, and once if it is the same wherever it ran."""
    proof = wiki.proofs.get(note.path)
    said = set()
    for where, each in proof.each() if proof else ():
        for snippet, outcome in each.pairs():
            if outcome and outcome.status in FAILED and (message := _message(outcome)) not in said:
                said.add(message)
                yield Finding(note.path, _place(note, note.fences[snippet.fence], outcome.line), message + where)


def _place(note: Note, fence: Fence, line: int | None) -> Span:
    """A line of a fence, or all of it."""
    if line is None or line >= len(fence.starts):
        return fence.span
    start = fence.starts[line]
    return Span(start, start + len(note.text[start : fence.span.end].partition("\n")[0].rstrip("\r")))


def _message(outcome: Outcome) -> str:
    """The status and, on one line, why."""
    why = " ".join(outcome.message.split())
    return f"snippet {outcome.name!r} {outcome.status}{f': {why}' if why else ''}"


CHECK = NoteCheck("snippet-failed", "error", find)
