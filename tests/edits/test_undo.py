from pathlib import Path
from zipfile import ZipFile

import pytest

from tests.edits.notes import Little, change, plan
from wikiproof.edits import PlanError, Undone, apply, undo

A, B = "\ufeffa [[x]]\r\n", "b [[x]]"
MEND_A, MEND_B = change("a.md", A, "x", "새"), change("b.md", B, "x", "y")


@pytest.fixture
def little(tmp_path: Path) -> Little:
    return Little(tmp_path, a=A, b=B)


def backups(little: Little, folder: str) -> list[str]:
    return sorted(file.name for file in Path(little.state, folder).glob("*"))


def test_all_is_taken_back_byte_for_byte(little: Little) -> None:
    before = little.files()
    apply(little.folder, little.state, plan(MEND_A, MEND_B))
    undone = undo(little.folder, little.state)
    assert (undone.restored, undone.command, undone.backup) == (("a.md", "b.md"), "reconcile", None)
    assert little.files() == before
    assert backups(little, "applied") == []


def test_nothing_to_undo(little: Little) -> None:
    assert undo(little.folder, little.state) == Undone()


def test_plans_are_taken_back_the_newest_first(little: Little) -> None:
    before = little.files()
    apply(little.folder, little.state, plan(MEND_A))
    between = little.files()
    apply(little.folder, little.state, plan(change("a.md", A.replace("x", "새"), "새", "z"), MEND_B))
    assert undo(little.folder, little.state).restored == ("a.md", "b.md")
    assert little.files() == between
    assert undo(little.folder, little.state).restored == ("a.md",)
    assert little.files() == before
    assert undo(little.folder, little.state).command is None


def test_a_plan_of_which_nothing_could_be_done_is_not_the_newest(little: Little) -> None:
    before = little.files()
    apply(little.folder, little.state, plan(MEND_A))
    assert apply(little.folder, little.state, plan(change("b.md", B, "x", "y", to="a.md"))).backup is None
    assert undo(little.folder, little.state).restored == ("a.md",)
    assert little.files() == before


def test_a_note_changed_since_is_left_and_its_backup_kept(little: Little) -> None:
    apply(little.folder, little.state, plan(MEND_A, MEND_B))
    little.write("a.md", b"more")
    undone = undo(little.folder, little.state)
    assert undone.restored == ("b.md",)
    assert [(remark.path, remark.why) for remark in undone.refused] == [
        ("a.md", "it has changed since the plan was applied")
    ]
    assert little.files() == {"a.md": b"more", "b.md": B.encode()}
    assert undone.backup is not None
    assert ZipFile(undone.backup).read("notes/a.md") == A.encode()
    assert undo(little.folder, little.state).command is None


def test_a_backup_that_was_kept_is_never_overwritten(little: Little) -> None:
    apply(little.folder, little.state, plan(MEND_A))
    little.write("a.md", b"more")
    first = undo(little.folder, little.state).backup
    little.write("a.md", A.encode())
    apply(little.folder, little.state, plan(MEND_A))
    little.write("a.md", b"still more")
    second = undo(little.folder, little.state).backup
    assert first != second
    assert backups(little, "undone") == ["0001.zip", "0002.zip"]


def test_a_note_deleted_since_is_left_and_its_backup_kept(little: Little) -> None:
    apply(little.folder, little.state, plan(MEND_A))
    (little.root / "a.md").unlink()
    undone = undo(little.folder, little.state)
    assert [remark.why for remark in undone.refused] == ["there is no such note"]
    assert sorted(little.files()) == ["b.md"]


def test_what_the_plan_did_not_change_is_not_taken_back(little: Little) -> None:
    little.write("a.md", "\ufeffa [[새]]\r\n".encode())
    apply(little.folder, little.state, plan(MEND_A, MEND_B))
    assert undo(little.folder, little.state).restored == ("b.md",)
    assert little.files() == {"a.md": "\ufeffa [[새]]\r\n".encode(), "b.md": B.encode()}


def test_a_plan_applied_in_two_goes_is_taken_back_as_one(little: Little) -> None:
    before = little.files()
    (little.root / "a.md").chmod(0o444)
    apply(little.folder, little.state, plan(MEND_A, MEND_B))
    (little.root / "a.md").chmod(0o644)
    assert apply(little.folder, little.state, plan(MEND_A, MEND_B)).changed == ("a.md",)
    assert undo(little.folder, little.state).restored == ("a.md", "b.md")
    assert little.files() == before


def test_what_was_left_of_a_plan_is_taken_back_with_it(little: Little) -> None:
    before = little.files()
    apply(little.folder, little.state, plan(MEND_A, MEND_B))
    little.write("b.md", B.encode())
    apply(little.folder, little.state, plan(MEND_B))
    assert undo(little.folder, little.state).restored == ("a.md", "b.md")
    assert little.files() == before


def test_a_plan_applied_after_it_was_undone_is_undone_again(little: Little) -> None:
    before = little.files()
    for _ in range(2):
        assert apply(little.folder, little.state, plan(MEND_A)).changed == ("a.md",)
        assert undo(little.folder, little.state).restored == ("a.md",)
        assert little.files() == before


def test_a_damaged_original_is_not_restored(little: Little) -> None:
    backup = Path(apply(little.folder, little.state, plan(MEND_A, MEND_B)).backup or "")
    backup.write_bytes(backup.read_bytes().replace(A.encode(), b"?" * len(A.encode())))
    undone = undo(little.folder, little.state)
    assert undone.restored == ("b.md",)
    assert [remark.why.split(":")[0] for remark in undone.refused] == [f"its backup in {backup} is damaged"]
    assert (little.root / "a.md").read_bytes() == "\ufeffa [[새]]\r\n".encode()


@pytest.mark.parametrize("content", [b"", b"no zip", b"PK\x05\x06" + b"\0" * 18])
def test_a_file_that_is_no_backup_is_named(content: bytes, little: Little) -> None:
    backup = Path(apply(little.folder, little.state, plan(MEND_A)).backup or "")
    backup.write_bytes(content)
    before = little.files()
    with pytest.raises(PlanError, match=r"0001\.zip cannot be read, move it away to go on"):
        undo(little.folder, little.state)
    with pytest.raises(PlanError, match=r"0001\.zip cannot be read, move it away to go on"):
        apply(little.folder, little.state, plan(MEND_B))
    assert little.files() == before
