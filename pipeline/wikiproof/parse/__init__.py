"""Parse a note.

Stage: parse. Text in, `Note` out; `tokens` gives the same parse as tokens, for those who render it.
"""

from __future__ import annotations

from collections.abc import Iterator

from markdown_it.token import Token

from wikiproof.model import Link, Note, Problem, Property, Span
from wikiproof.parse import frontmatter, markdown
from wikiproof.parse.ignores import ignores
from wikiproof.parse.syntax import wikilink


def note(path: str, text: str, encoding_problems: tuple[Problem, ...] = ()) -> Note:
    """Everything that the note says; whatever it holds, this does not fail."""
    front = frontmatter.read(text)
    return _note(path, text, encoding_problems, front, markdown.tokens(text, front.end, facts_only=True))


def note_and_tokens(path: str, text: str, encoding_problems: tuple[Problem, ...] = ()) -> tuple[Note, list[Token]]:
    """A note with the tokens of its body, by one parse."""
    front = frontmatter.read(text)
    parsed = markdown.tokens(text, front.end)
    return _note(path, text, encoding_problems, front, parsed), parsed


def _note(
    path: str, text: str, encoding_problems: tuple[Problem, ...], front: frontmatter.Frontmatter, parsed: list[Token]
) -> Note:
    telling = markdown.telling(parsed)
    headings = tuple(token.meta["heading"] for token in telling if "heading" in token.meta)
    return Note(
        path=path,
        text=text,
        title=_title(path, front.properties, [heading.text for heading in headings if heading.level == 1]),
        properties=front.properties,
        body=Span(front.end, len(text)),
        headings=headings,
        links=(*_property_links(text, front.properties), *markdown.links(telling)),
        blocks=tuple(token.meta["block"] for token in telling if "block" in token.meta),
        fences=tuple(token.meta["fence"] for token in telling if "fence" in token.meta),
        frontmatter_problems=front.problems,
        encoding_problems=encoding_problems,
        second_frontmatter=front.second,
        ignores=ignores(text, front.end, parsed),
        anchors=tuple(dict.fromkeys(markdown.html_anchors(telling))),
        tags=tuple(dict.fromkeys(markdown.tags(telling))),
    )


def tokens(note: Note) -> list[Token]:
    """The tokens of a note's body, for rendering; they are made anew at each call and not kept."""
    return markdown.tokens(note.text, note.body.start)


def _title(path: str, properties: tuple[Property, ...], first_level: list[str]) -> str:
    """The frontmatter's title, else the first heading of level one, else the file name."""
    given = next((each.value for each in properties if each.key == "title"), None)
    if isinstance(given, str | int | float) and str(given).strip():
        return str(given).strip()
    return next(filter(None, first_level), path.rpartition("/")[2].removesuffix(".md"))


def _property_links(text: str, properties: tuple[Property, ...]) -> Iterator[Link]:
    """Wikilinks in the strings of the frontmatter, and the note that `redirect_to` names without brackets."""
    for each in properties:
        if each.key == "redirect_to" and _is_plain_name(each.value):
            yield Link("property", str(each.value).strip(), None, None, each.span, each.span, each.key)
        if not _holds_link(each.value):
            continue
        at = each.span.start
        while (at := text.find("[[", at, each.span.end)) >= 0:
            found = wikilink.scan(text, at, each.span.end)
            if found:
                span = Span(found.start, found.end)
                yield Link("property", found.target, found.fragment, found.label, span, each.span, each.key)
            at = found.end if found else at + 1


def _is_plain_name(value: object) -> bool:
    """Whether a value is a note's name without brackets."""
    name = value.strip() if isinstance(value, str) else ""
    return bool(name) and "[[" not in name and "://" not in name and name.casefold() not in {"none", "self", "null"}


def _holds_link(value: object) -> bool:
    """Whether a string in the value has `[[`; an unquoted `[[x]]` is a list in YAML, not a link."""
    if isinstance(value, tuple):
        return any(_holds_link(item.value if isinstance(item, Property) else item) for item in value)
    return isinstance(value, str) and "[[" in value
