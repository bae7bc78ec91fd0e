"""Say which files a site has beside the pages of its notes, and what each depends on.

Stage: build. What is known of a site in, groups of files out, each with a key: it is made only when that changed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from importlib.resources import files
from importlib.resources.abc import Traversable
from itertools import chain
from pathlib import Path
from typing import NamedTuple

import msgspec

from wikiproof import publish
from wikiproof.build import store
from wikiproof.build.files import write
from wikiproof.build.framed import Frame, Framed, framed
from wikiproof.build.keys import digest
from wikiproof.build.overview import Overview
from wikiproof.model import Heading, Span
from wikiproof.publish import explorer, graph_view, redirects, search
from wikiproof.publish.contents import contents
from wikiproof.publish.feeds import llms, rss, sitemap
from wikiproof.publish.frame import script_words
from wikiproof.publish.frame.words import words
from wikiproof.publish.graph_view.layout import Progress
from wikiproof.publish.head import head_meta
from wikiproof.publish.pages import Made, folders, health, tags, wanted
from wikiproof.publish.pages.addresses import file_of
from wikiproof.publish.shown import Output

_encode = msgspec.msgpack.Encoder().encode


class Whole(NamedTuple):
    """Files that are made together: their name, what they depend on, how they are made."""

    name: str
    key: bytes
    make: Callable[[], Iterable[Output]]


class Settler:
    """Makes and writes groups of files; they are asked for by name."""

    def __init__(self, groups: Mapping[str, Whole], folder: Path) -> None:
        self._groups = groups
        self._folder = folder

    def __call__(self, name: str) -> tuple[tuple[str, store.Made], ...]:
        """All files of a group, by their paths."""
        return tuple(self.files(name))

    def files(self, name: str) -> Iterator[tuple[str, store.Made]]:
        """The same, one after another."""
        for each in self._groups[name].make():
            yield each.path, write(self._folder, each.path, each.content, name.encode())


def wholes(site: Overview, documents: Iterable[tuple[str, bytes]], texts: bytes, progress: Progress) -> Iterator[Whole]:
    """The files of a site beside the pages of its notes; those that take longest come last.

    `documents` are those by which notes are searched, `texts` says of which texts they are; what takes long is passed
    through `progress`.
    """
    frame, notes, shown = site.frame, site.notes, site.digest
    yield Whole("templates", frame.digest, partial(_templates, frame))
    yield Whole("static", digest(*(each.content for each in static())), static)
    yield Whole("pages", digest(shown, frame.digest, _facts(site)), lambda: _pages(site))
    yield Whole("explorer", shown, partial(explorer.outputs, notes))
    yield Whole("feeds", digest(shown, frame.digest, _encode(site.changed)), lambda: _feeds(site))
    yield Whole("redirects", digest(shown, frame.digest, _encode(site.replaced)), lambda: _redirects(site))
    yield Whole("graph", shown + frame.language.encode(), partial(graph_view.outputs, notes, frame.language, progress))
    yield Whole("search", digest(shown, texts), partial(_search, site, documents))


def _templates(frame: Frame) -> Iterator[Output]:
    yield script_words(frame.language)
    yield from (Output(path, text.encode()) for path, text in frame.templates.items())


def static() -> Iterator[Output]:
    """The scripts, styles and fonts that pages use."""
    yield Output("assets/wikiproof/wikiproof.css", publish.style().encode())
    yield from _below(files(publish).joinpath("static"), "assets/wikiproof/")


def _below(folder: Traversable, prefix: str) -> Iterator[Output]:
    for each in sorted(folder.iterdir(), key=lambda each: each.name):
        if each.is_dir():
            yield from _below(each, f"{prefix}{each.name}/") if each.name != "css" else ()
        elif each.name != "wikiproof.css":
            yield Output(prefix + each.name, each.read_bytes())


def _facts(site: Overview) -> bytes:
    """What the site's own pages say beside what is shown of notes."""
    return _encode((site.found.diagnostics, site.runs, site.changed))


def _pages(site: Overview) -> Iterator[Output]:
    notes, setting = site.notes, site.setting
    of_folders = folders.pages(site.folders, notes, setting)
    made = chain(
        (_with_home(site, each) for each in of_folders),
        tags.pages(notes, setting),
        wanted.pages(wanted.wanted(notes), notes, setting),
        health.pages(site.found.diagnostics, site.runs, notes, setting),
        [_graph(site.frame, setting.doors.graph + setting.index)],
    )
    return (_page(site, each) for each in made)


def _with_home(site: Overview, made: Made) -> Made:
    """The home page, where no note is it, with what it says of the wiki."""
    is_home = made.url == site.setting.at("")
    return msgspec.structs.replace(made, html=made.html + site.home()) if is_home else made


def _graph(frame: Frame, url: str) -> Made:
    title = words(frame.language).graph
    return Made(url, title, "", graph_view.page(frame.language), contents(Heading(1, title, "Title", Span(0, 0)), ()))


def _page(site: Overview, made: Made) -> Output:
    head = head_meta(made.url, made.title, made.description, site.setting, site.frame.site_url, copy=False)
    page = Framed(made.url, made.title, made.description, made.html, made.contents, head)
    return Output(file_of(made.url), framed(site.frame, page))


def _feeds(site: Overview) -> Iterator[Output]:
    frame, notes = site.frame, {path: each for path, each in site.notes.items() if path not in site.replaced}
    yield from llms.outputs(notes, frame.site_name, frame.site_description, frame.site_url)
    yield from rss.outputs(notes, site.changed, frame.site_url, frame.site_name, frame.language)
    yield from sitemap.outputs(((each.url, site.changed.get(path, "")) for path, each in notes.items()), frame.site_url)


def _redirects(site: Overview) -> Iterator[Output]:
    ending = ".html" if site.setting.index else "/"
    url = site.frame.site_url
    yield from redirects.given_way(site.notes, site.replaced, site.setting, url)
    yield from redirects.aliases(site.notes, site.frame.urls.values(), site.setting, url, ending)


def _search(site: Overview, documents: Iterable[tuple[str, bytes]]) -> Iterator[Output]:
    known = {path: each for path, each in site.notes.items() if path not in site.replaced}
    return search.outputs((known[path], document) for path, document in documents if path in known)
