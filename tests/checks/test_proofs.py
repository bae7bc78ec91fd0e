"""The checks that read what became of a note's snippets, on proofs made for the purpose."""

import msgspec
import pytest

from wikiproof import checks, parse
from wikiproof.catalogue import wiki_of
from wikiproof.model import (
    Claim,
    ClaimOutcome,
    Environment,
    Lines,
    Marks,
    Note,
    Outcome,
    Plot,
    Problem,
    Proof,
    Record,
    Snippet,
    Span,
)

NOTE = parse.note(
    "note.md",
    """# Counting

> ```python
> total = 2 * 4_194_304
> print(total)  # → 4M
> ```

```python
raise ValueError
```
""",
)
HERE = Environment("cpu", "machine", "3.11", ())
CLAIM = Claim(
    form="value",
    want="4M",
    line=1,
    span=Span(NOTE.text.index("4M"), NOTE.text.index("4M") + 2),
    approximate=False,
    certain=True,
    code="print(total)",
    at=(1, 0),
)
FIRST = Snippet("Counting#1", 0, NOTE.fences[0].content, 4, Marks(), (CLAIM,))
SECOND = Snippet("Counting#2", 1, NOTE.fences[1].content, 9, Marks(), ())
PASSED = Outcome("Counting#1", "passed"), Outcome("Counting#2", "passed")


def found(proof: Proof, note: Note = NOTE) -> list[str]:
    """The diagnostics of a wiki of one note with this proof."""
    lines = Lines(note.text)
    diagnostics = checks.run(wiki_of({note.path: note}, (), (proof,)))
    places = [(lines.position(each.span.start), each) for each in diagnostics]
    return [f"{at.line}:{at.column} {each.severity}: {each.message} [{each.code}]" for at, each in places]


def ran(*outcomes: Outcome) -> Proof:
    return Proof(NOTE.path, (FIRST, SECOND), Record(NOTE.path, "key", "2026-11-23", HERE, outcomes), stale=False)


def claimed(outcome: ClaimOutcome) -> Proof:
    return ran(Outcome("Counting#1", "passed", claims=(outcome,)), PASSED[1])


def test_nothing_is_wrong_when_all_passed() -> None:
    assert found(ran(*PASSED)) == []


@pytest.mark.parametrize("status", ["failed", "timed out", "out of memory", "died"])
def test_a_failure_is_shown_at_the_line_that_failed(status: str) -> None:
    outcome = msgspec.convert(
        {"name": "Counting#1", "status": status, "message": "NameError: name 'x'\n is not defined", "line": 1}, Outcome
    )
    assert found(ran(outcome, PASSED[1])) == [
        f"5:3 error: snippet 'Counting#1' {status}: NameError: name 'x' is not defined [snippet-failed]"
    ]


def test_a_failure_without_a_line_is_shown_at_the_fence() -> None:
    assert found(ran(PASSED[0], Outcome("Counting#2", "died"))) == [
        "8:1 error: snippet 'Counting#2' died [snippet-failed]"
    ]


@pytest.mark.parametrize("status", ["skipped", "not run"])
def test_a_snippet_that_did_not_run_did_not_fail(status: str) -> None:
    outcome = msgspec.convert({"name": "Counting#1", "status": status}, Outcome)
    assert found(ran(outcome, PASSED[1])) == []


def test_a_wrong_claim_is_shown_at_its_place_with_what_would_be_right() -> None:
    wrong = ClaimOutcome(1, "4M", "8388608", "wrong", "true shape", correction="8M")
    assert found(claimed(wrong)) == ["5:21 error: claims '4M', the code gives '8388608'; write '8M' [claim-wrong]"]


@pytest.mark.parametrize("value", ["word " * 100, "word" * 100])
def test_long_values_are_quoted_in_short(value: str) -> None:
    (message,) = found(claimed(ClaimOutcome(1, "4M", value, "wrong", "real")))
    assert len(message) < 200
    assert message.count("word") > 15
    assert "…'" in message


@pytest.mark.parametrize("status", ["unit not shown", "not proven", "not run"])
def test_a_claim_that_stays_open_is_a_remark(status: str) -> None:
    fields = {"line": 1, "want": "4M", "got": "", "status": status, "tier": "real", "message": "why"}
    assert found(claimed(msgspec.convert(fields, ClaimOutcome))) == [
        f"5:21 info: '4M' is {status}: why [claim-unproven]"
    ]


def test_a_claim_that_holds_is_not_reported() -> None:
    assert found(claimed(ClaimOutcome(1, "4M", "4000000", "held", "real"))) == []


def test_a_stale_record_is_an_error_at_the_first_snippet() -> None:
    proof = Proof(NOTE.path, (FIRST, SECOND), None, stale=True)
    assert found(proof) == [
        "3:1 error: the code, or what it depends on, changed since it was last run; run 'wikiproof run' [record-stale]"
    ]


def test_a_file_that_is_no_record_is_an_error_and_no_record_is_said_to_be_missing() -> None:
    proof = Proof(NOTE.path, (FIRST, SECOND), None, stale=False, refused=("'here/note.json': it is of 'a.md'",))
    why = "the record 'here/note.json': it is of 'a.md'; run 'wikiproof run', or remove the file"
    assert found(proof) == [f"3:1 error: {why} [record-invalid]"]


