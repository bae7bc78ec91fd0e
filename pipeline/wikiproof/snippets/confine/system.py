"""Call the kernel where Python has no function for it.

Stage: snippets. Names and arguments in, results out; a failure is an `OSError` that names the call.
"""

from __future__ import annotations

import ctypes
import errno
import os
import platform
import sys

_LIBRARY = ctypes.CDLL(None, use_errno=True)
_ARCHITECTURES = ("x86_64", "aarch64")
_NUMBERS = {
    "capset": (126, 91),
    "landlock_create_ruleset": (444, 444),
    "landlock_add_rule": (445, 445),
    "landlock_restrict_self": (446, 446),
    "mount": (165, 40),
    "mount_setattr": (442, 442),
    "pivot_root": (155, 41),
    "umount2": (166, 39),
    "unshare": (272, 97),
}


def column() -> int:
    """The column of this machine's architecture in tables of system calls. Raises `OSError` where it has none."""
    if sys.platform != "linux" or platform.machine() not in _ARCHITECTURES:
        raise OSError(errno.ENOSYS, f"no table of system calls for {sys.platform} on {platform.machine()}")
    return _ARCHITECTURES.index(platform.machine())


def call(name: str, *arguments: int | bytes | ctypes.Structure | None) -> int:
    """What a system call returns; a structure is passed by its address."""
    number = _NUMBERS[name][column()]
    result = int(_LIBRARY.syscall(ctypes.c_long(number), *map(_passed, arguments)))
    if result < 0:
        error = ctypes.get_errno()
        raise OSError(error, f"{name}: {os.strerror(error)}")
    return result


def prctl(option: int, *arguments: int) -> int:
    """What this call of prctl returns."""
    column()
    four = [ctypes.c_ulong(each) for each in (*arguments, 0, 0, 0, 0)[:4]]
    result = int(_LIBRARY.prctl(ctypes.c_int(option), *four))
    if result < 0:
        error = ctypes.get_errno()
        raise OSError(error, f"prctl {option}: {os.strerror(error)}")
    return result


def _passed(argument: object) -> object:
    if isinstance(argument, int):
        return ctypes.c_long(argument)
    return ctypes.byref(argument) if isinstance(argument, ctypes.Structure) else argument
