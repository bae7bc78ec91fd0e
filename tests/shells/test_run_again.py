"""`wikiproof run` a second time: exactly the notes run again whose outcomes may be others. Real runs throughout."""

import json
import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

import pytest

ENVIRONMENT = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
CONFIGURATION = "docs_dir: wiki\nplugins:\n  - wikiproof\n"
CONFTEST = '''
import pytest
from wikiproof.snippets import tier

from .shapes import NINE

ONE = 1  # used by eight


def add(number):
    return number + ONE


@pytest.fixture
@tier("real")
def seven():
    """A number."""
    return 7


@pytest.fixture
@tier("real")
def eight(seven_again):
    return add(seven_again)


@pytest.fixture
@tier("real")
def seven_again():
    return 7


@pytest.fixture
@tier("real")
def nine():
    return NINE
'''
NOTES = {
    "Seven.md": ("x = seven  # → 7", "y = x + 1  # → 8"),
    "Eight.md": ("eight  # → 8",),
    "Nine.md": ("nine  # → 9",),
    "None.md": ("1 + 1  # → 2",),
    "sub/Seven.md": ("seven  # → 7",),
}
EVERY = set(NOTES)


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A wiki that was run once."""
    folder = tmp_path_factory.mktemp("first")
    write(folder, "mkdocs.yml", CONFIGURATION)
    write(folder, "wiki/conftest.py", CONFTEST)
    write(folder, "wiki/shapes.py", "NINE = 9\n")
    for name, snippets in NOTES.items():
        write(folder, f"wiki/{name}", note(*snippets))
    status, printed = run(folder)
    assert (status, "claims 6/6 held" in printed) == (0, True), printed
    return folder


@pytest.fixture
def project(first: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(first, tmp_path / "project"))


def note(*snippets: str) -> str:
    return "\n\ntext\n\n".join(f"```python\n{code}\n```" for code in snippets)


def write(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    return path


def change(folder: Path, name: str, old: str, new: str) -> None:
    text = (folder / name).read_text("utf-8")
    assert old in text
    write(folder, name, text.replace(old, new))


def run(folder: Path, *arguments: str, python: str = sys.executable) -> tuple[int, str]:
    """The exit status of `wikiproof run`, and all that it prints."""
    command = [python, "-m", "wikiproof", "run", *arguments]
    done = subprocess.run(command, cwd=folder, env=ENVIRONMENT, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


def stamps(folder: Path) -> dict[str, int]:
    files = folder.glob("records/*/**/*.json")
    return {json.loads(path.read_text("utf-8"))["note"]: path.stat().st_mtime_ns for path in files}


def again(folder: Path, python: str = sys.executable) -> set[str]:
    """The notes that another run gives new records; what it says of the others is checked."""
    before = stamps(folder)
    _, printed = run(folder, python=python)
    after = stamps(folder)
    anew = {each for each in after if after[each] != before.get(each)}
    left = len(after) - len(anew)
    if left:
        assert f"{left} note{'s' if left > 1 else ''} unchanged, not run again" in printed, printed
    else:
        assert "unchanged" not in printed
    return anew


def test_the_device_is_the_same_whatever_else_is_run(project: Path) -> None:
    write(project, "wiki/Device.md", note("type(device).__name__  # → 'device'"))
    assert run(project)[0] == 0
    write(project, "wiki/Torch.md", note("import torch"))
    assert again(project) == {"Torch.md"}
    assert run(project, "--rerun")[0] == 0


def test_nothing_changed(project: Path) -> None:
    assert again(project) == set()


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        pytest.param('"""A number."""', '"""The number."""', "Seven.md sub/Seven.md", id="a fixture"),
        pytest.param("ONE = 1 ", "ONE = 1.0 ", "Eight.md", id="a value that a helper of a fixture reads"),
        pytest.param("number + ONE", "ONE + number", "Eight.md", id="a helper"),
        pytest.param("def seven_again():\n", "def seven_again():\n    # same\n", "Eight.md", id="a fixture's fixture"),
        pytest.param("\nONE =", "\n# a comment\n\n\ndef unused():\n    pass\n\n\nONE =", "", id="what no fixture uses"),
        pytest.param("NINE\n\nONE", "NINE\n\nTWO = 2\nONE", "", id="a value that nothing reads"),
        pytest.param(
            "def seven():",
            "def automatic():\n    pass\n\n\n@pytest.fixture\ndef seven():",
            "Seven.md sub/Seven.md",
            id="a decorator less",
        ),
        pytest.param("import pytest\n", "import pytest\nimport random\nrandom.seed(1)\n", "*", id="a side effect"),
        pytest.param(
            "@pytest.fixture\n@tier(\"real\")\ndef nine",
            "@pytest.fixture(autouse=True)\ndef prepared():\n    pass\n\n\n@pytest.fixture\n@tier(\"real\")\ndef nine",
            "*",
            id="an automatic fixture",
        ),
    ],
)  # fmt: skip
def test_a_change_of_fixtures(project: Path, old: str, new: str, expected: str) -> None:
    change(project, "wiki/conftest.py", old, new)
    assert again(project) == (EVERY if expected == "*" else set(expected.split()))


def test_a_module_of_the_wiki_that_a_fixture_imports(project: Path) -> None:
    write(project, "wiki/shapes.py", "EIGHT = 8\nNINE = EIGHT + 1\n")
    assert again(project) == {"Nine.md"}


def test_a_fixture_of_an_inner_folder_that_takes_the_place_of_an_outer_one(project: Path) -> None:
    inner = (
        "import pytest\nfrom wikiproof.snippets import tier\n\n\n@pytest.fixture\n@tier('real')\ndef seven(seven):\n"
    )
    write(project, "wiki/sub/conftest.py", f"{inner}    return seven\n")
    assert again(project) == {"sub/Seven.md"}
    change(project, "wiki/conftest.py", '"""A number."""', "")
    assert again(project) == {"Seven.md", "sub/Seven.md"}


def test_an_earlier_snippet(project: Path) -> None:
    change(project, "wiki/Seven.md", "x = seven", "x = seven + 0")
    assert again(project) == {"Seven.md"}


def test_prose_and_a_moved_snippet_change_nothing(project: Path) -> None:
    change(project, "wiki/Seven.md", "text", "another\n\ntext, and more of it")
    assert again(project) == set()


def test_a_claim_and_a_mark(project: Path) -> None:
    change(project, "wiki/Eight.md", "→ 8", "→ 8.0")
    change(project, "wiki/None.md", "```python\n", "```python timeout=30\n")
    assert again(project) == {"Eight.md", "None.md"}


def test_a_fixture_that_a_note_lacked(project: Path) -> None:
    write(project, "wiki/Ten.md", note("ten  # → 10"))
    assert run(project)[0] == 1
    status, printed = run(project)
    assert (status, "6 notes unchanged, not run again (--rerun does); 1 of them failed" in printed) == (1, True)
    change(project, "wiki/conftest.py", "def nine():", "def ten():\n    return 10\n\n\n@pytest.fixture\ndef nine():")
    assert again(project) == {"Nine.md", "Ten.md"}  # `nine` has lost its tier


def test_a_package_of_another_version(project: Path, tmp_path: Path) -> None:
    """In a virtual environment of its own, over the one of this process, with a package `gauge`."""
    venv.create(tmp_path / "venv", symlinks=True)
    (packages,) = (tmp_path / "venv").glob("lib/python*/site-packages")
    ours = [each for each in sys.path if each.endswith("site-packages")]
    write(packages, "outer.pth", "".join(f"import site; site.addsitedir({each!r})\n" for each in ours))
    write(packages, "gauge/__init__.py", "")
    write(packages, "gauge-1.0.dist-info/METADATA", "Metadata-Version: 2.1\nName: gauge\nVersion: 1.0\n")
    write(project, "wiki/Gauge.md", note("import gauge\ngauge.__name__  # → 'gauge'"))
    python = str(tmp_path / "venv/bin/python")
    assert again(project, python) == {"Gauge.md"}
    assert again(project, python) == set()
    (packages / "gauge-1.0.dist-info").rename(packages / "gauge-2.0.dist-info")
    change(packages, "gauge-2.0.dist-info/METADATA", "1.0", "2.0")
    assert again(project, python) == {"Gauge.md"}
    (record,) = project.glob("records/*/Gauge.json")
    assert json.loads(record.read_text())["environment"]["packages"] == [["gauge", "2.0"]]


def test_another_stand_in(project: Path) -> None:
    model = "{model_type: gpt2, parameters: 1, source: a paper, config: {n_layer: 1}, stand_in: {n_layer: %s}}"
    given = "docs_dir: wiki\nplugins:\n  - wikiproof:\n      models: {acme/small: %s, acme/other: %s}\n"
    write(project, "mkdocs.yml", given % (model % 1, model % 1))
    write(project, "wiki/Small.md", note("name = 'acme/small'\nlen(name)  # → 10"))
    assert (again(project), stale(project)) == ({"Small.md"}, [])
    write(project, "mkdocs.yml", given % (model % 1, model % 2))
    assert (stale(project), again(project)) == ([], set())
    write(project, "mkdocs.yml", given % (model % 2, model % 2))
    assert (stale(project), again(project)) == (["wiki/Small.md"], {"Small.md"})


def test_unchanged_notes_and_their_fixtures_are_not_even_imported(project: Path) -> None:
    marks = project / "marks"
    change(project, "wiki/conftest.py", "import pytest\n", f"import pytest\nopen({str(marks)!r}, 'a').write('.')\n")
    run(project)
    assert marks.read_text() == "."
    assert again(project) == set()
    assert marks.read_text() == "."


def test_changed_and_unchanged_notes_are_counted_together(project: Path) -> None:
    change(project, "wiki/None.md", "→ 2", "→ 3")
    status, printed = run(project)
    assert status == 1
    assert "wikiproof: 5 notes, snippets 6/6 run (0 skipped), claims 5/6 held" in printed
    assert "wikiproof: 4 notes unchanged, not run again (--rerun does)\n" in printed


@pytest.mark.parametrize("code", ["1 + 1  # → 3", "1 / 0"])
def test_what_failed_stays_failed(project: Path, code: str) -> None:
    write(project, "wiki/None.md", note(code))
    problem = next(line for line in run(project)[1].splitlines() if line.startswith("wiki/None.md:2:"))
    status, printed = run(project)
    assert (status, problem in printed.splitlines()) == (1, True)
    assert "5 notes unchanged, not run again (--rerun does); 1 of them failed before, and so again" in printed
    change(project, "wiki/Nine.md", "→ 9", "→ 9.0")
    status, printed = run(project)
    assert (status, problem in printed.splitlines()) == (1, True)
    assert run(project, "wiki/Nine.md")[0] == 0


@pytest.mark.parametrize("code", ["while True:\n    pass", "import os\nos._exit(3)"])
def test_what_took_too_long_or_died_is_run_again(project: Path, code: str) -> None:
    write(project, "wiki/None.md", note(code).replace("python\n", "python timeout=1\n"))
    run(project)
    assert "4 notes unchanged" in run(project)[1]


@pytest.mark.parametrize(("arguments", "ran"), [(["--rerun"], "6/6"), (["-k", "None"], "1/1"), (["-k", "nowhere"], "")])
def test_what_is_asked_for_is_run(project: Path, arguments: list[str], ran: str) -> None:
    status, printed = run(project, *arguments)
    assert (status, "unchanged" in printed) == (0, False)
    assert f"snippets {ran} run" in printed if ran else "snippets" not in printed


def test_plain_pytest_always_runs(project: Path) -> None:
    command = [sys.executable, "-m", "pytest", "--import-mode=importlib", "wiki"]
    done = subprocess.run(command, cwd=project, env=ENVIRONMENT, capture_output=True, text=True, check=False)
    assert (done.returncode, "6 passed" in done.stdout) == (0, True)


def test_one_unchanged_note_and_a_folder(project: Path) -> None:
    status, printed = run(project, "wiki/None.md", "wiki/sub")
    assert (status, "wikiproof: 2 notes unchanged, not run again" in printed) == (0, True)
    change(project, "wiki/sub/Seven.md", "→ 7", "→ 7.0")
    status, printed = run(project, "wiki/None.md", "wiki/sub")
    assert "wikiproof: 2 notes, snippets 2/2 run (0 skipped), claims 2/2 held\n" in printed
    assert "wikiproof: 1 note unchanged, not run again" in printed


def test_records_elsewhere(project: Path) -> None:
    assert "unchanged" not in run(project, "--records", "elsewhere")[1]
    assert "5 notes unchanged" in run(project, "--records", "elsewhere")[1]


def test_a_given_file_of_fixtures(project: Path) -> None:
    ten, other = (
        "import pytest\n@pytest.fixture\ndef ten():\n    return {}\n",
        "@pytest.fixture\ndef other():\n    return 1\n",
    )
    given = ten + other
    write(project, "given.py", given.format(10))
    write(project, "wiki/Ten.md", note("ten"))
    assert run(project, "--conftest", "given.py")[0] == 0
    assert "6 notes unchanged" in run(project, "--conftest", "given.py")[1]
    write(project, "given.py", given.format(10).replace("return 1\n", "return 2\n"))
    assert "6 notes unchanged" in run(project, "--conftest", "given.py")[1]
    write(project, "given.py", given.format(11))
    assert "5 notes unchanged" in run(project, "--conftest", "given.py")[1]


def test_a_record_that_cannot_be_written_fails_the_run(project: Path) -> None:
    shutil.rmtree(project / "records")
    write(project, "records", "no folder")
    status, printed = run(project, "wiki/None.md")
    assert (status, "the record of 'None.md' cannot be written: [Errno " in printed) == (1, True)
    assert "Traceback" not in printed
    assert "During handling" not in printed


def test_a_damaged_record_is_made_anew(project: Path) -> None:
    (record,) = project.glob("records/*/None.json")
    sound = record.read_bytes()
    record.write_bytes(sound[:-20])
    assert again_damaged(project) == "4 notes unchanged"
    assert json.loads(record.read_bytes())["key"] == json.loads(sound)["key"]


def again_damaged(project: Path) -> str:
    """What a run says of unchanged notes, where records cannot be read before it."""
    printed = run(project)[1]
    return next(line for line in printed.splitlines() if "unchanged" in line).split(": ")[1].split(",")[0]


def test_two_runs_at_once_leave_whole_records(project: Path) -> None:
    shutil.rmtree(project / "records")
    command = [sys.executable, "-m", "wikiproof", "run"]
    both = [subprocess.Popen(command, cwd=project, env=ENVIRONMENT, stdout=subprocess.DEVNULL) for _ in range(2)]
    assert [each.wait(300) for each in both] == [0, 0]
    assert set(stamps(project)) == EVERY
    assert not [each for each in project.glob("records/**/*") if each.is_file() and each.suffix != ".json"]
    assert again(project) == set()


def test_fixtures_above_a_wiki_supply_nothing(project: Path) -> None:
    write(project, "conftest.py", "import pytest\n@pytest.fixture\ndef ten():\n    return 10\n")
    write(project, "wiki/Ten.md", note("ten"))
    status, printed = run(project)
    assert (status, "name 'ten' is not bound before" in printed) == (1, True)


def command(folder: Path, *words: str) -> tuple[int, str]:
    """The exit status of a command, and what it prints."""
    call = [sys.executable, "-m", "wikiproof", *words]
    done = subprocess.run(call, cwd=folder, env=ENVIRONMENT, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


def test_check_sees_at_once_what_a_change_makes_stale(project: Path) -> None:
    assert stale(project) == []
    write(project, "wiki/shapes.py", "NINE = 4 + 5\n")
    assert stale(project) == ["wiki/Nine.md"]
    change(project, "wiki/conftest.py", "ONE = 1 ", "ONE = 1.0 ")
    assert stale(project) == ["wiki/Eight.md", "wiki/Nine.md"]
    run(project)
    assert stale(project) == []


def stale(folder: Path) -> list[str]:
    """The notes whose records `wikiproof check` calls stale."""
    found = json.loads(command(folder, "check", "--format", "json")[1])["diagnostics"]
    return [each["path"] for each in found if each["code"] == "record-stale"]


def test_records_of_another_machine_are_taken_over(project: Path) -> None:
    theirs = (project / "records").rename(project / "theirs")
    (folder,) = theirs.iterdir()
    assert command(project, "records", "import", "theirs") == (0, "5 records imported, 0 known already, 0 refused\n")
    assert command(project, "records", "import", "theirs") == (0, "0 records imported, 5 known already, 0 refused\n")
    assert command(project, "records", "list")[1].endswith("\n5 records: 5 fresh\n")
    assert again(project) == set()
    ours = project / "records" / folder.name / "None.json"
    record = json.loads(ours.read_text())
    record["outcomes"][0]["output"] = "other"
    (folder / "None.json").write_text(json.dumps({**record, "when": "2000-01-01T00:00:00+00:00"}))
    status, printed = command(project, "records", "import", "theirs")
    assert (status, f"the one that is here was made later, at {record['when']}" in printed) == (1, True)
    assert json.loads(ours.read_text())["outcomes"][0]["output"] == ""
    (folder / "None.json").write_text(json.dumps({**record, "when": "2100-01-01T00:00:00+00:00"}))
    assert command(project, "records", "import", "theirs") == (0, "1 record imported, 4 known already, 0 refused\n")
    assert json.loads(ours.read_text())["outcomes"][0]["output"] == "other"


def test_a_folder_of_one_environment_can_be_taken_over_too(project: Path) -> None:
    (folder,) = (project / "records").rename(project / "theirs").iterdir()
    printed = command(project, "records", "import", str(folder))
    assert printed == (0, "5 records imported, 0 known already, 0 refused\n")


def test_what_is_on_record_of_a_note(project: Path) -> None:
    write(project, "wiki/Seven.md", note("x = seven  # → 8", "print('a\\nb')"))
    run(project)
    printed = command(project, "records", "show", "wiki/Seven.md")[1]
    assert "Seven.md: fresh: snippets 2/2 run, claims 0/1 held" in printed
    assert "\n  ran on cpu, " in printed
    assert "\n    claims '8': wrong (real), the code gives '7'\n" in printed
    assert printed.endswith("\n    | a\n    | b\n")


def test_records_of_notes_that_are_gone_are_cleared_up(project: Path) -> None:
    (project / "wiki/sub/Seven.md").unlink()
    change(project, "wiki/None.md", "1 + 1", "1 + 1.0")
    assert "2 records would be removed" in command(project, "records", "prune", "--dry-run")[1]
    assert set(stamps(project)) == EVERY
    assert "2 records removed" in command(project, "records", "prune")[1]
    assert set(stamps(project)) == EVERY - {"sub/Seven.md", "None.md"}
    assert not list(project.glob("records/*/sub"))
    assert "0 records removed" in command(project, "records", "prune")[1]
