"""Plan to rename a note, or one of its headings.

Stage: reconcile. A wiki, what a link calls the note or heading, and its new name in, a plan out: every link points at
the place that it pointed at. Where that cannot be proven, nothing is planned.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from msgspec.structs import replace

from wikiproof.edits import Plan
from wikiproof.model import Resolution, Wiki
from wikiproof.reconcile.heading import retitle
from wikiproof.reconcile.kept import Moved, plan
from wikiproof.reconcile.named import NamingError, meant, named
from wikiproof.reconcile.spelling import targets
from wikiproof.reconcile.steps import over
from wikiproof.resolve import Names, fold


def rename(wiki: Wiki, old: str, new: str, *, writable: Callable[[str], bool]) -> Plan:
    """The plan by which what a link calls `old` is called `new`: a note, or with `note#heading` one of its headings.

    A note's new name is a path, or a name in the same folder. Raises `NamingError`.
    """
    name, hash_, chain = old.partition("#")
    if hash_ and meant(wiki, old).path is None:
        moved = retitle(wiki, named(wiki, name), chain, new)
        return moved if isinstance(moved, Plan) else plan(wiki, moved, writable=writable)
    path = named(wiki, old)
    return plan(wiki, _moved(wiki, path, _destination(wiki, path, new)), writable=writable)


def _moved(wiki: Wiki, old: str, new: str) -> Moved:
    names = Names((new if each == old else each for each in wiki.entries), wiki.attachments, wiki.profile)
    notes = over(wiki.notes, {new: replace(wiki.notes[old], path=new)})

    def spelt(source: str, before: Resolution) -> Iterator[tuple[str, str | None]]:
        assert before.path is not None
        path = new if before.path == old else before.path
        return ((each, before.link.fragment) for each in targets(source, before.link, path))

    return Moved(names, notes, old, new, spelt)


def _destination(wiki: Wiki, old: str, new: str) -> str:
    """The path that is meant by a new name. Raises `NamingError` where a note cannot be there."""
    folder = old.rpartition("/")[0]
    given = new.removesuffix(".md") + ".md"
    path = given.lstrip("/") if "/" in new or not folder else f"{folder}/{given}"
    parts = path.removesuffix(".md").split("/")
    if any(not part.strip() or part.startswith(".") or not part.isprintable() for part in parts):
        raise NamingError(f"{new!r} is no path of a note in the wiki")
    if held := sorted(set('[]|#^\\:*?"<>') & set(path)):
        raise NamingError(f"{new!r} holds {held[0]!r}, so that links or some file systems cannot name it")
    taken = next((each for each in (*wiki.entries, *wiki.attachments) if fold(each) == fold(path)), None)
    if taken == old:
        raise NamingError(f"{path!r} differs from {old!r} only in case, or not at all")
    if taken is not None:
        raise NamingError(f"there is a file {taken!r} already")
    return path
