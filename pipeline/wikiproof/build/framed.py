"""Put a page's content into its frame.

Stage: build. Templates rendered with marks, and what stands for the marks on a page, in; a page's bytes out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property
from urllib.parse import quote

import msgspec

from wikiproof.build.keys import digest
from wikiproof.publish import frame
from wikiproof.publish.contents import Entry
from wikiproof.publish.frame.words import words
from wikiproof.publish.holes import fill, hole
from wikiproof.publish.markup import escape
from wikiproof.publish.pages.addresses import doors
from wikiproof.publish.urls import relative

MARKS = {
    name: hole(name)
    for name in ("title", "description", "content", "address", "head", "path", "toc", "edit", "next", "note", "key")
}
"""What a template prints in place of what differs from page to page."""


class Frame(msgspec.Struct, frozen=True, dict=True):
    """What pages are put in.

    `chromes` are Material's templates rendered with `MARKS`, one for each depth of addresses, `templates` other files
    made of templates. `urls` are the addresses of published notes and attachments. `site_url` may be empty, `edit_url`
    too, which has `{}` for a note's path without extension. `settings` is whatever else the addresses depend on.
    `index` is what the address of a folder ends with: nothing, or `index.html` where addresses name files.
    """

    language: str
    chromes: Mapping[int, str]
    templates: Mapping[str, str]
    urls: Mapping[str, str]
    site_name: str
    site_description: str
    site_url: str
    edit_url: str
    settings: str
    index: str = ""

    @cached_property
    def digest(self) -> bytes:
        """What tells it from another one; the addresses are a function of the settings and of the files.

        But a file that comes or goes may change where the site's own pages lie, to which every page leads.
        """
        told = (getattr(self, name) for name in self.__struct_fields__ if name != "urls")
        return digest(doors(self.urls.values()), *told)


class Framed(msgspec.Struct, frozen=True):
    """A page in its frame: texts, but for `html`, `head` and what `contents` and `folders` are made into.

    `folders` are those above it, each a name and an address; `next` is the title and the address of the next note;
    `note` is the path of the note that it shows, `key` where the explorer finds it, `canonical` the address of the page
    that says this best, where that is another one.
    """

    url: str
    title: str
    description: str
    html: str
    contents: Entry
    head: str = ""
    folders: Iterable[tuple[str, str]] = ()
    changed: str = ""
    next: tuple[str, str] | None = None
    note: str = ""
    key: str = ""
    canonical: str = ""


def framed(within: Frame, page: Framed) -> bytes:
    """The file of a page."""
    said = words(within.language)
    folders = [(name, relative(url, page.url)) for name, url in page.folders]
    values = {
        "title": escape(page.title),
        "description": escape(page.description),
        "content": page.html,
        "address": escape(_canonical(within, page)),
        "head": page.head,
        "path": frame.path(folders),
        "toc": frame.entries(page.contents),
        "edit": frame.edit(said, _edit_url(within, page.note), page.changed or None),
        "next": frame.next_note(said, page.next[0], relative(page.next[1], page.url)) if page.next else "",
        "note": escape(page.note),
        "key": escape(page.key),
    }
    return fill(within.chromes[page.url.count("/")], lambda kind, _: values[kind]).encode("utf-8", "replace")


def _canonical(within: Frame, page: Framed) -> str:
    best = page.canonical or page.url
    return within.site_url + best if within.site_url else relative(best, page.url)


def _edit_url(within: Frame, note: str) -> str | None:
    return within.edit_url.format(quote(note.removesuffix(".md"))) if within.edit_url and note else None
