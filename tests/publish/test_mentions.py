"""Where a note names others: the headings above, the sentence, the words marked."""

from wikiproof import parse
from wikiproof.catalogue import wiki_of
from wikiproof.graph.mentions import names
from wikiproof.graph.prose import prose
from wikiproof.publish.mentions import named
from wikiproof.publish.shown import Mention


def mentions(text: str, *others: str) -> dict[str, Mention]:
    notes = {path: parse.note(path, "") for path in ("note.md", *others)} | {"note.md": parse.note("note.md", text)}
    note = notes["note.md"]
    return dict(named(names(wiki_of(notes).entries), note, prose(parse.tokens(note))))


def test_first_place_of_each_note_is_told_with_the_sentence_it_stands_in() -> None:
    found = mentions("One. An adapter\nis small. Adapter.\n\nA rank & an adapter.", "Adapter.md", "Rank.md")
    assert found["Adapter.md"].sentence == "An <mark>adapter</mark> is small."
    assert found["Rank.md"].sentence == "A <mark>rank</mark> &amp; an adapter."
    assert found["Adapter.md"].source == "note.md"


def test_particle_is_no_part_of_the_name() -> None:
    assert mentions("먼저 모델을 고른다.", "모델.md")["모델.md"].sentence == "먼저 <mark>모델</mark>을 고른다."


def test_headings_above_are_those_that_the_place_is_below() -> None:
    text = "# Note\n## One\n### Deep\n## Two\ntext\n### Three\na rank\n## Four\nan adapter"
    found = mentions(text, "Adapter.md", "Rank.md")
    assert found["Rank.md"].headings == ("Note", "Two", "Three")
    assert found["Rank.md"].anchor == "three"
    assert found["Adapter.md"].headings == ("Note", "Four")


def test_above_the_first_heading_there_is_none() -> None:
    found = mentions("a rank\n\n# Note", "Rank.md")["Rank.md"]
    assert (found.headings, found.anchor) == ((), None)


def test_what_a_link_or_code_shows_is_quoted_but_is_no_mention() -> None:
    found = mentions("`rank` and [Rank](https://a.org) and <b>a</b> rank", "Rank.md")
    assert found["Rank.md"].sentence == "rank and Rank and a <mark>rank</mark>"


def test_note_does_not_name_itself() -> None:
    assert mentions("a note") == {}


def test_words_that_look_like_html_are_words() -> None:
    found = mentions("&lt;script> \\<img> rank", "Rank.md")["Rank.md"]
    assert found.sentence == "&lt;script&gt; &lt;img&gt; <mark>rank</mark>"
