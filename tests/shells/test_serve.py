"""`mkdocs serve` as a process: what it serves is at any time what a clean build would make."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.build.test_incremental import Wiki
from wikiproof import config
from wikiproof.load import notes
from wikiproof.model import ClaimOutcome, Outcome
from wikiproof.snippets import records
from wikiproof.snippets.depends import Python

MKDOCS = """\
site_name: {name}
site_url: {url}
docs_dir: wiki
theme: {{name: material, language: en, font: false}}
extra_css: [own.css]
plugins:
  - wikiproof: {{ignore: [{ignore}]}}
"""
ENVIRONMENT = {**os.environ, "NO_MKDOCS_2_WARNING": "1", "DISABLE_MKDOCS_2_WARNING": "true"}
PATIENCE = 120
"""Seconds until a site that does not settle counts as wrong; it takes about one."""


def _interruptible() -> None:
    """Take an interrupt, which shells have what they run in the background ignore."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


class Served:
    """A wiki with its configuration, and the process that serves its site."""

    def __init__(self, folder: Path, program: str = "mkdocs") -> None:
        self.folder, self.program = folder, program
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.address = f"127.0.0.1:{free.getsockname()[1]}"
        self.url = f"http://{self.address}/"
        (folder / "wiki").mkdir(exist_ok=True)
        (folder / "wiki/own.css").write_text("p { color: red }")
        (folder / "tmp").mkdir()
        self.configure()

    def __enter__(self) -> Served:
        return self

    def __exit__(self, *_: object) -> None:
        with contextlib.suppress(AttributeError, ProcessLookupError):  # it was not started, or has ended
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()

    def configure(self, name: str = "Served", ignore: str = "") -> None:
        """Write the configuration as an editor does: beside it first."""
        beside = self.folder / "mkdocs.yml~"
        beside.write_text(MKDOCS.format(name=name, url=self.url, ignore=ignore), "utf-8")
        beside.replace(self.folder / "mkdocs.yml")

    def start(self) -> None:
        """Serve, once the site is there."""
        command = [sys.executable, "-m", self.program, "serve", "--dev-addr", self.address]
        with (self.folder / "log").open("w") as log:
            self.process = subprocess.Popen(
                command,
                cwd=self.folder,
                env={**ENVIRONMENT, "TMPDIR": str(self.folder / "tmp")},
                stdout=log,
                preexec_fn=_interruptible,
                stderr=log,
                start_new_session=True,
            )
        until(lambda: self.page("") != "", lambda: self.log)

    @property
    def log(self) -> str:
        """What the process said."""
        return (self.folder / "log").read_text("utf-8")

    def page(self, path: str) -> str:
        """A page as it is served, empty if there is none."""
        assert self.process.poll() is None, self.log
        with contextlib.suppress(OSError), urllib.request.urlopen(self.url + path) as answer:
            return str(answer.read(), "utf-8")
        return ""

    def shows(self, path: str, said: str) -> None:
        """Wait until a page says something."""
        until(lambda: said in self.page(path), lambda: f"{said!r} is not to be seen\n{self.log}")

    def files(self) -> dict[str, bytes]:
        """What is served."""
        (folder,) = (self.folder / "tmp").glob("*docs_*")
        return contents(folder)

    def clean(self) -> dict[str, bytes]:
        """What a clean build makes."""
        copy = self.folder / "clean"
        copy.mkdir()
        for each in ("wiki", "records"):
            if (self.folder / each).is_dir():
                shutil.copytree(self.folder / each, copy / each)
        shutil.copy(self.folder / "mkdocs.yml", copy)
        command = [sys.executable, "-m", "mkdocs", "build", "-q"]
        subprocess.run(command, cwd=copy, env=ENVIRONMENT, check=True, capture_output=True)
        made = contents(copy / "site")
        shutil.rmtree(copy)
        return made

    def settles(self) -> None:
        """Wait until what is served is what a clean build makes."""
        wanted = self.clean()
        until(lambda: difference(self.files(), wanted) == [], lambda: f"{difference(self.files(), wanted)}\n{self.log}")

    def stop(self) -> int:
        """Stop it as Ctrl-C does; its exit status."""
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(PATIENCE)


def until(is_so: Callable[[], bool], otherwise: Callable[[], str]) -> None:
    """Wait until something is so."""
    end = time.monotonic() + PATIENCE
    while not is_so():
        assert time.monotonic() < end, otherwise()
        time.sleep(0.1)


