"""Find the notes that are to be run, and start the process that runs them.

Stage: snippets. pytest, exec'd with a clean environment, so that no note can read a secret of the caller's. It is not
even started where every note's outcomes are on record: what is unchanged is known from sources alone.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

import msgspec

from wikiproof.config import Config
from wikiproof.model import Note, Record
from wikiproof.snippets import again, devices, preload, records
from wikiproof.snippets.confine import descendants
from wikiproof.snippets.devices import Choice
from wikiproof.snippets.records import Subject
from wikiproof.snippets.sandbox import Mode
from wikiproof.snippets.shards import share
from wikiproof.snippets.summary import is_bad

CLEAN = "WIKIPROOF_CLEAN_ENVIRONMENT"
"""Set in an environment that has been cleaned."""
_NOTES_ONLY = ("-p", "no:cacheprovider", "-p", "no:doctest", "-o", "python_files=", "--continue-on-collection-errors")
_NOTHING_COLLECTED = 5
_FAILED = 1


class Unchanged(NamedTuple):
    """A note that need not be run: the record that a run would make again is there.

    Where it failed on the GPU, that is the CPU's, with the GPU's outcomes of what the CPU does not run.
    """

    note: Note
    subject: Subject
    record: Record

    @property
    def is_bad(self) -> bool:
        """Whether the note failed, and would fail again."""
        return any(map(is_bad, self.record.outcomes))


class Sorted(NamedTuple):
    """The notes of a target with snippets: those that are unchanged, and those to run; `is_empty`: it has no notes."""

    unchanged: tuple[Unchanged, ...]
    to_run: tuple[Subject, ...]
    is_empty: bool


class How(NamedTuple):
    """How notes are run.

    `keyword` chooses snippets as pytest's `-k` does, `conftest` is a file with more fixtures, `folder` one for records,
    where not the wiki's own; `jobs` are notes at a time, as many as there are cores if 0; `device` is what to run on.
    """

    keyword: str | None = None
    conftest: str | None = None
    folder: str | None = None
    sandbox: Mode = "on"
    jobs: int = 0
    device: Choice = "auto"


def sort(
    target: str,
    config: Config,
    notes: Mapping[str, Note],
    *,
    subject: Callable[[Note], Subject],
    how: How,
    rerun: bool,
    shard: tuple[int, int] | None,
) -> Sorted:
    """Sort the notes of a target by whether they are unchanged; with `rerun` none is taken to be.

    `target` is a path with the configuration of the wiki that it is of, `notes` are those of the wiki; `subject` says
    what a note's record is to be of. Of a `shard` (its number from 1, and how many there are) only its notes count.
    Raises `NoGPU`.
    """
    device = devices.found(how.device, os.environ)
    kept = how.folder or config.records
    found = [(notes[path], subject(notes[path])) for path in covered(target, config, notes)]
    with_snippets = [(note, subject) for note, subject in found if subject.snippets]
    if shard:
        seconds = {note.path: records.took(kept, note.path) if kept else None for note, _ in with_snippets}
        ours = share(seconds, *shard)
        with_snippets = [each for each in with_snippets if each[0].path in ours]
    known_in = None if rerun else kept
    standing = ((*each, again.standing(each[1], known_in, device, how.sandbox)) for each in with_snippets if known_in)
    unchanged = tuple(Unchanged(note, subject, record) for note, subject, record in standing if record)
    known = {each.note.path for each in unchanged}
    to_run = tuple(subject for _, subject in with_snippets if subject.note not in known)
    return Sorted(unchanged, to_run, is_empty=not found)


def covered(target: str, config: Config, notes: Iterable[str]) -> Iterator[str]:
    """The notes at or below a path; a folder above a wiki stands for it."""
    wiki, at = Path(config.wiki), Path(target).resolve()
    if wiki.is_relative_to(at):
        yield from notes
    elif at.is_relative_to(wiki):
        here = at.relative_to(wiki).as_posix()
        yield from (path for path in notes if path == here or path.startswith(f"{here}/"))


def run(targets: Iterable[tuple[str, Config]], unchanged: Mapping[str, Record], how: How) -> int:
    """Run the snippets of folders and notes; the exit status: 0 passed, 1 something failed, 2 wrong use.

    `targets` are paths with the configuration of the wiki that they are of; a folder above a wiki stands for it.
    `unchanged` are the records of notes that are not to be run, by the notes' files.
    """
    arguments = ["-q", "--no-header", "--tb=short", "-rN", "--import-mode=importlib", *_NOTES_ONLY]
    arguments += [f"--color={'yes' if sys.stdout.isatty() and not os.environ.get('NO_COLOR') else 'no'}"]
    every = tuple(targets)
    arguments += [f"--confcutdir={os.path.commonpath([config.wiki for _, config in every])}"]
    for target, config in every:
        path = config.wiki if Path(config.wiki).is_relative_to(Path(target).resolve()) else target
        arguments += [str(Path(path).resolve()), f"--wiki={config.wiki}"]
    arguments += [f"--wiki-sandbox={how.sandbox}", f"--wiki-jobs={how.jobs}", f"--wiki-device={how.device}"]
    arguments += ["-k", how.keyword] if how.keyword else []
    arguments += [f"--wiki-conftest={Path(how.conftest).resolve()}"] if how.conftest else []
    arguments += [f"--wiki-records={Path(how.folder).resolve()}"] if how.folder else []
    with tempfile.TemporaryDirectory(prefix="wikiproof-run-") as scratch:
        if unchanged:
            file = Path(scratch, "unchanged.json")
            file.write_bytes(msgspec.json.encode({path: each.outcomes for path, each in unchanged.items()}))
            arguments += [f"--wiki-unchanged={file}"]
        environment = {**preload.clean_environment(os.environ, scratch), CLEAN: "1"}
        command = [sys.executable, "-m", "pytest", *arguments, "-c", os.devnull, f"--rootdir={Path.cwd()}"]
        with descendants.ended():  # what notes started, should pytest itself be killed
            status = subprocess.run(command, env=environment, check=False).returncode
    return {0: 0, _FAILED: 1, _NOTHING_COLLECTED: 0}.get(status, 2)
