"""`unreachable-note`: no path of links leads from the wiki's way in to a note."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Set

from wikiproof.model import Finding, Wiki, WikiCheck


def find(wiki: Wiki) -> Iterator[Finding]:
    """Notes that readers who follow links from the start never reach; redirects are exempt, orphans told elsewhere.

    Of notes that lead to each other only the one is told that a link would open up the others from.
    """
    start = [path for path in wiki.start if path in wiki.entries]
    reached = _reached(wiki, start, set())
    notes = {path: entry for path, entry in wiki.entries.items() if start and path not in reached}
    linked = {target for path, entry in notes.items() for target in entry.targets if target != path}
    first = [path for path in notes if path not in linked]
    for path in (*first, *notes):
        entry = notes[path]
        is_orphan = path not in linked and not any(each in wiki.entries and each != path for each in entry.targets)
        if path in reached or is_orphan or entry.gives_way:
            continue
        reached |= _reached(wiki, [path], reached)
        yield Finding(path, entry.top, f"no path of links leads here from {start[0]!r}")


def _reached(wiki: Wiki, start: Iterable[str], known: Set[str]) -> set[str]:
    """The notes that links lead to from some, these included, and not by way of those known."""
    reached = set(start)
    ahead = list(reached)
    while ahead:
        after = wiki.entries[ahead.pop()].targets
        new = {path for path in after if path in wiki.entries and path not in reached and path not in known}
        reached |= new
        ahead += new
    return reached


CHECK = WikiCheck("unreachable-note", "info", find, follows_links=True)
