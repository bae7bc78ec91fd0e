import os
from pathlib import Path

import pytest

from tests.edits.notes import Little, change, plan
from wikiproof.edits import apply, undo

A, B = "a [[x]]", "b [[x]]"


@pytest.fixture
def little(tmp_path: Path) -> Little:
    made = Little(tmp_path, b=B)
    made.write("deep/er/a.md", A.encode())
    return made


MOVE = change("deep/er/a.md", A, "x", "y", to="new/place/A.md")
MOVED = {"b.md": B.encode(), "new": None, "new/place": None, "new/place/A.md": b"a [[y]]"}


def test_a_note_moves_and_comes_back_with_its_folders(little: Little) -> None:
    before = little.files()
    assert apply(little.folder, little.state, plan(MOVE)).changed == ("deep/er/a.md",)
    assert little.files() == MOVED
    assert apply(little.folder, little.state, plan(MOVE)).already == ("deep/er/a.md",)
    assert little.files() == MOVED
    assert undo(little.folder, little.state).restored == ("deep/er/a.md",)
    assert little.files() == before


def test_a_note_moves_with_its_content_as_it_is(little: Little) -> None:
    before = little.files()
    assert apply(little.folder, little.state, plan(change("b.md", B, to="c.md"))).changed == ("b.md",)
    assert little.files() == {
        **{path: content for path, content in before.items() if path != "b.md"},
        "c.md": B.encode(),
    }
    assert undo(little.folder, little.state).restored == ("b.md",)
    assert little.files() == before


def test_a_note_moves_to_a_name_that_differs_in_case(little: Little) -> None:
    apply(little.folder, little.state, plan(change("b.md", B, "x", "y", to="B.md")))
    assert sorted(little.root.iterdir()) == [little.root / "B.md", little.root / "deep"]
    undo(little.folder, little.state)
    assert sorted(little.root.iterdir()) == [little.root / "b.md", little.root / "deep"]


@pytest.mark.parametrize("content", [b"other", b"b [[y]]", B.encode()])
def test_a_note_does_not_move_onto_another(content: bytes, little: Little) -> None:
    little.write("c.md", content)
    before = little.files()
    applied = apply(little.folder, little.state, plan(change("b.md", B, "x", "y", to="c.md")))
    assert [remark.why for remark in applied.refused] == ["there is a file 'c.md' already"]
    assert little.files() == before
    undo(little.folder, little.state)
    assert little.files() == before


def test_a_hard_link_is_another_note(little: Little) -> None:
    os.link(little.root / "b.md", little.root / "c.md")
    applied = apply(little.folder, little.state, plan(change("b.md", B, "x", "y", to="c.md")))
    assert [remark.why for remark in applied.refused] == ["there is a file 'c.md' already"]


def test_a_symbolic_link_does_not_move(little: Little) -> None:
    (little.root / "link.md").symlink_to("b.md")
    applied = apply(little.folder, little.state, plan(change("link.md", B, "x", "y", to="c.md")))
    assert [remark.why for remark in applied.refused] == ["it is a symbolic link, which cannot be moved"]


def test_a_note_does_not_move_into_a_note(little: Little) -> None:
    before = little.files()
    applied = apply(little.folder, little.state, plan(change("deep/er/a.md", A, "x", "y", to="b.md/a.md")))
    assert [remark.path for remark in applied.refused] == ["deep/er/a.md"]
    assert little.files() == before


def test_a_folder_that_holds_more_stays(little: Little) -> None:
    little.write("deep/er/picture.png", b"")
    apply(little.folder, little.state, plan(MOVE))
    assert little.files() == {**MOVED, "deep": None, "deep/er": None, "deep/er/picture.png": b""}


@pytest.mark.parametrize("content", [A.encode(), b"a [[y]]"])
@pytest.mark.parametrize("at", ["deep/er/a.md", "new/place/A.md"])
@pytest.mark.parametrize("back", [False, True])
def test_whatever_part_of_a_move_is_done_both_ways_complete_it(
    content: bytes, at: str, back: bool, little: Little
) -> None:
    before = little.files()
    apply(little.folder, little.state, plan(MOVE))
    (little.root / "new" / "place" / "A.md").unlink()
    little.write(at, content)
    (little.root / "deep" / "er").mkdir(parents=True, exist_ok=True)
    if back:
        assert undo(little.folder, little.state).refused == ()
    else:
        assert apply(little.folder, little.state, plan(MOVE)).refused == ()
    assert little.files() == (before if back else MOVED)
