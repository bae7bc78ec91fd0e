"""The explorer's data: every note is found in it, and no piece grows with the wiki."""

from __future__ import annotations

import random
from collections.abc import Iterator
from urllib.parse import quote, unquote

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wikiproof.publish import explorer
from wikiproof.publish.shown import Count, Output, Shown

NONE = Count(0, 0, "none")
Entry = list[int | str]
Chunk = tuple[list[Entry], list[str], int]


def shown(path: str, title: str = "", url: str | None = None) -> Shown:
    stem = path.removesuffix(".md")
    address = quote(f"{stem}/") if url is None else url
    name = title or stem.rpartition("/")[2]
    return Shown(path, address, name, (), (), "", "", "", NONE, NONE, NONE, "partial", ())


def wiki(*paths: str) -> dict[str, Shown]:
    return {path: shown(path) for path in paths}


def content(output: Output) -> dict[str, Chunk]:
    text = output.content.decode()
    name = output.path.removeprefix("assets/wikiproof/data/").removesuffix(".js")
    assert text.startswith(f'wikiproof("{name}",')
    written = text.removeprefix(f'wikiproof("{name}",').removesuffix(")\n")
    return msgspec.json.decode(written, type=dict[str, Chunk])


def chunks(notes: dict[str, Shown]) -> dict[str, Chunk]:
    found: dict[str, Chunk] = {}
    for output in explorer.outputs(notes):
        assert not found.keys() & content(output).keys()
        found |= content(output)
    return found


def listed(found: dict[str, Chunk], folder: str = "") -> Iterator[str]:
    """The addresses of all notes, found as the front end finds them."""
    entries, starts, _ = found[folder]
    for number in range(1, len(starts) + 1):
        entries = entries + found[f"{folder}\n{number}"][0]
    for state, name, *rest in entries:
        if state == -1:
            yield from listed(found, f"{folder}/{name}" if folder else str(name))
        else:
            address = str(rest[0]) if rest else f"{name}/"
            yield address[1:] if address.startswith("/") else f"{folder}/{address}" if folder else address


def test_lists_folders_first_and_numbers_by_their_value() -> None:
    found = chunks(wiki("b/x.md", "Note 10.md", "note 9.md", "a/y.md"))
    assert found[""] == ([[-1, "a", 1], [-1, "b", 1], [2, "note 9"], [2, "Note 10"]], [], 4)


def test_a_note_that_stands_for_a_folder_is_not_listed_in_it() -> None:
    index = {"a/index.md": shown("a/index.md", "All of a", "a/")}
    assert chunks(index | wiki("a/b.md"))["a"] == ([[2, "b"]], [], 1)


def test_a_folder_with_nothing_but_its_note_is_listed_as_that_note() -> None:
    index = {"a/index.md": shown("a/index.md", "All of a", "a/")}
    assert chunks(index)[""] == ([[2, "All of a", "a/"]], [], 1)


def test_an_address_is_given_where_the_title_does_not_tell_it() -> None:
    found = chunks({"a/x.md": shown("a/x.md", "제목"), "b.md": shown("b.md", url="elsewhere/b.html")})
    assert found["a"][0] == [[2, "제목", "x/"]]
    assert found[""][0][1] == [2, "b", "elsewhere/b.html"]


def test_the_key_of_a_note_tells_its_part() -> None:
    notes = {path: shown(path, f"T {number}") for number in range(1000) if (path := f"{number}.md")}
    found = chunks(notes)
    _, starts, count = found[""]
    assert count == 1000
    for note in notes.values():
        key = "1" + explorer.key(note.title, note.path)
        part = sum(start.encode("utf-16-be") <= key.encode("utf-16-be") for start in starts)
        assert any(each[1] == note.title for each in found[f"\n{part}" if part else ""][0])


def test_pieces_stay_small_in_a_large_wiki() -> None:
    notes = wiki(*(f"folder {each % 50}/sub {each % 7}/노트 {each}.md" for each in range(10_000)))
    first, *rest = explorer.outputs(notes)
    assert first.path == "assets/wikiproof/data/explorer.js"
    assert len(first.content) <= 30_000
    assert max(len(each.content) for each in rest) <= 30_000


def test_one_note_more_changes_only_the_pieces_on_its_way() -> None:
    paths = [f"{each % 100}/{each % 10}/n{each}.md" for each in range(5000)]
    before = {each.path: each.content for each in explorer.outputs(wiki(*paths))}
    after = {each.path: each.content for each in explorer.outputs(wiki(*paths, "7/7/zzz.md"))}
    assert len([path for path in after if before.get(path) != after[path]]) <= 4


names = st.text(st.characters(exclude_characters="/\\\0", exclude_categories=["Cs"]), min_size=1, max_size=5)
paths = st.lists(st.lists(names, min_size=1, max_size=4).map("/".join), max_size=30, unique=True)


@settings(deadline=None)
@given(paths)
def test_every_note_is_listed_once_but_those_that_stand_for_folders(paths: list[str]) -> None:
    notes = wiki(*(f"{path}.md" for path in paths if path.rpartition("/")[2] not in {".", "..", "index", "README"}))
    folders = {path.rpartition("/")[0] for path in notes} | {""}
    folders |= {"/".join(each.split("/")[:depth]) for each in folders for depth in range(1, each.count("/") + 1)}
    standing = {f"{each}.md" for each in folders}
    found = sorted(listed(chunks(notes)))
    assert found == sorted(unquote(note.url) for path, note in notes.items() if path not in standing)


@pytest.mark.parametrize("seed", range(3))
def test_the_order_of_notes_does_not_matter(seed: int) -> None:
    notes = wiki(*(f"{each % 5}/{each}.md" for each in range(100)))
    shuffled = [*notes.items()]
    random.Random(seed).shuffle(shuffled)
    assert [*explorer.outputs(dict(shuffled))] == [*explorer.outputs(notes)]


def test_a_hostile_title_ends_no_script() -> None:
    [output] = explorer.outputs({"a.md": shown("a.md", "</script><script>alert(1)\u2028")})
    assert b"<" not in output.content
    assert "\u2028" not in output.content.decode()
