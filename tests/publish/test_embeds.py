"""Notes, sections and blocks shown where other notes embed them."""

import re
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.publish.conftest import pages
from wikiproof import parse
from wikiproof.catalogue import wiki_of
from wikiproof.model import ClaimOutcome, Note, Proof
from wikiproof.publish import embeds

Publish = Callable[..., str]
ProofOf = Callable[..., Callable[[Note], Proof]]


def embedded(html: str) -> list[str]:
    """What stands in the frames, without their sources; of frames in frames only the outer ones."""
    found = re.split(r'<div class="wp-embedded">', html.partition('<section class="wp-backlinks"')[0])
    return [re.sub(r'^<p class="wp-source">.*?</p>\s*', "", each) for each in found[1:]]


def sources(html: str) -> list[tuple[str, str]]:
    """Addresses and names of what is embedded."""
    return re.findall(r'<p class="wp-source"><a href="([^"]*)"><span class="wp-sr">[^<]*</span>(.*?)</a></p>', html)


def ids(html: str) -> list[str]:
    return re.findall(r'<[^>]* id="([^"]*)"', html)


def test_note_is_shown_in_place_under_a_link_to_it(page: Publish) -> None:
    html = page("before\n\n![[a]]\n\nafter", {"a.md": "# A & B\n\nits *text*"})
    assert sources(html) == [("../a/", "A &amp; B")]
    assert embedded(html)[0].startswith("<p>its <em>text</em></p>")
    assert html.index("before") < html.index("its <em>") < html.index("after")
    assert "<p><div" not in html


def test_heading_that_is_not_the_notes_name_is_kept(page: Publish) -> None:
    html = page("![[a]]", {"a.md": "---\ntitle: T\n---\n# H\n\ntext"})
    assert embedded(html)[0].startswith("<h3>H</h3>")


def test_section_ends_before_the_next_heading_that_is_no_lower(page: Publish) -> None:
    other = "# A\n\nintro\n\n## One\n\nfirst\n\n### Deep\n\nsecond\n\n## Two\n\nthird"
    html = page("![[a#One]]", {"a.md": other})
    assert sources(html) == [("../a/#one", "A › One")]
    body = embedded(html)[0]
    assert "first" in body
    assert "second" in body
    assert "intro" not in body
    assert "third" not in body


def test_footnote_in_a_section_leads_to_where_it_stands(page: Publish) -> None:
    other = "# A\n\n## One\n\nx[^1]\n\n## Two\n\ny[^2]\n\n[^1]: first\n\n[^2]: second"
    html = page("own[^1] ![[a#Two]]\n\n![[a#Two]]\n\n[^1]: mine", {"a.md": other})
    assert '<p>y<sup><a class="footnote-ref" href="../a/#fn:2">2</a></sup></p>' in embedded(html)[0]
    assert "second" not in html
    assert html.count('id="fn:1"') == html.count('href="#fn:1"') == 1


def test_footnote_in_a_section_of_the_same_page_leads_to_its_own(page: Publish) -> None:
    html = page("# N\n\n![[#Two]]\n\n## Two\n\ny[^1]\n\n[^1]: first")
    assert html.count('href="#fn:1"') == 2
    assert "##" not in html


def test_last_section_goes_on_to_the_end(page: Publish) -> None:
    assert "<p>x</p>\n<p>y</p>" in embedded(page("![[a#Two]]", {"a.md": "# A\n\n## Two\n\nx\n\ny"}))[0]


def test_own_section_can_be_shown_again(page: Publish) -> None:
    html = page("# N\n\n![[#Two]]\n\n## Two\n\nx")
    assert sources(html) == [("#two", "N › Two")]
    assert html.count("<p>x</p>") == 2
    assert ids(html).count("two") == 1


