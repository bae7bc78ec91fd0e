"""Typeset formulas as MathML, which browsers show without script.

Stage: publish. TeX in, HTML out. A formula that cannot be typeset is shown as it was written, with why. math-core
escapes all text and knows no command that makes a link out of the page, an attribute or a style of the author's.
"""

from __future__ import annotations

import functools
import re
import threading
from concurrent.futures import ThreadPoolExecutor

from math_core import LatexError, LatexToMathML

from wikiproof.publish.holes import without_holes
from wikiproof.publish.markup import element, escape
from wikiproof.publish.strings import Strings

LONGEST = 20_000  # characters
_SHALLOW = 150  # groups and commands that any thread's stack holds, whatever their nesting
_STACK = 64 << 20  # bytes; holds a formula of the greatest length that is nothing but opening braces, two times over
_DEFINES = re.compile(r"\\(?:(?:re)?newcommand|providecommand|g?def|let)(?![A-Za-z])")
_UNCLOSED = 12  # brackets; math-core's time doubles with each
_BRACKET = re.compile(r"\\[A-Za-z]+|\\.|[()\[\]{}&]", re.DOTALL)
_OPENS = re.compile(
    r"[(\[]|\\(?:\{|mathopen|(?:[bB]igg?)?l(?:brace|brack|angle|ceil|floor|[vV]ert|group|moustache)?"
    r"|[ul]lcorner|ll?(?:bracket|paren))\Z"
)
_CLOSES = re.compile(
    r"[)\]]|\\(?:\}|mathclose|(?:[bB]igg?)?r(?:brace|brack|angle|ceil|floor|[vV]ert|group|moustache)?"
    r"|[ul]rcorner|rr?(?:bracket|paren))\Z"
)
_TEXT = re.compile(r"(\\text\{[^{}$]*)\$([^{}$]*)\$([^{}$]*\})")
_MACROS = {
    "substack": r"\begin{subarray}{c}#1\end{subarray}",
    "pmb": r"\boldsymbol{#1}",
    "dotsb": r"\cdots",
    "dotsc": r"\ldots",
}
"""Commands that KaTeX and MathJax know and math-core does not."""


def inline(tex: str, words: Strings) -> str:
    """A formula in a line of text."""
    return _formula(tex, words, display=False)


def double(tex: str, words: Strings) -> str:
    """A formula in a line of text that is set off from it."""
    return element("span", _formula(tex, words, display=True), class_="wp-math")


def block(tex: str, words: Strings) -> str:
    """A formula that is a block."""
    return element("div", _formula(tex, words, display=True), class_="wp-math") + "\n"


def _formula(tex: str, words: Strings, *, display: bool) -> str:
    try:
        return _mathml(tex, display=display)
    except LatexError as problem:
        position, colon, message = str(problem).partition(": ")
        return _source(tex, message if colon and position.isdecimal() else str(problem), words)


def _source(tex: str, why: str, words: Strings) -> str:
    note = element("small", escape(words.not_typeset.format(why)))
    return element("span", f"{element('code', escape(tex))} {note}", class_="wp-math-error")


def _mathml(tex: str, *, display: bool) -> str:
    tex = without_holes(tex)
    if len(tex) > LONGEST:
        raise LatexError(f"longer than {LONGEST:,} characters")
    if _DEFINES.search(tex):  # what a command stands for may be huge
        raise LatexError("a formula cannot define commands")
    if _unclosed(tex) > _UNCLOSED:
        raise LatexError(f"more than {_UNCLOSED} brackets are not closed")
    written = _TEXT.sub(r"\1}\2\\text{\3", tex).replace("{split}", "{aligned}")
    if display and r"\tag" in tex and r"\begin{" not in tex:
        written = rf"\begin{{equation}}{written}\end{{equation}}"
    convert = functools.partial(_converter().convert_with_local_state, written, displaystyle=display)
    return convert() if written.count("{") + written.count("\\") < _SHALLOW else _in_deep_stack(convert)


def _unclosed(tex: str) -> int:
    """How many brackets are not closed within the group and the cell that they stand in.

    >>> _unclosed(r"(a] [0, 1)"), _unclosed(r"( {[} & )"), _unclosed(r"\\lvert x|")
    (0, 2, 1)
    """
    total, open_ = 0, [0]
    for token in _BRACKET.findall(tex):
        if _OPENS.match(token):
            open_[-1] += 1
        elif _CLOSES.match(token):
            open_[-1] = max(open_[-1] - 1, 0)
        elif token == "{":
            open_.append(0)
        elif token == "}" and len(open_) > 1:
            total += open_.pop()
        elif token in {"&", "\\\\"}:
            total, open_[-1] = total + open_[-1], 0
    return total + sum(open_)


def _in_deep_stack(convert: functools.partial[str]) -> str:
    """What a conversion gives that may nest too deep for this thread's stack, which math-core does not look after."""
    before = threading.stack_size(_STACK)
    try:
        with ThreadPoolExecutor(max_workers=1) as thread:
            return thread.submit(convert).result()
    finally:
        threading.stack_size(before)


@functools.cache
def _converter() -> LatexToMathML:
    return LatexToMathML(
        macros=_MACROS,
        fancy_error=False,
        allow_unreliable_rendering=True,
        max_expansions=LONGEST,
        id_prefix="equation-",
    )
