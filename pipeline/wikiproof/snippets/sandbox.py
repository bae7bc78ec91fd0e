"""Decide how the notes of a run are confined.

Stage: snippets. What the user asked for in; bounds for notes' processes out, and words for the records.
"""

from __future__ import annotations

from typing import Literal, get_args

import msgspec

from wikiproof.snippets import confine
from wikiproof.snippets.confine import Bounds, probe

Mode = Literal["on", "partial", "off"]
MODES: tuple[str, ...] = get_args(Mode)


class Refused(Exception):  # noqa: N818 -- an answer
    """Notes are not run; the message says why, and what would run them."""


class Sandbox(msgspec.Struct, frozen=True):
    """How the notes of a run are confined."""

    mode: Mode
    missing: tuple[str, ...] = ()
    namespaces: bool = False

    def __str__(self) -> str:
        """What records say: `on`, `off`, or `partial: ` and what is missing."""
        if self.mode == "off":
            return "off"
        return f"partial: {', '.join(self.missing)}" if self.missing else "on"

    def bounds(self, wiki: str, planted: str, memory: float, *, gpu: bool = False) -> Bounds:
        """What a note of a wiki may use; `planted` is the folder of planted models, `memory` is in GiB."""
        found = confine.bounds(wiki, planted, memory, gpu=gpu, strict=not self.missing)
        return msgspec.structs.replace(found, confined=self.mode != "off", namespaces=self.namespaces)


def sandbox(mode: Mode) -> Sandbox:
    """The sandbox of a run. Raises `Refused` where it would not be whole and nobody said that this will do."""
    if mode == "off":
        return Sandbox(mode)
    found = probe.probe()
    if found.missing and mode == "on":
        raise Refused(
            f"notes are not run: the sandbox cannot be whole on this system, it lacks {', '.join(found.missing)}; "
            "to run them all the same, give `--sandbox partial` (pytest: `--wiki-sandbox partial`)"
        )
    return Sandbox(mode, found.missing, found.namespaces)
