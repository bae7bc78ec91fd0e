"""Copy notes as Markdown that any reader of it understands, beside their pages.

Stage: publish. A note with what its links point at in, its text out: links lead to other copies, comments are left out,
as they are on the page. Frontmatter is kept, since it says what the note is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from markdown_it.token import Token

from wikiproof.model import Edit, Link, Note, Resolution, Span
from wikiproof.parse.source import Source
from wikiproof.publish.pages.addresses import file_of
from wikiproof.publish.shown import Output
from wikiproof.publish.urls import relative

_SPECIAL = re.compile(r"[\\`*_\[\]<>|]")
_COMMENT = re.compile(r"<!--.*?(-->|\Z)", re.DOTALL)


def copied(url: str) -> str:
    """The address of the Markdown copy of a page, as llmstxt.org proposes it.

    >>> copied(""), copied("a/b/"), copied("a/b.html")
    ('index.html.md', 'a/b/index.html.md', 'a/b.html.md')
    """
    return f"{url}index.html.md" if not url or url.endswith("/") else f"{url}.md"


def output(note: Note, tokens: Sequence[Token], resolutions: Sequence[Resolution], urls: Mapping[str, str]) -> Output:
    """The copy of a note; `urls` gives the addresses of what is published."""
    here = copied(urls[note.path])
    edits = [*_comments(note, tokens), *_links(note, resolutions, urls, here)]
    return Output(file_of(here), _edited(note.text, edits).encode("utf-8", "replace"))


def _links(note: Note, resolutions: Iterable[Resolution], urls: Mapping[str, str], here: str) -> Iterator[Edit]:
    """The edits by which links lead to copies; those that lead nowhere stay as they are written."""
    for each in resolutions:
        url = urls.get(each.path) if each.path else None
        if url is not None and each.link.kind != "property":
            is_note = bool(each.path and each.path.endswith(".md"))
            fragment = f"#{each.anchor}" if each.anchor else ""
            to = copied(url) if is_note else url
            href = fragment if to == here and fragment else relative(to, here) + fragment
            yield from _link(note.text, each.link, href)


def _link(text: str, link: Link, href: str) -> Iterator[Edit]:
    """The edit of one link; the text of a Markdown link is left alone, since there may be links in it."""
    written = text[link.span.start : link.span.end]
    if link.kind in {"wikilink", "embed"}:
        label = link.label or "#".join(part for part in (link.target, link.fragment) if part)
        shown = _SPECIAL.sub(lambda found: f"\\{found[0]}", label)
        yield Edit(link.span, f"{'!' if link.kind == 'embed' and not _is_copy(href) else ''}[{shown}]({href})")
    elif written.endswith(")") and "](" in written:
        yield Edit(Span(link.span.start + written.rindex("]("), link.span.end), f"]({href})")
    elif written.endswith("]"):  # by reference: its definition may serve links that lead elsewhere
        at = written.rfind("][")
        yield Edit(Span(link.span.start + at if at >= 0 else link.span.end - 1, link.span.end), f"]({href})")


def _is_copy(href: str) -> bool:
    return href.partition("#")[0].endswith(".md")


def _comments(note: Note, tokens: Sequence[Token]) -> Iterator[Edit]:
    """The edits that take out what the page does not show."""
    if not tokens:
        return
    source, lines = Source(note.text[note.body.start :], note.body.start), Span(0, 0)
    for token in tokens:
        if token.map is not None:  # cells of a table stand in the lines of their row
            start, end = (source.in_note(source.line_start(line)) for line in token.map)
            lines = Span(start, end)
        if token.type == "comment":
            yield Edit(lines, "")
        elif token.type == "html_block":
            found = _COMMENT.finditer(note.text, lines.start, lines.end)
            yield from (Edit(Span(*each.span()), "") for each in found)
        elif token.type == "inline":
            yield from _inline(note.text, token.children or (), lines)


def _inline(text: str, children: Iterable[Token], within: Span) -> Iterator[Edit]:
    """The comments in a block; all of the block goes where one is not found, since it may be no one's to read."""
    at = within.start
    for child in children:
        if child.type == "comment" or (child.type == "html_inline" and child.content.startswith("<!--")):
            written = child.content if child.type == "html_inline" else str(child.meta.get("comment", ""))
            found = _across_lines(written).search(text, at, within.end) if written else None
            yield Edit(Span(*found.span()) if found else within, "")
            at = found.end() if found else at


def _across_lines(written: str) -> re.Pattern[str]:
    """Matches a text of several lines where each begins with the marks of quotes and lists."""
    return re.compile(r"\r?\n[ \t>]*".join(re.escape(line.strip()) for line in written.split("\n")))


def _edited(text: str, edits: Iterable[Edit]) -> str:
    """The text with edits made; one within another that came first is not."""
    parts, at = [], 0
    for each in sorted(edits, key=lambda each: (each.span.start, -each.span.end)):
        if each.span.start >= at:
            parts += [text[at : each.span.start], each.text]
            at = each.span.end
    return "".join([*parts, text[at:]])