def test_what_is_wrong_elsewhere_only_says_where_and_what_is_wrong_everywhere_is_said_once() -> None:
    died, failed = Outcome("Counting#1", "died"), Outcome("Counting#2", "failed", "ValueError")
    wrong = ClaimOutcome(1, "4M", "8388608", "wrong", "real", correction="8M")
    elsewhere = Environment("NVIDIA H200", "machine", "3.11", ())
    other = Record(NOTE.path, "other", "2026-11-23", elsewhere, (died, failed))
    proof = msgspec.structs.replace(ran(PASSED[0], failed), others=(other,))
    assert found(proof) == [
        "3:1 error: snippet 'Counting#1' died (on NVIDIA H200) [snippet-failed]",
        "8:1 error: snippet 'Counting#2' failed: ValueError [snippet-failed]",
    ]
    other = Record(NOTE.path, "other", "2026-11-23", elsewhere, (msgspec.structs.replace(PASSED[0], claims=(wrong,)),))
    proof = msgspec.structs.replace(ran(*PASSED), others=(other,))
    assert found(proof) == [
        "5:21 error: claims '4M', the code gives '8388608'; write '8M' (on NVIDIA H200) [claim-wrong]"
    ]


def test_a_missing_record_is_a_warning_at_the_first_snippet_to_run() -> None:
    proof = Proof(NOTE.path, (FIRST, SECOND), None, stale=False)
    assert found(proof) == ["3:1 warning: 2 snippets were never run; run 'wikiproof run' [record-missing]"]
    skipped = msgspec.structs.replace(FIRST, marks=Marks(skip="needs a TPU"))
    proof = Proof(NOTE.path, (skipped, SECOND), None, stale=False)
    assert found(proof) == ["8:1 warning: 1 snippet was never run; run 'wikiproof run' [record-missing]"]


@pytest.mark.parametrize("marks", [Marks(skip="needs a TPU"), Marks(no_run=True)])
def test_snippets_that_are_not_to_run_need_no_record(marks: Marks) -> None:
    snippets = tuple(msgspec.structs.replace(each, marks=marks) for each in (FIRST, SECOND))
    assert found(Proof(NOTE.path, snippets, None, stale=False)) == []


def test_what_is_wrong_with_a_snippet_before_it_runs() -> None:
    at = NOTE.fences[1].span
    invalid = msgspec.structs.replace(SECOND, problems=(Problem("'soon' is no number of seconds", at),))
    proof = msgspec.structs.replace(ran(*PASSED), snippets=(FIRST, invalid))
    assert found(proof) == ["8:1 error: 'soon' is no number of seconds [snippet-invalid]"]


VERIFIED = parse.note(NOTE.path, f"---\nstatus: verified\n---\n{NOTE.text}")
"""Spans of claims are those of `NOTE`; no diagnostic tested with it shows one."""


def of_verified(proof: Proof) -> list[str]:
    return [each for each in found(proof, VERIFIED) if each.endswith("[verified-unproven]")]


def test_a_verified_note_whose_code_bears_it_out() -> None:
    held = ClaimOutcome(1, "4M", "4000000", "held", "real")
    assert of_verified(ran(Outcome("Counting#1", "passed", claims=(held,)), PASSED[1])) == []


def test_a_verified_note_with_failures_and_wrong_and_open_claims() -> None:
    wrong, open_ = (
        ClaimOutcome(1, "4M", "8M", "wrong", "real"),
        ClaimOutcome(1, "4M", "4M", "not proven", "stand-in"),
    )
    proof = ran(Outcome("Counting#1", "passed", claims=(wrong, open_, open_)), Outcome("Counting#2", "died"))
    assert of_verified(proof) == [
        "2:9 warning: says 'verified'; claims wrong: 1, claims not proven: 2, snippets failed: 1 [verified-unproven]"
    ]


@pytest.mark.parametrize(
    ("stale", "what"), [(True, "snippets changed since the last run"), (False, "snippets never run")]
)
def test_a_verified_note_whose_code_was_not_run(stale: bool, what: str) -> None:
    skipped = msgspec.structs.replace(FIRST, marks=Marks(skip="needs a TPU"))
    assert of_verified(Proof(NOTE.path, (skipped, SECOND), None, stale=stale)) == [
        f"2:9 warning: says 'verified'; {what}: 1 [verified-unproven]"
    ]


def test_a_note_in_review_may_be_unproven() -> None:
    reviewed = parse.note(NOTE.path, f"---\nstatus: needs_review\n---\n{NOTE.text}")
    codes = [each.rpartition("[")[2] for each in found(ran(PASSED[0], Outcome("Counting#2", "died")), reviewed)]
    assert codes == ["snippet-failed]"]


def test_a_picture_that_is_not_there_is_named() -> None:
    drawn = Outcome("Counting#1", "passed", plots=(Plot("5e3f", "Loss", 800, 400), Plot("77aa", "", 800, 400)))
    proof = msgspec.structs.replace(ran(drawn, PASSED[1]), pictures={"5e3f": "cpu/note/5e3f.png"})
    (lost,) = found(proof)
    assert lost.startswith("3:1 warning: the picture 77aa.png is not beside its record; run 'wikiproof run'")
    whole = msgspec.structs.replace(proof, pictures={**proof.pictures, "77aa": "cpu/note/77aa.png"})
    assert found(whole) == []
