"""The command `wikiproof records`."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from wikiproof.shells.cli.shared import WrongUse, configuration, reading, shown

if TYPE_CHECKING:
    from wikiproof.config import Config
    from wikiproof.model import Outcome, Record
    from wikiproof.snippets.inventory import Entry, Subjects

FOLDER = click.argument("folder", metavar="[DIR]", default=".", type=click.Path(exists=True, file_okay=False))
RECORDS = click.option(
    "--records", "chosen", metavar="DIR", type=click.Path(file_okay=False), help="Where the records are kept."
)
REMOVED = frozenset({"stale", "orphaned"})


@click.group()
def records() -> None:
    """See, take over and clear up what became of the wiki's snippets."""


@records.command("list")
@FOLDER
@RECORDS
def list_(folder: str, chosen: str | None) -> None:
    """List the records of the wiki at DIR, the current folder by default.

    A record is fresh; stale, if it is of older code or fixtures; invalid, if it is no record of its note; or orphaned,
    if there is no such note.

    Exit status: 0, 2 on wrong use.
    """
    from wikiproof.diagnostics import text

    found = _entries(configuration(folder), chosen)
    for each in found:
        click.echo(_line(each))
    states = Counter(each.state for each in found)
    counts = ", ".join(f"{count:,} {state}" for state, count in sorted(states.items()))
    click.echo(f"{text.counted(len(found), 'record')}{': ' if counts else ''}{counts}")


@records.command()
@click.argument("note", metavar="NOTE", type=click.Path(exists=True, dir_okay=False))
@RECORDS
def show(note: str, chosen: str | None) -> None:
    """Show all that is on record of a note: outcomes, claims, output, and where it ran.

    Exit status: 0, 1 if nothing is on record, 2 on wrong use.
    """
    config = configuration(str(Path(note).parent))
    path = Path(note).resolve()
    if not path.is_relative_to(config.wiki):
        raise WrongUse(f"{note!r} is no note of the wiki at {shown(Path(config.wiki))}")
    name = path.relative_to(config.wiki).as_posix()
    found = [each for each in _entries(config, chosen) if each.note == name]
    for each in found:
        click.echo(_line(each))
        for line in _details(each.record) if each.record else ():
            click.echo(line)
    if not found:
        click.echo(f"{note}: nothing is on record")
    sys.exit(0 if found else 1)


@records.command("import")
@click.argument("source", metavar="FOLDER", type=click.Path(exists=True, file_okay=False))
@FOLDER
@RECORDS
def import_(source: str, folder: str, chosen: str | None) -> None:
    """Take over the records in FOLDER, made on another machine, into those of the wiki at DIR.

    One that is no record, or of a note that the wiki does not have as it was run, is refused.

    Exit status: 0, 1 if any was refused, 2 on wrong use.
    """
    from wikiproof.diagnostics.text import counted, visible
    from wikiproof.snippets import inventory

    config = configuration(folder)
    states: Counter[str] = Counter()
    for each in inventory.take(source, _folder(config, chosen), _subjects(config)):
        states[each.state] += 1
        of_note = f" (of {each.note!r})" if each.note else ""
        if each.why:
            click.echo(visible(f"{shown(Path(source, each.file))}: refused{of_note}: {each.why}"))
    refused, known = states["refused"], states["known"]
    click.echo(f"{counted(states['imported'], 'record')} imported, {known:,} known already, {refused:,} refused")
    sys.exit(1 if refused else 0)


@records.command()
@FOLDER
@RECORDS
@click.option("--dry-run", is_flag=True, help="Say what would be removed, and remove nothing.")
def prune(folder: str, chosen: str | None, dry_run: bool) -> None:
    """Remove the records of notes that are gone, those that are stale, and pictures of plots that no record names.

    Exit status: 0, 2 on wrong use.
    """
    from wikiproof.diagnostics.text import counted, visible
    from wikiproof.snippets import inventory

    config = configuration(folder)
    gone = [each for each in _entries(config, chosen) if each.state in REMOVED]
    pictures = list(inventory.unnamed(_folder(config, chosen)))
    for line in (*map(_line, gone), *(visible(f"{each}: no record names it") for each in pictures)):
        click.echo(line)
    if not dry_run:
        inventory.remove(_folder(config, chosen), gone, pictures)
    what = counted(len(gone), "record") + (f" and {counted(len(pictures), 'picture')}" if pictures else "")
    click.echo(f"{what} {'would be removed' if dry_run else 'removed'}")


def _folder(config: Config, chosen: str | None) -> str:
    """The folder of the wiki's records."""
    folder = chosen or config.records
    if folder is None:
        raise WrongUse("no records are kept: no mkdocs.yml names the plugin, and --records is not given")
    return folder


def _entries(config: Config, chosen: str | None) -> list[Entry]:
    from wikiproof.snippets import inventory

    folder = _folder(config, chosen)
    return sorted(inventory.entries(folder, _subjects(config)), key=lambda each: (each.note, each.file))


def _subjects(config: Config) -> Subjects:
    """What the records of the wiki's notes are to be of."""
    from wikiproof.wiki import open_wiki
    from wikiproof.wiki.subjects import Subjects

    return Subjects(config).at(open_wiki(config, progress=reading).notes)


def _line(each: Entry) -> str:
    """What a record is worth, on one line."""
    from wikiproof.diagnostics.text import visible

    where = each.file.partition("/")[0]
    if each.record is None:
        return visible(f"{each.file}: {each.state}: {each.why}")
    what = f"{each.state}: {each.why or _counts(each.record)}"
    return visible(f"{each.note}: {what} ({where}, {each.record.when})")


def _counts(record: Record) -> str:
    from wikiproof.diagnostics.text import counted

    claims = [claim for each in record.outcomes for claim in each.claims]
    passed = sum(each.status == "passed" for each in record.outcomes)
    held = sum(each.status == "held" for each in claims)
    plots = counted(sum(len(each.plots) for each in record.outcomes), "plot")
    drawn = "" if plots.startswith("0 ") else f", {plots}"
    return f"snippets {passed}/{len(record.outcomes)} run, claims {held}/{len(claims)} held{drawn}"


def _details(record: Record) -> Iterator[str]:
    """Where a note ran, and what became of each snippet."""
    from wikiproof.diagnostics.text import visible

    where = record.environment
    confined = f", sandbox {where.sandbox}" if where.sandbox else ""
    packages = "".join(f", {name} {version}" for name, version in where.packages)
    yield visible(f"  ran on {where.device}, {where.machine}, Python {where.python}{packages}{confined}")
    for outcome in record.outcomes:
        for line in _outcome(outcome):
            yield visible(line)


def _outcome(outcome: Outcome) -> Iterator[str]:
    from wikiproof.diagnostics.text import size

    why = f": {' '.join(outcome.message.split())}" if outcome.message else ""
    memory = f", GPU memory {size(outcome.gpu_memory)}" if outcome.gpu_memory is not None else ""
    yield f"  {outcome.name}: {outcome.status} ({outcome.tier}, {outcome.seconds:.2f} s{memory}){why}"
    for claim in outcome.claims:
        got = f", the code gives {claim.got!r}" if claim.got else ""
        because = f": {claim.message}" if claim.message else ""
        yield f"    claims {claim.want!r}: {claim.status} ({claim.tier}){got}{because}"
    yield from (f"    | {line}" for line in outcome.output.splitlines())
    for plot in outcome.plots:
        title = f": {plot.alt}" if plot.alt else ""
        yield f"    plot {plot.name}, {plot.width} × {plot.height} pixels{title}"
    yield from [f"    {outcome.undrawn}"] if outcome.undrawn else []
