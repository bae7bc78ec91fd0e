"""Find the claims that comments make about the code beside them.

Stage: snippets. A snippet's code in, claims out. Nothing is run: whether an uncertain claim is one is decided when the
code has given its output.
"""

from __future__ import annotations

import ast
import contextlib
import io
import re
import tokenize
from collections.abc import Container, Iterator, Mapping
from typing import NamedTuple

from msgspec import structs

from wikiproof.model import Claim, Fence, Snippet, Span
from wikiproof.snippets import literals, numerals, source

_MARKER = re.compile(r"#\s*(?P<marker>→|->|=>|≈)\s*(?P<want>\S.*)")
_OUTPUT_MARKER = re.compile(r"#>(?!>)[ ]?(?P<want>.*)")
_HINT = re.compile(r"#.*?(?:\d|→|->|=>|≈|#>)|#>")
"""What code has in which a comment claims something, and little else has; to look for it is quicker than to parse."""
_CALL = re.compile(r"#\s*(?P<argument>\S.*?)\s*(?:→|->|=>)\s*(?P<want>\S.*)")
_FOR_TOOLS = re.compile(r"#\s*(?:noqa|type:|pragma|fmt:|isort:|ruff:|pylint:|mypy:)|#!")
_STEP = re.compile(r"#\s*(?:step\s*)?\d+\s*[.):](?:\s|\Z)", re.IGNORECASE)
_ADDRESS = re.compile(r"\w+://\S+")
_ELLIPSES = frozenset({"...", "[...]", "(...)", "{...}"})
"""What stands for something left out, and claims nothing."""
_SIMPLE = (ast.Expr, ast.Assign, ast.AnnAssign, ast.AugAssign, ast.Return)


class _Comment(NamedTuple):
    text: str
    line: int
    column: int
    own_line: bool


class _Statement(NamedTuple):
    """A simple statement, and the function whose body it is in, if that can be called with one argument."""

    node: ast.stmt
    function: ast.FunctionDef | None
    on_header: bool


def is_number_or_literal(want: str) -> bool:
    """Whether what is claimed is a number, a Python literal, a tensor or a dtype: a claim whatever the code gives.

    >>> [is_number_or_literal(text) for text in ("84 GB", "[1, 2]", "tensor([1.])", "None", "see below")]
    [True, True, True, True, False]
    """
    is_value = literals.is_display(want) or literals.is_dtype(want)
    return want not in _ELLIPSES and (is_value or numerals.claimed(want) is not None)


def in_code(code: str, fence: Fence) -> tuple[Claim, ...]:
    """The claims of a snippet's comments; none where its code cannot be parsed."""
    if not _HINT.search(code):
        return ()
    tree = source.tree(code)
    comments = list(_comments(code)) if tree.body else []
    shown = {each.line: each for each in comments if each.own_line and _OUTPUT_MARKER.match(each.text)}
    closing = {each.node.end_lineno: each for each in _statements(tree, None)}
    found: list[Claim] = []
    for comment in comments:
        statement = _about(comment, closing)
        claim = _claim(comment, statement, shown, fence) if statement else None
        if claim:
            found.append(claim)
    return tuple(found)


def unchecked(snippet: Snippet, judged: Container[int]) -> tuple[int, ...]:
    """The lines of comments beside code, from 0, that hold a number and were not judged as a claim.

    `judged` are the lines of claims that were. What tools read is left out, and so are addresses and numbered steps.
    """
    code = source.code(snippet)
    tree = source.tree(code)
    closing = {each.node.end_lineno: each for each in _statements(tree, None)}
    comments = _comments(code) if tree.body else ()
    beside = (each for each in comments if not each.own_line or _about(each, closing))
    return tuple(
        each.line - 1
        for each in beside
        if each.line - 1 not in judged
        and not (_FOR_TOOLS.match(each.text) or _STEP.match(each.text))
        and not (each.own_line and _OUTPUT_MARKER.match(each.text))
        and next(numerals.numerals(_ADDRESS.sub("", each.text)), None)
    )


def in_session(code: str, fence: Fence) -> tuple[Claim, ...]:
    """The claims of a `>>>` session: each example's expected display."""
    try:
        examples = source.examples(code)
    except ValueError:  # reported when it is run
        return ()
    found, lines = [], code.split("\n")
    for example in examples:
        if example.want:
            line = example.lineno + example.source.count("\n")
            last = line + example.want.rstrip("\n").count("\n")
            span = Span(fence.starts[line], fence.starts[last] + len(lines[last]))
            want = example.exc_msg or example.want
            found.append(
                Claim("doctest", want.rstrip("\n"), line, span, False, True, example.source, (example.lineno, 0))
            )
    return tuple(found)


def in_output_fence(fence: Fence, line: int, *, certain: bool) -> Claim:
    """The claim of a fence that shows what the snippet above it prints; `line` is the first line after the snippet."""
    return Claim("fence", fence.content.rstrip("\n"), line, fence.span, False, certain, "", (line, 0))


def _comments(code: str) -> Iterator[_Comment]:
    with contextlib.suppress(tokenize.TokenError, SyntaxError):
        for token in tokenize.generate_tokens(io.StringIO(code).readline):
            if token.type == tokenize.COMMENT:
                line, column = token.start
                yield _Comment(token.string, line, column, not token.line[:column].strip())


