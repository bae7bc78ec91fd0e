"""The command `wikiproof run`."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from wikiproof.shells.cli.shared import configuration


@click.command()
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
