"""Decide what each link points at.

Stage: resolve. Notes in, one Resolution per link out; reads no files.

The rules are Obsidian's, as observed: a path from the root wins, then the source's own folder, then the shortest path
of which the target is the end. In the profile `path` a target is the path from the source's folder, or from the root
where it begins with `/`. Names compare in NFC with case folded. Aliases are no targets. `links.md` says it for users.
"""

from __future__ import annotations

import mimetypes
import posixpath
import unicodedata
from collections.abc import Iterable, Mapping
from itertools import islice, takewhile
from typing import Literal, NamedTuple

import msgspec

from wikiproof.model import Heading, Link, Note, Profile, Resolution, Span
from wikiproof.parse import anchors

RUNNERS_UP = 9
"""Files that a link could mean besides the one that it clearly means, as far as they are kept."""

WHY = {
    "own note": "without a target, a link points into its own note",
    "path from the root": "a file at exactly this path from the wiki's root comes first",
    "relative path": "the target is a path from the note's own folder",
    "own folder": "nothing is at this path from the root, and the note's own folder comes next",
    "shortest path": "nothing is there from the root or the own folder; the shortest path that ends so is taken",
    "index of a folder": "a URL that ends in `/` is a folder's index.md or README.md",
    "unresolved": "no rule finds a file",
}
"""What each rule says, for people."""

_TYPES = mimetypes.MimeTypes(filenames=())
_MEDIA = ("image/", "audio/", "video/")
_AS_URL = frozenset({"markdown", "image", "html"})
_DOCUMENTS = frozenset({"application/pdf", "application/zip", "application/json", "application/msword", "text/csv"})


def fold(name: str) -> str:
    """The form in which names compare.

    >>> fold("LOG") == fold("log"), fold("\\u1100\\u1161") == fold("가")
    (True, True)
    """
    if name.isascii():
        return name.lower()
    composed = name if unicodedata.is_normalized("NFC", name) else unicodedata.normalize("NFC", name)
    return composed.casefold()


class _Found(NamedTuple):
    """What a target means from a folder; the fields are those of `Resolution`."""

    rule: str
    path: str | None
    candidates: tuple[str, ...]
    ambiguous: bool


class _Paths:
    """Paths by what they are called, which is folded."""

    def __init__(self) -> None:
        self._at: dict[str, list[str]] = {}
        self._by_end: dict[str, list[tuple[str, str]]] = {}  # with what they are called, by the last part or two of it

    def add(self, called: str, path: str) -> None:
        self._at.setdefault(called, []).append(path)
        each = f"/{called}", path
        above, _, name = called.rpartition("/")
        self._by_end.setdefault(name, []).append(each)
        if above:  # of a thousand notes named `index` few have the same folder's name too
            self._by_end.setdefault(f"{above.rpartition('/')[2]}/{name}", []).append(each)

    def at(self, called: str) -> list[str]:
        return self._at.get(called, [])

    def ending(self, called: str) -> list[str]:
        tail = f"/{called}"
        found = self._by_end.get("/".join(called.rsplit("/", 2)[-2:]), ())
        return self._at.get(called, []) + [
            path for each, path in found if len(each) > len(tail) and each.endswith(tail)
        ]


class Names:
    """The paths of a wiki by each name that a link can call them, under the rules of a profile."""

    def __init__(self, notes: Iterable[str], attachments: Iterable[str], profile: Profile = "obsidian") -> None:
        self._profile = profile
        self._notes, self._files = _Paths(), _Paths()
        self._meant: dict[tuple[str, str, bool], _Found] = {}
        self._ending: dict[str, list[str]] = {}
        for path in notes:
            self._notes.add(fold(path.removesuffix(".md")), path)
        for path in attachments:
            self._files.add(fold(path), path)

    def at(self, path: str) -> list[str]:
        """The files at a path from the root, with or without `.md`; several where only their case differs."""
        called = fold(path)
        found = self._notes.at(called) + self._files.at(called)
        return found + self._notes.at(called[:-3]) if called.endswith(".md") else found

    def ending(self, target: str) -> list[str]:
        """The files whose path ends with the target, on a folder boundary, by length and path."""
        known = self._ending.get(target)
        if known is None:
            called = fold(target)
            known = self._notes.ending(called) + self._files.ending(called)
            if called.endswith(".md"):
                known += self._notes.ending(called[:-3])
            if len(known) > 1:
                known.sort(key=lambda path: (len(path), path))
            self._ending[target] = known
        return known

    def meant(self, folder: str, target: str, *, as_url: bool) -> _Found:
        """What a target means from a folder; `as_url`: it is written as a URL, which begins at its own folder."""
        key = folder, target, as_url
        known = self._meant.get(key)
        if known is None:
            by_rule = _by_path if self._profile == "path" else _as_obsidian
            known = self._meant[key] = by_rule(self, folder, target, as_url=as_url)
        return known


