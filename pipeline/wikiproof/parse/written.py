"""A link as a syntax finds it, before its place in the note is known.

Stage: parse. What every module of `syntax/` yields.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple
from urllib.parse import unquote

from markdown_it import MarkdownIt

from wikiproof.model import LinkKind


class Written(NamedTuple):
    """A link with its offsets in the content of the token that it stands in."""

    kind: LinkKind
    target: str
    fragment: str | None
    label: str | None
    start: int
    end: int


class LinkSyntax(NamedTuple):
    """One way to write links. Once installed, tokens of type `token` hold a `Written` each under `meta["links"]`."""

    token: str
    install: Callable[[MarkdownIt], None]


def is_external(destination: str) -> bool:
    """Whether a destination leaves the wiki.

    A scheme is RFC 3986 §3.1's, two letters or more so that `C:` is none.

    >>> is_external("https://a.org"), is_external("//a.org"), is_external("a b.md"), is_external("C:/a.md")
    (True, True, False, False)
    """
    scheme, colon, _ = destination.partition(":")
    letters = scheme.replace("+", "").replace("-", "").replace(".", "")
    return destination.startswith("//") or bool(
        colon and len(scheme) > 1 and letters.isascii() and letters.isalnum() and scheme[0].isalpha()
    )


def from_destination(destination: str, kind: LinkKind, label: str | None, start: int, end: int) -> Written | None:
    """The link that a URL-like destination makes, percent-decoded; None if it leaves the wiki.

    >>> from_destination("a%20b.md#c", "markdown", None, 0, 9).target
    'a b.md'
    """
    if is_external(destination):
        return None
    path, hash_, fragment = destination.partition("#")
    target = unquote(path.partition("?")[0])
    if not target and not fragment:
        return None
    return Written(kind, target, unquote(fragment) if hash_ else None, label, start, end)
