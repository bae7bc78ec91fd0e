"""Work that is spread over processes gives the same site, however the system starts them."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.benchmarks.notes import make
from tests.benchmarks.site import started
from tests.shells.test_serve import until
from tests.snippets.test_run import is_alive
from wikiproof.snippets.confine.descendants import below
from wikiproof.wiki.work import FEW, cores

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


@pytest.mark.skipif(sys.platform != "linux" or cores() < 2, reason="no /proc to find processes in, or only one")
@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM])
def test_build_that_is_killed_leaves_no_process(tmp_path: Path, how: signal.Signals) -> None:
    make(tmp_path / "notes", 10 * FEW)
    (tmp_path / "mkdocs.yml").write_text(MKDOCS)
    with started([sys.executable, "-m", "mkdocs", "build"], tmp_path) as building:
        try:
            while len(every := below([building.pid])) < 3:
                assert building.poll() is None, "it ended before it shared its work"
                time.sleep(0.01)
            building.send_signal(how)
            building.wait()
            until(lambda: not any(map(is_alive, every)), lambda: "processes are left")
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(building.pid, signal.SIGKILL)
