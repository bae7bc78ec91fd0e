"""Where a note names others: the headings above, the sentence, the words marked."""

from hypothesis import given
from hypothesis import strategies as st

from wikiproof import parse
from wikiproof.catalogue import wiki_of
from wikiproof.graph.mentions import Names, names
from wikiproof.graph.prose import Prose, prose
from wikiproof.model import Wiki
from wikiproof.publish.mentions import Unlinked, due, naming
from wikiproof.publish.shown import Mention


def mentions(text: str, *others: str) -> dict[str, Mention]:
    notes = {path: parse.note(path, "") for path in ("note.md", *others)} | {"note.md": parse.note("note.md", text)}
    note = notes["note.md"]
    return dict(naming(names(wiki_of(notes).entries), note, prose(parse.tokens(note))))


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


def wiki(texts: dict[str, str]) -> Wiki:
    return wiki_of({path: parse.note(path, text) for path, text in sorted(texts.items())})


def proses(made: Wiki) -> dict[str, Prose]:
    return {path: prose(parse.tokens(note)) for path, note in made.notes.items()}


def at_once(made: Wiki) -> Unlinked:
    called, texts = names(made.entries), proses(made)
    return Unlinked({path: naming(called, note, texts[path]) for path, note in made.notes.items()})


def shown(unlinked: Unlinked, made: Wiki) -> dict[str, tuple[Mention, ...]]:
    return {path: found for path in made.notes if (found := unlinked.of(made.entries, path))}


def test_notes_that_link_or_give_way_lack_no_link() -> None:
    made = wiki(
        {
            "a.md": "an adapter",
            "b.md": "an adapter and [[Adapter]]",
            "c.md": "an adapter and [[Old]]",
            "d.md": "---\nredirect_to: a\n---\nan adapter",
            "Adapter.md": "an adapter",
            "Old.md": "---\nredirect_to: Adapter\n---\n",
        }
    )
    assert [each.source for each in at_once(made).of(made.entries, "Adapter.md")] == ["a.md"]


NOTES = st.dictionaries(
    st.sampled_from(("Low.md", "Low Rank.md", "모델.md", "note.md", "x/Low.md")),
    st.lists(
        st.sampled_from(("low", "low rank", "모델을", "[[Low]]", "---\naliases: [note]\n---\n", "# H", "note.")),
        max_size=4,
    ).map("\n\n".join),
)


@given(st.lists(NOTES, min_size=2, max_size=4))
def test_what_is_found_step_by_step_is_what_is_found_at_once(steps: list[dict[str, str]]) -> None:
    unlinked, called, old = Unlinked({}), Names({}), wiki({})
    for texts in steps:
        now = wiki(texts)
        before, called = called, names(now.entries)
        read = proses(now)
        edited = {path for path, text in texts.items() if path not in old.notes or old.notes[path].text != text}
        again = edited | {*due(before, called, ((path, each) for path, each in read.items() if path not in edited))}
        gone = dict.fromkeys(old.notes.keys() - now.notes.keys())
        seen = shown(unlinked, old)
        touched = unlinked.replace({**gone, **{path: naming(called, now.notes[path], read[path]) for path in again}})
        assert shown(unlinked, now) == shown(at_once(now), now)
        same_links = all(now.entries.get(path) == entry for path, entry in old.entries.items())
        changed = {path for path, each in shown(unlinked, now).items() if seen.get(path) != each}
        assert not same_links or changed <= touched
        old = now
