"""What becomes of a note's snippets, whatever their code does."""

import contextlib
import os
import signal
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from wikiproof import parse
from wikiproof.model import Outcome
from wikiproof.snippets.collect import collect

Run = Callable[[str], tuple[Outcome, ...]]


def note(*snippets: str, info: str = "python") -> str:
    return "# Note\n\n" + "\n".join(f"```{info}\n{code}\n```\n\ntext\n" for code in snippets)


def statuses(outcomes: tuple[Outcome, ...]) -> list[str]:
    return [outcome.status for outcome in outcomes]


def test_snippets_share_one_namespace_and_each_runs_once(run: Run) -> None:
    outcomes = run(note("n = 0", "n += 1", "print(n)"))
    assert statuses(outcomes) == ["passed"] * 3
    assert outcomes[2].output == "1\n"


def test_names_say_heading_and_number(run: Run) -> None:
    text = "# A\n```python\nx = 1\n```\ntext\n```python\nx\n```\n## 나\n```python\nx\n```\n"
    assert [outcome.name for outcome in run(text)] == ["A#1", "A#2", "나#1"]


def test_a_failure_names_its_line_and_the_rest_goes_on(run: Run) -> None:
    first, second = run(note("x = 1\ny = x / 0\nz = 1", "print(x)"))
    assert (first.status, first.line, first.message) == ("failed", 1, "ZeroDivisionError: division by zero")
    assert second.status == "passed"


def test_a_syntax_error_is_a_failure_at_its_line(run: Run) -> None:
    (outcome,) = run(note("x = 1\ny = (\n"))
    assert (outcome.status, outcome.line) == ("failed", 1)
    assert outcome.message.startswith("SyntaxError: '(' was never closed")


def test_a_name_nobody_supplies_is_reported_before_the_run(run: Run) -> None:
    (outcome,) = run(note("print('ran')\nlora_config.r"))
    assert (outcome.status, outcome.line, outcome.output) == ("failed", 1, "")
    assert "'lora_config'" in outcome.message
    assert "broken, real, shape, undeclared" in outcome.message


def test_a_name_that_is_lacking_throughout_is_one_failure(run: Run) -> None:
    first, second = run(note("lora_config.r", "print(lora_config)  # → 3"))
    assert (first.status, second.status) == ("failed", "not run")
    assert second.message == "'lora_config' is lacking since 'Note#1'"
    assert [claim.status for claim in second.claims] == ["not run"]


def test_a_free_name_is_a_fixture(run: Run) -> None:
    (outcome,) = run(note("print(real + 1)"))
    assert outcome.output == "8\n"


def test_a_fixture_stays_rebound(run: Run) -> None:
    outcomes = run(note("real += 1", "print(real)"))
    assert outcomes[1].output == "8\n"


def test_a_failing_fixture_is_named(run: Run) -> None:
    (outcome,) = run(note("print(broken)"))
    assert outcome.message == "fixture 'broken' failed: OSError: no such weights"


def test_a_name_in_a_function_that_is_never_called_is_no_failure(run: Run) -> None:
    assert statuses(run(note("def f():\n    return lora_config"))) == ["passed"]
    assert statuses(run(note("def f():\n    return lora_config\nf()"))) == ["failed"]


@pytest.mark.parametrize(
    "info",
    ["py", "python3", 'python title="x"', '{.python title="x"}', "python linenums=1", "Python"],
)
def test_every_way_to_say_python(run: Run, info: str) -> None:
    assert statuses(run(note("x = 1", info=info))) == ["passed"]


@pytest.mark.parametrize("info", ["bash", "yaml", "", "output", "pythonic", "text python"])
def test_other_fences_are_not_run(run: Run, info: str) -> None:
    assert run(note("raise SystemExit", info=info)) == ()


def test_a_skip_has_its_reason(run: Run) -> None:
    (outcome,) = run(note("1 / 0", info='python skip reason="needs a GPU"'))
    assert (outcome.status, outcome.message) == ("skipped", "needs a GPU")


def test_marks_in_the_comment_above(run: Run) -> None:
    text = '<!-- skip reason="too slow" -->\n```python\n1 / 0\n```\n'
    assert [(each.status, each.message) for each in run(text)] == [("skipped", "too slow")]


def test_an_ordinary_comment_above_marks_nothing(run: Run) -> None:
    assert statuses(run("<!-- hidden notes: skip -->\n```python\nx = 1\n```\n")) == ["passed"]


