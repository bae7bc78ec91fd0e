"""Run a wiki's snippets under pytest: `pytest wiki`, and the engine of `wikiproof run`.

A shell: collects each Python fence as an item `wiki/Note.md::heading#n`, hands pytest's fixtures to the run, and turns
outcomes into pytest's reports. Only notes of a wiki are collected: of a folder whose `mkdocs.yml` names the plugin, of
one given by `--wiki`, or a note named on the command line.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
import traceback
import warnings
from collections.abc import Iterable, Iterator
from importlib import util
from inspect import unwrap
from pathlib import Path

import msgspec
import pytest
from _pytest._code import ExceptionInfo
from _pytest.fixtures import FixtureDef, TopRequest

from wikiproof import config, diagnostics, load
from wikiproof.catalogue import wiki_of
from wikiproof.checks import claim_wrong, snippet_failed
from wikiproof.config import Config
from wikiproof.diagnostics import text
from wikiproof.load import notes
from wikiproof.model import Diagnostic, Note, Outcome, Proof, Record, Snippet, Tier
from wikiproof.snippets import preload, records, source, tiers
from wikiproof.snippets.collect import collect
from wikiproof.snippets.engine import CLEAN
from wikiproof.snippets.run import NoteRun


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options of `wikiproof run`."""
    group = parser.getgroup("wikiproof", "wikiproof: run a wiki's snippets")
    group.addoption("--wiki", action="append", default=[], metavar="DIR", help="a wiki that has no mkdocs.yml")
    group.addoption("--wiki-conftest", action="append", default=[], metavar="FILE", help="a file with fixtures")
    group.addoption("--wiki-records", metavar="DIR", help="where to keep records")


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config, args: list[str]) -> None:
    """Set the variables that libraries read when they are imported, before a conftest imports them."""
    session = Session(early_config, args)
    early_config.stash[_SESSION] = session
    if session.has_wikis and CLEAN not in os.environ:
        session.scratch = tempfile.mkdtemp(prefix="wikiproof-run-")
        os.environ.update(preload.settings(session.scratch))


def pytest_configure(config: pytest.Config) -> None:
    """Read the files with fixtures that were named."""
    for file in config.getoption("--wiki-conftest"):
        path = Path(file).resolve()
        spec = util.spec_from_file_location("wikiproof_given_conftest", path)
        if spec is None or spec.loader is None or not path.is_file():
            raise pytest.UsageError(f"--wiki-conftest: {file!r} is not a Python file")
        module = util.module_from_spec(spec)
        try:
            spec.loader.exec_module(module)
        except Exception as error:  # the wiki's own code
            why = "".join(traceback.format_exception_only(error)).strip()
            raise pytest.UsageError(f"--wiki-conftest: {file!r} cannot be imported\n{why}") from error
        config.pluginmanager.register(module, f"fixtures of {path.stem}")


def pytest_report_header(config: pytest.Config) -> str | None:
    """Say what is unconfined."""
    if config.stash[_SESSION].has_wikis and CLEAN not in os.environ:
        return "wikiproof: snippets can read this shell's environment variables; `wikiproof run` gives them a clean one"
    return None


@pytest.hookimpl(tryfirst=True)
def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Follow no links to folders in a wiki, as `load` follows none: one that leads upwards would have no end."""
    return config.stash[_SESSION].is_linked_folder(collection_path) or None


@pytest.hookimpl(tryfirst=True)
def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> NoteFile | None:
    """Take the Markdown files that are notes of a wiki."""
    found = parent.config.stash[_SESSION].wiki_of(file_path) if file_path.suffix == ".md" else None
    if found is None:
        return None
    file: NoteFile = NoteFile.from_parent(parent, path=file_path)
    file.wiki = found
    return file


def pytest_collection_finish(session: pytest.Session) -> None:
    """Import what the notes need, and plant the models that they name, before the first fork."""
    code = [source.code(item.snippet) for item in session.items if isinstance(item, SnippetItem)]
    if code and not session.config.option.collectonly:
        preload.preload(code)
        try:
            preload.plant(code, preload.hub(os.environ))
        except RuntimeError as error:  # the snippets that need them will fail
            warnings.warn(pytest.PytestWarning(str(error)), stacklevel=1)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Say what the run came to."""
    for line in config.stash[_SESSION].summary():
        terminalreporter.write_line(line)


