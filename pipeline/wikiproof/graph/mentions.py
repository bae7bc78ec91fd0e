"""Find where prose names a note without a link to it.

Stage: graph. The names of a wiki's notes and the prose of one note in, places out; of a wiki, its mentions.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping

import ahocorasick
import msgspec

from wikiproof import parse
from wikiproof.graph.particles import follows, is_particle
from wikiproof.graph.prose import Prose, prose
from wikiproof.model import Entry, Lines, Note, Wiki

LONGEST = 200
"""Characters of the longest name that is looked for."""
HIDDEN_BREAKS = 5
"""Lines that are looked at for words which stand below the line that they seem to stand on."""
_HANGUL = re.compile(r"[가-힣]")
_TAIL = re.compile(r"[가-힣]*")
_LAST_WORD = re.compile(r"(\S+)\s\Z")
_SENTENCE = re.compile(r"(?:\A|[.!?:。？！…]\W*|\n\n)\Z")
"""What stands before the first word of a sentence."""
_BEFORE = 80
"""Characters before a name in which the word before it is looked for."""


class Mention(msgspec.Struct, frozen=True):
    """Words that name a note; `line` counts from 1, `times` is how often the source names that note."""

    source: str
    line: int
    text: str
    target: str
    times: int = 1


class Place(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """Where prose names a note: offsets into its text."""

    target: str
    start: int
    end: int


class Name(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """What a note is called; `exact` names must be written with the same capitals."""

    written: str
    exact: bool
    path: str


class Names:
    """The names that are looked for; equal ones of several notes are nobody's, and hide the shorter ones in them."""

    def __init__(self, called: Mapping[str, frozenset[Name]]) -> None:
        """Take the names by their folded form."""
        self.called = called
        self._automaton = _automaton(called)

    def changed(self, before: Names) -> Names:
        """The names that are not what they were; a note whose prose has none of them speaks of the same notes."""
        folded = self.called.keys() | before.called.keys()
        none: frozenset[Name] = frozenset()
        return Names(
            {each: self.called.get(each, none) for each in folded if self.called.get(each) != before.called.get(each)}
        )

    def are_in(self, text: Prose) -> bool:
        """Whether any of them stands in a prose, be it a mention or not."""
        return next(self.ends(_folded(text.text)), None) is not None

    def ends(self, folded: str) -> Iterator[tuple[int, str]]:
        """Where names end in a folded text, whatever is around them, in the order of their ends."""
        found: Iterator[tuple[int, str]] = self._automaton.iter(folded) if self.called else iter(())
        return ((last + 1, name) for last, name in found)


def _automaton(called: Iterable[str]) -> ahocorasick.Automaton:
    made = ahocorasick.Automaton()
    for folded in called:
        made.add_word(folded, folded)
    made.make_automaton()
    return made


def names(entries: Mapping[str, Entry], start: Iterable[str] = ()) -> Names:
    """The names of notes: titles, file names, aliases.

    Those of notes that give way to others, and of the notes that lead in, are not looked for.
    """
    called: dict[str, set[Name]] = {}
    leading = frozenset(start)
    for path, entry in entries.items():
        if path not in leading and not entry.gives_way:
            for written in (entry.title, entry.stem, *entry.strings("aliases")):
                _add(called, path, written)
    return Names({folded: frozenset(owners) for folded, owners in called.items()})


def _add(called: dict[str, set[Name]], path: str, written: str) -> None:
    name = " ".join(unicodedata.normalize("NFC", written).split())
    letters = sum(map(str.isalpha, name))
    if not letters or len(name) > LONGEST or (len(name) < 3 and len(_HANGUL.findall(name)) < 2):
        return
    called.setdefault(_folded(name), set()).add(Name(name, name.isupper() or letters <= 3, path))


def _folded(text: str) -> str:
    """A text in which capitals do not count, character for character, a line break a space."""
    folded = text.casefold()
    if len(folded) != len(text):
        folded = "".join(folded if len(folded := each.casefold()) == 1 else each for each in text)
    return folded.replace("\n", " ")


