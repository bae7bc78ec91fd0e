"""Plan to rename a note.

Stage: reconcile. A wiki, a note's path and its new one in, a plan out: the move, and every link that must be written
anew so that all links point at the notes that they pointed at. Where that cannot be proven, nothing is planned.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

from msgspec.structs import replace

from wikiproof import parse
from wikiproof.edits import Change, Plan, Rewrite, changed, digest
from wikiproof.model import Lines, Link, Note, Profile, Resolution, Span, Wiki
from wikiproof.reconcile.spelling import respelt, targets
from wikiproof.resolve import Names, fold, one


class RenameError(Exception):
    """A note cannot be renamed; the message says why, and at which link."""


class _Renamed(NamedTuple):
    """The wiki as it is once the note has moved, and where its paths were `old` and are `new`."""

    names: Names
    notes: Mapping[str, Note]
    old: str
    new: str

    def after(self, path: str) -> str:
        return self.new if path == self.old else path


def named(wiki: Wiki, name: str, profile: Profile = "obsidian") -> str:
    """The path of the note that a link from the root would call by that name. Raises `RenameError`."""
    link = Link("wikilink", name, None, None, Span(0, 0), Span(0, 0))
    found = one(Names(wiki.entries, wiki.attachments, profile), {}, "", link)
    if found.ambiguous:
        raise RenameError(f"{name!r} can be any of {', '.join(map(repr, found.candidates))}")
    if found.path not in wiki.entries:
        raise RenameError(f"no note is named {name!r}")
    return str(found.path)


def rename(wiki: Wiki, old: str, new: str, *, writable: Callable[[str], bool], profile: Profile = "obsidian") -> Plan:
    """The plan by which the note at `old` moves to `new`, a path or a name in the same folder. Raises `RenameError`."""
    path = _destination(wiki, old, new)
    notes = {path if each == old else each: note for each, note in wiki.notes.items()}
    notes[path] = replace(notes[path], path=path)
    moved = _Renamed(Names(notes, wiki.attachments, profile), notes, old, path)
    rewrites = {source: made for source in wiki.entries if (made := tuple(_rewrites(wiki, moved, source)))}
    touched = sorted({old, *rewrites})
    for source in touched:
        if wiki.notes[source].encoding_problems or not writable(source):
            raise RenameError(f"{source!r} has to change, but is read-only or not UTF-8")
    changes = tuple(_change(wiki.notes[source], rewrites.get(source, ()), path, old) for source in touched)
    _prove(wiki, moved, rewrites)
    return Plan("rename", changes, edges=sum(map(len, rewrites.values())))


def _destination(wiki: Wiki, old: str, new: str) -> str:
    """The path that is meant by a new name. Raises `RenameError` where a note cannot be there."""
    folder = old.rpartition("/")[0]
    given = new.removesuffix(".md") + ".md"
    path = given.lstrip("/") if "/" in new or not folder else f"{folder}/{given}"
    parts = path.removesuffix(".md").split("/")
    if any(not part.strip() or part.startswith(".") or not part.isprintable() for part in parts):
        raise RenameError(f"{new!r} is no path of a note in the wiki")
    if held := sorted(set('[]|#^\\:*?"<>') & set(path)):
        raise RenameError(f"{new!r} holds {held[0]!r}, so that links or some file systems cannot name it")
    taken = next((each for each in (*wiki.entries, *wiki.attachments) if fold(each) == fold(path)), None)
    if taken == old:
        raise RenameError(f"{path!r} differs from {old!r} only in case, or not at all")
    if taken is not None:
        raise RenameError(f"there is a file {taken!r} already")
    return path


def _rewrites(wiki: Wiki, moved: _Renamed, source: str) -> Iterator[Rewrite]:
    """The links of a note that would point elsewhere, so written that they do not. Raises `RenameError`."""
    note = moved.notes[moved.after(source)]
    lines: Lines | None = None
    for before in wiki.resolutions[source]:
        if _holds(moved, before, one(moved.names, moved.notes, note.path, before.link)):
            continue
        lines = lines or Lines(note.text)
        span = before.link.span
        line, written = lines.position(span.start).line, note.text[span.start : span.end]
        why = f"{source}:{line}: {written} would point elsewhere"
        if before.path is None:
            raise RenameError(f"{why}: it points at nothing now")
        target = moved.after(before.path)
        again = next(
            filter(None, (_spelt(moved, note, before, each) for each in targets(note.path, before.link, target))), None
        )
        if again is None:
            raise RenameError(f"{why}, and cannot be written so that it does not")
        yield Rewrite(line, written, again, f"it points at {target!r}", span)


def _spelt(moved: _Renamed, note: Note, before: Resolution, target: str) -> str | None:
    """The link written with a target; None if it then points elsewhere, or its form is not one that is rewritten."""
    again = one(moved.names, moved.notes, note.path, replace(before.link, target=target))
    return respelt(note, before.link, target, called=before.link.target) if _holds(moved, before, again) else None


def _holds(moved: _Renamed, before: Resolution, after: Resolution) -> bool:
    """Whether a link points at the place that it pointed at."""
    path = None if before.path is None else moved.after(before.path)
    same = (path, before.anchor, before.missing) == (after.path, after.anchor, after.missing)
    return same and (before.ambiguous or not after.ambiguous)


def _prove(wiki: Wiki, moved: _Renamed, rewrites: Mapping[str, tuple[Rewrite, ...]]) -> None:
    """Parse the changed notes and resolve every link anew. Raises `RenameError` if one points elsewhere."""
    edited = {
        moved.after(path): parse.note(moved.after(path), changed(wiki.notes[path].text.encode(), made).decode())
        for path, made in rewrites.items()
    }
    notes = {**moved.notes, **edited}
    for source in wiki.entries:
        links, before = notes[moved.after(source)].links, wiki.resolutions[source]
        if len(links) != len(before):
            raise RenameError(f"{source!r} would have another number of links")
        for old, link in zip(before, links, strict=True):
            if not _holds(moved, old, one(moved.names, notes, moved.after(source), link)):
                raise RenameError(f"{source!r}: the link to {old.link.target!r} would point elsewhere")


def _change(note: Note, rewrites: tuple[Rewrite, ...], new: str, old: str) -> Change:
    content = note.text.encode()
    to = new if note.path == old else None
    return Change(note.path, digest(content), digest(changed(content, rewrites)), rewrites, to)
