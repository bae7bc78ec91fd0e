"""Render the blocks of a note into the HTML that Material styles.

Stage: publish. A note's tokens in, pieces of HTML out, with holes for links and code.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

import msgspec
from markdown_it.token import Token
from markdown_it.tree import SyntaxTreeNode

from wikiproof.model import Span
from wikiproof.publish import diagrams, footnotes, inline, maths
from wikiproof.publish.holes import hole
from wikiproof.publish.markup import Piece, element, escape, opening
from wikiproof.publish.strings import Strings
from wikiproof.resolve import names_attachment

_CALLOUTS = {
    "summary": "abstract",
    "tldr": "abstract",
    "todo": "info",
    "hint": "tip",
    "important": "tip",
    "check": "success",
    "done": "success",
    "help": "question",
    "faq": "question",
    "caution": "warning",
    "attention": "warning",
    "fail": "failure",
    "missing": "failure",
    "error": "danger",
    "cite": "quote",
}
"""Obsidian's other names for its kinds of callout."""
_KINDS = frozenset(("abstract", "bug", "danger", "example", "failure", "info"))
_KINDS |= {"note", "question", "quote", "success", "tip", "warning"}
"""Material's, and Obsidian's own."""


class Setting(msgspec.Struct, frozen=True):
    """What rendering needs to know: the words of the interface, the places of links and fences among the note's."""

    words: Strings
    links: Mapping[Span, int]
    fences: Mapping[Span, int]


Renderer = Callable[[Setting, SyntaxTreeNode], Iterator[Piece]]


def render(setting: Setting, tokens: Iterable[Token]) -> Iterator[Piece]:
    """The HTML of blocks, with holes; footnotes are left out."""
    return _children(setting, SyntaxTreeNode(list(footnotes.without(tokens))))


def notes(setting: Setting, tokens: Sequence[Token]) -> Iterator[Piece]:
    """The footnotes of a note, which stand below its text."""
    found = footnotes.footnotes(tokens)
    if found:
        yield Piece(hole("section", 0, "") + '<div class="footnote">\n<hr>\n<ol>\n')
        for note in found:
            yield from _note(setting, note)
        yield Piece("</ol>\n</div>\n")


def _note(setting: Setting, note: footnotes.Footnote) -> Iterator[Piece]:
    """A footnote; what leads back stands in its last paragraph, if it ends with one."""
    children = SyntaxTreeNode(list(note.tokens)).children
    last = children[-1] if children and children[-1].type == "paragraph" else None
    yield Piece(opening("li", id=f"fn:{note.number}", value=str(note.number)))
    for child in children[:-1] if last else children:
        yield from _RENDERERS.get(child.type, _element)(setting, child)
    back = footnotes.back(note, setting.words)
    if last:
        yield from _around(setting, last, "<p>", f"{back}</p>\n")
    else:
        yield Piece(element("p", back))
    yield Piece("</li>\n")


def _children(setting: Setting, node: SyntaxTreeNode) -> Iterator[Piece]:
    for child in node.children:
        yield from _RENDERERS.get(child.type, _element)(setting, child)


def _element(setting: Setting, node: SyntaxTreeNode) -> Iterator[Piece]:
    """A block that HTML has an element for."""
    if node.hidden:
        yield from _children(setting, node)
    else:
        yield from _around(setting, node, opening(node.tag), f"</{node.tag}>\n")


def _around(setting: Setting, node: SyntaxTreeNode, before: str, after: str) -> Iterator[Piece]:
    yield Piece(before)
    yield from _children(setting, node)
    yield Piece(after)


def _inline(setting: Setting, node: SyntaxTreeNode) -> Iterator[Piece]:
    if "block" in node.meta:
        yield Piece(element("span", "", id=f"^{node.meta['block'].id}"))
    token = node.token
    assert token is not None
    yield from inline.render(token.children or (), setting.links, setting.words)


def _paragraph(setting: Setting, node: SyntaxTreeNode) -> Iterator[Piece]:
    """A paragraph; where it is nothing but notes that are embedded, these stand in its place."""
    inline_, *_ = node.children
    children = (inline_.token.children if inline_.token else None) or []
    if not children or children[0].type != "wikilink" or not all(map(_is_shown_in_place, children)):
        yield from _element(setting, node)
        return
    if "block" in inline_.meta:
        yield Piece(element("span", "", id=f"^{inline_.meta['block'].id}"))
    for child in children:
        if child.type == "wikilink":
            yield Piece(hole("embedded", setting.links[child.meta["links"][0].span], child.content))


