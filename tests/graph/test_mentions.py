"""Little wikis, and the mentions in them: place, words, note and how often."""

import re
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from wikiproof import parse
from wikiproof.catalogue import wiki_of
from wikiproof.graph.mentions import found, mentions, names
from wikiproof.graph.prose import prose
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
    made = wiki({"a.md": "Adapter", "b.md": "Adapter, Adapter", "Adapter.md": ""})
    assert [(each.source, each.times) for each in mentions(made)] == [("b.md", 2), ("a.md", 1)]


@given(st.lists(st.text(alphabet="가을모델A a-.$`*[]()<>/\n\r\0\ud800", max_size=40), min_size=1, max_size=4))
def test_any_text_is_read_and_every_mention_stands_where_it_says(texts: list[str]) -> None:
    made = wiki({f"{number}.md": f"{text}\n\nmodel {text}" for number, text in enumerate(texts)} | {"모델 A.md": ""})
    for each in mentions(made):
        assert each.target != each.source
        assert 1 <= each.line <= made.notes[each.source].text.count("\n") + made.notes[each.source].text.count("\r") + 1


def test_names_that_changed_are_those_added_and_lost() -> None:
    before = names(wiki({"a.md": "", "Adapter.md": "", "Rank.md": ""}).entries)
    after = names(wiki({"a.md": "", "Adapter.md": "", "Low Rank.md": "", "x/Rank.md": ""}).entries)
    changed = after.changed(before)
    assert changed.called.keys() == {"rank", "low rank"}
    assert changed.are_in(prose(parse.tokens(parse.note("b.md", "a [rank](https://a.org)"))))
    assert not changed.are_in(prose(parse.tokens(parse.note("b.md", "an adapter"))))
    assert not after.changed(after).are_in(prose(parse.tokens(parse.note("b.md", "rank"))))


WORDS = st.sampled_from(["가을", "모델", "모델을", "Low", "rank", "Rank", "A", "`x`", "[y](z)", ".", "\n", "\n\n", "|"])


@given(st.lists(WORDS, max_size=20), st.sets(WORDS, max_size=4), st.sets(WORDS, max_size=4))
def test_only_notes_with_changed_names_speak_of_other_notes(text: list[str], some: set[str], others: set[str]) -> None:
    read = prose(parse.tokens(parse.note("note.md", " ".join(text))))
    before, after = (names(wiki({f"{name.strip()}.md": "" for name in each}).entries) for each in (some, others))
    if not after.changed(before).are_in(read):
        assert found(before, read) == found(after, read)


@given(st.text(alphabet="가을모델A a-.$`*[]()<>/\n\r\0\ud800İß|", max_size=80))
def test_prose_holds_every_passage_apart(text: str) -> None:
    read = prose(parse.tokens(parse.note("a.md", text)))
    for passage in read.passages:
        whole, end = read.passage(passage.start)
        assert whole == passage
        assert "\n\n" not in read.text[passage.start : end]
    assert all(a[1] <= b[0] for a, b in pairwise(read.hidden))
    assert all(0 <= start < end <= len(read.text) for start, end in read.hidden)
