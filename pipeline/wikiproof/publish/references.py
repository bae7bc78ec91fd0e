"""The notes that speak of a note: those that link to it, and those that only name it, each with its sentence.

Stage: publish. What other notes say of a note in, HTML out. However many they are, the panels stay bounded.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby

from wikiproof.publish import links
from wikiproof.publish.markup import element, escape
from wikiproof.publish.shown import Mention
from wikiproof.publish.site import Place

MOST = 5  # sentences shown of one note
OPEN = 12  # notes shown at once
FOLDED = 50  # of those that come after


def panel(place: Place) -> str:
    """The notes that link to the note at `place`, in the order of their paths; below, those that only name it."""
    words, found = place.site.strings, place.around.incoming
    count = element("small", str(len(_sources(found))))
    heading = element("h2", f"{escape(words.backlinks)} {count}", id="Backlinks")
    body = _notes(place, found) or element("p", escape(words.no_backlinks), class_="wp-note")
    parts = heading, body, _unlinked(place)
    return element("section", "".join(parts), class_="wp-backlinks", aria_labelledby="Backlinks")


def _unlinked(place: Place) -> str:
    found = place.around.unlinked
    if not found:
        return ""
    count = element("small", str(len(_sources(found))))
    summary = element("summary", f"{escape(place.site.strings.unlinked)} {count}")
    return element("details", summary + _notes(place, found), class_="wp-unlinked")


def _sources(found: Iterable[Mention]) -> list[str]:
    return [source for source, _ in groupby(found, lambda each: each.source)]


def _notes(place: Place, found: Iterable[Mention]) -> str:
    """A list of notes, the first of them open, more of them folded, of the rest their number."""
    groups = [(source, list(mentions)) for source, mentions in groupby(found, lambda each: each.source)]
    open_, folded, rest = groups[:OPEN], groups[OPEN : OPEN + FOLDED], groups[OPEN + FOLDED :]
    html, words = _list(place, open_), place.site.strings
    if folded:
        summary = element("summary", escape(words.more_notes.format(len(folded) + len(rest))))
        more = element("p", escape(words.more_notes.format(len(rest))), class_="wp-note") if rest else ""
        html += element("details", summary + _list(place, folded) + more, class_="wp-more")
    return html


def _list(place: Place, groups: Iterable[tuple[str, Sequence[Mention]]]) -> str:
    items = "".join(_item(place, source, mentions) for source, mentions in groups)
    return element("ul", items) if items else ""


def _item(place: Place, source: str, found: Sequence[Mention]) -> str:
    """A note, and what it says under each of its headings, each sentence once; its link leads to the first of them."""
    unique = list({(each.headings, each.sentence): each for each in found}.values())
    sections = [list(each) for _, each in groupby(unique[:MOST], lambda each: each.headings)]
    said = "".join(
        _where(place, section[0], linked=number > 0) + "".join(_sentence(place, each) for each in section)
        for number, section in enumerate(sections)
    )
    left = len(unique) - MOST
    more = element("p", escape(place.site.strings.more_links.format(left)), class_="wp-note") if left > 0 else ""
    anchor = unique[0].anchor if _headings(place, unique[0]) else None
    return element("li", links.note_link(place, source, anchor) + said + more)


def _headings(place: Place, mention: Mention) -> tuple[str, ...]:
    """The headings above; the note's title needs no saying."""
    path = mention.headings
    return path[1:] if path[:1] == (place.around.names[mention.source].title,) else path


def _where(place: Place, first: Mention, *, linked: bool) -> str:
    """The headings above, perhaps as a link to the nearest."""
    path = escape(" › ".join(_headings(place, first)))
    if not path:
        return ""
    shown = element("a", path, href=place.href(first.source, first.anchor)) if linked else path
    return element("p", shown, class_="wp-headings")


def _sentence(place: Place, mention: Mention) -> str:
    """A sentence; one that shows this note in place says so."""
    embeds = element("span", escape(place.site.strings.embeds), class_="wp-item") + " "
    return element("p", (embeds if mention.relation == "embed" else "") + mention.sentence, class_="wp-sentence")
