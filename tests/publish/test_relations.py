"""The chips below a page's title: which notes are related to it, and how."""

import re
from collections.abc import Callable

Publish = Callable[..., str]


def relations(html: str) -> dict[str, list[str]]:
    """The titles of related notes by relation."""
    panel = re.search(r'<nav class="wp-panel wp-relations".*?</nav>', html, re.DOTALL)
    rows = re.findall(r"<div><dt>(.*?)</dt><dd>(.*?)</dd></div>", panel[0] if panel else "", re.DOTALL)
    return {label: re.findall(r"<a [^>]*>(.*?)</a>", notes) for label, notes in rows}


def graph(*lines: str) -> str:
    return "# Note\n\n## Graph\n" + "".join(f"- {line}\n" for line in lines)


def test_relations_of_the_graph_section_are_named_in_both_languages(page: Publish) -> None:
    text = graph("부모: [[a]]", "Variant: [[b]], [[c]]")
    others = dict.fromkeys(("a.md", "b.md", "c.md"), "")
    assert relations(page(text, others)) == {"parent": ["a"], "variant": ["b", "c"]}
    assert relations(page(text, others, language="ko")) == {"부모": ["a"], "변형": ["b", "c"]}


def test_what_the_other_note_says_holds_here_the_other_way_round(page: Publish) -> None:
    others = {
        "a.md": graph("Parent: [[note]]"),
        "b.md": graph("Child: [[note]]"),
        "c.md": graph("Related: [[note]]"),
        "d.md": graph("Application: [[note]]"),
    }
    others = {path: text.replace("# Note", f"# {path[0]}") for path, text in others.items()}
    others["e.md"] = '---\nduplicate_of: "[[note]]"\n---\n'
    assert relations(page("# Note", others)) == {
        "parent": ["b"],
        "child": ["a"],
        "related": ["c"],
        "applies": ["d"],
        "duplicates": ["e"],
    }


def test_what_both_notes_say_is_shown_once(page: Publish) -> None:
    html = page(graph("Child: [[a]]"), {"a.md": "# A\n\n## Graph\n- Parent: [[note]]\n"})
    assert relations(html) == {"child": ["A"]}


def test_links_that_say_nothing_of_a_relation_make_no_panel(page: Publish) -> None:
    html = page("[[a]] ![[a]]\n\n- Parent: [[a]]", {"a.md": "[[note]]"})
    assert "wp-relations" not in html


def test_relation_to_a_note_that_is_not_there_is_not_shown(page: Publish) -> None:
    assert "wp-relations" not in page(graph("Parent: [[nowhere]]"))


def test_relation_to_itself_is_none(page: Publish) -> None:
    assert "wp-relations" not in page(graph("Parent: [[note]]"))


def test_many_are_folded_and_what_is_left_is_counted(page: Publish) -> None:
    others = {
        f"{number:03}.md": graph("Parent: [[note]]").replace("# Note", f"# N{number:03}") for number in range(150)
    }
    html = page("# Note", others)
    panel = html.partition("wp-relations")[2].partition("</nav>")[0]
    assert relations(html)["child"][:2] == ["N000", "N001"]
    assert panel.count("<li>") == 112
    assert panel.partition("<details>")[0].count("<li>") == 12
    assert "138 more notes" in panel
    assert "38 more notes" in panel


def test_titles_are_shown_as_text(page: Publish) -> None:
    html = page(graph("Parent: [[a]]"), {"a.md": "---\ntitle: <script>alert(1)</script>\n---\n"})
    assert relations(html) == {"parent": ["&lt;script&gt;alert(1)&lt;/script&gt;"]}


def test_panel_has_a_name(page: Publish) -> None:
    html = page(graph("Parent: [[a]]"), {"a.md": ""}, language="ko")
    assert '<nav class="wp-panel wp-relations" aria-label="관계"' in html
