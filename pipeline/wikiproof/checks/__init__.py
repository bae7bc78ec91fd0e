"""Find what is wrong in a wiki.

Stage: checks. A Wiki in, diagnostics out. A module that ends in `CHECK = NoteCheck(code, severity, find)` or
`CHECK = WikiCheck(…)` is found by its being here; what its code means and how to mend it stands in the `.md` beside it.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

from wikiproof.model import Diagnostic, Finding, Ignore, Note, NoteCheck, Wiki, WikiCheck


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


def of_wiki(wiki: Wiki) -> Iterator[Diagnostic]:
    """What the checks of the wiki as a whole find."""
    for check in every():
        for each in check.find(wiki) if isinstance(check, WikiCheck) else ():
            entry = wiki.entries.get(each.path)
            yield from _without(entry.ignores if entry else (), (_diagnostic(check, each),))


@cache
def every() -> tuple[NoteCheck | WikiCheck, ...]:
    """The checks that there are, by code."""
    modules = (importlib.import_module(f"{__name__}.{module.name}") for module in pkgutil.iter_modules(__path__))
    return tuple(module.CHECK for module in modules)


def page(code: str) -> str:
    """The documentation of a check, in Markdown."""
    return Path(__path__[0], f"{code.replace('-', '_')}.md").read_text("utf-8")


def _diagnostic(check: NoteCheck | WikiCheck, found: Finding) -> Diagnostic:
    return Diagnostic(check.code, check.severity, found.path, found.span, found.message)


def _without(ignores: tuple[Ignore, ...], found: Iterable[Diagnostic]) -> Iterator[Diagnostic]:
    """The diagnostics that no comment says to ignore."""
    return (each for each in found if not any(_covers(ignore, each) for ignore in ignores))


def _covers(ignore: Ignore, found: Diagnostic) -> bool:
    return found.code in ignore.codes and ignore.within.start <= found.span.start < max(ignore.within.end, 1)
