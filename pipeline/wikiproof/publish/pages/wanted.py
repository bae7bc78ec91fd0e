"""The page of wanted notes: what links name and is not there, and who wants it.

Stage: publish. What is shown of notes in, pages out; the most wanted come first.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from wikiproof.model import stem
from wikiproof.near import Near, fold
from wikiproof.publish.markup import element, escape
from wikiproof.publish.pages import Made, Setting, made
from wikiproof.publish.pages.listing import link, parts
from wikiproof.publish.shown import Shown

TARGETS = 100
"""Targets on one page."""
_NOTES = 12  # notes named for each target
_LINES = 6  # lines named for each note


class Wanted(NamedTuple):
    """A target that nothing has: how most links spell it, and the lines at which each note names it."""

    target: str
    lines: Mapping[str, Sequence[int]]

    @property
    def links(self) -> int:
        """How many links name it."""
        return sum(map(len, self.lines.values()))


def wanted(notes: Mapping[str, Shown]) -> tuple[Wanted, ...]:
    """The targets that nothing has, the most wanted first; those that differ in case and punctuation only are one."""
    spellings: dict[str, Counter[str]] = {}
    lines: dict[str, dict[str, list[int]]] = {}
    for path in sorted(notes):
        for edge in (each for each in notes[path].edges if each.path is None):
            name = fold(edge.target) or edge.target
            spellings.setdefault(name, Counter())[edge.target] += 1
            lines.setdefault(name, {}).setdefault(path, []).append(edge.line)
    found = (Wanted(min(each, key=lambda name: (-each[name], name)), lines[name]) for name, each in spellings.items())
    return tuple(sorted(found, key=lambda each: (-len(each.lines), -each.links, each.target)))


def pages(found: Sequence[Wanted], notes: Mapping[str, Shown], setting: Setting) -> Iterator[Made]:
    """The pages of what `wanted` found."""
    words, folder = setting.words, setting.doors.wanted
    called = _called(notes)
    near = Near(called)
    for part in parts(setting.at(folder), folder, found, TARGETS, setting):
        items = "".join(_item(each, notes, _similar(each, near, called), part.url, setting) for each in part.items)
        nothing = element("p", escape(words.no_wanted), class_="wp-note")
        html = (
            element("ol", items, class_="wp-wanted", start=str((part.number - 1) * TARGETS + 1)) if items else nothing
        )
        lead = words.wanted_lead.format(len(found)) if found else ""
        yield made(part.url, part.title(words.wanted, setting), lead, (), html + part.pager)


def _called(notes: Mapping[str, Shown]) -> Mapping[str, Sequence[str]]:
    """The notes that have each title or file name."""
    found: dict[str, list[str]] = {}
    for path, shown in sorted(notes.items()):
        for name in dict.fromkeys((shown.title, stem(path))):
            found.setdefault(name, []).append(path)
    return found


def _similar(each: Wanted, near: Near, called: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    """The notes that are called nearly so."""
    name = each.target.rpartition("/")[2].removesuffix(".md")
    names = near.same(name) or near.closest(name)
    return tuple(dict.fromkeys(path for found in names for path in called[found]))[:3]


def _item(each: Wanted, notes: Mapping[str, Shown], near: Sequence[str], page: str, setting: Setting) -> str:
    words = setting.words
    name = element("strong", escape(each.target))
    count = element("small", escape(words.wanted_by.format(each.links, len(each.lines))))
    by = [_by(notes[path], lines, page, setting) for path, lines in list(each.lines.items())[:_NOTES]]
    if len(each.lines) > _NOTES:
        by.append(escape(words.more_notes.format(len(each.lines) - _NOTES)))
    similar = ", ".join(link(notes[path], page) for path in near)
    hint = element("p", f"{escape(words.near)}: {similar}", class_="wp-note") if similar else ""
    items = "".join(element("li", line) for line in by)
    return element("li", f"{name} {count}{hint}{element('ul', items)}")


def _by(shown: Shown, lines: Sequence[int], page: str, setting: Setting) -> str:
    """A note that wants a target, and where."""
    distinct = sorted({*lines})
    numbers = ", ".join(map(str, distinct[:_LINES])) + (" …" if len(distinct) > _LINES else "")
    return f"{link(shown, page)} {element('small', escape(setting.strings.line.format(numbers)))}"
