"""The names that a note's snippets read and do not bind: a false report is worse than a miss."""

import pytest

from wikiproof import parse
from wikiproof.snippets.collect import collect
from wikiproof.snippets.names import Free, free_names

CASES = "names.md"


def test_free_names(source: str, want: str) -> None:
    text = source if "```" in source else f"```python\n{source}```\n"
    found = free_names(collect(parse.note("note.md", text)))
    assert [shown(free) for of_snippet in found for free in of_snippet] == want.splitlines()


@pytest.mark.parametrize("code", ["x = (", "y = " + "+".join(["a"] * 2000), "y = " + "-" * 2000 + "a"])
def test_code_that_cannot_be_followed_has_none(code: str) -> None:
    assert free_names(collect(parse.note("note.md", f"```python\n{code}\n```\n"))) == ((),)


def shown(free: Free) -> str:
    """`name`, `name in function`, `name?` where it may be bound unseen."""
    return free.name + ("?" if free.unsure else "") + (f" in {free.inside}" if free.inside else "")
