import random
from pathlib import Path

from tests.benchmarks.kill import kill, trial


def test_killed_at_any_instant_no_note_is_lost(tmp_path: Path) -> None:
    found = kill(trial(tmp_path, 100), 10, random.Random())
    assert sum(times for what, times in found.items() if what.startswith(("apply: 1", "apply: 2", "apply: 3"))) == 10
