"""Reads and judges mutated notes: none may crash it, none may hang it, and memory must not grow.

`python -m tests.benchmarks.fuzz [--notes 50000] [--seed 1]` mutates the notes of `wiki/` and the parser's test cases,
bytes and structure, a hundred to a wiki, and runs `check` on each wiki in this process.
"""

import argparse
import random
import resource
import sys
import tempfile
import time
from pathlib import Path

from wikiproof import checks
from wikiproof.config import Config, Options
from wikiproof.diagnostics.text import as_text
from wikiproof.wiki import survey

ROOT = Path(__file__).parents[2]
PIECES = (
    *(
        b"[[",
        b"]]",
        b"![[",
        b"|",
        b"\\|",
        b"#",
        b"^",
        b"\n",
        b"\r\n",
        b"\r",
        b"---\n",
        b"```python\n",
        b"```\n",
        b"> ",
        b"- ",
    ),
    *(
        b"| a |\n|---|\n",
        b"<!--",
        b"-->",
        b"%%",
        b"<a href='",
        b"\xff",
        b"\x00",
        b"\xef\xbb\xbf",
        b"\xed\xa0\x80",
        b"&a ",
    ),
    *(
        b"aliases: [",
        b"id: *a\n",
        b"{{x}}",
        b"\t",
        b"    ",
        b"\\",
        b"`",
        b"*",
        b"<",
        b"&#0;",
        b"\x0c",
        b"# ",
        b"[x](",
        b")",
    ),
    *("가".encode(), "\u1100\u1161".encode(), "🔗\ufe0f".encode(), "\u2028".encode(), b"redirect_to: "),
    b"<!-- wikiproof-ignore: orphan-note -->",
)
"""Pieces of syntax, and bytes that are none."""
A_WIKI = 100
SLOW = 5.0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--notes", type=int, default=50_000)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    pick = random.Random(given.seed)
    seeds = [file.read_bytes() for file in sorted((*ROOT.glob("wiki/**/*.md"), *ROOT.glob("tests/parse/*.md")))]
    slowest, found, started = 0.0, 0, time.perf_counter()
    for _ in range(given.notes // A_WIKI):
        with tempfile.TemporaryDirectory() as folder:
            for number in range(A_WIKI):
                Path(folder, f"{number}.md").write_bytes(mutated(pick, seeds))
            at = time.perf_counter()
            said = survey(Config(folder, Options())).diagnostics
            slowest = max(slowest, time.perf_counter() - at)
            found += len([as_text(each) for each in said])
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    seconds = time.perf_counter() - started
    print(f"{given.notes:,} notes in {seconds:.0f} s, {found:,} diagnostics of {len(checks.every())} checks")
    print(f"the slowest {A_WIKI} notes together took {slowest:.2f} s; {memory:.0f} MiB at most")
    if slowest > SLOW:
        sys.exit("too slow")


def mutated(pick: random.Random, seeds: list[bytes]) -> bytes:
    """A part of a note with a few bytes changed, and pieces of syntax put in, doubled or repeated."""
    note = bytearray(pick.choice(seeds))
    start = pick.randrange(len(note)) if pick.random() < 0.5 else 0
    note = note[start : start + pick.choice((200, 1000, 4000))]
    for _ in range(pick.randrange(1, 12)):
        at = pick.randrange(len(note) + 1)
        match pick.randrange(5):
            case 0:
                note[at:at] = pick.choice(PIECES)
            case 1:
                note[at:at] = pick.choice(PIECES) * pick.choice((2, 9, 60))
            case 2:
                note[at : at + pick.randrange(20)] = b""
            case 3:
                note[at : at + 1] = bytes([pick.randrange(256)])
            case _:
                end = at + pick.randrange(200)
                note[at:at] = note[at:end]
    return bytes(note)


if __name__ == "__main__":
    main()
