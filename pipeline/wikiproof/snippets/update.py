"""Rewrite wrong claims so that they say what the code gives.

Stage: snippets. A note and its proof in, edits out. A claim that is not wrong is left alone, and so is one whose
correction would change how the note is read.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from wikiproof import parse
from wikiproof.edits import Change, Plan, Rewrite, changed, digest
from wikiproof.model import Claim, Edit, Lines, Note, Proof, Snippet, Span
from wikiproof.snippets.collect import collect


class _Mend(NamedTuple):
    """A wrong claim of a snippet (counted in the note), what it is to say, and the edits that make it so."""

    snippet: int
    claim: Claim
    correction: str
    edits: tuple[Edit, ...]


def edits(note: Note, proof: Proof) -> tuple[Edit, ...]:
    """The edits that make each wrong claim of a note right that has a correction; all else stays as it is.

    A claim that holds on another device is left for its author.
    """
    held = {
        (outcome.name, each.line, each.want)
        for other in proof.others
        for outcome in other.outcomes
        for each in outcome.claims
        if each.status == "held"
    }
    return tuple(sorted(edit for mend in _safe(note, list(_mends(note, proof, held))) for edit in mend.edits))


def plan(found: Iterable[tuple[Note, Proof]]) -> Plan:
    """What `run --update` changes."""
    changes = ((note, _rewrites(note, edits(note, proof))) for note, proof in found)
    return Plan("run --update", tuple(_change(note, rewrites) for note, rewrites in changes if rewrites))


def _rewrites(note: Note, made: Iterable[Edit]) -> tuple[Rewrite, ...]:
    lines = Lines(note.text)
    return tuple(
        Rewrite(
            line=lines.position(each.span.start).line,
            old=note.text[each.span.start : each.span.end],
            new=each.text,
            why="what the code gives",
            span=each.span,
        )
        for each in made
    )


def _change(note: Note, rewrites: tuple[Rewrite, ...]) -> Change:
    content = note.text.encode()
    return Change(note.path, digest(content), digest(changed(content, rewrites)), rewrites)


def _mends(note: Note, proof: Proof, held: set[tuple[str, int, str]]) -> Iterator[_Mend]:
    for number, (snippet, outcome) in enumerate(proof.pairs()):
        claims = {(claim.line, claim.want): claim for claim in snippet.claims}
        for each in outcome.claims if outcome else ():
            claim = claims.get((each.line, each.want))
            is_wrong = each.status == "wrong" and (snippet.name, each.line, each.want) not in held
            if claim and is_wrong and each.correction is not None:
                yield _Mend(number, claim, each.correction, tuple(_edits(note, claim, each.correction)))


def _safe(note: Note, mends: list[_Mend]) -> list[_Mend]:
    """Those whose edits change their own claims, as they should, and nothing else in the note."""
    mends = [each for each in mends if each.edits]
    if not mends or _reads_as_it_should(note, mends):
        return mends
    if len(mends) == 1:
        return []
    half = len(mends) // 2
    return _safe(note, mends[:half]) + _safe(note, mends[half:])


def _reads_as_it_should(note: Note, mends: list[_Mend]) -> bool:
    made = _rewrites(note, sorted(edit for mend in mends for edit in mend.edits))
    text = changed(note.text.encode(), made).decode()
    corrections = {(mend.snippet, mend.claim.line): mend.correction for mend in mends}
    wanted = [
        [corrections.get((number, claim.line), claim.want) for claim in snippet.claims]
        for number, snippet in enumerate(collect(note))
    ]
    after = parse.note(note.path, text)
    return _wants(collect(after)) == wanted and len(after.fences) == len(note.fences)


def _wants(snippets: Iterable[Snippet]) -> list[list[str]]:
    return [[claim.want for claim in snippet.claims] for snippet in snippets]


def _edits(note: Note, claim: Claim, correction: str) -> Iterator[Edit]:
    """The words of a claim that differ from those of its correction; none if it has another number of lines."""
    wants, rights = claim.want.split("\n"), correction.split("\n")
    places = _places(note, claim)
    if len(wants) != len(rights) or len(places) < len(wants):
        return
    for place, want, right in zip(places[-len(wants) :], wants, rights, strict=True):
        line, want = note.text[place.start : place.end].rstrip(), want.rstrip()
        if line.endswith(want):
            yield from _words(place.start + len(line) - len(want), want, right.rstrip())


def _places(note: Note, claim: Claim) -> list[Span]:
    """The lines of a note that a claim stands on, from its own beginning."""
    fences = (fence for fence in note.fences if claim.form == "fence" and fence.span == claim.span)
    fence = next(fences, None)
    if fence is None:
        breaks = re.compile("\n").finditer(note.text, claim.span.start, claim.span.end)
        starts = [claim.span.start, *(found.end() for found in breaks)]
    else:
        starts = list(fence.starts[: fence.content.rstrip("\n").count("\n") + 1])
    ends = (note.text.find("\n", start) for start in starts)
    return [Span(start, len(note.text) if end < 0 else end) for start, end in zip(starts, ends, strict=True)]


def _words(start: int, want: str, right: str) -> Iterator[Edit]:
    """One edit for each word that differs, or one for all where the words are not as many."""
    olds, news = re.split(r"(\s+)", want), re.split(r"(\s+)", right)
    if len(olds) != len(news):
        olds, news = [want], [right]
    for old, new in zip(olds, news, strict=True):
        if old != new:
            yield Edit(Span(start, start + len(old)), new)
        start += len(old)
