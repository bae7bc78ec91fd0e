"""Give a heading another text.

Stage: reconcile. A wiki, a note's path, its heading as a fragment names it and the new text in; the wiki as it is then
out, for `kept` to write the links anew. All that the resolver says of a fragment is asked of it, not worked out again.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import accumulate

from markdown_it.token import Token
from msgspec.structs import replace

from wikiproof import parse
from wikiproof.edits import Plan, Remark, Rewrite, changed
from wikiproof.model import Edit, Heading, Lines, Link, Note, Resolution, Span, Wiki
from wikiproof.parse.anchors import slug
from wikiproof.reconcile.kept import Moved
from wikiproof.reconcile.named import NamingError
from wikiproof.reconcile.spelling import rewrite
from wikiproof.reconcile.steps import over
from wikiproof.resolve import Names, one

_TAIL = re.compile(r"(?:[ \t]+\{[#.:][^{}\n]*\})?(?:[ \t]+\^[A-Za-z0-9-]+)?[ \t]*\Z")
"""What ends a heading and is not its text: `{#id}` and `^block`."""
_ATX = re.compile(r"#{1,6}[ \t]+")
_PARTS = re.compile(r"[#|^\[\]{}]")
_QUOTES = re.compile(r"[#|^\[\]{}\"'\\]")
"""What would end a fragment, or part it; in a property also what YAML reads as something else."""


def retitle(wiki: Wiki, path: str, chain: str, new: str) -> Moved | Plan:
    """The wiki with another text for the heading that `chain` names: its text, or `h1#h2` as in a link.

    A plan, one that changes nothing, is what refuses it. Raises `NamingError` where the names cannot be used.
    """
    text = _admitted(new)
    note = wiki.notes[path]
    heading = _one_named(note, chain)
    edit = _edit(note, heading, text)
    if edit is None or any(heading.span.start <= link.span.start < heading.span.end for link in note.links):
        return _refused(
            note,
            heading,
            "it holds a link, which another text would remove" if edit else "it is not found as it is read",
        )
    own = rewrite(note, edit, "the heading is given another text")
    after = parse.note(path, changed(note.text.encode(), (own,)).decode())
    _admit(note, after, heading, text)
    if [each.role for each in note.links] != [each.role for each in after.links]:
        return _refused(note, heading, "links below it would have another relation in the graph")
    return _moved(wiki, note, after, heading, own)


def _refused(note: Note, heading: Heading, why: str) -> Plan:
    return Plan("rename", (), (Remark(note.path, _line(note, heading), heading.text, why),))


def _moved(wiki: Wiki, note: Note, after: Note, heading: Heading, own: Rewrite) -> Moved:
    anchors = {was.anchor: now.anchor for was, now in zip(note.headings, after.headings, strict=True)}
    texts = {heading.anchor: after.headings[note.headings.index(heading)].text}
    names = Names(wiki.entries, wiki.attachments, wiki.profile)
    notes = over(wiki.notes, {note.path: after})

    def spelt(source: str, before: Resolution) -> Iterator[tuple[str, str | None]]:  # noqa: ARG001 (it stays where it is)
        given = _fragments(note, after, before.link, before.anchor, texts)
        return ((before.link.target, each) for each in given)

    return Moved(names, notes, note.path, note.path, spelt, anchors, (own,))


def _admitted(new: str) -> str:
    """A heading's new text. Raises `NamingError`."""
    text = new.strip()
    if not text or not text.isprintable():
        raise NamingError(f"{new!r} is no text of a heading")
    if held := next((each for each in ("#", "|", "^", "[[") if each in text), None):
        raise NamingError(f"{new!r} holds {held!r}, so that links cannot name it")
    return text


def _admit(before: Note, after: Note, heading: Heading, text: str) -> None:
    """Raises `NamingError` where a text is taken, or makes another thing than one heading of it."""
    at, same = before.headings.index(heading), [each for each in before.headings if each != heading]
    now = after.headings[at] if at < len(after.headings) else heading
    wanted = [(each.level, now.text if each == heading else each.text) for each in before.headings]
    if wanted != [(each.level, each.text) for each in after.headings] or _facts(before) != _facts(after):
        raise NamingError(f"{text!r} would be read as something else than a heading's text")
    if now.text == heading.text:
        raise NamingError(f"the heading is {heading.text!r} already")
    if taken := next((each for each in same if _is_called(after, each, _nameable(now.text))), None):
        raise NamingError(f"{before.path!r} has a heading {taken.text!r} already")
    if now.anchor in after.anchors and now.anchor != heading.anchor:
        raise NamingError(f"{before.path!r} has an element with the id {now.anchor!r} already")
    if not _is_called(after, now, _nameable(now.text)):
        raise NamingError(f"no link can name a heading {now.text!r}")


def _facts(note: Note) -> tuple[object, ...]:
    """What a note holds besides its headings."""
    links = [(each.target, each.fragment) for each in note.links]
    return note.properties, links, [each.id for each in note.blocks], len(note.fences), note.anchors


# --- which heading is meant -------------------------------------------------------------------------------------------


def _one_named(note: Note, chain: str) -> Heading:
    """The only heading that a chain can name. Raises `NamingError`."""
    found = [each for each in note.headings if each.text == chain.strip()] or _named(note, chain)
    if len(found) == 1:
        return found[0]
    if not found:
        has = ", ".join(repr(each.text) for each in note.headings) or "none"
        raise NamingError(f"{note.path!r} has no heading {chain!r}; there are {has}")
    lines = ", ".join(str(_line(note, each)) for each in found)
    raise NamingError(f"{note.path!r} has several headings {chain!r}, on lines {lines}; say which: 'above#{chain}'")


