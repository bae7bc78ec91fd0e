"""`case-mismatch`: a link finds its file only because upper and lower case count as the same."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

from wikiproof.model import Finding, Note, NoteCheck, Wiki
from wikiproof.resolve import spelt


def find(wiki: Wiki, note: Note) -> Iterator[Finding]:
    """Links whose target differs in case from the path of their file."""
    for each in wiki.resolutions[note.path]:
        spelling = spelt(each)
        if spelling is not None and not unicodedata.normalize("NFC", each.link.target).endswith(
            unicodedata.normalize("NFC", spelling)
        ):
            message = f"{each.link.target!r} differs in case from {each.path!r}; write {spelling!r}"
            yield Finding(note.path, each.link.span, message)


CHECK = NoteCheck("case-mismatch", "warning", find)
