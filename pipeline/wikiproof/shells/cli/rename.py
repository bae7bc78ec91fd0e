"""The command `wikiproof rename`."""

from __future__ import annotations

from pathlib import Path

import click

from wikiproof.shells.cli.reconcile import carry_out, writable
from wikiproof.shells.cli.shared import configuration, reading, wrong_use


@click.command()
@click.argument("old")
@click.argument("new")
@click.option("--dry-run", is_flag=True, help="Say what would change, and change nothing.")
def rename(old: str, new: str, *, dry_run: bool) -> None:
    """Rename the note that a link calls OLD, and rewrite the links that must change with it.

    NEW is a path from the wiki's folder, or a name in the note's own folder. The note's title stays as it is.
    Exit status: 0, 1 if notes were refused, 2 on wrong use, and where the links cannot be kept.
    """
    from wikiproof.reconcile import rename as stage
    from wikiproof.wiki import open_wiki

    config = configuration(".")
    root, profile = Path(config.wiki), config.options.profile
    wiki = open_wiki(config, progress=reading)
    with wrong_use(stage.RenameError):
        path = stage.named(wiki, old, profile)
        plan = stage.rename(wiki, path, new, writable=lambda note: writable(root / note), profile=profile)
    carry_out(config, plan, dry_run=dry_run)
