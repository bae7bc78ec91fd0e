"""What git says of a note's last change is what its page says, whatever was built before."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from tests.build.test_processes import MKDOCS
from tests.shells.test_serve import Served


def git(folder: Path, *arguments: str, day: str = "2024-01-01") -> None:
    """Run git, on a day of its own."""
    moment = f"{day}T12:00:00+00:00"
    who = ("-c", "user.name=A", "-c", "user.email=a@example.org")
    when = {**os.environ, "GIT_AUTHOR_DATE": moment, "GIT_COMMITTER_DATE": moment}
    subprocess.run(["git", "-C", str(folder), *who, *arguments], check=True, capture_output=True, env=when)


def built(folder: Path) -> dict[str, bytes]:
    """The pages of the site, brought up to date."""
    subprocess.run([sys.executable, "-m", "mkdocs", "build", "-q"], cwd=folder, check=True, capture_output=True)
    return {str(each.relative_to(folder)): each.read_bytes() for each in (folder / "site").rglob("*.html")}


def test_pages_are_dated_by_a_commit_that_changes_no_file(tmp_path: Path) -> None:
    (tmp_path / "notes").mkdir()
    (tmp_path / "mkdocs.yml").write_text(MKDOCS)
    for name in ("A", "B", "index"):
        (tmp_path / f"notes/{name}.md").write_text(f"# {name}\n\nSee [[A]] and [[B]].\n")
    git(tmp_path, "init")
    git(tmp_path, "add", "notes")
    git(tmp_path, "commit", "-m", "one")
    (tmp_path / "notes/A.md").write_text("# A\n\nMore.\n")
    before = built(tmp_path)
    git(tmp_path, "commit", "-am", "two", day="2024-05-06")
    after = built(tmp_path)
    assert b"2024-05-06" in after["site/A/index.html"]
    assert after["site/B/index.html"] == before["site/B/index.html"]
    shutil.rmtree(tmp_path / "site")
    shutil.rmtree(tmp_path / ".wikiproof")
    assert after == built(tmp_path)


def test_pages_are_dated_by_a_commit_while_they_are_served(tmp_path: Path) -> None:
    with Served(tmp_path) as served:
        for name in ("A", "B", "index"):
            (tmp_path / f"wiki/{name}.md").write_text(f"# {name}\n")
        git(tmp_path, "init")
        git(tmp_path, "add", "wiki")
        git(tmp_path, "commit", "-m", "one")
        served.start()
        (tmp_path / "wiki/A.md").write_text("# A\n\nMore.\n")
        served.shows("A/", "More.")
        git(tmp_path, "commit", "-am", "two", day="2024-05-06")
        assert "2024-05-06" not in served.page("A/")
        (tmp_path / "wiki/B.md").write_text("# B\n\nMore.\n")
        served.shows("A/", "2024-05-06")
