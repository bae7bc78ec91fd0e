"""What other pages, and the site as a whole, show of a note.

Stage: publish. Small values, one of each note, from which everything but the notes' own pages is made.
"""

from __future__ import annotations

import msgspec

from wikiproof.publish.strings import State


class Count(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """How many of a kind there are, how many are proven, and what that amounts to."""

    total: int
    proven: int
    state: State


class Edge(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A link of a note to another one; `path` is None where nothing has the `target`, which stands in `line`, from 1.

    `relation` is what the target is to the note: `link`, `embed`, `property`, or one of the typed relations.
    """

    relation: str
    path: str | None
    target: str = ""
    line: int = 0


class Mention(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """Where a note speaks of another one: the headings above it as text, and its sentence as HTML."""

    source: str
    relation: str
    headings: tuple[str, ...]
    anchor: str | None
    sentence: str


class Shown(msgspec.Struct, frozen=True, array_like=True):
    """A note as it is shown elsewhere; `url` is its page's, relative to the site, `lead` its first sentence as text.

    `state` is what its proof amounts to as a whole. `edges` leave out links to the note itself, and have no two alike
    to another one.
    """

    path: str
    url: str
    title: str
    aliases: tuple[str, ...]
    tags: tuple[str, ...]
    category: str
    status: str
    lead: str
    links: Count
    snippets: Count
    claims: Count
    state: State
    edges: tuple[Edge, ...]


class Output(msgspec.Struct, frozen=True):
    """A file of the site: its address relative to it, and its content."""

    path: str
    content: bytes
