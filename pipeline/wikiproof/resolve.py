"""Decide what each link points at.

Stage: resolve. Notes in, one Resolution per link out; reads no files.

The rules are Obsidian's, as observed: a path from the root wins, then the source's own folder, then the shortest path
of which the target is the end. Names compare in NFC with case folded. Aliases are no targets.
"""

from __future__ import annotations

import mimetypes
import posixpath
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Literal

import msgspec

from wikiproof.model import Heading, Link, Note, Resolution
from wikiproof.parse import anchors

_TYPES = mimetypes.MimeTypes(filenames=())
_MEDIA = ("image/", "audio/", "video/")
_DOCUMENTS = frozenset({"application/pdf", "application/zip", "application/json", "application/msword", "text/csv"})


def fold(name: str) -> str:
    """The form in which names compare.

    >>> fold("LOG") == fold("log"), fold("\\u1100\\u1161") == fold("가")
    (True, True)
    """
    return unicodedata.normalize("NFC", name).casefold()


class Names:
    """The paths of a wiki by each name that a link can call them."""

    def __init__(self, notes: Iterable[str], attachments: Iterable[str]) -> None:
        self._by_path: dict[str, list[str]] = {}
        self._by_name: dict[str, list[str]] = {}
        for path in notes:
            self._add(path, path)
            self._add(path.removesuffix(".md"), path)
        for path in attachments:
            self._add(path, path)

    def _add(self, called: str, path: str) -> None:
        folded = fold(called)
        self._by_path.setdefault(folded, []).append(path)
        self._by_name.setdefault(folded.rpartition("/")[2], []).append(path)

    def at(self, path: str) -> list[str]:
        """The files at a path from the root, with or without `.md`; several where only their case differs."""
        return self._by_path.get(fold(path), [])

    def ending(self, target: str) -> list[str]:
        """The files whose path ends with the target, on a folder boundary."""
        folded = fold(target)
        tail = "/" + folded
        found = self._by_name.get(folded.rpartition("/")[2], [])
        return [path for path in found if any(("/" + name).endswith(tail) for name in _called(path))]


def _called(path: str) -> tuple[str, ...]:
    folded = fold(path)
    return (folded, folded.removesuffix(".md")) if folded.endswith(".md") else (folded,)


def names_attachment(link: Link) -> bool:
    """Whether a link's target must be an attachment: it is shown as an image, or has the extension of a media file.

    Extensions that end the names of things (`Node.js`, `fast.ai`, `Note.1`) are not taken for one.
    """
    kind = _TYPES.guess_type(f"/{link.target}", strict=False)[0] or ""
    return link.kind == "image" or kind.startswith(_MEDIA) or kind in _DOCUMENTS


def resolve(notes: Mapping[str, Note], attachments: Iterable[str]) -> dict[str, tuple[Resolution, ...]]:
    """What the links of each note point at."""
    names = Names(notes, attachments)
    return {path: of_note(names, notes, note) for path, note in notes.items()}


def of_note(names: Names, notes: Mapping[str, Note], note: Note) -> tuple[Resolution, ...]:
    """What each link of a note points at; of `notes` only those are looked at that its fragments point into."""
    return tuple(one(names, notes, note.path, link) for link in note.links)


def one(names: Names, notes: Mapping[str, Note], source: str, link: Link) -> Resolution:
    """What a link from `source` points at."""
    found = _find(names, source, link)
    if found.path is None or not link.fragment or found.path not in notes:
        return found
    return _at_fragment(found, notes[found.path])


def _find(names: Names, source: str, link: Link) -> Resolution:
    target = link.target
    if not target:
        return Resolution(source, link, "own note", source, (source,))
    folder = posixpath.dirname(source)
    relative = posixpath.normpath(posixpath.join(folder, target))
    if target.startswith("/"):
        return _chosen(source, link, "path from the root", names.at(posixpath.normpath(target.lstrip("/"))))
    if target.startswith(("./", "../")):
        return _chosen(source, link, "relative path", names.at(relative))
    if link.kind in {"markdown", "html"} and target.endswith("/"):
        return _chosen(source, link, "index of a folder", _index(names, relative))
    if link.kind in {"markdown", "image", "html"} and names.at(relative):
        return _chosen(source, link, "relative path", names.at(relative))
    if names.at(target):
        return _chosen(source, link, "path from the root", names.at(target), names.ending(target))
    if names.at(relative):
        return _chosen(source, link, "own folder", names.at(relative), names.ending(target))
    ending = names.ending(target)
    shortest = min(map(len, ending), default=0)
    return _chosen(source, link, "shortest path", [path for path in ending if len(path) == shortest], ending)


def _index(names: Names, folder: str) -> list[str]:
    """The note that stands for a folder."""
    found = (names.at(posixpath.normpath(f"{folder}/{name}.md")) for name in ("index", "README"))
    return next(filter(None, found), [])


def _chosen(source: str, link: Link, rule: str, best: Iterable[str], others: Iterable[str] = ()) -> Resolution:
    """The best file; of equals the one spelt as the target is, else the first in path order, said to be ambiguous."""
    equals = sorted(best)
    if not equals:
        return Resolution(source, link, "unresolved", None)
    spelt = [path for path in equals if any(name.endswith(link.target) for name in (path, path.removesuffix(".md")))]
    first = (spelt if len(spelt) == 1 else equals)[0]
    rest = sorted({*equals, *others} - {first}, key=lambda path: (len(path), path))
    return Resolution(source, link, rule, first, (first, *rest), ambiguous=len(equals) > 1 and len(spelt) != 1)


def _at_fragment(found: Resolution, note: Note) -> Resolution:
    fragment = found.link.fragment or ""
    if fragment.startswith("^"):
        block = next((each.id for each in note.blocks if each.id.casefold() == fragment[1:].casefold()), None)
        return _with_anchor(found, f"^{block}" if block else None, "block")
    heading = _heading(note.headings, [part for part in fragment.split("#") if part.strip()])
    if heading is None and found.link.kind in {"markdown", "html"}:
        return _with_anchor(found, _element(fragment, note), "heading")
    return _with_anchor(found, heading.anchor if heading else None, "heading")


def _element(fragment: str, note: Note) -> str | None:
    """The anchor that a URL's fragment means: one of the note's HTML, a heading's as we or GitHub write it, the top."""
    if fragment in note.anchors:
        return fragment
    headings = {each.anchor for each in note.headings}
    slug = anchors.slug(fragment)
    base, dash, number = slug.rpartition("-")
    numbered = f"{base}_{number}" if dash and number.isdecimal() else ""  # GitHub numbers with `-`, we with `_`
    known = next((each for each in (fragment, slug, numbered) if each in headings), None)
    return known or ("top" if fragment.casefold() == "top" else None)  # HTML 7.4.6.3


def _with_anchor(found: Resolution, anchor: str | None, kind: Literal["heading", "block"]) -> Resolution:
    return msgspec.structs.replace(found, anchor=anchor, missing=None if anchor else kind)


def _heading(headings: tuple[Heading, ...], chain: list[str]) -> Heading | None:
    """The heading at the end of a chain `h1#h2`, each below the one before it."""
    found, within = None, headings
    for part in chain:
        wanted = anchors.comparable(part)
        at = next((i for i, each in enumerate(within) if anchors.comparable(each.text) == wanted), None)
        if at is None:
            return None
        found = within[at]
        below = within[at + 1 :]
        end = next((i for i, each in enumerate(below) if each.level <= found.level), len(below))
        within = below[:end]
    return found