def _is_shown_in_place(token: Token) -> bool:
    """Whether a token embeds what may be a note, or is white space between such tokens."""
    if token.type != "wikilink":
        return token.type in {"softbreak", "comment"} or (token.type == "text" and not token.content.strip())
    link = token.meta["links"][0]
    return link.kind == "embed" and not names_attachment(link)


def _heading(setting: Setting, node: SyntaxTreeNode) -> Iterator[Piece]:
    anchor = node.meta["heading"].anchor
    link = element("a", "&para;", class_="headerlink", href=f"#{anchor}", title=setting.words.permalink)
    mark = hole("section", node.tag[1:], anchor) if node.level == 0 else ""
    return _around(setting, node, mark + opening(node.tag, id=anchor), f"{link}</{node.tag}>\n")


def _ordered_list(setting: Setting, node: SyntaxTreeNode) -> Iterator[Piece]:
    start = node.attrs.get("start")
    return _around(setting, node, opening("ol", start=None if start is None else str(start)), "</ol>\n")


def _list_item(setting: Setting, node: SyntaxTreeNode) -> Iterator[Piece]:
    """A list item; a task has a box that cannot be ticked here."""
    if "task" not in node.meta:
        return _element(setting, node)
    done, words = node.meta["task"], setting.words
    state = words.task_done if done else words.task_open
    box = opening("input", type="checkbox", disabled=True, checked=done, aria_label=state)
    label = element("label", f'{box}<span class="task-list-indicator"></span>', class_="task-list-control")
    return _around(setting, node, opening("li", class_="task-list-item") + label, "</li>\n")


def _cell(setting: Setting, node: SyntaxTreeNode) -> Iterator[Piece]:
    align = str(node.attrs.get("style", "")).removeprefix("text-align:")
    return _around(setting, node, opening(node.tag, align=align or None), f"</{node.tag}>\n")


def _quote(setting: Setting, node: SyntaxTreeNode) -> Iterator[Piece]:
    """A quote, or a callout; a callout whose fold is `-` is closed, `+` open."""
    if "callout" not in node.meta:
        yield from _element(setting, node)
        return
    kind, fold = node.meta["callout"]
    known = _CALLOUTS.get(kind, kind)
    known = known if known in _KINDS else "note"
    title, *_ = node.children
    given = (
        list(_children(setting, title)) if title.children[0].content else [Piece(escape(_name(setting, kind, known)))]
    )
    yield Piece(
        opening("details", class_=known, open=fold == "+") if fold else opening("div", class_=f"admonition {known}")
    )
    yield Piece("<summary>" if fold else '<p class="admonition-title">')
    yield from given
    yield Piece("</summary>" if fold else "</p>\n")
    for child in node.children[1:]:
        yield from _RENDERERS.get(child.type, _element)(setting, child)
    yield Piece("</details>\n" if fold else "</div>\n")


def _name(setting: Setting, kind: str, known: str) -> str:
    """The title of a callout without one."""
    written = kind.replace("-", " ").capitalize()
    return setting.words.callouts.get(known, written) if kind in _KINDS | _CALLOUTS.keys() else written


def _html_block(_setting: Setting, node: SyntaxTreeNode) -> Iterator[Piece]:
    yield Piece("".join(element("span", "", id=anchor) for anchor in node.meta.get("anchors", ())))
    yield Piece(node.content, authors=True)


def _code_block(_setting: Setting, node: SyntaxTreeNode) -> Iterator[Piece]:
    yield Piece(element("pre", element("code", escape(node.content))))


def _rule(_setting: Setting, _node: SyntaxTreeNode) -> Iterator[Piece]:
    yield Piece("<hr>\n")


def _fence(setting: Setting, node: SyntaxTreeNode) -> Iterator[Piece]:
    fence = node.meta["fence"]
    yield Piece(diagrams.block(fence) if diagrams.is_diagram(fence) else hole("fence", setting.fences[fence.span]))


def _math(setting: Setting, node: SyntaxTreeNode) -> Iterator[Piece]:
    yield Piece(maths.block(node.content, setting.words))


def _comment(_setting: Setting, _node: SyntaxTreeNode) -> Iterator[Piece]:
    yield from ()


_RENDERERS: Mapping[str, Renderer] = {
    "inline": _inline,
    "paragraph": _paragraph,
    "heading": _heading,
    "ordered_list": _ordered_list,
    "list_item": _list_item,
    "th": _cell,
    "td": _cell,
    "blockquote": _quote,
    "html_block": _html_block,
    "code_block": _code_block,
    "hr": _rule,
    "fence": _fence,
    "math_block": _math,
    "comment": _comment,
}
