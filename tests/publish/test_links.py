"""Where links lead on the page, and what it says of those that lead nowhere."""

import re
from collections.abc import Callable

import pytest

Publish = Callable[..., str]


@pytest.mark.parametrize(
    ("written", "path", "href"),
    [
        ("[[b]]", "b.md", "../b/"),
        ("[[b#Second part]]", "b.md", "../b/#second-part"),
        ("[[b|label]]", "dir/b.md", "../dir/b/"),
        ("[text](dir/b.md#second-part)", "dir/b.md", "../dir/b/#second-part"),
        ("[text][ref]\n\n[ref]: b.md", "b.md", "../b/"),
        ('<a href="b.md">raw</a>', "b.md", "../b/"),
    ],
)
def test_link_leads_to_the_note(page: Publish, written: str, path: str, href: str) -> None:
    assert f'href="{href}"' in page(written, {path: "## Second part"})


def test_unresolved_link_is_marked_and_leads_nowhere(page: Publish) -> None:
    html = page("[[nowhere|label]] and [text](gone.md)")
    assert re.search(r'<span class="wp-unresolved" title="no such note: nowhere" tabindex="0">label</span>', html)
    assert re.search(r'<span class="wp-unresolved" title="no such note: gone.md" tabindex="0">text</span>', html)
    assert "links 0 of 2 resolved" in html


def test_missing_heading_leads_to_the_note_and_says_so(page: Publish) -> None:
    html = page("[[b#nope]]", {"b.md": "text"})
    assert '<a href="../b/" class="wp-missing" title="b has no such heading: nope">' in html


def test_ambiguous_link_says_what_it_could_mean(page: Publish) -> None:
    html = page("[[b]]", {"x/b.md": "1", "y/b.md": "2"})
    assert re.search(r'href="../x/b/" class="wp-ambiguous" title="could mean several files: x/b.md, y/b.md"', html)


def test_picture_on_another_site_is_linked_to_and_not_loaded(page: Publish) -> None:
    html = page('![a plot](https://a.org/p.png) <img src="https://a.org/q.png" alt="raw">')
    assert "<img src=" not in html
    assert 'href="https://a.org/p.png"' in html
    assert "q.png" not in html


def test_link_out_of_the_wiki_is_kept(page: Publish) -> None:
    assert '<a href="https://a.org/?b=1&amp;c" rel="noopener noreferrer">x</a>' in page("[x](https://a.org/?b=1&c)")


def test_title_is_shown_where_the_link_has_nothing_worse_to_say(page: Publish) -> None:
    html = page('[b](b.md "see there") [c](c.md "no use")', {"b.md": "x"})
    assert '<a href="../b/" title="see there">b</a>' in html
    assert 'title="no such note: c.md" tabindex="0">c</span>' in html


def test_link_to_the_page_itself_leads_to_its_top(page: Publish) -> None:
    assert '<a href="#">top</a>' in page("[top](#)")


def test_tag_leads_to_its_page_and_in_the_text_of_a_link_is_text(page: Publish) -> None:
    html = page("#ML/LoRA and [see #x](b.md)", {"b.md": "x"})
    assert '<a class="wp-tag" href="../tags/ml/lora/">#ML/LoRA</a>' in html
    assert '<a href="../b/">see #x</a>' in html


def test_tag_leads_to_where_no_note_is(page: Publish) -> None:
    assert 'href="../tags~/x/">#x</a>' in page("#x", {"tags/y.md": ""})


def test_backlink_is_shown_with_its_sentence(page: Publish) -> None:
    other = "# Other\n\nBefore. We *count* [[note|the parameters]] of `x`. After.\n"
    html = page("# Note\n", {"other.md": other})
    assert re.search(r'<a href="../other/"[^>]*>Other</a>', html)
    assert '<p class="wp-sentence">We count <mark>the parameters</mark> of x.</p>' in html


def test_backlink_in_a_table_is_shown_with_its_row(page: Publish) -> None:
    html = page("# Note\n", {"other.md": "| what | says |\n|---|---|\n| [[note\\|N]] | adapts 0.1 % |\n"})
    assert "<mark>N</mark> · adapts 0.1 %" in html


def test_backlinks_of_one_note_stand_together(page: Publish) -> None:
    html = page("# Note\n", {"other.md": "First [[note]].\n\nSecond [[note]].\n"})
    assert html.partition("wp-backlinks")[2].count("<li>") == 1


def test_note_that_links_here_often_is_quoted_a_few_times(page: Publish) -> None:
    html = page("# Note\n", {"other.md": "\n\n".join(f"Link {number} [[note]]." for number in range(30))})
    assert html.count("wp-sentence") == 5
    assert "and 25 more links in this note" in html


def test_property_that_links_is_a_backlink_with_its_key(page: Publish) -> None:
    html = page("# Note\n", {"other.md": '---\nduplicate_of: "[[note]]"\n---\n'})
    assert "duplicate_of: <mark>note</mark>" in html


def test_note_without_backlinks_says_so(page: Publish) -> None:
    assert "No note links here yet" in page("[[note]] to itself")


def test_anchors_that_the_authors_html_sets_can_be_reached(page: Publish) -> None:
    html = page('[to it](#old-name)\n\ntext <a id="old-name"></a>\n\n<div id="other">x</div>\n')
    assert 'href="#old-name"' in html
    assert html.count('id="old-name"') == html.count('id="other"') == 1
