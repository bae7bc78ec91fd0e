"""Find the device that a run's snippets run on.

Stage: snippets. What the user asked for in, a device out. The driver's own files say which GPU there is, since a
process that has initialised CUDA cannot be forked any more; whether torch can use it is tried as a note would use it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple, NoReturn, get_args

from wikiproof.model import Marks, Snippet
from wikiproof.snippets import packages
from wikiproof.snippets.preload import CHOSEN, VISIBLE
from wikiproof.snippets.records import Subject

if TYPE_CHECKING:
    from wikiproof.snippets.confine import Bounds

Choice = Literal["auto", "cpu", "cuda"]
CHOICES: tuple[str, ...] = get_args(Choice)
DRIVER = "/proc/driver/nvidia"
"""Where the driver of NVIDIA's GPUs says what there is, on Linux."""
CONTEXT = 1 << 30
"""Bytes that a process takes of a GPU besides its tensors: CUDA's context and workspaces, what torch holds back."""
_TRIAL = "import torch\nassert torch.ones(2).sum().item() == 2\nprint(torch.cuda.mem_get_info()[0])\n"
_SECONDS = 120.0
_IN_VAIN = "the device cannot be 'cuda': {}"
_NO_CUDA = re.compile(r"^cuda\b[^=\n]*=\s*None\b", re.MULTILINE)


class NoGPU(Exception):  # noqa: N818 -- an answer
    """Snippets cannot run on a GPU, as was asked for; the message says why."""


class Device(NamedTuple):
    """Where snippets run, by the name that records have for it.

    `visible` is what CUDA calls a GPU, empty for the CPU. `memory` are the bytes of it that are free, 0 until it was
    tried; `why_not` says why a GPU that is there is not used.
    """

    name: str = "cpu"
    visible: str = ""
    memory: int = 0
    why_not: str = ""

    @property
    def is_gpu(self) -> bool:
        """Whether it is a GPU."""
        return bool(self.visible)


class _GPU(NamedTuple):
    model: str
    uuid: str


CPU = Device()


def found(choice: Choice, environment: Mapping[str, str], *, driver: str = DRIVER, torch: Path | None = None) -> Device:
    """The device of a run, as far as can be said without importing torch; `torch` is its folder, if not as installed.

    Raises `NoGPU` where `cuda` was asked for and there is none to use.
    """
    if choice == "cpu":
        return CPU
    gpus = sorted(_gpus(driver))
    visible = environment.get(CHOSEN, environment.get(VISIBLE))
    first = "0" if visible is None else visible.partition(",")[0].strip()
    gpu = _called([gpu for _, gpu in gpus], first)
    if not gpus:
        why = f"NVIDIA's driver names no GPU in {driver}/gpus"
    elif gpu is None:
        why = f"{VISIBLE}={visible!r} names none of the GPUs that the driver knows"
    elif not (why := _lacking(torch)):
        return Device(gpu.model, first)
    if choice == "cuda":
        raise NoGPU(_IN_VAIN.format(why))
    return Device(why_not=f"{gpu.model}: {why}") if gpu else CPU


def tried(device: Device, bounds: Bounds, choice: Choice) -> Device:
    """A GPU with its free memory, as a note within `bounds` finds it; the CPU, and why, where torch cannot use it.

    Raises `NoGPU` instead where `cuda` was asked for.
    """
    found = _tried(bounds)
    if isinstance(found, int):
        return device._replace(memory=found)
    if choice == "cuda":
        raise NoGPU(_IN_VAIN.format(f"torch cannot use the {device.name}: {found}"))
    return Device(why_not=f"{device.name}: torch cannot use it: {found}")


def _tried(bounds: Bounds) -> int | str:
    """The free memory of the GPU, or why it cannot be used."""
    from wikiproof.snippets.process import Ended, NoteProcess
    from wikiproof.snippets.protocol import Order

    trial = Snippet("trial", 0, _TRIAL, 0, Marks(), ())
    process = NoteProcess("trial", [trial], _none, bounds)
    try:
        reply = process.run(Order(0, (), ()), _SECONDS)
    finally:
        process.close()
    if isinstance(reply, Ended):
        return f"the process that tried it {reply.status}: {reply.message}"
    return reply.raised.message if reply.raised else int(reply.output.split()[-1])


def of(device: Device, subject: Subject) -> Device:
    """The device of a note: the CPU for one that neither uses torch nor is marked `gpu`, whatever there is."""
    if not device.is_gpu:
        return device
    is_marked = any(each.marks.gpu for each in subject.snippets)
    return device if is_marked or "torch" in dict(packages.versions(subject.imports, subject.local)) else CPU


def hide(device: Device) -> dict[str, str]:
    """The variables that keep a GPU from the process in which they are set, and hand it to notes' processes.

    So that nothing that is imported there can initialise CUDA.
    """
    return {VISIBLE: "", CHOSEN: device.visible}


def _gpus(driver: str) -> Iterator[tuple[str, _GPU]]:
    """The GPUs that a driver knows, with their places on the bus."""
    for file in Path(driver).glob("gpus/*/information"):
        try:
            pairs = (line.partition(":")[::2] for line in file.read_text("utf-8", "replace").splitlines())
        except OSError:
            continue  # one that this user may not see
        said = {name.strip(): value.strip() for name, value in pairs}
        yield file.parent.name, _GPU(said.get("Model") or "NVIDIA GPU", said.get("GPU UUID", ""))


def _called(gpus: list[_GPU], name: str) -> _GPU | None:
    """The GPU that CUDA calls so, by its number in the order of the bus or by its UUID; None if there is none.

    https://docs.nvidia.com/cuda/cuda-c-programming-guide/#cuda-environment-variables
    """
    if name.isdecimal():
        return gpus[int(name)] if int(name) < len(gpus) else None
    return next((each for each in gpus if name.startswith("GPU-") and each.uuid.startswith(name)), None)


def _lacking(torch: Path | None) -> str:
    """Why torch as it is installed can use no GPU of NVIDIA's, empty if it may."""
    try:
        folder = torch or Path(str(metadata.distribution("torch").locate_file("torch")))
    except metadata.PackageNotFoundError:
        return "torch is not installed"
    try:
        said = (folder / "version.py").read_text("utf-8")
    except OSError:
        return ""  # it will be tried
    return "torch is built without CUDA" if _NO_CUDA.search(said) else ""


def _none(name: str) -> NoReturn:
    raise LookupError(name)
