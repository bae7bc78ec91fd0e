"""Write a wikilink anew with another target.

Stage: reconcile. What the author wrote of the link otherwise stays: fragment, label, `\\|`, `!`.
"""

from __future__ import annotations

from wikiproof.model import Entry, Link, Note
from wikiproof.near import fold


def respelt(note: Note, link: Link, target: str, *, entry: Entry) -> str | None:
    """The link as written, with another target; None if it is no wikilink.

    What a reader sees stays: without a label, the old target becomes one where the new one differs from it in more than
    spelling, and in a heading, whose text other links may name.
    """
    written = note.text[link.span.start : link.span.end]
    opening, _, inner = written.partition("[[")
    if opening not in {"", "!"} or not inner.endswith("]]"):
        return None
    path, bar, label = _parted(inner.removesuffix("]]"))
    _, hash_, fragment = path.partition("#")
    if not bar and opening != "!" and (_in_heading(note, link) or fold(entry.stem) != fold(_name(link.target))):
        bar, label = ("\\|" if _in_table(note, link) else "|"), link.target
    return f"{opening}[[{target}{hash_}{fragment}{bar}{label}]]"


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
