"""Find what a name that no note has may have meant.

Stage: near. What a wiki's notes are called in, the nearest names out.
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cached_property, lru_cache
from itertools import chain

from wikiproof.model import Entry, Wiki

LIKELY = 20
"""Names that share most pairs of letters with the one looked for; only they are compared letter by letter."""
TELLING = 8
"""Pairs of letters by which they are found: those that the fewest names have, since they tell most."""
_NO_LETTERS = {code: None for code in range(128) if not chr(code).isalnum()}
"""Takes out of ASCII text what is neither letter nor digit."""


@lru_cache(maxsize=1 << 17)
def fold(name: str) -> str:
    """What is left of a name without case, width, spaces and punctuation.

    >>> fold("Fine-Tuning") == fold("fine_tuning") == fold("ＦＩＮＥ tuning")
    True
    """
    if name.isascii():
        return name.lower().translate(_NO_LETTERS)
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", name).casefold())


def folds(names: Iterable[str]) -> list[str]:
    """`fold` of many names, in a few steps for all of them.

    >>> folds(["Fine-Tuning", "ＦＩＮＥ tuning", "모델 (A)"])
    ['finetuning', 'finetuning', '모델a']
    """
    lines = [name.replace("\n", " ") for name in names]
    whole = unicodedata.normalize("NFKC", "\n".join(lines)).casefold()
    return re.sub(r"[^\w\n]+|_+", "", whole).split("\n") if lines else []


class Near:
    """Finds names by their letters; a search compares a few of them only, however many there are."""

    def __init__(self, names: Iterable[str]) -> None:
        self._named: dict[str, list[str]] = {}
        given = list(names)
        for folded, name in zip(folds(given), given, strict=True):
            self._named.setdefault(folded, []).append(name)
        self._by_pair: dict[str, list[str]] = {}
        for folded in self._named:
            for pair in _pairs(folded):
                self._by_pair.setdefault(pair, []).append(folded)

    def same(self, name: str) -> tuple[str, ...]:
        """The names that differ from this one in nothing but case, width, spaces and punctuation."""
        folded = fold(name)
        return tuple(self._named.get(folded, ())) if folded else ()

    def closest(self, name: str) -> tuple[str, ...]:
        """Up to three names that are spelt nearly like this one, the nearest first."""
        folded = fold(name)
        known = sorted((len(self._by_pair[pair]), pair) for pair in _pairs(folded) if pair in self._by_pair)
        shared = Counter(chain.from_iterable(self._by_pair[pair] for _, pair in known[:TELLING]))
        likely = sorted(shared, key=shared.__getitem__, reverse=True)[:LIKELY]
        found = difflib.get_close_matches(folded, likely, n=3, cutoff=0.8)
        return tuple(each for other in found for each in self._named[other])[:3]


class Called:
    """What the notes and files of a wiki are called, and how a link writes each."""

    def __init__(self, wiki: Naming) -> None:
        self._wiki = wiki

    def same(self, target: str) -> tuple[str, ...]:
        """Notes whose name or title differs in case, width, spaces and punctuation only, as links write them."""
        return self._as_written(self._near.same(_name(target)))

    def closest(self, target: str) -> tuple[str, ...]:
        """Notes whose name or title is spelt nearly like the target, as links write them."""
        known = self._closest.get(target)
        if known is None:
            known = self._closest[target] = self._as_written(self._near.closest(_name(target)))
        return known

    def owners(self, target: str) -> tuple[str, ...]:
        """The notes that have the target for an alias, as links write them; none where it is nearly a name itself."""
        found = tuple(dict.fromkeys(self._aliases.get(fold(_name(target)), ())))
        return found if found and not self._near.same(_name(target)) else ()

    def files(self, target: str) -> tuple[str, ...]:
        """Attachments that are called nearly so."""
        name = target.rpartition("/")[2]
        return self._files.same(name) or self._files.closest(name)

    def is_folder(self, target: str) -> bool:
        """Whether the target is a folder of notes."""
        return target.strip("/").casefold() in self._folders

    def _as_written(self, names: Iterable[str]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(written for name in names for written in self._written[name]))

    @cached_property
    def _closest(self) -> dict[str, tuple[str, ...]]:
        return {}

    @cached_property
    def _near(self) -> Near:
        return Near(self._written)

    @cached_property
    def _files(self) -> Near:
        return Near(path.rpartition("/")[2] for path in self._wiki.attachments)

    @cached_property
    def _folders(self) -> frozenset[str]:
        holding = {path.rpartition("/")[0] for path in self._wiki.entries}
        return frozenset(name.casefold() for folder in holding for name in _folder_names(folder))

    @cached_property
    def _links(self) -> dict[str, str]:
        """How a link writes each note: its stem where no other note has it, else its path, or as the profile wants."""
        if self._wiki.profile == "path":
            return {path: f"/{path.removesuffix('.md')}" for path in self._wiki.entries}
        stems = Counter(fold(entry.stem) for entry in self._wiki.entries.values())
        return {
            path: entry.stem if stems[fold(entry.stem)] == 1 else path.removesuffix(".md")
            for path, entry in self._wiki.entries.items()
        }

    @cached_property
    def _written(self) -> dict[str, list[str]]:
        """Links by name and title."""
        found: dict[str, list[str]] = {}
        for path, entry in self._wiki.entries.items():
            for name in dict.fromkeys((entry.stem, entry.title)):
                found.setdefault(name, []).append(self._links[path])
        return found

    @cached_property
    def _aliases(self) -> dict[str, list[str]]:
        """Links by folded alias."""
        found: dict[str, list[str]] = {}
        owned = [(alias, path) for path, entry in self._wiki.entries.items() for alias in entry.strings("aliases")]
        for folded, (_, path) in zip(folds(alias for alias, _ in owned), owned, strict=True):
            found.setdefault(folded, []).append(self._links[path])
        return found


class Naming:
    """What gives names to a wiki; it equals another one whose notes and files are called the same."""

    def __init__(self, wiki: Wiki) -> None:
        self.entries, self.attachments, self.profile = wiki.entries, wiki.attachments, wiki.profile

    def __eq__(self, other: object) -> bool:
        """Whether both give the same names."""
        if not isinstance(other, Naming) or len(self.entries) != len(other.entries):
            return False
        if (self.attachments, self.profile) != (other.attachments, other.profile):
            return False
        pairs = zip(self.entries.values(), other.entries.values(), strict=True)
        return all(one is two or _own_names(one) == _own_names(two) for one, two in pairs)

    def __hash__(self) -> int:
        """What equals do not differ in."""
        return len(self.entries)


def _own_names(entry: Entry) -> tuple[object, ...]:
    return entry.path, entry.title, entry.strings("aliases")


@lru_cache(maxsize=1)
def called(wiki: Wiki) -> Called:
    """What the notes of a wiki are called; made once for the wiki last asked about, and those that have its names."""
    return _called(Naming(wiki))


@lru_cache(maxsize=1)
def _called(naming: Naming) -> Called:
    return Called(naming)


def did_you_mean(names: Iterable[str]) -> str:
    """The end of a message that offers names; empty if there are none.

    >>> did_you_mean(("a", "b"))
    "; did you mean 'a' or 'b'?"
    """
    offered = " or ".join(repr(name) for name in names)
    return f"; did you mean {offered}?" if offered else ""


def _pairs(folded: str) -> set[str]:
    """Neighbouring letters; of a name of one letter that letter, of an empty one none."""
    return {folded[i : i + 2] for i in range(max(len(folded) - 1, 1))} - {""}


def _name(target: str) -> str:
    """The last part of a target, as notes are named."""
    return target.rpartition("/")[2].removesuffix(".md")


def _folder_names(folder: str) -> Iterator[str]:
    """A folder and those above it, by each of the names that a link can call them.

    >>> sorted(_folder_names("a/b"))
    ['a', 'a/b', 'b']
    """
    parts = folder.split("/") if folder else []
    return ("/".join(parts[start:end]) for end in range(1, len(parts) + 1) for start in range(end))
