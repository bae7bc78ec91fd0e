"""CommonMark becomes the HTML that it says, but for what the page has beyond it: its examples, through our renderer.

HTML is compared as CommonMark's own runner compares it.
"""

from __future__ import annotations

import functools
import re
from html.parser import HTMLParser

import pytest
from markdown_it.common.utils import unescapeAll
from markdown_it.token import Token

from tests.parse.test_commonmark import EXAMPLES, OURS
from wikiproof.parse import markdown
from wikiproof.publish import body
from wikiproof.publish.holes import fill
from wikiproof.publish.markup import element, escape, opening
from wikiproof.publish.strings import strings

_BLOCKS = frozenset(
    re.findall(
        r"\S+",
        """
        article header aside hgroup blockquote hr iframe body li map button object canvas ol caption output col p
        colgroup pre dd progress div section dl table td dt tbody embed textarea fieldset tfoot figcaption th figure
        thead footer tr form ul h1 h2 h3 h4 h5 h6 video script style
        """,
    )
)


BY_DESIGN = (
    (r'<a class="headerlink".*?</a>', ""),  # every heading can be linked to
    (r"(<h[1-6]) id=\"[^\"]*\"", r"\1"),
    (r'<span id="[^"]*"></span>', ""),  # where the author's HTML has an anchor that the sanitiser would drop
    (r' aria-label="(done|to do)"', ""),
    (r'<li class="task-list-item">', "<li>"),
    (r'<label class="[^"]*">(<input[^>]*>)<span[^>]*></span></label>(<p>)?', r"\2\1 "),
    (r' rel="noopener noreferrer"', ""),  # other sites are not told where a reader comes from
)
"""What the page has beyond the specification: a pattern, and what is put for it."""
OTHER_SCHEMES = frozenset(
    f"<{each}>\n" for each in ("irc://foo.bar:2233/baz", "a+b+c:d", "made-up-scheme://foo,bar", "localhost:5001/foo")
)
"""The examples that lead to where a page may not lead, since a scheme that is not known to be safe may run anything."""


def test_all_examples_are_there() -> None:
    assert {source for source, _ in EXAMPLES} >= OTHER_SCHEMES


@pytest.mark.parametrize(("source", "want"), [each for each in EXAMPLES if each[0] not in OURS])
def test_commonmark(source: str, want: str) -> None:
    as_text = re.sub(r"</?a\b[^>]*>", "", want) if source in OTHER_SCHEMES else want
    assert normal(as_specified(source)) == normal(as_text)


def as_specified(source: str) -> str:
    """What a text becomes, with what we do otherwise by design put as the specification has it."""
    tokens = markdown.tokens(source, 0)
    fences = [token for token in tokens if token.type == "fence"]
    inline = [each for token in tokens for each in token.children or ()]
    linked = [each for each in inline if each.meta.get("links")]
    setting = body.Setting(
        strings("en"),
        {each.meta["links"][0].span: number for number, each in enumerate(linked)},
        {each.meta["fence"].span: number for number, each in enumerate(fences)},
    )
    html = "".join(piece if isinstance(piece, str) else piece.html for piece in body.render(setting, tokens))
    return _undone(fill(html, lambda kind, arguments: _filled(kind, arguments, linked, fences)))


def _filled(kind: str, arguments: list[str], linked: list[Token], fences: list[Token]) -> str:
    """Links lead where they were written to; code is not highlighted."""
    if kind == "fence":
        fence = fences[int(arguments[0])]
        language = unescapeAll(fence.info).split()
        class_ = f"language-{language[0]}" if language else None
        return element("pre", element("code", escape(fence.content), class_=class_))
    if kind not in {"open", "image"}:
        return "</a>" if kind == "close" else ""
    *_, alt, title = arguments
    attributes = linked[int(arguments[0])].attrs
    if kind == "open":
        return opening("a", href=str(attributes["href"]), title=title or None)
    return opening("img", src=str(attributes["src"]), alt=alt, title=title or None)


def _undone(html: str) -> str:
    return functools.reduce(lambda left, each: re.sub(each[0], each[1], left), BY_DESIGN, html)


def normal(html: str) -> str:
    """HTML without what makes no difference to what it means, by the rules of CommonMark's runner."""
    found = _Normal()
    found.feed(html)
    found.close()
    return "".join(found.out)


class _Normal(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.out: list[str] = []
        self._in_pre = False
        self._after = ""  # the tag that was the last thing

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._in_pre = self._in_pre or tag == "pre"
        attributes = sorted((key, value or "") for key, value in attrs)
        self._tag(tag, f"<{tag}{''.join(f' {key}={value!r}' for key, value in attributes)}>")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        self._in_pre = self._in_pre and tag != "pre"
        self._tag(tag, f"</{tag}>")

    def handle_data(self, data: str) -> None:
        if self._after == "br":
            data = data.lstrip("\n")
        if not self._in_pre:
            data = re.sub(r"\s+", " ", data)
            data = data.lstrip() if self._after in _BLOCKS else data
        self.out.append(data)
        self._after = ""

    def handle_comment(self, data: str) -> None:
        self.out.append(f"<!--{data}-->")

    def handle_decl(self, decl: str) -> None:
        self.out.append(f"<!{decl}>")

    def unknown_decl(self, data: str) -> None:
        self.out.append(f"<![{data}]>")

    def handle_pi(self, data: str) -> None:
        self.out.append(f"<?{data}>")

    def _tag(self, tag: str, html: str) -> None:
        if tag in _BLOCKS and self.out and not self._in_pre:
            self.out[-1] = self.out[-1].rstrip()
        self.out.append(html)
        self._after = tag
