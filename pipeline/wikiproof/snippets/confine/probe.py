"""Find out what this system does not keep a note from.

Stage: snippets. It is tried, in a process confined as a note's would be: what a kernel says that it can do may still be
switched off by its configuration, by a container, or by another sandbox around this one.
"""

from __future__ import annotations

import contextlib
import json
import mmap
import os
import select
import socket
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from wikiproof.snippets.confine import Bounds, confine, descendants, identity, scratch

PROTECTIONS = (
    *("reading outside", "writing outside", "network", "signals", "other processes"),
    *("process limit", "memory limit", "leftover processes"),
)
"""What the sandbox keeps a note from, in short."""
_BOUNDS = Bounds(memory=0.25, tasks=16, strict=False)
_MOST_SECONDS = 20


class Found(NamedTuple):
    """What a system lacks, of PROTECTIONS, and whether it has namespaces for notes."""

    missing: tuple[str, ...]
    namespaces: bool


class _Target(NamedTuple):
    """What must stay out of reach: a file, sockets, a process."""

    file: str
    path_socket: str
    datagram_socket: str
    abstract_socket: str
    port: int
    process: int


def probe() -> Found:
    """What is missing here; nothing is, if the tuple is empty."""
    if sys.platform != "linux":
        return Found(PROTECTIONS, namespaces=False)
    for namespaces in (True, False):
        missing = _tried(Bounds(memory=_BOUNDS.memory, tasks=_BOUNDS.tasks, strict=False, namespaces=namespaces))
        if missing is not None:
            return Found(missing, namespaces)
    return Found(PROTECTIONS, namespaces=False)


def _tried(bounds: Bounds) -> tuple[str, ...] | None:
    """What a process so bound could do, None if it could not be bound so."""
    user = identity.own_user()
    folder = scratch.make(user)
    others = descendants.children()
    with _target() as target, contextlib.ExitStack() as stack:
        before = _state(target.file)
        reader, writer = os.pipe()
        stack.callback(os.close, reader)
        descendants.take_in(wanted=True)
        pid = os.fork()
        if pid == 0:
            _report(bounds, folder, user, target, writer)
        os.close(writer)
        said = _read(reader)
        descendants.end(others, pid, user)
        descendants.take_in(wanted=False)
        scratch.remove(folder)
        if not said:
            return None
        missing, daemon = json.loads(said)
        if _state(target.file) != before:
            missing.append("writing outside")
        if daemon and Path(f"/proc/{daemon}").exists():
            missing.append("leftover processes")
    return tuple(each for each in PROTECTIONS if each in missing)


def _report(bounds: Bounds, folder: str, user: int | None, target: _Target, writer: int) -> None:
    """Be the confined process; this does not return."""
    try:
        os.setsid()
        os.chdir(folder)
        confine(bounds, folder, user)
        missing = [phrase for phrase, trial in _TRIALS if any(_succeeds(each, target) for each in trial)]
        os.write(writer, json.dumps((missing, _daemon())).encode())
        time.sleep(_MOST_SECONDS)  # the supervisor ends it
    finally:
        os._exit(0)


def _succeeds(trial: Callable[[_Target], object], target: _Target) -> bool:
    try:
        trial(target)
    except (OSError, RuntimeError, MemoryError):
        return False
    return True


def _read_file(target: _Target) -> None:
    Path(target.file).read_bytes()


def _create_file(target: _Target) -> None:
    Path(target.file + ".new").touch()


def _harm_file(target: _Target) -> None:
    """Try all that changes a file; whether any did is seen from outside."""
    file = target.file
    for harm in (
        lambda: Path(file).write_text("changed"),
        lambda: os.truncate(file, 0),
        lambda: Path(file).chmod(0o600),
        lambda: os.utime(file, (0, 0)),
        lambda: os.setxattr(file, "user.wikiproof", b"changed"),
        lambda: Path(file).rename(file + ".renamed"),
        lambda: Path(file).unlink(),
    ):
        with contextlib.suppress(OSError):
            harm()
    raise PermissionError


def _tcp(target: _Target) -> None:
    socket.socket().connect(("127.0.0.1", target.port))


