"""Runs of `pytest` and `wikiproof run` on small wikis, as a user starts them."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

BIN = Path(sys.executable).parent
CONFIGURATION = "docs_dir: wiki\nplugins:\n  - wikiproof\n"
CONFTEST = """
import pytest
from wikiproof.snippets import tier

@pytest.fixture
@tier("real")
def seven():
    return 7
"""
ENVIRONMENT = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A wiki of two notes, with its configuration and fixtures."""
    write(tmp_path, "mkdocs.yml", CONFIGURATION)
    write(tmp_path, "wiki/conftest.py", CONFTEST)
    write(tmp_path, "wiki/A.md", note("x = seven  # → 7", "y = x + 1  # → 8"))
    write(tmp_path, "wiki/sub/B.md", note("print(seven * 6)\n#> 42"))
    return tmp_path


def note(*snippets: str) -> str:
    return "\n\ntext\n\n".join(f"```python\n{code}\n```" for code in snippets)


def write(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


def start(folder: Path, command: str, *arguments: str) -> tuple[int, str]:
    """The exit status of a command, and all that it prints."""
    done = subprocess.run(
        [BIN / command, *arguments],
        cwd=folder,
        env=ENVIRONMENT,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    return done.returncode, done.stdout + done.stderr


def collected(folder: Path, *arguments: str) -> list[str]:
    _, printed = start(folder, "pytest", "--collect-only", "-q", *arguments)
    return [line for line in printed.splitlines() if "::" in line]


def kept(folder: Path) -> list[str]:
    """The notes of which there are records."""
    return sorted(json.loads(path.read_text())["note"] for path in folder.glob("records/*/**/*.json"))


def test_run_proves_a_wiki_and_keeps_its_records(project: Path) -> None:
    status, printed = start(project, "wikiproof", "run")
    assert status == 0
    assert "wikiproof: 2 notes, snippets 3/3 run (0 skipped), claims 3/3 held" in printed
    assert kept(project) == ["A.md", "sub/B.md"]


@pytest.mark.parametrize("target", ["wiki", "wiki/", ".", "{}/wiki", "../{}/wiki"])
def test_a_wiki_is_found_however_it_is_named(project: Path, target: str) -> None:
    named = target.format(project.name if target.startswith("..") else project)
    assert len(collected(project, named)) == 3
    assert start(project, "wikiproof", "run", named)[0] == 0


def test_pytest_without_arguments_collects_the_wiki(project: Path) -> None:
    assert collected(project) == ["wiki/A.md::A#1", "wiki/A.md::A#2", "wiki/sub/B.md::B#1"]


@pytest.mark.parametrize("selection", [["wiki/A.md::A#2"], ["wiki", "-k", "A.md and not sub and 2"]])
def test_the_snippets_before_a_selected_one_run_too(project: Path, selection: list[str]) -> None:
    status, printed = start(project, "pytest", *selection)
    assert (status, "1 passed" in printed) == (0, True)
    assert "snippets 2/2 run" in printed


def test_a_note_of_which_not_all_was_run_gets_no_record(project: Path) -> None:
    status, printed = start(project, "pytest", "wiki/A.md::A#1")
    assert (status, "snippets 1/1 run" in printed) == (0, True)
    assert kept(project) == []


def test_after_the_first_failure_nothing_more_is_run(project: Path) -> None:
    write(project, "wiki/A.md", note("1 / 0", "x = 1"))
    status, printed = start(project, "pytest", "wiki", "-x")
    assert (status, "1 failed" in printed) == (1, True)
    assert kept(project) == []


def test_the_shares_of_a_wiki_make_it_up(project: Path) -> None:
    for number in range(3):
        write(project, f"wiki/{number}.md", note(f"n = {number}"))
    recorded = []
    for share in ("1/2", "2/2"):
        status, said = start(project, "wikiproof", "run", "--shard", share, "--records", f"of-{share[0]}")
        assert status == 0, said
        recorded.append({file.name for file in (project / f"of-{share[0]}").rglob("*.json")})
    assert recorded[0] | recorded[1] == {"A.json", "B.json", "0.json", "1.json", "2.json"}
    assert not recorded[0] & recorded[1]
    assert 2 <= len(recorded[0]) <= 3


def test_a_share_that_is_none_is_wrong_use(project: Path) -> None:
    status, said = start(project, "wikiproof", "run", "--shard", "3/2")
    assert status == 2
    assert "'3/2' is no share; write 2/5 for the second of five" in said


def test_workers_of_xdist_keep_a_note_together(project: Path) -> None:
    for number in range(4):
        write(project, f"wiki/{number}.md", note(f"n = {number}", "n += 1", f"n  # → {number + 1}"))
    status, said = start(project, "pytest", "-n2", "-q")
    assert status == 0, said
    assert "15 passed" in said
    assert len(list((project / "records").rglob("*.json"))) == 6


def test_a_failure_a_wrong_claim_and_the_rest(project: Path) -> None:
    write(project, "wiki/A.md", note("x = 1\n1 / 0", "y = x  # → 2"))
    status, printed = start(project, "wikiproof", "run")
    assert status == 1
    assert "wiki/A.md:3:1: error: snippet 'A#1' failed: ZeroDivisionError: division by zero" in printed
    assert "wiki/A.md:9:8: error: claims '2', the code gives '1'; write '1' [claim-wrong]" in printed
    assert "snippets 2/3 run" in printed
    assert kept(project) == ["A.md", "sub/B.md"]


def test_a_note_that_dies_takes_no_other_with_it(project: Path) -> None:
    write(project, "wiki/A.md", note("import os\nos._exit(0)", "x = 1"))
    status, printed = start(project, "wikiproof", "run")
    assert (status, "snippets 1/3 run" in printed) == (1, True)
    assert kept(project) == ["A.md", "sub/B.md"]


@pytest.mark.parametrize("command", [["wikiproof", "run"], ["pytest"]])
def test_one_note(project: Path, command: list[str]) -> None:
    status, printed = start(project, *command, "wiki/sub/B.md")
    assert (status, "wikiproof: 1 note, snippets 1/1 run" in printed) == (0, True)
    assert kept(project) == ["sub/B.md"]


def test_a_wiki_without_configuration_and_fixtures(tmp_path: Path) -> None:
    write(tmp_path, "notes/A.md", note("x = 7  # → 7"))
    status, printed = start(tmp_path, "wikiproof", "run", "notes")
    assert (status, "claims 1/1 held" in printed) == (0, True)
    assert "no records are kept" in printed
    start(tmp_path, "wikiproof", "run", "notes", "--records", "records")
    assert kept(tmp_path) == ["A.md"]


def test_a_folder_and_a_note_of_another(tmp_path: Path) -> None:
    write(tmp_path, "one/A.md", note("x = 1"))
    write(tmp_path, "two/B.md", note("x = 1"))
    write(tmp_path, "two/C.md", note("1 / 0"))
    status, printed = start(tmp_path, "wikiproof", "run", "one", "two/B.md")
    assert (status, "wikiproof: 2 notes, snippets 2/2 run" in printed) == (0, True)


def test_only_notes_of_a_wiki_are_collected(tmp_path: Path) -> None:
    write(tmp_path, "README.md", note("1 / 0"))
    write(tmp_path, "docs/guide.md", note("1 / 0"))
    write(tmp_path, "mkdocs.yml", "docs_dir: docs\nplugins:\n  - search\n")
    write(tmp_path, "test_it.py", "def test_it(): pass\n")
    assert collected(tmp_path) == collected(tmp_path, ".") == ["test_it.py::test_it"]
    assert collected(tmp_path, "--wiki", "docs", "docs") == ["docs/guide.md::guide#1"]


def test_a_readme_beside_a_wiki_is_no_note(project: Path) -> None:
    write(project, "README.md", note("1 / 0"))
    write(project, "wiki/.trash/old.md", note("1 / 0"))
    assert len(collected(project)) == 3


def test_run_runs_notes_only(project: Path) -> None:
    write(project, "wiki/test_it.py", "def test_it(): assert False\n")
    write(project, "wiki/test_it.txt", ">>> 1\n2\n")
    assert start(project, "wikiproof", "run")[0] == 0


def test_fixtures_of_folders_of_tools_and_by_other_names(project: Path) -> None:
    conftest = """
import pytest
from wikiproof.snippets import tier

@pytest.fixture(name="eight")
@tier("real")
def _eight(seven, tmp_path, monkeypatch):
    monkeypatch.setenv("EIGHT", "8")
    (tmp_path / "f").write_text(str(seven + 1))
    yield int((tmp_path / "f").read_text())

@pytest.fixture(autouse=True)
def prepared():
    import builtins
    builtins.PREPARED = True
"""
    write(project, "wiki/sub/conftest.py", conftest)
    write(
        project,
        "wiki/sub/B.md",
        note('import os\neight  # → 8\nimport builtins\nbuiltins.PREPARED  # → True\nos.environ["EIGHT"]  # → "8"'),
    )
    write(project, "wiki/A.md", note("eight"))
    status, printed = start(project, "wikiproof", "run")
    assert status == 1
    assert "name 'eight' is not bound before, and no fixture supplies it (conftest.py has device, seven)" in printed
    assert "snippets 1/2 run" in printed
    assert "claims 3/3 held" in printed


def test_an_automatic_fixture_hides_no_name_of_a_note(project: Path) -> None:
    write(project, "wiki/conftest.py", CONFTEST + "@pytest.fixture(autouse=True)\n@tier('real')\ndef setup(): pass\n")
    write(project, "wiki/A.md", note("def setup():\n    return 3\n1 / 0", "setup()  # → 3"))
    write(project, "wiki/sub/B.md", note("x = 1"))
    assert "claims 1/1 held" in start(project, "wikiproof", "run")[1]


def test_fixtures_of_pytest_itself_supply_nothing(project: Path) -> None:
    write(project, "wiki/A.md", note("cache"))
    assert "name 'cache' is not bound before" in start(project, "wikiproof", "run")[1]


def test_a_fixture_may_skip(project: Path) -> None:
    conftest = "import pytest\n@pytest.fixture\ndef seven():\n    pytest.skip('no weights here')\n"
    write(project, "wiki/conftest.py", conftest)
    status, printed = start(project, "wikiproof", "run")
    assert (status, "snippets 0/3 run (2 skipped)" in printed) == (1, True)
    (record,) = project.glob("records/*/A.json")
    assert json.loads(record.read_text())["outcomes"][0]["message"] == "no weights here"


@pytest.mark.parametrize(
    ("conftest", "said"),
    [
        ("def (", r"conftest.py.*SyntaxError: invalid syntax"),
        ("import nowhere", r"conftest.py.*ModuleNotFoundError: No module named 'nowhere'"),
    ],
)
def test_a_conftest_that_cannot_be_imported_is_wrong_use(project: Path, conftest: str, said: str) -> None:
    path = write(project, "wiki/conftest.py", conftest)
    status, printed = start(project, "wikiproof", "run")
    assert status == 2
    assert re.search(said, printed, re.DOTALL)
    path.rename(project / "given.py")
    status, printed = start(project, "wikiproof", "run", "--conftest", "given.py")
    assert (status, "INTERNALERROR" in printed) == (2, False)
    assert re.search(said.replace("conftest", "given"), printed, re.DOTALL)


def test_a_configuration_that_cannot_be_read_is_wrong_use(project: Path) -> None:
    write(project, "mkdocs.yml", "docs_dir: wiki\nplugins:\n  - wikiproof:\n      timeouts: 3\n")
    for command in (["wikiproof", "run"], ["pytest", "wiki"]):
        status, printed = start(project, *command)
        assert status in {2, 4}
        assert "mkdocs.yml: plugin wikiproof: object contains unknown field `timeouts`" in printed


def test_a_run_sees_no_secret_of_its_caller(project: Path) -> None:
    write(project, "wiki/A.md", note('import os\n"SECRET" in os.environ  # → False'))
    done = subprocess.run(
        [BIN / "wikiproof", "run"], cwd=project, env=ENVIRONMENT | {"SECRET": "s"}, capture_output=True, check=False
    )
    assert done.returncode == 0


def test_plain_pytest_says_that_it_is_not_clean(project: Path) -> None:
    assert "forked from a process that knows this shell's variables" in start(project, "pytest", "wiki")[1]


def test_a_run_that_finds_nothing_new_changes_no_record(project: Path) -> None:
    start(project, "wikiproof", "run")
    before = {path: path.stat().st_mtime_ns for path in project.glob("records/**/*.json")}
    start(project, "wikiproof", "run")
    assert {path: path.stat().st_mtime_ns for path in project.glob("records/**/*.json")} == before != {}


def test_link_to_a_folder_is_not_followed(project: Path) -> None:
    for name in ("up", "again"):  # two, so that following them takes for ever
        (project / "wiki/sub" / name).symlink_to("..")
    assert collected(project, "wiki") == ["wiki/A.md::A#1", "wiki/A.md::A#2", "wiki/sub/B.md::B#1"]
