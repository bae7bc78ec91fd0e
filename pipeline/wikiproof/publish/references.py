"""The notes that speak of a note: those that link to it, and those that only name it, each with its sentence.

Stage: publish. What other notes say of a note in, HTML out. However many they are, the panels stay bounded.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby, pairwise
from operator import attrgetter

from wikiproof.publish import links
from wikiproof.publish.markup import element, escape
from wikiproof.publish.shown import Mention
from wikiproof.publish.site import Place

MOST = 5  # sentences shown of one note
OPEN = 12  # notes shown at once
FOLDED = 50  # of those that come after


def panel(place: Place) -> str:
    """The notes that link to the note at `place`, in the order of their paths; below, those that only name it."""
    words, found = place.site.strings, _by_source(place.around.incoming)
    heading = element("h2", f"{escape(words.backlinks)} {element('small', str(len(found)))}", id="Backlinks")
    body = _notes(place, found) or element("p", escape(words.no_backlinks), class_="wp-note")
    parts = heading, body, _unlinked(place)
    return element("section", "".join(parts), class_="wp-backlinks", aria_labelledby="Backlinks")


def _unlinked(place: Place) -> str:
    found = _by_source(place.around.unlinked)
    if not found:
        return ""
    summary = element("summary", f"{escape(place.site.strings.unlinked)} {element('small', str(len(found)))}")
    return element("details", summary + _notes(place, found), class_="wp-unlinked")


def _by_source(found: Iterable[Mention]) -> list[list[Mention]]:
    return [list(of_one) for _, of_one in groupby(found, attrgetter("source"))]


def _notes(place: Place, found: Sequence[Sequence[Mention]]) -> str:
    """A list of notes, the first of them open, more of them folded, of the rest their number."""
    open_, folded, rest = found[:OPEN], found[OPEN : OPEN + FOLDED], found[OPEN + FOLDED :]
    html, words = _list(place, open_), place.site.strings
    if folded:
        summary = element("summary", escape(words.more_notes.format(len(folded) + len(rest))))
        more = element("p", escape(words.more_notes.format(len(rest))), class_="wp-note") if rest else ""
        html += element("details", summary + _list(place, folded) + more, class_="wp-more")
    return html


def _list(place: Place, found: Iterable[Sequence[Mention]]) -> str:
    items = "".join(_item(place, of_one) for of_one in found)
    return element("ul", items) if items else ""


def _item(place: Place, found: Sequence[Mention]) -> str:
    """A note, and what it says under each of its headings, each sentence once; its link leads to the first of them."""
    first, *others = {(each.headings, each.sentence): each for each in found}.values()
    said = _where(place, first, linked=False) + _sentence(place, first)
    for before, each in pairwise((first, *others[: MOST - 1])):
        where = _where(place, each, linked=True) if each.headings != before.headings else ""
        said += where + _sentence(place, each)
    left = len(others) + 1 - MOST
    more = element("p", escape(place.site.strings.more_links.format(left)), class_="wp-note") if left > 0 else ""
    anchor = first.anchor if _headings(place, first) else None
    return f"<li>{links.note_link(place, first.source, anchor)}{said}{more}</li>"


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
    return f'<p class="wp-headings">{shown}</p>'


def _sentence(place: Place, mention: Mention) -> str:
    """A sentence; one that shows this note in place says so."""
    is_embed = mention.relation == "embed"
    embeds = element("span", escape(place.site.strings.embeds), class_="wp-item") + " " if is_embed else ""
    return f'<p class="wp-sentence">{embeds}{mention.sentence}</p>'
