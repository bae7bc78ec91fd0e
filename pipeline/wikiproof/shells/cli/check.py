"""The command `wikiproof check`."""

from __future__ import annotations

import gc
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from wikiproof.shells.cli import baselines
from wikiproof.shells.cli.shared import WrongUse, coloured, configuration, reading, shown, shown_in

if TYPE_CHECKING:
    from wikiproof.config import Config
    from wikiproof.diagnostics import Report
    from wikiproof.wiki import Survey

FORMATS = ("text", "json", "sarif", "github", "junit", "markdown")


@click.command()
@click.argument("folder", metavar="[DIR]", default=".", type=click.Path(exists=True, file_okay=False))
@click.option("--format", "form", type=click.Choice(FORMATS), default="text", help="How to print.")
@click.option("--output", type=click.Path(dir_okay=False), help="Write the report there, and print a summary.")
@click.option("--baseline", type=click.Path(dir_okay=False), help="Leave out the problems that this file knows.")
@click.option("--update-baseline", is_flag=True, help="Make the baseline know what is wrong now.")
def check(folder: str, form: str, output: str | None, baseline: str | None, update_baseline: bool) -> None:
    """Report what is wrong in the wiki at DIR, the current folder by default.

    Without --baseline, --update-baseline writes wikiproof-baseline.json beside mkdocs.yml, or in the wiki without one.

    Exit status: 0 without errors, 1 with errors, 2 on wrong use.
    """
    from wikiproof.diagnostics.text import summary
    from wikiproof.wiki import survey

    config = configuration(folder)
    found = survey(config, progress=reading)
    gc.freeze()  # none of it is garbage, which Python would look for, at its end at the latest
    if update_baseline:
        _update(Path(baseline) if baseline else baselines.beside(config), found)
        return
    report = _report(config, found, baseline)
    if output:
        _write(Path(output), f"{_written(report, form, colour=False)}\n".encode(errors="replace"))
    click.echo(summary(report) if output else _written(report, form, colour=coloured()))
    sys.exit(1 if report.errors else 0)


def _report(config: Config, found: Survey, baseline: str | None) -> Report:
    """What is wrong, but for what a baseline knows."""
    from wikiproof import diagnostics

    file = baselines.chosen(config, baseline)
    left = baselines.unknown(found.diagnostics, file) if file else found.diagnostics
    return diagnostics.report(
        left,
        notes=found.notes,
        links=found.links,
        known=len(found.diagnostics) - len(left),
        show=shown_in(Path(config.wiki)),
    )


def _update(file: Path, found: Survey) -> None:
    from wikiproof.diagnostics import baseline

    _write(file, baseline.encode(baseline.known(found.diagnostics)))
    click.echo(f"{shown(file.absolute())}: {len(found.diagnostics):,} known")


def _write(file: Path, content: bytes) -> None:
    try:
        file.write_bytes(content)
    except OSError as error:
        raise WrongUse(f"{file}: cannot be written: {error.strerror}") from error


def _written(report: Report, form: str, *, colour: bool) -> str:
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

    lines = (annotation(each) if form == "github" else as_text(each, colour=colour) for each in report.diagnostics)
    return "\n".join((*lines, summary(report)))
