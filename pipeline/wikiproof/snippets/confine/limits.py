"""Limit what a note's process may use up.

Stage: snippets. The kernel's own limits; the supervisor watches over what they do not bound: all processes of a note
together, its scratch folder and its output.
"""

from __future__ import annotations

import contextlib
import os
import resource
import sys
from pathlib import Path

TASKS = 128
"""Processes and threads that a note may have, besides the threads that torch starts for the machine's cores."""
FILE = 2 << 30
"""Bytes that a file written by a note may have."""
_OPEN_FILES = 1024


def apply(memory: float | None, tasks: int, *, counted_alone: bool) -> None:
    """Limit this process and all that it starts. `memory` is in GiB, beyond what it has mapped; None for no limit.

    `counted_alone`: no other process counts towards the limit of `tasks`; else those that this user runs do.
    """
    if memory is not None:
        _limit(resource.RLIMIT_AS, _mapped() + int(memory * (1 << 30)))
    _limit(resource.RLIMIT_FSIZE, FILE)
    _limit(resource.RLIMIT_NOFILE, _OPEN_FILES)
    _limit(resource.RLIMIT_CORE, 0)
    if sys.platform == "linux":
        others = 0 if counted_alone else _tasks_of(os.getuid())
        _limit(resource.RLIMIT_NPROC, others + tasks)


def _limit(kind: int, wanted: int) -> None:
    """Lower a limit; one that is lower already stays."""
    hard = resource.getrlimit(kind)[1]
    lowest = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    resource.setrlimit(kind, (lowest, lowest))


def _mapped() -> int:
    """The bytes that this process has mapped, 0 where there is no /proc."""
    with contextlib.suppress(OSError):
        return int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    return 0


def _tasks_of(user: int) -> int:
    """The processes and threads that a user runs, as far as they can be seen."""
    found = 0
    for entry in os.scandir("/proc"):
        try:
            if entry.name.isdigit() and entry.stat().st_uid == user:
                found += Path(entry.path, "task").stat().st_nlink - 2
        except OSError:
            continue  # it has ended
    return found
