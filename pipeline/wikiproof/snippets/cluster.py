"""Run notes on the workers of a Dask cluster.

Stage: snippets. Shares of notes in, their records out as they are made. A worker runs `wikiproof run` on its share in a
process of its own; it needs wikiproof and the notes at the same paths. A share whose worker is lost is run by another.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from distributed import Client, Future, KilledWorker, as_completed

GPU = "GPU"
"""The resource of workers that take notes with `gpu` snippets."""
CONNECT = 10
"""Seconds in which a scheduler must answer."""
SAID = 4000
"""Characters that are kept of what a failed run said."""
_WRONG_USE = 2


class ClusterError(Exception):
    """There is no cluster to run on; the message says why."""


class Share(NamedTuple):
    """Notes that one worker runs together, by their files; `gpu`: one that has a GPU, if there is any."""

    notes: tuple[str, ...]
    gpu: bool = False


class Done(NamedTuple):
    """What became of a share: the files of its records and their pictures by their places, or why there are none."""

    share: Share
    records: Mapping[str, bytes]
    problem: str = ""


def workers(address: str) -> int:
    """How many workers a cluster has. Raises `ClusterError`."""
    with _client(address) as client:
        return len(client.scheduler_info(n_workers=-1)["workers"])


def run(address: str, shares: Sequence[Share], arguments: Iterable[str]) -> Iterator[Done]:
    """What becomes of each share, as it is done; `arguments` are those of `wikiproof run`. Raises `ClusterError`."""
    with _client(address) as client:
        infos = client.scheduler_info(n_workers=-1)["workers"].values()
        has_gpu = any(GPU in info["resources"] for info in infos)
        if not infos:
            raise ClusterError(f"the scheduler at {address} has no workers")
        given = tuple(arguments)
        submitted = {
            client.submit(
                _work, share.notes, given, pure=False, resources={GPU: 1} if share.gpu and has_gpu else None
            ): share
            for share in shares
        }
        for future in as_completed(submitted):
            yield _done(submitted[future], future)


def _client(address: str) -> Client:
    try:
        return Client(address, timeout=CONNECT)
    except (OSError, ValueError) as error:
        raise ClusterError(f"no Dask scheduler answers at {address!r}: {error}") from error


def _done(share: Share, future: Future) -> Done:
    try:
        records, problem = future.result()
    except KilledWorker as error:
        return Done(share, {}, f"the workers that ran it were lost: {error}")
    except Exception as error:  # whatever went wrong on the worker, it is no outcome
        return Done(share, {}, f"{type(error).__name__}: {error}")
    return Done(share, records, problem)


def _work(notes: Sequence[str], arguments: Sequence[str]) -> tuple[dict[str, bytes], str]:
    """Run notes on a worker: their records, and what was said if there could be none."""
    absent = [note for note in notes if not Path(note).is_file()]
    if absent:
        return {}, f"the worker has no file {absent[0]!r}; it must see the notes at the same paths"
    with tempfile.TemporaryDirectory(prefix="wikiproof-share-") as folder:
        command = [sys.executable, "-m", "wikiproof", "run", *notes, "--rerun", "--records", folder, *arguments]
        done = subprocess.run(command, capture_output=True, text=True, errors="replace", check=False)
        files = sorted(file for file in Path(folder).rglob("*") if file.suffix in {".json", ".png"})
        records = {file.relative_to(folder).as_posix(): file.read_bytes() for file in files}
        failed = done.returncode >= _WRONG_USE or done.returncode < 0
        return records, (done.stdout + done.stderr)[-SAID:] if failed else ""
