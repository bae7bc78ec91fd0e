"""Find what of a wiki's Python the outcomes of a note's snippets depend on.

Stage: snippets. Snippets and the wiki's Python in, the pieces of it that bear on them out. Names lead from snippets
to fixtures, from those to other fixtures, to the functions, values and imports of their `conftest.py`, and to modules
of the wiki. Where names do not lead on (a star import, `exec`, a decorator that is not known, a statement that does
more than bind names) all of it counts.
"""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

import msgspec

from wikiproof.config import Config, HubModel
from wikiproof.load import notes
from wikiproof.model import Snippet
from wikiproof.snippets import fixtures, marks, models, names, source
from wikiproof.snippets.fixtures import Module, Part
from wikiproof.snippets.packages import QUIET, TORCH

OURS = frozenset({"device"})
"""The fixtures that wikiproof supplies."""


class Sources(NamedTuple):
    """What serves a note: `conftest.py` files, the outermost first, all Python files by path, and known models."""

    conftests: tuple[str, ...]
    modules: Mapping[str, str]
    models: Mapping[str, HubModel]


class Depends(NamedTuple):
    """What a note's outcomes depend on besides its own code.

    `pieces` are those of the wiki's Python; `imports` the modules that are imported in all, by their first words;
    `local` those of them that may be of the wiki; `stand_ins` says what stands in for the models that are named.
    """

    pieces: tuple[str, ...]
    imports: frozenset[str]
    local: frozenset[str]
    stand_ins: tuple[object, ...]


class Python:
    """The Python of a wiki, read when it is first asked for. `given` are files with fixtures besides its own."""

    def __init__(self, wiki: Config, given: Iterable[str] = ()) -> None:
        self._wiki, self._given = wiki, tuple(given)
        self._serving: dict[str, tuple[str, ...]] = {}  # by folder
        self._digests: dict[str, str] = {}  # by folder

    @cached_property
    def _models(self) -> Mapping[str, HubModel]:
        return models.catalogue(self._wiki.options.models)

    @cached_property
    def _modules(self) -> Mapping[str, str]:
        return notes.modules(self._wiki.wiki, self._wiki.options.ignore)

    @cached_property
    def _outer(self) -> tuple[str, ...]:
        return tuple(Path(file).read_text("utf-8", "replace") for file in self._given)

    @cached_property
    def _shared(self) -> str:
        return _digest((self._modules, self._models))

    def digest(self, note: str) -> str:
        """What tells apart two wikis' Python, for a note."""
        around = note.rpartition("/")[0]
        if around not in self._digests:
            self._digests[around] = _digest((self.serving(note).conftests, self._shared))
        return self._digests[around]

    def serving(self, note: str) -> Sources:
        """What serves a note."""
        around = note.rpartition("/")[0]
        if around not in self._serving:
            self._serving[around] = self._outer + notes.conftests(self._wiki.wiki, note)
        return Sources(self._serving[around], self._modules, self._models)


def _digest(value: object) -> str:
    return hashlib.sha256(msgspec.json.encode(value)).hexdigest()


def depends(snippets: Sequence[Snippet], sources: Sources) -> Depends:
    """What the outcomes of a note's snippets depend on."""
    codes = [source.nodes(source.code(each)) for each in snippets]
    imports = frozenset(name for nodes in codes for name in fixtures.imported(nodes))
    if any(map(fixtures.is_blind, codes)):
        imports |= {name.replace("-", "_") for name in TORCH}
    found = _Fixtures(sources).needed_for(needed(snippets))
    files = _Files(sources.modules)
    imports |= found.imports
    local = [*sources.modules.values()] if found.is_all else files.imported(imports)
    imports = imports.union(*(fixtures.read(text).imports for text in local))
    pieces = (*found.pieces, *local)
    stand_ins = _stand_ins((*(each.code for each in snippets), *pieces), sources.models)
    if stand_ins:
        imports |= {"torch", "transformers"}
    if not OURS.isdisjoint(found.asked):
        imports |= {"torch"}  # `device` is torch's, where there is torch
    every = frozenset(name.partition(".")[0] for name in imports)
    return Depends(pieces, every, every - files.foreign(imports), stand_ins)


def _stand_ins(code: Sequence[str], known: Mapping[str, HubModel]) -> tuple[object, ...]:
    """What stands in for the models that code names, empty where it names none."""
    if not any(models.named_in(each, known) for each in code):
        return ()
    try:
        return models.basis(code, known)
    except ValueError as error:  # one of them cannot be planted, which its snippet will say
        return (str(error),)


def needed(snippets: Sequence[Snippet]) -> frozenset[str]:
    """The names that fixtures are to supply, on the CPU or on a GPU: a record of either stands on any machine."""
    each_way = {False, *(each.marks.gpu for each in snippets)}
    return frozenset(name for gpu in each_way for name in _needed(snippets, gpu=gpu))


def _needed(snippets: Sequence[Snippet], *, gpu: bool) -> Iterator[str]:
    free = zip(snippets, names.free_names(snippets, gpu=gpu), strict=True)
    for each, free_names in free:
        if marks.unrun(each.marks, gpu=gpu) is None:
            yield from (*each.marks.fixtures, *(name.name for name in free_names))


