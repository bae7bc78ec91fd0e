"""Write a link anew with another target or fragment.

Stage: reconcile. What the author wrote of the link otherwise stays: label, `\\|`, `!`, quotes.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

import yaml

from wikiproof.edits import Rewrite
from wikiproof.model import Edit, Lines, Link, Note, Span
from wikiproof.near import fold
from wikiproof.reconcile.destinations import rewritten


def targets(source: str, link: Link, path: str) -> Iterator[str]:
    """The targets by which a link in a note at `source` can name a path, the shortest first."""
    if link.kind in ("markdown", "image", "html"):
        return iter((rerouted(source, link.target, path),))
    return spellings(path)


def spellings(path: str) -> Iterator[str]:
    """A file's name, then more and more of its path, then its path from the root; without `.md`."""
    parts = path.removesuffix(".md").split("/")
    if not set("[]|#^") & set(path):
        yield from ("/".join(parts[start:]) for start in range(len(parts) - 1, -1, -1))
        yield "/" + "/".join(parts)


def rerouted(source: str, target: str, path: str) -> str:
    """The target of a Markdown link in a note at `source` that leads to a path, from the root if the old target does.

    >>> rerouted("a/b.md", "../c.md", "d.md"), rerouted("b.md", "/c", "d.md")
    ('../d.md', '/d')
    """
    route = path if target.endswith((".md", "/")) else path.removesuffix(".md")
    return f"/{route}" if target.startswith("/") else posixpath.relpath(route, posixpath.dirname(source) or ".")


def respelt(note: Note, link: Link, target: str, fragment: str | None, *, called: str) -> Edit | None:
    """The edit by which a link has another target and fragment; None where it is not found as it was read.

    What a reader sees stays: without a label, a wikilink's old text becomes one where the target's name, `called`,
    differs from it in more than spelling, and in a heading, whose text other links may name.
    """
    if link.kind in ("markdown", "image", "html"):
        return rewritten(note, link, target, fragment)
    written = note.text[link.span.start : link.span.end]
    opening, _, inner = written.partition("[[")
    if opening not in {"", "!"} or not inner.endswith("]]"):
        return _plain(note, link, target)
    path, bar, label = _parted(inner.removesuffix("]]"))
    before, hash_, after = path.partition("#")
    before = before if target == link.target else target
    after = after if fragment is None or fragment == link.fragment else fragment
    is_other = not opening and fold(_name(called)) != fold(_name(link.target))
    if not bar and (is_other or _in_heading(note, link)):
        label = "#".join(part for part in (link.target, link.fragment) if part)
        bar = "\\|" if _in_table(note, link) else "|"
    return Edit(link.span, f"{opening}[[{before}{hash_}{after}{bar}{label}]]")


def _plain(note: Note, link: Link, target: str) -> Edit | None:
    """The edit of a property whose value is a note's name without brackets.

    The quotes stay; where the new name needs some in YAML, they are double ones.
    """
    written = note.text[link.span.start : link.span.end].rstrip()
    quote = written[:1] if written[:1] in {"'", '"'} else ""
    if written != f"{quote}{link.target}{quote}":
        return None
    new = (f"{each}{target}{each}" for each in dict.fromkeys((quote, '"')))
    fit = next((each for each in new if _in_yaml(each) == target), None)
    return None if fit is None else Edit(Span(link.span.start, link.span.start + len(written)), fit)


def _in_yaml(value: str) -> object:
    try:
        found: object = yaml.safe_load(value)
    except yaml.YAMLError:
        return None
    return found


def _parted(inner: str) -> tuple[str, str, str]:
    """What stands before the bar, the bar as written, and the label."""
    path, bar, label = inner.partition("|")
    return (path[:-1], "\\|", label) if bar and path.endswith("\\") else (path, bar, label)


def _name(target: str) -> str:
    return target.rpartition("/")[2].removesuffix(".md")


def _in_heading(note: Note, link: Link) -> bool:
    return any(each.span.start <= link.span.start < each.span.end for each in note.headings)


def _in_table(note: Note, link: Link) -> bool:
    """Whether the block around the link is a table cell: a bar stands beside it."""
    before = note.text[: link.block.start].rstrip(" \t")
    return before.endswith("|") or note.text[link.block.end :].lstrip(" \t").startswith("|")


def rewrite(note: Note, edit: Edit, why: str) -> Rewrite:
    """An edit as people review it."""
    line = Lines(note.text).position(edit.span.start).line
    return Rewrite(line, note.text[edit.span.start : edit.span.end], edit.text, why, edit.span)
