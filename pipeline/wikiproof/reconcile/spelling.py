"""Write a link anew with another target.

Stage: reconcile. What the author wrote of the link otherwise stays: fragment, label, `\\|`, `!`.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from urllib.parse import quote, unquote

from wikiproof.model import Link, Note
from wikiproof.near import fold

_UNSAFE = frozenset(" ()<>%\\#?\"'`*_[]&")
"""What would end a destination, or be read as something else in it."""


def targets(source: str, link: Link, path: str) -> Iterator[str]:
    """The targets by which a link in a note at `source` can name a path, the shortest first."""
    if link.kind in ("markdown", "image"):
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


def respelt(note: Note, link: Link, target: str, *, called: str) -> str | None:
    """The link as written, with another target; None if it is neither a wikilink nor an inline Markdown link.

    What a reader sees stays: without a label, a wikilink's old target becomes one where the target's name, `called`,
    differs from it in more than spelling, and in a heading, whose text other links may name.
    """
    written = note.text[link.span.start : link.span.end]
    if link.kind in ("markdown", "image"):
        return _with_destination(written, link, target)
    opening, _, inner = written.partition("[[")
    if opening not in {"", "!"} or not inner.endswith("]]"):
        return None
    path, bar, label = _parted(inner.removesuffix("]]"))
    _, hash_, fragment = path.partition("#")
    if not bar and opening != "!" and (_in_heading(note, link) or fold(_name(called)) != fold(_name(link.target))):
        bar, label = ("\\|" if _in_table(note, link) else "|"), link.target
    return f"{opening}[[{target}{hash_}{fragment}{bar}{label}]]"


def _with_destination(written: str, link: Link, target: str) -> str | None:
    """An inline Markdown link with another path in its destination; None where the path is not found as it is read."""
    before, opening, rest = written.rpartition("](")
    bare = rest.lstrip()
    in_angles = bare.startswith("<")
    bare = bare[in_angles:]
    end = next((i for i, each in enumerate(bare) if each in "#?>" or (each.isspace() and not in_angles)), len(bare) - 1)
    if not opening or unquote(bare[:end]) != link.target:
        return None
    is_encoded = bare[:end].isascii() and "%" in bare[:end] and not link.target.isascii()
    path = quote(target) if is_encoded else "".join(_escaped(each, in_angles=in_angles) for each in target)
    return f"{before}{opening}{rest[: len(rest) - len(bare)]}{path}{bare[end:]}"


def _escaped(character: str, *, in_angles: bool) -> str:
    unsafe = _UNSAFE - set(" ()_'") if in_angles else _UNSAFE - set("_'")
    return quote(character) if character in unsafe else character


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
