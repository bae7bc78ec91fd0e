"""`run`: the outcomes of a note, without pytest around it."""

from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
from msgspec import structs

from wikiproof import parse
from wikiproof.model import Outcome, Tier
from wikiproof.snippets.collect import collect
from wikiproof.snippets.confine import Bounds
from wikiproof.snippets.run import NoteRun
from wikiproof.snippets.sandbox import sandbox

Run = Callable[[str], tuple[Outcome, ...]]
FIXTURES: dict[str, Tier] = {"real": "real", "shape": "true shape", "undeclared": "stand-in", "broken": "real"}


@pytest.fixture
def run() -> Run:
    return run_note


@pytest.fixture
def run_within() -> Callable[..., tuple[Outcome, ...]]:
    """`run`, with bounds given by their names."""
    return lambda text, **given: run_note(text, structs.replace(bounds(), **given))


def run_note(text: str, within: Bounds | None = None) -> tuple[Outcome, ...]:
    """The outcomes of a note's snippets, in order."""
    found = note_run(text, within)
    try:
        return tuple(found.outcome(number) for number in range(len(collect(parse.note("note.md", text)))))
    finally:
        found.close()


def note_run(text: str, within: Bounds | None = None) -> NoteRun:
    """The run of a note."""
    snippets = collect(parse.note("note.md", text))
    path = str(Path("note.md").resolve())
    return NoteRun(path, snippets, fixtures=FIXTURES, supply=supply, timeout=20, bounds=within or bounds())


@cache
def bounds() -> Bounds:
    """Those of a run on this system, with whatever of the sandbox it has."""
    return sandbox("partial").bounds(str(Path("wiki").resolve()), "", 2)


def supply(name: str) -> int:
    if name == "broken":
        raise OSError("no such weights")
    return 7
