"""What a note says, and what its links point at.

Values of the model: they import nothing of wikiproof's, and spans are offsets into the note's text.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypeAlias

import msgspec

LinkKind = Literal["wikilink", "embed", "markdown", "image", "html", "property"]


class Span(msgspec.Struct, frozen=True, order=True, array_like=True, gc=False):
    """A half-open range of offsets into a note's text."""

    start: int
    end: int


class Property(msgspec.Struct, frozen=True):
    """One key of a frontmatter map; the span is its value's."""

    key: str
    value: Value
    span: Span

    def __post_init__(self) -> None:
        """Make a value that msgspec decoded what it was before it was encoded."""
        if isinstance(self.value, list):
            msgspec.structs.force_setattr(self, "value", _frozen(self.value))


if TYPE_CHECKING:
    Value: TypeAlias = str | int | float | bool | None | Property | tuple["Value", ...]
    """What a frontmatter key holds: a list is a tuple, a map a tuple of properties, a date an ISO 8601 string."""
else:
    Value = object  # msgspec has no decoder for a union that holds itself


def _frozen(decoded: object) -> Value:
    if isinstance(decoded, list):
        return tuple(_frozen(item) for item in decoded)
    if isinstance(decoded, dict):
        return msgspec.convert(decoded, Property)
    assert decoded is None or isinstance(decoded, str | int | float)
    return decoded


class Heading(msgspec.Struct, frozen=True, array_like=True):
    """A heading: its plain text, and the anchor that it has on the page."""

    level: int
    text: str
    anchor: str
    span: Span


class Link(msgspec.Struct, frozen=True, array_like=True):
    """A link as written; `resolve` decides what it points at.

    `role` is the text before the colon in a line of a Graph section (`부모`, `Parent`), or the frontmatter key that the
    link stands in. `block` is the paragraph, cell, heading or property around it.
    """

    kind: LinkKind
    target: str
    fragment: str | None
    label: str | None
    span: Span
    block: Span
    role: str | None = None


class Block(msgspec.Struct, frozen=True, array_like=True):
    """A block that `[[note#^id]]` points at."""

    id: str
    span: Span


class Fence(msgspec.Struct, frozen=True, array_like=True):
    """A fenced code block.

    `starts` are the offsets at which its content lines begin, past indentation and quote markers. `heading` is the text
    of the heading above, `comment` the HTML comment directly above. `follows`: the block before is a fence too.
    """

    info: str
    content: str
    span: Span
    starts: tuple[int, ...]
    heading: str
    comment: str
    follows: bool


class Problem(msgspec.Struct, frozen=True, array_like=True):
    """Something in a note that cannot be read as it was meant."""

    message: str
    span: Span


class Ignore(msgspec.Struct, frozen=True, array_like=True):
    """A comment that says which diagnostics the author does not want to see; `within` is what it speaks for."""

    codes: tuple[str, ...]
    span: Span
    within: Span


class Note(msgspec.Struct, frozen=True, array_like=True):
    """Everything that one parse of a note yields.

    `anchors` are those that its own HTML sets, `tags` those in its text, without `#`, each once.
    """

    path: str
    text: str
    title: str
    properties: tuple[Property, ...]
    body: Span
    headings: tuple[Heading, ...]
    links: tuple[Link, ...]
    blocks: tuple[Block, ...]
    fences: tuple[Fence, ...]
    frontmatter_problems: tuple[Problem, ...] = ()
    encoding_problems: tuple[Problem, ...] = ()
    second_frontmatter: Span | None = None
    ignores: tuple[Ignore, ...] = ()
    anchors: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()

    @property
    def stem(self) -> str:
        """The file name without folder and extension."""
        return stem(self.path)

    def find(self, key: str) -> Property | None:
        """The frontmatter property of that name."""
        return next((each for each in self.properties if each.key == key), None)

    def strings(self, key: str) -> tuple[str, ...]:
        """The strings of a property that holds one string or a list of them."""
        return strings(self.find(key))


def stem(path: str) -> str:
    """The file name of a note without folder and extension."""
    return path.rpartition("/")[2].removesuffix(".md")


def strings(found: Property | None) -> tuple[str, ...]:
    """The strings of a property that holds one string or a list of them; none if there is no such property."""
    value = found.value if found else None
    items = value if isinstance(value, tuple) else (value,)
    return tuple(item for item in items if isinstance(item, str) and item)


class Resolution(msgspec.Struct, frozen=True, array_like=True):
    """What a link points at, and the rule that decided.

    `path` is the note or attachment, None if there is none. `candidates` are the files that the target could mean,
    the chosen one first: all of its equals, and the first few that come after it. `missing` says that the
    fragment names a heading or block that the note does not have; otherwise `anchor` is where on the page it points.
    """

    source: str
    link: Link
    rule: str
    path: str | None
    candidates: tuple[str, ...] = ()
    ambiguous: bool = False
    missing: Literal["heading", "block"] | None = None
    anchor: str | None = None
