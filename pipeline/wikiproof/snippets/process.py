"""Keep one process for one note.

Stage: snippets. Forked from a process that has imported what the notes need and computed nothing; whatever becomes of
it, the supervisor gets a reply or the reason why there is none. What it may do meanwhile is bound by `confine`.
"""

from __future__ import annotations

import contextlib
import os
import resource
import secrets
import select
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import msgspec
from msgspec import structs

from wikiproof.model import Snippet, SnippetStatus
from wikiproof.snippets import child, preload
from wikiproof.snippets.confine import Bounds, confine, descendants, environment, identity, limits, scratch
from wikiproof.snippets.pictures import MAX_PLOTS
from wikiproof.snippets.protocol import MAX_ALT, Order, Reply

MAX_REPLY = 64 << 20
"""Bytes that a reply may have."""
MAX_MESSAGE = 20_000
"""Characters that the message of an exception may have."""
MAX_PRINTED = 64 << 20
"""Bytes that the snippets of a note may print."""
_UNCONFINED = 113
"""The exit code of a process that ran nothing, as it could not be confined."""
_EVERY = 0.1
"""Seconds between two looks at what a note uses up."""


class Ended(NamedTuple):
    """Why a process gave no reply."""

    status: SnippetStatus
    message: str


class NoteProcess:
    """A forked process that runs a note's snippets in its own scratch folder, within its bounds."""

    def __init__(self, path: str, snippets: Sequence[Snippet], supply: Callable[[str], object], bounds: Bounds) -> None:
        """Fork."""
        torch = sys.modules.get("torch")
        assert torch is None or not torch.cuda.is_initialized(), "CUDA does not survive a fork"
        self._bounds = bounds
        self._user = identity.own_user() if bounds.confined else None
        self._scratch = scratch.make(self._user)
        self._others = descendants.children()
        self._held_before = sum(descendants.memory([os.getpid()]))
        self._measure_at = 0.0
        self._output = tempfile.TemporaryFile()  # noqa: SIM115 -- open as long as the process
        order_reader, order_writer = os.pipe()
        reply_reader, reply_writer = os.pipe()
        descendants.take_in(wanted=True)
        self._pid: int | None = os.fork()
        if self._pid == 0:
            with _last_words():
                _become_the_notes(
                    bounds, self._scratch, self._user, (order_reader, reply_writer, self._output.fileno())
                )
                with os.fdopen(order_reader, "rb") as reader, os.fdopen(reply_writer, "wb") as writer:
                    child.serve(path, snippets, supply, reader, writer, self._output.fileno(), gpu=bounds.gpu)
        os.close(order_reader)
        os.close(reply_writer)
        self._orders = os.fdopen(order_writer, "wb")
        self._replies = reply_reader
        self._decoder = msgspec.json.Decoder(Reply)

    def run(self, order: Order, timeout: float) -> Reply | Ended:
        """Run one snippet; after an `Ended` the process is gone."""
        order = structs.replace(order, token=secrets.token_hex())
        found = self._answer(order, timeout)
        if isinstance(found, Ended):
            self.close()
        return found

    def close(self) -> int:
        """End the process and all that it started, and remove its scratch folder; its wait status is returned."""
        if self._pid is None:
            return 0
        with _uninterrupted():
            status = descendants.end(self._others, self._pid, self._user)
            descendants.take_in(wanted=False)
            self._pid = None
            with contextlib.suppress(BrokenPipeError):
                self._orders.close()
            os.close(self._replies)
            self._output.close()
            scratch.remove(self._scratch)
        return status

    def _answer(self, order: Order, timeout: float) -> Reply | Ended:
        try:
            self._orders.write(msgspec.json.encode(order) + b"\n")
            self._orders.flush()
        except BrokenPipeError:
            return self._died()
        line = self._line(time.monotonic() + timeout)
        if line is None:
            return Ended("timed out", f"ran longer than {timeout:g} s")
        if isinstance(line, Ended):
            return line
        if len(line) >= MAX_REPLY:
            return Ended("died", f"its reply has more than {MAX_REPLY >> 20} MiB")
        if not line.endswith(b"\n"):
            return self._died()
        return self._excess() or self._decoded(line, order.token)

    def _decoded(self, line: bytes, token: str) -> Reply | Ended:
        """The reply to an order; anything before or after it is not the doing of the code that answers orders."""
        first, _, more = line.partition(b"\n")
        try:
            reply = self._decoder.decode(first)
        except (msgspec.DecodeError, UnicodeDecodeError):
            return Ended("died", "the note's process sent something that is no reply")
        if reply.token != token:
            return Ended("died", "the note's process sent a reply to another order")
        if (
            more
            or len(reply.output) > child.MAX_OUTPUT
            or len(reply.raised.message if reply.raised else "") > MAX_MESSAGE
            or len(reply.figures) > MAX_PLOTS + 1  # one that says how many more there were
            or any(len(each.alt) > MAX_ALT or len(each.problem) > MAX_MESSAGE for each in reply.figures)
        ):
            return Ended("died", "the note's process sent more than a reply")
        return reply

    def _line(self, deadline: float) -> bytes | Ended | None:
        """One line of reply; without its end if the process closed the pipe, None if it took too long."""
        read, poll = bytearray(), select.poll()
        poll.register(self._replies, select.POLLIN)
        while not read.endswith(b"\n") and len(read) < MAX_REPLY:
            left = deadline - time.monotonic()
            if left <= 0:
                return None
            if not poll.poll(min(left, _EVERY) * 1000):
                if over := self._excess():
                    return over
                continue
            chunk = os.read(self._replies, 1 << 16)
            if not chunk:
                break
            read += chunk
        return bytes(read)

    def _excess(self) -> Ended | None:
        """What the note has used up too much of."""
        if os.fstat(self._output.fileno()).st_size > MAX_PRINTED:
            return Ended("died", f"too much output: its snippets printed more than {MAX_PRINTED >> 20} MiB")
        assert self._pid is not None
        descendants.reap(self._others, self._pid)
        processes = descendants.below([*(descendants.children() - self._others)])
        if len(processes) > self._bounds.tasks:
            return Ended("died", f"it started more than {self._bounds.tasks} processes")
        held = sum(max(0, each - self._held_before) for each in descendants.memory(processes))
        if held > self._bounds.memory * (1 << 30):
            message = f"it holds more than {self._bounds.memory:g} GiB, with the processes that it started"
            return Ended("out of memory", message)
        return self._too_large(processes) if time.monotonic() >= self._measure_at else None

    def _too_large(self, processes: Sequence[int]) -> Ended | None:
        began = time.monotonic()
        try:
            size = scratch.size(self._scratch) + descendants.unlinked(processes)
        except scratch.Unmeasurable as error:
            return Ended("died", str(error))
        finished = time.monotonic()
        self._measure_at = finished + 20 * (finished - began)
        if size > self._bounds.files * (1 << 30):
            return Ended("died", f"its files have more than {self._bounds.files:g} GiB together")
        return None

    def _died(self) -> Ended:
        """Why the process is gone. It closed its pipe, so it is ending or has ended."""
        if self._pid is None:
            return Ended("died", "the note's process is gone")
        status = self._ended_by_itself()
        if os.WIFSIGNALED(status):
            number = signal.Signals(os.WTERMSIG(status))
            if number == signal.SIGKILL:
                return Ended("died", "killed by SIGKILL, as the system does when memory runs out")
            if number == signal.SIGXFSZ:
                return Ended("died", f"wrote a file of more than {limits.FILE >> 30} GiB")
            return Ended("died", f"killed by {number.name} ({signal.strsignal(number)})")
        if os.WEXITSTATUS(status) == _UNCONFINED:
            return Ended("died", "its process could not be confined, or ended as if so")
        return Ended("died", f"ended its own process with exit code {os.waitstatus_to_exitcode(status)}")

    def _ended_by_itself(self) -> int:
        assert self._pid is not None
        for _ in range(100):  # a process that closed its pipe and lives on is ended
            if os.waitid(os.P_PID, self._pid, os.WEXITED | os.WNOWAIT | os.WNOHANG) is not None:
                break
            time.sleep(0.01)
        return self.close()


