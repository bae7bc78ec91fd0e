"""Render the blocks of a note into the HTML that Material styles.

Stage: publish. A note's tokens in, pieces of HTML out, with holes for links and code.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TypeAlias

import msgspec
from markdown_it.token import Token

from wikiproof.model import Span
from wikiproof.publish import diagrams, inline, maths
from wikiproof.publish.footnotes import Footnote, back
from wikiproof.publish.holes import hole
from wikiproof.publish.markup import Authors, Piece, element, escape, opening
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


_Tags: TypeAlias = tuple[str, str]
"""What stands before a block and after it."""


def render(setting: Setting, tokens: Sequence[Token]) -> list[Piece]:
    """The HTML of blocks, with holes."""
    html: list[Piece] = []
    closings: list[str] = []
    for at, token in enumerate(tokens):
        if token.nesting == 1:
            opened, closing = _BLOCKS.get(token.type, _element)(setting, tokens, at)
            html.append(opened)
            closings.append(closing)
        elif token.nesting == -1:
            html.append(closings.pop())
        elif token.type == "inline":
            html += _inline(setting, tokens, at)
        else:
            html += _LEAVES[token.type](setting, token)
    return html


def notes(setting: Setting, found: Iterable[Footnote]) -> list[Piece]:
    """The footnotes of a note, which stand below its text."""
    shown = [piece for note in found for piece in _note(setting, note)]
    if not shown:
        return []
    return [hole("section", 0, ""), '<div class="footnote">\n<hr>\n<ol>\n', *shown, "</ol>\n</div>\n"]


def _note(setting: Setting, note: Footnote) -> list[Piece]:
    """A footnote; what leads back stands in its last paragraph, if it ends with one."""
    tokens, links = note.tokens, back(note, setting.words)
    ends_with_text = bool(tokens) and tokens[-1].type == "paragraph_close"
    _, closing = _paragraph(setting, tokens, len(tokens) - 3) if ends_with_text else ("", "")
    return [
        opening("li", id=f"fn:{note.number}", value=str(note.number)),
        *render(setting, tokens[:-1] if closing else tokens),
        f"{links}{closing}" if closing else element("p", links),
        "</li>\n",
    ]


# --- blocks that hold others: the tags around the block that opens at a place -----------------------------------------


def _element(_setting: Setting, tokens: Sequence[Token], at: int) -> _Tags:
    """A block that HTML has an element for."""
    tag = tokens[at].tag
    return f"<{tag}>", f"</{tag}>\n"


def _paragraph(setting: Setting, tokens: Sequence[Token], at: int) -> _Tags:
    """A paragraph, or a callout's title; nothing around what a tight list holds, or notes that stand in its place."""
    if "callout_title" in tokens[at].meta:
        _, fold = tokens[at - 1].meta["callout"]
        return "", "</summary>" if fold else "</p>\n"
    if tokens[at].hidden or _stands_alone(tokens, at + 1):
        return "", ""
    return _element(setting, tokens, at)


def _heading(setting: Setting, tokens: Sequence[Token], at: int) -> _Tags:
    token = tokens[at]
    anchor = token.meta["heading"].anchor
    name, title = escape(anchor), escape(setting.words.permalink)
    mark = hole("section", token.tag[1:], anchor) if token.level == 0 else ""
    link = f'<a class="headerlink" href="#{name}" title="{title}">&para;</a>'
    return f'{mark}<{token.tag} id="{name}">', f"{link}</{token.tag}>\n"


def _ordered_list(_setting: Setting, tokens: Sequence[Token], at: int) -> _Tags:
    start = tokens[at].attrs.get("start")
    return opening("ol", start=None if start is None else str(start)), "</ol>\n"


def _list_item(setting: Setting, tokens: Sequence[Token], at: int) -> _Tags:
    """A list item; a task has a box that cannot be ticked here."""
    if "task" not in tokens[at].meta:
        return _element(setting, tokens, at)
    done, words = tokens[at].meta["task"], setting.words
    state = words.task_done if done else words.task_open
    box = opening("input", type="checkbox", disabled=True, checked=done, aria_label=state)
    label = element("label", f'{box}<span class="task-list-indicator"></span>', class_="task-list-control")
    return opening("li", class_="task-list-item") + label, "</li>\n"


