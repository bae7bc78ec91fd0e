"""Turn a wiki into the HTML of its pages.

Stage: publish. Sketches of notes with their proofs and the addresses of files in, pages out; knows nothing of MkDocs,
and shows as proven only what a record proves.
"""

from __future__ import annotations

from importlib.resources import files

import msgspec

from wikiproof.model import Heading, Span
from wikiproof.publish import panels, properties, references, relations
from wikiproof.publish.contents import Entry, contents
from wikiproof.publish.embeds import filled
from wikiproof.publish.fill import proven
from wikiproof.publish.markup import element, escape
from wikiproof.publish.site import Around, Place, Site, Source
from wikiproof.publish.sketch import Sketch, has_title, sketch
from wikiproof.publish.verdicts import judge

__all__ = ["Around", "Entry", "Page", "Site", "Sketch", "Source", "note_page", "sketch", "style"]


class Page(msgspec.Struct, frozen=True):
    """A page: its title and first sentence as text, its content as HTML."""

    title: str
    html: str
    contents: Entry
    lead: str


def note_page(site: Site, source: Source, around: Around) -> Page:
    """The page of a note: its title, its panels, its body, the notes that link to it."""
    note, made = source.note, source.sketch
    place, judged = Place(site, note.path, source, around), judge(source.proof)
    known = proven(place, judged)
    is_titled = has_title(note)
    title = note.headings[0] if is_titled else Heading(1, note.title, "Title", Span(0, 0))
    head = filled(place, made.head, known) if is_titled else element("h1", escape(note.title), id=title.anchor)
    main = filled(place, made.body, known)
    above = head, relations.panel(place), panels.proof_panel(place, judged), properties.panel(place)
    parts = (*above, main, references.panel(place))
    return Page(note.title, "\n".join(parts), contents(title, note.headings[is_titled:]), made.lead)


def style() -> str:
    """The style sheet of what these pages have beyond Material's: the foundations, then one file for each feature."""
    static = files(__name__).joinpath("static")
    parts = sorted(each.name for each in static.joinpath("css").iterdir()) if static.joinpath("css").is_dir() else []
    named = [static.joinpath("wikiproof.css"), *(static.joinpath("css", each) for each in parts)]
    return "\n".join(each.read_text("utf-8") for each in named)