def spelt(found: Resolution) -> str | None:
    """How the file's path spells what the target calls it, None where the target spells it just so.

    >>> from wikiproof.model import Span
    >>> link = Link("wikilink", "../r/LOG", None, None, Span(0, 0), Span(0, 0))
    >>> spelt(Resolution("a/b.md", link, "relative path", "R/Log.md"))
    'R/Log'
    """
    target, path = found.link.target, found.path
    if path is None or not target or path.endswith((target, target + ".md")):
        return None
    called = posixpath.normpath(target).split("/")
    called = called[next((i for i, part in enumerate(called) if part not in {"", ".", ".."}), len(called)) :]
    for name in (path, path.removesuffix(".md"), posixpath.dirname(path)):
        tail = "/".join(name.split("/")[-len(called) :])
        if called and fold(tail) == fold("/".join(called)):
            return tail if tail != "/".join(called) else None
    return None


def names_attachment(link: Link) -> bool:
    """Whether a link's target must be an attachment: it is shown as an image, or has the extension of a media file.

    Extensions that end the names of things (`Node.js`, `fast.ai`, `Note.1`) are not taken for one.
    """
    kind = _TYPES.guess_type(f"/{link.target}", strict=False)[0] or ""
    return link.kind == "image" or kind.startswith(_MEDIA) or kind in _DOCUMENTS


def resolve(
    notes: Mapping[str, Note], attachments: Iterable[str], profile: Profile = "obsidian"
) -> dict[str, tuple[Resolution, ...]]:
    """What the links of each note point at."""
    names = Names(notes, attachments, profile)
    return {path: of_note(names, notes, note) for path, note in notes.items()}


def of_note(names: Names, notes: Mapping[str, Note], note: Note) -> tuple[Resolution, ...]:
    """What each link of a note points at; of `notes` only those are looked at that its fragments point into."""
    return tuple(one(names, notes, note.path, link) for link in note.links)


def from_root(names: Names, name: str) -> Resolution:
    """What a wikilink that stands at the wiki's root calls by a name."""
    return one(names, {}, "", Link("wikilink", name, None, None, Span(0, 0), Span(0, 0)))


def one(names: Names, notes: Mapping[str, Note], source: str, link: Link) -> Resolution:
    """What a link from `source` points at."""
    if not link.target:
        found = Resolution(source, link, "own note", source, (source,))
    else:
        meant = names.meant(source.rpartition("/")[0], link.target, as_url=link.kind in _AS_URL)
        found = Resolution(source, link, *meant)
    if found.path is None or not link.fragment or found.path not in notes:
        return found
    return _at_fragment(found, notes[found.path])


def _as_obsidian(names: Names, folder: str, target: str, *, as_url: bool) -> _Found:
    """What Obsidian takes a target for."""
    if target.startswith(("/", "./", "../")) or (as_url and target.endswith("/")):
        return _by_path(names, folder, target, as_url=as_url)
    relative = _joined(folder, target)
    if as_url and (found := names.at(relative)):
        return _chosen(target, "relative path", found)
    ending = names.ending(target)
    if found := names.at(target):
        return _chosen(target, "path from the root", found, ending)
    if found := names.at(relative):
        return _chosen(target, "own folder", found, ending)
    shortest = list(takewhile(lambda path: len(path) == len(ending[0]), ending))
    return _chosen(target, "shortest path", shortest, ending)


def _by_path(names: Names, folder: str, target: str, *, as_url: bool) -> _Found:
    """The file at the very path that a target says, from the root or from the folder."""
    if target.startswith("/"):
        rule, path = "path from the root", posixpath.normpath(target.lstrip("/"))
    else:
        rule, path = "relative path", _joined(folder, target)
    if as_url and target.endswith("/"):
        return _chosen(target, "index of a folder", _index(names, path))
    return _chosen(target, rule, names.at(path))


def _joined(folder: str, target: str) -> str:
    """The path that a target is from a folder."""
    path = f"{folder}/{target}" if folder else target
    return posixpath.normpath(path) if "/." in f"/{path}" or "//" in path or path.endswith("/") else path


def _index(names: Names, folder: str) -> list[str]:
    """The note that stands for a folder."""
    found = (names.at(posixpath.normpath(f"{folder}/{name}.md")) for name in ("index", "README"))
    return next(filter(None, found), [])


def _chosen(target: str, rule: str, best: list[str], others: Iterable[str] = ()) -> _Found:
    """The best file; of equals the one spelt as the target is, else the first in path order, said to be ambiguous.

    The others come in their order after it.
    """
    if len(best) == 1:
        rest = (path for path in others if path != best[0])
        return _Found(rule, best[0], (best[0], *islice(rest, RUNNERS_UP)), ambiguous=False)
    if not best:
        return _Found("unresolved", None, (), ambiguous=False)
    equals = sorted(best)
    alike = [path for path in equals if path.endswith((target, f"{target}.md"))]
    first = alike[0] if len(alike) == 1 else equals[0]
    rest = (path for path in dict.fromkeys((*equals, *others)) if path != first)
    return _Found(rule, first, (first, *rest), ambiguous=len(alike) != 1)


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
        wanted = _compared(part)
        at = next((i for i, each in enumerate(within) if _compared(each.text) == wanted), None)
        if at is None:
            return None
        found = within[at]
        below = within[at + 1 :]
        end = next((i for i, each in enumerate(below) if each.level <= found.level), len(below))
        within = below[:end]
    return found


def _compared(text: str) -> str:
    """The form in which headings and fragments compare; where that leaves nothing, as of an emoji, the text itself.

    >>> _compared("What's new?"), _compared("🙂")
    ('whats new', '🙂')
    """
    return anchors.comparable(text) or unicodedata.normalize("NFC", text).strip()
