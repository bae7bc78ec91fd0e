"""The pages that the site has of its own: the home page, folders, tags, wanted notes, the state of the wiki.

Stage: publish. What is shown of all notes in, pages out. A page stays small however large the wiki is: what is long
goes on over several pages, which need no script.
"""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from wikiproof.model import Heading, Span
from wikiproof.publish.contents import Entry, contents
from wikiproof.publish.markup import element, escape
from wikiproof.publish.pages.addresses import Doors, doors
from wikiproof.publish.pages.words import Words, words
from wikiproof.publish.strings import Strings, strings


class Setting(msgspec.Struct, frozen=True):
    """What all of these pages need to know of the site.

    `index` is what the address of a folder ends with: nothing, or `index.html` where addresses name files.
    """

    language: str
    name: str
    strings: Strings
    words: Words
    doors: Doors
    index: str

    def at(self, folder: str) -> str:
        """The address of the page that stands for a folder of the site, which ends with a slash or is empty."""
        return folder + self.index


class Made(msgspec.Struct, frozen=True):
    """A page: its address relative to the site, its title and description as text, its content as HTML."""

    url: str
    title: str
    description: str
    html: str
    contents: Entry


class Section(msgspec.Struct, frozen=True):
    """A part of a page: its title as text, its id, its content as HTML; left out where that is empty."""

    title: str
    anchor: str
    html: str


def setting(language: str, name: str, taken: Iterable[str], index: str = "") -> Setting:
    """What pages need to know of a site in a language; `taken` are the addresses of its notes and attachments."""
    return Setting(language, name, strings(language), words(language), doors(taken), index)


def made(url: str, title: str, lead: str, sections: Iterable[Section], before: str = "") -> Made:
    """A page of sections below a title; `lead` is a sentence of text, `before` HTML above the first section."""
    shown = [each for each in sections if each.html]
    headings = [Heading(2, each.title, each.anchor, Span(0, 0)) for each in shown]
    parts = [
        element("h1", escape(title), id="Title"),
        element("p", escape(lead), class_="wp-lead") if lead else "",
        before,
        *(element("h2", escape(each.title), id=each.anchor) + each.html for each in shown),
    ]
    html = "\n".join(part for part in parts if part)
    return Made(url, title, lead, html, contents(Heading(1, title, "Title", Span(0, 0)), headings))