def _statements(node: ast.AST, function: ast.FunctionDef | None) -> Iterator[_Statement]:
    """Every simple statement that has a value, from the top down."""
    for name, field in ast.iter_fields(node):
        for child in field if isinstance(field, list) else [field]:
            if isinstance(child, _SIMPLE) and _can_be_claimed(child):
                on_header = name == "body" and getattr(node, "lineno", None) == child.lineno
                yield _Statement(child, function, on_header)
            elif isinstance(child, ast.FunctionDef) and _takes_one_argument(child):
                yield from _statements(child, child)
            elif isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                yield from _statements(child, None)
            elif isinstance(child, ast.stmt | ast.excepthandler | ast.match_case):
                yield from _statements(child, function)


def _can_be_claimed(node: ast.stmt) -> bool:
    """Whether a statement has a value, and can be watched without changing what it does."""
    if isinstance(node, ast.AugAssign):  # its target is read once more
        return not any(isinstance(each, ast.Call | ast.NamedExpr) for each in ast.walk(node.target))
    value = getattr(node, "value", None)
    is_docstring = isinstance(node, ast.Expr) and isinstance(value, ast.Constant) and isinstance(value.value, str)
    return value is not None and not is_docstring


def _about(comment: _Comment, closing: dict[int | None, _Statement]) -> _Statement | None:
    """The statement on whose closing line the comment stands, or which it stands directly under."""
    if not comment.own_line:
        return closing.get(comment.line)
    statement = closing.get(comment.line - 1)
    return statement if statement and statement.node.col_offset == comment.column else None


def _claim(comment: _Comment, statement: _Statement, shown: Mapping[int, _Comment], fence: Fence) -> Claim | None:
    """The claim that a comment makes, if it makes one."""
    found = _said(comment, statement, shown, fence)
    return found if found is None or found.code else structs.replace(found, code=ast.unparse(statement.node))


def _said(comment: _Comment, statement: _Statement, shown: Mapping[int, _Comment], fence: Fence) -> Claim | None:
    """The claim that a comment makes, if it makes one; `code` is empty where it is about the statement as it stands."""
    node, start = statement.node, fence.starts[comment.line - 1] + comment.column
    plain = Claim(
        form="value",
        want="",
        line=comment.line - 1,
        span=Span(start, start + len(comment.text)),
        approximate=False,
        certain=True,
        code="",
        at=(node.lineno - 1, node.col_offset),
    )
    if _OUTPUT_MARKER.match(comment.text):
        return _lines_of_output(comment, shown, plain, fence)
    marked = _MARKER.match(comment.text)
    if marked:
        want, approximate = _approximate(marked["want"].rstrip(), marked["marker"])
        certain = is_number_or_literal(want)
        found = structs.replace(plain, want=want, approximate=approximate, certain=certain)
        return None if statement.on_header else found
    if (called := _called(comment, statement)) and statement.function and isinstance(node, ast.Return) and node.value:
        code = f"{statement.function.name}({ast.unparse(node.value)})"
        return structs.replace(plain, form="call", want=called["want"].rstrip(), argument=called["argument"], code=code)
    if comment.own_line and next(numerals.numerals(comment.text), None) and _has_word(comment.text):
        return structs.replace(plain, form="unmarked", want=comment.text.lstrip("# ").rstrip(), certain=False)
    return None


def _lines_of_output(comment: _Comment, shown: Mapping[int, _Comment], plain: Claim, fence: Fence) -> Claim:
    """The claim that a `#>` line makes with those that follow it."""
    last, wants = comment, []
    while True:
        found = _OUTPUT_MARKER.match(last.text)
        wants.append(found["want"] if found else "")
        following = shown.get(last.line + 1) if comment.own_line else None
        if following is None:
            break
        last = following
    end = fence.starts[last.line - 1] + last.column + len(last.text)
    want = "\n".join(wants).rstrip()
    certain = len(wants) > 1 or is_number_or_literal(want)
    return structs.replace(plain, want=want, certain=certain, span=Span(plain.span.start, end))


def _called(comment: _Comment, statement: _Statement) -> re.Match[str] | None:
    """`# x → y` on the return line of a function at the top that takes one argument, both sides literals."""
    found = _CALL.match(comment.text)
    if not found or comment.own_line or statement.function is None or not isinstance(statement.node, ast.Return):
        return None
    return found if is_number_or_literal(found["argument"]) and is_number_or_literal(found["want"]) else None


def _takes_one_argument(function: ast.FunctionDef) -> bool:
    """Whether a function stands at the top, can be called with one argument, and then gives what it returns."""
    arguments = function.args
    positional = [*arguments.posonlyargs, *arguments.args]
    is_one = len(positional) - len(arguments.defaults) == 1 and None not in arguments.kw_defaults
    if function.col_offset or not is_one:
        return False
    return not any(isinstance(node, ast.Yield | ast.YieldFrom) for node in ast.walk(function))


def _approximate(want: str, marker: str) -> tuple[str, bool]:
    """`≈ 84` and `→ ≈ 84` alike."""
    if want.startswith("≈"):
        return want.removeprefix("≈").lstrip(), True
    return want, marker == "≈"


def _has_word(text: str) -> bool:
    return any(word[0].isalpha() for word in re.findall(r"\w+", text))
