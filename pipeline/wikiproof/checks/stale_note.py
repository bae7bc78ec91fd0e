"""`stale-note`: a note was not reinforced for long."""

from __future__ import annotations

from collections.abc import Iterator

from wikiproof.catalogue import stale_since
from wikiproof.model import Finding, Wiki, WikiCheck


def find(wiki: Wiki) -> Iterator[Finding]:
    """Notes whose `last_reinforced` lies before the day that the configuration sets; redirects are exempt."""
    for path, entry in wiki.entries.items() if wiki.stale_before else ():
        found, day = entry.find("last_reinforced"), stale_since(entry, wiki.stale_before)
        if found and day:
            yield Finding(path, found.span, f"last reinforced on {day}, before {wiki.stale_before}")


CHECK = WikiCheck("stale-note", "info", find)
