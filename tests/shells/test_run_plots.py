"""Figures from a run to the record, by the commands that an author uses."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

BIN = Path(sys.executable).parent
DRAWS = "# Drawn\n\n```python\nimport matplotlib.pyplot as plt\nplt.title('Squares')\nplt.show()\n```\n"


@pytest.fixture
def wiki(tmp_path: Path) -> Path:
    (tmp_path / "mkdocs.yml").write_text("docs_dir: wiki\nplugins:\n  - wikiproof\n")
    (tmp_path / "wiki").mkdir()
    (tmp_path / "wiki/Drawn.md").write_text(DRAWS)
    return tmp_path


def say(wiki: Path, *command: str) -> str:
    done = subprocess.run([BIN / command[0], *command[1:]], cwd=wiki, capture_output=True, text=True, check=False)
    return done.stdout + done.stderr


def files(wiki: Path) -> dict[str, tuple[bytes, int]]:
    """The records and pictures, with when they were written."""
    found = (each for each in (wiki / "records").rglob("*") if each.is_file())
    return {each.relative_to(wiki).as_posix(): (each.read_bytes(), each.stat().st_mtime_ns) for each in found}


def test_plots_are_kept_beside_the_record_and_drawn_alike_again(wiki: Path) -> None:
    assert "1 passed" in say(wiki, "wikiproof", "run")
    made = files(wiki)
    (record, picture) = sorted(made, key=lambda path: path.endswith(".png"))
    assert Path(picture).parent == Path(record).with_suffix("")
    assert made[picture][0].startswith(b"\x89PNG")
    assert "not run again" in say(wiki, "wikiproof", "run")
    assert "1 passed" in say(wiki, "pytest", "wiki")
    assert "1 passed" in say(wiki, "wikiproof", "run", "--rerun")
    assert files(wiki) == made
    said = say(wiki, "wikiproof", "records", "show", "wiki/Drawn.md")
    assert "claims 0/0 held, 1 plot (" in said
    assert f"plot {Path(picture).stem}, " in said
    assert "pixels: Squares\n" in said


def test_a_picture_that_is_gone_is_drawn_again_and_one_that_none_names_is_pruned(wiki: Path) -> None:
    say(wiki, "wikiproof", "run")
    (picture,) = (wiki / "records").rglob("*.png")
    content = picture.read_bytes()
    picture.unlink()
    assert f"the picture '{picture.relative_to(wiki / 'records')}' is not there" in say(
        wiki, "wikiproof", "records", "list"
    )
    assert "1 passed" in say(wiki, "wikiproof", "run")
    assert picture.read_bytes() == content
    other = picture.with_name("0" * 32 + ".png")
    shutil.copy(picture, other)
    said = f"{other.relative_to(wiki / 'records')}: no record names it\n0 records and 1 picture"
    assert say(wiki, "wikiproof", "records", "prune", "--dry-run") == f"{said} would be removed\n"
    assert say(wiki, "wikiproof", "records", "prune") == f"{said} removed\n"
    assert [*(wiki / "records").rglob("*.png")] == [picture]


def test_a_note_that_draws_no_longer_leaves_no_picture(wiki: Path) -> None:
    say(wiki, "wikiproof", "run")
    (wiki / "wiki/Drawn.md").write_text(DRAWS.replace("plt.title('Squares')", "1 + 1"))
    assert "1 passed" in say(wiki, "wikiproof", "run")
    assert [Path(each).suffix for each in files(wiki)] == [".json"]


def test_what_is_left_out_is_a_warning_of_the_run(wiki: Path) -> None:
    (wiki / "wiki/Drawn.md").write_text(DRAWS.replace("plt.title('Squares')", "plt.figure(figsize=(99, 1))"))
    said = say(wiki, "wikiproof", "run")
    why = "Drawn#1: figure 1 of 1 is left out: its picture has 14,256 × 144 pixels, more than 4,000 a side"
    assert why in said
    assert "1 passed, 1 warning" in said
    assert why.removeprefix("Drawn#1: ") in say(wiki, "wikiproof", "records", "show", "wiki/Drawn.md")
