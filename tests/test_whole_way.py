"""Notes in, site out: `run`, `check`, `build`, on a wiki that is whole and on one with four things broken."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

CONFIGURATION = """
site_name: Counting
docs_dir: wiki
site_dir: site
theme:
  name: material
  language: en
  font: false
plugins:
  - wikiproof
"""
HOME = """---
id: home
title: Home
---
# Home

[[Counting]] comes before [[Sharing]].
"""
COUNTING = """---
id: counting
title: Counting
---
# Counting

Back to [[index|home]].

```python
layers, width = 12, 768
params = 12 * layers * width ** 2  # → 84.9M
```
"""
SHARING = """---
id: sharing
title: Sharing
---
# Sharing

```python
shares = [part / 4 for part in (1, 3)]
print(shares)
```
```output
[0.25, 0.75]
```

See [[Counting]].
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "wiki").mkdir()
    (tmp_path / "mkdocs.yml").write_text(CONFIGURATION, "utf-8")
    for name, text in (("index", HOME), ("Counting", COUNTING), ("Sharing", SHARING)):
        (tmp_path / "wiki" / f"{name}.md").write_text(text, "utf-8")
    return tmp_path


def command(project: Path, *words: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "NO_MKDOCS_2_WARNING": "1"}
    return subprocess.run(
        [sys.executable, "-m", *words], cwd=project, env=environment, capture_output=True, text=True, check=False
    )


def test_a_whole_wiki_is_proven_and_published(project: Path) -> None:
    assert command(project, "wikiproof", "run").returncode == 0
    checked = command(project, "wikiproof", "check")
    assert (checked.returncode, checked.stdout) == (0, "3 notes, 4 links: 0 errors, 0 warnings\n")
    built = command(project, "mkdocs", "build", "--strict")
    assert built.returncode == 0, built.stderr
    page = (project / "site" / "Counting" / "index.html").read_text("utf-8")
    assert "snippets 1 of 1 run" in page
    assert "claims 1 of 1 held" in page


def test_four_broken_things_are_four_diagnostics_at_their_lines(project: Path) -> None:
    break_line(project / "wiki" / "index.md", "title: Home", "title: Home: the start")
    break_line(project / "wiki" / "Counting.md", "# → 84.9M", "# → 48.9M")
    break_line(project / "wiki" / "Sharing.md", "part / 4", "part / nothing")
    break_line(project / "wiki" / "Sharing.md", "See [[Counting]].", "See [[Coutning]].")

    assert command(project, "wikiproof", "run").returncode == 1
    checked = command(project, "wikiproof", "check", "--format", "json")
    assert checked.returncode == 1
    found = json.loads(checked.stdout)["diagnostics"]
    assert [(Path(each["path"]).name, each["line"], each["code"]) for each in found if each["severity"] == "error"] == [
        ("Counting.md", 11, "claim-wrong"),
        ("Sharing.md", 8, "snippet-failed"),
        ("Sharing.md", 15, "unresolved-link"),
        ("index.md", 3, "frontmatter-invalid"),
    ]
    built = command(project, "mkdocs", "build", "--strict")
    assert built.returncode == 1
    for each in ("claim-wrong", "snippet-failed", "unresolved-link", "frontmatter-invalid"):
        assert each in built.stderr


def test_a_page_never_shows_an_outcome_of_other_code(project: Path) -> None:
    command(project, "wikiproof", "run")
    break_line(project / "wiki" / "Counting.md", "# → 84.9M", "# → 48.9M")
    checked = command(project, "wikiproof", "check", "--format", "json")
    assert [each["code"] for each in json.loads(checked.stdout)["diagnostics"]] == ["record-stale"]
    assert command(project, "mkdocs", "build", "--strict").returncode == 1
    command(project, "mkdocs", "build")
    page = (project / "site" / "Counting" / "index.html").read_text("utf-8")
    assert "snippets 0 of 1 run" in page
    assert "claims 0 of 1 held" in page


def test_a_second_run_changes_no_record(project: Path) -> None:
    command(project, "wikiproof", "run")
    kept = {path: path.read_bytes() for path in sorted((project / "records").rglob("*.json"))}
    assert len(kept) == 2
    command(project, "wikiproof", "run")
    assert {path: path.read_bytes() for path in sorted((project / "records").rglob("*.json"))} == kept


def test_a_damaged_record_proves_nothing(project: Path) -> None:
    command(project, "wikiproof", "run")
    for path in (project / "records").rglob("*.json"):
        path.write_bytes(path.read_bytes()[:-20])
    checked = command(project, "wikiproof", "check", "--format", "json")
    assert {each["code"] for each in json.loads(checked.stdout)["diagnostics"]} == {"record-invalid"}


def test_another_notes_record_proves_nothing(project: Path) -> None:
    command(project, "wikiproof", "run")
    (counting,) = (project / "records").rglob("Counting.json")
    shutil.copy(counting, counting.with_name("Sharing.json"))
    checked = command(project, "wikiproof", "check", "--format", "json")
    assert [(each["path"], each["code"]) for each in json.loads(checked.stdout)["diagnostics"]] == [
        ("wiki/Sharing.md", "record-invalid")
    ]


def break_line(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")