def _udp(_target: _Target) -> None:
    socket.socket(socket.AF_INET, socket.SOCK_DGRAM)


def _unix(target: _Target) -> None:
    socket.socket(socket.AF_UNIX).connect(target.path_socket)


def _abstract(target: _Target) -> None:
    socket.socket(socket.AF_UNIX).connect(target.abstract_socket)


def _pair(target: _Target) -> None:
    socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)[0].sendto(b"", target.datagram_socket)


def _netlink(_target: _Target) -> None:
    socket.socket(socket.AF_NETLINK, socket.SOCK_RAW)


def _signal(target: _Target) -> None:
    os.kill(target.process, 0)


def _environment(target: _Target) -> None:
    Path(f"/proc/{target.process}/environ").read_bytes()


def _memory_of(target: _Target) -> None:
    with Path(f"/proc/{target.process}/mem").open("rb"):
        pass


def _start_many(_target: _Target) -> None:
    """Start twice the tasks that there may be."""
    done = threading.Event()
    threading.stack_size(1 << 16)  # so that it is not the memory that they lack
    started: list[threading.Thread] = []
    try:
        while len(started) < 2 * _BOUNDS.tasks:
            thread = threading.Thread(target=done.wait)
            thread.start()
            started.append(thread)
    finally:
        done.set()
        for thread in started:
            thread.join()


def _map_much(_target: _Target) -> None:
    mmap.mmap(-1, int(4 * _BOUNDS.memory * (1 << 30))).close()


_TRIALS: tuple[tuple[str, tuple[Callable[[_Target], None], ...]], ...] = (
    ("reading outside", (_read_file,)),
    ("writing outside", (_create_file, _harm_file)),
    ("network", (_tcp, _udp, _unix, _abstract, _pair, _netlink)),
    ("signals", (_signal,)),
    ("other processes", (_environment, _memory_of)),
    ("process limit", (_start_many,)),
    ("memory limit", (_map_much,)),
)


def _daemon() -> int | None:
    """A process that has left its session and lost its parent, None where none can be started."""
    reader, writer = os.pipe()
    try:
        pid = os.fork()
    except OSError:
        return None
    if pid == 0:
        os.setsid()
        if daemon := os.fork():
            os.write(writer, str(daemon).encode())
            os._exit(0)
        time.sleep(_MOST_SECONDS)
        os._exit(0)
    os.waitpid(pid, 0)
    return int(os.read(reader, 20) or 0) if select.select([reader], [], [], 0)[0] else None


def _read(reader: int) -> str:
    """What a process says at once, empty if it ends without a word or says nothing in time."""
    ready, _, _ = select.select([reader], [], [], _MOST_SECONDS)
    return os.read(reader, 1 << 16).decode() if ready else ""


def _state(file: str) -> object:
    """All that may be changed of a file."""
    try:
        found = Path(file).stat()
        return Path(file).read_bytes(), found.st_mode, found.st_mtime_ns, found.st_uid, os.listxattr(file)
    except OSError:
        return None


@contextlib.contextmanager
def _target() -> Iterator[_Target]:
    with tempfile.TemporaryDirectory(prefix="wikiproof-probe-") as folder, contextlib.ExitStack() as stack:
        file = Path(folder, "file")
        file.write_text("out of reach")
        for path in (Path(folder), file):
            path.chmod(0o777)  # so that it is not their modes that keep anyone from it
        name = f"\0wikiproof-probe-{os.getpid()}"
        for address in (f"{folder}/socket", name):
            listener = stack.enter_context(socket.socket(socket.AF_UNIX))
            listener.bind(address)
            listener.listen()
        datagrams = stack.enter_context(socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM))
        datagrams.bind(f"{folder}/datagrams")
        for path in (Path(folder, "socket"), Path(folder, "datagrams")):
            path.chmod(0o777)
        port = stack.enter_context(socket.socket())
        port.bind(("127.0.0.1", 0))
        port.listen()
        yield _Target(str(file), f"{folder}/socket", f"{folder}/datagrams", name, port.getsockname()[1], os.getpid())
