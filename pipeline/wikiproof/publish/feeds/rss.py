"""Write the feed of the notes that changed last.

Stage: publish. What is shown of notes in, RSS 2.0 out; its dates are those of the notes, never that of the build.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from email.utils import format_datetime
from xml.etree import ElementTree

from wikiproof.publish.dates import moment_of, recent
from wikiproof.publish.feeds import absolute, xml_text
from wikiproof.publish.shown import Output, Shown

PATH = "feed.xml"
ITEMS = 30
_ATOM = "http://www.w3.org/2005/Atom"


def outputs(
    notes: Mapping[str, Shown], changed: Mapping[str, str], site_url: str, name: str, language: str
) -> Iterator[Output]:
    """The feed of a site; none where the site's address is not known, since links in a feed are absolute."""
    if not site_url:
        return
    ElementTree.register_namespace("atom", _ATOM)
    feed = ElementTree.Element("rss", version="2.0")
    channel = ElementTree.SubElement(feed, "channel")
    _add(channel, "title", name)
    _add(channel, "link", absolute(site_url, ""))
    _add(channel, "description", name)
    _add(channel, "language", language)
    ElementTree.SubElement(
        channel, f"{{{_ATOM}}}link", href=absolute(site_url, PATH), rel="self", type="application/rss+xml"
    )
    for moment, shown in recent(notes, changed, ITEMS):
        _item(channel, shown, moment, site_url)
    yield Output(PATH, ElementTree.tostring(feed, "utf-8", xml_declaration=True))


def _item(channel: ElementTree.Element, shown: Shown, moment: str, site_url: str) -> None:
    item, url = ElementTree.SubElement(channel, "item"), absolute(site_url, shown.url)
    _add(item, "title", shown.title)
    _add(item, "link", url)
    _add(item, "guid", url)
    _add(item, "pubDate", format_datetime(moment_of(moment)))
    if shown.lead:
        _add(item, "description", shown.lead)
    for tag in shown.tags:
        _add(item, "category", tag)


def _add(parent: ElementTree.Element, name: str, text: str) -> None:
    ElementTree.SubElement(parent, name).text = xml_text(text)