@pytest.mark.parametrize(
    ("other", "want"),
    [
        ("a\n\nthe *block* ^id\n\nb", "<p>the <em>block</em></p>"),
        ("- one\n- two ^id\n- three", "<ul><li>two</li></ul>"),
        ("- one ^id\n  - inner\n- three", "<ul><li>one<ul><li>inner</li></ul></li></ul>"),
        ("> a quote ^id", "<p>a quote</p>"),
        ("| a |\n|---|\n| 1 |\n\n^id\n\nb", "<table>.*<td>1</td>.*</table>"),
        ("b\n\n- one\n- two\n\n^id", "<ul><li>one</li><li>two</li></ul>"),
        ("```text\ncode\n```\n\n^id", '<div class="language-text highlight">.*code.*</div>'),
        ("![a](x.png) ^id", '<p><img src="../x.png" alt="a" loading="lazy"></p>'),
    ],
)
def test_block_is_shown_alone(page: Publish, other: str, want: str) -> None:
    html = page("![[a#^id]]", {"a.md": f"# A\n\n{other}\n"}, attachments=("x.png",))
    (shown,) = embedded(html)
    assert re.fullmatch(want, re.sub(r"\n|<span></span>(?!<code>)", "", shown).removesuffix("</div>"))


def test_block_that_is_not_there_is_linked_and_said_to_be_missing(page: Publish) -> None:
    html = page("![[a#^no]] \n\n![[a#None]]\n\n![[nowhere]]", {"a.md": "text"})
    assert embedded(html) == []
    assert html.count('class="wp-missing"') == 2
    assert html.count('class="wp-unresolved"') == 1


def test_no_anchor_stands_on_a_page_twice(page: Publish) -> None:
    other = '# A\n\n## Same\n\ntext ^block\n\n<a id="own"></a>\n\n- [x] task\n'
    html = page("# N\n\n## Same\n\n![[a]]\n\n![[a]]\n\n![[a#Same]]", {"a.md": other})
    assert len(ids(html)) == len(set(ids(html)))
    assert "same" in ids(html)
    assert "headerlink" not in "".join(embedded(html))


def test_headings_are_lower_than_on_their_own_page(page: Publish) -> None:
    html = page("![[a]]", {"a.md": "# A\n\n## Two\n\n##### Five\n\n<h3>Theirs</h3>"})
    assert re.findall(r"<h(\d)[^>]*>(\w+)</h(\d)>", embedded(html)[0]) == [
        ("4", "Two", "4"),
        ("6", "Five", "6"),
        ("5", "Theirs", "5"),
    ]


def test_links_lead_where_they_do_on_their_own_page(page: Publish) -> None:
    other = "# A\n\n[[#Two]] [[note]] [[b]] [x](b.md#h) [own](#two)\n\n## Two"
    html = page("![[x/a]]", {"x/a.md": other, "x/b.md": "# H"})
    hrefs = re.findall(r'<a href="([^"]*)"', embedded(html)[0])
    assert hrefs == ["../x/a/#two", "#", "../x/b/", "../x/b/#h", "../x/a/#two"]


def test_proof_is_that_of_the_note_that_is_shown(page: Publish, proof_of: ProofOf) -> None:
    text = "# N\n\n```python\nx = 1  # → 1\n```\n"
    other = "# A\n\n```python\nx = 1  # → 1\n```\n\n![[note]]"
    html = page(text, {"a.md": other}, proof=proof_of(ClaimOutcome(0, "1", "1", "held", "real")), shown="a.md")
    own, _, shown = html.partition('<div class="wp-embedded">')
    assert "wp-snippet" not in own.partition("</section>")[2], "the note itself has no proof"
    assert 'class="wp-state wp-state--good"' in shown
    html = page("![[a]]\n" + text, {"a.md": other}, proof=proof_of(ClaimOutcome(0, "1", "1", "held", "real")))
    shown = embedded(html)[0].partition('<div class="wp-embedded">')[0].partition("stopped")[0]
    assert "wp-state--good" not in shown, "the proof of the page is no proof of what it shows"


def test_cycle_ends_and_is_named(page: Publish) -> None:
    html = page("# N\n\n![[a]]", {"a.md": "# A\n\n![[b]]", "b.md": "# B\n\nend\n\n![[note]]"})
    assert len(embedded(html)) == 2
    assert "stopped where embeds go round in a circle: N → A → B → N" in html
    assert page("# N\n\n![[note]]").count("in a circle: N → N") == 1


def test_section_within_itself_ends(page: Publish) -> None:
    html = page("# N\n\n## One\n\n![[#One]]")
    assert len(embedded(html)) == 1
    assert "in a circle: N → N → N" in html


