"""`https://…`, `www.…` and `name@host` without brackets: GitHub Flavored Markdown 0.29 §6.9.

Stage: parse. Tokens as of a link. As in GitHub's own parser an address may follow any character but a letter or digit,
where the specification's words would have a space: `"https://…"`, `참고:https://…`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

_SCHEME = re.compile(r"(?<![A-Za-z0-9])https?\Z", re.IGNORECASE)
_DOMAIN = re.compile(r"[\w-]+(?:\.[\w-]+)*")
_REST = re.compile(r"[^\s<]*")
_TRAILING = frozenset("?!.,:*_~'\"[]")
_LONGEST_ENTITY = 33
_LOCAL = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.+-_")
_MAIL_DOMAIN = re.compile(r"[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)+")


def install(md: MarkdownIt) -> None:
    """Add the rules."""
    md.inline.ruler.push("address", _address)
    md.inline.ruler.push("www_address", _www)
    md.inline.ruler2.push("mail_addresses", _mail)


def _address(state: StateInline, silent: bool) -> bool:
    """From `://` on; what comes before is text already."""
    if silent or state.linkLevel or not state.src.startswith("://", state.pos):
        return False
    scheme = _SCHEME.search(state.src, max(state.pos - 5, 0), state.pos)
    end = _end(state.src, state.pos + 3, state.posMax, needs_dot=False) if scheme else None
    if scheme is None or end is None or not state.pending.endswith(scheme[0]):
        return False
    state.pending = state.pending[: -len(scheme[0])]
    _push(state, state.src[scheme.start() : end], "")
    state.pos = end
    return True


def _www(state: StateInline, silent: bool) -> bool:
    if silent or state.linkLevel or not state.src.startswith("www.", state.pos):
        return False
    before = state.src[state.pos - 1] if state.pos else " "
    end = _end(state.src, state.pos, state.posMax, needs_dot=True)
    if end is None or not (before.isspace() or before in "*_~("):
        return False
    _push(state, state.src[state.pos : end], "http://")
    state.pos = end
    return True


def _end(text: str, begin: int, most: int, *, needs_dot: bool) -> int | None:
    """Where an address ends whose domain begins at an offset; None if that is no domain."""
    domain = _DOMAIN.match(text, begin, most)
    if domain is None or (needs_dot and domain[0].count(".") < 2) or any("_" in part for part in _last_two(domain[0])):
        return None
    rest = _REST.match(text, domain.end(), most)
    assert rest is not None
    return _trimmed(text, begin, rest.end())


def _last_two(domain: str) -> list[str]:
    return domain.split(".")[-2:]


def _trimmed(text: str, begin: int, end: int) -> int:
    """The end without punctuation, closing brackets that close nothing, and what looks like an entity."""
    closed = text.count(")", begin, end) - text.count("(", begin, end)
    while end > begin:
        last = text[end - 1]
        if last == ")" and closed > 0:
            closed -= 1
        elif last == ";":
            entity = text.rfind("&", max(begin, end - _LONGEST_ENTITY), end)
            if entity >= 0 and text[entity + 1 : end - 1].isalnum():
                end = entity + 1
        elif last not in _TRAILING:
            break
        end -= 1
    return end


def _push(state: StateInline, written: str, scheme: str) -> None:
    state.push("link_open", "a", 1).attrs = {"href": state.md.normalizeLink(scheme + written)}
    state.push("text", "", 0).content = written
    state.push("link_close", "a", -1)


def _mail(state: StateInline) -> None:
    """Make links in the text that is left: an address may hold `_`, `+` and `-`, at which text is cut before."""
    if "@" not in state.src:
        return
    inside = 0
    made: list[Token] = []
    for token in state.tokens:
        inside += {"link_open": 1, "link_close": -1}.get(token.type, 0)
        if token.type == "text" and "@" in token.content and not inside:
            made += _split(token)
        else:
            made.append(token)
    state.tokens[:] = made


def _split(token: Token) -> Iterator[Token]:
    """The token's text with links for the addresses in it."""
    text, done = token.content, 0
    for begin, end in _mail_addresses(text):
        yield _text(text[done:begin], token.level)
        opened, closed = Token("link_open", "a", 1), Token("link_close", "a", -1)
        written = text[begin:end]
        opened.attrs = {"href": written if ":" in written else f"mailto:{written}"}
        opened.level = closed.level = token.level
        yield from (opened, _text(written, token.level + 1), closed)
        done = end
    yield _text(text[done:], token.level)


def _mail_addresses(text: str) -> Iterator[tuple[int, int]]:
    """Where addresses stand in a text."""
    least, at = 0, text.find("@")
    while at >= 0:
        begin = at
        while begin > least and text[begin - 1] in _LOCAL:
            begin -= 1
        domain = _MAIL_DOMAIN.match(text, at + 1)
        if domain and begin < at and domain[0][-1].isalpha() and not text.startswith("@", domain.end()):
            begin -= 7 if text.endswith("mailto:", least, begin) else 0
            yield begin, domain.end()
        least = domain.end() if domain else at + 1
        at = text.find("@", least)


def _text(content: str, level: int) -> Token:
    return Token("text", "", 0, content=content, level=level)
