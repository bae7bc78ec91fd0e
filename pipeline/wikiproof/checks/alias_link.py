"""`alias-link`: a link calls a note by an alias, which is no name that links can call."""

from __future__ import annotations

from collections.abc import Iterator

from wikiproof.model import Finding, Link, Note, NoteCheck, Wiki
from wikiproof.near import called
from wikiproof.resolve import names_attachment


def find(wiki: Wiki, note: Note) -> Iterator[Finding]:
    """Unresolved links whose target is an alias, with the link to write instead."""
    for each in wiki.resolutions[note.path]:
        if each.path is None and not names_attachment(each.link):
            owners = called(wiki).owners(each.link.target)
            if owners:
                yield Finding(note.path, each.link.span, _message(each.link, owners))


def _message(link: Link, owners: tuple[str, ...]) -> str:
    owner = " and ".join(repr(each) for each in owners)
    fragment = f"#{link.fragment}" if link.fragment is not None else ""
    instead = f"[[{owners[0]}{fragment}|{link.label or link.target}]]"
    return f"no note is named {link.target!r}; it is an alias of {owner}, write {instead}"


CHECK = NoteCheck("alias-link", "error", find)
