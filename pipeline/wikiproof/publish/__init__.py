"""Turn a wiki into the HTML of its pages.

Stage: publish. A wiki with its proofs and the addresses of its files in, pages out; knows nothing of MkDocs, and
shows as proven only what a record proves.
"""

from __future__ import annotations

from importlib.resources import files

import msgspec

from wikiproof import parse
from wikiproof.model import Heading, Span
from wikiproof.parse.written import from_destination, is_external
from wikiproof.publish import body, folders, panels, references, sanitise
from wikiproof.publish.chips import marks
from wikiproof.publish.contents import Entry, contents
from wikiproof.publish.markup import element, escape
from wikiproof.publish.sanitise import Rewrite
from wikiproof.publish.site import Place, Site, site
from wikiproof.publish.urls import is_safe
from wikiproof.publish.verdicts import judge

__all__ = ["Entry", "Page", "Site", "folder_page", "note_page", "site", "style"]


class Page(msgspec.Struct, frozen=True):
    """A page: its title and first sentence as text, its content as HTML."""

    title: str
    html: str
    contents: Entry
    lead: str


def note_page(site: Site, path: str) -> Page:
    """The page of a note: its title, its panels, its body, the notes that link to it."""
    note = site.wiki.notes[path]
    place = Place(site, site.urls[path], note)
    judged = judge(site.proofs.get(path))
    proven = body.Proven({each.snippet.fence: each for each in judged}, marks(note, judged, site.strings))
    tokens, rewrite = parse.tokens(note), _rewrite(place)
    is_titled = bool(note.headings) and note.headings[0].level == 1
    title = note.headings[0] if is_titled else Heading(1, note.title, "Title", Span(0, 0))
    end = 3 if is_titled and tokens[0].type == "heading_open" else 0
    head = sanitise.join(body.render(place, tokens[:end], proven), rewrite)
    if not is_titled:
        head = element("h1", escape(note.title), id=title.anchor)
    main = sanitise.join(body.render(place, tokens[end:], proven), rewrite)
    parts = (head, panels.proof_panel(place, judged), panels.properties_panel(place), main, references.panel(place))
    return Page(note.title, "\n".join(parts), contents(title, note.headings[is_titled:]), site.leads[path])


def folder_page(site: Site, folder: folders.Folder, title: str) -> Page:
    """The page of a folder for which no note stands."""
    path = folders.index_of(folder)
    html = folders.page(Place(site, site.urls[path]), folder, title)
    return Page(title, html, contents(Heading(1, title, "Title", Span(0, 0)), ()), "")


def style() -> str:
    """The style sheet of what these pages have beyond Material's."""
    return files(__name__).joinpath("static/wikiproof.css").read_text("utf-8")


def _rewrite(place: Place) -> Rewrite:
    """Gives the address of what the author's own HTML names."""
    assert place.note is not None
    found = {(each.link.target, each.link.fragment): each for each in place.site.resolutions[place.note.path].values()}

    def rewrite(destination: str) -> str | None:
        written = from_destination(destination, "html", None, 0, 0)
        each = found.get((written.target, written.fragment)) if written else None
        if each is not None:
            return place.href(each.path, each.anchor) if each.path else None
        return destination if is_external(destination) and is_safe(destination) else None

    return rewrite
