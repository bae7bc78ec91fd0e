"""`missing-attachment`: a link or an image names a picture or a document that the wiki does not have."""

from __future__ import annotations

from collections.abc import Iterator

from wikiproof.model import Finding, Note, NoteCheck, Wiki
from wikiproof.near import called, did_you_mean
from wikiproof.resolve import names_attachment


def find(wiki: Wiki, note: Note) -> Iterator[Finding]:
    """Unresolved links whose target can only be an attachment."""
    for each in wiki.resolutions[note.path]:
        if each.path is None and names_attachment(each.link):
            target = each.link.target
            hint = did_you_mean(called(wiki).files(target))
            yield Finding(note.path, each.link.span, f"the wiki has no file {target!r}{hint}")


CHECK = NoteCheck("missing-attachment", "error", find)
