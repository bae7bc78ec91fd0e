"""Measures `wikiproof run`: seconds, and what a note costs beyond the time of its own code.

`python -m tests.benchmarks.snippets` makes a wiki of `--notes N`, each with three small snippets of torch, and runs it
on all cores; then once more with nothing changed. Where nbclient is installed (`pip install nbclient ipykernel`), it
runs the code of the first `--peer N` notes, a kernel a note and as many at a time, and is shown as a ratio.
"""

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

from wikiproof import parse
from wikiproof.snippets import records
from wikiproof.snippets.collect import collect

JOBS = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
MKDOCS = "docs_dir: wiki\nplugins:\n  - wikiproof\n"
NOTE = """\
# Layer {number}

```python
import torch
from torch import nn

layer = nn.Linear({width}, {width}, bias=False)
count = sum(weights.numel() for weights in layer.parameters())  # → {count}
```

What goes in comes out in the same shape.

```python
batch = torch.randn(4, {width})
layer(batch).shape  # → (4, {width})
```

```python
loss = (layer(batch) ** 2).mean()
loss.backward()
print(layer.weight.grad.shape)
```
```output
torch.Size([{width}, {width}])
```
"""


class Ran(NamedTuple):
    """Seconds of one run: on the clock, of all cores together, and of the snippets' own code."""

    seconds: float
    cores: float
    own: float


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--notes", type=int, default=300)
    parser.add_argument("--peer", type=int, default=10)
    given = parser.parse_args()
    print(f"{given.notes} notes of 3 snippets on {JOBS} cores, load {os.getloadavg()[0]:.1f} before")
    with tempfile.TemporaryDirectory() as folder:
        one, all_ = (made(Path(folder, name), number) for name, number in (("one", 1), ("all", given.notes)))
        report(one, all_, given.notes)
        compare(all_, given.notes, given.peer)


def made(folder: Path, notes: int) -> Path:
    """A wiki of that many notes."""
    (folder / "wiki").mkdir(parents=True)
    (folder / "mkdocs.yml").write_text(MKDOCS)
    for number in range(notes):
        width = 8 + number % 32
        (folder / f"wiki/N{number:04}.md").write_text(NOTE.format(number=number, width=width, count=width**2))
    return folder


def report(one: Path, all_: Path, notes: int) -> None:
    ran(one)  # so that files are read from memory
    again(one)
    start, whole = ran(one), ran(all_)
    show("one note", start.seconds, "starting pytest and importing torch included")
    show(f"{notes} notes", whole.seconds, f"{whole.cores:.1f} s of all cores, {whole.own:.1f} s in the snippets")
    beyond = ((whole.cores - whole.own) - (start.cores - start.own)) / (notes - 1)
    show("a note beyond its code", beyond, "of a core, after the start")
    show("nothing changed", min(ran(all_) for _ in range(3)).seconds, "the best of 3 runs")


def compare(folder: Path, notes: int, peer: int) -> None:
    """Run the code of some notes with nbclient, and show how much longer it takes for all."""
    if find_spec("nbclient") is None or find_spec("ipykernel") is None:
        print("nbclient                not installed")
        return
    again(folder)
    ours = ran(folder).seconds / notes
    chosen = [codes(path) for path in sorted((folder / "wiki").glob("*.md"))[:peer]]
    began = time.perf_counter()
    with ProcessPoolExecutor(JOBS) as pool:
        list(pool.map(execute, chosen))
    theirs = (time.perf_counter() - began) / peer
    show("wikiproof, a note", ours, "of all, the start included")
    show("nbclient, a note", theirs, f"of {peer}; {theirs / ours:.1f} times wikiproof")


def ran(folder: Path) -> Ran:
    began, before = time.perf_counter(), used()
    run(folder)
    seconds, cores = time.perf_counter() - began, used() - before
    kept = [records.decoded(path.read_bytes()) for path in folder.glob("records/*/*.json")]
    return Ran(seconds, cores, sum(outcome.seconds for each in kept for outcome in each.outcomes))


def used() -> float:
    """Seconds that the processes that this one started have had of all cores."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def run(folder: Path) -> None:
    command = [sys.executable, "-m", "wikiproof", "run", "--sandbox", "partial"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(done.stdout + done.stderr)


def again(folder: Path) -> None:
    """Forget what was run."""
    for path in folder.glob("records/*/*.json"):
        path.unlink()


def codes(path: Path) -> tuple[str, ...]:
    return tuple(each.code for each in collect(parse.note(path.name, path.read_text())))


def execute(cells: Sequence[str]) -> None:
    """Run cells in a kernel of their own."""
    nbclient, nbformat = import_module("nbclient"), import_module("nbformat")
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(each) for each in cells])
    nbclient.NotebookClient(notebook, kernel_name="python3").execute()


def show(name: str, seconds: float, remark: str) -> None:
    print(f"{name:22}  {seconds:7.3f} s  {remark}")


if __name__ == "__main__":
    main()
