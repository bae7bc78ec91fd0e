"""The pages of folders, which lead to their notes, and the navigation that they make.

Stage: publish. The paths of notes in, folders out; a folder and its notes in, HTML out.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterable
from typing import TypeAlias

import msgspec

from wikiproof.publish import links
from wikiproof.publish.markup import badge, element, escape
from wikiproof.publish.site import Place
from wikiproof.publish.strings import Strings
from wikiproof.publish.verdicts import count_claims, count_links, count_snippets, judge

Navigation: TypeAlias = "list[str | dict[str, Navigation]]"
"""What MkDocs' `nav` holds: paths, and sections by their names."""

_INDEXES = ("index.md", "README.md")


class Folder(msgspec.Struct, frozen=True):
    """A folder: its path, empty at the root; the note that stands for it, if there is one; what lies in it."""

    path: str
    index: str | None
    notes: tuple[str, ...]
    folders: tuple[Folder, ...]

    @property
    def name(self) -> str:
        """Its name in its parent."""
        return self.path.rpartition("/")[2]


def tree(paths: Iterable[str]) -> Folder:
    """The folders of a wiki's notes.

    `index.md` or `README.md` in a folder stands for it, or else the note beside it that has its name.

    >>> root = tree(["a/b.md", "index.md"])
    >>> root.index, root.folders[0].path, root.folders[0].index
    ('index.md', 'a', None)
    """
    notes = frozenset(paths)
    parents = {parent for path in notes for parent in _parents(path)}
    return _folder("", notes, parents)


def _folder(path: str, notes: frozenset[str], folders: Iterable[str]) -> Folder:
    below = sorted(each for each in folders if each and posixpath.dirname(each) == path)
    beside = f"{path}.md" if path else ""
    named = [posixpath.join(path, name) for name in _INDEXES]
    index = next((each for each in (*named, beside) if each in notes), None)
    inside = sorted(each for each in notes if posixpath.dirname(each) == path and each != index)
    standing = {f"{each}.md" for each in below}
    listed = tuple(each for each in inside if each not in standing or _has_index(each.removesuffix(".md"), notes))
    return Folder(path, index, listed, tuple(_folder(each, notes, folders) for each in below))


def _has_index(folder: str, notes: frozenset[str]) -> bool:
    return any(f"{folder}/{name}" in notes for name in _INDEXES)


def _parents(path: str) -> Iterable[str]:
    parent = posixpath.dirname(path)
    while parent:
        yield parent
        parent = posixpath.dirname(parent)
    yield ""


def index_of(folder: Folder) -> str:
    """The path of the page that stands for a folder, whether a note is there or not."""
    return folder.index or posixpath.join(folder.path, _INDEXES[0])


def every(folder: Folder) -> tuple[Folder, ...]:
    """A folder and all below it."""
    return (folder, *(each for inner in folder.folders for each in every(inner)))


def navigation(folder: Folder, *, with_notes: bool) -> Navigation:
    """The folders, nested, as MkDocs' `nav`; their names are HTML, since Material prints them as they are."""
    below = [{escape(each.name): navigation(each, with_notes=with_notes)} for each in folder.folders]
    return [index_of(folder), *(folder.notes if with_notes else ()), *below]


def page(place: Place, folder: Folder, title: str) -> str:
    """The page of a folder for which no note stands: its folders and notes, each with what is proven of it."""
    words = place.site.strings
    parts = [element("h1", escape(title), id="Title")]
    if folder.folders:
        items = "".join(element("li", _folder_link(place, each)) for each in folder.folders)
        parts += [element("h2", escape(words.folders), id="Folders"), element("ul", items)]
    if folder.notes:
        items = "".join(_note_item(place, path) for path in folder.notes)
        parts += [element("h2", escape(words.notes), id="Notes"), element("ul", items, class_="wp-notes")]
    return "\n".join(parts)


def _folder_link(place: Place, folder: Folder) -> str:
    href = place.href(index_of(folder))
    return element("a", escape(folder.name), href=href) if href else escape(folder.name)


def _note_item(place: Place, path: str) -> str:
    lead = element("p", escape(place.site.leads[path]), class_="wp-lead")
    facts = element("span", " ".join(_facts(place, path, place.site.strings)), class_="wp-facts")
    return element("li", f"{links.note_link(place, path)} {facts}{lead}")


def _facts(place: Place, path: str, words: Strings) -> Iterable[str]:
    """What is proven of a note, in counts."""
    judged = judge(place.site.proofs.get(path))
    counts = [
        (words.links, count_links(place.site.resolutions[path].values())),
        (words.snippets, count_snippets(judged)),
        (words.claims, count_claims(judged)),
    ]
    return (badge(count.state, f"{name} {count.proven}/{count.total}") for name, count in counts if count.total)
