"""The command `wikiproof check`."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from wikiproof.shells.cli.shared import coloured, configuration, reading, shown


@click.command()
@click.argument("folder", metavar="[DIR]", default=".", type=click.Path(exists=True, file_okay=False))
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help="How to print.")
def check(folder: str, form: str) -> None:
    """Report what is wrong in the wiki at DIR, the current folder by default.

    Exit status: 0 without errors, 1 with errors, 2 on wrong use.
    """
    from wikiproof import diagnostics
    from wikiproof.diagnostics import text
    from wikiproof.wiki import examine, open_wiki

    config = configuration(folder)
    wiki = open_wiki(config, progress=reading)
    report = diagnostics.report(
        examine(config, wiki),
        notes=len(wiki.entries),
        links=sum(entry.links for entry in wiki.entries.values()),
        show=lambda path: shown(Path(config.wiki, path)),
    )
    if form == "json":
        click.echo(diagnostics.as_json(report))
    else:
        for each in report.diagnostics:
            click.echo(text.as_text(each, colour=coloured()))
        click.echo(text.summary(report))
    sys.exit(1 if report.errors else 0)
