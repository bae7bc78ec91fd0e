"""Run several notes at a time.

Stage: snippets. Runs of notes in, their outcomes out as they are asked for. Each supervisor is a process forked from
one that has imported what the notes need; it runs one note after the other, each in a process of that note's own. Notes
that need memory of a GPU are run together only as far as that suffices.
"""

from __future__ import annotations

import contextlib
import math
import multiprocessing
import os
import signal
import sys
import traceback
from collections.abc import Callable, Generator, Iterable, Sequence
from multiprocessing.connection import Connection, wait
from typing import NamedTuple

import msgspec

from wikiproof.model import Outcome
from wikiproof.snippets.confine import identity
from wikiproof.snippets.run import NoteRun
from wikiproof.snippets.summary import is_bad


class CrewError(Exception):
    """A supervisor failed: a fault of wikiproof or of the system, not of a note. The message says what it said."""


class Task(NamedTuple):
    """A note to run up to its snippet `last`; `begin` is called in the supervisor.

    Where `again` is given and a snippet fails, the note is run once more, and that run's outcomes are the task's.
    `need` are the bytes of a GPU's memory that it takes.
    """

    begin: Callable[[], NoteRun]
    last: int
    again: Callable[[], NoteRun] | None = None
    need: int = 0


class _Said(msgspec.Struct, frozen=True, array_like=True):
    """What a supervisor says of a task: the next outcome, that it is done, or what went wrong in the supervisor.

    `is_first`: the outcome is of a run that failed, after which the note is run again. `pictures` are those of its
    plots, by their names.
    """

    task: int
    outcome: Outcome | None = None
    error: str = ""
    is_first: bool = False
    pictures: dict[str, bytes] = {}


class _Supervisor(NamedTuple):
    process: int
    channel: Connection


class Crew:
    """Supervisors that work through tasks, in their order if all fit, as long as outcomes are waited for."""

    def __init__(self, tasks: Sequence[Task], jobs: int, memory: int = 0) -> None:
        """Take the tasks, how many to do at a time, and the bytes that what they need together may have.

        The supervisors are forked when the first outcome is wanted. A task that needs more than all is done alone.
        """
        self._tasks = tasks
        self._jobs = max(1, min(jobs, len(tasks)))
        self._supervisors: list[_Supervisor] = []
        self._memory = memory
        self._waiting = [*range(len(tasks))]
        self._idle: list[Connection] = []
        self._first: list[list[Outcome]] = [[] for _ in tasks]
        self._outcomes: list[list[Outcome]] = [[] for _ in tasks]
        self._pictures: list[dict[str, bytes]] = [{} for _ in tasks]
        self._errors: dict[int, str] = {}
        self._at: dict[Connection, int] = {}
        self._decoder = msgspec.json.Decoder(_Said)

    def outcome(self, task: int, index: int) -> Outcome:
        """The outcome of a snippet of a task; others are taken note of meanwhile. Raises `CrewError`."""
        if not self._supervisors:
            self._supervisors = [self._forked() for _ in range(self._jobs)]
            self._employ(each.channel for each in self._supervisors)
        while len(self._outcomes[task]) <= index:
            if task in self._errors:
                raise CrewError(self._errors[task])
            for channel in wait([*self._at]):
                assert isinstance(channel, Connection)
                self._hear(channel)
        return self._outcomes[task][index]

    def outcomes(self, task: int) -> tuple[Outcome, ...]:
        """The outcomes of a task so far."""
        return tuple(self._outcomes[task])

    def first(self, task: int) -> tuple[Outcome, ...]:
        """The outcomes of a task's run that failed and after which it was run again; none if it was not."""
        return tuple(self._first[task])

    def pictures(self, task: int) -> dict[str, bytes]:
        """The pictures of the plots in all outcomes of a task so far, by their names; they are handed over once."""
        found, self._pictures[task] = self._pictures[task], {}
        return found

    @property
    def has_failed(self) -> bool:
        """Whether a supervisor failed, so that it is not known what becomes of some notes."""
        return bool(self._errors)

    def close(self) -> None:
        """End the supervisors, and with them the notes that they run."""
        for each in self._supervisors:
            each.channel.close()
            with contextlib.suppress(ProcessLookupError):
                os.kill(each.process, signal.SIGTERM)
            os.waitpid(each.process, 0)
        self._supervisors = []
        self._at, self._idle = {}, []

    def _hear(self, channel: Connection) -> None:
        try:
            said = self._decoder.decode(channel.recv_bytes())
        except (EOFError, OSError):
            self._errors[self._at.pop(channel)] = "the process that ran this note ended"
            self._employ(())
            self._fail_the_rest()
            return
        if said.outcome:
            (self._first if said.is_first else self._outcomes)[said.task].append(said.outcome)
            self._pictures[said.task] |= said.pictures
            return
        if said.error:
            self._errors[said.task] = said.error
        del self._at[channel]
        self._employ([channel])

    def _fail_the_rest(self) -> None:
        if not self._at:
            self._errors.update(dict.fromkeys(self._waiting, "no process is left that could run this note"))

    def _employ(self, free: Iterable[Connection]) -> None:
        """Give supervisors that are free or idle the tasks that fit beside what is being done."""
        self._idle += free
        while self._idle and (task := self._fitting()) is not None:
            channel = self._idle.pop()
            self._waiting.remove(task)
            self._at[channel] = task
            with contextlib.suppress(OSError):  # it has ended, as will be heard
                channel.send_bytes(b"%d" % task)

    def _fitting(self) -> int | None:
        """The next task whose need is left over by what is being done; any, if nothing is that needs memory."""
        taken = sum(self._tasks[each].need for each in self._at.values())
        left = max(self._memory - taken, 0) if taken else math.inf
        return next((each for each in self._waiting if self._tasks[each].need <= left), None)

    def _forked(self) -> _Supervisor:
        ours, theirs = multiprocessing.Pipe()
        process = os.fork()
        if process == 0:
            ours.close()
            for each in self._supervisors:
                each.channel.close()
            _supervise(self._tasks, theirs)
        theirs.close()
        return _Supervisor(process, ours)