def found(called: Names, text: Prose) -> tuple[Place, ...]:
    """The places at which a prose names notes, each the longest name there, in their order."""
    folded = _folded(text.text)
    ends = ((end - len(name), end, name) for end, name in called.ends(folded))
    likely = (each for each in ends if _stands_free(text.text, each[0], each[1]) and not text.is_hidden(*each[:2]))
    places, after = [], 0
    for start, end, name in sorted(likely, key=lambda each: (each[0], -each[1])):
        owners = _owners(called.called[name], " ".join(text.text[start:end].split())) if start >= after else None
        if owners:
            after = end
            if len(owners) == 1 and not _is_in_longer(text.text, start, end):
                places.append(Place(owners.pop(), start, end))
    return tuple(places)


def _owners(called: Iterable[Name], written: str) -> set[str]:
    return {each.path for each in called if not each.exact or each.written == written}


def _stands_free(text: str, start: int, end: int) -> bool:
    """Whether a name can stand here: not within a word, a path, a tag or a compound; particles may follow it."""
    before = text[start - 1 : start]
    if before.isalnum() or (before and before in "_#@-.\\"):
        return False
    tail = _tail(text, end)
    if tail and not (follows(text[end - 1], tail) if _HANGUL.match(text[end - 1]) else is_particle(tail)):
        return False
    after = text[end + len(tail) : end + len(tail) + 2]
    return not (after[:1].isalnum() or after[:1] == "_" or (after[:1] == "." and after[1:].isalnum()))


def _tail(text: str, end: int) -> str:
    tail = _TAIL.match(text, end)
    return tail[0] if tail else ""


def _is_in_longer(text: str, start: int, end: int) -> bool:
    """Whether capitals beside a name say that it is part of a longer proper name, as in `Transformer Engine`.

    A capital that only begins a sentence says nothing.
    """
    last_word = text[start:end].split()[-1]
    if last_word[0].isupper() and text[end : end + 1].isspace() and text[end + 1 : end + 2].isupper():
        return True
    before = _LAST_WORD.search(text, max(start - _BEFORE, 0), start)
    if not before or not text[start].isupper() or not before[1][0].isupper() or not before[1][-1].isalnum():
        return False
    return any(map(str.isupper, before[1][1:])) or not _SENTENCE.search(
        text, max(before.start() - 3, 0), before.start()
    )


# --- of a whole wiki --------------------------------------------------------------------------------------------------


def mentions(wiki: Wiki) -> tuple[Mention, ...]:
    """What could be linked and is not: the first place for each pair of notes, those named most often first.

    Notes that give way to others, and the notes that lead in, are not looked for. A name of two notes is nobody's.
    """
    called = names(wiki.entries, wiki.start)
    found = [each for path in wiki.entries for each in _of_note(wiki, wiki.notes[path], called)]
    return tuple(sorted(found, key=lambda each: (-each.times, each.source, each.line, each.target)))


def _of_note(wiki: Wiki, note: Note, called: Names) -> Iterator[Mention]:
    if wiki.entries[note.path].gives_way:
        return
    text = prose(parse.tokens(note))
    places: dict[str, list[Place]] = {}
    linked = known(wiki.entries, note.path)
    for each in found(called, text):
        if each.target not in linked:
            places.setdefault(each.target, []).append(each)
    lines = Lines(note.text) if places else None
    for path, (first, *others) in places.items():
        assert lines is not None
        written = text.text[first.start : first.end]
        line = _line(lines, note, text, first)
        yield Mention(note.path, line, " ".join(written.split()), path, 1 + len(others))


def known(entries: Mapping[str, Entry], path: str) -> frozenset[str]:
    """A note itself, and the notes that it links, or reaches by a note that gives way; none of them lacks a link."""
    linked = [entries[target] for target in entries[path].targets if target in entries]
    return frozenset({path, *entries[path].targets, *(each.redirect for each in linked if each.redirect)})


def _line(lines: Lines, note: Note, text: Prose, place: Place) -> int:
    """The line of a place by the line breaks before it; a code span before it may have hidden some more."""
    passage, _ = text.passage(place.start)
    top = lines.position(note.body.start).line
    first = top + passage.line + text.text.count("\n", passage.start, place.start)
    likely = range(first, min(first + HIDDEN_BREAKS, top + passage.end))
    written = text.text[place.start : place.end].partition("\n")[0]
    return next((line for line in likely if written in unicodedata.normalize("NFC", lines.text(line))), first)
