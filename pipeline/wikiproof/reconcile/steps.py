"""What is rewritten in each note, link by link.

Stage: reconcile. Rewrites of links in, the note's text and its `Change` out.
"""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Iterable, Mapping
from itertools import pairwise, takewhile
from typing import NamedTuple

from wikiproof.edits import Change, Remark, Rewrite, changed, digest
from wikiproof.model import Lines, Note, Resolution, Span


class Step(NamedTuple):
    """One link that is to point elsewhere: the `nth` of its note, from 0."""

    source: str
    nth: int
    rewrite: Rewrite
    target: str


def by_note(steps: Iterable[Step]) -> dict[str, tuple[Rewrite, ...]]:
    """The rewrites of each note."""
    found: dict[str, list[Rewrite]] = {}
    for step in steps:
        found.setdefault(step.source, []).append(step.rewrite)
    return {source: joined(made) for source, made in found.items()}


def joined(rewrites: Iterable[Rewrite]) -> tuple[Rewrite, ...]:
    """The rewrites of a note in their order, each once; an image in a link overlaps it, then only what differs is kept.

    A definition is rewritten once for all links that are written with it.
    """
    found = sorted(dict.fromkeys(rewrites), key=lambda each: (each.span.start, -each.span.end))
    outer: Rewrite | None = None
    nested: set[Rewrite] = set()
    for each in found:
        if outer is not None and each.span.start < outer.span.end:
            nested |= {outer, each}
        else:
            outer = each
    parts = (_narrowed(each) if each in nested else each for each in found)
    return tuple(sorted(parts, key=lambda each: each.span))


def overlap(rewrites: Iterable[Rewrite]) -> bool:
    """Whether rewrites of one place, in their order, are not the same."""
    return any(one.span.end > other.span.start for one, other in pairwise(rewrites))


def _narrowed(rewrite: Rewrite) -> Rewrite:
    """A rewrite without what is the same at its beginning and at its end."""
    old, new, start = rewrite.old, rewrite.new, rewrite.span.start
    before = _alike(old, new)
    after = _alike(old[before:][::-1], new[before:][::-1])
    old, new = old[before : len(old) - after], new[before : len(new) - after]
    return Rewrite(rewrite.line, old, new, rewrite.why, Span(start + before, start + before + len(old)))


def _alike(one: str, other: str) -> int:
    """How many characters are the same at the beginning of both."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))


def edited_text(note: Note, rewrites: Iterable[Rewrite]) -> str:
    """The note's text with rewrites made."""
    return changed(note.text.encode(), rewrites).decode()


def over(notes: Mapping[str, Note], edited: dict[str, Note]) -> Mapping[str, Note]:
    """Notes with some of them as they are once edited; none is read before it is asked for."""
    return ChainMap(edited, notes)  # type: ignore[arg-type]  # it is only read


def change(note: Note, rewrites: tuple[Rewrite, ...], to: str | None = None) -> Change:
    """All rewrites of a note, which moves if it has a new path."""
    return Change(note.path, digest(note.text.encode()), digest(edited_text(note, rewrites).encode()), rewrites, to)


def remark(note: Note, found: Resolution, why: str) -> Remark:
    """A link that is left as it is, and why."""
    span = found.link.span
    return Remark(note.path, Lines(note.text).position(span.start).line, note.text[span.start : span.end], why)
