"""Plan edits that mend links.

Stage: reconcile. A wiki in, a plan out: what would be rewritten, with the proof that it changes those edges and no
other; nothing is written.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from msgspec.structs import replace

from wikiproof import parse
from wikiproof.edits import Change, Plan, Remark
from wikiproof.model import Edit, Note, Resolution, Wiki
from wikiproof.near import called
from wikiproof.reconcile.candidates import Candidates
from wikiproof.reconcile.spelling import respelt, rewrite, targets
from wikiproof.reconcile.steps import Step, by_note, change, edited_text, over, remark
from wikiproof.resolve import Names, names_attachment, of_note, one


class Left(NamedTuple):
    """A link that stays as it is; `is_suggestion` says that its author may well change it."""

    remark: Remark
    is_suggestion: bool


def plan(wiki: Wiki, *, writable: Callable[[str], bool]) -> Plan:
    """The dangling links that can be mended with proof; `writable` says whether a note's file may be changed."""
    names = Names(wiki.notes, wiki.attachments, wiki.profile)
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
        changes=tuple(change(wiki.notes[path], made) for path, made in by_note(proven).items()),
        refused=tuple(sorted((*(each.remark for each in left if not each.is_suggestion), *refused), key=_place)),
        suggested=tuple(each.remark for each in left if each.is_suggestion),
        edges=len(proven),
    )


def _mended(wiki: Wiki, names: Names, candidates: Candidates, path: str, *, is_writable: bool) -> Iterator[Step | Left]:
    """What becomes of each dangling link of a note; those that nothing is known of are passed over."""
    note = wiki.notes[path]
    for index, found in enumerate(wiki.resolutions[path]):
        if found.path is not None or names_attachment(found.link) or "://" in found.link.target:
            continue
        paths = candidates.of(found.link.target)
        if len(paths) == 1 and is_writable and not note.encoding_problems:
            made = _edit(wiki, names, note, found, paths[0])
            if isinstance(made, str):
                yield Left(remark(note, found, made), is_suggestion=False)
            else:
                why = f"the only note of that name is {paths[0]!r}"
                yield Step(path, index, rewrite(note, made, why), paths[0])
        elif paths:
            yield Left(remark(note, found, _why_not(paths, note, is_writable=is_writable)), is_suggestion=False)
        elif owners := called(wiki).owners(found.link.target):
            label = found.link.label or found.link.target
            why = f"an alias of {owners[0]!r}; write [[{owners[0]}|{label}]] if that is meant"
            yield Left(remark(note, found, why), is_suggestion=True)


def _why_not(paths: tuple[str, ...], note: Note, *, is_writable: bool) -> str:
    if len(paths) > 1:
        return f"it can be any of {', '.join(map(repr, paths))}"
    return "its file is read-only" if not is_writable else note.encoding_problems[0].message


def _edit(wiki: Wiki, names: Names, note: Note, found: Resolution, path: str) -> Edit | str:
    """The edit by which a link points at a note, or why it cannot."""
    link = found.link
    for target in targets(note.path, link, path):
        again = one(names, wiki.notes, note.path, replace(link, target=target))
        if again.path != path or again.ambiguous:
            continue
        if again.missing:
            return f"{path!r} has no {again.missing} {link.fragment!r}"
        made = respelt(note, link, target, link.fragment, called=wiki.entries[path].stem)
        return made or f"it is not found as it is read; it may mean {path!r}"
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
    edited = {path: parse.note(path, edited_text(wiki.notes[path], made)) for path, made in by_note(steps).items()}
    notes = over(wiki.notes, edited)
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
