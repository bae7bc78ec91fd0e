"""Show diagnostics to people.

Stage: diagnostics. Located diagnostics in, lines of text out; how a shell writes them is its own affair.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Mapping
from functools import cache
from itertools import accumulate

import click
from rich.cells import cell_len, set_cell_size

from wikiproof.diagnostics import Located, Report
from wikiproof.model import Severity

WIDTH = 100
"""Cells of a source line that are shown; of a longer one, those around the span."""
LEAD = 30
"""Characters before the span that are shown of a long line."""
_CONTROL = re.compile("[\x00-\x08\x0a-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
"""Unicode's categories Cc, Cs, Zl and Zp, but for tabs."""
_JOINED = re.compile("[\u200d\ufe0f]")
"""What makes one picture of several characters, or a picture of a sign."""
COLOURS: Mapping[Severity, str] = {"error": "red", "warning": "yellow", "info": "cyan"}


def as_text(each: Located, *, colour: bool = False) -> str:
    """Place, message and code on one line, below it the source line with the span underlined."""

    def styled(text: str, hue: str, *, bold: bool = False) -> str:
        return click.style(text, fg=hue, bold=bold) if colour else text

    hue = COLOURS[each.severity]
    place, severity = f"{visible(each.path)}:{each.line}:{each.column}", styled(each.severity, hue, bold=True)
    head = f"{place}: {severity}: {visible(each.message)} {styled(f'[{each.code}]', 'bright_black')}"
    start = each.column - 1
    end = each.end_column - 1 if each.end_line == each.line else len(each.source)
    before, marked, after = _excerpt(each.source, start, end)
    if not (before + marked + after).strip():
        return head
    underline = styled("^" * max(_width(marked), 1), hue)
    return f"{head}\n    {before}{marked}{after}\n    {_blank(before)}{underline}"


def summary(made: Report) -> str:
    """One line that says how much was looked at and what was found."""
    looked_at = f"{counted(made.notes, 'note')}, {counted(made.links, 'link')}"
    remarks = f", {counted(made.infos, 'remark')}" if made.infos else ""
    known = f", {made.known:,} known left out" if made.known else ""
    return f"{looked_at}: {counted(made.errors, 'error')}, {counted(made.warnings, 'warning')}{remarks}{known}"


def visible(text: str) -> str:
    """The text with what could control a terminal, end its line or not be encoded as U+FFFD; tabs are kept."""
    return text if text.isprintable() else _CONTROL.sub("\ufffd", text)


def counted(number: int, noun: str) -> str:
    """A number of things.

    >>> counted(1, "note"), counted(1200, "note")
    ('1 note', '1,200 notes')
    """
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def size(number: int) -> str:
    """A number of bytes, to three digits or to the MiB.

    >>> size(900), size(5 << 20), size(1_342_177_280), size(80 << 30)
    ('0.001 MiB', '5.00 MiB', '1.25 GiB', '80.0 GiB')
    """
    value, unit = (number / (1 << 30), "GiB") if number >= 1 << 30 else (number / (1 << 20), "MiB")
    if value < 0.1:
        return f"{value:.3f} {unit}"
    return f"{value:.2f} {unit}" if value < 10 else f"{value:.1f} {unit}" if value < 100 else f"{value:,.0f} {unit}"


def _excerpt(line: str, start: int, end: int) -> tuple[str, str, str]:
    """The text before, in and after a span of a line, cut to `WIDTH`; control characters are made visible."""
    before, marked, after = (visible(part) for part in (line[:start], line[start:end], line[end:]))
    if _width(before + marked + after) > WIDTH:
        before = f"…{before[-LEAD:]}" if len(before) > LEAD else before
        marked = _cut(marked, WIDTH - _width(before))
        after = _cut(after, WIDTH - _width(before + marked))
    return before, marked, after


def _cut(text: str, width: int) -> str:
    """The text, or as much as fits with an ellipsis at its end."""
    if _width(text) <= width:
        return text
    if _JOINED.search(text):
        return f"{set_cell_size(text, max(width - 1, 0)).rstrip()}…"
    fitting = bisect_right([*accumulate(map(_cells, text))], width - 1)
    return f"{text[:fitting].rstrip()}…"


def _width(text: str) -> int:
    """The cells that the text takes; it counts characters where none joins with others, which is much faster."""
    if text.isascii() and text.isprintable():
        return len(text)
    return cell_len(text) if _JOINED.search(text) else sum(map(_cells, text))


@cache
def _cells(char: str) -> int:
    return cell_len(char)


def _blank(text: str) -> str:
    """Spaces as wide as the text; a tab stays one, since only the terminal knows its width."""
    return "\t".join(" " * _width(part) for part in text.split("\t"))
