"""Plan edits that mend links.

Stage: reconcile. A wiki in, a plan out: what would be rewritten, with the proof that it changes those edges and no
other; nothing is written.
"""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

from msgspec.structs import replace

from wikiproof import parse
from wikiproof.edits import Change, Plan, Remark, Rewrite, digest
from wikiproof.model import Lines, Note, Profile, Resolution, Wiki
from wikiproof.near import called
from wikiproof.reconcile.candidates import Candidates
from wikiproof.reconcile.spelling import respelt, targets
from wikiproof.resolve import Names, names_attachment, of_note, one


class Step(NamedTuple):
    """One link that is to point elsewhere: the `nth` of its note, from 0."""

    source: str
    nth: int
    rewrite: Rewrite
    target: str


class Left(NamedTuple):
    """A link that stays as it is; `is_suggestion` says that its author may well change it."""

    remark: Remark
    is_suggestion: bool


def plan(wiki: Wiki, *, writable: Callable[[str], bool], profile: Profile = "obsidian") -> Plan:
    """The dangling links that can be mended with proof; `writable` says whether a note's file may be changed."""
    names = Names(wiki.notes, wiki.attachments, profile)
    candidates = Candidates(wiki)
    steps: list[Step] = []
    left: list[Left] = []
    for path, entry in wiki.entries.items():
        if entry.dangling:
            for found in _mended(wiki, names, candidates, path, is_writable=writable(path)):
                (steps if isinstance(found, Step) else left).append(found)  # type: ignore[arg-type]  # by its type
    proven, refused = _proven(wiki, names, steps)
    return Plan(
        command="reconcile",
        changes=tuple(_change(wiki.notes[path], of) for path, of in _by_note(proven).items()),
        refused=tuple(sorted((*(each.remark for each in left if not each.is_suggestion), *refused), key=_place)),
        suggested=tuple(each.remark for each in left if each.is_suggestion),
        edges=len(proven),
    )


def _mended(wiki: Wiki, names: Names, candidates: Candidates, path: str, *, is_writable: bool) -> Iterator[Step | Left]:
    """What becomes of each dangling link of a note; those that nothing is known of are passed over."""
    note = wiki.notes[path]
    lines = Lines(note.text)
    for index, found in enumerate(wiki.resolutions[path]):
        if found.path is not None or names_attachment(found.link) or "://" in found.link.target:
            continue
        span = found.link.span
        line, written = lines.position(span.start).line, note.text[span.start : span.end]
        paths = candidates.of(found.link.target)
        if len(paths) == 1 and is_writable and not note.encoding_problems:
            made = _rewrite(wiki, names, note, found, paths[0], line)
            yield (
                Step(path, index, made, paths[0])
                if isinstance(made, Rewrite)
                else Left(Remark(path, line, written, made), is_suggestion=False)
            )
        elif paths:
            why = _why_not(paths, note, is_writable=is_writable)
            yield Left(Remark(path, line, written, why), is_suggestion=False)
        elif owners := called(wiki).owners(found.link.target):
            label = found.link.label or found.link.target
            why = f"an alias of {owners[0]!r}; write [[{owners[0]}|{label}]] if that is meant"
            yield Left(Remark(path, line, written, why), is_suggestion=True)


def _why_not(paths: tuple[str, ...], note: Note, *, is_writable: bool) -> str:
    if len(paths) > 1:
        return f"it can be any of {', '.join(map(repr, paths))}"
    return "its file is read-only" if not is_writable else note.encoding_problems[0].message


