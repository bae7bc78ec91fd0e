"""Bring what is kept of a wiki up to date.

Work is in proportion to what changed: a note is parsed when its content changed, and judged when it, a name that it
calls, a note that it links or what proves its snippets changed. The checks of the whole run when an entry changed.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from functools import cached_property, partial
from itertools import chain, islice
from typing import TypeVar

import msgspec

from wikiproof import checks, diagnostics
from wikiproof.config import Config
from wikiproof.diagnostics import Located
from wikiproof.load.cache import Cache, Row
from wikiproof.model import Entry, Note
from wikiproof.resolve import Names, fold
from wikiproof.wiki import kept
from wikiproof.wiki.kept import UNKNOWN, Held, Kept, Result, Seen
from wikiproof.wiki.stored import Stored, decoded
from wikiproof.wiki.work import Beside, Judge, Judged, Progress, Read, Reader, entry, located, spread

_encode = msgspec.msgpack.Encoder().encode
NOTES_AT_HAND = 300
"""Notes that a judging process keeps decoded."""
T = TypeVar("T")
SEVERAL = 1000
"""Notes whose facts are written at once."""


_INDEXES = frozenset(map(fold, ("index", "README")))


class Update:
    """One run over a wiki: `seen` is how it lies on disk now, `old` what the last run left.

    One that is `hurried` leaves hints, the checks of the whole, and what is to be saved, for the next one.
    """

    def __init__(
        self,
        config: Config,
        seen: Seen,
        fingerprint: bytes,
        old: Kept | Held,
        cache: Cache,
        progress: Progress,
        beside: Beside | None,
        *,
        hurried: bool,
    ) -> None:
        self._config = config
        self._seen = seen
        self._fingerprint = fingerprint
        self._old = old
        self._cache = cache
        self._progress = progress
        self._beside = beside
        self._hurried = hurried

    @cached_property
    def held(self) -> Held:
        """What is known of the wiki now; what this run worked out is kept."""
        return self._save(self._result)

    @cached_property
    def _result(self) -> Result:
        stay = self.entries.keys() - self._judged.keys()
        of_notes = [each for each in self._old.result.of_notes if each.path in stay]
        of_notes += chain.from_iterable(located(each.found) for each in self._judged.values())
        key, of_wiki = self._of_wiki
        return Result(
            notes=len(self.entries),
            links=sum(each.links for each in self.entries.values()),
            of_notes=tuple(of_notes),
            of_wiki=of_wiki,
            key=key,
            due=tuple(sorted(self._due - self._judged.keys())),
        )

    def _standing(self, key: bytes) -> frozenset[str]:
        """The checks of the whole that would see what they saw the last time, and find it at the same places."""
        before, now = self._old.entries, self.entries
        if key != self._old.result.key or before.keys() != now.keys():
            return frozenset()
        read = [path for path, each in self._read.items() if each.entry]
        moved = {each.code for each in self._old.result.of_wiki if each.path in self._read}
        if any(_but_links(before[path]) != _but_links(now[path]) for path in read):
            return frozenset()
        relinked = any(before[path].targets != now[path].targets for path in read)
        of_wiki = checks.of_the_whole().values()
        return frozenset(check.code for check in of_wiki if not (relinked and check.follows_links)) - moved

    @cached_property
    def entries(self) -> dict[str, Entry]:
        """What the wiki as a whole needs to know of each note, in path order."""
        fresh = {path: entry(each.entry) for path, each in self._read.items() if each.entry}
        return _carried(self._old.entries, fresh, self._seen.notes)

    @cached_property
    def stored(self) -> Stored:
        """The notes as this run found them."""
        seen = self._seen
        stored = Stored(self._config, seen.attachments, self._digests, self._cache, seen.evidence, self._names)
        stored.facts_read.update((path, each.facts) for path, each in self._read.items() if each.facts)
        return stored

    @cached_property
    def _names(self) -> Names:
        old, seen = self._old, self._seen
        if old.names and old.seen.attachments == seen.attachments and old.digests.keys() == seen.notes.keys():
            return old.names
        return Names(self._seen.notes, self._seen.attachments, self._config.options.profile)

    @cached_property
    def _read(self) -> dict[str, Read]:
        """The notes whose files changed, and those whose links call a name that came or went."""
        before, now = self._old.seen.notes, self._seen.notes
        changed = {path for path, stamp in now.items() if before.get(path) != stamp or stamp == UNKNOWN}
        callers = self._callers()
        known = {path: self._old.digests[path] for path in (changed & self._old.digests.keys()) - callers}
        self._cache.close()
        reader = Reader(self._config.wiki, self._names, known, self._beside.make if self._beside else None)
        found: Iterator[Read] = spread(reader, tuple(sorted(changed | callers)), self._progress)
        return {each.path: each for each in self._put_away(found)}

    def _put_away(self, found: Iterator[Read]) -> Iterator[Read]:
        """What was read, without the facts of new notes: they are kept at once, since all of them take much memory."""
        while several := list(islice(found, SEVERAL)):
            new = {each.path: each for each in several if each.path not in self._old.digests}
            rows = (Row(path, each.digest + each.facts) for path, each in new.items() if each.facts)
            are_kept = self._cache.add(rows)
            if self._beside:
                self._beside.keep((each.path, each.digest, each.made) for each in several if each.made is not None)
            several = [each._replace(made=None) for each in several]
            yield from (each._replace(facts=None) if are_kept and each.path in new else each for each in several)

    def _callers(self) -> set[str]:
        """Notes whose links, as last read, call a name that came or went."""
        old, seen = self._old.seen, self._seen
        if old.notes.keys() == seen.notes.keys() and old.attachments == seen.attachments:
            return set()
        before, now = {*old.notes, *old.attachments}, {*seen.notes, *seen.attachments}
        names = {name for path in before ^ now for name in _names_of(path)}
        called = {path for path in before | now if not names.isdisjoint(_names_of(path))}
        stayed = ((path, each) for path, each in self._old.entries.items() if path in self._seen.notes)
        likely = (path for path, each in stayed if each.dangling or not called.isdisjoint(each.targets))
        return {path for path in likely if self._calls(path, names)}

    def _calls(self, path: str, names: set[str]) -> bool:
        facts = decoded(self._cache.facts(path), self._old.digests[path])
        return facts is None or any(_last(link.target) in names for link in facts.links)

    @cached_property
    def _digests(self) -> dict[str, bytes]:
        return _carried(self._old.digests, {path: each.digest for path, each in self._read.items()}, self._seen.notes)

    @property
    def touched(self) -> frozenset[str]:
        """The notes that came, went, were judged anew, or of which the proof may be another one."""
        before, now = self._old.digests.keys(), self._seen.notes.keys()
        return frozenset(self._judged.keys() | self._read.keys() | (before ^ now if before != now else set()))

    @cached_property
    def _judged(self) -> dict[str, Judged]:
        """The notes that are judged anew."""
        now = self._in_question if self._hurried else self._in_question | self._due
        paths = tuple(path for path in self.entries if path in now)
        wiki = partial(self.stored.wiki, self.entries, keep=NOTES_AT_HAND, afresh=True)
        self._cache.close()
        judged = self._beside_the_whole(spread(Judge(wiki), paths, self._progress))
        found = {each.path: each for each in self._what_differs(judged)}
        made = self.stored.resolutions_made
        made.update((path, each.resolutions) for path, each in found.items() if each.resolutions)
        return found

    def _beside_the_whole(self, judged: Iterator[Judged]) -> Iterator[Judged]:
        """What is judged; other processes go on with it while the checks of the whole run, which see entries alone."""
        yield from islice(judged, 1)
        self._of_wiki  # noqa: B018
        yield from judged

    def _what_differs(self, judged: Iterator[Judged]) -> Iterator[Judged]:
        """What was judged, without proofs, and without what links of new notes come to: all of it takes much memory.

        It is kept at once. What other notes' links come to is not: an earlier run's notes would be taken to have it.
        """
        while several := list(islice(judged, SEVERAL)):
            new = {each.path for each in several if each.path not in self._old.digests}
            rows = [self._judged_row(each, is_new=each.path in new) for each in several]
            can_wait = self._hurried and len(several) < SEVERAL
            if can_wait:
                self._cache.put_off(rows)
            left_out = new if not can_wait and self._cache.add(rows) else set()
            self._cache.close()  # the processes that judge are still to be forked
            several = [each._replace(proof=None) for each in several]
            yield from (each._replace(resolutions=b"") if each.path in left_out else each for each in several)

    def _judged_row(self, judged: Judged, *, is_new: bool) -> Row:
        path = judged.path
        return Row(
            path,
            resolutions=self._digests[path] + judged.resolutions if is_new else None,
            proof=self.stored.proof_key(path) + judged.proof if judged.proof else None,
        )

    @cached_property
    def _parsed(self) -> set[str]:
        return {path for path, each in self._read.items() if each.entry}

    @cached_property
    def _in_question(self) -> set[str]:
        """The notes whose judgement may have changed."""
        if self._old.judged_with != kept.judged_with(self._config):
            return {*self.entries}
        parsed = self._parsed
        evident = self._old.seen.evidence.keys() | self._seen.evidence.keys()
        proven = {path for path in self.entries.keys() & evident if self._evidence_changed(path)}
        outlined = {path for path in parsed if self._outline_changed(path)}
        linking = {path for path, each in self.entries.items() if outlined and not outlined.isdisjoint(each.targets)}
        return parsed | proven | linking | self._redirected(parsed)

    @cached_property
    def _due(self) -> set[str]:
        """The notes of which a hint may be another one."""
        return (self.entries.keys() & self._old.result.due) | self._unnamed(self._parsed)

    def _evidence_changed(self, path: str) -> bool:
        before, now = self._old.seen.evidence.get(path, ()), self._seen.evidence.get(path, ())
        return before != now or any(stamp == UNKNOWN for _, stamp in now)

    def _outline_changed(self, path: str) -> bool:
        """Whether what other notes can point at in a note has changed."""
        old = self._old.digests.get(path)
        before = decoded(self._cache.facts(path), old) if old else None
        return old is not None and (before is None or _outline(before) != _outline(self.stored.facts[path]))

    def _redirected(self, parsed: set[str]) -> set[str]:
        """Notes that link to a redirect, if any redirect has changed."""
        before, now = self._old.entries, self.entries
        changed = any(_gives_way(before.get(path)) != _gives_way(now[path]) for path in parsed)
        if not changed and before.keys() <= now.keys():
            return set()
        redirects = {path for path, each in chain(before.items(), now.items()) if each.gives_way}
        return {path for path, each in now.items() if not redirects.isdisjoint(each.targets)}

    def _unnamed(self, parsed: set[str]) -> set[str]:
        """Notes with links that point at nothing, if what notes are called has changed: a hint may be another one."""
        before, now = self._old.entries, self.entries
        files = self._old.seen.attachments == self._seen.attachments and before.keys() == now.keys()
        if files and all(_calls_itself(before[path]) == _calls_itself(now[path]) for path in parsed):
            return set()
        return {path for path, each in now.items() if each.dangling}

    @cached_property
    def _of_wiki(self) -> tuple[bytes, tuple[Located, ...]]:
        """What the checks of the whole find, where they stand or are due what they found before; the key of that."""
        key = kept.whole(self._config, self._seen.attachments)
        standing, before = self._standing(key), self._old.result.of_wiki
        due = tuple(code for code in checks.of_the_whole() if code not in standing)
        if self._hurried and due:
            there = self.entries.keys() | {*self._seen.attachments}
            return b"", tuple(each for each in before if each.path in there)
        wiki = self.stored.wiki(self.entries)
        found = diagnostics.locate(
            checks.of_wiki(wiki, self._progress(due)),
            lambda path: self.stored.text(path) if path in wiki.entries else "",
        )
        return key, (*(each for each in before if each.code in standing), *found)

    def _save(self, made: Result) -> Held:
        rows = [self._row(path) for path in self._read.keys() | self._judged.keys()]
        can_wait = self._old.digests.keys() == self._seen.notes.keys() and len(rows) < SEVERAL
        if self._hurried and can_wait and len(self._cache.unsaved) < SEVERAL:
            self._cache.put_off(rows)
            return self._held(self._old.run, made)
        held = self._held(os.urandom(16), made)
        before, now = self._old.entries, self.entries
        read = (path for path in before.keys() | self._read.keys() if before.get(path) != now.get(path))
        self._cache.save(
            rows,
            self._old.digests.keys() - now.keys(),
            {
                "run": held.run or b"",
                "fingerprint": held.fingerprint,
                "index": kept.index(held.seen, held.digests),
                **kept.parts(now.values(), {*read, *self._cache.unsaved}),
                "attachments": _encode(held.seen.attachments),
                "judged with": held.judged_with,
                "result": _encode(made),
            },
            if_still=("run", self._old.run),
        )
        return held

    def _held(self, run: bytes | None, made: Result) -> Held:
        return Held(
            run=run,
            cache=self._cache,
            fingerprint=self._fingerprint,
            result=made,
            seen=self._seen,
            digests=self._digests,
            entries=self.entries,
            judged_with=kept.judged_with(self._config),
            names=self._names,
        )

    def _row(self, path: str) -> Row:
        digest = self._digests[path]
        facts, resolutions = self.stored.facts_read.get(path), self.stored.resolutions_made.get(path)
        return Row(path, digest + facts if facts else None, digest + resolutions if resolutions else None)


def _carried(before: Mapping[str, T], fresh: Mapping[str, T], paths: Mapping[str, object]) -> dict[str, T]:
    """Values of paths, in their order: those that are fresh, the others as they were before."""
    if before.keys() == paths.keys():
        return {**before, **fresh}
    return {path: fresh[path] if path in fresh else before[path] for path in paths}


def _names_of(path: str) -> set[str]:
    """The names by which a link can call a file, folded; a folder's for the note that stands for it."""
    name = _last(path)
    stem = name.removesuffix(".md")
    return {name, stem} | ({_last(path.rpartition("/")[0]), ".", ".."} if stem in _INDEXES else set())


def _last(target: str) -> str:
    return fold(target.rstrip("/")).rpartition("/")[2]


def _outline(note: Note) -> tuple[object, ...]:
    headings = [(each.level, each.text, each.anchor) for each in note.headings]
    return headings, [each.id for each in note.blocks], note.anchors


def _gives_way(entry: Entry | None) -> tuple[bool, str | None]:
    return (entry.gives_way, entry.redirect) if entry else (False, None)


def _but_links(entry: Entry) -> Entry:
    """The entry without what its note's links come to."""
    return msgspec.structs.replace(entry, targets=(), links=0, dangling=False)


def _calls_itself(entry: Entry) -> tuple[str, tuple[str, ...]]:
    return entry.title, entry.strings("aliases")
