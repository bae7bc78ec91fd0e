"""Take pictures of figures only as what they are to be: PNG images, and nothing else.

Stage: snippets. Bytes in, the image that they hold out, without whatever else they hold. A note may have made the
bytes, so nothing in them is decoded: PNG 1.2 §3 and §4 say where the parts of an image lie.
"""

from __future__ import annotations

import hashlib
import re
import struct
import zlib
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from wikiproof.model import MAX_SIDE, Plot

MAX_PLOTS = 8
"""Figures of a snippet that are kept."""
MAX_SIZE = 1_000_000
"""Bytes that a picture may have."""
ENDING = ".png"
_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_KEPT = frozenset({b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND"})
_NAME = re.compile(r"[0-9a-f]{32}\.png")


class NoPicture(Exception):  # noqa: N818 -- a finding about bytes
    """Bytes are no picture that may be kept; the message says why."""


class Picture(NamedTuple):
    """A PNG image, and its size in pixels."""

    content: bytes
    width: int
    height: int

    @property
    def name(self) -> str:
        """What it is called after its content: 128 bits of SHA-256."""
        return hashlib.sha256(self.content).hexdigest()[:32]


def picture(content: bytes) -> Picture:
    """The image in bytes, with the chunks alone that it is made of. Raises `NoPicture`."""
    if len(content) > MAX_SIZE:
        raise NoPicture(f"its picture has {len(content):,} bytes, more than {MAX_SIZE:,}")
    chunks = [(kind, data) for kind, data in _chunks(content) if kind in _KEPT]
    kinds = [kind for kind, _ in chunks]
    if len(kinds) < 3 or kinds[0] != b"IHDR" or kinds[-1] != b"IEND" or b"IDAT" not in kinds or len(chunks[0][1]) != 13:
        raise NoPicture("its picture is no PNG image")
    if not all(kinds.count(each) <= 1 for each in _KEPT - {b"IDAT"}):
        raise NoPicture("its picture is no PNG image")
    width, height = struct.unpack(">II", chunks[0][1][:8])
    if not (0 < width <= MAX_SIDE and 0 < height <= MAX_SIDE):
        raise NoPicture(too_large(width, height))
    return Picture(_SIGNATURE + b"".join(_written(kind, data) for kind, data in chunks), width, height)


def too_large(width: int, height: int) -> str:
    """Why a picture of so many pixels is not kept."""
    return f"its picture has {width:,} × {height:,} pixels, more than {MAX_SIDE:,} a side"


def _chunks(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    """The chunks of a PNG image up to its end, by their types. Raises `NoPicture`."""
    at = len(_SIGNATURE)
    if not content.startswith(_SIGNATURE):
        raise NoPicture("its picture is no PNG image")
    kind = b""
    while kind != b"IEND":
        if at + 12 > len(content):
            raise NoPicture("its picture is cut off")
        length, kind = struct.unpack_from(">I4s", content, at)
        data = content[at + 8 : at + 8 + length]
        if content[at : at + 12 + length] != _written(kind, data):
            raise NoPicture("its picture is damaged")
        at += 12 + length
        yield kind, data


def _written(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


# --- the files of pictures --------------------------------------------------------------------------------------------


def place(record: str, name: str) -> str:
    """The file of a picture of a record, by the record's file.

    >>> place("cpu-linux-x86_64-py3.11/Training/AdamW.json", "5e3f")
    'cpu-linux-x86_64-py3.11/Training/AdamW/5e3f.png'
    """
    return f"{record.removesuffix('.json')}/{name}{ENDING}"


def record_of(file: str) -> str:
    """The file of the record beside which a picture lies, by the picture's file."""
    return f"{file.rpartition('/')[0]}.json"


def files(folder: str, record: str, plots: Iterable[Plot]) -> dict[str, str]:
    """The files of a record's plots by their names, relative to the folder of records, as far as they are as made."""
    there = {each: place(record, each.name) for each in plots}
    return {each.name: file for each, file in there.items() if _is_of(read(Path(folder, file), each.name), each)}


def _is_of(found: Picture | None, plot: Plot) -> bool:
    return found is not None and (found.width, found.height) == (plot.width, plot.height)


def read(file: Path, name: str) -> Picture | None:
    """The picture in a file, None if there is none that has this name."""
    try:
        if not file.is_file() or file.stat().st_size > MAX_SIZE:
            return None
        content = file.read_bytes()
        found = picture(content)
    except (OSError, NoPicture):
        return None
    return found if found.content == content and found.name == name else None


def others(folder: str, record: str, named: Collection[str]) -> list[str]:
    """The pictures in the place of those of a record that it does not name; no other file is taken for one."""
    try:
        there = sorted(each.name for each in Path(folder, place(record, "x")).parent.iterdir())
    except OSError:
        return []
    found = (name.removesuffix(ENDING) for name in there if _NAME.fullmatch(name))
    return [place(record, name) for name in found if name not in named]
