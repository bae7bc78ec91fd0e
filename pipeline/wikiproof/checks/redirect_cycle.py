"""`redirect-cycle`: notes give way to each other in a circle."""

from __future__ import annotations

from collections.abc import Iterator

from wikiproof.catalogue import finals
from wikiproof.model import REDIRECTS, Entry, Finding, Span, Wiki, WikiCheck


def find(wiki: Wiki) -> Iterator[Finding]:
    """Each note of a circle of redirects, at the property that makes it one."""
    for path in sorted(_members(wiki)):
        entry = wiki.entries[path]
        way = f"to {entry.redirect!r}, which gives way back to it" if entry.redirect != path else "to itself"
        yield Finding(path, _place(entry), f"gives way {way}")


def _members(wiki: Wiki) -> Iterator[str]:
    """The notes in circles, without those that only lead into one."""
    seen: set[str] = set()
    for start in (path for path, final in finals(wiki).items() if final is None):
        trail: dict[str, int] = {}
        at = start
        while at not in seen:
            seen.add(at)
            trail[at] = len(trail)
            at = wiki.entries[at].redirect or at
        if at in trail:
            yield from list(trail)[trail[at] :]


def _place(entry: Entry) -> Span:
    return next(each.span for each in entry.properties if each.key in REDIRECTS)


CHECK = WikiCheck("redirect-cycle", "error", find)
