"""Little wikis, and the mentions in them: place, words, note and how often."""

import re

from hypothesis import given
from hypothesis import strategies as st

from wikiproof import parse
from wikiproof.catalogue import wiki_of
from wikiproof.graph.mentions import mentions
from wikiproof.model import Wiki

CASES = "mentions.md"


def wiki(contents: dict[str, str]) -> Wiki:
    return wiki_of({path: parse.note(path, text) for path, text in sorted(contents.items())})


def test_case(source: str, want: str) -> None:
    files = re.split(r"^=== ", source, flags=re.MULTILINE)[1:]
    made = wiki({path: content for path, _, content in (file.partition("\n") for file in files)})
    found = [f"{each.source}:{each.line} {each.text} -> {each.target} x{each.times}" for each in mentions(made)]
    assert sorted(found) == sorted(want.splitlines())


def test_notes_that_lead_in_are_not_looked_for() -> None:
    notes = {path: parse.note(path, "the index of it") for path in ("a.md", "index.md")}
    plain = wiki_of(notes)
    assert [each.target for each in mentions(plain)] == ["index.md"]
    leading = Wiki(plain.notes, (), plain.resolutions, plain.entries, start=("index.md",))
    assert mentions(leading) == ()


def test_what_is_named_most_often_comes_first() -> None:
    made = wiki({"a.md": "Adapter", "b.md": "Adapter Adapter", "Adapter.md": ""})
    assert [(each.source, each.times) for each in mentions(made)] == [("b.md", 2), ("a.md", 1)]


@given(st.lists(st.text(alphabet="가을모델A a-.$`*[]()<>/\n\r\0\ud800", max_size=40), min_size=1, max_size=4))
def test_any_text_is_read_and_every_mention_stands_where_it_says(texts: list[str]) -> None:
    made = wiki({f"{number}.md": f"{text}\n\nmodel {text}" for number, text in enumerate(texts)} | {"모델 A.md": ""})
    for each in mentions(made):
        assert each.target != each.source
        assert 1 <= each.line <= made.notes[each.source].text.count("\n") + made.notes[each.source].text.count("\r") + 1
