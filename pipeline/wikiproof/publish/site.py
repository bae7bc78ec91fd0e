"""What all pages are made from.

Stage: publish. A wiki and the addresses of its files in, one value with everything looked up by note out.
"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from wikiproof import parse
from wikiproof.graph import backlinks
from wikiproof.model import Note, Proof, Resolution, Span, Wiki
from wikiproof.parse import markdown
from wikiproof.publish.strings import Strings, strings
from wikiproof.publish.urls import relative

LEAD_TEXT = 1500  # characters of a body in which its first paragraph is looked for
LEAD_LENGTH = 180


class Site(msgspec.Struct, frozen=True):
    """A wiki as it is published. `urls` gives the address of each published note and attachment."""

    wiki: Wiki
    urls: Mapping[str, str]
    strings: Strings
    resolutions: Mapping[str, Mapping[Span, Resolution]]
    backlinks: Mapping[str, tuple[Resolution, ...]]
    proofs: Mapping[str, Proof]
    leads: Mapping[str, str]


class Place(msgspec.Struct, frozen=True):
    """A page in the making: the note that it shows, None on the page of a folder, and its address."""

    site: Site
    url: str
    note: Note | None = None

    def href(self, path: str, anchor: str | None = None) -> str | None:
        """The address of a note or attachment as written here, None if it is not published."""
        fragment = f"#{anchor}" if anchor else ""
        if self.note is not None and path == self.note.path:
            return fragment or "#"
        url = self.site.urls.get(path)
        return None if url is None else relative(url, self.url) + fragment


def site(wiki: Wiki, urls: Mapping[str, str], language: str) -> Site:
    """The wiki, ready to be published in a language."""
    return Site(
        wiki=wiki,
        urls=urls,
        strings=strings(language),
        resolutions={path: {each.link.span: each for each in found} for path, found in wiki.resolutions.items()},
        backlinks=backlinks(wiki),
        proofs=wiki.proofs,
        leads={path: lead(note) for path, note in wiki.notes.items()},
    )


def lead(note: Note) -> str:
    """The text of a note's first paragraph, shortened."""
    start = msgspec.structs.replace(note, text=note.text[: note.body.start + LEAD_TEXT])
    before = ""
    for token in parse.tokens(start):
        if token.type == "inline" and before == "paragraph_open":
            text = markdown.plain(token.children or ())
            if text:
                return shorten(text, LEAD_LENGTH)
        before = token.type if "callout_title" not in token.meta else ""
    return ""


def shorten(text: str, length: int) -> str:
    """The text, cut at a space if it is longer.

    >>> shorten("one two three", 9)
    'one two …'
    """
    joined = " ".join(text.split())
    return joined if len(joined) <= length else f"{joined[: length - 1].rpartition(' ')[0] or joined[: length - 1]} …"
