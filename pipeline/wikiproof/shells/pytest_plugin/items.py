"""Notes and their snippets as pytest has them: files and items."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from inspect import unwrap
from pathlib import Path

import msgspec
import pytest
from _pytest._code import ExceptionInfo
from _pytest.fixtures import FixtureDef, TopRequest
from _pytest.runner import SetupState

from wikiproof.config import Config
from wikiproof.diagnostics import text
from wikiproof.load import notes
from wikiproof.model import Note, Outcome, Snippet, Tier
from wikiproof.shells.pytest_plugin.session import SESSION
from wikiproof.snippets import again, models, records, tiers
from wikiproof.snippets.devices import Device
from wikiproof.snippets.loads import Hub
from wikiproof.snippets.records import Subject
from wikiproof.snippets.run import NoteRun
from wikiproof.wiki.proofs import problems

_PLUGIN = str(Path(__file__).with_name("__init__.py"))
"""Where the fixture `device` is."""


class NoteFile(pytest.File):
    """A note, whose Python fences are items."""

    wiki: Config
    note: Note
    subject: Subject
    snippets: tuple[Snippet, ...]
    task: int
    _run: NoteRun | None = None

    def collect(self) -> Iterator[SnippetItem]:
        """Read the note, and make an item of each snippet."""
        try:
            self.note = notes.note(self.wiki.wiki, self.path.relative_to(self.wiki.wiki).as_posix())
        except OSError as error:
            raise self.CollectError(f"{self.path}: {error.strerror}") from error
        self.subject = self.session.config.stash[SESSION].subject(self.wiki, self.note)
        self.snippets = self.subject.snippets
        for number, snippet in enumerate(self.snippets):
            item: SnippetItem = SnippetItem.from_parent(self, name=text.visible(snippet.name.replace("::", ":")))
            item.take(self, number)
            yield item

    def run_for(self, item: SnippetItem) -> NoteRun:
        """The note's run as it is seen from outside of its supervisor."""
        if self._run is None:
            self._run = self._new_run(item, self.session.config.stash[SESSION].device_of(self))
        return self._run

    def begin(self, item: SnippetItem, device: Device) -> NoteRun:
        """A run of the note in a supervisor, where pytest must have set up the item that fixtures are made for."""
        self.session._setupstate = SetupState()
        self.session._setupstate.setup(item)
        return self._new_run(item, device)

    def _new_run(self, item: SnippetItem, device: Device) -> NoteRun:
        """A run of the note; its fixtures are made through the item that begins it."""
        fixtures = dict(item.fixtures())
        ours = self.session.config.stash[SESSION]
        return NoteRun(
            str(self.path),
            self.snippets,
            fixtures=fixtures,
            automatic=[name for name in item.automatic() if name in fixtures],
            supply=item.request.getfixturevalue,
            timeout=self.wiki.options.timeout,
            bounds=ours.bounds(self.wiki, gpu=device.is_gpu),
            hub=Hub(models.catalogue(self.wiki.options.models), ours.problems),
        )

    def teardown(self) -> None:
        """Keep the note's record after the last of its snippets that is run."""
        ours = self.session.config.stash[SESSION]
        if ours.crew and (outcomes := ours.crew.outcomes(self.task)):
            ours.ran(self, outcomes, ours.crew.first(self.task), ours.crew.pictures(self.task))


class SnippetFailed(Exception):  # noqa: N818 -- a finding, not an error of ours
    """A snippet did not pass, or a claim of it is wrong."""

    def __init__(self, outcome: Outcome) -> None:
        super().__init__(outcome.message)
        self.outcome = outcome


