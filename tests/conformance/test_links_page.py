"""Every row of the tables in `links.md`, the documentation of links, holds.

A cell holds code spans; ⏎ in one is a line ending, and `in NFD` after it says how it is stored. A fence with a title is
a file of the wiki in the rows below it.
"""

import re
import unicodedata
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import pytest
from markdown_it.token import Token

import wikiproof
from wikiproof import parse
from wikiproof.model import Profile, Resolution
from wikiproof.resolve import resolve

PAGE = Path(str(wikiproof.__file__)).with_name("links.md")
HEADER = ("Link", "From", "Files", "Means", "Remark")


class Cell(NamedTuple):
    """What a table's cell says, and its code spans."""

    text: str
    spans: tuple[str, ...]


class Row(NamedTuple):
    """One row, with the files of its section."""

    line: int
    profile: Profile
    given: dict[str, str]
    link: Cell
    source: Cell
    files: Cell
    means: Cell
    remark: Cell


def rows() -> Iterator[Row]:
    """The rows of the page, in order."""
    tokens = parse.tokens(parse.note("links.md", PAGE.read_text("utf-8")))
    profile: Profile = "obsidian"
    given: dict[str, str] = {}
    cells: list[Cell] = []
    line = 0
    for before, token in pairwise(tokens):
        if before.type == "heading_open":
            profile, given = ("path" if "`path`" in token.content else "obsidian"), {}
        elif token.type == "fence" and (title := re.search('title="(.+)"', token.info)):
            given[title[1]] = token.content
        elif token.type == "tr_open":
            cells, line = [], (token.map or [0])[0] + 1
        elif before.type in {"td_open", "th_open"}:
            cells.append(cell(token))
        elif token.type == "tr_close" and before.type == "th_close":
            assert tuple(each.text for each in cells) == HEADER
        elif token.type == "tr_close":
            yield Row(line, profile, dict(given), *cells)


def cell(inline: Token) -> Cell:
    children = [*(inline.children or ()), Token("text", "", 0)]
    spans = [
        unicodedata.normalize("NFD" if after.content.startswith(" in NFD") else "NFC", each.content.replace("⏎", "\n"))
        for each, after in pairwise(children)
        if each.type == "code_inline"
    ]
    return Cell("".join(each.content for each in children if each.type != "code_inline").strip(), tuple(spans))


def outcome(found: Resolution | None) -> tuple[str, tuple[str, ...]]:
    """What a resolution is, in the words of a cell."""
    if found is None:
        return "no link", ()
    if found.path is None:
        return "unresolved", ()
    said = "ambiguous:" if found.ambiguous else f", no such {found.missing}" if found.missing else ""
    return said, (f"{found.path}#{found.anchor}" if found.anchor else found.path,)


@pytest.mark.parametrize("row", [pytest.param(row, id=f"{row.line} {row.link.spans[0]}") for row in rows()])
def test_row(row: Row) -> None:
    source = row.source.spans[0] if row.source.spans else "n.md"
    contents = {**dict.fromkeys(row.files.spans, ""), **row.given, source: row.link.spans[0]}
    notes = {path: parse.note(path, text) for path, text in sorted(contents.items()) if path.endswith(".md")}
    attachments = [path for path in contents if not path.endswith(".md")]
    found = resolve(notes, attachments, row.profile)[source]
    assert len(found) <= 1
    assert outcome(next(iter(found), None)) == (row.means.text.removesuffix("in NFD").strip(), row.means.spans)


def test_the_page_has_its_tables() -> None:
    """A table that is not read as one would be no test at all."""
    text = PAGE.read_text("utf-8")
    assert len(list(rows())) == len(re.findall(r"^\| .*`.*\|$", text, re.MULTILINE)) > 100