def test_raises(run: Run) -> None:
    assert statuses(run(note("int('x')", info="python raises=ValueError"))) == ["passed"]
    assert statuses(run(note("int('1')", info="python raises=ValueError"))) == ["failed"]
    assert statuses(run(note("{}['x']", info="python raises=ValueError"))) == ["failed"]


def test_isolated_shares_nothing(run: Run) -> None:
    text = "```python\nx = 1\n```\n\ntext\n\n```python isolated\nx\n```\n\ntext\n\n```python\nx\n```\n"
    assert statuses(run(text)) == ["passed", "failed", "passed"]


def test_no_run_is_not_run(run: Run) -> None:
    (outcome,) = run(note("1 / 0", info="python no-run"))
    assert (outcome.status, outcome.message) == ("skipped", "marked no-run")


def test_an_endless_loop_ends_at_its_time_limit(run: Run) -> None:
    outcomes = run(note("while True: pass", info="python timeout=0.5") + note("x = 1"))
    assert statuses(outcomes) == ["timed out", "not run"]
    assert outcomes[0].message == "ran longer than 0.5 s"


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("import ctypes; ctypes.string_at(0)", "SIGSEGV"),
        ("import os; os._exit(0)", "exit code 0"),
        ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", "SIGKILL"),
        ("import os; os.abort()", "SIGABRT"),
        (
            "import os\nfor fd in range(3, 64):\n    try: os.close(fd)\n    except OSError: pass\nos._exit(0)",
            "exit code 0",
        ),
    ],
)
def test_a_process_that_dies_is_an_outcome_never_a_pass(run: Run, code: str, message: str) -> None:
    outcomes = run(note(code, "x = 1  # → 1"))
    assert statuses(outcomes) == ["died", "not run"]
    assert message in outcomes[0].message
    assert [claim.status for claim in outcomes[1].claims] == ["not run"]


def test_thirty_gigabytes_are_out_of_memory(run: Run) -> None:
    assert statuses(run(note("x = bytearray(30 << 30)"))) == ["out of memory"]


@pytest.mark.parametrize("code", ["raise SystemExit(0)", "import sys; sys.exit()", "raise KeyboardInterrupt", "exit()"])
def test_leaving_early_is_a_failure(run: Run, code: str) -> None:
    assert statuses(run(note(code))) == ["failed"]


def test_garbage_on_the_reply_channel_is_no_pass(run: Run) -> None:
    code = (
        "import os\nfor fd in range(3, 1024):\n    try: os.write(fd, b'{\"snippet\": 0}\\n')\n    except OSError: pass"
    )
    assert statuses(run(note(code))) == ["died"]


def test_output_of_c_code_and_child_processes_is_kept(run: Run) -> None:
    (outcome,) = run(note("import os\nprint('a')\nos.system('echo b')\nos.write(1, b'c\\n')\nprint('d')"))
    assert outcome.output == "a\nb\nc\nd\n"


def test_what_a_snippet_writes_stays_in_its_scratch_folder(run: Run) -> None:
    first, second = run(note("open('made.txt', 'w').write('x')\nprint(__import__('os').getcwd())", "open('made.txt')"))
    assert first.status == second.status == "passed"
    assert not Path(first.output.strip()).exists()


def test_random_numbers_are_the_same_in_every_run(run: Run) -> None:
    text = note("import random\nprint(random.random())")
    assert run(text)[0].output == run(text)[0].output


def test_classes_can_be_pickled_and_inspected(run: Run) -> None:
    code = "import dataclasses, pickle\n@dataclasses.dataclass\nclass A:\n    n: int\n"
    code += "print(pickle.loads(pickle.dumps(A(3))))"
    assert run(note(code))[0].output == "A(n=3)\n"


def test_a_missing_name_that_is_expected_is_run(run: Run) -> None:
    assert statuses(run(note("nowhere", info="python raises=NameError"))) == ["passed"]


def test_a_name_that_a_skipped_snippet_binds_is_still_a_fixtures(run: Run) -> None:
    text = '```python skip reason="slow"\nreal = 1\n```\n\ntext\n\n```python\nprint(real)\n```\n'
    assert run(text)[1].output == "7\n"


def test_a_failing_fixture_fails_every_snippet_that_needs_it(run: Run) -> None:
    first, second = run(note("broken", "broken + 1"))
    assert first.message == second.message == "fixture 'broken' failed: OSError: no such weights"


