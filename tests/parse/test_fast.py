"""The fast parser says what markdown-it-py's own classes say, and facts are those of the whole parse."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token
from markdown_it.utils import read_fixture_file

from tests.parse.test_any_text import TEXTS
from wikiproof.model import Fence, Heading, Link
from wikiproof.parse import fast, markdown
from wikiproof.parse.source import Source

ROOT = Path(__file__).parents[2]
EXAMPLES = [case[2] for file in sorted(Path(__file__).parent.glob("*.md")) for case in read_fixture_file(file)]
NOTES = [file.read_text(encoding="utf-8") for file in sorted((ROOT / "wiki").rglob("*.md"))]
LINE_STARTS = [
    "",
    " ",
    "   ",
    "    ",
    "\t",
    "> ",
    ">",
    ">\t",
    "- ",
    "-",
    "+ ",
    "* ",
    "1. ",
    "2) ",
    "10. ",
    "| ",
    "```",
    "~~~",
    ": ",
    "[^1]: ",
    "%%",
    "$$",
]
LINES = [
    "",
    "a",
    "a | b",
    "-|-",
    "|:--|",
    "---",
    "===",
    "***",
    "# h",
    "#",
    "<div>",
    "<!-- a",
    "-->",
    "[a]: b",
    "[a",
    '"t"',
    "x|",
    "%%",
    "a %%",
    "x $$",
    "[^1]",
    "# h {#i}",
    "www.a.b x_y@c.d",
    "==b== $c$ #t",
]
BLOCKS = st.lists(
    st.tuples(st.lists(st.sampled_from(LINE_STARTS), max_size=3).map("".join), st.sampled_from(LINES)).map("".join)
)
BODIES = st.one_of(TEXTS, BLOCKS.map("\n".join), st.tuples(BLOCKS.map("\n".join), TEXTS).map("".join))


def fast_parser() -> MarkdownIt:
    md = markdown.grammar()
    fast.speed_up(md)
    return md


STOCK, FAST = markdown.grammar(), fast_parser()


def assert_same(text: str) -> None:
    body = Source(text, 0).text
    defined: dict[str, object] = {}
    defined_fast: dict[str, object] = {}
    want = [token.as_dict() for token in STOCK.parse(text, defined)]
    assert [token.as_dict() for token in FAST.parse(body, defined_fast)] == want
    assert defined_fast == defined


@settings(max_examples=1000, deadline=None)
@given(BODIES)
def test_any_text_gives_the_same_tokens(text: str) -> None:
    assert_same(text)


@given(st.tuples(st.sampled_from(["", "/", "//", "http:", "https://"]), st.text("aZ0_./?=&~#-:%é")).map("".join))
def test_any_destination_is_normalized_the_same(destination: str) -> None:
    assert FAST.normalizeLink(destination) == STOCK.normalizeLink(destination)


@pytest.mark.parametrize("text", [*EXAMPLES, *NOTES])
def test_known_texts_give_the_same_tokens(text: str) -> None:
    assert_same(text)


@pytest.mark.parametrize("text", [*EXAMPLES, *NOTES])
def test_known_texts_give_the_same_facts(text: str) -> None:
    assert facts(markdown.tokens(text, 0, facts_only=True)) == facts(markdown.tokens(text, 0))


@settings(max_examples=400, deadline=None)
@given(BODIES)
def test_any_text_gives_the_same_facts(text: str) -> None:
    assert facts(markdown.tokens(text, 0, facts_only=True)) == facts(markdown.tokens(text, 0))


def facts(parsed: list[Token]) -> tuple[list[Link], list[Heading | Fence | object], list[str], list[str]]:
    kinds = ("heading", "fence", "block", "callout", "task")
    found = [token.meta[kind] for token in parsed for kind in kinds if kind in token.meta]
    telling = markdown.telling(parsed)
    return list(markdown.links(telling)), found, list(markdown.html_anchors(telling)), list(markdown.tags(telling))
