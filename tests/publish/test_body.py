"""What Markdown becomes on the page."""

import re
from collections.abc import Callable

Publish = Callable[..., str]


def test_heading_has_its_anchor_and_a_permalink_to_it(page: Publish) -> None:
    html = page("# Note\n\n## 지식 연결 (Graph)\n")
    assert '<h2 id="지식-연결-graph">지식 연결 (Graph)<a class="headerlink" href="#지식-연결-graph"' in html


def test_note_without_a_heading_is_headed_by_its_title(page: Publish) -> None:
    html = page("---\ntitle: R & D\n---\ntext\n")
    assert re.search(r"<h1[^>]*>R &amp; D</h1>", html)


def test_note_with_its_own_heading_is_not_headed_twice(page: Publish) -> None:
    assert page("intro\n\n# Own\n").count("<h1") == 1


def test_table_keeps_alignment_and_links_with_an_escaped_bar(page: Publish) -> None:
    html = page("| a | b |\n|---|--:|\n| [[other\\|label]] | 1 |\n", {"other.md": "x"})
    assert '<td align="right">1</td>' in html
    assert re.search(r'<td><a href="\.\./other/"[^>]*>label</a></td>', html)


def test_tasks_are_boxes_that_say_whether_they_are_done(page: Publish) -> None:
    html = page("- [x] one\n- [ ] two\n- three\n")
    assert html.count('class="task-list-item"') == 2
    assert re.search(r'<input type="checkbox" disabled checked aria-label="done">', html)
    assert re.search(r'<input type="checkbox" disabled aria-label="to do">', html)


def test_callout_is_an_admonition_under_its_title(page: Publish) -> None:
    html = page("> [!warning] Mind *this*\n> text\n")
    assert '<div class="admonition warning"><p class="admonition-title">Mind <em>this</em></p>' in html


def test_callout_without_a_title_is_named_by_its_kind(page: Publish) -> None:
    assert '<p class="admonition-title">Tip</p>' in page("> [!tip]\n> text\n")
    assert '<p class="admonition-title">팁</p>' in page("> [!tip]\n> text\n", language="ko")


def test_unknown_kind_of_callout_keeps_its_name_and_looks_like_a_note(page: Publish) -> None:
    assert '<div class="admonition note"><p class="admonition-title">House rule</p>' in page(
        "> [!house-rule]\n> text\n"
    )


def test_folded_callout_is_closed_and_an_unfolded_one_open(page: Publish) -> None:
    assert '<details class="info"><summary>Look</summary>' in page("> [!info]- Look\n> text\n")
    assert '<details class="info" open><summary>Look</summary>' in page("> [!info]+ Look\n> text\n")


def test_callout_holds_blocks_and_other_callouts(page: Publish) -> None:
    html = page("> [!tip] Outer\n> - item\n>\n> > [!bug] Inner\n> > text\n\nafter\n")
    outer = html.index("Outer")
    assert outer < html.index("<li>item</li>") < html.index('<div class="admonition bug">') < html.index("after")
    assert html.count("<div") == html.count("</div>")


def test_quote_stays_a_quote(page: Publish) -> None:
    assert "<blockquote><p>said</p>" in page("> said\n")


def test_tight_list_has_no_paragraphs_and_numbers_go_on(page: Publish) -> None:
    html = page("3. a\n4. b\n")
    assert '<ol start="3"><li>a</li>' in html


def test_code_is_highlighted_in_materials_shape(page: Publish) -> None:
    html = page("```python\nx = 1\n\ny = 2\n```\n")
    assert '<div class="language-python highlight"><pre><span></span><code>' in html
    assert '<span class="mi">1</span>' in html
    assert "</span>\n\ny" in html, "an empty line stays a line"


def test_info_string_forms_name_the_same_language(page: Publish) -> None:
    for info in ("python", "Python", "{.python .annotate}", 'python title="a.py"'):
        assert 'class="language-python highlight"' in page(f"```{info}\nx = 1\n```\n")


def test_code_title_is_shown_as_a_file_name(page: Publish) -> None:
    assert '<span class="filename">a&lt;b.py</span>' in page('```python title="a<b.py"\nx\n```\n')


def test_code_of_an_unknown_language_is_shown_as_it_is(page: Publish) -> None:
    assert "if a &lt; b &amp; c" in page("```nosuch\nif a < b & c\n```\n")


def test_code_that_looks_like_a_link_stays_code(page: Publish) -> None:
    html = page("`torch.zeros(2)[[0, 1]]`\n\n    y = x[[0, 1]]\n")
    assert "<code>torch.zeros(2)[[0, 1]]</code>" in html
    assert "y = x[[0, 1]]" in html
    assert "wp-unresolved" not in html


def test_block_id_is_a_place_to_link_to(page: Publish) -> None:
    html = page("a claim ^c1\n\n[[#^c1]]\n")
    assert 'id="^c1"' in html
    assert 'href="#^c1"' in html
    assert "a claim ^c1" not in html
