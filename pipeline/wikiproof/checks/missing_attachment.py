"""`missing-attachment`: a link or an image names a picture or a document that the wiki does not have."""

from __future__ import annotations

from collections.abc import Iterator

from wikiproof.model import Check, Finding, Wiki
from wikiproof.near import Near, did_you_mean
from wikiproof.resolve import names_attachment


def find(wiki: Wiki) -> Iterator[Finding]:
    """Unresolved links whose target can only be an attachment."""
    missing = [each for each in wiki.resolutions if each.path is None and names_attachment(each.link)]
    near = Near(path.rpartition("/")[2] for path in wiki.attachments) if missing else Near(())
    for each in missing:
        target = each.link.target
        name = target.rpartition("/")[2]
        hint = did_you_mean(near.same(name) or near.closest(name))
        yield Finding(each.source, each.link.span, f"the wiki has no file {target!r}{hint}")


CHECK = Check("missing-attachment", "error", find)
