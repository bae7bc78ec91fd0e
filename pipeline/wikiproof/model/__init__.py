"""The values that the stages pass to each other.

All are frozen. A value that came from a note carries its `Span`; line and column are worked out only when shown.
Paths are relative to the wiki, with `/` between folders. What a note says is in `note`, what became of its code in
`proof`; here are the wiki, and what is wrong with it.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from itertools import accumulate
from typing import Literal

import msgspec

from wikiproof.model.note import (
    Block,
    Fence,
    Heading,
    Ignore,
    Link,
    LinkKind,
    Note,
    Problem,
    Property,
    Resolution,
    Span,
    Value,
    stem,
    strings,
)
from wikiproof.model.proof import (
    MAX_SIDE,
    Bytes,
    Claim,
    ClaimOutcome,
    ClaimStatus,
    Environment,
    Marks,
    Outcome,
    Pixels,
    Plot,
    Proof,
    Record,
    Snippet,
    SnippetStatus,
    Tier,
)

__all__ = [
    "ENTERED",
    "MAX_SIDE",
    "REDIRECTS",
    "Block",
    "Bytes",
    "Claim",
    "ClaimOutcome",
    "ClaimStatus",
    "Diagnostic",
    "Edit",
    "Entry",
    "Environment",
    "Fence",
    "Finding",
    "Heading",
    "Ignore",
    "Lines",
    "Link",
    "LinkKind",
    "Marks",
    "Note",
    "NoteCheck",
    "Outcome",
    "Pixels",
    "Plot",
    "Position",
    "Problem",
    "Profile",
    "Proof",
    "Property",
    "Record",
    "Resolution",
    "Severity",
    "Snippet",
    "SnippetStatus",
    "Span",
    "Tier",
    "Value",
    "Wiki",
    "WikiCheck",
    "stem",
    "strings",
]

Severity = Literal["error", "warning", "info"]


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


class Lines:
    """Turns offsets of one text into positions; like editors, it counts no byte order mark."""

    def __init__(self, text: str) -> None:
        self._text = text

    @cached_property
    def _starts(self) -> list[int]:
        """Where lines begin (CommonMark 0.31.2 §2.1), worked out once it is asked for: most have nothing to report."""
        *lines, _ = self._text.replace("\r\n", " \n").replace("\r", "\n").split("\n")
        return [int(self._text.startswith("\ufeff")), *accumulate(len(line) + 1 for line in lines)]

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
