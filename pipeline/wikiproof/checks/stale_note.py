"""`stale-note`: a note was not reinforced for long."""

from __future__ import annotations

import datetime
from collections.abc import Iterator

from wikiproof.model import Entry, Finding, Wiki, WikiCheck


def find(wiki: Wiki) -> Iterator[Finding]:
    """Notes whose `last_reinforced` lies before the day that the configuration sets; redirects are exempt."""
    for path, entry in wiki.entries.items() if wiki.stale_before else ():
        found, day = entry.find("last_reinforced"), _day(entry)
        if found and day and day < wiki.stale_before and not entry.gives_way:
            yield Finding(path, found.span, f"last reinforced on {day}, before {wiki.stale_before}")


def _day(entry: Entry) -> str | None:
    """The date that a note says, as ISO 8601; None if it says none that there is."""
    found = entry.find("last_reinforced")
    try:
        return datetime.date.fromisoformat(str(found.value)[:10]).isoformat() if found else None
    except ValueError:
        return None  # a matter of `frontmatter-schema`


CHECK = WikiCheck("stale-note", "info", find)
