"""`wikiproof run --dask`, on a real scheduler with two real workers."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from wikiproof.snippets.confine import descendants

BIN = Path(sys.executable).parent
NOTES = 8


class Cluster:
    """A scheduler and two workers, the second of them with a GPU as its configuration has it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.scheduler = self._start("scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard")
        self.address = self._wait_for(r"Scheduler at:\s+(tcp://\S+)")
        self.workers = [self._start("worker", self.address, *_WORKER), self._start("worker", self.address, *_GPU)]
        self._wait_for(r"(?s)(Registered to.*){2}")  # what begins sooner may all be given to one of them

    def _start(self, *arguments: str) -> subprocess.Popen[bytes]:
        log = (self._folder / "log").open("ab")
        command = [sys.executable, "-m", "distributed.cli.dask_" + arguments[0], *arguments[1:]]
        return subprocess.Popen(command, stdout=log, stderr=log, cwd=self._folder)

    def _wait_for(self, pattern: str) -> str:
        for _ in range(600):
            found = re.search(pattern, (self._folder / "log").read_text())
            if found:
                return found[1]
            time.sleep(0.1)
        raise AssertionError((self._folder / "log").read_text())

    def close(self) -> None:
        for process in (*self.workers, self.scheduler):
            process.kill()
            process.wait()


_WORKER = ("--nthreads", "1", "--no-nanny", "--no-dashboard", "--host", "127.0.0.1")
_GPU = (*_WORKER, "--resources", "GPU=1")


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[Cluster]:
    (tmp_path / "cluster").mkdir()
    made = Cluster(tmp_path / "cluster")
    yield made
    made.close()


@pytest.fixture
def wiki(tmp_path: Path) -> Path:
    (tmp_path / "mkdocs.yml").write_text("docs_dir: wiki\nplugins:\n  - wikiproof\n")
    (tmp_path / "wiki").mkdir()
    for number in range(NOTES):
        code = f"import time\ntime.sleep(0.3)\nn = {number}  # → {number}"
        (tmp_path / "wiki" / f"{number}.md").write_text(f"# N\n```python\n{code}\n```\n")
    (tmp_path / "wiki" / "gpu.md").write_text("# G\n```python gpu\nprint(1)\n```\n")
    return tmp_path


def run(folder: Path, *arguments: str) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [BIN / "wikiproof", "run", *arguments], cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )


def held(folder: Path) -> list[str]:
    """What is on record of the claims."""
    found = [json.loads(file.read_bytes()) for file in sorted((folder / "records").rglob("*.json"))]
    return [claim["status"] for record in found for each in record["outcomes"] for claim in each["claims"]]


def test_notes_run_on_the_workers_and_count_as_if_they_had_run_here(wiki: Path, cluster: Cluster) -> None:
    (wiki / "wiki" / "wrong.md").write_text("# W\n```python\nn = 1  # → 2\n```\n")
    running = run(wiki, "--dask", cluster.address)
    said, _ = running.communicate(timeout=300)
    assert running.returncode == 1, said
    assert "wiki/wrong.md:3:" in said
    assert f"{NOTES + 2} notes, snippets {NOTES + 1}/{NOTES + 2} run (1 skipped)" in said
    assert f"claims {NOTES}/{NOTES + 1} held" in said
    assert sorted(held(wiki)) == ["held"] * NOTES + ["wrong"]
    again = run(wiki)
    said, _ = again.communicate(timeout=300)
    assert f"{NOTES + 2} notes unchanged, not run again" in said


def test_figures_come_back_with_the_records(wiki: Path, cluster: Cluster) -> None:
    code = "import matplotlib.pyplot as plt\nplt.title('Far away')"
    (wiki / "wiki" / "drawn.md").write_text(f"# D\n```python\n{code}\n```\n")
    run(wiki, "wiki/drawn.md", "--dask", cluster.address).communicate(timeout=120)
    (record,) = (wiki / "records").rglob("drawn.json")
    (picture,) = (wiki / "records").rglob("*.png")
    assert picture.parent == record.with_suffix("")
    assert json.loads(record.read_text())["outcomes"][0]["plots"][0]["name"] == picture.stem


def test_what_a_killed_worker_had_is_run_by_the_other(wiki: Path, cluster: Cluster) -> None:
    running = run(wiki, "--dask", cluster.address)
    lost = cluster.workers[0]
    until = time.monotonic() + 120
    while not _is_running_notes(lost.pid) and time.monotonic() < until:
        time.sleep(0.05)
    assert _is_running_notes(lost.pid)
    os.kill(lost.pid, signal.SIGKILL)
    said, _ = running.communicate(timeout=300)
    assert running.returncode == 0, said
    assert held(wiki) == ["held"] * NOTES


def _is_running_notes(worker: int) -> bool:
    """Whether a worker has begun to run a share."""
    commands = (Path(f"/proc/{each}/cmdline") for each in descendants.below([worker])[1:])
    return any(b"wikiproof" in file.read_bytes() for file in commands if file.exists())


def test_no_scheduler_is_wrong_use(wiki: Path) -> None:
    running = run(wiki, "--dask", "tcp://127.0.0.1:9")
    said, _ = running.communicate(timeout=300)
    assert running.returncode == 2
    assert "no Dask scheduler answers at 'tcp://127.0.0.1:9'" in said
