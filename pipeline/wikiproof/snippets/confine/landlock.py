"""Let the calling process reach only named files.

Stage: snippets. Paths in; the process and all that it starts are bound for good. Linux, landlock(7); the protections of
newer kernels are used where they are there.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import stat
from collections.abc import Iterable

from wikiproof.snippets.confine import system

_ASK_VERSION = 1
_PATH_BENEATH = 1

_EXECUTE, _WRITE_FILE, _READ_FILE, _READ_DIR = 1 << 0, 1 << 1, 1 << 2, 1 << 3
_MAKE_CHAR, _MAKE_SOCK, _MAKE_BLOCK = 1 << 6, 1 << 8, 1 << 11
_TRUNCATE, _IOCTL_DEV = 1 << 14, 1 << 15
_RIGHTS = {1: (1 << 13) - 1, 2: (1 << 14) - 1, 3: (1 << 15) - 1, 5: (1 << 16) - 1}
"""All rights on files, from each version on that added some."""
_NETWORK_SINCE, _BIND_AND_CONNECT = 4, 3
SCOPES_SINCE, _ABSTRACT_SOCKETS_AND_SIGNALS = 6, 3

_READ = _EXECUTE | _READ_FILE | _READ_DIR
_ON_FILES = _EXECUTE | _WRITE_FILE | _READ_FILE | _TRUNCATE | _IOCTL_DEV
_DEVICE = _READ_FILE | _WRITE_FILE | _TRUNCATE


class _Ruleset(ctypes.Structure):
    _fields_ = (("files", ctypes.c_uint64), ("network", ctypes.c_uint64), ("scoped", ctypes.c_uint64))


class _PathBeneath(ctypes.Structure):
    _pack_ = 1
    _fields_ = (("allowed", ctypes.c_uint64), ("parent", ctypes.c_int32))


def version() -> int:
    """The version of Landlock that the kernel has, 0 for none."""
    try:
        return system.call("landlock_create_ruleset", None, 0, _ASK_VERSION)
    except OSError:
        return 0


def restrict(
    *,
    read: Iterable[str],
    names: Iterable[str],
    devices: Iterable[str],
    controlled: Iterable[str],
    write: Iterable[str],
) -> None:
    """Bind this process for good. Raises `OSError` where the kernel does not do it.

    It may read and execute what lies in `read`, list the names in `names`, read and write `devices`, read, write and
    control `controlled` ones, and do anything but make devices and sockets in `write`; all else is out of its reach.
    """
    found = version()
    handled = _RIGHTS[max((each for each in _RIGHTS if each <= found), default=1)]
    network = _BIND_AND_CONNECT if found >= _NETWORK_SINCE else 0
    scoped = _ABSTRACT_SOCKETS_AND_SIGNALS if found >= SCOPES_SINCE else 0
    asked = _Ruleset(handled, network, scoped)
    ruleset = system.call("landlock_create_ruleset", asked, ctypes.sizeof(asked), 0)
    made = handled & ~(_MAKE_CHAR | _MAKE_BLOCK | _IOCTL_DEV)
    rights = (
        (read, _READ),
        (names, _READ_DIR),
        (devices, _DEVICE),
        (controlled, _DEVICE | _READ | _IOCTL_DEV),
        (write, made),
    )
    try:
        for paths, allowed in rights:
            for path in paths:
                _allow(ruleset, path, allowed & handled)
        system.call("landlock_restrict_self", ruleset, 0)
    finally:
        os.close(ruleset)


def _allow(ruleset: int, path: str, allowed: int) -> None:
    """Add a rule; what is not there, or cannot be opened by this user, needs none."""
    with contextlib.suppress(FileNotFoundError, NotADirectoryError, PermissionError):
        descriptor = os.open(path, os.O_PATH | os.O_CLOEXEC)
        try:
            if not stat.S_ISDIR(os.fstat(descriptor).st_mode):
                allowed &= _ON_FILES
            if not allowed:
                return
            rule = _PathBeneath(allowed, descriptor)
            system.call("landlock_add_rule", ruleset, _PATH_BENEATH, rule, 0)
        finally:
            os.close(descriptor)
