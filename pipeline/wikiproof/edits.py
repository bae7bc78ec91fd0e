"""Plans of edits: read, written, applied and undone.

Stage: edits. A plan in, changed files out, each whole old or whole new at any instant; originals are kept outside the notes.
"""

from __future__ import annotations

import msgspec

from wikiproof.model import Span


class Rewrite(msgspec.Struct, frozen=True):
    """One edit of a plan as people review it: `old` at `span` becomes `new`; `line` is counted from 1."""

    line: int
    old: str
    new: str
    why: str
    span: Span


class Change(msgspec.Struct, frozen=True):
    """All edits of one note. `before` and `after` are SHA-256 of its bytes; `to` is its new path if it moves."""

    path: str
    before: str
    after: str
    rewrites: tuple[Rewrite, ...]
    to: str | None = None


class Remark(msgspec.Struct, frozen=True):
    """A link that a plan leaves as it is, and why, or what its author may write instead."""

    path: str
    line: int
    text: str
    why: str


class Plan(msgspec.Struct, frozen=True):
    """What a command would change in the wiki at a folder. `edges` counts the edges whose target it changes."""

    command: str
    changes: tuple[Change, ...]
    refused: tuple[Remark, ...] = ()
    suggested: tuple[Remark, ...] = ()
    edges: int = 0
