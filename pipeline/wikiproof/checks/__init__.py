"""Find what is wrong in a wiki.

Stage: checks. A Wiki in, diagnostics out. A module that ends in `CHECK = NoteCheck(code, severity, find)` or
`CHECK = WikiCheck(…)` is found by its being here; what its code means and how to mend it stands in the `.md` beside it.
"""

from __future__ import annotations

import difflib
import importlib
import pkgutil
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import chain, groupby
from pathlib import Path

from wikiproof.config import ConfigError, Options
from wikiproof.model import Diagnostic, Finding, Ignore, Note, NoteCheck, Wiki, WikiCheck
from wikiproof.near import did_you_mean


def run(wiki: Wiki) -> Iterator[Diagnostic]:
    """Every diagnostic of a wiki, by path, place and code; without those that comments say to ignore."""
    of_notes = (found for note in wiki.notes.values() for found in of_note(wiki, note))
    return iter(sorted([*of_notes, *of_wiki(wiki)], key=lambda each: (each.path, each.span, each.code)))


def of_note(wiki: Wiki, note: Note) -> Iterator[Diagnostic]:
    """What the checks of single notes find in one."""
    found = (
        _diagnostic(check, each) for check in every() if isinstance(check, NoteCheck) for each in check.find(wiki, note)
    )
    return _without(note.ignores, found)


def of_wiki(wiki: Wiki, codes: Iterable[str] | None = None) -> Iterator[Diagnostic]:
    """What the checks of the wiki as a whole find, those of some codes or all."""
    by_code = of_the_whole()
    for code in by_code if codes is None else codes:
        check = by_code[code]
        for path, of_path in groupby(check.find(wiki), key=lambda each: each.path):
            entry = wiki.entries.get(path)
            diagnosed = [_diagnostic(check, each) for each in of_path]
            yield from _without(entry.ignores if entry else (), diagnosed)


def validate(options: Options, file: str) -> None:
    """Raise `ConfigError` where a file's options name a check that there is none of."""
    given = {"severities": options.severities, "per_path_ignores": chain(*options.per_path_ignores.values())}
    for option, codes in given.items():
        for wrong in filter(None, map(unknown, codes)):
            raise ConfigError(f"{file}: plugin wikiproof: {option}: {wrong}")


def unknown(code: str) -> str | None:
    """What to say of a code that no check has; None if one has it.

    >>> unknown("orphan-notes"), unknown("orphan-note")
    ("no check is called 'orphan-notes'; did you mean 'orphan-note'?", None)
    """
    codes = [check.code for check in every()]
    if code in codes:
        return None
    return f"no check is called {code!r}{did_you_mean(difflib.get_close_matches(code, codes, n=2))}"


@cache
def every() -> tuple[NoteCheck | WikiCheck, ...]:
    """The checks that there are, by code."""
    modules = (importlib.import_module(f"{__name__}.{module.name}") for module in pkgutil.iter_modules(__path__))
    return tuple(module.CHECK for module in modules)


def of_the_whole() -> dict[str, WikiCheck]:
    """The checks of the wiki as a whole, by code."""
    return {check.code: check for check in every() if isinstance(check, WikiCheck)}


def page(code: str) -> str:
    """The documentation of a check, in Markdown."""
    return Path(__path__[0], f"{code.replace('-', '_')}.md").read_text("utf-8")


def _diagnostic(check: NoteCheck | WikiCheck, found: Finding) -> Diagnostic:
    return Diagnostic(check.code, check.severity, found.path, found.span, found.message)


def _without(ignores: tuple[Ignore, ...], found: Iterable[Diagnostic]) -> Iterator[Diagnostic]:
    """The diagnostics that no comment says to ignore."""
    ignored = _by_code(ignores)
    return (each for each in found if not _covers(ignored.get(each.code, ()), each.span.start))


def _by_code(ignores: tuple[Ignore, ...]) -> dict[str, list[tuple[int, int]]]:
    """For each code where its ignores begin, in order, and how far they reach up to there."""
    found: dict[str, list[tuple[int, int]]] = {}
    for ignore in sorted(ignores, key=lambda each: each.within):
        for code in ignore.codes:
            reaches = found.setdefault(code, [])
            furthest = max(ignore.within.end, reaches[-1][1] if reaches else 0)
            reaches.append((ignore.within.start, furthest))
    return found


def _covers(reaches: Sequence[tuple[int, int]], offset: int) -> bool:
    index = bisect_right(reaches, offset, key=lambda each: each[0]) - 1
    return index >= 0 and offset < reaches[index][1]
