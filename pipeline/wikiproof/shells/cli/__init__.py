"""The command `wikiproof`.

A shell: reads arguments, calls stages, prints what they give. One module a command; each imports what it needs when it
is called, so that none waits for what another one needs.
"""

from __future__ import annotations

import click

from wikiproof.shells.cli.check import check
from wikiproof.shells.cli.explain import explain
from wikiproof.shells.cli.graph import graph
from wikiproof.shells.cli.merge import merge
from wikiproof.shells.cli.reconcile import reconcile
from wikiproof.shells.cli.records import records
from wikiproof.shells.cli.rename import rename
from wikiproof.shells.cli.run import run
from wikiproof.shells.cli.stats import stats


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="wikiproof")
def main() -> None:
    """Prove a wiki: resolve its links, run its snippets, check what it claims."""


for command in (check, explain, reconcile, rename, merge, graph, run, records, stats):
    main.add_command(command)
