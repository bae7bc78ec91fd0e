"""Build the site of a wiki, and bring it up to date.

Stage: build. A survey of the wiki and the frame that pages are put in, in; files out, and only those that changed. A
page is a function of its note's source, of what it shows of other notes, of what it embeds, and of its frame. These
make its key, and it is made again only when that changed; so what is built step by step equals what is built at once.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Collection, Container, Iterable, Iterator, Mapping
from functools import cached_property, partial
from itertools import chain, islice
from pathlib import Path
from typing import TypeVar

import msgspec

from wikiproof.build import files
from wikiproof.build.framed import Frame
from wikiproof.build.inputs import Given, files_of
from wikiproof.build.keys import digest
from wikiproof.build.overview import Overview
from wikiproof.build.pages import Drawer, Maker, Says, Teller
from wikiproof.build.sources import Pen, Sources, drawn, prose_of
from wikiproof.build.store import Made, Store
from wikiproof.build.whole import Settler, Whole, wholes
from wikiproof.config import Config
from wikiproof.graph.mentions import Name, Names, names
from wikiproof.load import history
from wikiproof.model import Entry
from wikiproof.publish import plots
from wikiproof.publish.around import Web
from wikiproof.publish.mentions import Naming, Unlinked, due
from wikiproof.publish.pages.addresses import file_of
from wikiproof.publish.strings import strings
from wikiproof.publish.told import Told
from wikiproof.snippets import pictures
from wikiproof.wiki import Survey, survey, version
from wikiproof.wiki.kept import Held, Kept
from wikiproof.wiki.work import Beside, forks, spread

NOTES_AT_HAND = 200
"""Notes that a process keeps decoded."""
SEVERAL = 500
"""Notes whose sketches are written at once."""
_encode = msgspec.msgpack.Encoder().encode
_told = msgspec.msgpack.Decoder(Told)
_naming = msgspec.msgpack.Decoder(Naming)
_T = TypeVar("_T")


class LateError(Exception):
    """Something else is to be done first."""


class Build:
    """A site in a folder. `lasting` says that the folder will be there for the next process, too."""

    def __init__(self, config: Config, language: str, folder: Path, *, lasting: bool) -> None:
        """Take up what the last build left."""
        self._config = config
        self._words = strings(language)
        self._language = language.encode()
        self._folder = folder
        self._lasting = lasting
        self._store = Store(Path(config.state, "site.sqlite"), version.code())
        self._pen = Pen(self._words)
        self._roles = {word.casefold(): name for name, spelt in config.options.relations.items() for word in spelt}
        is_known = lasting and self._store.whole("folder") == str(folder).encode()
        self.is_new = not is_known
        self._outputs = self._store.outputs() if is_known else {}
        self._surveyed = self._store.whole("surveyed") if is_known else b""
        self._framed = self._store.whole("framed") if is_known else b""
        self._done = self._surveyed, self._framed
        settled = self._store.whole("settled") if is_known else b""
        self._called_kept = self._store.whole("called")
        self._settled = msgspec.msgpack.decode(settled or b"\x80", type=dict[str, bytes])
        self._lost = {path for path, made in self._outputs.items() if not files.is_as_made(str(folder), path, made)}
        self._gone: set[str] = set()
        self._made: set[str] = set()
        self._removed: set[str] = set()
        self._site: Overview | None = None
        self._entries: Mapping[str, Entry] = {}
        self._commit = ""
        self._held: Held | Kept | None = None

    @cached_property
    def _kept(self) -> dict[str, tuple[bytes, bytes, bytes]]:
        return self._store.told()

    @cached_property
    def _keys(self) -> dict[str, bytes]:
        """The key of each note by itself."""
        return {path: key for path, (key, _, _) in self._kept.items()}

    @cached_property
    def _web(self) -> Web:
        return Web({path: _told.decode(told) for path, (_, told, _) in self._kept.items()})

    @cached_property
    def _unlinked(self) -> Unlinked:
        return Unlinked({path: _naming.decode(naming) for path, (_, _, naming) in self._kept.items()})

    @cached_property
    def _called(self) -> Names:
        """The names that were looked for."""
        return Names(msgspec.msgpack.decode(self._called_kept or b"\x80", type=dict[str, frozenset[Name]]))

    def survey(
        self,
        *,
        hurried: bool = False,
        changed: Iterable[str] | None = None,
        is_late: Callable[[], bool] = lambda: False,
    ) -> Survey:
        """The wiki as it is now; new notes are sketched as they are parsed.

        If it is `hurried`, diagnostics on which no page of a note depends may be left for `mended`. `changed` are the
        files that may have changed since the last survey, None if any may have. Raises `LateError` once `is_late` says
        so.
        """
        in_time, beside = partial(_while_in_time, is_late=is_late), Beside(self._pen, self._keep_sketches)
        held = self._held
        if changed is not None:
            self._held = None  # should this fail, all files are looked at the next time
        found = survey(self._config, progress=in_time, beside=beside, held=held, hurried=hurried, changed=changed)
        self._held = found.held
        return found

    def mended(self, found: Survey, *, is_late: Callable[[], bool]) -> Survey:
        """A survey with all its diagnostics. Raises `LateError` once `is_late` says so, or if the wiki has changed."""
        if not found.hurried:
            return found
        now = self.survey(is_late=is_late)
        if not now.is_of_same_files(found):
            raise LateError
        return now

    def pages(self, found: Survey, frame: Frame) -> int:
        """Bring the pages of notes up to date; how many were made."""
        is_next = bool(self._framed and found.before) and self._surveyed == found.before
        framed = self._dated_frame(found, frame)
        is_same = is_next and self._framed == framed and not self._lost
        paths: Iterable[str] = found.touched if is_next else {*found.wiki.entries, *self._keys}
        if is_same and not paths:
            return 0
        self._start()
        own = self._own(found, frame, paths)
        changed = {path for path, key in own.items() if self._keys.get(path, b"") != key}
        looked_around = changed if is_same else ()  # otherwise all pages are looked at
        near = self._near(looked_around)
        self._remove(self._leftover({path for path in changed if not own[path]}, frame))
        named = self._called_otherwise(found, frame, changed)
        own = {path: own[path] for path in changed} | {path: self._keys[path] for path in named}
        near |= self._take(own, self._ask(found, frame, own)) | self._near(looked_around)
        before = self._site if found.hurried else None
        site = self._site = Overview(self._config, found, frame, self._web.told, before)
        made = self._make(site, near & self._keys.keys() if is_same else self._keys.keys())
        self._put(made)
        self._surveyed, self._framed = found.state, framed
        self._close(found)
        return len(made)

    def whole(self, found: Survey, frame: Frame, *, is_late: Callable[[], bool] | None = None) -> None:
        """Bring the site's other files up to date, take away what is no longer part of it, keep all that is known.

        Raises `LateError` half-way once `is_late` says so; all of it is to be done the next time. Without `is_late`,
        several processes may share the work.
        """
        framed = self._dated_frame(found, frame)
        if found.state and (found.state, framed) == self._done and not self._lost:
            return
        self._start()
        try:
            self._rest(found, frame, is_late)
            self._done, self._lost, self._framed = (found.state, framed), set(), framed
            self._keep()
        finally:
            self._close(found)

    def _rest(self, found: Survey, frame: Frame, is_late: Callable[[], bool] | None) -> None:
        site = self._site
        if site is None or site.found is not found:
            site = Overview(self._config, found, frame, self._web.told)
        self._put(self._make(site, site.standing.keys() | self._dated_anew(site)))  # they list what others tell
        in_time = partial(_while_in_time, is_late=is_late or (lambda: False))
        there = set(chain.from_iterable(self._files(site, path) for path in in_time(self._keys)))
        there |= self._plot() | self._draw(site)
        texts = digest(*(key for _, key in sorted(self._keys.items())))
        there |= self._settle(found, wholes(site, in_time(self._store.documents()), texts, in_time), is_late)
        there |= self._attach(found, frame, there)
        self._remove(self._outputs.keys() - there)
        self._site = site

    def _dated_frame(self, found: Survey, frame: Frame) -> bytes:
        """What tells the frame, and the commit by which git dates pages, from others; a hurried one is dated later."""
        if not found.hurried:
            self._commit = history.commit(self._config.wiki)
        return digest(frame.digest, self._commit)

    def _dated_anew(self, site: Overview) -> set[str]:
        """The notes whose pages were made with another date."""
        before = self._site.changed if self._site else site.changed
        return {path for path in site.notes if before.get(path) != site.changed.get(path)}

    def _start(self) -> None:
        """Make known that what is kept of the files is no longer true, should this process or the work end half-way."""
        self._done = b"", b""
        if self._lasting:
            self._store.keep({}, {"folder": b"", "called": b""})

    def _take(self, own: Mapping[str, bytes], said: Mapping[str, tuple[Told, Naming]]) -> frozenset[str]:
        """Take what notes tell now; the notes that they name, or named before."""
        for path in own:
            self._keys.pop(path, None)
        self._keys.update((path, own[path]) for path in said)
        self._gone |= {path for path, key in own.items() if not key}
        self._web.replace({path: said[path][0] if path in said else None for path in own})
        return self._unlinked.replace({path: said[path][1] if path in said else None for path in own})

    def _put(self, made: Mapping[str, Made]) -> None:
        self._outputs.update(made)
        self._made.update(made)

    def _leftover(self, gone: Iterable[str], frame: Frame) -> set[str]:
        """The files of notes that are gone, but for those at addresses that other notes have."""
        there = {*frame.urls.values()}
        urls = (self._web.told[path].shown.url for path in gone if path in self._web.told)
        left = chain.from_iterable(files_of(url) for url in urls if url not in there)
        return self._outputs.keys() & left

    def _remove(self, gone: Iterable[str]) -> None:
        for file in gone:
            files.remove(self._folder, file)
            del self._outputs[file]
            self._made.discard(file)
            self._removed.add(file)

    def _own(self, found: Survey, frame: Frame, paths: Iterable[str]) -> dict[str, bytes]:
        """The keys of notes by themselves, empty where they are gone."""
        settings = _encode((self._language, self._roles, frame.settings))
        there = found.wiki.entries.keys() & frame.urls.keys()
        return {path: digest(found.stored.key(path), settings) if path in there else b"" for path in paths}

    def _ask(self, found: Survey, frame: Frame, own: Mapping[str, bytes]) -> dict[str, tuple[Told, Naming]]:
        """What notes tell now, and which they name."""
        teller = Teller(self._sources(found), frame.urls, self._roles, self._called)
        said = self._put_away(self._spread(found, teller, sorted(path for path, key in own.items() if key)), own)
        return {each.path: (_told.decode(each.told), _naming.decode(each.naming)) for each in said}

    def _put_away(self, said: Iterator[Says], own: Mapping[str, bytes]) -> Iterator[Says]:
        """Keep what notes tell, and the sketches that were not kept yet."""
        while several := list(islice(said, SEVERAL)):
            self._store.keep_drawn((each.path, each.drawn) for each in several if each.drawn)
            if self._lasting:
                self._store.keep_told((each.path, own[each.path], each.told, each.naming) for each in several)
            yield from several

    def _keep_sketches(self, made: Iterable[tuple[str, bytes, bytes]]) -> None:
        self._store.keep_drawn((path, drawn(content, digest + self._language)) for path, digest, content in made)

    def _near(self, paths: Iterable[str]) -> set[str]:
        return set(chain.from_iterable(map(self._web.near, paths)))

    def _called_otherwise(self, found: Survey, frame: Frame, changed: set[str]) -> set[str]:
        """The notes that did not change, but may name other ones than before, since those are called otherwise."""
        before, now = self._called, self._names(found, frame, changed)
        self._called = now
        stayed = self._keys.keys() - changed
        if now is before or not stayed:
            return set()
        texts = ((path, prose_of(encoded)) for path, encoded in self._store.proses() if path in stayed)
        return set(due(before, now, texts))

    def _names(self, found: Survey, frame: Frame, changed: set[str]) -> Names:
        """The names of notes, the very same as before where none of the notes that changed is called otherwise."""
        entries, before = found.wiki.entries, self._entries
        self._entries = entries
        if entries.keys() == before.keys() and all(_called(entries[each]) == _called(before[each]) for each in changed):
            return self._called
        return names({path: entry for path, entry in entries.items() if path in frame.urls}, found.wiki.start)

    def _make(self, site: Overview, paths: Iterable[str]) -> dict[str, Made]:
        """Make the pages whose keys or files are not what they were."""
        given = Given(site, self._web, self._unlinked, self._keys)
        standing = sorted(path for path in paths if path not in site.replaced)
        there = set(chain.from_iterable(self._files(site, path) for path in standing)) - self._lost
        kept = {file: self._outputs[file].key for file in there if file in self._outputs}
        maker = Maker(self._sources(site.found), given, kept, self._folder)
        return dict(chain.from_iterable(self._spread(site.found, maker, standing)))

    def _has(self, key: bytes, paths: Iterable[str]) -> bool:
        return all(
            path in self._outputs and self._outputs[path].key == key and path not in self._lost for path in paths
        )

    def _files(self, site: Overview, path: str) -> tuple[str, ...]:
        """The files that are made of a note."""
        return () if path in site.replaced else files_of(site.frame.urls[path])

    def _attach(self, found: Survey, frame: Frame, taken: Container[str]) -> set[str]:
        """Copy the attachments that changed, but for what the site's own files have the place of; their paths."""
        every = {path: file_of(frame.urls[path]) for path in found.wiki.attachments if path in frame.urls}
        there = {path: file for path, file in every.items() if file not in taken}
        for path, file in there.items():
            source = Path(self._config.wiki, path)
            with contextlib.suppress(OSError):  # it went, or cannot be read, which the survey says
                key = _encode((source.stat().st_size, source.stat().st_mtime_ns))
                if not self._has(key, [file]):
                    self._put({file: files.write(self._folder, file, source.read_bytes(), key)})
        return {*there.values()} & self._outputs.keys()

    def _plot(self) -> set[str]:
        """Copy the pictures of plots that are not there yet; the paths of all of them."""
        there = dict(chain.from_iterable(each.pictures for each in self._web.told.values()))
        for name, file in there.items():
            path = plots.address(name)
            if not self._has(b"plot", [path]):
                source = Path(self._config.records or "", file)
                if picture := pictures.read(source, name):
                    self._put({path: files.write(self._folder, path, picture.content, b"plot")})
        return {plots.address(name) for name in there} & self._outputs.keys()

    def _draw(self, site: Overview) -> set[str]:
        """Draw the cards that are not there yet; the paths of all of them."""
        there = {card: path for path in site.notes if (card := site.card(path))}
        lacking = [card for card in there if not self._has(b"card", [card])]
        drawn = self._spread(site.found, Drawer(site.notes, site.setting, there, self._folder), lacking)
        self._put(dict(drawn))
        return {*there}

    def _settle(self, found: Survey, every: Iterable[Whole], is_late: Callable[[], bool] | None) -> set[str]:
        """Bring files of the whole up to date; their paths. Raises `LateError` half-way once `is_late` says so."""
        old = {each: {path for path, made in self._outputs.items() if made.key == each.name.encode()} for each in every}
        stale = {each.name: each for each in old if self._settled.get(each.name) != each.key or old[each] & self._lost}
        there = set(chain.from_iterable(paths for each, paths in old.items() if each.name not in stale))
        self._settled = {name: key for name, key in self._settled.items() if name not in stale}
        for name, written in self._write(found, stale, at_once=not is_late):
            for path, made in written:
                self._put({path: made})
                there.add(path)
                if is_late and is_late():
                    raise LateError
            self._settled[name] = stale[name].key
        return there

    def _write(
        self, found: Survey, groups: Mapping[str, Whole], *, at_once: bool
    ) -> Iterator[tuple[str, Iterable[tuple[str, Made]]]]:
        """The files of groups, by the names of these, as they are written; unless `at_once`, one after another."""
        settler, names = Settler(groups, self._folder), tuple(groups)
        if not (at_once and forks()):
            return zip(names, map(settler.files, names), strict=True)
        names = names[::-1]  # what takes longest first
        return zip(names, self._spread(found, settler, names, notes=len(self._keys)), strict=True)

    def _sources(self, found: Survey) -> Sources:
        wiki = partial(found.stored.wiki, found.wiki.entries, keep=NOTES_AT_HAND)
        return Sources(wiki, found.stored, self._store, self._pen, self._language)

    def _spread(
        self, found: Survey, task: Callable[[str], _T], paths: Collection[str], *, notes: int | None = None
    ) -> Iterator[_T]:
        """The task done for each path; what must not be open in two processes is closed before."""
        self._close(found)
        return spread(task, tuple(paths), notes=notes)

    def _close(self, found: Survey) -> None:
        """Let go of what another thread may use next."""
        found.stored.close()
        self._store.close()

    def _keep(self) -> None:
        """Keep what the next build can go on from."""
        if not self._lasting:
            return
        states = {"folder": str(self._folder).encode(), "surveyed": self._surveyed, "framed": self._framed}
        outputs = {path: self._outputs[path] for path in sorted(self._made)}  # which the table is by
        self._store.forget(self._gone, self._removed)
        self._store.keep(outputs, {**states, "called": _encode(self._called.called), "settled": _encode(self._settled)})
        self._gone, self._made, self._removed = set(), set(), set()


def _while_in_time(each: Iterable[_T], is_late: Callable[[], bool]) -> Iterator[_T]:
    """Pass values through. Raises `LateError` once `is_late` says so."""
    for one in each:
        if is_late():
            raise LateError
        yield one


def _called(entry: Entry) -> tuple[object, ...]:
    return entry.title, entry.strings("aliases"), entry.gives_way
