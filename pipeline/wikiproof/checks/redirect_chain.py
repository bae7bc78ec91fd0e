"""`redirect-chain`: a note gives way to one that gives way in turn."""

from __future__ import annotations

from collections.abc import Iterator

from wikiproof.catalogue import finals
from wikiproof.model import REDIRECTS, Finding, Wiki, WikiCheck


def find(wiki: Wiki) -> Iterator[Finding]:
    """Redirects to redirects, with the note at the end of them; circles are a matter of `redirect-cycle`."""
    for path, final in finals(wiki).items():
        entry = wiki.entries[path]
        if final is not None and final != entry.redirect:
            span = next(each.span for each in entry.properties if each.key in REDIRECTS)
            yield Finding(path, span, f"{entry.redirect!r} itself gives way; name {final!r}")


CHECK = WikiCheck("redirect-chain", "warning", find)