def pytest_unconfigure(config: pytest.Config) -> None:
    """Remove what this run planted."""
    session = config.stash.get(_SESSION, None)
    if session and session.scratch:
        shutil.rmtree(session.scratch, ignore_errors=True)


@pytest.fixture
@tiers.tier("real")
def device() -> object:
    """The device that snippets run on."""
    torch = sys.modules.get("torch")
    return torch.device("cpu") if torch else "cpu"


class Session:
    """What one run of pytest knows of wikis."""

    def __init__(self, pytest_config: pytest.Config, arguments: Iterable[str]) -> None:
        namespace = pytest_config.known_args_namespace
        self.scratch: str | None = None
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
        self._folders = {each.wiki: each for each in found if each.file or Path(each.wiki) in given}
        self._listed: dict[str, frozenset[str]] = {}
        self._runs: dict[NoteFile, tuple[Outcome, ...]] = {}

    @property
    def has_wikis(self) -> bool:
        """Whether there is anything to collect."""
        return bool(self._folders or self._notes)

    def wiki_of(self, path: Path) -> Config | None:
        """The wiki that a Markdown file is a note of, the innermost where one lies in another."""
        around = [each for each in self._folders.values() if path.is_relative_to(each.wiki)]
        found = max(around, key=lambda each: len(each.wiki), default=self._notes.get(path))
        return found if found and path.relative_to(found.wiki).as_posix() in self._notes_of(found) else None

    def is_linked_folder(self, path: Path) -> bool:
        """Whether a path is a link to a folder, below the folder of a wiki."""
        return path.is_symlink() and path.is_dir() and any(path.is_relative_to(each) for each in self._folders)

    def _notes_of(self, wiki: Config) -> frozenset[str]:
        if wiki.wiki not in self._listed:
            self._listed[wiki.wiki] = frozenset(load.files(wiki.wiki, wiki.options.ignore).notes)
        return self._listed[wiki.wiki]

    def ran(self, file: NoteFile, outcomes: tuple[Outcome, ...]) -> None:
        """Take note of what became of a note's snippets; if of all, they are its record, where records are kept."""
        self._runs[file] = outcomes
        folder = self.records or file.wiki.records
        if folder and len(outcomes) == len(file.snippets):
            digest = records.key(file.snippets, notes.conftests(file.wiki.wiki, file.note.path))
            records.write(folder, file.note.path, digest, records.environment("cpu"), outcomes)

    def summary(self) -> Iterator[str]:
        """What the run came to, in a few lines."""
        outcomes = [each for of_note in self._runs.values() for each in of_note]
        if not outcomes:
            return
        claims = [claim for each in outcomes for claim in each.claims]
        ran = sum(each.status == "passed" for each in outcomes)
        held = sum(each.status == "held" for each in claims)
        skipped = sum(each.status == "skipped" for each in outcomes)
        yield (
            f"wikiproof: {text.counted(len(self._runs), 'note')}, "
            f"snippets {ran}/{len(outcomes)} run ({skipped} skipped), claims {held}/{len(claims)} held"
        )
        for status in ("wrong", "unit not shown", "not proven", "not run"):
            if number := sum(each.status == status for each in claims):
                yield f"wikiproof: {text.counted(number, 'claim')} {status}"
        if not any(self.records or file.wiki.records for file in self._runs):
            yield "wikiproof: no records are kept: no mkdocs.yml names the plugin, and --records is not given"


_SESSION = pytest.StashKey[Session]()


