"""The command `wikiproof run`."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from wikiproof.shells.cli import baselines, claims
from wikiproof.shells.cli.shared import coloured, configuration, reading, shown, wrong_use

if TYPE_CHECKING:
    from wikiproof.config import Config
    from wikiproof.model import Note
    from wikiproof.snippets.devices import Choice
    from wikiproof.snippets.engine import How, Sorted, Unchanged
    from wikiproof.snippets.sandbox import Mode

_FAILED, _WRONG_USE = 1, 2


def _share(_context: click.Context, _option: click.Parameter, value: str | None) -> tuple[int, int] | None:
    """`I/N`: the number of a share, from 1, and how many there are."""
    if value is None:
        return None
    number, _, of = value.partition("/")
    if not (number.isdecimal() and of.isdecimal() and 1 <= int(number) <= int(of)):
        raise click.BadParameter(f"{value!r} is no share; write 2/5 for the second of five")
    return int(number), int(of)


@click.command()
@click.argument("targets", metavar="[DIR|NOTE]...", nargs=-1, type=click.Path(exists=True))
@click.option("-k", "keyword", metavar="EXPRESSION", help="Run only snippets whose names match, as in pytest.")
@click.option("--conftest", metavar="FILE", type=click.Path(exists=True, dir_okay=False), help="A file with fixtures.")
@click.option("--records", "folder", metavar="DIR", type=click.Path(file_okay=False), help="Where to keep records.")
@click.option(
    "--sandbox",
    type=click.Choice(["on", "partial", "off"]),
    default="on",
    show_default=True,
    help="Where notes cannot be wholly confined: run none, go on with what there is; or confine none.",
)
@click.option(
    "--device",
    type=click.Choice(["auto", "cpu", "cuda"]),
    default="auto",
    show_default=True,
    help="What to run snippets on; auto: the GPU, if torch can use it.",
)
@click.option("--rerun", is_flag=True, help="Run unchanged notes too.")
@click.option(
    "-j", "--jobs", metavar="N", type=click.IntRange(min=1), help="Notes to run at a time; one for each core."
)
@click.option("--shard", metavar="I/N", callback=_share, help="Run the share I of N, as long as the others.")
@click.option("--dask", metavar="ADDRESS", help="Run notes on the workers of a Dask cluster ([dask]).")
@click.option("--baseline", type=click.Path(dir_okay=False), help="Fail on no problem that this file knows.")
@click.option("--update", is_flag=True, help="Show how wrong claims would be corrected, as a diff.")
@click.option("--yes", is_flag=True, help="With --update: write the corrections.")
@click.option("--unchecked", is_flag=True, help="List the comments beside code whose numbers are not checked.")
def run(
    targets: tuple[str, ...],
    keyword: str | None,
    conftest: str | None,
    folder: str | None,
    sandbox: Mode,
    device: Choice,
    rerun: bool,
    jobs: int | None,
    shard: tuple[int, int] | None,
    dask: str | None,
    baseline: str | None,
    update: bool,
    yes: bool,
    unchecked: bool,
) -> None:
    """Run the Python snippets of a wiki or of single notes, and check what they claim.

    Notes are not run again where neither they nor anything that they depend on changed since the outcomes on record;
    those count as they did then. With -k all that is chosen is run.

    Exit status: 0 if all passed and no claim was wrong, 1 if not, 2 on wrong use.
    """
    from wikiproof.snippets import devices
    from wikiproof.snippets.engine import How

    if yes and not update:
        raise click.UsageError("--yes goes with --update")
    if keyword and (update or unchecked or baseline):
        message = "-k goes with none of --update, --unchecked and --baseline: a part of a note leaves no record"
        raise click.UsageError(message)
    if rerun and baseline:
        raise click.UsageError("--baseline does not go with --rerun: what is on record is not run again anyway")
    if keyword and (shard or dask):
        raise click.UsageError("-k goes with neither --shard nor --dask: they share out whole notes")
    with wrong_use(devices.NoGPU):
        devices.found("cpu" if dask else device, os.environ)
    wikis = [(each, configuration(each if Path(each).is_dir() else str(Path(each).parent))) for each in targets or "."]
    with tempfile.TemporaryDirectory(prefix="wikiproof-records-") as scratch:
        is_looked_at = bool(update or unchecked or dask or baseline)
        if is_looked_at and not folder and not all(config.records for _, config in wikis):
            folder = scratch
        how = How(keyword, conftest, folder, sandbox, jobs or 0, device)
        status = _run(wikis, how, rerun=rerun, shard=shard, dask=dask)
        has_baseline = not (keyword or rerun) and all(baselines.chosen(config, baseline) for _, config in wikis)
        if status == _FAILED and has_baseline:
            status = claims.left(wikis, baseline, conftest, folder, is_part=shard is not None)
        for target, config in wikis if status < _WRONG_USE and (update or unchecked) else ():
            found = tuple(claims.proven(target, config, conftest, folder or str(config.records)))
            if unchecked:
                claims.list_unchecked(config, found)
            if update:
                claims.correct(target, config, found, is_to_write=yes)
    sys.exit(status)


def _run(
    wikis: Iterable[tuple[str, Config]], how: How, *, rerun: bool, shard: tuple[int, int] | None, dask: str | None
) -> int:
    """Run the notes that changed, and print what all came to; the exit status."""
    from wikiproof.shells.cli import cluster
    from wikiproof.snippets import engine
    from wikiproof.snippets.summary import summary

    unchanged: dict[str, Unchanged] = {}
    made: dict[str, Unchanged] = {}
    to_run = []
    status = 0
    for target, config in wikis:
        is_on_record = not rerun and (how.folder or config.records)
        if how.keyword or not (is_on_record or shard or dask):
            to_run.append((target, config))
            continue
        here = how._replace(device="auto") if dask else how  # which devices the workers have is not known here
        found, notes = _sorted(target, config, here, rerun=rerun, shard=shard)
        unchanged |= {str(Path(config.wiki, each.note.path)): each for each in found.unchanged}
        if dask:
            back = cluster.run(dask, config, found.to_run, how, notes)
            made |= back
            status |= int(len(back) < len(found.to_run))
        elif shard:
            to_run += [(str(Path(config.wiki, each.note)), config) for each in found.to_run]
        elif found.to_run or found.is_empty:
            to_run.append((target, config))
    _show((*unchanged.items(), *made.items()))
    records = {file: each.record for file, each in unchanged.items()}
    if to_run:
        status = engine.run(to_run, records, how)
    else:
        ran = [each.record.outcomes for each in made.values()]
        for line in summary(ran, [each.outcomes for each in records.values()]):
            click.echo(line)
    return status or int(any(each.is_bad for each in (*unchanged.values(), *made.values())))


def _sorted(
    target: str, config: Config, how: How, *, rerun: bool, shard: tuple[int, int] | None
) -> tuple[Sorted, Mapping[str, Note]]:
    """The notes of a target, sorted by whether they need to be run, and the notes of the wiki."""
    from wikiproof.snippets import engine
    from wikiproof.wiki import open_wiki
    from wikiproof.wiki.subjects import Subjects

    subjects = Subjects(config, [how.conftest] if how.conftest else [])
    notes = open_wiki(config, progress=reading).notes
    found = engine.sort(target, config, notes, subject=subjects.of, how=how, rerun=rerun, shard=shard)
    subjects.keep()
    return found, notes


def _show(unchanged: Iterable[tuple[str, Unchanged]]) -> None:
    """Print what is wrong with notes that are not run again."""
    from msgspec.structs import replace

    from wikiproof.diagnostics.text import as_text
    from wikiproof.wiki.proofs import problems

    for file, each in unchanged:
        for problem in problems(each.note, each.subject.snippets, each.record) if each.is_bad else ():
            click.echo(as_text(replace(problem, path=shown(Path(file))), colour=coloured()))
