"""The notes that link to a note, each with the sentence in which it does.

Stage: publish. Backlinks in, HTML out.
"""

from __future__ import annotations

from itertools import groupby

from wikiproof.publish import links
from wikiproof.publish.markup import element, escape
from wikiproof.publish.shown import Mention
from wikiproof.publish.site import Place

MOST = 5  # sentences shown of one note


def panel(place: Place) -> str:
    """The notes that link to the note at `place`, in the order of their paths."""
    words, found = place.site.strings, place.around.incoming
    groups = groupby(found, lambda each: each.source)
    items = "".join(_item(place, source, tuple(mentions)) for source, mentions in groups)
    count = len({each.source for each in found})
    heading = element("h2", f"{escape(words.backlinks)} {element('small', str(count))}", id="Backlinks")
    body = element("ul", items) if items else element("p", escape(words.no_backlinks), class_="wp-note")
    return element("section", heading + body, class_="wp-backlinks", data_search_exclude=True)


def _item(place: Place, source: str, found: tuple[Mention, ...]) -> str:
    sentences = dict.fromkeys(each.sentence for each in found[:MOST])
    quoted = "".join(element("p", each, class_="wp-sentence") for each in sentences)
    more = place.site.strings.more_links.format(len(found) - MOST) if len(found) > MOST else ""
    rest = element("p", escape(more), class_="wp-note") if more else ""
    return element("li", links.note_link(place, source) + quoted + rest)
