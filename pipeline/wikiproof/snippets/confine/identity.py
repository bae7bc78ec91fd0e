"""Take away what a note's process may do by who runs it.

Stage: snippets. Run by root, it gets a user of its own, as the kernel limits the number of root's processes by nothing;
run by anyone, it has no privileges.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import secrets
import signal
import sys
from collections.abc import Iterable
from pathlib import Path

from wikiproof.snippets.confine import system

_VERSION_3 = 0x20080522
_SETUID, _READ_ALL = 7, 2
_PR_SET_KEEPCAPS, _PR_CAP_AMBIENT, _RAISE, _CLEAR_ALL = 8, 47, 2, 4
_PR_SET_NO_NEW_PRIVS, _PR_SET_PDEATHSIG, _PR_SET_DUMPABLE = 38, 1, 4
_HIGHEST = 1 << 31


class _Header(ctypes.Structure):
    _fields_ = (("version", ctypes.c_uint32), ("pid", ctypes.c_int))


class _Sets(ctypes.Structure):
    _fields_ = tuple(
        (f"{name}{half}", ctypes.c_uint32) for half in (0, 1) for name in ("effective", "permitted", "inherited")
    )


def own_user() -> int | None:
    """The number of a user that nobody is, None where this process cannot become another."""
    if sys.platform != "linux" or os.geteuid() != 0 or not _capabilities() >> _SETUID & 1:
        return None
    first, _, count = map(int, Path("/proc/self/uid_map").read_text().splitlines()[-1].split())
    end = min(first + count, _HIGHEST) - 4096  # above those that systems give out, below `nobody` in containers
    spread = min(1 << 20, (end - first) // 4)
    return end - secrets.randbelow(spread) if spread > 0 else None


def become(user: int, devices: Iterable[str]) -> None:
    """Be that user, who may read what root may (Landlock says what of it); so do the processes that it starts.

    It is of the groups that `devices` are of.
    """
    system.prctl(_PR_SET_KEEPCAPS, 1)
    os.setgroups([*{Path(device).stat().st_gid for device in devices}])
    os.setresgid(user, user, user)
    os.setresuid(user, user, user)
    _keep(1 << _READ_ALL)
    system.prctl(_PR_CAP_AMBIENT, _RAISE, _READ_ALL)


def drop_privileges() -> None:
    """Have no privileges, and gain none by running a program."""
    system.prctl(_PR_CAP_AMBIENT, _CLEAR_ALL)
    _keep(0)


def gain_none() -> None:
    """Gain no privileges by running a program; Landlock and seccomp ask for it."""
    system.prctl(_PR_SET_NO_NEW_PRIVS, 1)


def end_with_parent() -> None:
    """Have the system end this process when the one that forked it ends, however that happens. Linux only."""
    with contextlib.suppress(OSError):
        system.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        system.prctl(_PR_SET_DUMPABLE, 1)  # so that the supervisor may count what it holds open


def _keep(capabilities: int) -> None:
    sets = _Sets(*((capabilities,) * 3), 0, 0, 0)
    system.call("capset", _Header(_VERSION_3, 0), sets)


def _capabilities() -> int:
    line = next(each for each in Path("/proc/self/status").read_text().splitlines() if each.startswith("CapEff"))
    return int(line.split()[1], 16)