class SnippetItem(pytest.Item):
    """A snippet."""

    note_file: NoteFile
    number: int
    snippet: Snippet
    request: TopRequest

    def take(self, file: NoteFile, number: int) -> None:
        """Take a place among the snippets of a note, and what pytest needs to make fixtures for it."""
        self.note_file, self.number, self.snippet = file, number, file.snippets[number]
        self.funcargs: dict[str, object] = {}
        self._fixtureinfo = self.session._fixturemanager.getfixtureinfo(node=self, func=None, cls=None)
        self.fixturenames = self._fixtureinfo.names_closure
        for marker in ("snippet", "gpu") if self.snippet.marks.gpu else ("snippet",):
            self.add_marker(marker)
        self.request = TopRequest(self, _ispytest=True)  # type: ignore[arg-type]  # as pytest's own doctest items do

    def fixtures(self) -> Iterator[tuple[str, Tier]]:
        """The fixtures that may supply names, and their tiers: those of the wiki's conftest.py files, and `device`."""
        given = (_PLUGIN, *self.config.stash[SESSION].fixture_files)
        wiki = self.note_file.wiki.wiki
        for name in _names(self.config.pluginmanager.get_plugins(), given, wiki):
            definitions = self.session._fixturemanager.getfixturedefs(name, self)
            if definitions and _is_the_wikis(_file_of(definitions[-1]), given, wiki):
                yield name, tiers.declared(unwrap(definitions[-1].func))

    def automatic(self) -> Iterable[str]:
        """The fixtures that are made for every note (`autouse`)."""
        return self._fixtureinfo.initialnames

    def runtest(self) -> None:
        """Run the snippet, and those before it in its note; raise where it did not pass."""
        run = self.note_file.run_for(self)
        for warning in run.warnings(self.number):
            self.warn(pytest.PytestWarning(f"{self.snippet.name}: {warning}"))
        crew = self.config.stash[SESSION].crew
        assert crew is not None  # made when the collection was finished
        outcome = self._counted(crew.outcome(self.note_file.task, self.number), crew.first(self.note_file.task))
        self._show(outcome)
        if outcome.undrawn:
            self.warn(pytest.PytestWarning(f"{self.snippet.name}: {outcome.undrawn}"))
        if outcome.status in {"skipped", "not run"}:
            pytest.skip(outcome.message)
        if outcome.status != "passed" or any(claim.status == "wrong" for claim in outcome.claims):
            raise SnippetFailed(outcome)

    def _counted(self, outcome: Outcome, failed: tuple[Outcome, ...]) -> Outcome:
        """The outcome that counts; of a note that `failed` on the GPU that is mostly the CPU's, with a warning."""
        if not failed:
            return outcome
        on_gpu = failed[self.number]
        (counted,) = again.reported([on_gpu], [outcome])
        gpu = self.config.stash[SESSION].device.name
        if counted is not on_gpu and (warning := again.warning(on_gpu, gpu)):
            self.warn(pytest.PytestWarning(warning))
        return counted

    def _show(self, outcome: Outcome) -> None:
        if outcome.output:
            self.add_report_section("call", "stdout", outcome.output)

    def reportinfo(self) -> tuple[Path, int, str]:
        """Where the snippet stands."""
        return self.path, self.snippet.line, self.name

    def repr_failure(self, excinfo: ExceptionInfo[BaseException]) -> str:  # type: ignore[override]  # one style
        """What failed, at its line in the note."""
        if not isinstance(excinfo.value, SnippetFailed):
            return str(super().repr_failure(excinfo))
        return "\n".join(self._problems(excinfo.value.outcome))

    def _problems(self, outcome: Outcome) -> Iterator[str]:
        """The diagnostics that `wikiproof check` would give of the outcome."""
        file = self.note_file
        record = records.made(file.subject, records.environment("cpu", file.subject), (outcome,))
        shown = os.path.relpath(self.path, self.config.invocation_params.dir)
        located = problems(file.note, (self.snippet,), record)
        return (text.as_text(msgspec.structs.replace(each, path=shown)) for each in located)


def _names(plugins: Iterable[object], given: tuple[str, ...], wiki: str) -> frozenset[str]:
    """The names under which the wiki's conftest.py files may define fixtures."""
    modules = [each for each in plugins if _is_the_wikis(str(getattr(each, "__file__", None)), given, wiki)]
    found = [(name, getattr(value, "name", None)) for module in modules for name, value in vars(module).items()]
    return frozenset(each for names in found for each in names if isinstance(each, str))


def _file_of(definition: FixtureDef[object]) -> str:
    code = getattr(unwrap(definition.func), "__code__", None)
    return code.co_filename if code else ""


def _is_the_wikis(file: str, given: tuple[str, ...], wiki: str) -> bool:
    """Whether fixtures of a file supply names: of a conftest.py in the wiki, not of one above it."""
    return file in given or (Path(file).name == "conftest.py" and Path(file).is_relative_to(wiki))
