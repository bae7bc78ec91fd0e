"""Run code that may await at its top level, as notebooks do.

Stage: snippets. Syntax trees and a namespace in; they are run, in the note's process.
"""

from __future__ import annotations
import __future__

import ast
import asyncio
import contextvars
import inspect
from itertools import groupby
from types import CodeType

_FUTURES = [getattr(__future__, name).compiler_flag for name in __future__.all_feature_names]


class Loop:
    """The event loop of a note: what one snippet starts, a later one can await."""

    def __init__(self) -> None:
        self._runner = asyncio.Runner()  # makes its loop when it is first asked to run

    def run(self, tree: ast.Module, path: str, namespace: dict[str, object]) -> None:
        """Run a module.

        If it awaits, it is run like the body of one coroutine, so that `asyncio.create_task` has a loop; statements
        that call `asyncio.run` are run between two such bodies, since no loop may run inside another.
        """
        code = _compiled(tree, path, "exec")
        if not _awaits(code):
            exec(code, namespace)  # the note's code
            return
        flags = sum(flag for flag in _FUTURES if code.co_flags & flag)
        for is_apart, statements in groupby(tree.body, _is_apart):
            part = _compiled(ast.Module([*statements], []), path, "exec", flags)
            if is_apart:
                exec(part, namespace)
            else:
                self._in_loop(part, namespace)

    def run_example(self, tree: ast.Interactive, path: str, namespace: dict[str, object], *, in_loop: bool) -> None:
        """Run one example of a session, in the loop if its session awaits anywhere."""
        code = _compiled(tree, path, "single")
        if _awaits(code) or (in_loop and not any(map(_is_apart, tree.body))):
            self._in_loop(code, namespace)
        else:
            exec(code, namespace)

    def _in_loop(self, code: CodeType, namespace: dict[str, object]) -> None:
        """Run code inside of the loop; context variables hold what they do without one."""
        context = contextvars.copy_context()
        try:
            self._runner.run(_body(code, namespace), context=context)
        finally:
            for variable, value in context.items():
                variable.set(value)


def awaits(tree: ast.Module) -> bool:
    """Whether code awaits outside of functions; False where it cannot be compiled.

    >>> awaits(ast.parse("async def f(): await g()")), awaits(ast.parse("async for x in f(): pass"))
    (False, True)
    """
    try:
        return _awaits(_compiled(tree, "<awaits>", "exec"))
    except (SyntaxError, ValueError):
        return False


def _compiled(tree: ast.Module | ast.Interactive, path: str, mode: str, flags: int = 0) -> CodeType:
    code: CodeType = compile(tree, path, mode, flags | ast.PyCF_ALLOW_TOP_LEVEL_AWAIT, dont_inherit=True)
    return code


def _awaits(code: CodeType) -> bool:
    return bool(code.co_flags & inspect.CO_COROUTINE)


async def _body(code: CodeType, namespace: dict[str, object]) -> None:
    """Run code inside of the loop; where it awaits, evaluating it gives a coroutine."""
    coroutine = eval(code, namespace)
    if _awaits(code):
        await coroutine


def _is_apart(statement: ast.stmt) -> bool:
    """Whether a statement runs an event loop of its own, as it can only outside of the note's."""
    if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return False
    called = (each.func for each in ast.walk(statement) if isinstance(each, ast.Call))
    return any(map(_is_entering, called)) and not awaits(ast.Module([statement], []))


def _is_entering(function: ast.expr) -> bool:
    """Whether a function that is called runs an event loop of its caller's."""
    if not isinstance(function, ast.Attribute):
        return False
    if function.attr in {"run", "Runner"}:
        return isinstance(function.value, ast.Name) and function.value.id == "asyncio"
    return function.attr in {"run_until_complete", "run_forever"}
