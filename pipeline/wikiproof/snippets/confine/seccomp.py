"""Refuse the system calls that lead out of a note's process.

Stage: snippets. A filter, seccomp(2), for what Landlock does not bound: sockets, what belongs to no file, and acts upon
other processes. It is written by hand, since libseccomp is not everywhere and one table is all that it would spare.
"""

from __future__ import annotations

import ctypes
import errno
import os
from collections.abc import Iterable, Iterator, Sequence

from wikiproof.snippets.confine import system

_NUMBERS = {
    # name: (x86_64, aarch64); -1 where there is none
    "acct": (163, 89),
    "add_key": (248, 217),
    "bpf": (321, 280),
    "chroot": (161, 51),
    "delete_module": (176, 106),
    "fanotify_init": (300, 262),
    "finit_module": (313, 273),
    "fremovexattr": (199, 16),
    "fsconfig": (431, 431),
    "fsetxattr": (190, 7),
    "fsmount": (432, 432),
    "fsopen": (430, 430),
    "fspick": (433, 433),
    "init_module": (175, 105),
    "io_uring_enter": (426, 426),
    "io_uring_register": (427, 427),
    "io_uring_setup": (425, 425),
    "kcmp": (312, 272),
    "kexec_file_load": (320, 294),
    "kexec_load": (246, 104),
    "keyctl": (250, 219),
    "lremovexattr": (198, 15),
    "lsetxattr": (189, 6),
    "migrate_pages": (256, 238),
    "mount": (165, 40),
    "mount_setattr": (442, 442),
    "move_mount": (429, 429),
    "move_pages": (279, 239),
    "mq_open": (240, 180),
    "mq_unlink": (241, 181),
    "msgctl": (71, 187),
    "msgget": (68, 186),
    "msgrcv": (70, 188),
    "msgsnd": (69, 189),
    "name_to_handle_at": (303, 264),
    "open_by_handle_at": (304, 265),
    "open_tree": (428, 428),
    "perf_event_open": (298, 241),
    "pidfd_getfd": (438, 438),
    "pivot_root": (155, 41),
    "process_madvise": (440, 440),
    "process_mrelease": (448, 448),
    "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271),
    "ptrace": (101, 117),
    "quotactl": (179, 60),
    "quotactl_fd": (443, 443),
    "reboot": (169, 142),
    "removexattr": (197, 14),
    "request_key": (249, 218),
    "semctl": (66, 191),
    "semget": (64, 190),
    "semop": (65, 193),
    "semtimedop": (220, 192),
    "setns": (308, 268),
    "setxattr": (188, 5),
    "shmat": (30, 196),
    "shmctl": (31, 195),
    "shmget": (29, 194),
    "swapoff": (168, 225),
    "swapon": (167, 224),
    "syslog": (103, 116),
    "umount2": (166, 39),
    "unshare": (272, 97),
    "userfaultfd": (323, 282),
}
"""Calls that are refused to every note."""
_METADATA = {
    "chmod": (90, -1),
    "chown": (92, -1),
    "fchmod": (91, 52),
    "fchmodat": (268, 53),
    "fchown": (93, 55),
    "fchownat": (260, 54),
    "futimesat": (261, -1),
    "lchown": (94, -1),
    "utime": (132, -1),
    "utimensat": (280, 88),
    "utimes": (235, -1),
}
"""Calls that change what Landlock does not guard of a file of the same owner: its mode, owner and times."""
_BOUND = {
    "clone": (56, 220),
    "clone3": (435, 435),
    "fcntl": (72, 25),
    "ioctl": (16, 29),
    "ioprio_set": (251, 30),
    "kill": (62, 129),
    "pidfd_send_signal": (424, 424),
    "prctl": (157, 167),
    "prlimit64": (302, 261),
    "rt_sigqueueinfo": (129, 138),
    "rt_tgsigqueueinfo": (297, 240),
    "sched_setaffinity": (203, 122),
    "sched_setattr": (314, 274),
    "sched_setparam": (142, 118),
    "sched_setscheduler": (144, 119),
    "setpriority": (141, 140),
    "socket": (41, 198),
    "socketpair": (53, 199),
    "tgkill": (234, 131),
    "tkill": (200, 130),
}
"""Calls of which some uses are refused."""
_LAST_KNOWN = 451
"""Calls above it are newer than this table: they are refused as if the kernel were older."""
_ARCHITECTURES = (0xC000003E, 0xC00000B7)

_LOAD, _IF_EQUAL, _IF_ABOVE, _IF_ANY_BIT, _AND, _RETURN = 0x20, 0x15, 0x25, 0x45, 0x54, 0x06
_ALLOW, _KILL, _REFUSE = 0x7FFF0000, 0x80000000, 0x00050000
_NUMBER_AT, _ARCHITECTURE_AT, _ARGUMENTS_AT = 0, 4, 16

_AF_UNIX, _STREAM, _SEQPACKET, _KIND = 1, 1, 5, 0xF
_NEW_NAMESPACES, _SIBLING = 0x7E020000, 0x8000
_SET_DEATH_SIGNAL = 1
_SET_LEASE, _SET_OWNER, _SET_OWNER_OF_SOCKET = 1024, (8, 15), (0x8901, 0x8902)
_PR_SET_SECCOMP, _FILTER = 22, 2

