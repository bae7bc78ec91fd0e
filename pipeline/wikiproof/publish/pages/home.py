"""The home page: what is proven of the whole wiki, what is wrong in it, what changed last.

Stage: publish. Diagnostics, records and what is shown of notes in, HTML out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from wikiproof.diagnostics import Located
from wikiproof.publish.dates import recent
from wikiproof.publish.markup import badge, element, escape
from wikiproof.publish.pages import Setting
from wikiproof.publish.pages.addresses import root
from wikiproof.publish.pages.health import Run, day, places
from wikiproof.publish.pages.listing import link
from wikiproof.publish.pages.wanted import wanted
from wikiproof.publish.shown import Count, Shown
from wikiproof.publish.verdicts import whole

_WRONG = 10  # notes with something wrong that are named
_CHANGED = 15  # notes that changed last
_PROVING = ("claim-wrong", "snippet-failed")
"""Diagnostics that quote what was proven wrong."""


def panel(
    notes: Mapping[str, Shown],
    diagnostics: Sequence[Located],
    runs: Mapping[str, Run],
    changed: Mapping[str, str],
    setting: Setting,
) -> str:
    """What the home page says of the wiki, below its text; `changed` are moments or days by path, in ISO 8601."""
    page, words = setting.at(""), setting.words
    proof = _proof(notes, runs, setting) + _wrong(notes, diagnostics, page, setting)
    where = places(runs.values(), setting)
    return "".join(
        element("section", element("h2", escape(title), id=anchor) + html, class_=f"wp-home-{anchor.lower()}")
        for title, anchor, html in (
            (words.proof, "Proof", proof),
            (words.where, "Where", where),
            (words.recent, "Changed", _recent(notes, changed, page)),
            (words.more, "Doors", _doors(notes, diagnostics, page, setting)),
        )
        if html
    )


def _proof(notes: Mapping[str, Shown], runs: Mapping[str, Run], setting: Setting) -> str:
    """Claims, snippets and links that are proven, of all there are; how many notes have code never run as it is."""
    words = setting.strings
    kinds = (
        (words.claims, words.held, _sum(each.claims for each in notes.values())),
        (words.snippets, words.run, _sum(each.snippets for each in notes.values())),
        (words.links, words.resolved, _sum(each.links for each in notes.values())),
    )
    facts = [
        badge(each.state, f"{name} {said.format(each.proven, each.total)}") for name, said, each in kinds if each.total
    ]
    unrun = Counter("stale" if each.stale else "never" for each in runs.values() if not each.places)
    facts += [badge("none", setting.words.never_ran.format(unrun["never"]))] if unrun["never"] else []
    facts += [badge("none", setting.words.stale_notes.format(unrun["stale"]))] if unrun["stale"] else []
    items = "".join(element("li", each) for each in facts)
    return element("ul", items, class_="wp-facts") if items else ""


def _sum(counts: Iterable[Count]) -> Count:
    found = [each for each in counts if each.total]
    state = whole(each.state for each in found)
    return Count(sum(each.total for each in found), sum(each.proven for each in found), state)


def _wrong(notes: Mapping[str, Shown], diagnostics: Iterable[Located], page: str, setting: Setting) -> str:
    """The notes with wrong claims, then those with code that fails, each with what is said of the first."""
    bad = [each for each in notes.values() if "bad" in {each.claims.state, each.snippets.state}]
    if not bad:
        return ""
    said: dict[str, Located] = {}
    for found in diagnostics:
        if found.code in _PROVING:
            said.setdefault(found.path, found)
    bad.sort(key=lambda each: (each.claims.state != "bad", each.path))
    items = "".join(element("li", _problem(each, said.get(each.path), page, setting)) for each in bad[:_WRONG])
    href = root(page) + setting.at(setting.doors.health)
    rest = (
        element("p", element("a", escape(setting.words.all_of.format(len(bad))), href=href))
        if len(bad) > _WRONG
        else ""
    )
    title = element("h3", f"{escape(setting.words.wrong)} {element('small', str(len(bad)))}")
    return title + element("ul", items, class_="wp-problems") + rest


def _problem(shown: Shown, said: Located | None, page: str, setting: Setting) -> str:
    where = f"{escape(setting.strings.line.format(said.line))}: {escape(said.message)}" if said else ""
    return f"{badge('bad', '')}{link(shown, page)} {where}".rstrip()


def _recent(notes: Mapping[str, Shown], changed: Mapping[str, str], page: str) -> str:
    items = "".join(
        element("li", f"{day(moment)} {link(shown, page)}") for moment, shown in recent(notes, changed, _CHANGED)
    )
    return element("ul", items, class_="wp-recent") if items else ""


def _doors(notes: Mapping[str, Shown], diagnostics: Iterable[Located], page: str, setting: Setting) -> str:
    """The way to the site's own pages, with how much they hold."""
    words, doors, start = setting.words, setting.doors, root(page)
    errors = Counter(each.severity for each in diagnostics)
    listed = (
        (words.graph, doors.graph, words.notes_in.format(len(notes))),
        (words.tags, doors.tags, ""),
        (words.wanted, doors.wanted, str(len(wanted(notes)))),
        (words.health, doors.health, words.health_lead.format(errors["error"], errors["warning"], errors["info"])),
    )
    items = "".join(
        element("li", f"{element('a', escape(name), href=start + setting.at(door))} {element('small', escape(said))}")
        for name, door, said in listed
    )
    return element("ul", items, class_="wp-ways")
