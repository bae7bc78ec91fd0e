"""`wikiproof run --update` and `--unchecked`: real runs of a small wiki."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ENVIRONMENT = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
NOTE = """\
# Sizes

84.6 → 84, says the prose.
And more.
```python
x = 84.6  # → 84
y = 84.0  # → 84 GB
n = 5  # 4 of them, or so
print("a 1")
# a 3
```
"""
DIFF = """\
--- wiki/Sizes.md
+++ wiki/Sizes.md
@@ -3,9 +3,9 @@
 84.6 → 84, says the prose.
 And more.
 ```python
-x = 84.6  # → 84
+x = 84.6  # → 85
 y = 84.0  # → 84 GB
 n = 5  # 4 of them, or so
 print("a 1")
-# a 3
+# a 1
 ```
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "wiki").mkdir()
    (tmp_path / "mkdocs.yml").write_text("docs_dir: wiki\nplugins: [wikiproof]\n")
    (tmp_path / "wiki/Sizes.md").write_text(NOTE)
    return tmp_path


def test_a_diff_comes_first(folder: Path) -> None:
    status, output = wikiproof(folder, "run", "--update")
    assert status == 1
    assert output.endswith(DIFF + "wikiproof: 1 note to correct; --yes writes it\n")
    assert (folder / "wiki/Sizes.md").read_text() == NOTE


def test_what_is_written_can_be_taken_back(folder: Path) -> None:
    status, output = wikiproof(folder, "run", "--update", "--yes")
    assert (status, output.endswith(DIFF + "1 note changed; to take it back: wikiproof reconcile undo\n")) == (1, True)
    corrected = NOTE.replace("x = 84.6  # → 84", "x = 84.6  # → 85").replace("# a 3", "# a 1")
    assert (folder / "wiki/Sizes.md").read_text() == corrected
    status, output = wikiproof(folder, "run", "--update")
    assert (status, output.endswith("wikiproof: no claim has a correction to write\n")) == (0, True)
    wikiproof(folder, "reconcile", "undo")
    assert (folder / "wiki/Sizes.md").read_text() == NOTE


def test_nothing_but_the_note_changes_where_no_records_are_kept(folder: Path) -> None:
    (folder / "mkdocs.yml").unlink()
    assert wikiproof(folder, "run", "wiki", "--update", "--yes")[0] == 1
    assert "# → 85" in (folder / "wiki/Sizes.md").read_text()
    assert [each.name for each in folder.iterdir()] == ["wiki"]
    assert wikiproof(folder, "reconcile", "undo", "wiki")[0] == 0
    assert (folder / "wiki/Sizes.md").read_text() == NOTE


def test_comments_that_are_not_checked_are_counted_and_listed(folder: Path) -> None:
    _, output = wikiproof(folder, "run", "--unchecked")
    assert "wikiproof: 1 comment with numbers not checked (wikiproof run --unchecked lists them)\n" in output
    assert output.endswith("wiki/Sizes.md:8: not checked: n = 5  # 4 of them, or so\n")


@pytest.mark.parametrize("options", [("--yes",), ("-k", "Sizes", "--update"), ("-k", "Sizes", "--unchecked")])
def test_options_that_do_not_go_together(folder: Path, options: tuple[str, ...]) -> None:
    assert wikiproof(folder, "run", *options)[0] == 2


def wikiproof(folder: Path, *arguments: str) -> tuple[int, str]:
    command = [sys.executable, "-m", "wikiproof", *arguments]
    done = subprocess.run(
        command, cwd=folder, env=ENVIRONMENT, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    return done.returncode, done.stdout


def test_a_baseline_lets_what_is_known_pass_and_nothing_new(folder: Path) -> None:
    assert wikiproof(folder, "run")[0] == 1
    assert wikiproof(folder, "check", "--update-baseline")[0] == 0
    status, output = wikiproof(folder, "run", "--baseline", "wikiproof-baseline.json")
    assert (status, output.splitlines()[-1]) == (0, "wikiproof: 2 problems known to the baseline")
    (folder / "mkdocs.yml").write_text(
        "docs_dir: wiki\nplugins:\n  - wikiproof:\n      baseline: wikiproof-baseline.json\n"
    )
    assert wikiproof(folder, "run")[0] == 0
    (folder / "wiki/New.md").write_text("```python\nx = 1  # → 2\n```\n")
    status, output = wikiproof(folder, "run")
    assert (status, output.count("claims '2', the code gives '1'")) == (1, 1)


def test_a_baseline_that_is_none_is_wrong_use(folder: Path) -> None:
    status, output = wikiproof(folder, "run", "--baseline", "mkdocs.yml")
    assert (status, "mkdocs.yml: no baseline" in output) == (2, True)
