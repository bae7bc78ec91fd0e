"""`missing-block`: the note is there, the block in it is not."""

from __future__ import annotations

from collections.abc import Iterator

from wikiproof.model import Check, Finding, Note, Resolution, Wiki
from wikiproof.near import Near, did_you_mean


def find(wiki: Wiki) -> Iterator[Finding]:
    """Links whose fragment names no block of their note."""
    for each in wiki.resolutions:
        if each.missing == "block" and each.path:
            yield Finding(each.source, each.link.span, _message(each, wiki.notes[each.path]))


def _message(resolution: Resolution, note: Note) -> str:
    fragment = resolution.link.fragment or ""
    near = Near(f"^{block.id}" for block in note.blocks)
    return f"{note.path!r} has no block {fragment!r}{did_you_mean(near.same(fragment) or near.closest(fragment))}"


CHECK = Check("missing-block", "error", find)
