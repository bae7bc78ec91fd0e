"""`unused-attachment`: no note links a picture or a document."""

from __future__ import annotations

import mimetypes
from collections.abc import Iterator

from wikiproof.model import Finding, Span, Wiki, WikiCheck

_TYPES = mimetypes.MimeTypes(filenames=())
_SHOWN = ("image/", "audio/", "video/", "application/pdf")


def find(wiki: Wiki) -> Iterator[Finding]:
    """Pictures, sounds, films and PDFs without a link; other files (style sheets, icons' lists) have other uses."""
    used = {target for entry in wiki.entries.values() for target in entry.targets}
    for path in wiki.attachments:
        if path not in used and (_TYPES.guess_type(f"/{path}")[0] or "").startswith(_SHOWN):
            yield Finding(path, Span(0, 0), "no note links or shows this file")


CHECK = WikiCheck("unused-attachment", "info", find, follows_links=True)
