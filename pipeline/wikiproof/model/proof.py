"""What a note's code says, and what it gave when it was run.

Values of the model: lines count from 0 in the snippet.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Literal, TypeAlias

import msgspec

from wikiproof.model.note import Note, Problem, Span

Tier = Literal["real", "true shape", "stand-in"]
SnippetStatus = Literal["passed", "failed", "skipped", "timed out", "out of memory", "died", "not run"]
ClaimStatus = Literal["held", "wrong", "unit not shown", "not proven", "not run"]
Bytes: TypeAlias = Annotated[int, msgspec.Meta(ge=0, le=(1 << 63) - 1)]
"""How much memory is used."""
MAX_SIDE = 4000
"""Pixels that a side of a picture may have."""
Pixels: TypeAlias = Annotated[int, msgspec.Meta(ge=1, le=MAX_SIDE)]
"""A side of a picture."""


class Claim(msgspec.Struct, frozen=True):
    """What a note says that its code gives.

    `want` is the claim without its marker; `line` is where it stands in the snippet, from 0. `form` says what it is
    compared with: the `value` of a statement (what it prints, where that is nothing), what it prints (`unmarked`), a
    `call` of the function around it with `argument`, the display of a `doctest` example, or all that the snippet
    printed (`fence`). `approximate` widens a number by one in its last digit (≈). `certain` claims are claims whatever
    the code gives; others only if the words agree. `code` is the statement, read for words that name a unit; `at` is
    where it begins in the snippet, line from 0 and column in UTF-8 bytes, as `ast` counts.
    """

    form: Literal["value", "unmarked", "call", "doctest", "fence"]
    want: str
    line: int
    span: Span
    approximate: bool
    certain: bool
    code: str
    at: tuple[int, int]
    argument: str | None = None


class Marks(msgspec.Struct, frozen=True):
    """How a snippet is to be run, read from its info string and the comment above it."""

    skip: str | None = None
    raises: str | None = None
    timeout: float | None = None
    gpu: bool = False
    isolated: bool = False
    hidden: bool = False
    no_run: bool = False
    fixtures: tuple[str, ...] = ()


class Snippet(msgspec.Struct, frozen=True):
    """A Python fence as it is run: `fence` is its place among the note's fences, `line` its first line, from 0.

    `is_session` says that it is an interactive session with `>>>` prompts.
    """

    name: str
    fence: int
    code: str
    line: int
    marks: Marks
    claims: tuple[Claim, ...]
    problems: tuple[Problem, ...] = ()
    is_session: bool = False


class ClaimOutcome(msgspec.Struct, frozen=True):
    """A claim compared with what the code gave; `line` as in `Claim`."""

    line: int
    want: str
    got: str
    status: ClaimStatus
    tier: Tier
    message: str = ""
    correction: str | None = None


class Plot(msgspec.Struct, frozen=True):
    """A figure that a snippet drew: the name of its picture's file, which says its content, and its size in pixels.

    `alt` is the figure's title, which may be empty.
    """

    name: Annotated[str, msgspec.Meta(pattern=r"\A[0-9a-f]{32}\Z")]
    alt: str
    width: Pixels
    height: Pixels


class Outcome(msgspec.Struct, frozen=True):
    """What became of a snippet. `line` is where it failed, from 0 in the snippet; `message` why it did not pass.

    `unchecked` are the lines of comments beside code that hold numbers and claim nothing. `gpu_memory` are the most
    bytes that its tensors took on the GPU, None where it used none. `undrawn` says what is wrong with its figures.
    """

    name: str
    status: SnippetStatus
    message: str = ""
    line: int | None = None
    output: str = ""
    seconds: float = 0.0
    tier: Tier = "real"
    claims: tuple[ClaimOutcome, ...] = ()
    unchecked: tuple[int, ...] = ()
    gpu_memory: Bytes | None = None
    plots: tuple[Plot, ...] = ()
    undrawn: str = ""


class Environment(msgspec.Struct, frozen=True):
    """Where snippets ran; `sandbox` is `on`, `off` or `partial: ` and what was missing, empty in old records."""

    device: str
    machine: str
    python: str
    packages: tuple[tuple[str, str], ...]
    sandbox: str = ""


class Record(msgspec.Struct, frozen=True):
    """The outcomes of one note in one environment; `key` is a digest of all that they depend on."""

    note: str
    key: str
    when: str
    environment: Environment
    outcomes: tuple[Outcome, ...]
    format: int = 0


class Proof(msgspec.Struct, frozen=True):
    """A note's snippets, and what is on record of this very code.

    `record` is the newest made on a CPU, where there is none the newest; `others` are of other environments, one of
    each. `stale`: there are only records of older code. `refused` are files that are no record of the note, with why.
    `pictures` are the files of the plots in `record` by their names, relative to the folder of records; a plot without
    one has lost its picture.
    """

    note: str
    snippets: tuple[Snippet, ...]
    record: Record | None
    stale: bool
    others: tuple[Record, ...] = ()
    refused: tuple[str, ...] = ()
    pictures: Mapping[str, str] = {}

    def pairs(self) -> Iterator[tuple[Snippet, Outcome | None]]:
        """Each snippet with its outcome, None if it was never run as it stands."""
        outcomes = {each.name: each for each in self.record.outcomes} if self.record else {}
        return ((snippet, outcomes.get(snippet.name)) for snippet in self.snippets)

    def each(self) -> Iterator[tuple[str, Proof]]:
        """The proof by each of its records alone, with words for where those but the first were made."""
        yield "", self
        for other in self.others:
            yield f" (on {other.environment.device})", msgspec.structs.replace(self, record=other, others=())

    def claims(self, note: Note) -> Iterator[tuple[Span, ClaimOutcome]]:
        """Each claim on record with its place in the proof's note."""
        for snippet, outcome in self.pairs():
            spans = {claim.line: claim.span for claim in snippet.claims}
            fence = note.fences[snippet.fence]
            yield from ((spans.get(each.line, fence.span), each) for each in (outcome.claims if outcome else ()))
