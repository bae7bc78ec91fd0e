"""Publishing little wikis: one function from notes to the HTML of a page."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from urllib.parse import quote

import pytest

from wikiproof import parse, publish
from wikiproof.catalogue import wiki_of
from wikiproof.config import RELATIONS
from wikiproof.model import Claim, ClaimOutcome, Environment, Marks, Note, Outcome, Proof, Record, Snippet, Span, Wiki
from wikiproof.publish.around import Web
from wikiproof.publish.pages import setting, tags
from wikiproof.publish.site import Source
from wikiproof.publish.strings import strings
from wikiproof.publish.told import tell

Publish = Callable[..., str]

ENVIRONMENT = Environment("cpu", "a <machine>", "3.11.2", (("torch", "2.13.0"), ("pluggy", "1.6")))
WHEN = "2026-11-23T10:20:33+00:00"


def pages(wiki: Wiki, urls: Mapping[str, str], language: str) -> Callable[[str], publish.Page]:
    """What gives the page of each note."""
    words = strings(language)
    sources = {
        path: Source(
            note, publish.sketch(note, parse.tokens(note), words), wiki.resolutions[path], wiki.proofs.get(path)
        )
        for path, note in wiki.notes.items()
    }
    roles = {word.casefold(): relation for relation, spelt in RELATIONS.items() for word in spelt}
    web = Web({path: tell(source, urls[path], roles) for path, source in sources.items()})
    tag = partial(tags.address, setting=setting(language, "", urls.values()))
    site = publish.Site(words, urls, sources.__getitem__, tag=tag)
    return lambda path: publish.note_page(site, sources[path], web.around(path))


@pytest.fixture
def page() -> Publish:
    """The HTML of `note.md` with that text, beside `others` (path to text) and attachments."""

    def make(
        text: str,
        others: Mapping[str, str] = {},
        attachments: tuple[str, ...] = (),
        proof: Callable[[Note], Proof] | None = None,
        language: str = "en",
        shown: str = "note.md",
    ) -> str:
        texts = {"note.md": text, **others}
        notes = {path: parse.note(path, text) for path, text in sorted(texts.items())}
        proofs = (proof(notes["note.md"]),) if proof else ()
        wiki = wiki_of(notes, attachments, proofs)
        urls = {path: quote(f"{path.removesuffix('.md')}/") for path in notes}
        urls |= {path: quote(path) for path in attachments}
        return pages(wiki, urls, language)(shown).html

    return make


@pytest.fixture
def proof_of() -> Callable[..., Callable[[Note], Proof]]:
    """A proof of a note's first fence, with one claim of each status given, on the lines that end in `# → want`."""

    def of(
        *claims: ClaimOutcome,
        marks: Marks = Marks(),  # noqa: B008
        outcome: Outcome | None = None,
        ran: bool = True,
        stale: bool = False,
    ) -> Callable[[Note], Proof]:
        def make(note: Note) -> Proof:
            fence = note.fences[0]
            snippet = Snippet("s#1", 0, fence.content, 0, marks, tuple(_claims(note)))
            made = outcome or Outcome("s#1", "passed", seconds=0.031, claims=claims)
            record = Record(note.path, "key", WHEN, ENVIRONMENT, (made,)) if ran else None
            return Proof(note.path, (snippet,), record, stale)

        return make

    return of


def _claims(note: Note) -> list[Claim]:
    fence = note.fences[0]
    found = []
    for line, (start, text) in enumerate(zip(fence.starts, fence.content.split("\n"), strict=False)):
        code, marker, want = text.partition("# → ")
        if marker:
            span = Span(start + len(code), start + len(text))
            found.append(Claim("value", want, line, span, False, True, code, (line, 0)))
    return found
