"""Comments with numbers that are not checked: a snippet, and the lines of those, counted from 1."""

from collections.abc import Callable

from wikiproof.model import Outcome

CASES = "unchecked.md"


def test_unchecked(source: str, want: str, run: Callable[[str], tuple[Outcome, ...]]) -> None:
    (outcome,) = run(f"```python\n{source}```\n")
    assert " ".join(str(line + 1) for line in outcome.unchecked) == want.strip()
