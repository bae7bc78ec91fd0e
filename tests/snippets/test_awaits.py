"""Snippets that await at their top level, as in a notebook."""

from collections.abc import Callable

import pytest

from wikiproof.model import Outcome

CASES = "awaits.md"
Run = Callable[[str], tuple[Outcome, ...]]


def test_awaits(source: str, want: str, run: Run) -> None:
    outcomes = run(source)
    shown = [f"{each.status} {each.message}".strip() for each in outcomes]
    shown += [f"{claim.status} {claim.got}".replace("\n", "⏎").strip() for each in outcomes for claim in each.claims]
    assert shown == want.splitlines()


@pytest.mark.parametrize("statement", ["await f()", "[x async for x in f()]", "async with f() as x:\n    pass"])
def test_a_function_that_is_not_async_cannot_await(run: Run, statement: str) -> None:
    body = statement.replace("\n", "\n    ")
    (outcome,) = run(f"```python\nf = print\ndef g():\n    {body}\n```\n")
    assert outcome.status == "failed"
    assert outcome.message.startswith("SyntaxError: ")


def test_a_failure_in_a_coroutine_names_its_line(run: Run) -> None:
    (outcome,) = run("```python\nasync def f():\n    pass\n\nawait f()\nawait f() / 2\n```\n")
    assert (outcome.status, outcome.line) == ("failed", 4)
    assert outcome.message.startswith("TypeError: unsupported operand type(s)")


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("asyncio.get_running_loop().stop()\nawait asyncio.sleep(9)", "RuntimeError: Event loop stopped before"),
        (
            "asyncio.get_running_loop().close()\nawait asyncio.sleep(0)",
            "RuntimeError: Cannot close a running event loop",
        ),
        ("asyncio.current_task().cancel()\nawait asyncio.sleep(9)", "asyncio.exceptions.CancelledError"),
        ("await asyncio.sleep(0)\nraise KeyboardInterrupt", "KeyboardInterrupt"),
        ("await asyncio.sleep(0)\nimport sys\nsys.exit(3)", "SystemExit: 3"),
        ("await asyncio.sleep(0)\nasyncio.run(print())", "ValueError: a coroutine was expected, got None"),
        ("asyncio.run = None\nasyncio.Runner = None\nawait 3", "TypeError: object int can't be used in 'await'"),
    ],
)
def test_a_note_that_disturbs_its_loop_fails_and_the_rest_goes_on(run: Run, code: str, message: str) -> None:
    first, second = run(f"```python\nimport asyncio\n{code}\n```\n\n```python\nawait asyncio.sleep(0, 7)  # → 7\n```\n")
    assert first.status == "failed"
    assert first.message.startswith(message)
    assert [claim.status for claim in second.claims] == ["held"]


def test_a_note_that_waits_for_ever_is_ended(run: Run) -> None:
    (outcome,) = run("```python timeout=0.5\nimport asyncio\nawait asyncio.Event().wait()\n```\n")
    assert (outcome.status, outcome.message) == ("timed out", "ran longer than 0.5 s")
