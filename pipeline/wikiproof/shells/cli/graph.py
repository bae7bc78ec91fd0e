"""The command `wikiproof graph`."""

from __future__ import annotations

from pathlib import Path

import click

from wikiproof.shells.cli.shared import WrongUse, configuration, reading


@click.command()
@click.argument("folder", metavar="[DIR]", default=".", type=click.Path(exists=True, file_okay=False))
@click.option(
    "--format",
    "form",
    type=click.Choice(["graphml", "gexf", "json", "mermaid", "cypher"]),
    default="json",
    show_default=True,
    help="What to write.",
)
@click.option("--output", metavar="FILE", type=click.Path(dir_okay=False), help="Where to; standard output by default.")
@click.option("--around", "centre", metavar="NOTE", help="Only what is near a note, named as a link would.")
@click.option("--depth", metavar="N", type=click.IntRange(min=0), default=1, help="How many links away that is; 1.")
def graph(folder: str, form: str, output: str | None, centre: str | None, depth: int) -> None:
    """Write the graph of links of the wiki at DIR, the current folder by default.

    Exit status: 0, or 2 on wrong use.
    """
    from wikiproof import graph as stage
    from wikiproof.graph import formats, mermaid
    from wikiproof.wiki import open_wiki

    config = configuration(folder)
    wiki = open_wiki(config, progress=reading)
    built = stage.build(wiki, config.options.relations)
    if centre is not None:
        found = stage.find(wiki, centre)
        if found is None:
            raise WrongUse(f"--around: no note is named {centre!r}")
        built = stage.around(built, found, depth)
    try:
        written = formats.write(built, form).encode()
    except mermaid.TooLargeError as error:
        raise WrongUse(str(error)) from error
    if output is None:
        click.echo(written, nl=False)
    else:
        _save(Path(output), written)


def _save(file: Path, content: bytes) -> None:
    try:
        file.write_bytes(content)
    except OSError as error:
        raise WrongUse(f"--output: {file}: {error.strerror}") from error
