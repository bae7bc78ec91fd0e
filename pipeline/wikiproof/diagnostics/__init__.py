"""Locate diagnostics, and settle which count and how much.

Stage: diagnostics. A wiki's diagnostics in, a report out. One module for each way to write a report.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from fnmatch import fnmatchcase
from functools import cache
from operator import attrgetter

import msgspec

from wikiproof.config import Options
from wikiproof.model import Diagnostic, Lines, Severity


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
    """What was looked at, and what was found; `known` counts what a baseline left out."""

    diagnostics: tuple[Located, ...]
    notes: int
    links: int
    errors: int
    warnings: int
    infos: int
    known: int = 0


def locate(found: Iterable[Diagnostic], text: Callable[[str], str]) -> Iterator[Located]:
    """Diagnostics with lines and columns; `text` gives the text of a note, "" for an attachment."""
    lines = cache(lambda path: Lines(text(path)))
    return (_located(each, lines(each.path)) for each in found)


def settle(found: Iterable[Located], options: Options) -> Iterator[Located]:
    """The diagnostics that the configuration lets through, by path and place, with the severity that it gives them."""
    severities, ignores = options.severities, options.per_path_ignores
    for each in sorted(found, key=attrgetter("path", "line", "column", "code")):
        severity = severities.get(each.code, each.severity)
        if severity != "off" and not (ignores and _is_ignored(each, options)):
            yield each if severity == each.severity else msgspec.structs.replace(each, severity=severity)


def report(
    found: Iterable[Located], *, notes: int, links: int, known: int = 0, show: Callable[[str], str] = str
) -> Report:
    """The diagnostics, counted; `show` gives the path to show for a note's."""
    shown = tuple(msgspec.structs.replace(each, path=show(each.path)) for each in found)
    counts = Counter(each.severity for each in shown)
    return Report(shown, notes, links, counts["error"], counts["warning"], counts["info"], known)


def as_json(made: Report) -> str:
    """The report as an object of JSON."""
    return msgspec.json.format(msgspec.json.encode(made).decode(), indent=2)


def _is_ignored(found: Located, options: Options) -> bool:
    globs = options.per_path_ignores.items()
    return any(found.code in codes and fnmatchcase(found.path, glob) for glob, codes in globs)


def _located(diagnostic: Diagnostic, lines: Lines) -> Located:
    start, end = lines.position(diagnostic.span.start), lines.position(diagnostic.span.end)
    return Located(
        code=diagnostic.code,
        severity=diagnostic.severity,
        path=diagnostic.path,
        line=start.line,
        column=start.column,
        end_line=end.line,
        end_column=end.column,
        message=diagnostic.message,
        source=lines.text(start.line),
    )
