"""Say which files a note may read.

Stage: snippets. This process's Python and a wiki's folder in, paths out, to which Landlock and namespaces bound
the note.
"""

from __future__ import annotations

import os
import site
import sys
import sysconfig
from collections.abc import Iterable, Iterator
from pathlib import Path

SYSTEM = (
    *("/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/nix/store"),
    *("/etc/ld.so.cache", "/etc/ld.so.conf", "/etc/ld.so.conf.d", "/etc/alternatives", "/etc/fonts", "/etc/mime.types"),
    *("/etc/localtime", "/etc/timezone", "/etc/passwd", "/etc/group", "/etc/nsswitch.conf", "/etc/os-release"),
    *("/sys/devices/system/cpu", "/sys/devices/system/node", "/sys/kernel/mm/transparent_hugepage"),
    *("/sys/fs/cgroup/cpu.max", "/sys/fs/cgroup/cpu/cpu.cfs_quota_us", "/sys/fs/cgroup/cpu/cpu.cfs_period_us"),
)
PROC = (
    *("/proc/self", "/proc/cpuinfo", "/proc/meminfo", "/proc/stat", "/proc/loadavg", "/proc/uptime", "/proc/version"),
    *("/proc/filesystems", "/proc/sys/vm/overcommit_memory", "/proc/sys/vm/max_map_count"),
    *("/proc/sys/kernel/osrelease", "/proc/sys/kernel/pid_max", "/proc/sys/kernel/random/uuid"),
)
DEVICES = ("/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom")
GPU = ("/proc/driver/nvidia", "/proc/devices", "/proc/modules", "/sys", "/opt/cuda")


def python() -> Iterator[str]:
    """The folders of this process's Python and of the packages that it imports."""
    prefixes = {sys.prefix, sys.exec_prefix, sys.base_prefix, sys.base_exec_prefix}
    packages = {each for each in sys.path if Path(each).name in {"site-packages", "dist-packages"}}
    found = {*prefixes, *packages, *sysconfig.get_paths().values(), site.getusersitepackages()}
    found -= {"/", str(Path.home())}
    yield from (path for each in found for path in dict.fromkeys((each, os.path.realpath(each))))


def modules(search: Iterable[str]) -> Iterator[str]:
    """The modules and packages that stand in folders and archives which Python searches; not what else is in them."""
    for folder in search:
        if Path(folder).is_file():
            yield folder
        for path in _entries(folder):
            if path.suffix in {".py", ".so", ".zip"} or os.access(path / "__init__.py", os.R_OK):
                yield str(path)


def shown(folder: str) -> list[str]:
    """A wiki's folder; what it holds that is not hidden, if it holds anything that is (`.git`, `.env`)."""
    if not hidden(folder):
        return [folder]
    return [str(path) for path in _entries(folder) if not path.name.startswith(".")]


def hidden(folder: str) -> list[str]:
    """What a folder holds that is hidden."""
    return [str(path) for path in _entries(folder) if path.name.startswith(".")]


def libraries() -> tuple[str, ...]:
    """The folders in which the system's linker looks besides its own."""
    return tuple(each for each in os.environ.get("LD_LIBRARY_PATH", "").split(":") if each.startswith("/"))


def gpu_devices() -> Iterator[str]:
    """The device files of NVIDIA's GPUs."""
    yield from (str(path) for path in Path("/dev").glob("nvidia*"))


def _entries(folder: str) -> list[Path]:
    """What a folder holds, but for links: they may lead to what whoever wrote it must not let notes read."""
    try:
        return sorted(path for path in Path(folder).iterdir() if not path.is_symlink()) if folder else []
    except OSError:
        return []