def _cell(_setting: Setting, tokens: Sequence[Token], at: int) -> _Tags:
    tag, style = tokens[at].tag, str(tokens[at].attrs.get("style", ""))
    return opening(tag, align=style.removeprefix("text-align:") or None), f"</{tag}>\n"


def _quote(setting: Setting, tokens: Sequence[Token], at: int) -> _Tags:
    """A quote, or a callout up to its title; a callout whose fold is `-` is closed, `+` open."""
    if "callout" not in tokens[at].meta:
        return _element(setting, tokens, at)
    kind, fold = tokens[at].meta["callout"]
    known = _CALLOUTS.get(kind, kind)
    known = known if known in _KINDS else "note"
    title = "" if tokens[at + 2].content else escape(_name(setting, kind, known))
    if fold:
        return f"{opening('details', class_=known, open=fold == '+')}<summary>{title}", "</details>\n"
    return f'{opening("div", class_=f"admonition {known}")}<p class="admonition-title">{title}', "</div>\n"


def _name(setting: Setting, kind: str, known: str) -> str:
    """The title of a callout without one."""
    written = kind.replace("-", " ").capitalize()
    return setting.words.callouts.get(known, written) if kind in _KINDS | _CALLOUTS.keys() else written


_BLOCKS: Mapping[str, Callable[[Setting, Sequence[Token], int], _Tags]] = {
    "paragraph_open": _paragraph,
    "heading_open": _heading,
    "ordered_list_open": _ordered_list,
    "list_item_open": _list_item,
    "th_open": _cell,
    "td_open": _cell,
    "blockquote_open": _quote,
}


# --- text -------------------------------------------------------------------------------------------------------------


def _inline(setting: Setting, tokens: Sequence[Token], at: int) -> Sequence[Piece]:
    """The text of a block; where a paragraph is nothing but notes that are embedded, these stand in its place."""
    token, children = tokens[at], tokens[at].children or ()
    html: Sequence[Piece]
    if _stands_alone(tokens, at):
        links = (child for child in children if child.type == "wikilink")
        html = [hole("embedded", setting.links[link.meta["links"][0].span], link.content) for link in links]
    else:
        html = inline.render(children, setting.links, setting.words)
    return [element("span", "", id=f"^{token.meta['block'].id}"), *html] if "block" in token.meta else html


def _stands_alone(tokens: Sequence[Token], at: int) -> bool:
    """Whether a paragraph's text is nothing but notes that are embedded."""
    paragraph, children = tokens[at - 1], tokens[at].children
    if not children or children[0].type != "wikilink":
        return False
    is_paragraph = paragraph.type == "paragraph_open" and "callout_title" not in paragraph.meta
    return is_paragraph and all(map(_is_shown_in_place, children))


def _is_shown_in_place(token: Token) -> bool:
    """Whether a token embeds what may be a note, or is white space between such tokens."""
    if token.type != "wikilink":
        return token.type in {"softbreak", "comment"} or (token.type == "text" and not token.content.strip())
    link = token.meta["links"][0]
    return link.kind == "embed" and not names_attachment(link)


# --- blocks that hold no others ---------------------------------------------------------------------------------------


def _html_block(_setting: Setting, token: Token) -> tuple[Piece, ...]:
    return inline.anchors(token), Authors(token.content)


def _code_block(_setting: Setting, token: Token) -> tuple[Piece, ...]:
    return (element("pre", element("code", escape(token.content))),)


def _rule(_setting: Setting, _token: Token) -> tuple[Piece, ...]:
    return ("<hr>\n",)


def _fence(setting: Setting, token: Token) -> tuple[Piece, ...]:
    fence = token.meta["fence"]
    return (diagrams.block(fence) if diagrams.is_diagram(fence) else hole("fence", setting.fences[fence.span]),)


def _math(setting: Setting, token: Token) -> tuple[Piece, ...]:
    return (maths.block(token.content, setting.words),)


def _comment(_setting: Setting, _token: Token) -> tuple[Piece, ...]:
    return ()


_LEAVES: Mapping[str, Callable[[Setting, Token], tuple[Piece, ...]]] = {
    "html_block": _html_block,
    "code_block": _code_block,
    "hr": _rule,
    "fence": _fence,
    "math_block": _math,
    "comment": _comment,
}
