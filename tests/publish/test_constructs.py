"""What notes write beyond CommonMark, on the page; white space between tags does not count."""

import re

import pytest

from wikiproof import parse, publish
from wikiproof.publish import maths
from wikiproof.publish.holes import fill
from wikiproof.publish.strings import strings

CASES = "constructs.md"


def test_constructs(source: str, want: str) -> None:
    assert squeezed(body(source)) == squeezed(want)


HOSTILE = (
    "{",
    "(",
    "[x ",
    r"\frac{",
    r"\sqrt",
    r"\left(",
    r"{(}",
    r"\lvert a| ",
    r"\hat",
    r"\begin{matrix}",
    r"\bigl(",
    "x^{",
)


@pytest.mark.parametrize("piece", HOSTILE)
@pytest.mark.parametrize("length", [200, maths.LONGEST, 2 * maths.LONGEST])
def test_formulas_of_any_depth_are_typeset_or_shown(piece: str, length: int) -> None:
    assert "<math" in (html := maths.block(piece * (length // len(piece)), strings("en"))) or "<code>" in html


def body(source: str) -> str:
    note = parse.note("note.md", source)
    sketch = publish.sketch(note, parse.tokens(note), strings("en"))
    return fill(sketch.head + sketch.body, lambda kind, given: f"<a>{given[0]}</a>" if kind == "tag" else "")


def squeezed(html: str) -> str:
    return re.sub(r">\s+<", "><", html).strip()