@contextlib.contextmanager
def _uninterrupted() -> Iterator[None]:
    """Have signals to end wait until the block ends."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM, signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


@contextlib.contextmanager
def _last_words() -> Iterator[None]:
    """End this process when the block ends, however it ends: nothing of the note's may run in the code around it."""
    status = 1
    try:
        yield
        status = 0
    except BaseException as error:
        os.write(2, f"{type(error).__name__}: {error}\n".encode())
    finally:
        os._exit(status)


def _become_the_notes(bounds: Bounds, folder: str, user: int | None, kept: Sequence[int]) -> None:
    """Turn the process just forked into one that may run a note."""
    os.setsid()
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    os.chdir(folder)
    _close_all_but(*kept)
    environment.take_over(preload.notes_environment(os.environ, folder, gpu=bounds.gpu))
    tempfile.tempdir = None  # found anew, in the scratch folder
    with contextlib.suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("1000")  # the system ends it before others when memory runs out
    try:
        confine(bounds, folder, user)
    except OSError as error:
        os.write(2, f"a note's process could not be confined: {error}\n".encode())
        os._exit(_UNCONFINED)


def _close_all_but(*kept: int) -> None:
    """Close the descriptors of the forking process, so that the note cannot write where pytest does."""
    last = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    for low, high in zip((2, *sorted(kept)), (*sorted(kept), last), strict=True):
        os.closerange(low + 1, high)
