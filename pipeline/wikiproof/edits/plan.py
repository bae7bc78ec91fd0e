"""Plans as values and as files.

Stage: edits. A plan in, JSON that people can review out, and back; the bytes that a note's rewrites make.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path

import msgspec

from wikiproof.model import Span


class PlanError(Exception):
    """A plan cannot be read, applied or undone as a whole; the message names the file and says why."""


class Refused(Exception):  # noqa: N818 (what becomes of a note, not an error of ours)
    """A note cannot be changed as planned; the message says why."""


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
    """A link that is left as it is, and why, or what its author may write instead; or a note, then `text` is empty."""

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


def digest(content: bytes) -> str:
    """The SHA-256 of a note's bytes, in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def changed(content: bytes, rewrites: Iterable[Rewrite]) -> bytes:
    """A note's bytes with its rewrites made, all others as they were. Raises `Refused`.

    Spans are offsets into the text with its byte order mark and its line endings.

    >>> changed(b"a\\r\\n[[b]]", (Rewrite(2, "b", "c", "", Span(5, 6)),))
    b'a\\r\\n[[c]]'
    """
    try:
        text = content.decode()
    except UnicodeDecodeError:
        raise Refused("it is not UTF-8") from None
    parts: list[str] = []
    at = 0
    for rewrite in sorted(rewrites, key=lambda rewrite: rewrite.span):
        start, end = rewrite.span.start, rewrite.span.end
        if not at <= start <= end <= len(text) or text[start:end] != rewrite.old:
            raise Refused(f"{_quoted(rewrite.old)} does not stand where the plan says, on line {rewrite.line}")
        parts += text[at:start], rewrite.new
        at = end
    return "".join((*parts, text[at:])).encode()


def encoded(plan: Plan) -> bytes:
    """A plan as indented JSON, the same for the same plan."""
    return msgspec.json.format(msgspec.json.encode(plan), indent=2) + b"\n"


def decoded(content: bytes, file: str | Path) -> Plan:
    """The plan that JSON says. Raises `PlanError`, which names the file."""
    try:
        return msgspec.json.decode(content, type=Plan)
    except (ValueError, RecursionError) as error:
        raise PlanError(f"{file} is not a plan: {error}") from error


def read_plan(file: str | Path) -> Plan:
    """The plan in a file. Raises `PlanError`."""
    try:
        content = Path(file).read_bytes()
    except OSError as error:
        raise PlanError(f"{file} cannot be read: {error.strerror}") from error
    return decoded(content, file)


def write_plan(file: str | Path, plan: Plan) -> None:
    """Write a plan for people to review. Raises `PlanError`."""
    try:
        Path(file).write_bytes(encoded(plan))
    except OSError as error:
        raise PlanError(f"{file} cannot be written: {error.strerror}") from error


def _quoted(text: str) -> str:
    return repr(text if len(text) <= 60 else f"{text[:57]}...")
