"""ProperDocs in MkDocs' place: the same site, from the same plugin."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

from tests.shells.test_serve import ENVIRONMENT, Served, contents, difference
from wikiproof import config

CONFIGURATION = """\
site_name: Little wiki
site_url: https://example.org/wiki/
docs_dir: wiki
theme: {name: material, language: ko, font: false}
plugins:
  - wikiproof: {ignore: [left-out]}
"""
GENERATOR = re.compile(rb'<meta name="generator" content="mkdocs-[^"]*">')
"""Says which of the two made the page."""


def build(folder: Path, program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", program, "build", "--site-dir", program, *arguments]
    return subprocess.run(command, cwd=folder, env=ENVIRONMENT, capture_output=True, text=True, check=False)


def written(folder: Path, name: str, text: str = "# Home\n\nSee [[Note#Second|there]].\n") -> Path:
    (folder / "wiki/left-out").mkdir(parents=True)
    (folder / name).write_text(CONFIGURATION, "utf-8")
    (folder / "wiki/index.md").write_text(text, "utf-8")
    (folder / "wiki/left-out/Note.md").write_text("[[nowhere]]", "utf-8")
    (folder / "wiki/Note.md").write_text("---\ntags: [a/b]\n---\n## Second\n\n![[p.png]] and $x^2$\n", "utf-8")
    (folder / "wiki/p.png").write_bytes(b"a picture")
    return folder


def of(folder: Path) -> dict[str, bytes]:
    return {path: GENERATOR.sub(b"", content) for path, content in contents(folder).items()}


def test_it_makes_the_files_that_mkdocs_makes(tmp_path: Path) -> None:
    written(tmp_path, "mkdocs.yml")
    for program in ("mkdocs", "properdocs"):
        made = build(tmp_path, program, "--strict")
        assert made.returncode == 0, made.stderr
    wanted = of(tmp_path / "mkdocs")
    assert {"index.html", "Note/index.html", "p.png", "sitemap.xml"} <= wanted.keys()
    assert difference(of(tmp_path / "properdocs"), wanted) == []


def test_its_strict_build_fails_on_an_error(tmp_path: Path) -> None:
    made = build(written(tmp_path, "properdocs.yml", "[[nowhere]]"), "properdocs", "--strict")
    assert made.returncode == 1
    assert "index.md:1:1: no note is named 'nowhere'" in made.stderr


def test_the_file_of_its_own_name_is_read_without_it(tmp_path: Path) -> None:
    found = config.find(str(written(tmp_path, "properdocs.yml")))
    assert found.options.ignore == ("left-out",)
    assert found.wiki == os.fspath(tmp_path / "wiki")


def test_it_serves(tmp_path: Path) -> None:
    home = tmp_path / "wiki/index.md"
    with Served(tmp_path, "properdocs") as served:
        home.write_text("# Home\n", "utf-8")
        served.start()
        home.write_text("# Home\n\nEdited.\n", "utf-8")
        served.shows("", "Edited.")
        assert served.stop() == 0
