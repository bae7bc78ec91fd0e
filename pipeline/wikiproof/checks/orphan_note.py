"""`orphan-note`: no link leads to a note or from it."""

from __future__ import annotations

from collections.abc import Iterator

from wikiproof.model import Finding, Wiki, WikiCheck


def find(wiki: Wiki) -> Iterator[Finding]:
    """Notes that stand alone; a wiki's way in and redirects may, and so may the only note that there is."""
    linked = set(wiki.start)
    for path, entry in wiki.entries.items():
        others = [target for target in entry.targets if target != path and target in wiki.entries]
        linked.update(others, (path,) if others else ())
    for path, entry in wiki.entries.items() if len(wiki.entries) > 1 else ():
        if path not in linked and not entry.gives_way:
            yield Finding(path, entry.top, "no other note links here, and nothing here links to another note")


CHECK = WikiCheck("orphan-note", "warning", find, follows_links=True)
