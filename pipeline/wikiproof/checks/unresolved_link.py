"""`unresolved-link`: no note has the name that a link calls."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cache

from wikiproof.model import Check, Finding, Link, Note, Wiki
from wikiproof.near import Near, did_you_mean, fold
from wikiproof.resolve import names_attachment


def find(wiki: Wiki) -> Iterator[Finding]:
    """Links that point at no note, with what they may have meant."""
    unresolved = [each for each in wiki.resolutions if each.path is None and not names_attachment(each.link)]
    names = _Names(wiki.notes if unresolved else {})
    closest = cache(names.closest)
    for each in unresolved:
        target = each.link.target
        hint = _web(target) or names.same(target) or names.alias(each.link) or names.folder(target) or closest(target)
        yield Finding(each.source, each.link.span, f"no note is named {target!r}{hint}")


class _Names:
    """What the notes of a wiki are called, and how a link writes each."""

    def __init__(self, notes: Mapping[str, Note]) -> None:
        stems = Counter(fold(note.stem) for note in notes.values())
        self._written: dict[str, list[str]] = {}
        self._aliases: dict[str, list[str]] = {}
        self._folders = {folder.casefold() for path in notes for folder in _folders(path)}
        for path, note in notes.items():
            written = note.stem if stems[fold(note.stem)] == 1 else path.removesuffix(".md")
            for name in dict.fromkeys((note.stem, note.title)):
                self._written.setdefault(name, []).append(written)
            for alias in note.strings("aliases"):
                self._aliases.setdefault(fold(alias), []).append(written)
        self._near = Near(self._written)

    def same(self, target: str) -> str:
        """Notes whose name or title differs in case, width, spaces and punctuation only."""
        return self._offer(self._near.same(_name(target)))

    def closest(self, target: str) -> str:
        """Notes whose name or title is spelt nearly like the target."""
        return self._offer(self._near.closest(_name(target)))

    def alias(self, link: Link) -> str:
        """The note that has the target for an alias, and the link to write instead."""
        owners = list(dict.fromkeys(self._aliases.get(fold(_name(link.target)), ())))
        if not owners:
            return ""
        owner = " and ".join(repr(each) for each in owners)
        fragment = f"#{link.fragment}" if link.fragment else ""
        return f"; it is an alias of {owner}, write [[{owners[0]}{fragment}|{link.label or link.target}]]"

    def folder(self, target: str) -> str:
        """That the target is a folder."""
        return "; it is a folder, and a link needs a note" if target.strip("/").casefold() in self._folders else ""

    def _offer(self, names: tuple[str, ...]) -> str:
        return did_you_mean(dict.fromkeys(written for name in names for written in self._written[name]))


def _web(target: str) -> str:
    """That the target is a URL."""
    return f"; a page of the web is linked as [text]({target})" if "://" in target else ""


def _name(target: str) -> str:
    """The last part of a target, as notes are named."""
    return target.rpartition("/")[2].removesuffix(".md")


def _folders(path: str) -> Iterator[str]:
    """The folders above a note, by each of the names that a link can call them.

    >>> sorted(_folders("a/b/n.md"))
    ['a', 'a/b', 'b']
    """
    parts = path.split("/")[:-1]
    return ("/".join(parts[start:end]) for end in range(1, len(parts) + 1) for start in range(end))


CHECK = Check("unresolved-link", "error", find)
