"""Find the comments that say which diagnostics an author does not want to see.

Stage: parse. A note's text and tokens in, `Ignore`s out. `<!-- wikiproof-ignore: code, code -->` in a line of text
speaks for that line, as a block of its own for the block after it; `# wikiproof-ignore: code` in the frontmatter for
its line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import yaml
from markdown_it.token import Token

from wikiproof.model import Ignore, Span
from wikiproof.parse.source import Source

WORD = "wikiproof-ignore"
_COMMENT = re.compile(rf"<!--\s*{WORD}:([^<>]*?)-->")
_ALONE = re.compile(r"\s*<!--[^<>]*-->\s*")
_IN_YAML = re.compile(rf"(?:^|(?<=[ \t]))#[ \t]*{WORD}:([^\r\n]*)", re.MULTILINE)


def ignores(text: str, start: int, parsed: Sequence[Token]) -> tuple[Ignore, ...]:
    """The ignores of a note whose body begins at offset `start`."""
    if WORD not in text:
        return ()
    source = Source(text[start:], start)
    return (*_in_frontmatter(text[:start]), *_in_body(source, parsed))


def _in_frontmatter(front: str) -> Iterator[Ignore]:
    """YAML comments; what looks like one inside a value is none."""
    found = list(_IN_YAML.finditer(front))
    scalars = _scalars(front) if found else []
    for each in found:
        if not any(scalar.start <= each.start() < scalar.end for scalar in scalars):
            start = front.rfind("\n", 0, each.start()) + 1
            yield Ignore(_codes(each[1]), Span(each.start(), each.end()), Span(start, each.end()))


def _scalars(front: str) -> list[Span]:
    """Where the values stand; frontmatter that is not YAML is one."""
    try:
        tokens = yaml.scan(front.removeprefix("\ufeff"), Loader=yaml.CSafeLoader)
        shift = front.startswith("\ufeff")
        return [
            Span(each.start_mark.index + shift, each.end_mark.index + shift)
            for each in tokens
            if isinstance(each, yaml.ScalarToken)
        ]
    except yaml.YAMLError:
        return [Span(0, len(front))]


def _in_body(source: Source, parsed: Sequence[Token]) -> Iterator[Ignore]:
    following = _next_blocks(parsed)
    for index, token in enumerate(parsed):
        if token.map is None or WORD not in token.content:
            continue
        first, last = token.map
        if index in following:
            yield from _found(source, token.content, (first, last), following[index])
        elif token.type == "html_block":
            for number, line in enumerate(token.content.split("\n"), start=first):
                yield from _found(source, line, (number, number + 1), (number, number + 1))
        for above, html in _comments(token):
            begin = source.line_start(first + above)
            at = source.text.find(html, begin, source.line_start(last))
            on = first + above + (source.text.count("\n", begin, at) if at >= 0 else 0)
            lines = on, min(on + html.count("\n") + 1, last)
            yield from _found(source, html, lines, lines)


def _comments(token: Token) -> Iterator[tuple[int, str]]:
    """The HTML in a block of text, with at least how many lines of the block lie before it."""
    number = 0
    for child in token.children or ():
        if child.type == "html_inline" and WORD in child.content:
            yield number, child.content
        number += child.type in {"softbreak", "hardbreak"}


def _next_blocks(parsed: Sequence[Token]) -> dict[int, tuple[int, int]]:
    """The lines of the block after each comment, past other comments; none at the end of its quote or list."""
    found: dict[int, tuple[int, int]] = {}
    after = (0, 0)
    for index in reversed(range(len(parsed))):
        token = parsed[index]
        if token.type == "html_block" and _ALONE.fullmatch(token.content):
            found[index] = after
        else:
            after = (0, 0) if token.map is None or token.nesting < 0 else (token.map[0], token.map[1])
    return found


def _found(source: Source, html: str, lines: tuple[int, int], within: tuple[int, int]) -> Iterator[Ignore]:
    """The ignores in HTML that stands in these lines."""
    start, end = (source.line_start(line) for line in lines)
    for each in _COMMENT.finditer(html):
        at = source.text.find(each[0], start, end)
        place = (at, at + len(each[0])) if at >= 0 else (start, end)
        yield Ignore(_codes(each[1]), _span(source, *place), _span(source, *map(source.line_start, within)))


def _span(source: Source, start: int, end: int) -> Span:
    return Span(source.in_note(start), source.in_note(end))


def _codes(written: str) -> tuple[str, ...]:
    """The codes in a list with commas or spaces."""
    return tuple(filter(None, re.split(r"[,\s]+", written)))
