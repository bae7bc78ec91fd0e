"""Work that is spread over processes gives the same site, however the system starts them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.benchmarks.notes import make
from wikiproof.wiki.work import FEW

BUILD = """\
import multiprocessing, sys
multiprocessing.set_start_method(sys.argv[1])
from mkdocs.__main__ import cli
cli(["build", "--quiet"])
"""
MKDOCS = "site_name: Made\ndocs_dir: notes\ntheme: {name: material, font: false}\nplugins: [wikiproof]\n"


def site(folder: Path, method: str) -> dict[str, bytes]:
    """What a build makes whose processes start by that method, by path."""
    make(folder / "notes", 2 * FEW)
    (folder / "mkdocs.yml").write_text(MKDOCS)
    done = subprocess.run(
        [sys.executable, "-c", BUILD, method], cwd=folder, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
    made = folder / "site"
    return {str(each.relative_to(made)): each.read_bytes() for each in made.rglob("*") if each.is_file()}


def test_processes_that_share_no_memory_make_the_same_site(tmp_path: Path) -> None:
    forked, spawned = (site(tmp_path / method, method) for method in ("fork", "spawn"))
    assert len(forked) > 2 * FEW
    assert forked == spawned