def _supervise(tasks: Sequence[Task], channel: Connection) -> None:
    """Be a supervisor; this does not return."""
    try:
        signal.signal(signal.SIGTERM, lambda *_: sys.exit())  # a note's process is ended then, its folder removed
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # the terminal sends it to all; the first process decides
        identity.end_with_parent()
        encode = msgspec.json.Encoder().encode
        while True:
            number = int(channel.recv_bytes())
            error = ""
            try:
                with contextlib.closing(_outcomes(tasks[number])) as outcomes:
                    for made, is_first in outcomes:
                        channel.send_bytes(encode(_Said(number, made.outcome, "", is_first, made.pictures)))
            except Exception:  # a fault of ours, which is not to be taken for one of the note
                error = traceback.format_exc()
            channel.send_bytes(encode(_Said(number, error=error)))
    except (EOFError, OSError, SystemExit):
        pass
    finally:
        os._exit(0)


class _Made(NamedTuple):
    """An outcome, and the pictures of its plots by their names."""

    outcome: Outcome
    pictures: dict[str, bytes]


def _outcomes(task: Task) -> Generator[tuple[_Made, bool], None, None]:
    """The outcomes of a task, and whether each is of a run after which there is another.

    A run that may not be the last is told of when it is over.
    """
    last = task.begin
    if task.again:
        with contextlib.closing(_ran(task.begin, task.last)) as outcomes:
            first = tuple(outcomes)
        is_over = not any(is_bad(each.outcome) for each in first)
        yield from ((each, not is_over) for each in first)
        if is_over:
            return
        last = task.again
    with contextlib.closing(_ran(last, task.last)) as outcomes:
        yield from ((each, False) for each in outcomes)


def _ran(begin: Callable[[], NoteRun], last: int) -> Generator[_Made, None, None]:
    run = begin()
    try:
        for index in range(last + 1):
            outcome = run.outcome(index)
            yield _Made(outcome, {each.name: run.pictures[each.name] for each in outcome.plots})
    finally:
        run.close()
