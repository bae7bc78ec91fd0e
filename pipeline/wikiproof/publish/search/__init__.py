"""Search the site: what a reader's browser loads to find notes.

Stage: publish, search. Each note's document is made where its tokens are at hand; all documents together make the files
of the index, which `site/src/search` reads.

The layer is ours, since no kept engine reaches what is needed: at 10,000 notes the first result after 300 KB, words
within Korean compounds, before particles and within identifiers, and none of the nonsense that shuffled syllables are.
MiniSearch 7.2 with bigrams finds the right notes, but loads its whole index, as FlexSearch 0.8 and lunr 2.3 do: 3.5,
4.9 and 4.6 million characters for each thousand notes of 7 KB. Pagefind 1.5 loads pieces, but finds five of the eight
documents of the comparison in tests/publish/test_search.py, reads the finished HTML again, and needs a policy that
allows WebAssembly. Ours takes no more than sorted keys, cut into pieces: a word is found under each of its parts
(`words.py`), so that what contains it is what begins with it, in one piece or in pieces next to each other.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

import msgspec

from wikiproof.publish.frame import shared
from wikiproof.publish.search.document import document, ranges, sections
from wikiproof.publish.search.index import Entry, index
from wikiproof.publish.search.packed import packed
from wikiproof.publish.shown import Output, Shown

__all__ = ["document", "outputs"]

_PIECE = 8_000
"""Bytes of a piece of the index before it is packed; one that holds a single key may be larger."""
_TOGETHER = 2
"""Notes whose text is in one file: with more, a result loads much that it does not show; with one, files abound."""


class Catalogue(msgspec.Struct, frozen=True, array_like=True):
    """What is loaded first: the number of notes, how many of them a text file holds, and each piece's first key."""

    notes: int
    together: int
    pieces: tuple[str, ...]


class Quoted(msgspec.Struct, frozen=True, array_like=True):
    """A note as a result shows it; `sections` are those of its document, packed."""

    url: str
    title: str
    aliases: tuple[str, ...]
    tags: tuple[str, ...]
    state: str
    sections: str


def outputs(documents: Iterable[tuple[Shown, bytes]]) -> Iterator[Output]:
    """The files that search loads: the notes' text, the pieces of the index, and the catalogue of these.

    The documents come in the order of the notes' paths.
    """
    left = iter(documents)
    notes: list[tuple[Shown, tuple[bytes, ...]]] = []
    while several := list(islice(left, _TOGETHER)):
        yield shared(f"search/text/{len(notes) // _TOGETHER}", [_quoted(*each) for each in several])
        notes += ((note, ranges(encoded)) for note, encoded in several)
    firsts: list[str] = []
    for piece in _pieces(index(notes)):
        yield shared(f"search/words/{len(firsts)}", packed([part for entry in piece for part in entry]))
        firsts.append(piece[0].key)
    yield shared("search/catalogue", Catalogue(len(notes), _TOGETHER, tuple(firsts)))


def _quoted(note: Shown, encoded: bytes) -> Quoted:
    title, *others = (unicodedata.normalize("NFC", each) for each in (note.title, *note.aliases, *note.tags))
    aliases, tags = others[: len(note.aliases)], others[len(note.aliases) :]
    return Quoted(note.url, title, tuple(aliases), tuple(tags), note.state, sections(encoded))


def _pieces(entries: Iterable[Entry]) -> Iterator[Sequence[Entry]]:
    """The index in pieces, each a file."""
    piece: list[Entry] = []
    size = 0
    for entry in entries:
        length = len(entry.key.encode()) + len(entry.postings)
        if piece and size + length > _PIECE:
            yield piece
            piece, size = [], 0
        piece.append(entry)
        size += length + 6  # quotes and commas
    if piece:
        yield piece
