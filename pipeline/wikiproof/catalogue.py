"""Enter a note into the wiki's catalogue.

Stage: catalogue. A note and what its links point at in, an Entry out: what is looked at of every note at once.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from functools import lru_cache

from wikiproof.model import ENTERED, REDIRECTS, Entry, Note, Profile, Proof, Resolution, Span, Wiki
from wikiproof.resolve import resolve


def entry(note: Note, resolutions: Iterable[Resolution]) -> Entry:
    """What the wiki as a whole needs to know of a note."""
    found = tuple(resolutions)
    redirects = (each.path for each in found if each.link.kind == "property" and each.link.role in REDIRECTS)
    return Entry(
        path=note.path,
        title=note.title,
        titled=_titled(note),
        top=_top(note),
        properties=tuple(each for each in note.properties if each.key in ENTERED),
        targets=tuple(dict.fromkeys(each.path for each in found if each.path is not None)),
        redirect=next(filter(None, redirects), None),
        dangling=any(each.path is None for each in found),
        links=len(found),
        ignores=note.ignores,
    )


def wiki_of(
    notes: Mapping[str, Note],
    attachments: Iterable[str] = (),
    proofs: Iterable[Proof] = (),
    *,
    profile: Profile = "obsidian",
) -> Wiki:
    """A wiki whose notes are all at hand."""
    files = tuple(attachments)
    resolutions = resolve(notes, files, profile)
    entries = {path: entry(note, resolutions[path]) for path, note in notes.items()}
    return Wiki(notes, files, resolutions, entries, {proof.note: proof for proof in proofs}, profile=profile)


def _titled(note: Note) -> Span:
    """Where the title stands: the property, the heading that says it, else the top."""
    given = note.find("title")
    heading = next((each for each in note.headings if each.level == 1 and each.text == note.title), None)
    if given is not None and str(given.value).strip() == note.title:
        return given.span
    return heading.span if heading else _top(note)


def _top(note: Note) -> Span:
    """The first heading, else the first line of the body."""
    if note.headings:
        return note.headings[0].span
    start = note.body.start
    return Span(start, start + len(note.text[start:].partition("\n")[0].rstrip("\r")))


def stale_since(note: Entry | Note, before: str) -> str | None:
    """The ISO 8601 day on which a note was last reinforced, if that is before another one; never that of a redirect."""
    found = note.find("last_reinforced") if before else None
    if found is None or any(value.casefold() != "none" for key in REDIRECTS for value in note.strings(key)):
        return None
    try:
        day = datetime.date.fromisoformat(str(found.value)[:10]).isoformat()
    except ValueError:
        return None  # a matter of `frontmatter-schema`
    return day if day < before else None


@lru_cache(maxsize=1)
def finals(wiki: Wiki) -> Mapping[str, str | None]:
    """For each note that gives way, the one at the end of its redirects; None where they never end.

    Made once for the wiki last asked about, in one walk over it, however long its chains are.
    """
    found: dict[str, str | None] = {}
    for start in wiki.entries:
        trail: dict[str, None] = {}
        at = start
        while at not in found and at not in trail and at in wiki.entries and (after := wiki.entries[at].redirect):
            trail[at] = None
            at = after
        found.update(dict.fromkeys(trail, None if at in trail else found.get(at, at)))
    return found
