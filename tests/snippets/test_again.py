"""`again`: what counts of a note that failed on a GPU and was run again on the CPU."""

from pathlib import Path

import pytest

from wikiproof import parse
from wikiproof.config import Config, Options
from wikiproof.model import ClaimOutcome, Outcome, SnippetStatus
from wikiproof.snippets import again, records
from wikiproof.snippets.depends import Python
from wikiproof.snippets.devices import Device
from wikiproof.snippets.records import Subject

GPU = Device("NVIDIA H200", "0")
PASSED, FAILED = Outcome("N#1", "passed", gpu_memory=5), Outcome("N#1", "failed", "no kernel", gpu_memory=7)
WRONG = Outcome("N#1", "passed", claims=(ClaimOutcome(1, "1", "2", "wrong", "real"),))
SKIPPED, DIED = Outcome("N#1", "skipped", "needs a GPU"), Outcome("N#1", "died")


@pytest.fixture
def subject(tmp_path: Path) -> Subject:
    note = parse.note("note.md", "# N\n```python\nimport torch\n1 + 1  # → 1\n```\n")
    return records.subject(note, Python(Config(str(tmp_path), Options())))


def keep(folder: Path, subject: Subject, device: str, outcome: Outcome) -> None:
    records.write(str(folder), records.made(subject, records.environment(device, subject), (outcome,)))


@pytest.mark.parametrize(
    ("first", "second", "counts"),
    [
        ("failed", "passed", "second"),
        ("passed", "failed", "second"),
        ("passed", "skipped", "first"),
        ("failed", "skipped", "first"),
        ("passed", "not run", "first"),
    ],
)
def test_the_run_on_the_cpu_counts_where_it_ran(first: SnippetStatus, second: SnippetStatus, counts: str) -> None:
    outcomes = {"first": Outcome("N#1", first, "no kernel"), "second": Outcome("N#1", second)}
    (counted,) = again.reported([outcomes["first"]], [outcomes["second"]])
    assert counted is outcomes[counts]
    warned = again.warning(outcomes["first"], "NVIDIA H200")
    assert warned == ("N#1 failed on NVIDIA H200: no kernel; on the CPU it was run again" if first == "failed" else "")


def test_a_wrong_claim_on_the_gpu_is_said() -> None:
    said = "N#1 is wrong on NVIDIA H200: claims '1', the code gives '2'; on the CPU it was run again"
    assert again.warning(WRONG, GPU.name) == said


@pytest.mark.parametrize(
    ("on_gpu", "on_cpu", "stands"),
    [
        (None, None, None),
        (None, PASSED, None),
        (PASSED, None, PASSED),
        (PASSED, FAILED, PASSED),
        (FAILED, None, None),
        (FAILED, PASSED, PASSED),
        (WRONG, PASSED, PASSED),
        (FAILED, SKIPPED, FAILED),
        (FAILED, DIED, None),
        (DIED, PASSED, None),
    ],
)
def test_what_need_not_be_run_on_a_gpu_again(
    subject: Subject, tmp_path: Path, on_gpu: Outcome | None, on_cpu: Outcome | None, stands: Outcome | None
) -> None:
    for device, outcome in ((GPU.name, on_gpu), ("cpu", on_cpu)):
        if outcome:
            keep(tmp_path, subject, device, outcome)
    found = again.standing(subject, str(tmp_path), GPU, "")
    assert (found.outcomes if found else None) == ((stands,) if stands else None)


def test_a_note_that_uses_no_gpu_need_not_be_run_where_it_ran_on_the_cpu(tmp_path: Path) -> None:
    note = parse.note("note.md", "# N\n```python\n1\n```\n")
    subject = records.subject(note, Python(Config(str(tmp_path), Options())))
    keep(tmp_path, subject, "cpu", PASSED)
    found = again.standing(subject, str(tmp_path), GPU, "")
    assert found is not None
    assert found.environment.device == "cpu"
