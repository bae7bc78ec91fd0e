"""The notes that speak of a note: which are shown, what of each, and how many."""

import re
from collections.abc import Callable

from wikiproof import parse, publish
from wikiproof.publish import references, relations
from wikiproof.publish.shown import Mention
from wikiproof.publish.site import Around, Named, Place, Site, Source
from wikiproof.publish.strings import strings

Publish = Callable[..., str]


def place(around: Around, language: str = "en") -> Place:
    """The page of `note.md`, around which other notes are as told; each has its path as its address."""
    note, words = parse.note("note.md", "# Note"), strings(language)
    source = Source(note, publish.sketch(note, parse.tokens(note), words), (), None)
    urls = {path: f"{path}/" for path in ("note.md", *around.names)}
    return Place(Site(words, urls, lambda _: source), "note.md", source, around)


def named(*paths: str) -> dict[str, Named]:
    return {path: Named(f"{path}/", path.removesuffix(".md").title(), "", "none") for path in paths}


def said(source: str, sentence: str, *headings: str) -> Mention:
    return Mention(source, "link", headings, headings[-1].casefold() if headings else None, sentence)


def backlinks(html: str) -> str:
    return html.partition("wp-backlinks")[2]


def test_headings_above_lead_to_their_section(page: Publish) -> None:
    html = page("# Note", {"a.md": "# A\n\n## One\n\n### Two & 셋\n\nsee [[note]]\n\n## 넷\n\nand [[note]]"})
    assert '<a href="../a/#two-셋">A</a><p class="wp-headings">One › Two &amp; 셋</p>' in html
    assert '<p class="wp-headings"><a href="../a/#넷">넷</a></p>' in html


def test_title_alone_is_no_heading_to_show(page: Publish) -> None:
    assert "wp-headings" not in page("# Note", {"a.md": "# A\n\nsee [[note]]"})


def test_sentences_below_one_heading_stand_together(page: Publish) -> None:
    html = backlinks(
        page("# Note", {"a.md": "## One\n\nfirst [[note]]\n\nsecond [[note]]\n\n## Two\n\nthird [[note]]"})
    )
    assert re.findall(r'class="wp-(headings|sentence)">', html) == [
        "headings",
        "sentence",
        "sentence",
        "headings",
        "sentence",
    ]


def test_note_that_shows_this_one_in_place_says_so(page: Publish) -> None:
    others = {"a.md": "![[note]]"}
    assert '<span class="wp-item">embeds</span> <mark>note</mark>' in page("# Note", others)
    assert '<span class="wp-item">삽입</span> <mark>note</mark>' in page("# Note", others, language="ko")


def test_hub_shows_some_folds_more_and_counts_the_rest() -> None:
    paths = [f"{number:04}.md" for number in range(2000)]
    html = references.panel(place(Around(named(*paths), incoming=tuple(said(each, each) for each in paths))))
    assert "<small>2000</small>" in html
    assert html.count("<li>") == 62
    assert html.partition('<details class="wp-more">')[0].count("<li>") == 12
    assert "<summary>1988 more notes</summary>" in html
    assert "1938 more notes</p>" in html


def test_notes_that_only_name_this_one_are_folded_and_counted() -> None:
    around = Around(named("a.md", "b.md"), unlinked=(said("a.md", "a <mark>note</mark>"), said("b.md", "b")))
    html = references.panel(place(around))
    assert "<summary>Notes that name this one without a link <small>2</small></summary>" in html
    assert '<details class="wp-unlinked">' in html
    assert '<p class="wp-sentence">a <mark>note</mark></p>' in html
    assert "No note links here yet" in html
    assert "<summary>링크 없이 이 노트를 언급하는 노트 <small>2</small></summary>" in references.panel(
        place(around, "ko")
    )


def test_nobody_names_it() -> None:
    assert "wp-unlinked" not in references.panel(place(Around()))


def test_titles_and_headings_are_shown_as_text() -> None:
    names = {"a.md": Named("a/", "<img src=x onerror=alert(1)>", "", "none")}
    around = Around(names, incoming=(said("a.md", "ok", '"><script>', "'x'"),))
    html = references.panel(place(around))
    assert "<script" not in html
    assert "<img" not in html
    assert "&quot;&gt;&lt;script&gt; › &#x27;x&#x27;" in html


def test_panel_is_named_by_its_heading(page: Publish) -> None:
    html = page("# Note")
    assert '<section class="wp-backlinks" aria-labelledby="Backlinks"' in html
    assert html.count('id="Backlinks"') == 1


def test_relation_of_ones_own_has_a_name_the_other_way_round() -> None:
    mention = Mention("a.md", "<prerequisite>", (), None, "")
    around = Around(named("a.md", "b.md"), edges=(("<prerequisite>", "b.md"),), incoming=(mention,))
    assert re.findall("<dt>(.*?)</dt>", relations.panel(place(around))) == [
        "&lt;prerequisite&gt;",
        "&lt;prerequisite&gt; of",
    ]