class NoteFile(pytest.File):
    """A note, whose Python fences are items."""

    wiki: Config
    note: Note
    snippets: tuple[Snippet, ...]
    _run: NoteRun | None = None

    def collect(self) -> Iterator[SnippetItem]:
        """Read the note, and make an item of each snippet."""
        try:
            self.note = notes.note(self.wiki.wiki, self.path.relative_to(self.wiki.wiki).as_posix())
        except OSError as error:
            raise self.CollectError(f"{self.path}: {error.strerror}") from error
        self.snippets = collect(self.note)
        for number, snippet in enumerate(self.snippets):
            item: SnippetItem = SnippetItem.from_parent(self, name=snippet.name.replace("::", ":"))
            item.take(self, number)
            yield item

    def run_for(self, item: SnippetItem) -> NoteRun:
        """The note's run; its fixtures are made through the item that begins it."""
        if self._run is None:
            fixtures = dict(item.fixtures())
            self._run = NoteRun(
                str(self.path),
                self.snippets,
                fixtures=fixtures,
                automatic=[name for name in item.automatic() if name in fixtures],
                supply=item.request.getfixturevalue,
                timeout=self.wiki.options.timeout,
                memory=self.wiki.options.memory,
            )
        return self._run

    def teardown(self) -> None:
        """End the note's process after the last of its snippets that is run, and keep its record."""
        if self._run:
            self._run.close()
            self.session.config.stash[_SESSION].ran(self, self._run.outcomes())
            self._run = None


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
        self.request = TopRequest(self, _ispytest=True)  # type: ignore[arg-type]  # as pytest's own doctest items do

    def fixtures(self) -> Iterator[tuple[str, Tier]]:
        """The fixtures that may supply names, and their tiers: those of the wiki's conftest.py files, and `device`."""
        given = self.config.stash[_SESSION].fixture_files
        for name in _names(self.config.pluginmanager.get_plugins(), given):
            definitions = self.session._fixturemanager.getfixturedefs(name, self)
            if definitions and _is_the_wikis(_file_of(definitions[-1]), given):
                yield name, tiers.declared(unwrap(definitions[-1].func))

    def automatic(self) -> Iterable[str]:
        """The fixtures that are made for every note (`autouse`)."""
        return self._fixtureinfo.initialnames

    def runtest(self) -> None:
        """Run the snippet, and those before it in its note; raise where it did not pass."""
        run = self.note_file.run_for(self)
        for warning in run.warnings(self.number):
            self.warn(pytest.PytestWarning(f"{self.snippet.name}: {warning}"))
        outcome = run.outcome(self.number)
        self._show(outcome)
        if outcome.status in {"skipped", "not run"}:
            pytest.skip(outcome.message)
        if outcome.status != "passed" or any(claim.status == "wrong" for claim in outcome.claims):
            raise SnippetFailed(outcome)

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
        note = self.note_file.note
        record = Record(note.path, "", "", records.environment("cpu"), (outcome,))
        wiki = wiki_of({note.path: note}, proofs=(Proof(note.path, (self.snippet,), record, stale=False),))
        found = (
            Diagnostic(check.code, check.severity, each.path, each.span, each.message)
            for check in (snippet_failed.CHECK, claim_wrong.CHECK)
            for each in check.find(wiki, note)
        )
        shown = os.path.relpath(self.path, self.config.invocation_params.dir)
        located = diagnostics.locate(found, lambda _: note.text)
        return (text.as_text(msgspec.structs.replace(each, path=shown)) for each in located)


def _names(plugins: Iterable[object], given: tuple[str, ...]) -> frozenset[str]:
    """The names under which the wiki's conftest.py files may define fixtures."""
    modules = [each for each in plugins if _is_the_wikis(str(getattr(each, "__file__", None)), given)]
    found = [(name, getattr(value, "name", None)) for module in modules for name, value in vars(module).items()]
    return frozenset(each for names in found for each in names if isinstance(each, str))


def _file_of(definition: FixtureDef[object]) -> str:
    code = getattr(unwrap(definition.func), "__code__", None)
    return code.co_filename if code else ""


def _is_the_wikis(file: str, given: tuple[str, ...]) -> bool:
    return file in {__file__, *given} or Path(file).name == "conftest.py"
