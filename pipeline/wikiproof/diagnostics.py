"""Show diagnostics to people and to programs.

Stage: diagnostics. A wiki's diagnostics in, text or JSON out; how a shell writes them is its own affair.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from functools import cache

import click
import msgspec
from rich.cells import cell_len, set_cell_size

from wikiproof.model import Diagnostic, Lines, Severity, Wiki

WIDTH = 100
"""Cells of a source line that are shown; of a longer one, those around the span."""
LEAD = 30
"""Characters before the span that are shown of a long line."""
COLOURS: Mapping[Severity, str] = {"error": "red", "warning": "yellow", "info": "cyan"}


class Located(msgspec.Struct, frozen=True):
    """A diagnostic as programs read it: lines and columns from 1, columns in characters, the end exclusive.

    `source` is the line on which it begins.
    """

    code: str
    severity: Severity
    path: str
    line: int
    column: int
    end_line: int
    end_column: int
    message: str
    source: str


class Report(msgspec.Struct, frozen=True):
    """What was looked at, and what was found."""

    diagnostics: tuple[Located, ...]
    notes: int
    links: int
    errors: int
    warnings: int
    infos: int


def report(wiki: Wiki, diagnostics: Iterable[Diagnostic], show: Callable[[str], str]) -> Report:
    """The diagnostics of a wiki, located and counted; `show` gives the path to show for a note's."""
    lines = cache(lambda path: Lines(wiki.notes[path].text))
    found = tuple(_located(each, lines(each.path), show(each.path)) for each in diagnostics)
    counts = Counter(each.severity for each in found)
    return Report(found, len(wiki.notes), len(wiki.resolutions), counts["error"], counts["warning"], counts["info"])


def as_json(made: Report) -> str:
    """The report as an object of JSON."""
    return msgspec.json.format(msgspec.json.encode(made).decode(), indent=2)


def as_text(each: Located, *, colour: bool = False) -> str:
    """Place, message and code on one line, below it the source line with the span underlined."""

    def styled(text: str, hue: str, *, bold: bool = False) -> str:
        return click.style(text, fg=hue, bold=bold) if colour else text

    hue = COLOURS[each.severity]
    place, severity = f"{_visible(each.path)}:{each.line}:{each.column}", styled(each.severity, hue, bold=True)
    head = f"{place}: {severity}: {_visible(each.message)} {styled(f'[{each.code}]', 'bright_black')}"
    start = each.column - 1
    end = each.end_column - 1 if each.end_line == each.line else len(each.source)
    before, marked, after = _excerpt(each.source, start, end)
    if not (before + marked + after).strip():
        return head
    underline = styled("^" * max(cell_len(marked), 1), hue)
    return f"{head}\n    {before}{marked}{after}\n    {_blank(before)}{underline}"


def summary(made: Report) -> str:
    """One line that says how much was looked at and what was found."""
    looked_at = f"{counted(made.notes, 'note')}, {counted(made.links, 'link')}"
    remarks = f", {counted(made.infos, 'remark')}" if made.infos else ""
    return f"{looked_at}: {counted(made.errors, 'error')}, {counted(made.warnings, 'warning')}{remarks}"


def _located(diagnostic: Diagnostic, lines: Lines, path: str) -> Located:
    start, end = lines.position(diagnostic.span.start), lines.position(diagnostic.span.end)
    return Located(
        code=diagnostic.code,
        severity=diagnostic.severity,
        path=path,
        line=start.line,
        column=start.column,
        end_line=end.line,
        end_column=end.column,
        message=diagnostic.message,
        source=lines.text(start.line),
    )


def counted(number: int, noun: str) -> str:
    """A number of things.

    >>> counted(1, "note"), counted(1200, "note")
    ('1 note', '1,200 notes')
    """
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _excerpt(line: str, start: int, end: int) -> tuple[str, str, str]:
    """The text before, in and after a span of a line, cut to `WIDTH`; control characters are made visible."""
    before, marked, after = (_visible(part) for part in (line[:start], line[start:end], line[end:]))
    if cell_len(before + marked + after) > WIDTH:
        before = f"…{before[-LEAD:]}" if len(before) > LEAD else before
        marked = _cut(marked, WIDTH - cell_len(before))
        after = _cut(after, WIDTH - cell_len(before + marked))
    return before, marked, after


def _cut(text: str, width: int) -> str:
    """The text, or as much as fits with an ellipsis at its end."""
    return text if cell_len(text) <= width else f"{set_cell_size(text, max(width - 1, 0)).rstrip()}…"


def _visible(text: str) -> str:
    """The text with every control character and separator of lines as U+FFFD, tabs kept."""
    return "".join(
        "\ufffd" if unicodedata.category(char) in {"Cc", "Zl", "Zp"} and char != "\t" else char for char in text
    )


def _blank(text: str) -> str:
    """Spaces as wide as the text; a tab stays one, since only the terminal knows its width."""
    return "\t".join(" " * cell_len(part) for part in text.split("\t"))
