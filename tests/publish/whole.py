"""Little wikis as the site as a whole sees them, and pages as a browser does."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from html.parser import HTMLParser
from urllib.parse import quote, urljoin

from wikiproof import parse, publish
from wikiproof.catalogue import wiki_of
from wikiproof.config import RELATIONS
from wikiproof.model import Proof
from wikiproof.publish.shown import Shown
from wikiproof.publish.site import Source
from wikiproof.publish.strings import strings
from wikiproof.publish.told import tell

SITE = "https://example.org/wiki/"
_VOID = frozenset({"meta", "link", "img", "br", "hr", "input"})


def notes_of(texts: Mapping[str, str], proofs: Iterable[Proof] = ()) -> Mapping[str, Shown]:
    """What is shown of the notes of a wiki, whose pages have the addresses that MkDocs gives them."""
    wiki = wiki_of({path: parse.note(path, text) for path, text in sorted(texts.items())}, (), proofs)
    words = strings("en")
    roles = {word.casefold(): relation for relation, spelt in RELATIONS.items() for word in spelt}
    found = {}
    for path, note in wiki.notes.items():
        sketch = publish.sketch(note, parse.tokens(note), words)
        source = Source(note, sketch, wiki.resolutions[path], wiki.proofs.get(path))
        found[path] = tell(source, address(path), roles).shown
    return found


def address(path: str) -> str:
    """The address of a note's page."""
    folder, _, name = path.rpartition("/")
    return quote(f"{folder}/" if folder else "") if name == "index.md" else quote(f"{path.removesuffix('.md')}/")


class Seen(HTMLParser):
    """What a browser makes of a page: where its links lead, its ids, its text, its elements with their attributes."""

    def __init__(self, html: str, url: str = "") -> None:
        super().__init__()
        self.links: list[str] = []
        self.ids: list[str] = []
        self.elements: list[tuple[str, Mapping[str, str | None]]] = []
        self.words: list[str] = []
        self.open: list[str] = []
        self._url = url
        self.feed(html)
        self.close()
        assert not self.open, f"never closed: {self.open}"

    @property
    def text(self) -> str:
        """The text of the page."""
        return " ".join(" ".join(self.words).split())

    def rows(self, element: str) -> list[Mapping[str, str | None]]:
        """The attributes of every element of a kind."""
        return [attributes for name, attributes in self.elements if name == element]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        self.elements.append((tag, attributes))
        if tag not in _VOID:
            self.open.append(tag)
        if attributes.get("id"):
            self.ids.append(str(attributes["id"]))
        if tag == "a":
            self.links.append(urljoin(SITE + self._url, attributes.get("href") or "").removeprefix(SITE))

    def handle_endtag(self, tag: str) -> None:
        assert self.open, f"</{tag}> closes nothing"
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words.append(data)
