"""`[[target#fragment|label]]` and `![[embed]]`.

Stage: parse, link syntax. The first `]]` closes, so that a target may hold single brackets; `\\|` counts as `|`, since
that is how a table cell must write it.
"""

from __future__ import annotations

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline

from wikiproof.parse.written import LinkSyntax, Written


def scan(text: str, start: int, end: int) -> Written | None:
    """The wikilink that begins at `start`.

    >>> scan("[[a#b|c]]", 0, 9)
    Written(kind='wikilink', target='a', fragment='b', label='c', start=0, end=9)
    """
    embed = text.startswith("!", start)
    opening = start + embed
    if not text.startswith("[[", opening):
        return None
    nested = text.find("[[", opening + 2, end)  # bounds the search for "]]", which many "[[" would make quadratic
    close = text.find("]]", opening + 2, end if nested < 0 else nested)
    inner = text[opening + 2 : close]
    if close < 0 or "\n" in inner or not inner.strip():
        return None
    path, bar, label = inner.replace("\\|", "|").partition("|")
    target, hash_, fragment = path.partition("#")
    return Written(
        "embed" if embed else "wikilink",
        target.strip(),
        fragment.strip() if hash_ else None,
        (label.strip() or None) if bar else None,
        start,
        close + 2,
    )


def _rule(state: StateInline, silent: bool) -> bool:
    if state.linkLevel:
        return False
    found = scan(state.src, state.pos, state.posMax)
    if found is None:
        return False
    if not silent:
        token = state.push("wikilink", "a", 0)
        token.content = found.label or "#".join(part for part in (found.target, found.fragment) if part)
        token.meta["links"] = (found,)
    state.pos = found.end
    return True


def _install(md: MarkdownIt) -> None:
    md.inline.ruler.before("link", "wikilink", _rule)


SYNTAX = LinkSyntax("wikilink", _install)
