from markdown_it.token import Token

from wikiproof import parse
from wikiproof.model import Lines, Link

CASES = "links.md"


def test_links(source: str, want: str) -> None:
    text = source.removesuffix("\n")
    note = parse.note("note.md", text)
    lines = Lines(text)
    assert [shown(link, text, lines) for link in note.links] == want.splitlines()


def test_the_published_tokens_have_the_same_links(source: str) -> None:
    note = parse.note("note.md", source)
    in_body = [link for link in note.links if link.kind != "property"]
    assert [link for token in parse.tokens(note) for link in links_of(token)] == in_body


def links_of(token: Token) -> list[Link]:
    tokens = [token, *(token.children or ())]
    return [link for each in tokens for link in each.meta.get("links", ())]


def shown(link: Link, text: str, lines: Lines) -> str:
    """Place, source, kind and the parts that a link has."""
    at = lines.position(link.span.start)
    parts = {"target": link.target, "fragment": link.fragment, "label": link.label, "role": link.role}
    said = " ".join(f"{name}={part}" for name, part in parts.items() if part is not None)
    written = text[link.span.start : link.span.end].replace("\n", "⏎")
    return f"{at.line}:{at.column} {written} {link.kind} {said}"
