"""The command `wikiproof stats`."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, TypeVar

import click

from wikiproof.shells.cli.shared import WrongUse, configuration, reading

if TYPE_CHECKING:
    from wikiproof.graph.stats import Stats

T = TypeVar("T")
SHOWN = 3
"""Notes that are named where one is wanted."""


@click.command()
@click.argument("folder", metavar="[DIR]", default=".", type=click.Path(exists=True, file_okay=False))
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help="How to print.")
@click.option("--backend", metavar="NAME", help="A backend of networkx that is to work out what it can.")
@click.option(
    "--top", metavar="N", type=click.IntRange(min=1), default=10, help="How much of each list to print as text; 10."
)
def stats(folder: str, form: str, backend: str | None, top: int) -> None:
    """Measure the graph of the wiki at DIR, and say which notes and links it wants.

    Exit status: 0, or 2 on wrong use.
    """
    import msgspec

    from wikiproof import graph
    from wikiproof.diagnostics import text
    from wikiproof.graph import stats as stage
    from wikiproof.wiki import open_wiki

    config = configuration(folder)
    wiki = open_wiki(config, progress=reading)
    try:
        found = stage.stats(wiki, graph.build(wiki, config.options.relations), backend)
    except stage.UnavailableError as error:
        raise WrongUse(str(error)) from error
    if form == "json":
        click.echo(msgspec.json.format(msgspec.json.encode(found).decode(), indent=2))
    else:
        click.echo("\n".join(text.visible(line) for line in _lines(found, top)))


def _lines(found: Stats, top: int) -> Iterator[str]:
    from wikiproof.diagnostics.text import counted

    yield f"{counted(found.notes, 'note')}, {counted(found.edges, 'link')} from one to another"
    yield from _listed("PageRank", found.leaders, top, lambda each: f"{each.rank:.4f}  {each.path}")
    yield from _listed("components", found.components, top, lambda each: counted(each, "note"))
    yield from _listed(
        "bridges", found.bridges, top, lambda each: f"{each.source} - {each.target} (parts {each.parted})"
    )
    yield from _listed(
        "communities", found.communities, top, lambda each: f"{counted(each.size, 'note')}: {', '.join(each.leaders)}"
    )
    yield from _listed(
        "wanted notes", found.wanted, top, lambda each: f"{each.links}  {each.target!r} in {_some(each.sources)}"
    )
    yield from _listed(
        "links that could be made",
        found.mentions,
        top,
        lambda each: f"{each.source}:{each.line}: {each.text!r} names {each.target}",
    )


def _listed(title: str, items: Sequence[T], top: int, line: Callable[[T], str]) -> Iterator[str]:
    """A heading with the number of items, and the first of them."""
    yield ""
    yield f"{title}: {len(items)}"
    yield from (f"  {line(each)}" for each in items[:top])


def _some(paths: Sequence[str]) -> str:
    """The first of some paths, and how many more there are."""
    more = f" and {len(paths) - SHOWN} more" if len(paths) > SHOWN else ""
    return ", ".join(paths[:SHOWN]) + more
