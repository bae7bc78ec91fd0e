"""What notes write beyond CommonMark, one file a construct."""

from __future__ import annotations

from markdown_it import MarkdownIt

from wikiproof.parse.constructs import autolinks, comments, definitions, footnotes, highlights, maths, tags


def install(md: MarkdownIt) -> None:
    """Add the rules of all constructs."""
    for construct in (autolinks, comments, definitions, footnotes, highlights, maths, tags):
        construct.install(md)
