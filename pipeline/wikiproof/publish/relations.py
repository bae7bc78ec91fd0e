"""What a note is to others and they to it, as their Graph sections and properties say: chips below its title.

Stage: publish. Edges and backlinks of a page in, HTML out. What only one of two notes says holds for both.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from wikiproof.publish import links
from wikiproof.publish.markup import element, escape
from wikiproof.publish.site import Place
from wikiproof.publish.strings import Strings

MOST = 12  # notes shown of one relation
FOLDED = 100  # of those that come after
_PLAIN = frozenset({"link", "embed", "property"})
_MIRRORED = {"parent": "child", "child": "parent", "adjacent": "adjacent", "related": "related"}
"""What a note is to its parent, and so on; other relations have no name of their own the other way round."""
_ORDER = ("parent", "child", "variant", "application", "adjacent", "related", "source", "duplicate_of", "redirect_to")

Kind = tuple[str, bool]
"""A relation, and whether it is meant the other way round."""


def panel(place: Place) -> str:
    """The related notes by relation; nothing where there are none."""
    words = place.site.strings
    found = _related(place)
    if not found:
        return ""
    rows = "".join(
        f"<div><dt>{escape(_label(kind, words))}</dt><dd>{_chips(place, found[kind])}</dd></div>"
        for kind in sorted(found, key=_order)
    )
    title = escape(words.relations)
    return element("nav", element("dl", rows), class_="wp-panel wp-relations", aria_label=title)


def _related(place: Place) -> Mapping[Kind, list[str]]:
    """The notes of each relation: those that this note names first, in its order."""
    found: dict[Kind, dict[str, None]] = {}
    for kind, path in _named(place):
        if path != place.path and path in place.around.names:
            found.setdefault(kind, {})[path] = None
    return {kind: list(paths) for kind, paths in found.items()}


def _named(place: Place) -> Iterator[tuple[Kind, str]]:
    for relation, path in place.around.edges:
        if relation not in _PLAIN:
            yield (relation, False), path
    for each in place.around.incoming:
        if each.relation in _MIRRORED:
            yield (_MIRRORED[each.relation], False), each.source
        elif each.relation not in _PLAIN:
            yield (each.relation, True), each.source


def _order(kind: Kind) -> tuple[int, str, bool]:
    relation, is_inverse = kind
    return _ORDER.index(relation) if relation in _ORDER else len(_ORDER), relation, is_inverse


def _label(kind: Kind, words: Strings) -> str:
    relation, is_inverse = kind
    if not is_inverse:
        return words.relation.get(relation, relation)
    return words.inverse.get(relation) or words.other_inverse.format(words.relation.get(relation, relation))


def _chips(place: Place, paths: list[str]) -> str:
    shown, folded, rest = paths[:MOST], paths[MOST : MOST + FOLDED], paths[MOST + FOLDED :]
    html = _list(place, shown)
    if folded:
        summary = element("summary", escape(place.site.strings.more_notes.format(len(folded) + len(rest))))
        more = element("p", escape(place.site.strings.more_notes.format(len(rest))), class_="wp-note") if rest else ""
        html += element("details", summary + _list(place, folded) + more)
    return html


def _list(place: Place, paths: Iterable[str]) -> str:
    return element("ul", "".join(f"<li>{links.note_link(place, path)}</li>" for path in paths))
