"""The command `wikiproof`.

A shell: reads arguments, calls stages, prints what they give. Commands import what they need when they are called, so
that none waits for what another one needs.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from wikiproof.config import Config


class WrongUse(click.ClickException):
    """The command was called wrongly, or its configuration is wrong: exit status 2."""

    exit_code = 2


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="wikiproof")
def main() -> None:
    """Prove a wiki: resolve its links, run its snippets, check what it claims."""


@main.command()
@click.argument("folder", metavar="[DIR]", default=".", type=click.Path(exists=True, file_okay=False))
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help="How to print.")
def check(folder: str, form: str) -> None:
    """Report what is wrong in the wiki at DIR, the current folder by default.

    Exit status: 0 without errors, 1 with errors, 2 on wrong use.
    """
    from wikiproof import checks, diagnostics
    from wikiproof.wiki import open_wiki

    config = configuration(folder)
    wiki = open_wiki(config, progress=reading)
    report = diagnostics.report(wiki, checks.run(wiki), lambda path: shown(Path(config.wiki, path)))
    if form == "json":
        click.echo(diagnostics.as_json(report))
    else:
        for each in report.diagnostics:
            click.echo(diagnostics.as_text(each, colour=coloured()))
        click.echo(diagnostics.summary(report))
    sys.exit(1 if report.errors else 0)


@main.command()
@click.argument("targets", metavar="[DIR|NOTE]...", nargs=-1, type=click.Path(exists=True))
@click.option("-k", "keyword", metavar="EXPRESSION", help="Run only snippets whose names match, as in pytest.")
@click.option("--conftest", metavar="FILE", type=click.Path(exists=True, dir_okay=False), help="A file with fixtures.")
@click.option("--records", metavar="DIR", type=click.Path(file_okay=False), help="Where to keep records.")
def run(targets: tuple[str, ...], keyword: str | None, conftest: str | None, records: str | None) -> None:
    """Run the Python snippets of a wiki or of single notes, and check what they claim.

    Exit status: 0 if all passed and no claim is wrong, 1 if not, 2 on wrong use.
    """
    from wikiproof.snippets import engine

    found = [(each, configuration(each if Path(each).is_dir() else str(Path(each).parent))) for each in targets or "."]
    sys.exit(engine.run(found, keyword=keyword, conftest=conftest, records=records))


def configuration(folder: str) -> Config:
    """The configuration of the wiki at a folder; wrong use where it cannot be read."""
    from wikiproof import config

    try:
        return config.find(folder)
    except config.ConfigError as error:
        raise WrongUse(str(error)) from error


def reading(paths: tuple[str, ...]) -> Iterable[str]:
    """The paths, with a bar on a terminal that shows how far they have come."""
    if not sys.stderr.isatty():
        return paths
    from rich.console import Console
    from rich.progress import track

    return track(paths, "reading notes", console=Console(stderr=True), transient=True)


def shown(path: Path) -> str:
    """A path as it is printed: relative to the current folder if it is below it."""
    here = Path.cwd()
    return str(path.relative_to(here) if path.is_relative_to(here) else path)


def coloured() -> bool:
    """Whether to print in colour: on a terminal, unless https://no-color.org says no."""
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR")
