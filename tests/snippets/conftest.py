"""`run`: the outcomes of a note, without pytest around it."""

from collections.abc import Callable
from pathlib import Path

import pytest

from wikiproof import parse
from wikiproof.model import Outcome, Tier
from wikiproof.snippets.collect import collect
from wikiproof.snippets.run import NoteRun

Run = Callable[[str], tuple[Outcome, ...]]
FIXTURES: dict[str, Tier] = {"real": "real", "shape": "true shape", "undeclared": "stand-in", "broken": "real"}


@pytest.fixture
def run() -> Run:
    return run_note


def run_note(text: str) -> tuple[Outcome, ...]:
    """The outcomes of a note's snippets, in order."""
    note = parse.note("note.md", text)
    snippets = collect(note)
    found = NoteRun(str(Path("note.md").resolve()), snippets, fixtures=FIXTURES, supply=supply, timeout=20, memory=2)
    try:
        return tuple(found.outcome(number) for number in range(len(snippets)))
    finally:
        found.close()


def supply(name: str) -> int:
    if name == "broken":
        raise OSError("no such weights")
    return 7
