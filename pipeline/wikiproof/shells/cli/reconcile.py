"""The command `wikiproof reconcile`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from wikiproof.shells.cli.shared import WrongUse, configuration, reading, shown, wrong_use

if TYPE_CHECKING:
    from wikiproof.config import Config
    from wikiproof.edits import Plan

FOLDER = click.argument("folder", metavar="[DIR]", default=".", type=click.Path(exists=True, file_okay=False))


@click.group()
def reconcile() -> None:
    """Mend dangling links where it is provably safe: plan, apply, undo."""


@reconcile.command()
@FOLDER
def plan(folder: str) -> None:
    """Say which links would be rewritten, and keep that as a plan to review.

    Exit status: 0, 1 if links were refused, 2 on wrong use.
    """
    from wikiproof import edits
    from wikiproof.config import make_state_folder

    config = configuration(folder)
    made = _made(config)
    with wrong_use(OSError):
        make_state_folder(Path(config.state))
    edits.write_plan(_file(config), made)
    for change in made.changes:
        for each in change.rewrites:
            click.echo(f"{_place(config, change.path, each.line)}: {each.old} -> {each.new} ({each.why})")
    for word, remarks in (("refused", made.refused), ("suggested", made.suggested)):
        for remark in remarks:
            click.echo(f"{_place(config, remark.path, remark.line)}: {word}: {remark.text}: {remark.why}")
    click.echo(
        f"{made.edges} to rewrite, {len(made.refused)} refused, {len(made.suggested)} suggested; "
        f"the plan is in {shown(_file(config))}"
    )
    sys.exit(1 if made.refused else 0)


@reconcile.command()
@FOLDER
def apply(folder: str) -> None:
    """Do what the plan says, as far as it still is what a new plan would say.

    Exit status: 0, 1 if notes were refused, 2 on wrong use.
    """
    from msgspec.structs import replace

    from wikiproof import edits
    from wikiproof.diagnostics import text
    from wikiproof.reconcile import still_due

    config = configuration(folder)
    kept = _read(config)
    due, outdated = still_due(kept, _made(config), lambda path: _digest(config, path))
    with wrong_use(edits.PlanError):
        applied = edits.apply(config.wiki, config.state, replace(kept, changes=due))
    for remark in (*outdated, *applied.refused):
        click.echo(f"{_place(config, remark.path, remark.line)}: refused: {remark.why}")
    click.echo(f"{text.counted(len(applied.changed), 'note')} changed; to take it back: wikiproof reconcile undo")
    sys.exit(1 if outdated or applied.refused else 0)


@reconcile.command()
@FOLDER
def undo(folder: str) -> None:
    """Take back what was applied last, byte for byte.

    Exit status: 0, 1 if notes were refused, 2 on wrong use.
    """
    from wikiproof import edits
    from wikiproof.diagnostics import text

    config = configuration(folder)
    with wrong_use(edits.PlanError):
        undone = edits.undo(config.wiki, config.state)
    for remark in undone.refused:
        click.echo(f"{_place(config, remark.path, remark.line)}: refused: {remark.why}")
    if undone.command is None:
        click.echo("there is nothing to undo")
    else:
        click.echo(f"{text.counted(len(undone.restored), 'note')} restored")
    sys.exit(1 if undone.refused else 0)


def carry_out(config: Config, plan: Plan, *, dry_run: bool) -> None:
    """Print what a plan changes and refuses; then apply it, but for a dry run. Exits with 1 if it refuses something."""
    from wikiproof import edits
    from wikiproof.diagnostics import text

    root = Path(config.wiki)
    for change in plan.changes:
        if change.to:
            click.echo(f"{shown(root / change.path)} -> {shown(root / change.to)}")
        for each in change.rewrites:
            said = f"{each.old} -> {each.new}" if each.old else f"added: {', '.join(each.new.splitlines())}"
            click.echo(f"{_place(config, change.path, each.line)}: {said}")
    for remark in plan.refused:
        click.echo(f"{_place(config, remark.path, remark.line)}: refused: {remark.text}: {remark.why}")
    if dry_run:
        sys.exit(1 if plan.refused else 0)
    with wrong_use(edits.PlanError):
        applied = edits.apply(config.wiki, config.state, plan)
    for remark in applied.refused:
        click.echo(f"{shown(root / remark.path)}: refused: {remark.why}")
    click.echo(f"{text.counted(len(applied.changed), 'note')} changed; to take it back: wikiproof reconcile undo")
    sys.exit(1 if plan.refused or applied.refused else 0)


def _made(config: Config) -> Plan:
    from wikiproof import reconcile
    from wikiproof.wiki import open_wiki

    wiki, root = open_wiki(config, progress=reading), Path(config.wiki)
    return reconcile.plan(wiki, writable=lambda path: writable(root / path), profile=config.options.profile)


def writable(file: Path) -> bool:
    """Whether its owner may write the file; root could write any."""
    return bool(file.stat().st_mode & 0o200)


def _read(config: Config) -> Plan:
    from wikiproof import edits

    file = _file(config)
    if not file.exists():
        raise WrongUse(f"there is no plan at {shown(file)}; make one with 'wikiproof reconcile plan'")
    with wrong_use(edits.PlanError):
        return edits.read_plan(file)


def _digest(config: Config, path: str) -> str:
    from wikiproof import edits

    file = Path(config.wiki, path)
    return edits.digest(file.read_bytes()) if file.is_file() else ""


def _file(config: Config) -> Path:
    return Path(config.state, "plan.json")


def _place(config: Config, path: str, line: int) -> str:
    return f"{shown(Path(config.wiki, path))}:{line}"