def test_depth_is_bounded(page: Publish) -> None:
    others = {f"{number}.md": f"# T{number}\n\n![[{number + 1}]]" for number in range(9)}
    html = page("![[0]]", others)
    assert len(embedded(html)) == embeds.DEEPEST
    assert "linked, not shown: embedded too deep" in html


def test_length_is_bounded_however_notes_embed_each_other(page: Publish) -> None:
    line = "word " * 200 + "\n\n"
    others = {f"{one}.md": line + "".join(f"![[{two}]]\n\n" for two in range(20) if two != one) for one in range(20)}
    html = page("".join(f"![[{number}]]\n\n" for number in range(20)), others)
    assert len(html) < 2 * embeds.MOST
    assert "linked, not shown: too long for this page" in html


def test_long_code_counts(page: Publish) -> None:
    html = page("![[a]]", {"a.md": "```text\n" + "x" * (embeds.MOST + 1) + "\n```"})
    assert embedded(html) == []
    assert "too long for this page" in html


def test_several_in_one_paragraph_stand_below_each_other(page: Publish) -> None:
    html = page("![[a]]\n![[b]]", {"a.md": "x", "b.md": "y"})
    assert [name for _, name in sources(html)] == ["a", "b"]


def test_within_a_sentence_or_a_cell_a_note_is_linked_to(page: Publish) -> None:
    html = page("see ![[a]]\n\n| ![[a]] |\n|---|\n", {"a.md": "x"})
    assert embedded(html) == []
    assert html.count('<a href="../a/" class="wp-embed"><span class="wp-sr">embedded note</span>a</a>') == 2


def test_items_and_quotes_can_hold_notes(page: Publish) -> None:
    html = page("- ![[a]]\n\n> ![[a]]", {"a.md": "x"})
    assert len(embedded(html)) == 2
    assert "<li><div" in html


def test_reasons_are_korean_where_asked(page: Publish) -> None:
    html = page("# N\n\n![[note]]", language="ko")
    assert "서로를 삽입하므로 여기서 멈춤: N → N" in html
    assert '<span class="wp-sr">삽입된 노트</span>' in html


def test_names_and_authors_html_can_break_nothing(page: Publish) -> None:
    evil = (
        '<p title="a > b" id="x">one id="kept" href="#kept" &lt;h2 id="t"></p>\n\n![[b|"<i>]]\n\n<h2 title="\'>">h</h2>'
    )
    html = page("![[a#<b>]]", {"a.md": f"# \\<b>\n\n{evil}", "b.md": "# B\n\ny"})
    (first, second) = embedded(html)
    assert 'one id="kept" href="#kept" &lt;h2 id="t"' in first
    assert "<i>" not in html
    assert " id=" not in re.sub(r">[^<]*<", "><", first)
    assert second.startswith("<p>y</p>")


PIECES = st.sampled_from(
    (
        "![[note]]",
        "![[a]]",
        "![[b#One]]",
        "![[a#^x]]",
        "## One",
        "# A",
        "text ^x",
        "- item",
        "> quote",
        "^x",
        "```\ncode\n```",
        "| a |\n|---|\n| b |",
        "<details>",
        "</details>",
        "<b",
        "a <b>b",
        "\n",
        '<p title=">">',
        "[^1]",
        "[^1]: ![[a]]",
    )
)
TEXT = st.lists(PIECES, max_size=12).map("\n\n".join)


@given(TEXT, TEXT, TEXT)
def test_whatever_notes_embed_pages_stay_bounded_and_anchors_their_own(note: str, a: str, b: str) -> None:
    texts = {"note.md": note, "a.md": a, "b.md": b}
    notes = {path: parse.note(path, text) for path, text in texts.items()}
    show = pages(wiki_of(notes), {path: f"{path}/" for path in notes}, "en")
    alone = pages(wiki_of({"note.md": notes["note.md"]}), {"note.md": ""}, "en")
    html = show("note.md").html
    assert html.count('<div class="wp-embedded">') < 200
    assert set(ids(html)) == set(ids(alone("note.md").html)), "what is embedded adds no anchor"
