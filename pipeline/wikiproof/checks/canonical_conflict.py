"""`canonical-conflict`: what a note says of the canonical note contradicts itself."""

from __future__ import annotations

from collections.abc import Iterator

from wikiproof.model import Entry, Finding, Wiki, WikiCheck
from wikiproof.near import fold

_Names = dict[str, dict[str, None]]


def find(wiki: Wiki) -> Iterator[Finding]:
    """Canonical notes that do not exist or name another one in turn, and redirects that call themselves canonical."""
    names = _by_name(wiki)
    for path, entry in wiki.entries.items():
        found, message = entry.find("canonical_id"), _conflict(wiki, names, entry)
        if found and message:
            yield Finding(path, found.span, message)


def _by_name(wiki: Wiki) -> _Names:
    """Paths by all that a note may be called there: id, name or slug of it, path, title, alias."""
    found: _Names = {}
    for path, entry in wiki.entries.items():
        given = entry.find("id")
        own = (str(given.value),) if given and isinstance(given.value, str | int) else ()
        for name in (*own, entry.stem, path.removesuffix(".md"), entry.title, *entry.strings("aliases")):
            found.setdefault(fold(name), {})[path] = None
    return found


def _conflict(wiki: Wiki, names: _Names, entry: Entry) -> str | None:
    value = _canonical(entry)
    if value is None:
        return None
    named = names.get(fold(value), {}) if value.casefold() != "self" else {entry.path: None}
    if not named:
        return f"no note has the id or name {value!r}"
    if entry.path in named:
        gone = entry.redirect is not None and entry.redirect != entry.path
        return f"calls itself canonical, and gives way to {entry.redirect!r}" if gone else None
    if len(named) > 1:  # which one is meant cannot be said, so nothing is said
        return None
    other = wiki.entries[next(iter(named))]
    return _in_turn(names, entry, other)


def _in_turn(names: _Names, entry: Entry, other: Entry) -> str | None:
    """Whether the note that is said to be canonical says that another one is."""
    value = _canonical(other)
    named = names.get(fold(value), {}) if value and value.casefold() != "self" else {}
    if not named or other.path in named:
        return None
    third = "this one" if entry.path in named else repr(next(iter(named)))
    return f"names {other.path!r}, which itself names {third}"


def _canonical(entry: Entry) -> str | None:
    """The note that a note says is canonical, without the brackets of a link; None if it says nothing of use."""
    found = entry.find("canonical_id")
    if found is None or not isinstance(found.value, str | int) or isinstance(found.value, bool):
        return None
    value = str(found.value).strip().removeprefix("[[").removesuffix("]]").partition("|")[0].partition("#")[0]
    value = value.strip().removesuffix(".md")
    says_nothing = not fold(value) or value.casefold() in {"none", "null"} or "{{" in value
    return None if says_nothing else value


CHECK = WikiCheck("canonical-conflict", "warning", find)
