"""pytest's own ways to choose, order and report, with snippets of notes."""

import os
import re
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest

ENVIRONMENT = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
NOTE = """\
# A

```python
x = 1
```

## Count: a[0] & "b" \\<c>

```python
y = x + 1
```

```python gpu
y = x + 1
```

## a::b

```python
y  # → 2
```
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A wiki and a test module beside it, with markers that have to be known."""
    (tmp_path / "wiki").mkdir()
    (tmp_path / "mkdocs.yml").write_text("docs_dir: wiki\nplugins: [wikiproof]\n")
    (tmp_path / "pytest.ini").write_text("[pytest]\naddopts = --strict-markers --strict-config\n")
    (tmp_path / "test_it.py").write_text("def test_it(): pass\n")
    (tmp_path / "wiki/A.md").write_text(NOTE)
    return tmp_path


def run(folder: Path, *arguments: str) -> tuple[int, str]:
    command = [sys.executable, "-m", "pytest", *arguments]
    done = subprocess.run(command, cwd=folder, env=ENVIRONMENT, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


def collected(folder: Path, *arguments: str) -> list[str]:
    _, printed = run(folder, "--co", "-q", *arguments)
    return [line.partition("::")[2] for line in printed.splitlines() if "::" in line]


COUNT, GPU = (f'Count: a[0] & "b" <c>#{number}' for number in (1, 2))


def test_node_ids_are_those_that_are_listed(project: Path) -> None:
    names = collected(project, "wiki")
    assert names == ["A#1", COUNT, GPU, "a:b#1"]
    for name in names:
        assert collected(project, f"wiki/A.md::{name}") == [name]


def test_a_node_id_that_does_not_exist(project: Path) -> None:
    status, printed = run(project, "wiki/A.md::B#1")
    assert (status, "not found" in printed) == (4, True)


@pytest.mark.parametrize(
    ("expression", "names"),
    [
        ("snippet", ["A#1", COUNT, GPU, "a:b#1"]),
        ("gpu", [GPU]),
        ("snippet and not gpu", ["A#1", COUNT, "a:b#1"]),
        ("not snippet", ["test_it"]),
    ],
)
def test_markers(project: Path, expression: str, names: list[str]) -> None:
    assert collected(project, "wiki", "test_it.py", "-m", expression) == names


def test_markers_are_listed(project: Path) -> None:
    _, printed = run(project, "--markers")
    assert "@pytest.mark.snippet: a snippet of a note" in printed
    assert "@pytest.mark.gpu: a snippet that needs a GPU" in printed


@pytest.mark.parametrize(
    ("expression", "names"),
    [("Count", [COUNT, GPU]), ("A.md", ["A#1", COUNT, GPU, "a:b#1"]), ("b and not Count", ["a:b#1"])],
)
def test_words(project: Path, expression: str, names: list[str]) -> None:
    assert collected(project, "wiki", "-k", expression) == names


def test_what_failed_last_is_run_again(project: Path) -> None:
    note = project / "wiki/A.md"
    note.write_text(NOTE.replace("→ 2", "→ 3"))
    (project / "wiki/B.md").write_text("```python\n1\n```\n")
    assert "1 failed, 3 passed, 1 skipped" in run(project, "wiki")[1]
    assert collected(project, "wiki", "--lf") == ["a:b#1"]
    note.write_text(NOTE)
    status, printed = run(project, "wiki", "--lf")
    assert (status, "1 passed" in printed) == (0, True)
    assert len(collected(project, "wiki", "--lf")) == 5


def test_without_a_cache(project: Path) -> None:
    status, printed = run(project, "wiki", "-p", "no:cacheprovider")
    assert (status, "3 passed, 1 skipped" in printed) == (0, True)
    assert not (project / ".pytest_cache").exists()


def test_what_cannot_be_shown_in_a_name(project: Path) -> None:
    (project / "wiki/A.md").write_text("# A \x1b31m\x07\u2028 \u202e한 é\n\n```python\n1 / 0\n```\n")
    (name,) = collected(project, "wiki")
    assert re.fullmatch("A \ufffd31m\ufffd\ufffd .?한 é#1", name)
    status, printed = run(project, "wiki", "--junitxml=found.xml")
    assert (status, "\x1b31m" in printed) == (1, False)
    (case,) = ElementTree.parse(project / "found.xml").iter("testcase")
    assert case.get("name") == name


@pytest.mark.parametrize("family", ["xunit1", "xunit2"])
def test_junit(project: Path, family: str) -> None:
    code = 'print("out\\x00\\x1b[1m ]]> 한")\nassert "<&\x0c" == x'
    (project / "wiki/A.md").write_text(NOTE.replace("y  # → 2", code).replace("a[0]", "a"))
    run(project, "wiki", "--junitxml=found.xml", "-o", f"junit_family={family}", "-o", "junit_logging=all")
    cases = list(ElementTree.parse(project / "found.xml").iter("testcase"))
    names = [each.replace("a[0]", "a") for each in ("A#1", COUNT, GPU, "a:b#1")]
    assert [(case.get("classname"), case.get("name")) for case in cases] == [("wiki.A.md", name) for name in names]
    results = [{child.tag for child in case} & {"failure", "error", "skipped"} for case in cases]
    assert results == [set(), set(), {"skipped"}, {"failure"}]
    if family == "xunit1":
        assert [(case.get("file"), case.get("line")) for case in cases] == [
            ("wiki/A.md", str(NOTE.split("\n").index(code) + add))
            for code, add in (("x = 1", 0), ("y = x + 1", 0), ("```python gpu", 1), ("y  # → 2", 0))
        ]
    failure = cases[3].find("failure")
    assert failure is not None
    assert failure.text is not None
    assert "assert" in failure.text


def test_junit_of_workers(project: Path) -> None:
    (project / "wiki/B.md").write_text("```python\n1 / 0\n```\n")
    run(project, "wiki", "-n2", "--junitxml=found.xml", "-m", "not gpu")
    cases = ElementTree.parse(project / "found.xml").iter("testcase")
    names = {(case.get("classname"), (case.get("name") or "").rpartition("#")[0]) for case in cases}
    assert names == {("wiki.A.md", name.rpartition("#")[0]) for name in ("A#1", COUNT, "a:b#1")} | {("wiki.B.md", "B")}


def test_the_order_in_which_snippets_are_chosen_is_that_of_the_note(project: Path) -> None:
    status, printed = run(project, "wiki/A.md::a:b#1", "wiki/A.md::A#1", "-v")
    assert (status, "2 passed" in printed) == (0, True)


def test_quiet_failures_point_at_the_notes_line(project: Path) -> None:
    (project / "wiki/A.md").write_text(NOTE.replace("y  # → 2", "assert y == 5"))
    _, printed = run(project, "wiki", "-q")
    line = NOTE.split("\n").index("y  # → 2") + 1
    assert f"wiki/A.md:{line}:1: error: snippet 'a::b#1' failed: AssertionError: assert 2 == 5" in printed
    assert "Traceback" not in printed
