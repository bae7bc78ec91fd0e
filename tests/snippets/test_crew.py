"""Several notes at a time, each with what became of it."""

import os
import signal
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pytest

from tests.snippets.conftest import note_run
from wikiproof.snippets.confine import descendants
from wikiproof.snippets.crew import Crew, CrewError, Task
from wikiproof.snippets.run import NoteRun


def printing(number: int) -> NoteRun:
    return note_run(f"```python\nn = {number}\n```\n```python\nprint(n)\n```\n")


def task(number: int) -> Task:
    return Task(lambda: printing(number), last=1)


@contextmanager
def crew(tasks: Sequence[Task], jobs: int, memory: int = 0) -> Iterator[Crew]:
    made = Crew(tasks, jobs, memory)
    try:
        yield made
    finally:
        made.close()


@pytest.mark.parametrize("jobs", [1, 2, 9])
def test_each_note_has_its_own_outcomes_in_whatever_order_they_are_asked_for(jobs: int) -> None:
    with crew([task(number) for number in range(4)], jobs) as working:
        assert [working.outcome(number, 1).output for number in (3, 0, 2, 1)] == ["3\n", "0\n", "2\n", "1\n"]
        assert [each.status for number in range(4) for each in working.outcomes(number)] == ["passed"] * 8


def test_two_jobs_are_two_notes_at_a_time(tmp_path: Path) -> None:
    def first() -> NoteRun:
        until = time.monotonic() + 20
        while not (tmp_path / "second").exists() and time.monotonic() < until:
            time.sleep(0.01)
        assert (tmp_path / "second").exists()
        return printing(1)

    def second() -> NoteRun:
        (tmp_path / "second").touch()
        return printing(2)

    with crew([Task(first, 0), Task(second, 0)], 2) as working:
        assert working.outcome(0, 0).status == "passed"


def test_a_supervisor_that_is_killed_has_no_outcome_for_its_note_and_the_others_go_on() -> None:
    def killed() -> NoteRun:
        os.kill(os.getpid(), signal.SIGKILL)
        return printing(0)

    with crew([Task(killed, 1), task(1), task(2)], 2) as working:
        assert [working.outcome(number, 1).output for number in (1, 2)] == ["1\n", "2\n"]
        with pytest.raises(CrewError, match="the process that ran this note ended"):
            working.outcome(0, 0)


def test_notes_that_no_process_is_left_for_are_said_to_be_without_one() -> None:
    def killed() -> NoteRun:
        os.kill(os.getpid(), signal.SIGKILL)
        return printing(0)

    with crew([Task(killed, 1), task(1)], 1) as working:
        for number in (0, 1):
            with pytest.raises(CrewError, match="process"):
                working.outcome(number, 0)


def test_a_fault_of_a_supervisor_is_said_and_is_no_outcome() -> None:
    def broken() -> NoteRun:
        raise ValueError("out of order")

    with crew([Task(broken, 1), task(1)], 1) as working:
        with pytest.raises(CrewError, match="ValueError: out of order"):
            working.outcome(0, 0)
        assert working.outcome(1, 1).output == "1\n"
        assert working.has_failed


def test_a_note_that_fails_is_run_again_and_both_runs_are_known() -> None:
    def failing() -> NoteRun:
        return note_run("```python\nprint(1)\n```\n```python\n1 / 0\n```\n")

    tasks = [Task(failing, 1, lambda: printing(5)), Task(lambda: printing(6), 1, failing), Task(failing, 1)]
    with crew(tasks, 2) as working:
        assert working.outcome(0, 1).output == "5\n"
        assert [each.status for each in working.first(0)] == ["passed", "failed"]
        assert [each.status for each in working.outcomes(0)] == ["passed", "passed"]
        assert (working.outcome(1, 1).output, working.first(1)) == ("6\n", ())
        assert (working.outcome(2, 1).status, working.first(2)) == ("failed", ())


def test_a_wrong_claim_is_a_reason_to_run_a_note_again() -> None:
    wrong = Task(lambda: note_run("```python\nx = 1  # → 2\n```\n"), 0, lambda: printing(5))
    with crew([wrong], 1) as working:
        assert working.outcome(0, 0).claims == ()
        assert [claim.status for each in working.first(0) for claim in each.claims] == ["wrong"]


@pytest.mark.parametrize(
    ("needs", "memory", "together"),
    [
        ((4, 4, 4), 8, (2, 2, 1)),
        ((4, 4, 4), 7, (1, 1, 1)),
        ((9, 9, 1), 8, (1, 1, 1)),
        ((8, 1, 1, 1), 8, (1, 3, 3, 3)),
        ((0, 0, 0), 0, (3, 3, 3)),
    ],
)
def test_notes_share_the_memory_of_a_gpu(
    tmp_path: Path, needs: tuple[int, ...], memory: int, together: tuple[int, ...]
) -> None:
    """Each note is at work until as many are as are to be, and writes down which those are."""

    def at_work(number: int) -> NoteRun:
        (tmp_path / f"{number}").touch()
        until = time.monotonic() + 20
        while time.monotonic() < until and len(list(tmp_path.glob("[0-9]"))) < together[number]:
            time.sleep(0.01)
        (tmp_path / f"seen-{number}").write_text(" ".join(each.name for each in tmp_path.glob("[0-9]")))
        time.sleep(0.1)  # so that the others see it too
        (tmp_path / f"{number}").unlink()
        return printing(number)

    tasks = [Task(partial(at_work, number), 0, need=need) for number, need in enumerate(needs)]
    with crew(tasks, 4, memory) as working:
        for number in range(len(needs)):
            assert working.outcome(number, 0).status == "passed"
    seen = [[int(word) for word in each.read_text().split()] for each in tmp_path.glob("seen-*")]
    assert max(map(len, seen)) == max(together)
    assert all(sum(needs[each] for each in at_once) <= memory for at_once in seen if len(at_once) > 1)


def test_what_needs_no_memory_goes_on_beside_what_needs_all(tmp_path: Path) -> None:
    def first() -> NoteRun:
        until = time.monotonic() + 20
        while not (tmp_path / "third").exists() and time.monotonic() < until:
            time.sleep(0.01)
        assert (tmp_path / "third").exists()
        return printing(1)

    def third() -> NoteRun:
        (tmp_path / "third").touch()
        return printing(3)

    with crew([Task(first, 0, need=9), Task(first, 0, need=9), Task(third, 0)], 2, memory=8) as working:
        assert [working.outcome(number, 0).status for number in range(3)] == ["passed"] * 3


def test_a_supervisor_that_is_killed_gives_its_memory_back() -> None:
    def killed() -> NoteRun:
        os.kill(os.getpid(), signal.SIGKILL)
        return printing(0)

    with crew([Task(killed, 0, need=8), Task(lambda: printing(1), 1, need=8)], 2, memory=8) as working:
        assert working.outcome(1, 1).output == "1\n"


def test_closing_ends_what_still_runs() -> None:
    def endless() -> NoteRun:
        return note_run("```python\nwhile True: pass\n```\n")

    before = descendants.below(descendants.children())
    with crew([Task(endless, 0), task(1)], 2) as working:
        assert working.outcome(1, 1).status == "passed"
    assert set(descendants.below(descendants.children())) <= set(before)
