"""The pages of tags: of all of them, and of each.

Stage: publish. What is shown of notes in, pages out. Tags nest by slashes; a note with `a/b` is one of `a` too. Tags
that differ in case only are one tag.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple
from urllib.parse import quote

from wikiproof.publish.markup import element, escape
from wikiproof.publish.pages import Made, Section, Setting, made
from wikiproof.publish.pages.addresses import root, slug
from wikiproof.publish.pages.listing import NOTES, entries, listed, parts
from wikiproof.publish.shown import Shown

TAGS = 300
"""Tags on one page of a list."""
_DEEPEST = 6  # levels that have pages of their own; what is deeper is part of the last

Levels = tuple[str, ...]
"""A tag as it is compared, level by level; empty for all tags."""


class _Tags(NamedTuple):
    """The tags of a wiki: how each is called, its notes in the order of their titles, and those nested in each."""

    names: Mapping[Levels, str]
    notes: Mapping[Levels, Sequence[str]]
    below: Mapping[Levels, Sequence[Levels]]


def address(tag: str, setting: Setting) -> str | None:
    """The address of a tag's page; None of a tag that says nothing.

    >>> from wikiproof.publish.pages import setting
    >>> address("#ML/LoRA", setting("en", "", ())), address("#", setting("en", "", ()))
    ('tags/ml/lora/', None)
    """
    levels = _folded(_levels(tag))
    return setting.at(_folder(levels, setting)) if levels else None


def pages(notes: Mapping[str, Shown], setting: Setting) -> Iterator[Made]:
    """The page of all tags, and those of each."""
    tags = _tags(notes)
    shown = entries(
        (notes[path] for path in {path for found in tags.notes.values() for path in found}), setting.strings
    )
    yield from _index(tags, setting)
    for levels in sorted(tags.notes):
        yield from _pages(levels, tags, shown, setting)


def _levels(tag: str) -> Levels:
    parts = unicodedata.normalize("NFC", tag).strip().removeprefix("#").split("/")
    levels = [part.strip() for part in parts if part.strip()]
    return (*levels[: _DEEPEST - 1], "/".join(levels[_DEEPEST - 1 :]))[: len(levels)]


def _folded(levels: Levels) -> Levels:
    return tuple(unicodedata.normalize("NFC", level.casefold()) for level in levels)


def _folder(levels: Levels, setting: Setting) -> str:
    return setting.doors.tags + "".join(f"{quote(slug(level))}/" for level in levels)


def _tags(notes: Mapping[str, Shown]) -> _Tags:
    spellings: dict[Levels, Counter[str]] = {}
    tagged: dict[Levels, list[str]] = {}
    for shown in sorted(notes.values(), key=lambda each: (each.title.casefold(), each.path)):
        written = [levels[:end] for levels in map(_levels, shown.tags) for end in range(1, len(levels) + 1)]
        for levels in written:
            spellings.setdefault(_folded(levels), Counter())["/".join(levels)] += 1
        for folded in dict.fromkeys(map(_folded, written)):
            tagged.setdefault(folded, []).append(shown.path)
    below: dict[Levels, list[Levels]] = {}
    for levels in sorted(tagged, key=lambda levels: (-len(tagged[levels]), levels)):
        below.setdefault(levels[:-1], []).append(levels)
    names = {levels: min(found, key=lambda name: (-found[name], name)) for levels, found in spellings.items()}
    return _Tags(names, tagged, below)


def _index(tags: _Tags, setting: Setting) -> Iterator[Made]:
    words, folder = setting.words, setting.doors.tags
    top = tags.below.get((), ())
    for part in parts(setting.at(folder), folder, top, TAGS, setting):
        html = _links(part.items, tags, part.url, setting) or element("p", escape(words.no_tags), class_="wp-note")
        title = part.title(words.tags, setting)
        yield made(part.url, title, words.tags_lead.format(len(tags.notes)), (), html + part.pager)


def _pages(levels: Levels, tags: _Tags, shown: Mapping[str, str], setting: Setting) -> Iterator[Made]:
    """The pages of a tag: those nested in it, and its notes with those of these."""
    words, folder = setting.words, _folder(levels, setting)
    below, paths = tags.below.get(levels, ()), tags.notes[levels]
    for part in parts(setting.at(folder), folder, (*below, *paths), NOTES, setting):
        nested = [each for each in part.items if isinstance(each, tuple)]
        inside = listed((each for each in part.items if isinstance(each, str)), shown, part.url)
        sections = (
            Section(words.nested_tags, "Tags", _links(nested, tags, part.url, setting)),
            Section(setting.strings.notes, "Notes", inside),
        )
        title = part.title(words.tag.format(tags.names[levels]), setting)
        before = _above(levels, tags, part.url, setting) + part.pager
        yield made(part.url, title, words.notes_in.format(len(paths)), sections, before)


def _links(found: Sequence[Levels], tags: _Tags, page: str, setting: Setting) -> str:
    start = root(page)
    items = "".join(
        element(
            "li",
            element("a", escape(tags.names[each]), href=start + setting.at(_folder(each, setting)))
            + f" {element('small', str(len(tags.notes[each])))}",
        )
        for each in found
    )
    return element("ul", items, class_="wp-tags") if items else ""


def _above(levels: Levels, tags: _Tags, page: str, setting: Setting) -> str:
    """Links to all tags, and to those that a tag is nested in."""
    start, words = root(page), setting.words
    steps = [(words.tags, setting.doors.tags)]
    steps += [(tags.names[levels[:end]], _folder(levels[:end], setting)) for end in range(1, len(levels))]
    links = (element("a", escape(name), href=start + setting.at(folder)) for name, folder in steps)
    return element("p", " › ".join(links), class_="wp-above")
