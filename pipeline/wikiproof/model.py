"""The values that the stages pass to each other.

All are frozen. A value that came from a note carries its `Span`; line and column are worked out only when shown.
Paths are relative to the wiki, with `/` between folders. This module imports nothing of wikiproof's.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Annotated, Literal, TypeAlias

import msgspec

Severity = Literal["error", "warning", "info"]
LinkKind = Literal["wikilink", "embed", "markdown", "image", "html", "property"]
Tier = Literal["real", "true shape", "stand-in"]
SnippetStatus = Literal["passed", "failed", "skipped", "timed out", "out of memory", "died", "not run"]
ClaimStatus = Literal["held", "wrong", "unit not shown", "not proven", "not run"]
Bytes: TypeAlias = Annotated[int, msgspec.Meta(ge=0, le=(1 << 63) - 1)]
"""How much memory is used."""
Pixels: TypeAlias = Annotated[int, msgspec.Meta(ge=1, le=4000)]
"""A side of a picture."""


# --- what a note says -------------------------------------------------------------------------------------------------


class Span(msgspec.Struct, frozen=True, order=True, array_like=True, gc=False):
    """A half-open range of offsets into a note's text."""

    start: int
    end: int


class Property(msgspec.Struct, frozen=True):
    """One key of a frontmatter map; the span is its value's."""

    key: str
    value: Value
    span: Span

    def __post_init__(self) -> None:
        """Make a value that msgspec decoded what it was before it was encoded."""
        if isinstance(self.value, list):
            msgspec.structs.force_setattr(self, "value", _frozen(self.value))


if TYPE_CHECKING:
    Value: TypeAlias = str | int | float | bool | None | Property | tuple["Value", ...]
    """What a frontmatter key holds: a list is a tuple, a map a tuple of properties, a date an ISO 8601 string."""
else:
    Value = object  # msgspec has no decoder for a union that holds itself


def _frozen(decoded: object) -> Value:
    if isinstance(decoded, list):
        return tuple(_frozen(item) for item in decoded)
    if isinstance(decoded, dict):
        return msgspec.convert(decoded, Property)
    assert decoded is None or isinstance(decoded, str | int | float)
    return decoded


class Heading(msgspec.Struct, frozen=True, array_like=True):
    """A heading: its plain text, and the anchor that it has on the page."""

    level: int
    text: str
    anchor: str
    span: Span


class Link(msgspec.Struct, frozen=True, array_like=True):
    """A link as written; `resolve` decides what it points at.

    `role` is the text before the colon in a line of a Graph section (`부모`, `Parent`), or the frontmatter key that the
    link stands in. `block` is the paragraph, cell, heading or property around it.
    """

    kind: LinkKind
    target: str
    fragment: str | None
    label: str | None
    span: Span
    block: Span
    role: str | None = None


class Block(msgspec.Struct, frozen=True, array_like=True):
    """A block that `[[note#^id]]` points at."""

    id: str
    span: Span


class Fence(msgspec.Struct, frozen=True, array_like=True):
    """A fenced code block.

    `starts` are the offsets at which its content lines begin, past indentation and quote markers. `heading` is the text
    of the heading above, `comment` the HTML comment directly above. `follows`: the block before is a fence too.
    """

    info: str
    content: str
    span: Span
    starts: tuple[int, ...]
    heading: str
    comment: str
    follows: bool


class Problem(msgspec.Struct, frozen=True, array_like=True):
    """Something in a note that cannot be read as it was meant."""

    message: str
    span: Span


class Ignore(msgspec.Struct, frozen=True, array_like=True):
    """A comment that says which diagnostics the author does not want to see; `within` is what it speaks for."""

    codes: tuple[str, ...]
    span: Span
    within: Span


class Note(msgspec.Struct, frozen=True, array_like=True):
    """Everything that one parse of a note yields.

    `anchors` are those that its own HTML sets, `tags` those in its text, without `#`, each once.
    """

    path: str
    text: str
    title: str
    properties: tuple[Property, ...]
    body: Span
    headings: tuple[Heading, ...]
    links: tuple[Link, ...]
    blocks: tuple[Block, ...]
    fences: tuple[Fence, ...]
    frontmatter_problems: tuple[Problem, ...] = ()
    encoding_problems: tuple[Problem, ...] = ()
    second_frontmatter: Span | None = None
    ignores: tuple[Ignore, ...] = ()
    anchors: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()

    @property
    def stem(self) -> str:
        """The file name without folder and extension."""
        return stem(self.path)

    def find(self, key: str) -> Property | None:
        """The frontmatter property of that name."""
        return next((each for each in self.properties if each.key == key), None)

    def strings(self, key: str) -> tuple[str, ...]:
        """The strings of a property that holds one string or a list of them."""
        return strings(self.find(key))


def stem(path: str) -> str:
    """The file name of a note without folder and extension."""
    return path.rpartition("/")[2].removesuffix(".md")


def strings(found: Property | None) -> tuple[str, ...]:
    """The strings of a property that holds one string or a list of them; none if there is no such property."""
    value = found.value if found else None
    items = value if isinstance(value, tuple) else (value,)
    return tuple(item for item in items if isinstance(item, str) and item)


# --- what its links point at ------------------------------------------------------------------------------------------


