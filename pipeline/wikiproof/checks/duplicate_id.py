"""`duplicate-id`: two notes have the same id."""

from __future__ import annotations

from collections.abc import Iterator

from wikiproof.model import Finding, Property, Wiki, WikiCheck


def find(wiki: Wiki) -> Iterator[Finding]:
    """Each note whose id another note has."""
    by_id: dict[str, list[tuple[str, Property]]] = {}
    for entry in wiki.entries.values():
        found = entry.find("id")
        if found and isinstance(found.value, str | int) and str(found.value):
            by_id.setdefault(str(found.value), []).append((entry.path, found))
    for name, owners in by_id.items():
        for path, found in owners if len(owners) > 1 else ():
            others = [other for other, _ in owners if other != path]
            yield Finding(path, found.span, f"id {name!r} is also that of {_listed(others)}")


def _listed(paths: list[str]) -> str:
    more = f" and {len(paths) - 1} more" if len(paths) > 1 else ""
    return f"{paths[0]!r}{more}"


CHECK = WikiCheck("duplicate-id", "error", find)