class _Found(NamedTuple):
    """Pieces of `conftest.py` files, what they import, and the fixtures that are asked for with them.

    `is_all`: they are all of these files, and all other files count too.
    """

    pieces: tuple[str, ...]
    imports: frozenset[str]
    asked: frozenset[str]
    is_all: bool


class _Fixtures:
    """The fixtures that serve a note."""

    def __init__(self, sources: Sources) -> None:
        self._modules = [fixtures.read(text) for text in sources.conftests]
        self._files = _Files(sources.modules)

    def needed_for(self, wanted: frozenset[str]) -> _Found:
        """What the fixtures of some names are made of, and what bears on every note."""
        known = {part.supplies for module in self._modules for part in module.parts} | OURS
        found: dict[tuple[int, int], Part] = {}
        waiting = [each for name in sorted(wanted) for each in self._supplying(name, len(self._modules))]
        waiting += self._always()
        while waiting:
            place = waiting.pop()
            if place not in found:
                found[place] = self._modules[place[0]].parts[place[1]]
                waiting += self._next(place)
        if any(module.whole for module in self._modules) or any(part.blind for part in found.values()):
            return _Found(
                tuple(module.text for module in self._modules),
                frozenset().union(*(module.imports for module in self._modules)),
                asked=wanted | {name for name in OURS for module in self._modules if name in module.text},
                is_all=True,
            )
        pieces = tuple(found[place].text for place in sorted(found))
        if not wanted <= known:  # the outcome names the fixtures that there are
            pieces += (" ".join(sorted(filter(None, known))),)
        imports = frozenset().union(*(part.imports for part in found.values()))
        asked = wanted.union(*(part.asks for part in found.values() if part.supplies))
        return _Found(pieces, imports, asked, is_all=False)

    def _always(self) -> Iterator[tuple[int, int]]:
        """The parts that bear on every note."""
        for number, module in enumerate(self._modules):
            for place, part in enumerate(module.parts):
                if part.always or (part.is_import and self._has_effect(part)):
                    yield number, place

    def _has_effect(self, part: Part) -> bool:
        """Whether importing something may change what does not name it."""
        local = [fixtures.read(text) for text in self._files.imported(part.imports)]
        return not self._files.foreign(part.imports) <= QUIET | sys.stdlib_module_names or any(map(_is_loud, local))

    def _supplying(self, name: str, below: int) -> Iterator[tuple[int, int]]:
        """The innermost fixture of a name, in the first so many files."""
        for number in reversed(range(below)):
            places = [place for place, part in enumerate(self._modules[number].parts) if part.supplies == name]
            if places:
                yield from ((number, place) for place in places)
                return

    def _next(self, place: tuple[int, int]) -> Iterator[tuple[int, int]]:
        """The parts that one needs: fixtures, and what it reads in its own file."""
        number, _ = place
        part = self._modules[number].parts[place[1]]
        for name in part.asks if part.supplies else ():
            yield from self._supplying(name, number if name == part.supplies else len(self._modules))
        for other, each in enumerate(self._modules[number].parts):
            if not part.reads.isdisjoint(each.bound):
                yield number, other


def _is_loud(module: Module) -> bool:
    """Whether importing a module of the wiki may do more than bind names."""
    return module.whole or any(part.always or part.supplies for part in module.parts)


class _Files:
    """The Python files of a wiki, found by the names under which code may import them, wherever it looks for them."""

    def __init__(self, files: Mapping[str, str]) -> None:
        parts = {path: tuple(path.removesuffix(".py").removesuffix("/__init__").split("/")) for path in files}
        self._files = files
        self._by_last: dict[str, list[tuple[tuple[str, ...], str]]] = {}
        for path, each in sorted(parts.items()):
            self._by_last.setdefault(each[-1], []).append((each, path))

    def foreign(self, names: Iterable[str]) -> frozenset[str]:
        """The first words of dotted names by which none of them leads to a file."""
        every = frozenset(names)
        local = {name.partition(".")[0] for name in every if any(map(self._called, _prefixes(name)))}
        return frozenset(name.partition(".")[0] for name in every) - local

    def imported(self, names: Iterable[str]) -> list[str]:
        """The texts of the files that names call, and of those that these import."""
        found: dict[str, str] = {}
        waiting = [prefix for name in sorted(names) for prefix in _prefixes(name)]
        while waiting:
            for path in self._called(waiting.pop()):
                if path not in found:
                    found[path] = self._files[path]
                    waiting += [prefix for name in fixtures.read(found[path]).imports for prefix in _prefixes(name)]
        return [found[path] for path in sorted(found)]

    def _called(self, name: str) -> list[str]:
        parts = tuple(name.split("."))
        return [path for each, path in self._by_last.get(parts[-1], ()) if each[-len(parts) :] == parts]


def _prefixes(name: str) -> Iterator[str]:
    """A dotted name, and what it begins with."""
    parts = name.split(".")
    return (".".join(parts[:end]) for end in range(1, len(parts) + 1))
