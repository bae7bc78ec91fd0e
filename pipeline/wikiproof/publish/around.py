"""What each page shows of other notes.

Stage: publish. What notes tell in, one `Around` per page out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import pairwise

import msgspec

from wikiproof.publish.shown import Mention
from wikiproof.publish.site import Around, named
from wikiproof.publish.told import Told

_mention = msgspec.msgpack.Decoder(Mention)
_INDEXES = frozenset({"index.md", "readme.md"})


class Web:
    """What the notes of a wiki tell each other, looked up by the note that is spoken of."""

    def __init__(self, told: Mapping[str, Told]) -> None:
        self._told = dict(told)
        self._incoming: dict[str, set[str]] = {}
        for path, each in told.items():
            self._point(path, each)
        self._order()

    def around(self, path: str, unlinked: tuple[Mention, ...] = ()) -> Around:
        """What the page of a note shows of other notes; `unlinked` are the places that name it without a link."""
        told = self._told[path]
        incoming = tuple(self._of(path))
        edges = tuple(dict.fromkeys((each.relation, each.path) for each in told.shown.edges if each.path in self._told))
        after = self._next.get(path)
        paths = {
            *(each.source for each in (*incoming, *unlinked)),
            *(to for _, to in edges if to),
            *([after] if after else []),
        }
        names = {each: named(self._told[each].shown) for each in sorted(paths)}
        return Around(names, tuple((role, to) for role, to in edges if to), incoming, unlinked, after)

    def near(self, path: str) -> Iterator[str]:
        """The notes whose pages show something of a note: those that it points at, those that point at it, and more."""
        yield path
        yield from self._incoming.get(path, ())
        yield from self._embedding(path)
        if path in self._told:
            yield from _targets(self._told[path])
        if path in self._before:
            yield self._before[path]

    def embedded(self, path: str) -> tuple[str, ...]:
        """The notes that a page shows parts of, and those of which they do, in the order of paths."""
        return tuple(sorted(_closure(path, lambda each: self._told[each].embeds if each in self._told else ())))

    def replace(self, told: Mapping[str, Told | None]) -> None:
        """Take what notes tell now; None of those that are gone."""
        for path, each in told.items():
            old = self._told.pop(path, None)
            for target in _targets(old) if old else ():
                self._incoming[target].discard(path)
            if each is not None:
                self._told[path] = each
                self._point(path, each)
        if self._next.keys() | self._before.keys() != self._told.keys():
            self._order()

    @property
    def told(self) -> Mapping[str, Told]:
        """What each note tells."""
        return self._told

    def _embedding(self, path: str) -> set[str]:
        """The notes whose pages show a part of a note, through others or not."""
        return _closure(path, lambda each: (by for by in self._incoming.get(each, ()) if each in self._told[by].embeds))

    def _of(self, path: str) -> Iterator[Mention]:
        for source in sorted(self._incoming.get(path, ())):
            yield from (_mention.decode(each) for target, each in self._told[source].mentions if target == path)

    def _point(self, path: str, told: Told) -> None:
        for target in _targets(told):
            self._incoming.setdefault(target, set()).add(path)

    def _order(self) -> None:
        order = reading_order(self._told)
        self._next = dict(pairwise(order))
        self._before = {after: before for before, after in self._next.items()}


def _closure(start: str, step: Callable[[str], Iterable[str]]) -> set[str]:
    """What can be reached from a note by steps."""
    found: set[str] = set()
    waiting = [start]
    while waiting:
        fresh = [each for each in step(waiting.pop()) if each not in found]
        found.update(fresh)
        waiting += fresh
    return found


def _targets(told: Told) -> set[str]:
    return {*(target for target, _ in told.mentions), *(each.path for each in told.shown.edges if each.path)}


def reading_order(paths: Iterable[str]) -> tuple[str, ...]:
    """Paths as they are read: in each folder the note that stands for it, then its notes, then what lies deeper.

    >>> reading_order(["b/a.md", "z.md", "b/index.md", "index.md"])
    ('index.md', 'z.md', 'b/index.md', 'b/a.md')
    """
    return tuple(sorted(paths, key=_place))


def _place(path: str) -> tuple[tuple[int, str, str], ...]:
    *folders, name = path.split("/")
    last = (0 if name.casefold() in _INDEXES else 1, name.casefold(), name)
    return (*((2, each.casefold(), each) for each in folders), last)
