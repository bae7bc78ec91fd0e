"""Highlight code.

Stage: publish. Code and its language in, its lines as HTML out, with the classes of Pygments, which Material colours.
Python, of which wikis hold the most, is read by tree-sitter in a third of the time; other languages by Pygments.
"""

from __future__ import annotations

import builtins
import functools
from collections.abc import Iterable, Mapping
from html import escape

import tree_sitter_python
from pygments.lexer import Lexer
from pygments.lexers import get_lexer_by_name
from pygments.token import STANDARD_TYPES, _TokenType
from pygments.util import ClassNotFound
from tree_sitter import Language, Node, Parser, Query, QueryCursor

from wikiproof.parse import info
from wikiproof.publish.holes import without_holes

_PLAIN = frozenset({"", "n", "o", "p", "w", "x", "err"})
"""Classes that look like plain code, or nearly: names, operators, punctuation. Most tokens have them."""
_KEYWORDS = """as assert async await break class continue def del elif else except finally for from global if import
lambda nonlocal pass raise return try type while with yield match case"""
_WORDS = ("and", "in", "is", "not", "or", "is not", "not in")
_BUILTINS = tuple(name for name in dir(builtins) if not name.startswith("_"))


_LONG = 50_000
"""Characters beyond which code is not parsed: what is no Python takes a second at this length, and by its square."""


def _any(words: Iterable[str]) -> str:
    return " ".join(f'"{word}"' for word in words)


_QUERY = f"""
(comment) @c1
[(string_start) (string_content) (string_end)] @s2
(interpolation ["{{" "}}"] @si)
[(type_conversion) (format_specifier)] @si
(integer) @mi
(float) @mf
[(true) (false) (none)] @kc
[{_any([*_KEYWORDS.split(), *_WORDS])}] @k
(class_definition name: (identifier) @nc)
(function_definition name: (identifier) @nf)
(decorator ["@" (identifier) (attribute)] @nd)
(decorator (call function: [(identifier) (attribute)] @nd))
(import_statement name: [(dotted_name) @nn (aliased_import name: (dotted_name) @nn)])
(import_from_statement module_name: [(dotted_name) (relative_import)] @nn)
([(call function: (identifier) @nb) (type (identifier) @nb) (raise_statement (identifier) @nb)]
 (#any-of? @nb {_any(_BUILTINS)}))
((identifier) @bp (#any-of? @bp "self" "cls"))
"""
"""What is highlighted in Python, named by Pygments' classes."""
_ESCAPED = ((b"&", b"\xf8", b"&amp;"), (b"<", b"\xf9", b"&lt;"), (b">", b"\xfa", b"&gt;"))
"""What has a meaning in HTML, each with a byte to stand for it that UTF-8 never has, and how HTML writes it."""


def lines(code: str, language: str) -> list[str]:
    """Each line of code as HTML; no span goes over the end of a line. A language that is not known is left plain.

    >>> lines("x = 1  # one\\ny", "python")
    ['x = <span class="mi">1</span>  <span class="c1"># one</span>', 'y']
    """
    return _html(without_holes(code), language).split("\n")


def _html(code: str, language: str) -> str:
    if language not in info.PYTHON:
        return _lexed(code, _lexer(language))
    if code.lstrip().startswith(">>>"):
        return _lexed(code, _lexer("pycon"))
    return _parsed(code) if len(code) < _LONG else _lexed(code, _lexer("python"))


def _parsed(code: str) -> str:
    """Python as HTML; up to the end each character is a byte, since tree-sitter counts these."""
    parser, query = _python()
    source = code.encode(errors="replace")
    found = QueryCursor(query).captures(parser.parse(source).root_node)
    for character, mark, _ in _ESCAPED:
        source = source.replace(character, mark)
    html = "".join(_marked(source.decode("latin-1"), found)).encode("latin-1")
    for _, mark, reference in _ESCAPED:
        html = html.replace(mark, reference)
    return html.decode()


def _marked(text: str, found: Mapping[str, Iterable[Node]]) -> list[str]:
    """Text with what was found in it marked, each piece by its class."""
    html: list[str] = []
    begin = at = 0
    last = ""
    spans = [(node.start_byte, node.end_byte, name) for name, nodes in found.items() for node in nodes]
    for start, end, name in sorted(spans):
        if start < at:  # within the last one, as the value of a width is in a format
            continue
        if start > at or name != last:
            html += _span(last, text[begin:at]), text[at:start]
            begin, last = start, name
        at = end
    return [*html, _span(last, text[begin:at]), text[at:]]


def _span(name: str, text: str) -> str:
    """A piece of HTML with its class, on each of its lines."""
    if name in _PLAIN:
        return text
    if "\n" not in text:
        return f'<span class="{name}">{text}</span>' if text else ""
    return "\n".join([_span(name, line) for line in text.split("\n")])


@functools.cache
def _python() -> tuple[Parser, Query]:
    language = Language(tree_sitter_python.language())
    return Parser(language), Query(language, _QUERY)


def _lexed(code: str, lexer: Lexer | None) -> str:
    if lexer is None:
        return escape(code, quote=False)
    ends = code.endswith("\n")
    *pieces, (last, text) = lexer.get_tokens(code)  # which ends with a newline in any case
    pieces.append((last, text if ends else text.removesuffix("\n")))
    return "".join([_span(_class(kind), escape(piece, quote=False)) for kind, piece in pieces])


@functools.cache
def _class(kind: _TokenType) -> str:
    """The class of a kind of token, or of the one that it is a kind of."""
    known: str | None = STANDARD_TYPES.get(kind)
    return _class(kind.parent) if known is None else known


@functools.lru_cache(maxsize=64)
def _lexer(name: str) -> Lexer | None:
    try:
        return get_lexer_by_name(name, stripnl=False)
    except ClassNotFound:
        return None