Instruction = tuple[int, int, int, int]
"""Operation, how many to skip if it holds and if not, and its constant."""


class _Filter(ctypes.Structure):
    _fields_ = (("code", ctypes.c_uint16), ("yes", ctypes.c_uint8), ("no", ctypes.c_uint8), ("k", ctypes.c_uint32))


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_uint16), ("filter", ctypes.POINTER(_Filter)))


def restrict(*, unix_sockets: bool, metadata: bool, signals: bool) -> None:
    """Bind this process and all that it starts for good. Raises `OSError` where the kernel does not do it.

    What is True is left to it, because something else bounds it: sockets of its own machine, the modes and times of
    files, signals to others than itself.
    """
    column = system.column()
    refused = [*_NUMBERS.values(), *(() if metadata else _METADATA.values())]
    _install(
        [
            *_if(_IF_ABOVE, _LAST_KNOWN, [_refuse(errno.ENOSYS)]),
            *_refused(each[column] for each in refused),
            *(
                line
                for name, body in _bounds(unix_sockets=unix_sockets, signals=signals)
                for line in _if(_IF_EQUAL, _BOUND[name][column], body)
            ),
        ]
    )


def refuse(numbers: Iterable[int]) -> None:
    """Refuse calls, by their numbers, to this process and all that it starts."""
    _install(_refused(numbers))


def _refused(numbers: Iterable[int]) -> list[Instruction]:
    return [line for number in numbers if number >= 0 for line in _if(_IF_EQUAL, number, [_refuse()])]


def _install(rules: Sequence[Instruction]) -> None:
    """Hand a filter to the kernel: it allows what no rule refuses."""
    program = [
        (_LOAD, 0, 0, _ARCHITECTURE_AT),
        (_IF_EQUAL, 1, 0, _ARCHITECTURES[system.column()]),
        (_RETURN, 0, 0, _KILL),
        (_LOAD, 0, 0, _NUMBER_AT),
        *rules,
        (_RETURN, 0, 0, _ALLOW),
    ]
    array = (_Filter * len(program))(*(_Filter(*each) for each in program))
    passed = _Program(len(program), array)
    system.prctl(_PR_SET_SECCOMP, _FILTER, ctypes.addressof(passed))


def _bounds(*, unix_sockets: bool, signals: bool) -> Iterator[tuple[str, list[Instruction]]]:
    """Each call that is refused in part, and what decides."""
    yield "socket", _only(0, [_AF_UNIX] if unix_sockets else [])
    # One of a pair of datagram sockets can send to any other; a connected stream cannot.
    yield "socketpair", _only(0, [_AF_UNIX]) if unix_sockets else _only(1, [_STREAM, _SEQPACKET], within=_KIND)
    yield "clone", [_load(0), *_if(_IF_ANY_BIT, _NEW_NAMESPACES | _SIBLING, [_refuse()]), (_RETURN, 0, 0, _ALLOW)]
    yield "clone3", [_refuse(errno.ENOSYS)]  # its flags lie in memory; C libraries turn to clone
    yield "prctl", _but(0, [_SET_DEATH_SIGNAL])
    for name in ("prlimit64", "sched_setaffinity", "sched_setattr", "sched_setparam", "sched_setscheduler"):
        yield name, _only(0, [0])
    for name in ("setpriority", "ioprio_set"):
        yield name, _only(1, [0])
    yield "fcntl", _but(1, [_SET_LEASE] if signals else [_SET_LEASE, *_SET_OWNER])
    if not signals:
        itself = os.getpid()
        yield "kill", _only(0, [0, itself, -itself & 0xFFFFFFFF])
        for name in ("tgkill", "rt_sigqueueinfo", "rt_tgsigqueueinfo"):
            yield name, _only(0, [itself])
        yield "tkill", [_refuse()]
        yield "pidfd_send_signal", [_refuse()]
        yield "ioctl", _but(1, _SET_OWNER_OF_SOCKET)


def _if(operation: int, constant: int, body: Sequence[Instruction]) -> list[Instruction]:
    """Do `body` where it holds; the body ends in a return."""
    return [(operation, 0, len(body), constant), *body]


def _only(argument: int, values: Iterable[int], *, within: int = 0xFFFFFFFF) -> list[Instruction]:
    allowed = [line for value in values for line in _if(_IF_EQUAL, value, [(_RETURN, 0, 0, _ALLOW)])]
    return [_load(argument), (_AND, 0, 0, within), *allowed, _refuse()]


def _but(argument: int, values: Iterable[int]) -> list[Instruction]:
    refused = [line for value in values for line in _if(_IF_EQUAL, value, [_refuse()])]
    return [_load(argument), *refused, (_RETURN, 0, 0, _ALLOW)]


def _load(argument: int) -> Instruction:
    """The lower half of an argument: those that are compared are ints, of which the kernel takes no more."""
    return (_LOAD, 0, 0, _ARGUMENTS_AT + 8 * argument)


def _refuse(error: int = errno.EPERM) -> Instruction:
    return (_RETURN, 0, 0, _REFUSE | error)
