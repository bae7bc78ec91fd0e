"""`unicode-mismatch`: a link and its file are written alike, in different characters."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

from wikiproof.model import Finding, Note, NoteCheck, Wiki
from wikiproof.resolve import spelt


def find(wiki: Wiki, note: Note) -> Iterator[Finding]:
    """Links whose target is the path of their file only once both are composed (Unicode NFC)."""
    for each in wiki.resolutions[note.path]:
        spelling = spelt(each)
        if spelling is not None and unicodedata.normalize("NFC", each.link.target).endswith(
            unicodedata.normalize("NFC", spelling)
        ):
            form = "decomposed (NFD)" if unicodedata.is_normalized("NFC", each.link.target) else "composed otherwise"
            message = f"the name of {each.path!r} looks like {each.link.target!r}, but is {form}; write both in NFC"
            yield Finding(note.path, each.link.span, message)


CHECK = NoteCheck("unicode-mismatch", "warning", find)
