"""The command `wikiproof check`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from wikiproof.shells.cli.shared import coloured, configuration, reading, shown

if TYPE_CHECKING:
    from wikiproof.diagnostics import Report

FORMATS = ("text", "json", "sarif", "github", "junit", "markdown")


@click.command()
@click.argument("folder", metavar="[DIR]", default=".", type=click.Path(exists=True, file_okay=False))
@click.option("--format", "form", type=click.Choice(FORMATS), default="text", help="How to print.")
def check(folder: str, form: str) -> None:
    """Report what is wrong in the wiki at DIR, the current folder by default.

    Exit status: 0 without errors, 1 with errors, 2 on wrong use.
    """
    from wikiproof import diagnostics
    from wikiproof.wiki import survey

    config = configuration(folder)
    found = survey(config, progress=reading)
    report = diagnostics.report(
        found.diagnostics,
        notes=found.notes,
        links=found.links,
        show=lambda path: shown(Path(config.wiki, path)),
    )
    click.echo(_written(report, form))
    sys.exit(1 if report.errors else 0)


def _written(report: Report, form: str) -> str:
    """The report in a format."""
    if form == "json":
        from wikiproof.diagnostics import as_json

        return as_json(report)
    if form == "sarif":
        from wikiproof import checks
        from wikiproof.diagnostics.sarif import Rule, as_sarif

        return as_sarif(report, (Rule(each.code, each.severity, checks.page(each.code)) for each in checks.every()))
    if form == "junit":
        from wikiproof.diagnostics.junit import as_junit

        return as_junit(report)
    if form == "markdown":
        from wikiproof.diagnostics.markdown import as_markdown

        return as_markdown(report)
    from wikiproof.diagnostics.github import annotation
    from wikiproof.diagnostics.text import as_text, summary

    colour = coloured()
    lines = (annotation(each) if form == "github" else as_text(each, colour=colour) for each in report.diagnostics)
    return "\n".join((*lines, summary(report)))
