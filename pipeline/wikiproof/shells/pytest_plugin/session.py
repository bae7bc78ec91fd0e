"""What one run of pytest knows of wikis: which there are, what is run of their notes, and what became of them."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
import pytest

from wikiproof import config, load
from wikiproof.config import Config, HubModel
from wikiproof.load import notes
from wikiproof.model import Note, Outcome, Record
from wikiproof.snippets import again, devices, preload, records
from wikiproof.snippets.confine import Bounds
from wikiproof.snippets.crew import Crew, Task
from wikiproof.snippets.depends import Python
from wikiproof.snippets.devices import Choice, Device, NoGPU
from wikiproof.snippets.records import Subject
from wikiproof.snippets.sandbox import Sandbox
from wikiproof.snippets.summary import NO_RECORDS, summary

if TYPE_CHECKING:
    from wikiproof.shells.pytest_plugin.items import NoteFile, SnippetItem


class Session:
    """What one run of pytest knows of wikis."""

    def __init__(self, pytest_config: pytest.Config, arguments: Iterable[str]) -> None:
        namespace = pytest_config.known_args_namespace
        self.scratch: str | None = None
        self.sandbox = Sandbox("on")
        self._choice: Choice = namespace.wiki_device
        self.device = devices.CPU
        self.problems: Mapping[str, str] = {}  # of models that could not be planted
        self.records: str | None = namespace.wiki_records
        self.fixture_files = tuple(str(Path(each).resolve()) for each in namespace.wiki_conftest)
        named = [Path(each.partition("::")[0]).resolve() for each in arguments]
        given = [Path(each).resolve() for each in namespace.wiki]
        try:
            self._notes = {
                path: config.find(str(path.parent)) for path in named if path.suffix == ".md" and path.is_file()
            }
            folders = [path if path.is_dir() else path.parent for path in (*named, *given) if path.exists()]
            found = [config.find(str(folder)) for folder in folders or [Path.cwd()]]
        except config.ConfigError as error:
            raise pytest.UsageError(str(error)) from error
        self._unchanged = _unchanged(namespace.wiki_unchanged)
        self._folders = {each.wiki: each for each in found if each.file or Path(each.wiki) in given}
        self.models = _models((*self._folders.values(), *self._notes.values()))
        self._listed: dict[str, frozenset[str]] = {}
        self._python: dict[str, Python] = {}
        self._runs: dict[NoteFile, tuple[Outcome, ...]] = {}
        self.crew: Crew | None = None

    @property
    def has_wikis(self) -> bool:
        """Whether there is anything to collect."""
        return bool(self._folders or self._notes)

    def wiki_of(self, path: Path) -> Config | None:
        """The wiki that a Markdown file is a note of, the innermost where one lies in another."""
        around = [each for each in self._folders.values() if path.is_relative_to(each.wiki)]
        found = max(around, key=lambda each: len(each.wiki), default=self._notes.get(path))
        if found is None or str(path) in self._unchanged:
            return None
        return found if path.relative_to(found.wiki).as_posix() in self._notes_of(found) else None

    def fixture_code(self, files: Iterable[NoteFile]) -> Iterator[str]:
        """The Python that serves notes: of their wikis, and the files with fixtures that were named."""
        for wiki in {file.wiki.wiki: file.wiki for file in files}.values():
            yield from notes.modules(wiki.wiki, wiki.options.ignore).values()
        yield from (Path(each).read_text("utf-8", "replace") for each in self.fixture_files)

    def is_linked_folder(self, path: Path) -> bool:
        """Whether a path is a link to a folder, below the folder of a wiki."""
        return path.is_symlink() and path.is_dir() and any(path.is_relative_to(each) for each in self._folders)

    def _notes_of(self, wiki: Config) -> frozenset[str]:
        if wiki.wiki not in self._listed:
            self._listed[wiki.wiki] = frozenset(load.files(wiki.wiki, wiki.options.ignore).notes)
        return self._listed[wiki.wiki]

    def subject(self, wiki: Config, note: Note) -> Subject:
        """What a record of a note is of."""
        python = self._python.setdefault(wiki.wiki, Python(wiki, self.fixture_files))
        return records.subject(note, python)

    def find_device(self) -> None:
        """Find the device that snippets run on, as far as can be said before torch is imported."""
        try:
            self.device = devices.found(self._choice, os.environ)
        except NoGPU as error:
            raise pytest.UsageError(str(error)) from error

    def preload(self, code: Iterable[str], items: Iterable[SnippetItem]) -> None:
        """Import what the notes of items need, and try the GPU if one needs that. Raises `NoGPU`."""
        on_gpu = [item.note_file for item in items if self.device_of(item.note_file).is_gpu]
        if on_gpu:
            preload.preload([*code, "import torch"], gpu=True)
            self.device = devices.tried(self.device, self.bounds(on_gpu[0].wiki, gpu=True), self._choice)
        if not on_gpu or not self.device.is_gpu:
            preload.preload(code)

    def device_of(self, file: NoteFile) -> Device:
        """The device that a note's snippets run on."""
        return devices.of(self.device, file.subject)

    def bounds(self, wiki: Config, *, gpu: bool) -> Bounds:
        """What a note of a wiki may use."""
        return self.sandbox.bounds(wiki.wiki, preload.hub(os.environ), wiki.options.memory, gpu=gpu)

    def employ(self, items: Iterable[SnippetItem], jobs: int) -> None:
        """Have the notes of items run, several at a time, as their outcomes are asked for."""
        last: dict[NoteFile, tuple[SnippetItem, int]] = {}
        for item in items:
            first, number = last.get(item.note_file, (item, 0))
            last[item.note_file] = first, max(number, item.number)
        for task, file in enumerate(last):
            file.task = task
        tasks = [self._task(file, first, number) for file, (first, number) in last.items()]
        self.crew = Crew(tasks, jobs, self.device.memory)

    def _task(self, file: NoteFile, first: SnippetItem, last: int) -> Task:
        """What is to be done for a note: on a GPU within its memory, and what fails there on the CPU again."""
        device = self.device_of(file)
        if not device.is_gpu:
            return Task(partial(file.begin, first, device), last)
        folder = self.records or file.wiki.records
        peak = records.peak(folder, file.note.path, device.name) if folder else None
        need = device.memory if peak is None else peak + devices.CONTEXT
        return Task(partial(file.begin, first, device), last, partial(file.begin, first, devices.CPU), need)

    def ran(
        self,
        file: NoteFile,
        outcomes: tuple[Outcome, ...],
        failed: tuple[Outcome, ...],
        drawn: Mapping[str, bytes],
    ) -> None:
        """Take note of what became of a note's snippets; if of all, they are its record, where records are kept.

        `failed` are their outcomes on the GPU, where it was run on the CPU after that; `drawn` are the pictures of the
        plots in both, by their names.
        """
        device = self.device_of(file)
        self._runs[file] = again.reported(failed, outcomes) if failed else outcomes
        self._keep(file, failed, device, drawn)
        self._keep(file, outcomes, devices.CPU if failed else device, drawn)

    def _keep(self, file: NoteFile, outcomes: tuple[Outcome, ...], device: Device, drawn: Mapping[str, bytes]) -> None:
        folder = self.records or file.wiki.records
        if folder and len(outcomes) == len(file.snippets):
            where = records.environment(device.name, file.subject)
            where = msgspec.structs.replace(where, sandbox=str(self.sandbox))
            if problem := _unwritten(folder, records.made(file.subject, where, outcomes), drawn):
                pytest.fail(problem, pytrace=False)

    def summary(self) -> Iterator[str]:
        """What the run came to, in a few lines."""
        yield from summary([*self._runs.values()], [*self._unchanged.values()])
        if self._runs and self.device.why_not:
            yield f"wikiproof: on the CPU, though there is an {self.device.why_not}"
        if self._runs and str(self.sandbox) != "on":
            yield f"wikiproof: sandbox {self.sandbox}"
        if self._runs and not any(self.records or file.wiki.records for file in self._runs):
            yield NO_RECORDS


def _unwritten(folder: str, record: Record, drawn: Mapping[str, bytes]) -> str:
    """Write a record; why that cannot be done, empty if it is."""
    try:
        records.write(folder, record, drawn)
    except OSError as error:
        return f"the record of {record.note!r} cannot be written: {error}"
    return ""


def _unchanged(file: str | None) -> dict[str, tuple[Outcome, ...]]:
    """The outcomes on record of notes, by the notes' files."""
    return msgspec.json.decode(Path(file).read_bytes(), type=dict[str, tuple[Outcome, ...]]) if file else {}


def _models(wikis: Iterable[Config]) -> dict[str, HubModel]:
    """The models that wikis add. Two that say different things of one cannot run together: it is planted once."""
    found: dict[str, HubModel] = {}
    for name, model in (pair for each in wikis for pair in each.options.models.items()):
        if found.setdefault(name, model) != model:
            raise pytest.UsageError(f"two wikis say different things of the model {name!r}; run them apart")
    return found


SESSION = pytest.StashKey[Session]()
