"""`wikiproof run --dask`: notes run on a cluster, and what comes back is taken over as any record made elsewhere."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from wikiproof.shells.cli.shared import WrongUse, shown, wrong_use

if TYPE_CHECKING:
    from wikiproof.config import Config
    from wikiproof.model import Note
    from wikiproof.snippets.cluster import Done, Share
    from wikiproof.snippets.engine import How, Unchanged
    from wikiproof.snippets.records import Subject

SHARES = 4
"""Shares for each worker, so that none waits long for the others."""


def run(
    address: str, config: Config, subjects: Sequence[Subject], how: How, notes: Mapping[str, Note]
) -> dict[str, Unchanged]:
    """Have notes run on the cluster at an address: what is on record of each now, by its file; the rest is said."""
    try:
        from wikiproof.snippets import cluster
    except ModuleNotFoundError as error:
        raise WrongUse("--dask needs Dask: pip install 'wikiproof[dask]'") from error

    found: dict[str, Unchanged] = {}
    with wrong_use(cluster.ClusterError):
        shares = list(_shares(config, subjects, how, cluster.workers(address))) if subjects else []
        for done in cluster.run(address, shares, _arguments(how)) if shares else ():
            for file, made in _taken(done, config, how, {each.note: each for each in subjects}, notes):
                found.setdefault(file, made)  # of a note that failed on a GPU the CPU's comes first, by its folder
            for file in done.share.notes:
                if file not in found:
                    click.echo(f"{shown(Path(file))}: not run: {done.problem or 'no record came back'}")
    return found


def _shares(config: Config, subjects: Sequence[Subject], how: How, workers: int) -> Iterator[Share]:
    """The notes in shares of equal length; those that want a GPU apart."""
    from wikiproof.snippets import records
    from wikiproof.snippets.cluster import Share
    from wikiproof.snippets.shards import share

    folder = how.folder or str(config.records)
    wants = {each.note: any(snippet.marks.gpu for snippet in each.snippets) for each in subjects}
    for gpu in (False, True):
        seconds = {note: records.took(folder, note) for note, is_gpu in wants.items() if is_gpu == gpu}
        count = min(len(seconds), workers * SHARES)
        for number in range(1, count + 1):
            files = (str(Path(config.wiki, note)) for note in sorted(share(seconds, number, count)))
            yield Share(tuple(files), gpu)


def _arguments(how: How) -> Iterator[str]:
    yield from ("--sandbox", how.sandbox, "--device", how.device)
    yield from ("--conftest", str(Path(how.conftest).resolve())) if how.conftest else ()
    yield from ("--jobs", str(how.jobs)) if how.jobs else ()


def _taken(
    done: Done, config: Config, how: How, subjects: Mapping[str, Subject], notes: Mapping[str, Note]
) -> Iterator[tuple[str, Unchanged]]:
    """Take over the records of a share: each with its note's file; those that are refused are said to be."""
    from wikiproof.snippets import inventory, records
    from wikiproof.snippets.engine import Unchanged

    with tempfile.TemporaryDirectory(prefix="wikiproof-share-") as folder:
        for place, content in done.records.items():
            file = Path(folder, place)
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content)
        for each in inventory.take(folder, how.folder or str(config.records), subjects.get):
            if each.why:
                click.echo(f"{each.file}: refused: {each.why}")
            else:
                record = records.decoded(done.records[each.file])
                made = Unchanged(notes[each.note], subjects[each.note], record)
                yield str(Path(config.wiki, each.note)), made
