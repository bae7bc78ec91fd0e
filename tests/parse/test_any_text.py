"""Whatever a note holds, it parses, and its links are where they say."""

from hypothesis import given, settings
from hypothesis import strategies as st

from wikiproof import parse
from wikiproof.model import Link, Note

MARKS = "[[ ]] ![[ | \\| # #^ ^id [ ] ( ) < > ` ``` ~~~ - + 1. * _ ** ~~ <!-- --> %% --- : id: {{ }} & ## === ! \\"
LINKS = (
    "[[a]] [[b#c|d]] ![[e.png]] [[f\\|g]] [h](i.md) ![](j) [k][l] [l]: <a href='m'> <img src=n> <![foo[ <? ]: &#0; %00"
)
SPACES = ["\n", "\n\n", "\n> ", "\n- ", "\r\n", "\r", "\t", "    ", " ", "\0", "\f", "\v", "\u2028", "\x85", "\ufeff"]
EXTRAS = "$ $$ \\$ == === ^[ [^1] [^1]: %% #tag #한/글 #1 {#id} {: :// www. https://a.b/c_d, x_y@b.co @ mailto:"
BLOCKS = [
    "\n: ",
    "\n\n: ",
    "\n[^1]: ",
    "\n%%\n",
    "\n$$\n",
    "# h {#i} \n",
    "| a | b |\n|---|---|\n| ",
    " | ",
    "---\n",
    "# ",
    "> [!tip] ",
    "- [ ] ",
    "## Graph\n- 부모: ",
    "```py\n",
]
WORDS = "가 나다 é e\u0301 ☕️ 😀 a b.md https://"
PIECES = st.sampled_from([*MARKS.split(), *EXTRAS.split(), *LINKS.split(), *SPACES, *BLOCKS, *WORDS.split()])
TEXTS = st.lists(st.one_of(PIECES, st.text(max_size=4)), max_size=40).map("".join)


@settings(max_examples=400, deadline=None)
@given(TEXTS)
def test_every_link_stands_where_its_span_says(text: str) -> None:
    note = parse.note("note.md", text)
    for link in note.links:
        written = text[link.span.start : link.span.end]
        assert well_formed(link, written), (link, written)
        assert link.target in written.replace("\0", "\ufffd") or link.kind in {"markdown", "image", "html"}
        assert link.block.start <= link.span.start < link.span.end <= link.block.end


@settings(max_examples=200, deadline=None)
@given(TEXTS)
def test_facts_and_page_come_from_the_same_links(text: str) -> None:
    note = parse.note("note.md", text)
    tokens = [each for token in parse.tokens(note) for each in (token, *(token.children or ()))]
    on_page = [link for token in tokens for link in token.meta.get("links", ())]
    assert on_page == [link for link in note.links if link.kind != "property"]
    assert [token.meta["block"] for token in tokens if "block" in token.meta] == list(note.blocks)
    assert [token.meta["fence"] for token in tokens if "fence" in token.meta] == list(note.fences)


@settings(max_examples=200, deadline=None)
@given(TEXTS)
def test_every_line_of_a_fence_has_a_place(text: str) -> None:
    note: Note = parse.note("note.md", text)
    for fence in note.fences:
        assert len(fence.starts) == fence.content.count("\n") + (
            not fence.content.endswith("\n") and fence.content != ""
        )
        assert all(fence.span.start <= start <= fence.span.end for start in fence.starts)


def well_formed(link: Link, written: str) -> bool:
    """Whether the text of a link begins and ends as its kind does."""
    if link.kind in {"wikilink", "property"}:
        return written.startswith("[[") and written.endswith("]]")
    if link.kind == "embed":
        return written.startswith("![[") and written.endswith("]]")
    return written.startswith(("[", "![", "<")) and written.endswith(("]", ")", ">"))
