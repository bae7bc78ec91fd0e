"""What a page shows as Python is what is run: the fences collected are those of a really built site."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest

from tests import fences
from wikiproof.load import notes
from wikiproof.model import Note
from wikiproof.snippets.collect import collect

WIKI = Path(__file__).parents[1] / "wiki"
MKDOCS = """
site_name: Fences
docs_dir: wiki
theme: {name: material, font: false}
plugins: [wikiproof]
"""
NOTES = 120


class Code(HTMLParser):
    """The text of the code blocks of a page that are highlighted as Python, without what is said of their lines."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.blocks: list[str] = []
        self._depth = self._said = 0
        self._is_python = self._in_code = False
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        classes = (dict(attrs).get("class") or "").split()
        languages = [each.removeprefix("language-") for each in classes if each.startswith("language-")]
        if languages:
            self._is_python = bool(
                {"python", "py", "python3", "py3", "pycon", "python-console"}.intersection(languages)
            )
        elif tag == "code" and self._is_python:
            self._in_code, self._is_python = True, False
            self.blocks.append("")
        elif tag == "span" and (self._said or {"wp-tick", "wp-detail"}.intersection(classes)):
            self._said += 1

    def handle_endtag(self, tag: str) -> None:
        if tag == "span" and self._said:
            self._said -= 1
        self._in_code &= tag != "code" or bool(self._said)

    def handle_data(self, data: str) -> None:
        if self._in_code and not self._said:
            self.blocks[-1] += data


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A built site of this project's wiki and many notes more."""
    folder = tmp_path_factory.mktemp("fences")
    shutil.copytree(WIKI, folder / "wiki", ignore=shutil.ignore_patterns("__pycache__"))
    (folder / "mkdocs.yml").write_text(MKDOCS, "utf-8")
    for name, text, _ in fences.notes(NOTES):
        (folder / "wiki" / f"{name}.md").write_bytes(text.encode())
    environment = {**os.environ, "NO_MKDOCS_2_WARNING": "1"}
    command = [sys.executable, "-m", "mkdocs", "build", "-q"]
    subprocess.run(command, cwd=folder, env=environment, check=True, capture_output=True)
    return folder


def test_what_is_shown_as_python_is_collected(project: Path) -> None:
    compared = 0
    for note in every(project):
        found = [each.code.removesuffix("\n") for each in collect(note) if not each.marks.hidden]
        assert shown(project, note) == found, note.path
        compared += len(found)
    assert compared > NOTES


def test_nothing_but_python_is_collected(project: Path) -> None:
    by_path = {note.path: note for note in every(project)}
    for name, _, marks in fences.notes(NOTES):
        codes = [each.code for each in collect(by_path[f"{name}.md"])]
        assert len(codes) == len(marks), name
        assert all(mark in code for mark, code in zip(marks, codes, strict=True)), name


def every(project: Path) -> Iterator[Note]:
    for path in sorted((project / "wiki").rglob("*.md")):
        yield notes.note(str(project / "wiki"), path.relative_to(project / "wiki").as_posix())


def shown(project: Path, note: Note) -> list[str]:
    folder = project / "site" / note.path.removesuffix(".md").removesuffix("index")
    return [each.removesuffix("\n") for each in Code((folder / "index.html").read_text("utf-8")).blocks]