def _named(note: Note, chain: str) -> list[Heading]:
    """The headings that have the last name of a chain and stand below such as have those before it, in their order."""
    *above, last = [part for part in chain.split("#") if part.strip()] or [""]
    found: list[Heading] = []
    path: list[Heading] = []
    for heading in note.headings:
        path = [each for each in path if each.level < heading.level]
        rest = iter(path)
        if _is_called(note, heading, last) and all(
            any(_is_called(note, each, part) for each in rest) for part in above
        ):
            found.append(heading)
        path.append(heading)
    return found


def _is_called(note: Note, heading: Heading, part: str) -> bool:
    """Whether the resolver takes a part of a fragment for the name of a heading."""
    return bool(part.strip()) and _at(replace(note, headings=(heading,)), part) == heading.anchor


def _at(note: Note, fragment: str) -> str | None:
    """The anchor of the heading that a wikilink's fragment names."""
    link = Link("wikilink", "", fragment, None, Span(0, 0), Span(0, 0))
    found = one(Names((), ()), {note.path: note}, note.path, link)
    return found.anchor


def _line(note: Note, heading: Heading) -> int:
    return Lines(note.text).position(heading.span.start).line


# --- its text in the note ---------------------------------------------------------------------------------------------


def _edit(note: Note, heading: Heading, text: str) -> Edit | None:
    """The edit of a heading's text that keeps its marks, `{#id}` and `^block`; None if it does not stand there."""
    tokens = parse.tokens(note)
    at = next(i for i, each in enumerate(tokens) if each.meta.get("heading") == heading)
    written = note.text[heading.span.start : heading.span.end]
    place = _underlined(written, tokens[at + 1]) if tokens[at].markup in {"=", "-"} else _atx(written, tokens[at + 1])
    if place is None:
        return None
    start, end = place
    tail = _TAIL.search(written[start:end])
    end -= len(tail[0]) if tail else 0
    return Edit(Span(heading.span.start + start, heading.span.start + end), text)


def _atx(written: str, inline: Token) -> tuple[int, int] | None:
    """Where the content of `## content ##` stands; quote and list marks may precede it."""
    found = _ATX.search(written)
    return _from(written, found.end(), inline.content) if found else None


def _from(written: str, start: int, content: str) -> tuple[int, int] | None:
    return (start, start + len(content)) if written.startswith(content, start) else None


def _underlined(written: str, inline: Token) -> tuple[int, int] | None:
    """Where the content above a line of `=` or `-` stands, from its first line to its last."""
    lines = written.splitlines(keepends=True)[:-1]
    first, last = inline.content.split("\n")[0].strip(), inline.content.split("\n")[-1].strip()
    if len(lines) != inline.content.count("\n") + 1 or not lines[0].rstrip().endswith(first):
        return None
    start, end = len(lines[0].rstrip()) - len(first), len("".join(lines).rstrip())
    return (start, end) if lines[-1].rstrip().endswith(last) else None


# --- fragments that name it -------------------------------------------------------------------------------------------


def _fragments(before: Note, after: Note, link: Link, anchor: str | None, texts: Mapping[str, str]) -> Iterator[str]:
    """The fragments by which a link can name the heading that it named; in the form that it had, if one of them does.

    `texts` has the new text of the heading that is given one, by its old anchor.
    """
    chain = _chain(before, link.fragment or "", texts, quoted=link.kind == "property")
    at = next((i for i, each in enumerate(before.headings) if each.anchor == anchor), None)
    if link.kind not in ("markdown", "html") or at is None:
        yield chain
        return
    slugs = (_on_github(after.headings[at]), after.headings[at].anchor)
    if link.fragment == before.headings[at].anchor != _on_github(before.headings[at]):
        slugs = slugs[::-1]
    is_slug = link.fragment in (before.headings[at].anchor, _on_github(before.headings[at]))
    yield from (*slugs, chain) if is_slug else (chain, *slugs)


def _chain(note: Note, fragment: str, texts: Mapping[str, str], *, quoted: bool) -> str:
    """A fragment with the new text in place of each part that names the heading."""
    parts = fragment.split("#")
    ends = accumulate(parts, "{}#{}".format)
    named = (
        (part, texts.get(_at(note, end) or "") if part.strip() else None) for part, end in zip(parts, ends, strict=True)
    )
    return "#".join(part if text is None else _nameable(text, quoted=quoted) for part, text in named)


def _nameable(text: str, *, quoted: bool = False) -> str:
    """A heading's text as a fragment can hold it; fragments and headings compare without punctuation.

    >>> _nameable("a [b]"), _nameable('so "called"', quoted=True)
    ('a b', 'so called')
    """
    marks = _QUOTES if quoted else _PARTS
    return " ".join(marks.sub(" ", text).split()) if marks.search(text) else text


def _on_github(heading: Heading) -> str:
    """The anchor that GitHub gives a heading; it counts with `-` where we do with `_`."""
    number = heading.anchor.removeprefix(slug(heading.text)).replace("_", "-")
    return re.sub(r"[^\w\- ]", "", heading.text.lower()).replace(" ", "-") + number
