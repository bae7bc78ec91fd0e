"""Take from a forked process what its caller's environment held.

Stage: snippets. For a run that did not start with a clean environment: what was set since the process began, as by a
`conftest.py`, stays.
"""

from __future__ import annotations

import ctypes
import os
from collections.abc import Mapping
from pathlib import Path


def take_over(kept: Mapping[str, str]) -> None:
    """Forget the variables that this process was started with, and set those kept."""
    if not Path("/proc/self/environ").exists():
        os.environ.update(kept)
        return
    inherited = dict(each.partition("=")[::2] for each in _area().split("\0"))
    since = {name: value for name, value in os.environ.items() if inherited.get(name) != value}
    os.environ.clear()
    os.environ.update({**since, **kept})
    start, end = _where()
    ctypes.memset(start, 0, end - start)  # what /proc/self/environ shows


def _area() -> str:
    return os.fsdecode(Path("/proc/self/environ").read_bytes())


def _where() -> tuple[int, int]:
    """The addresses between which the kernel keeps the variables: the 50th and 51st fields of proc_pid_stat(5)."""
    fields = Path("/proc/self/stat").read_text().rpartition(")")[2].split()
    return int(fields[47]), int(fields[48])
