"""Find and end all that a note's process started, wherever it stands.

Stage: snippets. The supervisor takes in what loses its parent (PR_SET_CHILD_SUBREAPER), so that nothing escapes by
setsid or a double fork.
"""

from __future__ import annotations

import contextlib
import os
import signal
import stat
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

from wikiproof.snippets.confine import system

_PR_SET_CHILD_SUBREAPER = 36
_PASSES = 200


def take_in(*, wanted: bool) -> None:
    """Become the parent of orphans among one's descendants, or cease to be. Linux only."""
    with contextlib.suppress(OSError):
        system.prctl(_PR_SET_CHILD_SUBREAPER, int(wanted))


def children() -> frozenset[int]:
    """The children of this process."""
    return frozenset(_children(os.getpid()))


def below(roots: Iterable[int]) -> list[int]:
    """Processes and their descendants."""
    found = list(roots)
    for each in found:  # grows as it is walked through
        found.extend(_children(each))
    return found


def reap(others: frozenset[int], main: int) -> None:
    """Take note of the end of orphans, so that they do not count towards the limit of processes."""
    for each in children() - others - {main}:
        with contextlib.suppress(ChildProcessError):
            os.waitpid(each, os.WNOHANG)


@contextlib.contextmanager
def ended() -> Iterator[None]:
    """End what was started within and is left at the end of it, wherever it stands."""
    others = children()
    take_in(wanted=True)
    try:
        yield
    finally:
        end(others, None, None)
        take_in(wanted=False)


def end(others: frozenset[int], main: int | None, user: int | None) -> int:
    """End all children but `others`, and what they started; the wait status of `main` is returned.

    `user` is the one that nobody else is, if they run as such: no race to fork can outrun a signal to all of a user's.
    """
    status: int | None = None
    with contextlib.suppress(ProcessLookupError, PermissionError):
        if main is not None:
            os.killpg(main, signal.SIGKILL)  # all that can be found where there is no /proc
    for number in range(_PASSES):
        doomed = below({*(children() - others), *((main,) if main and status is None else ())})
        if not doomed:
            break
        for each in doomed:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.kill(each, signal.SIGKILL)
        if user is not None and number == _PASSES // 4:
            _end_all_of(user)
        for each in doomed:
            with contextlib.suppress(ChildProcessError):  # no child of ours, or reaped already
                reaped, found = os.waitpid(each, 0 if each == main else os.WNOHANG)
                status = found if reaped == main else status
        time.sleep(0.001 * min(number, 20))
    return status or 0


def memory(processes: Iterable[int]) -> list[int]:
    """The bytes that each process holds for itself or shares without a file."""
    return [_held(each) for each in processes]


def unlinked(processes: Iterable[int]) -> int:
    """The bytes of files that have no name, and are held open."""
    sizes = {}
    for each in processes:
        with contextlib.suppress(OSError):
            for entry in os.scandir(f"/proc/{each}/fd"):
                with contextlib.suppress(OSError):
                    found = entry.stat()
                    if stat.S_ISREG(found.st_mode) and not found.st_nlink:
                        sizes[found.st_dev, found.st_ino] = found.st_blocks * 512
    return sum(sizes.values())


def _children(process: int) -> Iterator[int]:
    with contextlib.suppress(OSError):
        for entry in os.scandir(f"/proc/{process}/task"):
            with contextlib.suppress(OSError):
                yield from map(int, Path(entry.path, "children").read_text().split())


def _held(process: int) -> int:
    try:
        lines = Path(f"/proc/{process}/status").read_text().splitlines()
    except OSError:
        return 0
    return sum(int(line.split()[1]) << 10 for line in lines if line.startswith(("RssAnon:", "RssShmem:")))


def _end_all_of(user: int) -> None:
    pid = os.fork()
    if pid == 0:
        try:
            os.setresuid(user, user, user)
            os.kill(-1, signal.SIGKILL)
        finally:
            os._exit(0)
    os.waitpid(pid, 0)
