"""The panel of properties: all that the frontmatter says, with links where it has them, and nothing of it proven."""

import re
from collections.abc import Callable

import pytest

from wikiproof import parse, publish
from wikiproof.publish import properties
from wikiproof.publish.site import Around, Place, Site, Source
from wikiproof.publish.strings import strings

Publish = Callable[..., str]


def panel(html: str) -> str:
    found = re.search(r'<details class="wp-panel wp-properties".*?</details>', html, re.DOTALL)
    return found[0] if found else ""


def value(html: str, key: str) -> str:
    """The HTML of the value of a key."""
    return panel(html).partition(f"<dt>{key}</dt><dd>")[2].partition("</dd>")[0]


def frontmatter(yaml: str) -> str:
    return f"---\n{yaml}\n---\n# N\n"


@pytest.mark.parametrize(
    ("yaml", "want"),
    [
        ("x: plain", "plain"),
        ("x: 3", "3"),
        ("x: true", "true"),
        ("x:", "–"),
        ("x: []", "–"),
        ("x: 2026-05-09", '<time datetime="2026-05-09">2026-05-09</time>'),
        ("x: 2026-05-09T10:00:00", "2026-05-09T10:00:00"),
        ("x: '2026-13-40'", "2026-13-40"),
        ("x: [a, 1, null]", "".join(f'<span class="wp-item">{each}</span> ' for each in ("a", 1, "–")).strip()),
        ("x: [a, [b]]", '<ul><li>a</li><li><span class="wp-item">b</span></li></ul>'),
        ("x: {k: {l: [v]}}", '<dl><dt>k</dt><dd><dl><dt>l</dt><dd><span class="wp-item">v</span>'),
        (f"x: [{'w ' * 30}, b]", f"<ul><li>{('w ' * 30).strip()}</li><li>b</li></ul>"),
    ],
)
def test_value_is_shown_by_its_kind(page: Publish, yaml: str, want: str) -> None:
    assert value(page(frontmatter(yaml)), "x") == want.partition("</dd>")[0]


@pytest.mark.parametrize(
    ("text", "address", "after"),
    [
        ("see https://a.org/b?c=1&d.", "https://a.org/b?c=1&amp;d", "."),
        ("(https://a.org/)", "https://a.org/", ")"),
        ("https://a.org/B_(c), x", "https://a.org/B_(c)", ", x"),
    ],
)
def test_address_in_a_value_is_a_link(page: Publish, text: str, address: str, after: str) -> None:
    html = value(page(frontmatter(f"x: '{text}'")), "x")
    assert html.endswith(f'<a href="{address}" rel="noopener noreferrer">{address}</a>{after}')


@pytest.mark.parametrize("text", ["javascript:alert(1)", "data:text/html,x", "https://", "ftp://a.org"])
def test_what_is_no_address_of_the_web_is_text(page: Publish, text: str) -> None:
    assert value(page(frontmatter(f"x: '{text}'")), "x") == text


def test_links_stand_where_they_are_written(page: Publish) -> None:
    html = page(frontmatter('x: ["see [[a|the A]], p. 1", "[[nowhere]]"]'), {"a.md": ""})
    assert 'see <a href="../a/">the A</a>, p. 1' in value(html, "x")
    assert 'class="wp-unresolved"' in value(html, "x")


def test_tags_lead_to_their_pages(page: Publish) -> None:
    html = page(frontmatter("tags: ['#ML/LoRA', 한국어, 2024, ' ']"))
    assert value(html, "tags") == (
        '<a class="wp-item" href="../tags/ml/lora/">#ML/LoRA</a>'
        ' <a class="wp-item" href="../tags/%ED%95%9C%EA%B5%AD%EC%96%B4/">한국어</a>'
        ' <span class="wp-item">2024</span> <span class="wp-item"> </span>'
    )
    assert value(page(frontmatter("tags: x")), "tags") == '<a class="wp-item" href="../tags/x/">x</a>'
    assert value(page(frontmatter("tags: {a: [b]}")), "tags").startswith("<dl><dt>a")


def test_redirect_without_brackets_is_a_link(page: Publish) -> None:
    html = page(frontmatter("redirect_to: a"), {"a.md": ""})
    assert value(html, "redirects to") == '<a href="../a/">a</a>'


def test_confidence_has_a_bar_that_only_repeats_it(page: Publish) -> None:
    assert value(page(frontmatter("confidence_score: 0.93")), "confidence") == (
        '0.93<meter class="wp-meter" value="0.93" aria-hidden="true"></meter>'
    )
    assert "<meter" not in page(frontmatter("confidence_score: 93"))
    assert "<meter" not in page(frontmatter("confidence_score: .nan"))
    assert "<meter" not in page(frontmatter("confidence_score: high"))


def test_frontmatter_that_cannot_be_read_says_so_on_its_page(page: Publish) -> None:
    html = panel(page("---\ntitle: [[x]]: y\n---\n# N\n"))
    assert html.startswith('<details class="wp-panel wp-properties" open>')
    assert "line 2</span> not YAML" in html


def test_second_block_is_said_not_to_be_read(page: Publish) -> None:
    html = panel(page("---\nid: a\n---\n---\nid: b\n---\n# N\n", language="ko"))
    assert "5행</span> 두 번째 frontmatter 블록은 읽지 않는다" in html


def stale(text: str, before: str) -> bool:
    note, words = parse.note("note.md", text), strings("en")
    source = Source(note, publish.sketch(note, parse.tokens(note), words), (), None)
    site = Site(words, {"note.md": ""}, lambda _: source, before)
    return "wp-old" in properties.panel(Place(site, "note.md", source, Around()))


def test_note_that_was_not_reinforced_for_long_is_stale() -> None:
    assert stale(frontmatter("last_reinforced: 2026-05-09"), "2026-05-10")
    assert not stale(frontmatter("last_reinforced: 2026-05-10"), "2026-05-10")
    assert not stale(frontmatter("last_reinforced: 2026-05-09"), "")
    assert not stale(frontmatter("last_reinforced: soon"), "2026-05-10")
    assert not stale(frontmatter("last_reinforced: 2026-05-09\nredirect_to: x"), "2026-05-10")


def test_deepest_map_is_shown(page: Publish) -> None:
    html = page(frontmatter("x: " + "{a: " * 98 + "1" + "}" * 98))
    assert html.count("<dt>a</dt>") == 98


def test_keys_and_values_are_text(page: Publish) -> None:
    html = panel(page(frontmatter("'<b>': {'<i>': '[[<u>|<s>]] https://a.org/\"<x>'}")))
    assert not re.findall(r"<[bisux]>", html)
    assert 'href="https://a.org/"' in html


def test_note_without_frontmatter_has_no_panel(page: Publish) -> None:
    assert panel(page("# N")) == ""
    assert panel(page("---\ntitle: T\n---\n")) == ""
