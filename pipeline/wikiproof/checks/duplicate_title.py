"""`duplicate-title`: two notes have the same title."""

from __future__ import annotations

from collections.abc import Iterator

from wikiproof.model import Entry, Finding, Wiki, WikiCheck
from wikiproof.resolve import fold


def find(wiki: Wiki) -> Iterator[Finding]:
    """Each note whose title, case aside, another note has; redirects, and files of the same name, are exempt."""
    by_title: dict[str, list[Entry]] = {}
    for entry in wiki.entries.values():
        if not entry.gives_way:
            by_title.setdefault(fold(entry.title), []).append(entry)
    for title, entries in by_title.items():
        are_named = any(fold(each.stem) != title for each in entries)
        for each in entries if len(entries) > 1 and are_named else ():
            other = entries[0] if each is not entries[0] else entries[1]
            more = f" and {len(entries) - 2} more" if len(entries) > 2 else ""
            yield Finding(each.path, each.titled, f"title {each.title!r} is also that of {other.path!r}{more}")


CHECK = WikiCheck("duplicate-title", "warning", find)
