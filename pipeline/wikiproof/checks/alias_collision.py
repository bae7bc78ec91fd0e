"""`alias-collision`: an alias is also what another note is called."""

from __future__ import annotations

from collections.abc import Iterator

from wikiproof.catalogue import finals
from wikiproof.model import Entry, Finding, Property, Wiki, WikiCheck
from wikiproof.resolve import fold


def find(wiki: Wiki) -> Iterator[Finding]:
    """Aliases that are another note's name, title or alias; a note and what gives way to it may share theirs."""
    owners: dict[str, dict[str, tuple[str, str]]] = {}
    for path, entry in wiki.entries.items():
        for name, what in _names(entry):
            owners.setdefault(name, {}).setdefault(_stands_for(wiki, path), (path, what))
    for path, entry in wiki.entries.items():
        found, own = entry.find("aliases"), _stands_for(wiki, path)
        for alias in dict.fromkeys(_aliases(entry)) if found else ():
            # two owners are enough to find one that is another, however many there are
            other = next((owner for final, owner in owners[fold(alias)].items() if final != own), None)
            if other and found:
                yield _finding(entry, found, alias, *other)


def _stands_for(wiki: Wiki, path: str) -> str:
    """The note at the end of a note's redirects: itself, if it has none."""
    return finals(wiki).get(path) or path


def _aliases(entry: Entry) -> Iterator[str]:
    """The aliases of a note; placeholders never filled in are a matter of `placeholder-value`."""
    return (alias for alias in entry.strings("aliases") if alias.strip() and "{{" not in alias)


def _names(entry: Entry) -> Iterator[tuple[str, str]]:
    """What a note is called, folded, with what each is."""
    yield fold(entry.stem), "name"
    yield fold(entry.title), "title"
    yield from ((fold(alias), "alias") for alias in _aliases(entry))


def _finding(entry: Entry, found: Property, alias: str, other: str, what: str) -> Finding:
    article = "an" if what == "alias" else "the"
    return Finding(entry.path, found.span, f"alias {alias!r} is also {article} {what} of {other!r}")


CHECK = WikiCheck("alias-collision", "warning", find)
