"""What the supervisor and a note's process say to each other: one JSON message a line.

Stage: snippets. The supervisor trusts nothing in a reply but its form.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from wikiproof.model import Bytes

MAX_ALT = 500
"""Characters of a figure's title that are kept."""
MAX_SEEN = 10_000
"""Values of a claimed statement that are compared; one more says that there were too many."""


class Order(msgspec.Struct, frozen=True):
    """Run one snippet: its place in the note.

    The fixtures `automatic` are made before; `fixtures` are made and bound, if nothing else has bound their names.
    `token` is one that only the reply to this very order can know.
    """

    snippet: int
    automatic: tuple[str, ...]
    fixtures: tuple[str, ...]
    token: str = ""


class Seen(msgspec.Struct, frozen=True):
    """What one run of a claimed statement gave: its value as text, and what it printed.

    `number` is the exact repr of a number, or of a tensor's only element; `dtype` and `shape` are a tensor's,
    as they are displayed.
    """

    claim: int
    kind: Literal["nothing", "number", "literal", "tensor", "other"]
    text: str
    output: str
    number: str | None = None
    dtype: str | None = None
    shape: str | None = None


class Raised(msgspec.Struct, frozen=True):
    """An exception: the names of its class and bases, its message, and the line of the note's code that raised it."""

    types: tuple[str, ...]
    message: str
    line: int | None
    in_fixture: str | None = None


class Figure(msgspec.Struct, frozen=True):
    """A figure that a snippet drew, as a PNG image with its title.

    `problem` is what is wrong with it, or why there is no image.
    """

    png: bytes
    alt: str
    problem: str = ""


class Reply(msgspec.Struct, frozen=True):
    """What became of a snippet; `gpu_memory` are the most bytes that its tensors took on the GPU."""

    token: str
    seconds: float
    output: str
    seen: tuple[Seen, ...]
    raised: Raised | None
    gpu_memory: Bytes | None = None
    figures: tuple[Figure, ...] = ()


def clean(text: str) -> str:
    """A text as UTF-8 can carry it: lone surrogates are escaped."""
    return text.encode("utf-8", "backslashreplace").decode()
