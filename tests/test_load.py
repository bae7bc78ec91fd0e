import os
from pathlib import Path

import pytest

from wikiproof import load
from wikiproof.load import notes


def write(folder: Path, *paths: str) -> None:
    for path in paths:
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text("text\n")


def test_notes_and_attachments_in_path_order(tmp_path: Path) -> None:
    write(tmp_path, "b.md", "a/z.md", "a/한글 노트.md", "img/f.png")
    assert load.files(str(tmp_path), ()) == (("a/z.md", "a/한글 노트.md", "b.md"), ("img/f.png",))


def test_hidden_folders_backups_and_python_are_no_part_of_the_wiki(tmp_path: Path) -> None:
    write(tmp_path, "a.md", ".obsidian/b.md", "_link_backup/c.md", "conftest.py", "__pycache__/d.pyc", ".hidden.md")
    assert load.files(str(tmp_path), ()) == (("a.md",), ())


def test_ignored_globs(tmp_path: Path) -> None:
    write(tmp_path, "a.md", "templates/b.md", "x/draft-c.md", "x/d.md")
    assert load.files(str(tmp_path), ("templates", "x/draft-*")).notes == ("a.md", "x/d.md")


def test_a_folder_that_links_to_itself_ends(tmp_path: Path) -> None:
    write(tmp_path, "a/b.md")
    (tmp_path / "a" / "again").symlink_to(tmp_path, target_is_directory=True)
    assert load.files(str(tmp_path), ()).notes == ("a/b.md",)


def test_a_name_that_is_not_unicode_is_left_out(tmp_path: Path) -> None:
    Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff.md")).write_text("x")
    write(tmp_path, "a.md")
    assert load.files(str(tmp_path), ()).notes == ("a.md",)


def test_no_folder() -> None:
    with pytest.raises(NotADirectoryError, match="'nowhere' is not a folder"):
        load.files("nowhere", ())


def test_bytes_that_are_not_utf_8_are_replaced_and_reported(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_bytes("가나 ".encode() + b"\xb0\xa1 [[b]]")
    note = notes.note(str(tmp_path), "a.md")
    (problem,) = note.encoding_problems
    assert (problem.message, problem.span.start) == ("byte 0xb0 is not UTF-8; save the note as UTF-8", 3)
    assert [link.target for link in note.links] == ["b"]


def test_nul_bytes_are_reported_and_the_note_is_read(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_bytes(b"a\0b [[c]]")
    note = notes.note(str(tmp_path), "a.md")
    assert [(each.message, each.span.start) for each in note.encoding_problems] == [("a NUL byte; remove it", 1)]
    assert [link.target for link in note.links] == ["c"]


def test_a_file_that_cannot_be_opened_is_reported_and_the_rest_goes_on(tmp_path: Path) -> None:
    (tmp_path / "gone.md").symlink_to(tmp_path / "nowhere")
    write(tmp_path, "a.md")
    assert load.files(str(tmp_path), ()).notes == ("a.md", "gone.md")
    (problem,) = notes.note(str(tmp_path), "gone.md").encoding_problems
    assert problem.message == "the file cannot be read: No such file or directory"


def test_line_endings_are_kept(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_bytes(b"a\r\nb\rc\n")
    assert notes.note(str(tmp_path), "a.md").text == "a\r\nb\rc\n"
