"""Tell new problems from those that a wiki is known to have.

Stage: diagnostics. Located diagnostics in; a baseline, or what it does not know, out.
It holds no lines and columns, so that notes may be edited around their known problems.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable
from typing import Annotated

import msgspec

from wikiproof.diagnostics import Located


class Known(msgspec.Struct, frozen=True, order=True, forbid_unknown_fields=True):
    """How often a note has a problem; `fingerprint` stands for what was written and what was said of it."""

    path: str
    code: str
    fingerprint: str
    count: Annotated[int, msgspec.Meta(ge=1)] = 1


def known(found: Iterable[Located]) -> tuple[Known, ...]:
    """The baseline that knows these diagnostics, sorted."""
    return tuple(sorted(Known(*said, count) for said, count in Counter(map(_said, found)).items()))


def new(found: Iterable[Located], baseline: Iterable[Known]) -> tuple[Located, ...]:
    """The diagnostics that a baseline does not know; of more equal ones in a note than it counts, the last."""
    left: Counter[tuple[str, str, str]] = Counter()
    for entry in baseline:
        left[entry.path, entry.code, entry.fingerprint] += entry.count
    unknown = []
    for each in found:
        said = _said(each)
        if left[said]:
            left[said] -= 1
        else:
            unknown.append(each)
    return tuple(unknown)


def decode(text: bytes) -> tuple[Known, ...]:
    """The baseline in a file. Raises `msgspec.DecodeError` where it is none."""
    return msgspec.json.decode(text, type=tuple[Known, ...])


def encode(baseline: Iterable[Known]) -> bytes:
    """The baseline as a list of JSON with an entry a line, so that version control shows what has changed."""
    lines = b",\n".join(msgspec.json.encode(each) for each in baseline)
    return b"[\n" + lines + b"\n]\n" if lines else b"[]\n"


def _said(each: Located) -> tuple[str, str, str]:
    end = each.end_column - 1 if each.end_line == each.line else None
    written = each.source[each.column - 1 : end]
    digest = hashlib.sha256(f"{written}\0{each.message}".encode(errors="surrogatepass"))
    return each.path, each.code, digest.hexdigest()[:16]
