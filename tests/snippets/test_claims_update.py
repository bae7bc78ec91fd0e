"""`--update`: a note, its claims run, and the note as it is rewritten."""

from collections.abc import Iterable, Iterator

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from tests.snippets.conftest import run_note
from wikiproof import parse
from wikiproof.edits import changed
from wikiproof.model import ClaimOutcome, Environment, Note, Outcome, Proof, Record, Snippet
from wikiproof.snippets import update
from wikiproof.snippets.collect import collect

CASES = "update*.md"


def test_update(source: str, want: str) -> None:
    note = parse.note("note.md", source)
    after = updated(note, run_note(source))
    assert after == want
    again = run_note(after)
    assert updated(parse.note("note.md", after), again) == after
    assert [len(each.claims) for each in again] == [len(each.claims) for each in run_note(source)]


def test_a_claim_that_holds_elsewhere_is_left_to_its_author() -> None:
    note = parse.note("note.md", "```python\nx = 5  # → 6\ny = 5  # → 6\n```\n")
    (outcome,) = run_note(note.text)
    first, second = outcome.claims
    other = record([replace(outcome, claims=(replace(first, status="held"), second))])
    proof = Proof(note.path, collect(note), record([outcome]), stale=False, others=(other,))
    assert [note.text[: edit.span.start].count("\n") for edit in update.edits(note, proof)] == [second.line + 1]


def updated(note: Note, outcomes: tuple[Outcome, ...]) -> str:
    plan = update.plan([(note, Proof(note.path, collect(note), record(outcomes), stale=False))])
    content = note.text.encode()
    return (changed(content, plan.changes[0].rewrites) if plan.changes else content).decode()


NOTE = """> ```python
> x = 5  # → 6
> print("a\\nb")
> #> a
> #> c
> ```
> ```output
> a
> ```

- ```pycon
  >>> 1 + 1
  3
  ```
"""


HOSTILE = st.text(st.sampled_from("`~#>-|:. \n\r\t\x00\u20285→a'\"\\") | st.characters(codec="utf-8"))


@given(st.lists(HOSTILE, min_size=4, max_size=4), HOSTILE)
def test_whatever_code_gave_only_its_claim_changes(corrections: list[str], more: str) -> None:
    note = parse.note("note.md", NOTE + more)
    given = iter(corrections)
    proof = Proof(note.path, collect(note), record(wrong(snippet, given) for snippet in collect(note)), stale=False)
    made = update.edits(note, proof)
    spans = [claim.span for snippet in proof.snippets for claim in snippet.claims]
    assert all(any(span.start <= edit.span.start and edit.span.end <= span.end for span in spans) for edit in made)
    text = changed(note.text.encode(), update.plan([(note, proof)]).changes[0].rewrites).decode() if made else note.text
    now = [claim.want for snippet in collect(parse.note(note.path, text)) for claim in snippet.claims]
    before = [claim.want for snippet in proof.snippets for claim in snippet.claims]
    allowed = [{want, *corrections[at : at + 1]} for at, want in enumerate(before)]
    assert all(want in each for want, each in zip(now, allowed, strict=True))


def wrong(snippet: Snippet, corrections: Iterator[str]) -> Outcome:
    claims = (
        ClaimOutcome(claim.line, claim.want, "", "wrong", "real", correction=next(corrections, None))
        for claim in snippet.claims
    )
    return Outcome(snippet.name, "passed", claims=tuple(claims))


def record(outcomes: Iterable[Outcome]) -> Record:
    return Record("note.md", "", "", Environment("cpu", "", "", ()), tuple(outcomes))