class Resolution(msgspec.Struct, frozen=True, array_like=True):
    """What a link points at, and the rule that decided.

    `path` is the note or attachment, None if there is none. `candidates` are the files that the target could mean,
    the chosen one first: all of its equals, and the first few that come after it. `missing` says that the
    fragment names a heading or block that the note does not have; otherwise `anchor` is where on the page it points.
    """

    source: str
    link: Link
    rule: str
    path: str | None
    candidates: tuple[str, ...] = ()
    ambiguous: bool = False
    missing: Literal["heading", "block"] | None = None
    anchor: str | None = None


# --- what its code says -----------------------------------------------------------------------------------------------


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


# --- the wiki, and what is wrong with it ------------------------------------------------------------------------------


class Entry(msgspec.Struct, frozen=True, array_like=True):
    """What the wiki as a whole needs to know of a note, so that a large one is judged without reading all of it.

    `properties` are those that say which note it is and what it stands for (`ENTERED`). `targets` are the notes and
    attachments that its links point at, `redirect` the note that it gives way to; `dangling` says that it has links
    that point at nothing. `top` is its first heading, else the first line of its body; `titled` is its title's
    place.
    """

    path: str
    title: str
    titled: Span
    top: Span
    properties: tuple[Property, ...]
    targets: tuple[str, ...]
    redirect: str | None
    dangling: bool
    links: int
    ignores: tuple[Ignore, ...]

    @property
    def stem(self) -> str:
        """The file name without folder and extension."""
        return stem(self.path)

    def find(self, key: str) -> Property | None:
        """The property of that name, if it is one of `ENTERED`."""
        return next((each for each in self.properties if each.key == key), None)

    @property
    def gives_way(self) -> bool:
        """Whether the note says that another one stands in its place, be that one there or not."""
        return any(value.casefold() != "none" for key in REDIRECTS for value in self.strings(key))

    def strings(self, key: str) -> tuple[str, ...]:
        """The strings of a property that holds one string or a list of them."""
        return strings(self.find(key))


REDIRECTS = ("redirect_to", "duplicate_of")
"""The properties by which a note gives way to another one."""
ENTERED = frozenset({*REDIRECTS, "id", "title", "aliases", "canonical_id", "status", "last_reinforced"})


Profile = Literal["obsidian", "path"]
"""How links are looked up: as Obsidian does, or as the very paths that they say."""


class Wiki(msgspec.Struct, frozen=True, eq=False, weakref=True):
    """A wiki, read and resolved.

    `resolutions` are a note's, in the order of its links; `proofs` those of notes with snippets, where records are
    kept; `start` are the notes that lead in. Notes last reinforced before the ISO 8601 date `stale_before` are stale.
    In a wiki opened from its cache a note is decoded when it is asked for; entries are always at hand.
    """

    notes: Mapping[str, Note]
    attachments: tuple[str, ...]
    resolutions: Mapping[str, tuple[Resolution, ...]]
    entries: Mapping[str, Entry]
    proofs: Mapping[str, Proof] = {}
    start: tuple[str, ...] = ()
    stale_before: str = ""
    profile: Profile = "obsidian"


class Edit(msgspec.Struct, frozen=True, order=True):
    """A place in a note, and what is to stand there instead."""

    span: Span
    text: str


class Finding(msgspec.Struct, frozen=True):
    """What a check has found at one place."""

    path: str
    span: Span
    message: str


class Diagnostic(msgspec.Struct, frozen=True):
    """A finding with the code and severity of its check."""

    code: str
    severity: Severity
    path: str
    span: Span
    message: str


class NoteCheck(msgspec.Struct, frozen=True):
    """One rule about a note. `code` is kebab-case and the name of its module.

    `find` may look at the note, its resolutions and proof, the notes that those point at, and what notes are called
    (`near.called`): when none of these changed, its findings stand.
    """

    code: str
    severity: Severity
    find: Callable[[Wiki, Note], Iterator[Finding]]


class WikiCheck(msgspec.Struct, frozen=True):
    """One rule about a wiki as a whole; `find` looks at its entries and attachments alone.

    It may look at the entries' `targets` only where `follows_links` says so, and at their `links` and `dangling` never.
    """

    code: str
    severity: Severity
    find: Callable[[Wiki], Iterator[Finding]]
    follows_links: bool = False


class Position(msgspec.Struct, frozen=True):
    """A place in a text as editors count it: line and column from 1, columns in characters."""

    line: int
    column: int


_LINE_ENDING = re.compile(r"\r\n?|\n")
"""CommonMark 0.31.2 §2.1."""


class Lines:
    """Turns offsets of one text into positions; like editors, it counts no byte order mark."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._starts = (int(text.startswith("\ufeff")), *(found.end() for found in _LINE_ENDING.finditer(text)))

    def position(self, offset: int) -> Position:
        """The line and column of an offset.

        >>> Lines("ab\\ncd").position(4)
        Position(line=2, column=2)
        """
        line = bisect_right(self._starts, offset) or 1
        return Position(line, max(offset - self._starts[line - 1], 0) + 1)

    def text(self, line: int) -> str:
        """The text of a line, counted from 1, without its line ending."""
        end = self._starts[line] if line < len(self._starts) else len(self._text)
        return self._text[self._starts[line - 1] : end].rstrip("\r\n")
