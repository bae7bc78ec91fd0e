"""Read a note's frontmatter.

Stage: parse. A note's text in, its properties and what is wrong with them out.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from typing import NamedTuple

import yaml
from frontmatter.default_handlers import YAMLHandler

from wikiproof.model import Problem, Property, Span, Value

MAX_VALUES = 10_000
"""Values that a frontmatter may hold once its YAML aliases are expanded; a cap on "billion laughs"."""
MAX_DEPTH = 100
"""Lists and maps that may stand in each other; PyYAML's time grows with the square of that."""

_OPEN = re.compile(r"\ufeff?---[ \t]*\r?\n")
_CLOSE = re.compile(r"^---[ \t]*\r?(?:\n|\Z)", re.MULTILINE)
_NEXT = re.compile(r"(?:[ \t]*\r?\n)*---[ \t]*\r?\n(?=[^\s:#-][^\n]*:)")


class _Composed(yaml.CSafeLoader):
    """Composes its source at once, so that its nodes can be looked at before values are made of them."""

    def __init__(self, source: str) -> None:
        super().__init__(source)
        self.node: yaml.Node | None = super().get_single_node()

    def get_single_node(self) -> yaml.Node | None:
        """What was composed."""
        return self.node


class Frontmatter(NamedTuple):
    """A note's properties. `end` is where its body begins; `second` is a further block found at the body's start."""

    properties: tuple[Property, ...]
    problems: tuple[Problem, ...]
    end: int
    second: Span | None


def read(text: str) -> Frontmatter:
    """The frontmatter that a note begins with; YAML that cannot be read is a problem, and the body is kept."""
    block = _block(_OPEN, text, 0)
    found = _properties(text, block[0]) if block else None
    if block is None or found is None:
        return Frontmatter((), _unclosed(text), 1 if text.startswith("\ufeff") else 0, None)
    (properties, problems), end = found, block[1]
    second = _block(_NEXT, text, end)
    if second is None:
        return Frontmatter(properties, problems, end, None)
    return Frontmatter(properties, problems, second[1], second[0])


def _block(opening: re.Pattern[str], text: str, start: int) -> tuple[Span, int] | None:
    """The YAML between two `---` lines, and the offset after them."""
    opened = opening.match(text, start)
    closed = _CLOSE.search(text, opened.end()) if opened else None
    return (Span(opened.end(), closed.start()), closed.end()) if opened and closed else None


def _unclosed(text: str) -> tuple[Problem, ...]:
    opened = _OPEN.match(text)
    if opened and re.match(r"[A-Za-z_]+:", text[opened.end() :]):
        return (Problem("the frontmatter is not closed; a line `---` must follow it", Span(0, opened.end() - 1)),)
    return ()


def _properties(text: str, span: Span) -> tuple[tuple[Property, ...], tuple[Problem, ...]] | None:
    """The properties in a block and their problems; None if it holds plain text, between two thematic breaks."""
    source = text[span.start : span.end]
    try:
        if _is_too_deep(source):
            return (), (Problem(f"the frontmatter is nested more than {MAX_DEPTH} deep", span),)
        composed = _Composed(source)
        node = composed.node
        if node is None:
            return (), ()
        if isinstance(node, yaml.ScalarNode):
            return None
        if not isinstance(node, yaml.MappingNode):
            return (), (Problem("the frontmatter is not a map of keys to values", span),)
        if ("*" in source or len(source) > MAX_VALUES // 2) and _size(node, {}) > MAX_VALUES:
            return (), (Problem(f"the frontmatter's YAML aliases expand to more than {MAX_VALUES:,} values", span),)
        values = YAMLHandler().load(source, Loader=lambda _: composed)
        if "<<" in source or "!" in source:  # to merge a map into another, the values' nodes were changed
            node = yaml.compose(source, Loader=yaml.CSafeLoader)
            assert isinstance(node, yaml.MappingNode)
    except yaml.MarkedYAMLError as error:
        return (), (_marked(error, source, span),)
    except (yaml.YAMLError, ValueError, RecursionError, TypeError) as error:
        return (), (Problem(f"the frontmatter is not YAML: {str(error).splitlines()[0]}", span),)
    repeated = tuple(
        Problem(f"key {key!r} is there twice; the last one counts", at) for key, at in _repeated(node, span.start)
    )
    return tuple(_map(values, node, span.start)), repeated


def _is_too_deep(source: str) -> bool:
    """Whether lists and maps are nested too deep to be read."""
    if sum(map(source.count, "[{-:?")) <= MAX_DEPTH:  # each list or map has one of these at least
        return False
    depth = 0
    for event in yaml.parse(source, Loader=yaml.CSafeLoader):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > MAX_DEPTH:
            return True
    return False


def _marked(error: yaml.MarkedYAMLError, source: str, span: Span) -> Problem:
    """The error at the line where YAML met it, quoting that line."""
    mark = error.problem_mark or error.context_mark
    index = min(mark.index, max(len(source) - 1, 0)) if mark else 0
    while index and source[index] in "\r\n":  # an error found at the end of a line is that line's
        index -= 1
    start = source.rfind("\n", 0, index) + 1
    end = source.find("\n", start)
    line = source[start : len(source) if end < 0 else end].rstrip("\r")
    quoted = "; put the value in quotes" if re.search(r":\s.*(\[\[|: )", line) else ""
    message = f"not YAML: {error.problem or error.context} in {line.strip()!r}{quoted}"
    return Problem(message, Span(span.start + start, span.start + start + len(line)))


def _size(node: yaml.Node, sizes: dict[int, int]) -> int:
    """How many values a node holds with every alias expanded."""
    known = sizes.get(id(node))
    if known is not None:
        return known
    sizes[id(node)] = MAX_VALUES + 1  # a node that contains itself
    children: Iterator[yaml.Node] = iter(())
    if isinstance(node, yaml.MappingNode):
        children = (child for pair in node.value for child in pair)
    elif isinstance(node, yaml.SequenceNode):
        children = iter(node.value)
    sizes[id(node)] = 1 + sum(_size(child, sizes) for child in children)
    return sizes[id(node)]


def _repeated(node: yaml.MappingNode, offset: int) -> Iterator[tuple[str, Span]]:
    seen: set[str] = set()
    for key, _ in node.value:
        if isinstance(key, yaml.ScalarNode):
            if key.value in seen:
                yield key.value, _span(key, offset)
            seen.add(key.value)


def _map(values: dict[object, object], node: yaml.MappingNode, offset: int) -> Iterator[Property]:
    """The keys of a map with their values; the last of equal keys counts."""
    spans = {_key(key): (value, _span(value, offset)) for key, value in node.value}
    for key, value in values.items():
        name = str(key)
        child, span = spans.get(name, (node, _span(node, offset)))
        yield Property(name, _freeze(value, child, offset), span)


def _key(node: yaml.Node) -> str:
    return str(node.value) if isinstance(node, yaml.ScalarNode) else ""


def _freeze(value: object, node: yaml.Node, offset: int) -> Value:
    if isinstance(value, dict):
        return tuple(_map(value, node, offset)) if isinstance(node, yaml.MappingNode) else ()
    if isinstance(value, list | tuple | set):
        return tuple(_freeze(item, node, offset) for item in value)
    if isinstance(value, datetime.date | datetime.datetime):
        return value.isoformat()
    return value if isinstance(value, str | int | float | bool) or value is None else str(value)


def _span(node: yaml.Node, offset: int) -> Span:
    return Span(offset + node.start_mark.index, offset + node.end_mark.index)
