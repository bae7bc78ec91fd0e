"""The command `wikiproof rename`."""

from __future__ import annotations

from pathlib import Path

import click

from wikiproof.shells.cli.reconcile import WIKI, carry_out, writable
from wikiproof.shells.cli.shared import configuration, reading, wrong_use


@click.command()
@click.argument("old", metavar="NOTE[#HEADING]")
@click.argument("new")
@WIKI
@click.option("--dry-run", is_flag=True, help="Say what would change, and change nothing.")
def rename(old: str, new: str, folder: str, *, dry_run: bool) -> None:
    """Rename the note, or its heading, that a link calls so, and rewrite the links that must change with it.

    A note's NEW name is a path from the wiki's folder, or a name in the note's own folder; its title stays as it is.
    The wiki is the one at DIR, the current folder by default.

    Exit status: 0, 1 if links or notes stand in the way, 2 on wrong use.
    """
    from wikiproof.reconcile.named import NamingError
    from wikiproof.reconcile.rename import rename as stage
    from wikiproof.wiki import open_wiki

    config = configuration(folder)
    root = Path(config.wiki)
    wiki = open_wiki(config, progress=reading)
    with wrong_use(NamingError):
        plan = stage(wiki, old, new, writable=lambda note: writable(root / note))
    carry_out(config, folder, plan, dry_run=dry_run)