def test_a_star_import_hides_no_fixture(run: Run) -> None:
    assert run(note("from math import *", "print(sqrt(real + 2))"))[1].output == "3.0\n"


def test_after_a_failure_a_name_may_hold_what_it_held_before(run: Run) -> None:
    outcomes = run(note("x = undeclared", "1 / 0\nx = 7", "x  # → 7"))
    assert [claim.status for claim in outcomes[2].claims] == ["not proven"]


@pytest.mark.parametrize("code", ["del sys.stdout", "sys.stdout = None", "sys.stdout.close()"])
def test_a_note_without_stdout_runs_on(run: Run, code: str) -> None:
    outcomes = run(note(f"import sys\n{code}\nx = 3  # → 3", "y = 4  # → 4"))
    assert statuses(outcomes) == ["passed", "passed"]
    assert [claim.status for outcome in outcomes for claim in outcome.claims] == ["held", "held"]


def test_a_value_that_cannot_be_shown_is_no_failure(run: Run) -> None:
    code = "class A:\n    def __repr__(self): raise ValueError\n    __eq__ = __bool__ = __repr__\na = A()  # → [3]"
    (outcome,) = run(note(code))
    assert (outcome.status, outcome.claims[0].status) == ("passed", "wrong")


def test_a_message_of_several_lines_is_told_by_its_first(run: Run) -> None:
    (outcome,) = run(note("raise OSError('no weights\\nsee the manual')"))
    assert outcome.message == "OSError: no weights"


def test_values_of_one_claim_leave_room_for_those_of_another(run: Run) -> None:
    (outcome,) = run(note("for i in range(10_001):\n    x = 3  # → 3\ny = 4  # → 4"))
    assert [claim.status for claim in outcome.claims] == ["not proven", "held"]


@pytest.mark.parametrize("code", ["x = 1\nreturn x", "x = 1\nyield x", "x = 1\nawait x"])
def test_what_belongs_into_a_function_fails_at_its_line(run: Run, code: str) -> None:
    (outcome,) = run(note(code))
    assert (outcome.status, outcome.line) == ("failed", 1)


@pytest.mark.parametrize("code", ["# a comment", '"""Words."""', "pass"])
def test_a_snippet_that_does_nothing_passes(run: Run, code: str) -> None:
    assert statuses(run(note(code))) == ["passed"]


def test_lines_and_claims_of_a_note_with_windows_line_endings(run: Run) -> None:
    text = note("x = '가'; y = 5  # → 6", "z = 1\n1 / 0").replace("\n", "\r\n")
    first, second = run(text)
    assert (first.claims[0].status, first.claims[0].line, second.line) == ("wrong", 0, 1)
    claim = collect(parse.note("note.md", text))[0].claims[0]
    assert text[claim.span.start : claim.span.end] == "# → 6"


def test_what_a_note_leaves_running_does_not_hold_up_its_end(run: Run) -> None:
    code = "import subprocess, threading, time\nsubprocess.Popen(['sleep', '60'])\n"
    code += "threading.Thread(target=time.sleep, args=(60,)).start()"
    assert statuses(run(note(code))) == ["passed"]


def test_a_notes_process_ends_with_the_process_that_started_it(run: Run, tmp_path: Path) -> None:
    supervisor = os.fork()
    if supervisor == 0:
        tempfile.tempdir = str(tmp_path)  # nobody is left to remove the scratch folder
        run(note("while True: pass"))
        os._exit(0)
    started = Path(f"/proc/{supervisor}/task/{supervisor}/children")
    wait_until(lambda: started.read_text() != "")
    (notes,) = map(int, started.read_text().split())
    wait_until(lambda: "Seccomp:\t2" in Path(f"/proc/{notes}/status").read_text())  # all is set up by then
    os.kill(supervisor, signal.SIGKILL)
    os.waitpid(supervisor, 0)
    wait_until(lambda: not is_alive(notes))


def wait_until(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.01)


def is_alive(pid: int) -> bool:
    with contextlib.suppress(OSError):  # it has ended, or ends just now
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    return False


def test_a_comment_that_its_function_cannot_be_called_with_fails_no_snippet(run: Run) -> None:
    (outcome,) = run(note("def wide(layer):\n    return layer.size * 2  # 512 → 1024"))
    assert outcome.status == "passed"
    assert "held" not in [claim.status for claim in outcome.claims]
