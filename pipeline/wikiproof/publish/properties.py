"""The panel of a note's properties: what its frontmatter says, none of it proven.

Stage: publish. A note's properties in, HTML out; links and addresses in them lead where they say.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from wikiproof.catalogue import stale_since
from wikiproof.model import Lines, Note, Property, Value
from wikiproof.parse.syntax import wikilink
from wikiproof.publish import links
from wikiproof.publish.markup import badge, element, escape, opening
from wikiproof.publish.site import Place
from wikiproof.publish.strings import Strings

_SHOWN_FIRST = ("status", "source_trust_level", "confidence_score", "last_reinforced")
_NOT_SHOWN = frozenset({"title"})
_SHORT = 40  # characters of the longest item of a list that is set as words in a row
_ADDRESS = re.compile(r"""https?://(?:[^\s<>"()]|\([^\s<>"()]*\))*(?:[^\s<>"'().,;:!?\]}]|\([^\s<>"()]*\))""")
_DATE = re.compile(r"[0-9]{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])\Z")


def panel(place: Place) -> str:
    """The frontmatter as the note has it, said to be unproven, and what is wrong with it; nothing if there is none."""
    words, note = place.site.strings, place.note
    shown = [each for each in note.properties if each.key not in _NOT_SHOWN]
    problems = "".join(element("li", each) for each in _problems(note, words))
    if not shown and not problems:
        return ""
    rows = [(each.key, _key(place, each), _value(place, each)) for each in shown]
    brief = "".join(_brief(name, value) for first in _SHOWN_FIRST for key, name, value in rows if key == first)
    summary = element("summary", element("span", escape(words.properties), class_="wp-name") + brief)
    listed = element("ul", problems, class_="wp-problems") if problems else ""
    said = element("p", escape(words.said), class_="wp-note")
    all_ = _list((name, value) for _, name, value in rows) + said if shown else ""
    return element("details", summary + listed + all_, class_="wp-panel wp-properties", open=bool(problems))


def _problems(note: Note, words: Strings) -> Iterator[str]:
    """What of the frontmatter could not be read."""
    lines = Lines(note.text)
    found = [(each.span, each.message) for each in note.frontmatter_problems]
    if note.second_frontmatter:
        found.append((note.second_frontmatter, words.second_frontmatter))
    for span, message in found:
        yield f"{badge('bad', words.line.format(lines.position(span.start).line))} {escape(message)}"


def _brief(name: str, value: str) -> str:
    return f'<span class="wp-property">{name} <b>{value}</b></span>'


def _list(rows: Iterable[tuple[str, str]]) -> str:
    return element("dl", "".join(f"<dt>{name}</dt><dd>{value}</dd>" for name, value in rows))


def _key(place: Place, each: Property) -> str:
    return escape(place.site.strings.keys.get(each.key, each.key))


def _value(place: Place, each: Property) -> str:
    """A property's value, with what its key says of it."""
    if each.key == "redirect_to" and isinstance(each.value, str) and "[[" not in each.value:
        return _link(place, each.value.strip(), None, each.value)
    if each.key == "tags" and each.value:
        return _tags(place, each.value)
    html = _shown(place, each.value)
    if each.key == "confidence_score" and isinstance(each.value, int | float) and 0 <= each.value <= 1:
        return html + opening("meter", class_="wp-meter", value=str(float(each.value)), aria_hidden="true") + "</meter>"
    if each.key == "last_reinforced" and stale_since(place.note, place.site.stale_before):
        return f"{html} {element('span', escape(place.site.strings.old), class_='wp-old')}"
    return html


def _tags(place: Place, value: Value) -> str:
    """A tag or a list of tags, each a link to its page; what is none is shown as in any property."""
    items = value if isinstance(value, tuple) else (value,)
    if any(isinstance(each, tuple | Property) for each in items):
        return _shown(place, value)
    shown = (links.tag(place, each, "wp-item") if isinstance(each, str) else _item(place, each) for each in items)
    return " ".join(shown)


def _item(place: Place, value: Value) -> str:
    return element("span", _shown(place, value), class_="wp-item")


def _shown(place: Place, value: Value) -> str:
    if isinstance(value, tuple):
        return _many(place, value)
    if isinstance(value, str):
        return element("time", value, datetime=value) if _DATE.match(value) else _text(place, value)
    if isinstance(value, bool):
        return str(value).lower()
    return "–" if value is None else escape(str(value))


def _many(place: Place, values: tuple[Value, ...]) -> str:
    """A map, or a list: of short words in a row, else one below the other."""
    if not values:
        return "–"
    properties = [each for each in values if isinstance(each, Property)]
    if properties:
        return _list((_key(place, each), _value(place, each)) for each in properties)
    if any(isinstance(each, tuple) or len(str(each)) > _SHORT for each in values):
        return element("ul", "".join(element("li", _shown(place, each)) for each in values))
    return " ".join(_item(place, each) for each in values)


def _text(place: Place, text: str) -> str:
    """A text, in which wikilinks and addresses are links."""
    return "".join(_parts(place, text)) if "[[" in text or "://" in text else escape(text)


def _parts(place: Place, text: str) -> Iterator[str]:
    at = start = 0
    while (at := text.find("[[", at)) >= 0:
        found = wikilink.scan(text, at, len(text))
        if found:
            yield from _with_addresses(text[start : found.start])
            yield _link(place, found.target, found.fragment, found.label or found.target)
            start = found.end
        at = found.end if found else at + 1
    yield from _with_addresses(text[start:])


def _with_addresses(text: str) -> Iterator[str]:
    start = 0
    for found in _ADDRESS.finditer(text):
        address = escape(found[0])
        yield escape(text[start : found.start()])
        yield element("a", address, href=found[0], rel="noopener noreferrer")
        start = found.end()
    yield escape(text[start:])


def _link(place: Place, target: str, fragment: str | None, label: str) -> str:
    """A link that stands in a property; text where the parser saw none."""
    of_properties = (each for each in place.source.resolutions if each.link.kind == "property")
    found = next((each for each in of_properties if (each.link.target, each.link.fragment) == (target, fragment)), None)
    if found is None:
        return escape(label)
    opened, closed = links.tags(place, found)
    return f"{opened}{escape(label)}{closed}"
