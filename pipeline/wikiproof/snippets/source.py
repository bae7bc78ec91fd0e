"""Read the Python of a snippet.

Stage: snippets. A snippet in, its code and syntax tree out; nothing is run.
"""

from __future__ import annotations

import ast
import contextlib
import doctest
import functools
import warnings

from wikiproof.model import Snippet

_DEPTH = 150


def code(snippet: Snippet) -> str:
    """The Python of a snippet; of a `>>>` session, its examples, each at its own lines."""
    if not snippet.is_session:
        return snippet.code
    lines = [""] * (snippet.code.count("\n") + 1)
    with contextlib.suppress(ValueError):  # reported when it is run
        for example in examples(snippet.code):
            written = example.source.splitlines()
            lines[example.lineno : example.lineno + len(written)] = written
    return "\n".join(lines)


def examples(session: str) -> list[doctest.Example]:
    """The examples of a `>>>` session that are to be run. Raises `ValueError` where its prompts are out of line."""
    found = doctest.DocTestParser().get_examples(session)
    return [each for each in found if not each.options.get(doctest.SKIP)]


def tree(text: str) -> ast.Module:
    """The syntax tree of Python; an empty one where it cannot be parsed, which is reported when it is run.

    Nor is one followed that is nested beyond what people write and recursion reaches. It is not to be changed: those of
    a note's snippets are looked at several times.
    """
    made = nodes(text)[0]
    assert isinstance(made, ast.Module)
    return made


@functools.lru_cache(maxsize=64)
def nodes(text: str) -> tuple[ast.AST, ...]:
    """All nodes of `tree`, which is the first; those above before those below."""
    try:
        with warnings.catch_warnings(action="ignore"):
            made = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return (ast.Module([], []),)
    level: list[ast.AST] = [made]
    found = [*level]
    for _ in range(_DEPTH):
        level = [child for node in level for child in ast.iter_child_nodes(node)]
        if not level:
            return tuple(found)
        found += level
    return (ast.Module([], []),)


def is_session(text: str) -> bool:
    """Whether a fence shows a session: its first line that is more than a comment has a `>>>` prompt.

    >>> is_session("# a comment\\n>>> 1 + 1\\n2"), is_session("1 + 1")
    (True, False)
    """
    lines = (line.strip() for line in text.splitlines())
    return next((line for line in lines if line and not line.startswith("#")), "").startswith(">>>")