def contents(folder: Path) -> dict[str, bytes]:
    """The files in a folder that may be changing."""
    found = {}
    for parent, _, names in os.walk(folder):
        for path in (Path(parent, name) for name in names):
            with contextlib.suppress(OSError):
                found[str(path.relative_to(folder))] = path.read_bytes()
    return found


def difference(one: dict[str, bytes], other: dict[str, bytes]) -> list[str]:
    return sorted(path for path in one.keys() | other.keys() if one.get(path) != other.get(path))


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    with Served(tmp_path) as made:
        yield made


def test_what_is_served_equals_a_clean_build_whatever_is_done_to_the_wiki(served: Served) -> None:
    wiki = Wiki(served.folder / "wiki", 5)
    served.start()
    served.settles()
    for changes in (1, 4, 12):
        for _ in range(changes):
            wiki.change()
        (served.folder / "wiki/New.md").write_text(f"# New\n\nAfter {changes}.\n")
        (served.folder / "wiki/p.png").write_bytes(b"%d" % changes)
        served.shows("New/", f"After {changes}.")
        served.settles()
    shutil.move(served.folder / "wiki/a", served.folder / "wiki/moved")
    served.settles()


def test_change_of_the_configuration_is_taken_each_time(served: Served) -> None:
    (served.folder / "wiki/index.md").write_text("# Home\n")
    (served.folder / "wiki/More").mkdir()
    (served.folder / "wiki/More/Deep.md").write_text("# Deep\n")
    (served.folder / "wiki/Note.md").write_text("# Note\n")
    (served.folder / "wiki/p.png").write_bytes(b"a picture")
    served.start()
    for name, ignore in (("First", "More"), ("Second", ""), ("Second", "p.png")):
        served.configure(name, ignore)
        served.shows("Note/", f" - {name}</title>")
        served.settles()


def test_wrong_configuration_is_waited_out(served: Served) -> None:
    (served.folder / "wiki/index.md").write_text("# Home\n")
    served.start()
    served.configure(ignore="[")
    until(lambda: "An error happened during the rebuild" in served.log, lambda: served.log)
    (served.folder / "wiki/New.md").write_text("# New\n")
    served.configure("Mended")
    served.shows("New/", "<title>New - Mended</title>")
    served.settles()


def test_note_that_cannot_be_read_stops_nothing(served: Served) -> None:
    home = served.folder / "wiki/index.md"
    home.write_text("# Home\n")
    served.start()
    (served.folder / "wiki/Broken.md").write_bytes(b"---\ntitle: [\n---\n\xff\xfe \x00")
    home.write_text("# Home\n\nIt goes on.\n")
    served.shows("", "It goes on.")
    served.settles()
    assert "Traceback" not in served.log


def test_record_of_a_run_shows_on_the_page(served: Served) -> None:
    note = served.folder / "wiki/index.md"
    note.write_text("# Home\n\n```python\nx = 1  # → 1\n```\n")
    served.start()
    assert "not run" in served.page("")
    where = config.find(str(served.folder))
    assert where.records is not None
    subject = records.subject(notes.note(where.wiki, "index.md"), Python(where))
    held = Outcome("Home#1", "passed", claims=(ClaimOutcome(0, "1", "1", "held", "real"),))
    records.write(where.records, records.made(subject, records.environment("cpu", subject), (held,)))
    served.shows("", "claims 1 of 1 held")
    served.settles()


def test_what_is_wrong_is_said_once(served: Served) -> None:
    (served.folder / "wiki/index.md").write_text("# Home\n\n[[nowhere]]\n")
    served.start()
    (served.folder / "wiki/New.md").write_text("# New\n\n[[neither]] [[index]]\n")
    served.shows("New/", "neither")
    until(lambda: "no note is named 'neither'" in served.log, lambda: served.log)
    (served.folder / "wiki/New.md").unlink()
    served.settles()
    assert served.log.count("no note is named 'nowhere'") == served.log.count("no note is named 'neither'") == 1


def test_interrupt_ends_it_and_leaves_nothing(served: Served) -> None:
    (served.folder / "wiki/index.md").write_text("# Home\n")
    served.start()
    (served.folder / "wiki/index.md").write_text("# Home\n\nEdited.\n")
    served.shows("", "Edited.")
    assert served.stop() == 0
    assert "Traceback" not in served.log
    assert [*(served.folder / "tmp").iterdir()] == []
    with pytest.raises(ProcessLookupError):
        os.killpg(served.process.pid, 0)
