"""The command `wikiproof merge`."""

from __future__ import annotations

from pathlib import Path

import click

from wikiproof.shells.cli.reconcile import WIKI, carry_out, writable
from wikiproof.shells.cli.shared import configuration, reading, wrong_use


@click.command()
@click.argument("old", metavar="A")
@click.argument("word", metavar="into", type=click.Choice(["into"], case_sensitive=False))
@click.argument("into", metavar="B")
@WIKI
@click.option("--dry-run", is_flag=True, help="Say what would change, and change nothing.")
def merge(old: str, word: str, into: str, folder: str, *, dry_run: bool) -> None:  # noqa: ARG001 (the word is there to be read)
    """Make note A a redirect to note B, and have the links to A point at B. The text of A stays as it is.

    The wiki is the one at DIR, the current folder by default.

    Exit status: 0, 1 if links or notes were refused, 2 on wrong use.
    """
    from wikiproof.reconcile.merge import merge as stage
    from wikiproof.reconcile.named import NamingError
    from wikiproof.wiki import open_wiki

    config = configuration(folder)
    root = Path(config.wiki)
    wiki = open_wiki(config, progress=reading)
    with wrong_use(NamingError):
        plan = stage(wiki, old, into, writable=lambda note: writable(root / note))
    carry_out(config, folder, plan, dry_run=dry_run)
