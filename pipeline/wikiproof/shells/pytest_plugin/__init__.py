"""Run a wiki's snippets under pytest: `pytest wiki`, and the engine of `wikiproof run`.

A shell: collects each Python fence as an item `wiki/Note.md::heading#n`, hands pytest's fixtures to the run, and turns
outcomes into pytest's reports. Only notes of a wiki are collected: of a folder whose `mkdocs.yml` names the plugin, of
one given by `--wiki`, or a note named on the command line.
"""

from __future__ import annotations

import os
import shutil
import tempfile
import traceback
import warnings
from importlib import util
from pathlib import Path

import msgspec
import pytest

from wikiproof.shells.pytest_plugin.items import NoteFile, SnippetItem
from wikiproof.shells.pytest_plugin.session import SESSION, Session
from wikiproof.snippets import devices, models, preload, source, tiers
from wikiproof.snippets.devices import NoGPU
from wikiproof.snippets.engine import CLEAN
from wikiproof.snippets.sandbox import MODES, Refused, sandbox
from wikiproof.wiki.work import cores


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options of `wikiproof run`."""
    group = parser.getgroup("wikiproof", "wikiproof: run a wiki's snippets")
    group.addoption("--wiki", action="append", default=[], metavar="DIR", help="a wiki that has no mkdocs.yml")
    group.addoption("--wiki-conftest", action="append", default=[], metavar="FILE", help="a file with fixtures")
    group.addoption("--wiki-records", metavar="DIR", help="where to keep records")
    group.addoption("--wiki-sandbox", choices=MODES, default="on", help="what to do where notes cannot be confined")
    group.addoption("--wiki-device", choices=devices.CHOICES, default="auto", help="what to run snippets on")
    group.addoption("--wiki-jobs", type=int, metavar="N", help="how many notes to run at a time; one a core")
    group.addoption("--wiki-unchanged", metavar="FILE", help="records of notes that need not be run again, as JSON")


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config, args: list[str]) -> None:
    """Set the variables that libraries read when they are imported, before a conftest imports them."""
    session = Session(early_config, args)
    early_config.stash[SESSION] = session
    if session.has_wikis:
        session.find_device()
        os.environ.update(devices.hide(session.device))
        os.environ[models.ADDED] = msgspec.json.encode(session.models).decode()
    if session.has_wikis and CLEAN not in os.environ:
        session.scratch = tempfile.mkdtemp(prefix="wikiproof-run-")
        os.environ.update(preload.settings(session.scratch))


def pytest_configure(config: pytest.Config) -> None:
    """Name the markers that snippets have, and read the files with fixtures that were named."""
    config.addinivalue_line("markers", "snippet: a snippet of a note")
    config.addinivalue_line("markers", "gpu: a snippet that needs a GPU")
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
    if config.stash[SESSION].has_wikis and CLEAN not in os.environ:
        return "wikiproof: snippets are forked from a process that knows this shell's variables; `wikiproof run` is not"
    return None


@pytest.hookimpl(tryfirst=True)
def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Follow no links to folders in a wiki, as `load` follows none: one that leads upwards would have no end."""
    return config.stash[SESSION].is_linked_folder(collection_path) or None


@pytest.hookimpl(tryfirst=True)
def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> NoteFile | None:
    """Take the Markdown files that are notes of a wiki."""
    found = parent.config.stash[SESSION].wiki_of(file_path) if file_path.suffix == ".md" else None
    if found is None:
        return None
    file: NoteFile = NoteFile.from_parent(parent, path=file_path)
    file.wiki = found
    return file


def pytest_collection_finish(session: pytest.Session) -> None:
    """Import what the notes need, and plant the models that they and their fixtures name, before the first fork."""
    items = [item for item in session.items if isinstance(item, SnippetItem)]
    code = [source.code(item.snippet) for item in items]
    if code and not session.config.option.collectonly:
        ours = session.config.stash[SESSION]
        try:
            ours.sandbox = sandbox(session.config.getoption("--wiki-sandbox"))
            imports = frozenset().union(*(item.note_file.subject.imports for item in items))
            ours.preload([*code, "import torch"] if "torch" in imports else code, items)
        except (Refused, NoGPU) as error:
            raise pytest.UsageError(str(error)) from error
        known = models.catalogue(ours.models)
        code += ours.fixture_code(item.note_file for item in items)
        if "transformers" in imports:
            preload.preload_models(code, known)
        ours.problems = preload.plant(code, known, preload.hub(os.environ))
        for problem in ours.problems.values():  # what needs them will fail
            warnings.warn(pytest.PytestWarning(f"no stand-in could be planted for {problem}"), stacklevel=1)
        ours.employ(items, session.config.getoption("--wiki-jobs") or _jobs())


def _jobs() -> int:
    """Notes to run at a time: one for each core, where pytest-xdist does not do that already."""
    return 1 if "PYTEST_XDIST_WORKER" in os.environ else cores()


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> object | None:
    """Have pytest-xdist keep a note on one worker, since its snippets build on each other."""
    if config.stash[SESSION].has_wikis and config.getoption("dist") == "load":
        from xdist.scheduler import LoadFileScheduling

        scheduler: object = LoadFileScheduling(config, log)
        return scheduler
    return None


@pytest.hookimpl(tryfirst=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Tell a run that failed itself from one in which notes did: no baseline may know it."""
    crew = session.config.stash[SESSION].crew
    if crew and crew.has_failed:
        session.exitstatus = pytest.ExitCode.INTERNAL_ERROR


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Say what the run came to."""
    for line in config.stash[SESSION].summary():
        terminalreporter.write_line(line)


def pytest_unconfigure(config: pytest.Config) -> None:
    """End what still runs, and remove what this run planted."""
    session = config.stash.get(SESSION, None)
    if session and session.crew:
        session.crew.close()
    if session and session.scratch:
        shutil.rmtree(session.scratch, ignore_errors=True)


@pytest.fixture
@tiers.tier("real")
def device() -> object:
    """The device that snippets run on."""
    return preload.device()
