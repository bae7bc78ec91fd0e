"""What is said of an `assert` that fails, and of a failure in code of an earlier snippet."""

from collections.abc import Callable

import pytest

from wikiproof.model import Outcome

Run = Callable[[str], tuple[Outcome, ...]]


def note(*snippets: str) -> str:
    return "# Note\n\n" + "\ntext\n\n".join(f"```python\n{code}\n```\n" for code in snippets)


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("assert f(2) == 3", "AssertionError: assert 4 == 3, where 4 = f(2)"),
        ('assert f(2) == 3, "must be three"', "AssertionError: must be three; assert 4 == 3, where 4 = f(2)"),
        ("assert f(1) == f(2)", "AssertionError: assert 2 == 4, where 2 = f(1) and 4 = f(2)"),
        ("assert not (f(2) > 3 and f(3) > 5)", "AssertionError: assert not (4 > 3 and 6 > 5)"),
        ("assert 5 in [f(1), f(2)]", "AssertionError: assert 5 in [2, 4]"),
        ("for n in range(3):\n    assert f(n) != 4", "AssertionError: assert 4 != 4, where 4 = f(2)"),
        ("assert object() is None", "AssertionError: assert <object object> is None, where <object object> = object()"),
        ('"PYTEST_DONT_REWRITE"\nassert f(2) == 3, "left alone"', "AssertionError: left alone"),
        ("class AssertionError(Exception): pass\nassert f(2) == 3", "AssertionError: assert 4 == 3, where 4 = f(2)"),
        ("assert f(2) == 3, ()", "AssertionError: (); assert 4 == 3"),
        (
            "import torch\nassert torch.ones(2).sum() == f(2)",
            "AssertionError: assert tensor(2.) == 4, where tensor(2.) =",
        ),
        ("assert", "SyntaxError: invalid syntax"),
        ("assert 1 +" + " 1 +" * 500 + " 1 == 3", "AssertionError"),
    ],
)
def test_a_failing_assert_shows_its_values(run: Run, code: str, message: str) -> None:
    _, outcome = run(note("def f(x):\n    return 2 * x", code))
    assert (outcome.status, outcome.line) == ("failed", code.count("\n"))
    assert outcome.message.startswith(message)


def test_an_exception_that_is_caught_is_the_one_that_a_reader_gets(run: Run) -> None:
    code = 'try:\n    assert 1 == 2\nexcept AssertionError as error:\n    print(f"[{error}]", error.args)'
    (outcome,) = run(note(code))
    assert outcome.output == "[] ()\n"


def test_a_message_is_made_only_where_the_assert_fails_and_once(run: Run) -> None:
    code = "n = 0\ndef said():\n    global n\n    n += 1\n    return 'x'\n"
    code += "assert True, said()\nn  # → 0\ntry:\n    assert False, said()\nexcept AssertionError as e:\n    pass\n"
    code += "n  # → 1\n"
    (outcome,) = run(note(code))
    assert [claim.status for claim in outcome.claims] == ["held", "held"]


def test_claims_beside_asserts_hold_at_their_lines(run: Run) -> None:
    code = "x = 3  # → 3\nassert x == 3; y = x  # → 3\ndef f(a):\n    assert a\n    return a + 1  # 2 → 3\nassert f(1)"
    (outcome,) = run(note(code))
    assert [(claim.line, claim.status) for claim in outcome.claims] == [(0, "held"), (1, "held"), (4, "held")]


def test_an_assert_in_a_function_of_an_earlier_snippet(run: Run) -> None:
    _, outcome = run(note("def f(x):\n    assert x > 0", "y = 1\nf(-y)"))
    assert outcome.line == 1
    assert outcome.message == "AssertionError: assert -1 > 0; raised at line 2 of 'Note#1': assert x > 0"


def test_a_failure_in_a_function_of_an_earlier_snippet(run: Run) -> None:
    _, outcome = run(note("def f(x):\n    return 1 / x", "f(0)"))
    assert outcome.line == 0
    assert outcome.message == "ZeroDivisionError: division by zero; raised at line 2 of 'Note#1': return 1 / x"


def test_a_session_says_what_python_says(run: Run) -> None:
    session = ">>> assert 1 == 2\nTraceback (most recent call last):\n  ...\nAssertionError"
    (outcome,) = run(note(session))
    assert (outcome.status, [claim.status for claim in outcome.claims]) == ("passed", ["held"])
