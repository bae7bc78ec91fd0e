"""`unresolved-link`: no note has the name that a link calls."""

from __future__ import annotations

from collections.abc import Iterator

from wikiproof.model import Finding, Note, NoteCheck, Wiki
from wikiproof.near import called, did_you_mean
from wikiproof.resolve import names_attachment


def find(wiki: Wiki, note: Note) -> Iterator[Finding]:
    """Links that point at no note, with what they may have meant; those that name an alias are `alias-link`'s."""
    for each in wiki.resolutions[note.path]:
        target = each.link.target
        if each.path is None and not names_attachment(each.link) and not called(wiki).owners(target):
            yield Finding(note.path, each.link.span, f"no note is named {target!r}{_hint(wiki, target)}")


def _hint(wiki: Wiki, target: str) -> str:
    if "://" in target:
        return f"; a page of the web is linked as [text]({target})"
    names = called(wiki)
    same = names.same(target)
    if not same and names.is_folder(target):
        return "; it is a folder, and a link needs a note"
    return did_you_mean(same or names.closest(target))


CHECK = NoteCheck("unresolved-link", "error", find)
