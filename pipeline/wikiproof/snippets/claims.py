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
from collections.abc import Iterator
from typing import NamedTuple

from msgspec import structs

from wikiproof.model import Claim, Fence, Span
from wikiproof.snippets import literals, numerals, source

_MARKER = re.compile(r"#\s*(?P<marker>→|->|=>|≈)\s*(?P<want>\S.*)")
_OUTPUT_MARKER = re.compile(r"#>(?!>)[ ]?(?P<want>.*)")
_CALL = re.compile(r"#\s*(?P<argument>\S.*?)\s*(?:→|->|=>)\s*(?P<want>\S.*)")
_ELLIPSES = frozenset({"...", "[...]", "(...)", "{...}"})
"""What stands for something left out, and claims nothing."""
_SIMPLE = (ast.Expr, ast.Assign, ast.AnnAssign, ast.AugAssign, ast.Return)
_Function = ast.FunctionDef | ast.AsyncFunctionDef


class _Comment(NamedTuple):
    text: str
    line: int
    column: int
    own_line: bool


class _Statement(NamedTuple):
    """A simple statement, and the function whose body it is in, None at the top and in classes."""

    node: ast.stmt
    function: _Function | None
    on_header: bool


def is_number_or_literal(want: str) -> bool:
    """Whether what is claimed is a number, a Python literal or a tensor: a claim whatever the code gives.

    >>> [is_number_or_literal(text) for text in ("84 GB", "[1, 2]", "tensor([1.])", "None", "see below")]
    [True, True, True, True, False]
    """
    return want not in _ELLIPSES and (numerals.claimed(want) is not None or literals.is_display(want))


def in_code(code: str, fence: Fence) -> tuple[Claim, ...]:
    """The claims of a snippet's comments; none where its code cannot be parsed."""
    tree = source.tree(code)
    comments = list(_comments(code)) if tree.body else []
    lines = code.split("\n")
    closing = {each.node.end_lineno: each for each in _statements(tree, None)}
    found: list[Claim] = []
    for comment in comments:
        statement = _about(comment, closing, lines)
        claim = _claim(comment, statement, comments, fence) if statement else None
        if claim:
            found.append(claim)
    return tuple(found)


def in_session(code: str, fence: Fence) -> tuple[Claim, ...]:
    """The claims of a `>>>` session: each example's expected display."""
    try:
        examples = source.examples(code)
    except ValueError:  # reported when it is run
        return ()
    found = []
    for example in examples:
        if example.want:
            line = example.lineno + example.source.count("\n")
            last = line + example.want.rstrip("\n").count("\n")
            span = Span(fence.starts[line], _line_end(fence, code, last))
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


def _statements(node: ast.AST, function: _Function | None) -> Iterator[_Statement]:
    """Every simple statement that has a value, from the top down."""
    for name, field in ast.iter_fields(node):
        for child in field if isinstance(field, list) else [field]:
            if isinstance(child, _SIMPLE) and _can_be_claimed(child):
                on_header = name == "body" and getattr(node, "lineno", None) == child.lineno
                yield _Statement(child, function, on_header)
            elif isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef):
                yield from _statements(child, child)
            elif isinstance(child, ast.ClassDef):
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


def _about(comment: _Comment, closing: dict[int | None, _Statement], lines: list[str]) -> _Statement | None:
    """The statement on whose closing line the comment stands, or which it stands directly under."""
    if not comment.own_line:
        return closing.get(comment.line)
    above = comment.line - 1
    if _OUTPUT_MARKER.match(comment.text):  # one claim may take several lines
        while above and lines[above - 1].lstrip().startswith("#>"):
            above -= 1
    statement = closing.get(above)
    return statement if statement and statement.node.col_offset == comment.column else None


def _claim(comment: _Comment, statement: _Statement, comments: list[_Comment], fence: Fence) -> Claim | None:
    """The claim that a comment makes, if it makes one."""
    node, start = statement.node, fence.starts[comment.line - 1] + comment.column
    plain = Claim(
        form="value",
        want="",
        line=comment.line - 1,
        span=Span(start, start + len(comment.text)),
        approximate=False,
        certain=True,
        code=ast.unparse(node),
        at=(node.lineno - 1, node.col_offset),
    )
    if _OUTPUT_MARKER.match(comment.text):
        return _lines_of_output(comment, comments, plain, fence)
    marked = _MARKER.match(comment.text)
    if marked:
        want, approximate = _approximate(marked["want"].rstrip(), marked["marker"])
        certain = is_number_or_literal(want)
        found = structs.replace(plain, want=want, approximate=approximate, certain=certain)
        return None if statement.on_header else found
    if called := _called(comment, statement):
        return structs.replace(plain, form="call", want=called["want"].rstrip(), argument=called["argument"])
    if comment.own_line and next(numerals.numerals(comment.text), None) and _has_word(comment.text):
        return structs.replace(plain, form="unmarked", want=comment.text.lstrip("# ").rstrip(), certain=False)
    return None


def _lines_of_output(comment: _Comment, comments: list[_Comment], plain: Claim, fence: Fence) -> Claim | None:
    """Consecutive `#>` lines are one claim, made at the first; None at the others."""
    own = {each.line: each for each in comments if each.own_line and _OUTPUT_MARKER.match(each.text)}
    if comment.own_line and comment.line - 1 in own:
        return None
    last, wants = comment, []
    while True:
        found = _OUTPUT_MARKER.match(last.text)
        wants.append(found["want"] if found else "")
        following = own.get(last.line + 1) if comment.own_line else None
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
    function = statement.function
    if not found or comment.own_line or function is None or not isinstance(statement.node, ast.Return):
        return None
    if function.col_offset or not _takes_one_argument(function.args) or not _is_plain(function):
        return None
    return found if is_number_or_literal(found["argument"]) and is_number_or_literal(found["want"]) else None


def _is_plain(function: _Function) -> bool:
    """Whether a call gives what the function returns: neither a coroutine nor a generator."""
    yields = any(isinstance(node, ast.Yield | ast.YieldFrom) for node in ast.walk(function))
    return isinstance(function, ast.FunctionDef) and not yields


def _takes_one_argument(arguments: ast.arguments) -> bool:
    positional = [*arguments.posonlyargs, *arguments.args]
    required = len(positional) - len(arguments.defaults)
    return required == 1 and all(default is not None for default in arguments.kw_defaults)


def _approximate(want: str, marker: str) -> tuple[str, bool]:
    """`≈ 84` and `→ ≈ 84` alike."""
    if want.startswith("≈"):
        return want.removeprefix("≈").lstrip(), True
    return want, marker == "≈"


def _has_word(text: str) -> bool:
    return any(word[0].isalpha() for word in re.findall(r"\w+", text))


def _line_end(fence: Fence, code: str, line: int) -> int:
    return fence.starts[line] + len(code.split("\n")[line])
