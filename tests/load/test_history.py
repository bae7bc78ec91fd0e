"""When notes changed last, asked of real repositories."""

from __future__ import annotations

import os
import shutil
import subprocess
import unicodedata
from pathlib import Path

import pytest

from wikiproof.load.history import changed

pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")
DAY = "2026-01-{:02}T10:00:00+09:00"


class Repository:
    """A repository with a wiki in it; each commit is made a day after the one before."""

    def __init__(self, folder: Path) -> None:
        self.wiki = folder / "wiki"
        self.state = folder / ".wikiproof"
        self._day = 0
        self.wiki.mkdir(parents=True)
        self.git("init", "-q", "-b", "main")

    def git(self, *arguments: str) -> None:
        when = DAY.format(max(self._day, 1))
        who = {f"GIT_{role}_{key}": "x" for role in ("AUTHOR", "COMMITTER") for key in ("NAME", "EMAIL")}
        dates = {"GIT_AUTHOR_DATE": when, "GIT_COMMITTER_DATE": when}
        settings = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
        environment = {**os.environ, **who, **dates, **settings}
        command = ("git", "-C", str(self.wiki.parent), *arguments)
        subprocess.run(command, env=environment, check=True, capture_output=True)

    def commit(self, **texts: str | None) -> None:
        """Write files, remove those of no text, and commit all that changed."""
        self._day += 1
        for name, text in texts.items():
            self.write(name, text)
        self.git("add", "-A", ".")
        self.git("commit", "-q", "-m", "x", "--allow-empty")

    def write(self, name: str, text: str | None) -> None:
        file = self.wiki / f"{name}.md"
        file.parent.mkdir(exist_ok=True, parents=True)
        file.unlink() if text is None else file.write_text(text)

    def days(self) -> dict[str, int]:
        """The day of each note's last change."""
        paths = [str(file.relative_to(self.wiki)) for file in self.wiki.rglob("*.md")]
        found = changed(str(self.wiki), str(self.state), paths)
        assert all(moment == DAY.format(int(moment[8:10])) for moment in found.values())
        return {path.removesuffix(".md"): int(moment[8:10]) for path, moment in found.items()}


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    return Repository(tmp_path / "repository")


def test_last_commit_of_each_note_counts(repository: Repository) -> None:
    repository.commit(a="1", b="1")
    repository.commit(b="2")
    repository.commit()
    assert repository.days() == {"a": 1, "b": 2}


def test_moved_note_keeps_its_date_and_a_new_one_in_its_place_has_its_own(repository: Repository) -> None:
    repository.commit(a="one", b="two")
    repository.commit(**{"a": None, "F/moved": "one"})
    assert repository.days() == {"F/moved": 1, "b": 1}
    repository.commit(a="new")
    assert repository.days() == {"a": 3, "F/moved": 1, "b": 1}
    repository.commit(**{"F/moved": "changed", "b": None, "c": "two"})
    assert repository.days() == {"a": 3, "F/moved": 4, "c": 1}


def test_notes_that_change_places_keep_their_dates(repository: Repository) -> None:
    repository.commit(a="one")
    repository.commit(b="two")
    repository.commit(a="two", b="one", c="three")
    assert repository.days() == {"a": 3, "b": 3, "c": 3}  # git takes this for two changes, not for moves
    repository.commit(c=None, d="three", a=None, e="two")
    assert repository.days() == {"b": 3, "d": 3, "e": 3}


def test_note_that_git_does_not_have_has_no_date(repository: Repository) -> None:
    repository.commit(a="1", gone="1")
    repository.commit(gone=None)
    repository.write("new", "1")
    repository.write("gone", "back, not committed")
    repository.write("a", "changed, not committed")
    assert repository.days() == {"a": 1}


def test_name_composed_on_one_side_and_decomposed_on_the_other_is_found(repository: Repository) -> None:
    composed = unicodedata.normalize("NFC", "한글 노트")
    repository.commit(**{composed: "1"})
    decomposed = unicodedata.normalize("NFD", composed)
    assert set(changed(str(repository.wiki), str(repository.state), [f"{decomposed}.md"])) == {f"{decomposed}.md"}


def test_any_name_that_a_file_can_have_is_read(repository: Repository) -> None:
    repository.commit(**{"a\nb": "1", '"q" \t\\': "1", "\x01x": "1", "R100": "1", "A": "1"})
    repository.commit(**{"\x01x": "2"})
    assert repository.days() == {"a\nb": 1, '"q" \t\\': 1, "\x01x": 2, "R100": 1, "A": 1}


def test_what_was_merged_has_the_date_of_its_own_commit(repository: Repository) -> None:
    repository.commit(a="1")
    repository.git("checkout", "-q", "-b", "side")
    repository.commit(side="1")
    repository.git("checkout", "-q", "main")
    repository.commit(a="2")
    repository.git("merge", "-q", "--no-edit", "side")
    assert repository.days() == {"a": 3, "side": 2}


def test_what_is_kept_is_not_believed_after_a_new_commit(repository: Repository) -> None:
    repository.commit(a="1")
    assert repository.days() == {"a": 1}
    repository.commit(a="2")
    assert repository.days() == {"a": 2}
    kept = repository.state / "history.json"
    kept.write_bytes(kept.read_bytes()[:20])
    assert repository.days() == {"a": 2}


def test_shallow_clone_knows_no_dates(repository: Repository, tmp_path: Path) -> None:
    repository.commit(a="1")
    repository.commit(b="1")
    clone = tmp_path / "clone"
    source = f"file://{repository.wiki.parent}"
    subprocess.run(("git", "clone", "-q", "--depth", "1", source, str(clone)), check=True, capture_output=True)
    assert changed(str(clone / "wiki"), str(tmp_path / "state"), ["a.md", "b.md"]) == {}


def test_where_there_is_no_repository_nothing_is_dated(tmp_path: Path, repository: Repository) -> None:
    assert changed(str(tmp_path), str(tmp_path / "state"), ["a.md"]) == {}
    assert changed(str(repository.wiki), str(tmp_path / "state"), ["a.md"]) == {}  # no commit yet
    assert changed(str(tmp_path / "nowhere"), str(tmp_path / "state"), ["a.md"]) == {}


def test_without_git_nothing_is_dated(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    repository.commit(a="1")
    monkeypatch.setenv("PATH", "")
    assert repository.days() == {}


def test_repository_of_a_hook_is_not_taken_for_the_wikis(
    repository: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    repository.commit(a="1")
    other = Repository(tmp_path / "other")
    other.commit(b="1")
    other.commit(a="1")
    monkeypatch.setenv("GIT_DIR", str(other.wiki.parent / ".git"))
    assert changed(str(repository.wiki), str(repository.state), ["a.md"]) == {"a.md": DAY.format(1)}


def test_place_that_cannot_be_written_to_does_no_harm(repository: Repository) -> None:
    repository.commit(a="1")
    repository.state.write_text("a file where a folder should be")
    assert repository.days() == {"a": 1}
