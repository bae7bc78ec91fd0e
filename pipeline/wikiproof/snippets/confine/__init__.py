"""Confine a note's process to what notes may do.

Stage: snippets. Called in a process just forked, before anything of the note runs in it. What each layer keeps out, and
what none does, says `sandbox.md`. Linux; the layers that a system lacks are found by `probe`.
"""

from __future__ import annotations

import contextlib
import os
import sys
from pathlib import Path

import msgspec

from wikiproof.snippets.confine import identity, landlock, limits, namespaces, paths, seccomp

_SHARED_MEMORY = 1 << 30


class Bounds(msgspec.Struct, frozen=True):
    """What a note's process may use: files to read, GiB of memory and of files, processes and threads, and the GPU.

    `wiki` is a folder of which it may read what is not hidden, `read` are files and folders to read wholly.
    `confined`: whether it is, or only limited. `strict`: it does not run if any of that fails; else with what there is.
    `namespaces`: whether this system has them for this user.
    """

    wiki: str = ""
    read: tuple[str, ...] = ()
    memory: float = 8.0
    files: float = 2.0
    tasks: int = limits.TASKS
    gpu: bool = False
    confined: bool = True
    strict: bool = True
    namespaces: bool = False


def bounds(wiki: str, planted: str, memory: float, *, gpu: bool, strict: bool) -> Bounds:
    """What the notes of a wiki may use; `planted` is the folder of the planted models."""
    tasks = limits.TASKS + 4 * (os.cpu_count() or 1)
    return Bounds(wiki, (planted,), memory, tasks=tasks, gpu=gpu, strict=strict)


def confine(bounds: Bounds, scratch: str, user: int | None) -> None:
    """Bind this process for good; `scratch` is the folder it may write to, `user` one of its own to become.

    Raises `OSError` where that fails and must not.
    """
    alone = user is not None or (bounds.namespaces and os.geteuid() != 0)
    memory = None if bounds.gpu else bounds.memory
    if not bounds.confined or sys.platform != "linux":
        with contextlib.suppress(OSError, ValueError):  # macOS refuses some
            limits.apply(memory, bounds.tasks, counted_alone=alone)
        identity.end_with_parent()
        return
    read = [*paths.SYSTEM, *paths.python(), *paths.libraries(), *paths.modules(_search()), *bounds.read]
    controlled = list(paths.gpu_devices()) if bounds.gpu else []
    read += paths.GPU if bounds.gpu else []
    apart = bounds.namespaces
    if apart:
        namespaces.enter(
            visible=[*read, bounds.wiki, "/proc", *paths.DEVICES, *controlled],
            hidden=paths.hidden(bounds.wiki),
            scratch=scratch,
            shared_memory=_SHARED_MEMORY,
        )
    write = [scratch, *(["/dev/shm"] if apart else [])]
    shown = paths.shown(bounds.wiki)
    scoped = landlock.version() >= landlock.SCOPES_SINCE
    with _needed(bounds):
        limits.apply(memory, bounds.tasks, counted_alone=alone)
    with _needed(bounds):
        identity.gain_none()
    with _needed(bounds):
        landlock.restrict(
            read=[*read, *shown, *paths.PROC],
            names=_search(),
            devices=paths.DEVICES,
            controlled=controlled,
            write=write,
        )
    with _needed(bounds):
        identity.drop_privileges() if user is None else identity.become(user, controlled)
    identity.end_with_parent()
    with _needed(bounds):
        seccomp.restrict(unix_sockets=apart, metadata=apart or user is not None, signals=scoped)


def _needed(bounds: Bounds) -> contextlib.AbstractContextManager[None]:
    return contextlib.nullcontext() if bounds.strict else contextlib.suppress(OSError)


def _search() -> list[str]:
    """The folders, outside of Python's own, in which it looks for modules; no home, nor what homes lie in."""
    own = [*paths.python(), "/usr"]
    found = [str(Path(each).resolve()) for each in sys.path if os.access(each, os.F_OK)]
    elsewhere = (each for each in dict.fromkeys(found) if not any(Path(each).is_relative_to(prefix) for prefix in own))
    return [each for each in elsewhere if not Path.home().is_relative_to(each)]
