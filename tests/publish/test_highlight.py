"""Code as it is shown: every character of it, whatever it holds, and what tells its parts apart."""

from __future__ import annotations

import html
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wikiproof.publish import highlight
from wikiproof.publish.holes import without_holes


def text_of(lines: list[str]) -> str:
    return html.unescape(re.sub(r"<[^>]*>", "", "\n".join(lines)))


@given(st.text(st.characters(exclude_categories=["Cs"]) | st.sampled_from("()[]{}\"'#\n f=:\\<>&"), max_size=200))
def test_no_character_of_python_is_lost(code: str) -> None:
    code = code.replace("\0", "").replace("\r", "")
    assert text_of(highlight.lines(code, "python")) == without_holes(code)


@pytest.mark.parametrize("language", ["python", "pycon", "bash", "yaml", "nothing-known"])
@pytest.mark.parametrize("code", ["", "\n", "a\n\n", "\n\n  a", ">>> 1 + 1\n2", "$ ls -l\n", "가: [나, 😀]\n"])
def test_lines_stay_lines(code: str, language: str) -> None:
    assert text_of(highlight.lines(code, language)) == code


@pytest.mark.parametrize(
    ("code", "part", "name"),
    [
        ("def f(x): return x", "f", "nf"),
        ("class A(nn.Module): ...", "A", "nc"),
        ("import torch.nn as nn", "torch.nn", "nn"),
        ("from a.b import c", "a.b", "nn"),
        ("x: int = 3", "int", "nb"),
        ("len(x)", "len", "nb"),
        ("raise ValueError('no')", "ValueError", "nb"),
        ("@torch.no_grad()\ndef f(): ...", "@torch.no_grad", "nd"),
        ("f'{x!r:>{w}}'", "!r:&gt;{w}}", "si"),
        ("x = 16e9  # bytes", "# bytes", "c1"),
        ("x and y", "and", "k"),
        ("print('가나다')", "'가나다'", "s2"),
        ("match x:\n    case 1: pass", "match", "k"),
        ("self.x", "self", "bp"),
    ],
)
def test_parts_of_python_have_their_classes(code: str, part: str, name: str) -> None:
    assert f'<span class="{name}">{part}</span>' in "\n".join(highlight.lines(code, "python"))


def test_a_span_ends_with_its_line() -> None:
    lines = highlight.lines('"""one\n\ntwo"""\n', "python")
    assert lines == ['<span class="s2">"""one</span>', "", '<span class="s2">two"""</span>', ""]


@pytest.mark.parametrize("code", ["pip install x", "for i in", "print 'two'", "((((", "def f(:\n  x", "!ls\n%time x"])
def test_what_is_no_python_is_shown_all_the_same(code: str) -> None:
    assert text_of(highlight.lines(code, "python")) == code


def test_more_than_people_write_is_shown_too() -> None:
    code = "(" * 60_000
    assert text_of(highlight.lines(code, "python")) == code
