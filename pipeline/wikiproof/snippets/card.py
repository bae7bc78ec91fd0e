"""Use the GPU in a note's own process.

Stage: snippets. Called by `child` in a process that may use the GPU, and nowhere else: CUDA does not survive a fork.
"""

from __future__ import annotations

import contextlib
import importlib
import sys


def take() -> None:
    """Have torch put what it makes on the GPU."""
    torch = importlib.import_module("torch")
    torch.set_default_device("cuda")


def begin() -> None:
    """Measure the peak of memory from here."""
    with contextlib.suppress(Exception):  # a note may have put anything in torch's place
        if sys.modules["torch"].cuda.is_initialized():
            sys.modules["torch"].cuda.reset_peak_memory_stats()


def wait() -> None:
    """Wait for all that the GPU still computes; raises what went wrong there."""
    if sys.modules["torch"].cuda.is_initialized():
        sys.modules["torch"].cuda.synchronize()


def peak() -> int | None:
    """The most bytes that tensors took at a time since `begin`; None where the GPU was not used."""
    with contextlib.suppress(Exception):  # as above, or the GPU is in no state to say it
        if sys.modules["torch"].cuda.is_initialized():
            return int(sys.modules["torch"].cuda.max_memory_allocated())
    return None
