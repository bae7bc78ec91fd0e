"""Find where prose names a note without a link to it.

Stage: graph. A wiki in, mentions out.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from itertools import pairwise

import msgspec
from markdown_it.token import Token

from wikiproof import parse
from wikiproof.graph.particles import is_particle, stems
from wikiproof.model import Entry, Lines, Note, Wiki

LONGEST = 20
"""Words of the longest name that is looked for."""
HIDDEN_BREAKS = 5
"""Lines that are looked at for words which stand below the line that they seem to stand on."""
_WORD = re.compile(r"(?:https?://|www\.)\S+|\$(?!\s)[^$\n]+(?<!\s)\$(?!\d)|[가-힣]+|[^\W가-힣]+|[^\w\s]")
"""Addresses and formulas are a word each, and so is each sign; words of Hangul end where another script begins."""
_HANGUL = re.compile(r"[가-힣]")
_HIDING = re.compile(r"<(/?)(?:a|code|kbd|script|style)\b", re.IGNORECASE)
_GAP = "\ufffc"
"""Stands for what is no prose, so that no name reaches across it."""
_PROSE = frozenset({"paragraph_open", "td_open", "th_open"})


class Mention(msgspec.Struct, frozen=True):
    """Words that name a note; `line` counts from 1, `times` is how often the source names that note."""

    source: str
    line: int
    text: str
    target: str
    times: int = 1


class _Name(msgspec.Struct, frozen=True):
    """What a note is called; `exact` names must be written with the same capitals."""

    written: str
    exact: bool
    path: str


class _Branch:
    """The names that begin with the same words: those that end here, and those that go on."""

    __slots__ = ("ends", "next")

    def __init__(self) -> None:
        self.next: dict[str, _Branch] = {}
        self.ends: list[_Name] = []


class _Match(msgspec.Struct, frozen=True):
    """Words from `start` to `end` (offsets) name a note, "" if several; the search goes on at the word `after`."""

    start: int
    end: int
    after: int
    path: str


def mentions(wiki: Wiki) -> tuple[Mention, ...]:
    """What could be linked and is not: the first place for each pair of notes, those named most often first.

    Notes that give way to others, and the notes that lead in, are not looked for. A name of two notes is nobody's.
    """
    names = _names(wiki)
    found = [each for path in wiki.entries for each in _of_note(wiki, wiki.notes[path], names)]
    return tuple(sorted(found, key=lambda each: (-each.times, each.source, each.line, each.target)))


def _names(wiki: Wiki) -> _Branch:
    root = _Branch()
    for path, entry in wiki.entries.items():
        if not entry.gives_way and path not in wiki.start:
            for name in dict.fromkeys(map(_nfc, (entry.title, entry.stem, *entry.strings("aliases")))):
                _plant(root, name, path)
    return root


def _plant(root: _Branch, name: str, path: str) -> None:
    words = [found[0] for found in _WORD.finditer(name)]
    letters = sum(map(str.isalpha, name))
    if not letters or len(words) > LONGEST or (len(name) < 3 and len(_HANGUL.findall(name)) < 2):
        return
    branch = root
    for word in words:
        branch = branch.next.setdefault(word.casefold(), _Branch())
    branch.ends.append(_Name(" ".join(name.split()), name.isupper() or letters <= 3, path))


def _of_note(wiki: Wiki, note: Note, names: _Branch) -> Iterator[Mention]:
    entry = wiki.entries[note.path]
    if entry.gives_way:
        return
    known = _known(wiki, entry)
    found: dict[str, list[tuple[Token, str, _Match]]] = {}
    for inline, text in _prose(parse.tokens(note)):
        for match in _matches(text, names):
            if match.path not in known:
                found.setdefault(match.path, []).append((inline, text, match))
    lines = Lines(note.text)
    for path, places in found.items():
        inline, text, match = places[0]
        written = text[match.start : match.end]
        line = _line(lines, note, inline, text.count("\n", 0, match.start), written)
        yield Mention(note.path, line, " ".join(written.split()), path, len(places))


def _line(lines: Lines, note: Note, inline: Token, breaks: int, written: str) -> int:
    """The line of words after so many line breaks of a block; a code span before them may have hidden some more."""
    assert inline.map is not None
    first, end = (lines.position(note.body.start).line + number for number in inline.map)
    likely = range(first + breaks, min(first + breaks + HIDDEN_BREAKS, end))
    return next((line for line in likely if written in _nfc(lines.text(line))), first + breaks)


def _known(wiki: Wiki, entry: Entry) -> frozenset[str]:
    """The note itself and the notes that it links, or reaches by a note that gives way."""
    linked = [wiki.entries[path] for path in entry.targets if path in wiki.entries]
    return frozenset({entry.path, *entry.targets, *(each.redirect for each in linked if each.redirect)})


def _prose(tokens: list[Token]) -> Iterator[tuple[Token, str]]:
    """Paragraphs and table cells with the text to be searched."""
    for before, token in pairwise(tokens):
        if token.type == "inline" and before.type in _PROSE and token.map is not None:
            yield token, _shown(token.children or ())


def _shown(children: Iterable[Token]) -> str:
    """The text that inline tokens show outside of links and code, a line each line of the source."""
    shown, hidden = [], 0
    for token in children:
        tag = _HIDING.match(token.content) if token.type == "html_inline" else None
        if token.type == "link_open" or (tag and not tag[1]):
            hidden += 1
        elif token.type == "link_close" or tag:
            hidden = max(hidden - 1, 0)
        if token.type in {"softbreak", "hardbreak"}:
            shown.append("\n")
        elif token.type == "text":
            shown.append(_GAP if hidden else token.content)
        elif token.content:
            shown.append(_GAP)
    return _nfc("".join(shown))


def _matches(text: str, names: _Branch) -> Iterator[_Match]:
    """The mentions in a text, each the longest at its place, without those that may mean several notes."""
    words = list(_WORD.finditer(text))
    at = 0
    while at < len(words):
        match = _longest(text, words, at, names) if _may_begin(text, words[at].start()) else None
        if match and match.path:
            yield match
        at = match.after if match else at + 1


def _longest(text: str, words: list[re.Match[str]], at: int, names: _Branch) -> _Match | None:
    best, branch = None, names
    for index in range(at, min(at + LONGEST, len(words))):
        word = words[index][0].casefold()
        for stem in stems(word) if _HANGUL.match(word) else ():
            end = words[index].start() + len(stem)
            best = _match(text, words, at, end, index, branch.next.get(stem)) or best
        following = branch.next.get(word)
        if following is None:
            break
        branch = following
        best = _match(text, words, at, words[index].end(), index, branch) or best
    return best


def _match(
    text: str, words: list[re.Match[str]], at: int, end: int, index: int, branch: _Branch | None
) -> _Match | None:
    if branch is None or not branch.ends or not _may_end(text, words, index):
        return None
    start = words[at].start()
    written = " ".join(text[start:end].split())
    paths = {each.path for each in branch.ends if not each.exact or each.written == written}
    return _Match(start, end, index + 1, next(iter(paths)) if len(paths) == 1 else "") if paths else None


def _may_begin(text: str, start: int) -> bool:
    """Whether a name can begin here: not within a word, a path, a tag or a compound."""
    before = text[start - 1 : start]
    return not (before.isalnum() or (before and before in "_#@-.\\"))


def _may_end(text: str, words: list[re.Match[str]], index: int) -> bool:
    """Whether a name can end with a word: what follows directly is no letter but of a particle, nor an extension."""
    end = words[index].end()
    after = words[index + 1][0] if index + 1 < len(words) and words[index + 1].start() == end else ""
    if not after:
        return True
    if after == ".":
        return not text[end + 1 : end + 2].isalnum()
    is_hangul = _HANGUL.match(after) is not None
    return is_particle(after) if is_hangul else not (after[0].isalnum() or after[0] == "_")


def _nfc(text: str) -> str:
    return unicodedata.normalize("NFC", text)
