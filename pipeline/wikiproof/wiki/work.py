"""Work on single notes, spread over the processor's cores where there are many.

A task is a callable that takes a note's path; it and its results can be pickled, so that it runs in any process.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import sys
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from functools import cached_property
from typing import Generic, NamedTuple, TypeVar

import msgspec
from markdown_it.token import Token

from wikiproof import catalogue, checks, diagnostics, resolve
from wikiproof.diagnostics import Located
from wikiproof.load import notes
from wikiproof.model import Entry, Note, Wiki
from wikiproof.resolve import Names

FEW = 150
"""Notes that one process has done before a second one would have started."""

R = TypeVar("R")
encode = msgspec.msgpack.Encoder().encode
Progress = Callable[[tuple[str, ...]], Iterable[str]]
"""Passes paths, or the codes of checks, through; it may show how far they have come, or raise an error to end it."""


class Read(NamedTuple):
    """A note as read. `facts` and `entry` are encoded, and None if the content was known; facts also once kept.

    `made` is what was made of its tokens beside.
    """

    path: str
    digest: bytes
    facts: bytes | None
    entry: bytes | None
    made: bytes | None = None


class Beside(NamedTuple):
    """What is to be made of a note's tokens while they are there, and who keeps it: paths, digests and what was made.

    Nothing may be left open by who keeps it, since processes are forked afterwards.
    """

    make: Callable[[Note, list[Token]], bytes]
    keep: Callable[[Iterable[tuple[str, bytes, bytes]]], None]


class Judged(NamedTuple):
    """What a note's links point at, what is wrong with it, and its proof, all encoded; no proof once that is kept."""

    path: str
    resolutions: bytes
    found: bytes
    proof: bytes | None


class Reader:
    """Reads notes, and parses those whose digest is not the one known."""

    def __init__(
        self,
        folder: str,
        names: Names,
        known: Mapping[str, bytes],
        make: Callable[[Note, list[Token]], bytes] | None = None,
    ) -> None:
        self._folder = folder
        self._names = names
        self._known = known
        self._make = make

    def __call__(self, path: str) -> Read:
        """Read a note."""
        content = notes.content(self._folder, path)
        digest = notes.digest(content)
        if self._known.get(path) == digest:
            return Read(path, digest, None, None)
        note, tokens = (
            (notes.parsed(path, content), []) if self._make is None else notes.parsed_with_tokens(path, content)
        )
        entry = catalogue.entry(note, resolve.of_note(self._names, {}, note))
        facts = encode(msgspec.structs.replace(note, text=""))
        return Read(path, digest, facts, encode(entry), self._make(note, tokens) if self._make else None)


class Judge:
    """Judges notes of a wiki; `wiki` makes it, in the process in which it is needed."""

    def __init__(self, wiki: Callable[[], Wiki]) -> None:
        self._make = wiki

    @cached_property
    def _wiki(self) -> Wiki:
        return self._make()

    def __call__(self, path: str) -> Judged:
        """Judge a note."""
        note = self._wiki.notes[path]
        found = tuple(diagnostics.locate(checks.of_note(self._wiki, note), lambda _: note.text))
        return Judged(path, encode(self._wiki.resolutions[path]), encode(found), encode(self._wiki.proofs.get(path)))


def spread(
    task: Callable[[str], R], paths: tuple[str, ...], progress: Progress = iter, *, notes: int | None = None
) -> Iterator[R]:
    """The task done for each path, in their order; by several processes if there are many, which begin at once.

    `notes` says how many notes it has to do with, where the paths are not those of single notes.
    """
    workers = min(cores(), len(paths), (len(paths) if notes is None else notes) // FEW)
    if workers < 2:
        return map(task, progress(paths))
    # A forked process has the task at once; where there is no fork it is pickled once for each process.
    context = multiprocessing.get_context("fork" if forks() else multiprocessing.get_start_method(allow_none=True))
    gc.freeze()  # cycles are no longer looked for in what is there already, neither here nor in a forked process
    pool = ProcessPoolExecutor(workers, mp_context=context, initializer=_begin, initargs=(task,))
    done = pool.map(_Held(task), paths, chunksize=max(1, min(25, len(paths) // (4 * workers))))
    return _in_turn(pool, done, progress(paths))


def _in_turn(pool: ProcessPoolExecutor, done: Iterator[R], paths: Iterable[str]) -> Iterator[R]:
    """What is done, for each path; where that ends early, what was not begun is not waited for."""
    try:
        yield from (next(done) for _ in paths)
    finally:
        pool.shutdown(cancel_futures=True)


class _Held(Generic[R]):
    """A task that every worker process holds from its start, so that with each piece of work only its name is sent."""

    holding: _Held[object]

    def __init__(self, task: Callable[[str], R]) -> None:
        self._task = task

    def __call__(self, path: str) -> R:
        return self._task(path)

    def __reduce__(self) -> tuple[Callable[[], object], tuple[()]]:
        return _held, ()


def _held() -> object:
    return _Held.holding


def _begin(task: Callable[[str], object]) -> None:
    gc.set_threshold(200_000, 1000, 1000)  # looking for cycles as often as usual takes a tenth of the time
    _Held.holding = _Held(task)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """End this process with the one that began it: where that is killed, no one tells those that wait for work."""
    if parent := multiprocessing.parent_process():
        parent.join()
        os._exit(1)


def forks() -> bool:
    """Whether a new process has at once what its parent has, so that a task need not be pickled."""
    return (multiprocessing.get_start_method(allow_none=True) or ("fork" if sys.platform == "linux" else "")) == "fork"


def cores() -> int:
    """The cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


_located = msgspec.msgpack.Decoder(tuple[Located, ...])
_entry = msgspec.msgpack.Decoder(Entry)


def located(found: bytes) -> tuple[Located, ...]:
    """The diagnostics of a `Judged`."""
    return _located.decode(found)


def entry(read: bytes) -> Entry:
    """The entry of a `Read`."""
    return _entry.decode(read)
