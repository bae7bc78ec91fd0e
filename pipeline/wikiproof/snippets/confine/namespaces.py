"""Give the calling process a root folder in which nothing stands but what it may use.

Stage: snippets. On top of Landlock and seccomp, where the system has namespaces for this user: sockets, shared memory
and the modes of files can then be left to the note, since there are none but its own.
"""

from __future__ import annotations

import ctypes
import os
from collections.abc import Iterable
from pathlib import Path

from wikiproof.snippets.confine import system

_NEW_MOUNTS, _NEW_IPC, _NEW_USER, _NEW_NETWORK = 0x20000, 0x8000000, 0x10000000, 0x40000000
_BIND, _WITH_ALL_BELOW, _PRIVATE, _NO_SETUID, _NO_DEVICES, _DETACH = 4096, 16384, 1 << 18, 2, 4, 2
_HERE, _ALL_BELOW, _READ_ONLY = -100, 0x8000, 1


class _Attributes(ctypes.Structure):
    _fields_ = tuple((name, ctypes.c_uint64) for name in ("set", "clear", "propagation", "user"))


def enter(*, visible: Iterable[str], hidden: Iterable[str], scratch: str, shared_memory: int) -> None:
    """Enter new namespaces in which only `visible` paths are, to be read, and `scratch`. Raises `OSError` if it cannot.

    What is `hidden` in visible folders is empty. `/dev/shm` is a new one, of at most `shared_memory` bytes; there is no
    network.
    """
    _unshare()
    _mount("none", "/", "", _PRIVATE | _WITH_ALL_BELOW)
    real = os.open(scratch, os.O_PATH | os.O_CLOEXEC)
    root = Path(scratch)  # the new root is built upon the scratch folder, which is within it in the end
    _mount("tmpfs", scratch, "tmpfs", _NO_SETUID | _NO_DEVICES, "mode=755,size=16m")
    there = [path for path in visible if os.access(path, os.F_OK)]
    for path in sorted(there, key=lambda each: (Path(each).is_symlink(), each)):  # what links lead to comes first
        _show(path, root)
    for path in hidden:
        _hide(f"{root}{path}")
    for folder in (scratch, "/dev/shm", "/old"):
        Path(f"{root}{folder}").mkdir(parents=True, exist_ok=True)
    read_only = _Attributes(_READ_ONLY, 0, 0, 0)
    system.call("mount_setattr", _HERE, os.fsencode(root), _ALL_BELOW, read_only, ctypes.sizeof(read_only))
    _mount(f"/proc/self/fd/{real}", f"{root}{scratch}", "", _BIND)
    _mount("tmpfs", f"{root}/dev/shm", "tmpfs", _NO_SETUID | _NO_DEVICES, f"mode=1777,size={shared_memory}")
    os.close(real)
    os.chdir(root)
    system.call("pivot_root", b".", b"old")
    os.chdir("/")
    system.call("umount2", b"/old", _DETACH)
    os.chdir(scratch)


def _unshare() -> None:
    kinds = _NEW_MOUNTS | _NEW_IPC | _NEW_NETWORK
    user, group = os.geteuid(), os.getegid()
    if user == 0:
        system.call("unshare", kinds)
        return
    system.call("unshare", kinds | _NEW_USER)
    for name, text in (("setgroups", "deny"), ("uid_map", f"{user} {user} 1"), ("gid_map", f"{group} {group} 1")):
        Path("/proc/self", name).write_text(text)


def _show(path: str, root: Path) -> None:
    """Let a path be seen in the new root, and what it is a link to."""
    place = Path(f"{root}{path}")
    if os.path.lexists(place):
        return
    place.parent.mkdir(parents=True, exist_ok=True)
    if Path(path).is_symlink():
        real = os.path.realpath(path)
        place.symlink_to(real)
        _show(real, root)
        return
    if Path(path).is_dir():
        place.mkdir()
    else:
        place.touch()
    _mount(path, str(place), "", _BIND | _WITH_ALL_BELOW)


def _hide(place: str) -> None:
    """Put something empty over a folder or file."""
    if Path(place).is_dir():
        _mount("tmpfs", place, "tmpfs", _NO_SETUID | _NO_DEVICES, "size=4k")
    else:
        _mount("/dev/null", place, "", _BIND)


def _mount(source: str, target: str, kind: str, flags: int, options: str = "") -> None:
    arguments = (os.fsencode(source), os.fsencode(target), kind.encode(), flags, options.encode())
    system.call("mount", *arguments)
