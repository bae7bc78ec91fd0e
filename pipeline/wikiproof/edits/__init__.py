"""Plans of edits: read, written, applied and undone.

Stage: edits. A plan in, changed files out, each whole old or whole new at any instant; originals are kept outside the
notes. `plan` has the values, `files` changes one note, `backups` keeps the originals.

Nothing is lost when a process is killed: the originals and the plan lie in the state folder, committed by one rename,
before the first note is touched, and each note is replaced by one rename. What a note's bytes are says what is left to
do, so that to apply the plan again, or to undo it, is also how either is completed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from itertools import chain
from pathlib import Path
from typing import NamedTuple, TypeVar

import msgspec

from wikiproof.edits import backups, files
from wikiproof.edits.backups import Backup
from wikiproof.edits.files import Aim
from wikiproof.edits.plan import (
    Change,
    Plan,
    PlanError,
    Refused,
    Remark,
    Rewrite,
    changed,
    digest,
    read_plan,
    write_plan,
)

__all__ = [
    "Applied",
    "Change",
    "Plan",
    "PlanError",
    "Refused",
    "Remark",
    "Rewrite",
    "Undone",
    "apply",
    "changed",
    "digest",
    "read_plan",
    "undo",
    "write_plan",
]


class Applied(msgspec.Struct, frozen=True):
    """The notes that were changed, that had been before, and that are left as they are; `backup` holds originals."""

    changed: tuple[str, ...]
    already: tuple[str, ...]
    refused: tuple[Remark, ...]
    backup: str | None


class Undone(msgspec.Struct, frozen=True):
    """The notes that were restored, that had been before, and that are left as they are.

    `command` made the plan that was undone; None if there was nothing to undo. `backup` is kept if notes were refused.
    """

    restored: tuple[str, ...] = ()
    already: tuple[str, ...] = ()
    refused: tuple[Remark, ...] = ()
    command: str | None = None
    backup: str | None = None


class _Outcome(NamedTuple):
    """The paths of notes that were changed, that had been before, and what is left as it is."""

    done: tuple[str, ...]
    already: tuple[str, ...]
    refused: tuple[Remark, ...]


_AT_ONCE = 32
"""Files that the disk is asked to write at once."""
T = TypeVar("T")


def apply(folder: str, state: str, plan: Plan) -> Applied:
    """Change the notes of the wiki in a folder as a plan says, and say what became of each.

    A note that is not what it was when the plan was made is refused, and so is one that may not be written; the others
    are changed. To apply a plan again changes nothing. Raises `PlanError`, and then no note has changed.
    """
    times = Counter(path for change in plan.changes for path in {change.path, change.to or change.path})
    twice = [path for path, count in times.items() if count > 1]
    if twice:
        raise PlanError(f"the plan names {twice[0]!r} for two notes")
    root = Path(folder).resolve()
    with backups.locked(Path(state)):
        files.clear(root)
        newest = backups.newest(Path(state))
        backup = _backed_up(root, Path(state), plan)
        outcome = _each(root, plan.changes, partial(_planned, root, _paths(backup)))
        if backup is not None and backup != newest and not outcome.done:
            backup.unlink()  # all was refused; the next `undo` is to find the plan before
            backup = None
    return Applied(*outcome, None if backup is None else str(backup))


def undo(folder: str, state: str) -> Undone:
    """Take back the plan that was applied last, byte for byte, and say what became of each note.

    A note that has changed since is refused. Then the backup is set aside, else it is removed: either way the next
    call takes back the plan before it. Raises `PlanError`, and then no note has changed.
    """
    root = Path(folder).resolve()
    with backups.locked(Path(state)):
        files.clear(root)
        newest = backups.newest(Path(state))
        if newest is None:
            return Undone()
        with Backup(newest) as backup:
            changes = [change for change in backup.plan.changes if change.path in backup.paths]
            outcome = _each(root, changes, partial(_original, root, backup))
        kept = str(backups.set_aside(newest)) if outcome.refused else None
        newest.unlink(missing_ok=True)
    return Undone(*outcome, backup.plan.command, kept)


def _backed_up(root: Path, state: Path, plan: Plan) -> Path | None:
    """The backup that holds the originals of all notes to be changed, None if there is none and none is needed.

    If the newest one is of this plan, because a process was killed or notes were refused, it is added to, so that the
    plan is undone as one.
    """
    file = backups.newest(state)
    if file is None or not _is_of(file, plan):
        file = backups.following(state)
    known = _paths(file)
    originals = _originals(root, (change for change in plan.changes if change.path not in known))
    first = next(originals, None)
    if first is not None:
        backups.keep(file, plan, chain((first,), originals))
    return file if file.exists() else None


def _is_of(backup: Path, plan: Plan) -> bool:
    """Whether a backup is of a plan, or of one of which the plan is what was left to do."""
    with Backup(backup) as kept:
        return bool(plan.changes) and set(plan.changes) <= set(kept.plan.changes)


def _paths(backup: Path | None) -> frozenset[str]:
    """The notes whose originals a backup holds."""
    if backup is None or not backup.exists():
        return frozenset()
    with Backup(backup) as kept:
        return kept.paths


def _originals(root: Path, changes: Iterable[Change]) -> Iterator[tuple[str, bytes]]:
    """The bytes of notes that are as they were when the plan was made; the others are refused when it is their turn."""
    for change in changes:
        with suppress(Refused, OSError):
            found = files.find(root, change)
            now = digest(found.content)
            if now == change.before and (now != change.after or found.path != (change.to or change.path)):
                yield change.path, found.content


def _planned(root: Path, safe: Container[str], change: Change) -> Aim:
    """What a note is to be once the plan is applied. Raises `Refused` and `OSError`."""
    found = files.find(root, change)
    to = change.to or change.path
    now = digest(found.content)
    if now == change.after and (found.path == to or change.path in safe):
        return Aim(change, found, to, found.content)
    if now != change.before or change.path not in safe:
        raise Refused("it has changed since the plan was made")
    content = changed(found.content, change.rewrites)
    if digest(content) != change.after:
        raise Refused("its rewrites do not give what the plan says they give")
    return Aim(change, found, to, content)


def _original(root: Path, backup: Backup, change: Change) -> Aim:
    """What a note was before the plan was applied. Raises `Refused` and `OSError`."""
    found = files.find(root, change)
    if digest(found.content) not in (change.before, change.after):
        raise Refused("it has changed since the plan was applied")
    content = backup.original(change.path)
    if digest(content) != change.before:
        raise Refused(f"its backup in {backup.file} is damaged")
    return Aim(change, found, change.path, content)


def _each(root: Path, changes: Sequence[Change], aim: Callable[[Change], Aim]) -> _Outcome:
    """Bring each note where it is to be, and have the disk keep it.

    Threads wait for the disk, which writes many files in not much more time than one; all else goes in order.
    """
    ends: list[Aim | Remark] = []
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        for first in range(0, len(changes), _AT_ONCE):
            aims = [_unless_refused(change, partial(aim, change)) for change in changes[first : first + _AT_ONCE]]
            drafts = list(pool.map(_draft, range(_AT_ONCE), aims))
            ends += [_put(root, aimed, draft) for aimed, draft in zip(aims, drafts, strict=True)]
    brought = [end for end in ends if isinstance(end, Aim)]
    files.sync({folder for end in brought for folder in files.folders(root, end.change)})
    return _Outcome(
        tuple(end.change.path for end in brought if not end.reached),
        tuple(end.change.path for end in brought if end.reached),
        tuple(end for end in ends if isinstance(end, Remark)),
    )


def _draft(number: int, aim: Aim | Remark) -> Path | Remark | None:
    return aim if isinstance(aim, Remark) else _unless_refused(aim.change, partial(files.draft, number, aim))


def _put(root: Path, aim: Aim | Remark, draft: Path | Remark | None) -> Aim | Remark:
    if isinstance(aim, Remark):
        return aim
    if isinstance(draft, Remark):
        return draft
    refused = _unless_refused(aim.change, partial(files.put, root, aim, draft))
    return refused or aim


def _unless_refused(change: Change, step: Callable[[], T]) -> T | Remark:
    """What a step gives, or why the note is left as it is."""
    try:
        return step()
    except Refused as refused:
        return Remark(change.path, 1, "", str(refused))
    except OSError as error:
        return Remark(change.path, 1, "", error.strerror or str(error))
