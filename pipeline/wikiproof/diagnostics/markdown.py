"""Write a report as Markdown, for the summary of a CI job.

Stage: diagnostics. A report in, Markdown out; what notes say is in code spans, so that it can break nothing.
"""

from __future__ import annotations

import re
from collections import Counter
from itertools import islice

from wikiproof.diagnostics import Located, Report
from wikiproof.diagnostics.text import counted, summary

SHOWN = 500
"""Diagnostics that are listed; a job's summary may hold 1 MiB."""
LENGTH = 200
"""Characters of a path and of a message that are shown."""


def as_markdown(made: Report) -> str:
    """The report as a table of checks and a table of diagnostics."""
    lines = ["## wikiproof", "", f"{summary(made)}."]
    if made.diagnostics:
        codes = Counter((each.code, each.severity) for each in made.diagnostics)
        lines += ["", "| check | severity | number |", "|---|---|---:|"]
        lines += [f"| {code} | {severity} | {number:,} |" for (code, severity), number in codes.most_common()]
        lines += ["", "| place | severity | what is wrong |", "|---|---|---|"]
        lines += map(_row, islice(made.diagnostics, SHOWN))
    if len(made.diagnostics) > SHOWN:
        lines += ["", f"… and {counted(len(made.diagnostics) - SHOWN, 'diagnostic')} more."]
    return "\n".join(lines)


def _row(each: Located) -> str:
    return f"| {_code(f'{each.path}:{each.line}')} | {each.severity} | {_code(each.message)} {each.code} |"


def _code(text: str) -> str:
    """The text in a code span of a table cell: CommonMark 0.31.2 §6.1.

    >>> _code("a`b|c")
    '`` a`b\\\\|c ``'
    """
    # Parsers differ on whether `\\|` ends a cell, so that backslashes before a bar cannot be kept.
    line = re.sub(r"\\*\|", r"\|", " ".join(text.split()))
    line = line if len(line) <= LENGTH else f"{line[: LENGTH - 1]}…"
    fence = "`" * (1 + max((len(run) for run in re.findall("`+", line)), default=0))
    space = " " if "`" in line else ""
    return f"{fence}{space}{line}{space}{fence}"
