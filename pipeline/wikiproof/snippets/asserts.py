"""Have a failing `assert` say what its parts were, by pytest's own rewriting.

Stage: snippets. A snippet's syntax tree in, changed; an exception raised by it knows its explanation, and
is otherwise the one that a reader's Python raises.
"""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Mapping

_WHERE = re.compile(r"\s*\n\s*\+\s+(?:where|and)\s+")
_NAMED = re.compile(r"<(?:function|class|built-in function|built-in method) '?([\w.]+)[^<>]*>")
_ADDRESS = re.compile(r" at 0x[0-9a-f]+")
_KEPT_AS = "__wikiproof_explanation__"


def explain(tree: ast.Module, path: str, function: ast.expr) -> None:
    """Have each `assert` of a module raise `function(explanation, *message)`, which is to be `explained`."""
    from _pytest.assertion import rewrite, util  # pytest has it loaded; what runs no note need not

    every = [node for node in ast.walk(tree) if isinstance(node, ast.Assert)]
    messages = {(each.lineno, each.col_offset): each.msg for each in every}
    for each in every:
        each.msg = None  # so that the explanation is without it
    if every:
        util._reprcompare = None  # what plugins of pytest add is for its own terminal
        with warnings.catch_warnings(action="ignore"):
            rewrite.rewrite_asserts(tree, b"", path)
        _Explained(messages, function).visit(tree)


def explained(explanation: str, *message: object) -> AssertionError:
    """An exception that knows its explanation; its message is that of the author."""
    error = AssertionError(*message)
    setattr(error, _KEPT_AS, explanation)
    return error


def explanation(error: BaseException) -> str:
    """The explanation of an exception in a line, empty if it has none."""
    return in_a_line(str(getattr(error, _KEPT_AS, "")))


def in_a_line(explanation: str) -> str:
    """An explanation as part of a message.

    >>> in_a_line("assert 4 == 3\\n +  where 4 = <function f at 0x7f>(2)")
    'assert 4 == 3, where 4 = f(2)'
    """
    first, *where = _WHERE.split(_ADDRESS.sub("", _NAMED.sub(r"\1", explanation)))
    return " ".join((first + ", where " * bool(where) + " and ".join(where)).split())


class _Explained(ast.NodeTransformer):
    """`raise AssertionError(explanation)` becomes `raise function(explanation, message)`."""

    def __init__(self, messages: Mapping[tuple[int, int], ast.expr | None], function: ast.expr) -> None:
        self._messages, self._function = messages, function

    def visit(self, node: ast.AST) -> ast.AST:
        """Visit statements only; expressions hold none."""
        if isinstance(node, ast.expr):
            return node
        if not isinstance(node, ast.Assert | ast.Raise) or (node.lineno, node.col_offset) not in self._messages:
            return self.generic_visit(node)
        message = self._messages[node.lineno, node.col_offset]
        if isinstance(node, ast.Assert):  # pytest left it alone, as its author told it to
            node.msg = message
            return node
        assert isinstance(node.exc, ast.Call)  # as pytest writes it
        call = ast.Call(self._function, [*node.exc.args, *([message] if message else [])], [])
        node.exc = ast.fix_missing_locations(ast.copy_location(call, node))
        return node
