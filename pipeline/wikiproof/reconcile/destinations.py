"""Find where a link's destination is written, and write it anew.

Stage: reconcile. A note and one of its links in, an edit out; it is of the link itself, but of the definition where a
reference link has one.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from typing import NamedTuple
from urllib.parse import quote, unquote

from markdown_it.common.utils import normalizeReference, unescapeAll
from markdown_it.utils import EnvType

from wikiproof.model import Edit, Link, Note, Span
from wikiproof.parse import markdown
from wikiproof.parse.source import Source
from wikiproof.parse.written import from_destination

_UNSAFE = frozenset(" ()<>%\\#?\"'`*_[]&|")
"""What would end a destination, or be read as something else in it."""
_IN_ANGLES = " ()_'"
_DEFINITION = re.compile(r"\[(?:[^\[\]\\]|\\.)+\]:[ \t]*(<[^<>\n]*>|[^\s<]\S*)")
_TAG = re.compile(r"<[A-Za-z][^\s/>]*")
_ATTRIBUTE = re.compile(r"""[\s/]+([^\s=>/"']+)(?:\s*=\s*("[^"]*"|'[^']*'|[^\s"'>][^\s>]*))?""")


class _Held(NamedTuple):
    """A destination as it is written, in a text that begins at `start` in the note.

    `read` takes escapes out of it; `safe` are characters that need no percent-encoding there.
    """

    start: int
    text: str
    destination: Span
    safe: str = "_'"
    read: Callable[[str], str] = unescapeAll


def rewritten(note: Note, link: Link, target: str, fragment: str | None) -> Edit | None:
    """The edit by which a link's destination has another target and fragment.

    None where the destination is not found, or is not what the link was read from.
    """
    held = _held(note, link)
    if held is None:
        return None
    written = held.text[held.destination.start : held.destination.end]
    before, _, old = written.partition("#")
    path, mark, query = before.partition("?")
    if unquote(held.read(path)) != link.target or unquote(held.read(old)) != (link.fragment or ""):
        return None
    new = path if target == link.target else _encoded(target, like=path, safe=held.safe)
    new += mark + query
    if fragment is not None:
        new += "#" + (old if fragment == link.fragment else _encoded(fragment, like=old, safe=held.safe))
    text = held.text[: held.destination.start] + new + held.text[held.destination.end :]
    return Edit(Span(held.start, held.start + len(held.text)), text)


def _held(note: Note, link: Link) -> _Held | None:
    written = note.text[link.span.start : link.span.end]
    if written.startswith("<"):
        return _in_tag(written, link)
    return _inline(written, link) if written.endswith(")") else _in_definition(note, written, link)


def _inline(written: str, link: Link) -> _Held | None:
    """The destination of `[text](destination "title")`."""
    before, opening, rest = written.rpartition("](")
    bare = rest.lstrip()
    start = len(before) + len(opening) + len(rest) - len(bare)
    if not opening:
        return None
    if bare.startswith("<"):
        found = Span(start + 1, start + max(bare.find(">"), 1))
        return _Held(link.span.start, written, found, _IN_ANGLES)
    length = next((i for i, each in enumerate(bare) if each.isspace()), len(bare) - 1)
    return _Held(link.span.start, written, Span(start, start + length))


def _in_definition(note: Note, written: str, link: Link) -> _Held | None:
    """The destination in the definition of `[text][label]`, `[label][]` or `[label]`."""
    text, _, label = written.removeprefix("!")[1:-1].rpartition("][")
    env: EnvType = {}
    source = Source(note.text[note.body.start :], note.body.start)
    markdown.grammar().parse(source.text, env)
    definition = env.get("references", {}).get(normalizeReference(label or text))
    read = definition and from_destination(str(definition["href"]), link.kind, None, 0, 0)
    if not read or (read.target, read.fragment) != (link.target, link.fragment):
        return None
    start, end = (source.in_note(source.line_start(line)) for line in definition["map"])
    found = _DEFINITION.search(note.text[start:end])
    if found is None:
        return None
    in_angles = found[1].startswith("<")
    place = Span(found.start(1) - found.start() + in_angles, found.end(1) - found.start() - in_angles)
    return _Held(start + found.start(), found[0], place, *((_IN_ANGLES,) if in_angles else ()))


def _in_tag(written: str, link: Link) -> _Held | None:
    """The value of the only `href` or `src` of a tag."""
    opened = _TAG.match(written)
    at = opened.end() if opened else 0
    values: list[Span] = []
    while found := _ATTRIBUTE.match(written, at):
        at = found.end()
        if found[1].lower() == ("src" if link.kind == "image" else "href") and found[2]:
            is_quoted = found[2][0] in "\"'"
            values.append(Span(found.start(2) + is_quoted, found.end(2) - is_quoted))
    if len(values) != 1 or not re.fullmatch(r"\s*/?>", written[at:]):
        return None
    return _Held(link.span.start, written, values[0], "_", html.unescape)


def _encoded(value: str, *, like: str, safe: str) -> str:
    """A path or a fragment as it is written in a destination, in the manner of the one before."""
    if like.isascii() and "%" in like and not unquote(like).isascii():
        return quote(value)
    return "".join(quote(each) if each in _UNSAFE and each not in safe else each for each in value)
