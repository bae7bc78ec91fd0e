"""The pages of folders, which lead to their notes.

Stage: publish. The paths of notes in, folders out; folders and what is shown of their notes in, pages out.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator, Mapping

import msgspec

from wikiproof.publish.markup import element, escape
from wikiproof.publish.pages import Made, Section, Setting, made
from wikiproof.publish.pages.addresses import folder_address, root
from wikiproof.publish.pages.listing import NOTES, Part, entries, listed, parts
from wikiproof.publish.shown import Shown

_INDEXES = ("index.md", "README.md")


class Folder(msgspec.Struct, frozen=True):
    """A folder: its path, empty at the root; the note that stands for it, if there is one; what lies in it, by path.

    `count` is the number of notes in it and below, the one that stands for it included.
    """

    path: str
    index: str | None
    notes: tuple[str, ...]
    folders: tuple[str, ...]
    count: int

    @property
    def name(self) -> str:
        """Its name in its parent."""
        return self.path.rpartition("/")[2]


def folders(paths: Iterable[str]) -> Mapping[str, Folder]:
    """The folders of a wiki's notes by their paths, the root first.

    `index.md` or `README.md` in a folder stands for it, or else the note beside it that has its name.

    >>> found = folders(["a/b.md", "index.md"])
    >>> found[""].index, found[""].folders, found["a"].index, found[""].count
    ('index.md', ('a',), None, 2)
    """
    notes = frozenset(paths)
    inside, below = _inside(notes)
    index = {path: _index(path, notes) for path in inside}
    standing = frozenset(index.values())
    found: dict[str, Folder] = {}
    for path in sorted(inside, key=lambda path: -path.count("/") - bool(path)):
        listed = tuple(each for each in inside[path] if each not in standing)
        inner = tuple(sorted(below.get(path, ())))
        count = len(listed) + (index[path] is not None) + sum(found[each].count for each in inner)
        found[path] = Folder(path, index[path], listed, inner, count)
    return dict(sorted(found.items()))


def _inside(notes: frozenset[str]) -> tuple[Mapping[str, list[str]], Mapping[str, set[str]]]:
    """The notes in each folder, and the folders in each."""
    inside: dict[str, list[str]] = {"": []}
    below: dict[str, set[str]] = {}
    for path in sorted(notes):
        folder = posixpath.dirname(path)
        inside.setdefault(folder, []).append(path)
        while folder and folder not in below.setdefault(parent := posixpath.dirname(folder), set()):
            below[parent].add(folder)
            folder = parent
            inside.setdefault(folder, [])
    return inside, below


def _index(path: str, notes: frozenset[str]) -> str | None:
    """The note that stands for a folder."""
    named = (*(posixpath.join(path, name) for name in _INDEXES), f"{path}.md" if path else "")
    return next((each for each in named if each in notes), None)


def address(folder: Folder, notes: Mapping[str, Shown], setting: Setting) -> str:
    """The address of the page that stands for a folder, be it a note's or made."""
    shown = notes.get(folder.index) if folder.index else None
    return shown.url if shown else setting.at(folder_address(folder.path))


def pages(found: Mapping[str, Folder], notes: Mapping[str, Shown], setting: Setting) -> Iterator[Made]:
    """The pages of folders: of those for which no note stands, and where the list on a note's page goes on."""
    shown = entries(notes.values(), setting.strings)
    for folder in found.values():
        title = folder.name or setting.name
        for part in _parts(folder, notes, setting):
            if part.number > 1 or folder.index is None:
                sections = _sections(part, found, notes, shown, setting)
                yield made(part.url, part.title(title, setting), _lead(folder, setting), sections, part.pager)


def panel(folder: Folder, found: Mapping[str, Folder], notes: Mapping[str, Shown], setting: Setting) -> str:
    """What a folder holds, for the end of the page of the note that stands for it."""
    part = next(_parts(folder, notes, setting))
    shown = entries((notes[each] for each in part.items if each in notes), setting.strings)
    sections = _sections(part, found, notes, shown, setting)
    html = "".join(element("h2", escape(each.title), id=each.anchor) + each.html for each in sections if each.html)
    return element("section", html + part.pager, class_="wp-folder") if html else ""


def _parts(folder: Folder, notes: Mapping[str, Shown], setting: Setting) -> Iterator[Part[str]]:
    first, rest = address(folder, notes, setting), folder_address(folder.path)
    return parts(first, rest, (*folder.folders, *folder.notes), NOTES, setting)


def _sections(
    part: Part[str],
    found: Mapping[str, Folder],
    notes: Mapping[str, Shown],
    shown: Mapping[str, str],
    setting: Setting,
) -> tuple[Section, Section]:
    inner = [found[each] for each in part.items if each in found]
    items = "".join(element("li", _link(each, notes, part.url, setting)) for each in inner)
    below = element("ul", items, class_="wp-folders") if items else ""
    inside = listed((each for each in part.items if each in shown), shown, part.url)
    words = setting.strings
    return Section(words.folders, "Folders", below), Section(words.notes, "Notes", inside)


def _link(folder: Folder, notes: Mapping[str, Shown], page: str, setting: Setting) -> str:
    href = root(page) + address(folder, notes, setting)
    count = element("small", escape(setting.words.notes_in.format(folder.count)))
    return f"{element('a', escape(folder.name), href=href)} {count}"


def _lead(folder: Folder, setting: Setting) -> str:
    counts = ((setting.words.folders_in, len(folder.folders)), (setting.words.notes_in, folder.count))
    return " · ".join(template.format(count) for template, count in counts if count)
