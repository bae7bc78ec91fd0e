"""The command `wikiproof reconcile`."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from wikiproof.shells.cli.shared import WrongUse, configuration, reading, shown, wrong_use

if TYPE_CHECKING:
    from wikiproof.config import Config
    from wikiproof.edits import Plan

WIKI = click.argument("folder", metavar="[DIR]", default=".", type=click.Path(exists=True, file_okay=False))


@click.group()
def reconcile() -> None:
    """Mend dangling links where it is provably safe: plan, apply, undo."""


@reconcile.command()
@WIKI
@click.option("-o", "--output", metavar="FILE", type=click.Path(dir_okay=False), help="Where to keep the plan.")
def plan(folder: str, output: str | None) -> None:
    """Say which links of the wiki at DIR would be rewritten, and keep that as a plan to review.

    The plan is kept in `.wikiproof/plan.json`, or in FILE if that is new or a plan.

    Exit status: 0, 1 if links were refused, 2 on wrong use.
    """
    from wikiproof import edits
    from wikiproof.config import make_state_folder

    config = configuration(folder)
    file = Path(output) if output else _kept(config)
    with wrong_use(edits.PlanError):
        if output and file.exists():
            edits.read_plan(file)
    made = _made(config)
    with wrong_use(OSError, edits.PlanError):
        make_state_folder(Path(config.state))
        edits.write_plan(file, made)
    for change in made.changes:
        for each in change.rewrites:
            _say(f"{_place(config, change.path, each.line)}: {each.old} -> {each.new} ({each.why})")
    for word, remarks in (("refused", made.refused), ("suggested", made.suggested)):
        for remark in remarks:
            _say(f"{_place(config, remark.path, remark.line)}: {word}: {remark.text}: {remark.why}")
    click.echo(
        f"{made.edges} to rewrite, {len(made.refused)} refused, {len(made.suggested)} suggested; "
        f"the plan is in {shown(file)}"
    )
    sys.exit(1 if made.refused else 0)


@reconcile.command()
@click.argument("plan", metavar="[PLAN]", required=False, type=click.Path(exists=True))
@WIKI
def apply(plan: str | None, folder: str) -> None:
    """Do what the plan in the file PLAN says, as far as it still is what a new plan would say.

    Without PLAN it is the one in `.wikiproof/plan.json`. PLAN may be left out before DIR.

    Exit status: 0, 1 if notes were refused, 2 on wrong use.
    """
    from msgspec.structs import replace

    from wikiproof import edits
    from wikiproof.diagnostics import text
    from wikiproof.reconcile import still_due

    is_left_out = plan is None or Path(plan).is_dir()
    folder = plan if plan and is_left_out else folder
    config = configuration(folder)
    kept = _read(Path(plan) if plan and not is_left_out else _kept(config))
    due, outdated = still_due(kept, _made(config), lambda path: _digest(config, path))
    with wrong_use(edits.PlanError):
        applied = edits.apply(config.wiki, config.state, replace(kept, changes=due))
    for remark in (*outdated, *applied.refused):
        _say(f"{_place(config, remark.path, remark.line)}: refused: {remark.why}")
    click.echo(f"{text.counted(len(applied.changed), 'note')} changed; to take it back: {undoing(folder)}")
    sys.exit(1 if outdated or applied.refused else 0)


@reconcile.command()
@WIKI
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
        _say(f"{_place(config, remark.path, remark.line)}: refused: {remark.why}")
    if undone.command is None:
        click.echo("there is nothing to undo")
    else:
        click.echo(f"{text.counted(len(undone.restored), 'note')} restored")
    sys.exit(1 if undone.refused else 0)


def carry_out(config: Config, folder: str, plan: Plan, *, dry_run: bool) -> None:
    """Print what a plan changes and refuses; then apply it, but for a dry run. Exits with 1 if it refuses something."""
    from wikiproof import edits
    from wikiproof.diagnostics import text

    root = Path(config.wiki)
    for change in plan.changes:
        if change.to:
            _say(f"{shown(root / change.path)} -> {shown(root / change.to)}")
        for each in change.rewrites:
            said = f"{each.old} -> {each.new}" if each.old else f"added: {', '.join(each.new.splitlines())}"
            _say(f"{_place(config, change.path, each.line)}: {said}")
    for remark in plan.refused:
        what = f"{remark.text}: " if remark.text else ""
        _say(f"{_place(config, remark.path, remark.line)}: refused: {what}{remark.why}")
    if not plan.changes:
        click.echo("nothing is changed")
    if dry_run or not plan.changes:
        sys.exit(1 if plan.refused else 0)
    with wrong_use(edits.PlanError):
        applied = edits.apply(config.wiki, config.state, plan)
    for remark in applied.refused:
        _say(f"{shown(root / remark.path)}: refused: {remark.why}")
    click.echo(f"{text.counted(len(applied.changed), 'note')} changed; to take it back: {undoing(folder)}")
    sys.exit(1 if plan.refused or applied.refused else 0)


def _made(config: Config) -> Plan:
    from wikiproof import reconcile
    from wikiproof.wiki import open_wiki

    wiki, root = open_wiki(config, progress=reading), Path(config.wiki)
    return reconcile.plan(wiki, writable=lambda path: writable(root / path))


def writable(file: Path) -> bool:
    """Whether its owner may write the file; root could write any."""
    return bool(file.stat().st_mode & 0o200)


def _read(file: Path) -> Plan:
    from wikiproof import edits

    if not file.exists():
        raise WrongUse(f"there is no plan at {shown(file)}; make one with 'wikiproof reconcile plan'")
    with wrong_use(edits.PlanError):
        return edits.read_plan(file)


def _digest(config: Config, path: str) -> str:
    from wikiproof import edits

    file = Path(config.wiki, path)
    return edits.digest(file.read_bytes()) if file.is_file() else ""


def _kept(config: Config) -> Path:
    return Path(config.state, "plan.json")


def undoing(folder: str) -> str:
    """The command that takes back what was applied to the wiki at a folder."""
    return "wikiproof reconcile undo" + ("" if folder == "." else f" {shlex.quote(folder)}")


def _say(line: str) -> None:
    """Print what notes hold on one line."""
    from wikiproof.diagnostics import text

    click.echo(text.visible(" ".join(line.splitlines())))


def _place(config: Config, path: str, line: int) -> str:
    return f"{shown(Path(config.wiki, path))}:{line}"
