"""Claims and what becomes of them: tables in `claims/`, one row a snippet, each outcome worked out by hand.

A row is a statement, a comment on it, and the outcome, with the correction where a claim is wrong. `⏎` begins a new
line. The Python fences of a file run before its rows.
"""

from collections.abc import Iterator
from functools import cache
from itertools import count
from pathlib import Path
from typing import NamedTuple

import pytest
from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

from tests.snippets.conftest import run_note
from wikiproof.model import ClaimOutcome, Outcome

FOLDER = Path(__file__).parent / "claims"


class Row(NamedTuple):
    """One row of a table; `shown` says that its second cell is an output fence."""

    file: str
    number: int
    statement: str
    comment: str
    outcome: str
    shown: bool

    @property
    def source(self) -> str:
        """The Markdown of the row's snippet."""
        if self.shown:
            return f"```python\n{self.statement}\n```\n```output\n{self.comment}\n```\n"
        space = "" if self.comment.startswith("\n") else "  "
        return f"```python\n{self.statement}{space}{self.comment}\n```\n"


def tree(file: str) -> SyntaxTreeNode:
    text = (FOLDER / file).read_text(encoding="utf-8")
    return SyntaxTreeNode(MarkdownIt("commonmark").enable("table").parse(text))


def rows(file: str) -> Iterator[Row]:
    numbers = count()
    for table in (each for each in tree(file).children if each.type == "table"):
        head, body = table.children
        shown = "output fence" in [cell.children[0].content for cell in head.children[0].children]
        for row in body.children:
            statement, comment, outcome = (cell.children[0] for cell in row.children)
            yield Row(file, next(numbers), code(statement), code(comment), outcome.content, shown)


def code(cell: SyntaxTreeNode) -> str:
    (span,) = (each for each in cell.children if each.type == "code_inline")
    return span.content.replace("⏎", "\n")


ROWS = [row for file in sorted(FOLDER.glob("*.md")) for row in rows(file.name)]


@cache
def outcomes(file: str) -> tuple[Outcome, ...]:
    """Those of a file's rows, run as one note."""
    setup = [f"```python\n{fence.content}```\n" for fence in tree(file).children if fence.type == "fence"]
    sources = [row.source for row in ROWS if row.file == file]
    found = run_note("\ntext\n\n".join((*setup, *sources)))
    assert [each.status for each in found] == ["passed"] * (len(setup) + len(sources))
    return found[len(setup) :]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.file} {row.statement} {row.comment}".replace("\n", "⏎"))
def test_outcome(row: Row) -> None:
    claims = outcomes(row.file)[row.number].claims
    assert "; ".join(map(shown, claims)) == row.outcome.replace("no claim", "")


def shown(claim: ClaimOutcome) -> str:
    """``wrong → `85` ``, or the status alone where there is no correction."""
    correction = (claim.correction or "").replace("\n", "⏎")
    return f"{claim.status} → `{correction}`" if claim.correction else claim.status


def test_the_corpus_is_of_some_size() -> None:
    said = [row.outcome for row in ROWS]
    assert sum(each != "no claim" for each in said) >= 200
    assert sum(each.startswith(("wrong", "unit")) for each in said) >= 100
    assert said.count("no claim") >= 50
