"""Kills `apply` at random instants, and looks at what is left.

`python -m tests.benchmarks.kill [--kills 200] [--notes 2000] [--folder FOLDER] [--seed 1]` makes a wiki and a plan that
rewrites each note and moves one in ten. Again and again a new process applies it, and gets SIGKILL at an instant
picked evenly from the time that a whole run takes. Then each note must be whole old or whole new, and `apply` or
`undo`, picked at random, must complete it. After `apply` a process that undoes all is killed too, and `undo` must
complete that.
"""

from __future__ import annotations

import argparse
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import NamedTuple

from tests.benchmarks.notes import make
from wikiproof import edits
from wikiproof.model import Span

CHILD = """
import sys
from wikiproof import edits
command, folder, state, file = sys.argv[1:]
plan = edits.read_plan(file)
print("begun", flush=True)
edits.apply(folder, state, plan) if command == "apply" else edits.undo(folder, state)
"""
TOO_LATE = "4 ended before it was killed"


class Trial(NamedTuple):
    """A wiki and a plan for it; `old` and `new` are all its files before and after, by path."""

    folder: Path
    wiki: Path
    plan: edits.Plan
    old: dict[str, bytes]
    new: dict[str, bytes]

    @property
    def state(self) -> str:
        return str(self.folder / ".wikiproof")

    @property
    def kept(self) -> Path:
        return self.folder / "plan.json"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--notes", type=int, default=2000)
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=given.folder) as made:
        found = kill(trial(Path(made), given.notes), given.kills, random.Random(given.seed))
    for what, times in sorted(found.items()):
        print(f"{what:50} {times:5}")


def trial(folder: Path, notes: int) -> Trial:
    """Notes, of which each is to be rewritten and one in ten to be moved."""
    wiki = folder / "wiki"
    make(wiki, notes - 1)
    old = files(wiki)
    changes = tuple(change(path, content, moves=not n % 10) for n, (path, content) in enumerate(sorted(old.items())))
    new = {each.to or each.path: edits.changed(old[each.path], each.rewrites) for each in changes}
    made = Trial(folder, wiki, edits.Plan("reconcile", changes), old, new)
    edits.write_plan(made.kept, made.plan)
    return made


def change(path: str, content: bytes, *, moves: bool) -> edits.Change:
    at = content.decode().index("[[") + 2
    rewrites = (edits.Rewrite(1, "", "새 ", "a test", Span(at, at)),)
    after = edits.digest(edits.changed(content, rewrites))
    return edits.Change(path, edits.digest(content), after, rewrites, f"Moved/{path}" if moves else None)


def kill(given: Trial, times: int, pick: random.Random) -> Counter[str]:
    """How many kills fell where; `times` of them fell on `apply`. Raises `AssertionError` if anything is lost."""
    runs = [(whole(given, "apply"), whole(given, "undo")) for _ in range(3)]
    took = dict(zip(("apply", "undo"), map(min, zip(*runs, strict=True)), strict=True))
    found = Counter({f"ms that {command} takes": round(1000 * took[command]) for command in took})
    while times:
        where = killed(given, "apply", pick.uniform(0, took["apply"]))
        found[f"apply: {where}"] += 1
        times -= where != TOO_LATE
        if pick.random() < 0.5:
            complete(given, "undo")
            continue
        complete(given, "apply")
        found[f"undo: {killed(given, 'undo', pick.uniform(0, took['undo']))}"] += 1
        complete(given, "undo")
    return found


def whole(given: Trial, command: str) -> float:
    """The seconds that a command takes in a process that is left alone, once it has read the plan."""
    with begun(given, command) as process:
        started = time.perf_counter()
        process.wait()
    assert process.returncode == 0
    assert files(given.wiki) == (given.new if command == "apply" else given.old)
    return time.perf_counter() - started


def killed(given: Trial, command: str, seconds: float) -> str:
    """Kill a command after some seconds, and say how far it got."""
    with begun(given, command) as process:
        time.sleep(seconds)
        process.kill()
    backed_up = any(Path(given.state, "applied").glob("*.zip"))
    done = sum(is_new(given, each) for each in given.plan.changes)
    left = {path for path in files(given.wiki) if not Path(path).name.startswith(".wikiproof-")}
    assert left <= given.old.keys() | given.new.keys()
    if process.returncode == 0:
        return TOO_LATE
    if done in (0, len(given.old)):
        return f"{2 if backed_up else 1} all {'new' if done else 'old'}, {'' if backed_up else 'no '}backup"
    return "3 some old, some new"


def begun(given: Trial, command: str) -> subprocess.Popen[str]:
    arguments = [command, str(given.wiki), given.state, str(given.kept)]
    process = subprocess.Popen([sys.executable, "-c", CHILD, *arguments], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "begun\n"
    return process


def is_new(given: Trial, change: edits.Change) -> bool:
    """Whether a note is new rather than old; it must be in one place, and be one of them."""
    there = [path for path in {change.path, change.to or change.path} if (given.wiki / path).exists()]
    assert len(there) == 1, f"{change.path} is in {len(there)} places"
    content = (given.wiki / there[0]).read_bytes()
    assert edits.digest(content) in (change.before, change.after), f"{there[0]} is neither old nor new"
    return edits.digest(content) == change.after


def complete(given: Trial, command: str) -> None:
    """Complete what was killed; every note must be there, and nothing else."""
    if command == "apply":
        assert not edits.apply(str(given.wiki), given.state, given.plan).refused
    else:
        assert not edits.undo(str(given.wiki), given.state).refused
        assert edits.undo(str(given.wiki), given.state).command is None
    assert files(given.wiki) == (given.new if command == "apply" else given.old)
    assert all(any(path.iterdir()) for path in given.wiki.rglob("*") if path.is_dir())


def files(wiki: Path) -> dict[str, bytes]:
    """All files below a folder, by path."""
    return {path.relative_to(wiki).as_posix(): path.read_bytes() for path in wiki.rglob("*") if path.is_file()}


if __name__ == "__main__":
    main()
