"""Ask git when each note changed last.

Stage: load. A folder in, moments by path out. Only what git knows is said: a note that is not committed has no moment,
and nothing has one in a shallow clone, whose oldest commit seems to have made everything.
"""

from __future__ import annotations

import os
import subprocess
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

import msgspec

from wikiproof.config import make_state_folder

LONGEST = 60
"""Seconds after which git is not waited for any longer."""
FORMAT = 1
"""Raised when what is kept comes to mean something else."""
_LOG = (
    *("log", "-z", "--format=%x01%aI", "--name-status", "-M100%", "-l0", "--relative", "--diff-merges=off"),
    *("--no-show-signature", "--no-ext-diff", "--no-color", "--", "."),
)
"""Each commit from the newest on, with what it did to each file; files that were moved as they are, are told apart."""
_NOT_OURS = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX", "GIT_COMMON_DIR", "GIT_OBJECT_DIRECTORY")
"""Variables by which a hook says which repository it is run for."""


class _Kept(msgspec.Struct, frozen=True):
    """What git said of the folder at `place` in its repository, as of the commit `head`."""

    head: str
    place: str
    moments: Mapping[str, str]
    format: int = FORMAT


class _Change(NamedTuple):
    """What a commit did to a file: git's letter for it, the path before it, the path after it."""

    status: str
    before: str
    after: str


class _Commit(NamedTuple):
    """A commit: the moment at which its author made it, and what it changed."""

    moment: str
    changes: list[_Change]


def changed(folder: str, state: str, paths: Iterable[str]) -> Mapping[str, str]:
    """When each note changed last, in ISO 8601 as its author's clock had it; nothing of those that git does not know.

    Moving a note does not change it. What git said is kept in the folder `state`, and asked for again when there is a
    new commit. File names are compared in NFC where they differ.
    """
    moments = _moments(folder, Path(state))
    if not moments:
        return {}
    composed = {unicodedata.normalize("NFC", path): moment for path, moment in moments.items()}
    found = ((path, moments.get(path) or composed.get(unicodedata.normalize("NFC", path))) for path in paths)
    return {path: moment for path, moment in found if moment}


def commit(folder: str) -> str:
    """The newest commit of the repository that a folder lies in; empty where there is none, or git does not know."""
    return (_git(folder, "rev-parse", "HEAD") or "").strip()


def _moments(folder: str, state: Path) -> Mapping[str, str]:
    said = _git(folder, "rev-parse", "--is-shallow-repository", "HEAD", "--show-prefix")
    shallow, head, place = (*(said or "true").split("\n", 2), "", "")[:3]
    if shallow != "false":
        return {}
    old = _read(state / "history.json")
    if old is not None and (old.head, old.place, old.format) == (head, place, FORMAT):
        return old.moments
    log = _git(folder, *_LOG)
    if log is None:
        return {}
    kept = _Kept(head, place, _last(_commits(log.split("\0"))))
    _write(state, kept)
    return kept.moments


def _git(folder: str, *arguments: str) -> str | None:
    """What git prints; None where there is no git, no repository, or nothing that it can say."""
    environment = {key: value for key, value in os.environ.items() if key not in _NOT_OURS}
    environment |= {"LC_ALL": "C", "GIT_NO_LAZY_FETCH": "1", "GIT_TERMINAL_PROMPT": "0"}
    try:
        done = subprocess.run(
            ("git", "-C", folder, *arguments),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            env=environment,
            timeout=LONGEST,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout.decode("utf-8", "replace") if done.returncode == 0 else None


def _commits(fields: Iterable[str]) -> Iterator[_Commit]:
    """The commits of a log whose fields are separated by NUL: each begins with its moment, after U+0001."""
    commit, rest = _Commit("", []), iter(fields)
    for field in rest:
        if field.startswith("\1"):
            yield commit
            commit = _Commit(field[1:], [])
        elif status := field.strip("\n")[:1]:
            before = next(rest, "")
            commit.changes.append(_Change(status, before, next(rest, "") if status == "R" else before))
    yield commit


def _last(commits: Iterable[_Commit]) -> Mapping[str, str]:
    """When each file changed last that is there after the first of the commits, which is the newest."""
    found: dict[str, str] = {}
    now: dict[str, str | None] = {}  # what the file at a path is called in the end; None where that is settled
    for commit in commits:
        called = {each.after: now.get(each.after, each.after) for each in commit.changes}
        for each in commit.changes:
            name = called[each.after]
            if name is not None and each.status not in "RD":
                found[name] = commit.moment
        now.update(dict.fromkeys(called))
        now.update({each.before: called[each.after] for each in commit.changes if each.status == "R"})
    return found


def _read(file: Path) -> _Kept | None:
    try:
        return msgspec.json.decode(file.read_bytes(), type=_Kept)
    except (OSError, msgspec.DecodeError):
        return None


def _write(state: Path, kept: _Kept) -> None:
    """Keep what git said; where that cannot be done, it is asked again."""
    draft = state / f"history.{os.getpid()}.draft"
    try:
        make_state_folder(state)
        draft.write_bytes(msgspec.json.encode(kept))
        draft.replace(state / "history.json")
    except OSError:
        with suppress(OSError):
            draft.unlink()
