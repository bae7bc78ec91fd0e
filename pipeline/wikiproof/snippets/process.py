"""Keep one process for one note.

Stage: snippets. Forked from a process that has imported what the notes need and computed nothing; whatever becomes of
it, the supervisor gets a reply or the reason why there is none.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import resource
import select
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

import msgspec

from wikiproof.model import Snippet, SnippetStatus
from wikiproof.snippets import child
from wikiproof.snippets.protocol import Order, Reply

MAX_REPLY = 64 << 20
"""Bytes that a reply may have."""
MAX_FILE = 2 << 30
"""Bytes that a file written by a snippet may have."""
_PR_SET_PDEATHSIG = 1
"""prctl(2)."""


class Ended(NamedTuple):
    """Why a process gave no reply."""

    status: SnippetStatus
    message: str


class NoteProcess:
    """A forked process that runs a note's snippets in its own scratch folder, within a limit of memory."""

    def __init__(self, path: str, snippets: Sequence[Snippet], supply: Callable[[str], object], memory: float) -> None:
        """Fork. `memory` is in GiB, beyond what the forking process has mapped."""
        torch = sys.modules.get("torch")
        assert torch is None or not torch.cuda.is_initialized(), "CUDA does not survive a fork"
        self._scratch = tempfile.mkdtemp(prefix="wikiproof-")
        order_reader, order_writer = os.pipe()
        reply_reader, reply_writer = os.pipe()
        self._pid: int | None = os.fork()
        if self._pid == 0:
            os.close(order_writer)
            os.close(reply_reader)
            _be_child(path, snippets, supply, memory, self._scratch, order_reader, reply_writer)
        os.close(order_reader)
        os.close(reply_writer)
        self._orders = os.fdopen(order_writer, "wb")
        self._replies = reply_reader
        self._decoder = msgspec.json.Decoder(Reply)

    def run(self, order: Order, timeout: float) -> Reply | Ended:
        """Run one snippet; after an `Ended` the process is gone."""
        try:
            self._orders.write(msgspec.json.encode(order) + b"\n")
            self._orders.flush()
        except BrokenPipeError:
            return self._died()
        line = self._line(time.monotonic() + timeout)
        if line is None:
            self.close()
            return Ended("timed out", f"ran longer than {timeout:g} s")
        if len(line) >= MAX_REPLY:
            self.close()
            return Ended("died", f"its reply has more than {MAX_REPLY >> 20} MiB")
        if not line.endswith(b"\n"):
            return self._died()
        try:
            reply = self._decoder.decode(line)
        except (msgspec.DecodeError, UnicodeDecodeError):
            self.close()
            return Ended("died", "the note's process sent something that is no reply")
        return reply if reply.snippet == order.snippet else Ended("died", "the note's process answered another order")

    def close(self) -> int:
        """End the process and all that it started, and remove its scratch folder; its wait status is returned."""
        if self._pid is None:
            return 0
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self._pid, signal.SIGKILL)
        with contextlib.suppress(ProcessLookupError):
            os.kill(self._pid, signal.SIGKILL)
        return self._wait()

    def _wait(self) -> int:
        assert self._pid is not None
        _, status = os.waitpid(self._pid, 0)
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self._pid, signal.SIGKILL)  # what it started and left behind
        self._pid = None
        with contextlib.suppress(BrokenPipeError):
            self._orders.close()
        os.close(self._replies)
        shutil.rmtree(self._scratch, ignore_errors=True)
        return status

    def _line(self, deadline: float) -> bytes | None:
        """One line of reply; without its end if the process closed the pipe, None if it took too long."""
        read, poll = bytearray(), select.poll()
        poll.register(self._replies, select.POLLIN)
        while not read.endswith(b"\n") and len(read) < MAX_REPLY:
            left = deadline - time.monotonic()
            if left <= 0 or not poll.poll(left * 1000):
                return None
            chunk = os.read(self._replies, 1 << 16)
            if not chunk:
                break
            read += chunk
        return bytes(read)

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
                return Ended("died", f"wrote a file of more than {MAX_FILE >> 30} GiB")
            return Ended("died", f"killed by {number.name} ({signal.strsignal(number)})")
        return Ended("died", f"ended its own process with exit code {os.waitstatus_to_exitcode(status)}")

    def _ended_by_itself(self) -> int:
        assert self._pid is not None
        for _ in range(100):  # a process that closed its pipe and lives on is ended
            found = os.waitid(os.P_PID, self._pid, os.WEXITED | os.WNOWAIT | os.WNOHANG)
            if found is not None:
                return self._wait()
            time.sleep(0.01)
        return self.close()


def _be_child(
    path: str,
    snippets: Sequence[Snippet],
    supply: Callable[[str], object],
    memory: float,
    scratch: str,
    orders: int,
    replies: int,
) -> None:
    """Be the note's process; this does not return."""
    code = 1
    try:
        os.setsid()
        _end_with_parent()
        os.chdir(scratch)
        _close_all_but(orders, replies)
        _limit(memory)
        with os.fdopen(orders, "rb") as reader, os.fdopen(replies, "wb") as writer:
            child.serve(path, snippets, supply, reader, writer)
        code = 0
    except BaseException as error:  # nothing of the note's may run in the code that called fork
        os.write(2, f"{type(error).__name__}: {error}\n".encode())
    finally:
        os._exit(code)


def _end_with_parent() -> None:
    """Have the system end this process when the one that forked it ends, however that happens. Linux only."""
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def _close_all_but(*kept: int) -> None:
    """Close the descriptors of the forking process, so that the note cannot write where pytest does."""
    last = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    for low, high in zip((2, *sorted(kept)), (*sorted(kept), last), strict=True):
        os.closerange(low + 1, high)


def _limit(memory: float) -> None:
    """Limit the process; the system ends it before others when memory runs out."""
    pages = int(Path("/proc/self/statm").read_text().split()[0]) if Path("/proc/self/statm").exists() else 0
    allowed = pages * resource.getpagesize() + int(memory * (1 << 30))
    resource.setrlimit(resource.RLIMIT_AS, (allowed, allowed))
    resource.setrlimit(resource.RLIMIT_FSIZE, (MAX_FILE, MAX_FILE))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with contextlib.suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("1000")