def _rewrite(wiki: Wiki, names: Names, note: Note, found: Resolution, path: str, line: int) -> Rewrite | str:
    """The link rewritten so that it points at a note, or why it cannot be."""
    link = found.link
    for target in targets(note.path, link, path):
        again = one(names, wiki.notes, note.path, replace(link, target=target))
        if again.path != path or again.ambiguous:
            continue
        if again.missing:
            return f"{path!r} has no {again.missing} {link.fragment!r}"
        new = respelt(note, link, target, called=wiki.entries[path].stem)
        if new is None:
            return f"only wikilinks and inline Markdown links are rewritten; it may mean {path!r}"
        old = note.text[link.span.start : link.span.end]
        return Rewrite(line, old, new, f"the only note of that name is {path!r}", link.span)
    return f"no link can name {path!r}"


# --- proof ------------------------------------------------------------------------------------------------------------

Edge = tuple[str | None, str | None, str | None]


def _proven(wiki: Wiki, names: Names, steps: list[Step]) -> tuple[list[Step], list[Remark]]:
    """The steps after which exactly their edges have changed, and those of notes that fail this, refused."""
    refused: list[Remark] = []
    while failed := _failed(wiki, names, steps):
        for each in (step for step in steps if step.source in failed):
            why = f"rewriting it would change other links too: {failed[each.source]}"
            refused.append(Remark(each.source, each.rewrite.line, each.rewrite.old, why))
        steps = [step for step in steps if step.source not in failed]
    return steps, refused


def _failed(wiki: Wiki, names: Names, steps: list[Step]) -> dict[str, str]:
    """Edited notes to which an unplanned change of an edge is due, each with the link that changes."""
    edited = {path: parse.note(path, edited_text(wiki.notes[path], of)) for path, of in _by_note(steps).items()}
    notes: Mapping[str, Note] = ChainMap(edited, wiki.notes)  # type: ignore[arg-type]  # it is only read
    wanted = {(step.source, step.nth): step.target for step in steps}
    failed: dict[str, str] = {}
    for source, entry in wiki.entries.items():
        if source not in edited and edited.keys().isdisjoint(entry.targets):
            continue
        before = wiki.resolutions[source]
        after = of_note(names, notes, notes[source])
        if len(before) != len(after):
            failed[source] = "the note would have another number of links"
        for index, (old, new) in enumerate(zip(before, after, strict=False)):
            target = wanted.get((source, index))
            if target is None and _edge(old) != _edge(new):
                failed[old.path if old.path in edited else source] = repr(old.link.target)
            elif target is not None and (new.path != target or new.missing or new.ambiguous):
                failed[source] = repr(old.link.target)
    return failed


def _edge(found: Resolution) -> Edge:
    return found.path, found.anchor, found.missing


# --- the plan ---------------------------------------------------------------------------------------------------------


def edited_text(note: Note, steps: list[Step]) -> str:
    """The note's text with the steps taken."""
    text = note.text
    for step in sorted(steps, key=lambda step: step.rewrite.span, reverse=True):
        text = text[: step.rewrite.span.start] + step.rewrite.new + text[step.rewrite.span.end :]
    return text


def _by_note(steps: list[Step]) -> dict[str, list[Step]]:
    found: dict[str, list[Step]] = {}
    for step in steps:
        found.setdefault(step.source, []).append(step)
    return found


def _change(note: Note, steps: list[Step]) -> Change:
    before, after = digest(note.text.encode()), digest(edited_text(note, steps).encode())
    return Change(note.path, before, after, tuple(step.rewrite for step in steps))


def _place(remark: Remark) -> tuple[str, int]:
    return remark.path, remark.line


def still_due(old: Plan, new: Plan, digest: Callable[[str], str]) -> tuple[tuple[Change, ...], tuple[Remark, ...]]:
    """The changes of a plan that a new one would make too, or that were made already; and the others, refused.

    `digest` gives the SHA-256 of a note's file as it is, "" if there is none.
    """
    again = frozenset(new.changes)
    due = tuple(each for each in old.changes if each in again or digest(each.path) == each.after)
    why = "it changed since the plan was made, or the links' targets did; make a new plan"
    outdated = (each for each in old.changes if each not in due)
    return due, tuple(Remark(each.path, each.rewrites[0].line, "", why) for each in outdated)
