"""What a note is made of, links and frontmatter aside."""

from wikiproof import parse
from wikiproof.model import Fence, Lines, Note


def note(text: str, path: str = "folder/name.md") -> Note:
    return parse.note(path, text)


def test_title_is_the_property_then_the_first_heading_then_the_file_name() -> None:
    assert note("---\ntitle: Given\n---\n# Heading\n").title == "Given"
    assert note("## Two\n# One `code` [[a|label]]\n").title == "One code label"
    assert note("text\n").title == "name"


def test_headings_have_level_text_and_unique_anchors() -> None:
    found = note("# 🔗 지식 연결 (Graph)\n\nSet\n---\n## Set\n### *Set* & Match!\n#\n").headings
    assert [(each.level, each.text, each.anchor) for each in found] == [
        (1, "🔗 지식 연결 (Graph)", "지식-연결-graph"),
        (2, "Set", "set"),
        (2, "Set", "set_1"),
        (3, "Set & Match!", "set-match"),
        (1, "", "section"),
    ]


def test_a_heading_spans_its_lines() -> None:
    read = note("a\n\n## B ##\n\nC\n===\n")
    assert [read.text[each.span.start : each.span.end] for each in read.headings] == ["## B ##", "C\n==="]


def test_blocks_end_in_their_id() -> None:
    read = note("A paragraph. ^first\n\n- item ^second\n\n> quote\n> more ^third\n")
    assert [(each.id, read.text[each.span.start : each.span.end].split()[0]) for each in read.blocks] == [
        ("first", "A"),
        ("second", "item"),
        ("third", "quote"),
    ]


def test_a_caret_in_code_or_in_the_middle_is_no_block_id() -> None:
    assert note("`x ^a`\n\nx ^b y\n\n```\nx ^c\n```\n").blocks == ()


def test_fences_know_their_info_heading_comment_and_neighbour() -> None:
    first, second, third = note(
        '# A\n<!-- skip reason="x" -->\n```python title="t"\na\n```\n```text\nb\n```\n## B\n~~~\nc\n~~~\n'
    ).fences
    assert (first.info, first.content, first.heading, first.comment, first.follows) == (
        'python title="t"',
        "a\n",
        "A",
        'skip reason="x"',
        False,
    )
    assert (second.info, second.comment, second.follows) == ("text", "", True)
    assert (third.info, third.content, third.heading, third.follows) == ("", "c\n", "B", False)


def starts(text: str) -> list[str]:
    """Where each line of the fences begins."""
    lines = Lines(text)
    places = [lines.position(start) for fence in note(text).fences for start in fence.starts]
    return [f"{at.line}:{at.column}" for at in places]


def test_fence_lines_begin_past_indentation_and_quote_marks() -> None:
    assert starts("```py\na\n\n  b\n```\n") == ["2:1", "3:1", "4:1"]
    assert starts("> ```py\n> a\n>\n>   b\n> ```\n") == ["2:3", "3:2", "4:3"]
    assert starts("- x\n  ```py\n  a\n    b\n  ```\n") == ["3:3", "4:3"]
    assert starts("> [!tip]\n> - ```py\n>   a\n>   ```\n") == ["3:5"]


def test_fence_lines_begin_rightly_with_tabs_and_carriage_returns() -> None:
    assert starts("```py\r\na\r\n\tb\r\n```\r\n") == ["2:1", "3:1"]
    assert starts("> ```py\n> \ta\tb\n> ```\n") == ["2:3"]
    assert starts("```py\nx\0y\n  z\0\n```\n") == ["2:1", "3:1"]


def test_a_fence_may_be_empty_or_never_closed() -> None:
    assert starts("```py\n```\n") == []
    assert starts("```py\na\nb") == ["2:1", "3:1"]
    assert starts("```py\na\n\n") == ["2:1", "3:1"]
    assert note("```py").fences[0].content == ""


def test_fence_content_stands_at_its_starts() -> None:
    text = "---\nid: x\n---\n> - ```py\n>   a = 1\n>     b\n>   ```\n"
    fence: Fence = note(text).fences[0]
    for start, line in zip(fence.starts, fence.content.splitlines(), strict=True):
        assert text.startswith(line, start)


def test_callouts_and_tasks_are_marked_on_their_tokens() -> None:
    tokens = parse.tokens(note("> [!Warning]- Mind **this**\n> text\n\n- [x] done\n- [ ] open\n- none\n"))
    assert [each.meta["callout"] for each in tokens if "callout" in each.meta] == [("warning", "-")]
    assert [each.meta["task"] for each in tokens if "task" in each.meta] == [True, False]
    title, text = [each.content for each in tokens if each.type == "inline"][:2]
    assert (title, text) == ("Mind **this**", "text")


def test_tags_are_names_after_a_space_that_are_no_numbers() -> None:
    text = (
        "#first and #한국어/태그, #a-b_c/ #2026 #1a x#no (#no) \\#no #é\u0301 #🚀 #끝。 #//\n\n"
        "## On #work\n\n- [ ] #first\n\n| #cell |\n|---|\n"
        "`#code` $#1$ [#label](x) [[#heading]] <b title=' #no'>\n"
        "%% #aside %% https://a.b/ #last\n\n    #code\n\n```\n#code\n```\n"
    )
    assert note(text).tags == ("first", "한국어/태그", "a-b_c", "1a", "é\u0301", "🚀", "끝", "work", "cell", "last")


def test_a_heading_may_say_what_its_anchor_is() -> None:
    found = note(
        "# One {#first}\n\nTwo {: #second .x k='v' }\n===\n\n# One {#first}\n\n# x {y} {}\n\n# A {#_b}\n"
    ).headings
    assert [(each.text, each.anchor) for each in found] == [
        ("One", "first"),
        ("Two", "second"),
        ("One", "first_1"),
        ("x {y} {}", "x-y"),
        ("A", "a"),
    ]


def test_a_fence_in_a_footnote_or_a_definition_is_a_fence() -> None:
    text = "[^1]: so\n\n    ```py\n    a\n    ```\n\nTerm\n: ```py\n  b\n  ```\n\n> %%x%%\n> ```py\n> c\n> ```\n"
    read = note(text)
    assert [each.content for each in read.fences] == ["a\n", "b\n", "c\n"]
    assert [text[start : start + 1] for each in read.fences for start in each.starts] == ["a", "b", "c"]


def test_what_a_comment_holds_is_no_part_of_the_note_but_for_its_links() -> None:
    read = note("# A\n\n%%\n# A\n\n```py\nx\n```\n\ntext ^id\n\n<a id=here>\n\n#tag [[link]]\n%%\n\n# A\n")
    assert [each.anchor for each in read.headings] == ["a", "a_1"]
    assert (read.fences, read.blocks, read.anchors, read.tags) == ((), (), (), ())
    assert [each.target for each in read.links] == ["link"]


def test_a_footnote_is_no_part_of_a_heading() -> None:
    (heading,) = note("# Title[^1] ^[aside]%%hidden%%\n\n[^1]: text\n").headings
    assert (heading.text, heading.anchor) == ("Title", "title")
