import fcntl
import os
import stat
from pathlib import Path

import msgspec
import pytest

from tests.edits.notes import Little, change, plan
from wikiproof.edits import Change, Plan, PlanError, apply, digest, undo

A, B = "a [[x]]\r\n", "b [[x]]"
MEND_A, MEND_B = change("a.md", A, "x", "새"), change("b.md", B, "x", "y")


@pytest.fixture
def little(tmp_path: Path) -> Little:
    return Little(tmp_path, a=A, b=B)


def why(little: Little, *changes: Change) -> list[str]:
    """Why notes are refused; nothing may have changed."""
    before = little.files()
    refused = apply(little.folder, little.state, plan(*changes)).refused
    assert little.files() == before
    return [f"{remark.path}: {remark.why}" for remark in refused]


def test_notes_become_what_the_plan_says(little: Little) -> None:
    applied = apply(little.folder, little.state, plan(MEND_A, MEND_B))
    assert applied.changed == ("a.md", "b.md")
    assert (applied.already, applied.refused) == ((), ())
    assert little.files() == {"a.md": "a [[새]]\r\n".encode(), "b.md": b"b [[y]]"}


def test_applied_again_changes_nothing(little: Little) -> None:
    first = apply(little.folder, little.state, plan(MEND_A))
    inode = (little.root / "a.md").stat().st_ino
    again = apply(little.folder, little.state, plan(MEND_A))
    assert (again.changed, again.already, again.backup) == ((), ("a.md",), first.backup)
    assert (little.root / "a.md").stat().st_ino == inode


def test_a_note_changed_since_is_refused_and_the_rest_goes_on(little: Little) -> None:
    little.write("a.md", b"other")
    applied = apply(little.folder, little.state, plan(MEND_A, MEND_B))
    assert [(remark.path, remark.why) for remark in applied.refused] == [
        ("a.md", "it has changed since the plan was made")
    ]
    assert little.files() == {"a.md": b"other", "b.md": b"b [[y]]"}


def test_a_read_only_note_is_refused(little: Little) -> None:
    (little.root / "a.md").chmod(0o444)
    assert why(little, MEND_A) == ["a.md: it is read-only"]


def test_a_note_that_is_not_utf_8_is_refused(little: Little) -> None:
    little.write("a.md", b"a [[x]] \xff")
    assert why(little, msgspec.structs.replace(MEND_A, before=digest(b"a [[x]] \xff"))) == ["a.md: it is not UTF-8"]


def test_a_missing_note_is_refused(little: Little) -> None:
    (little.root / "a.md").unlink()
    assert why(little, MEND_A) == ["a.md: there is no such note"]


def test_what_is_no_file_is_refused(little: Little) -> None:
    (little.root / "a.md").unlink()
    os.mkfifo(little.root / "a.md")
    assert why(little, MEND_A) == ["a.md: it is not a regular file"]


def test_a_plan_whose_digest_is_wrong_is_refused(little: Little) -> None:
    assert why(little, msgspec.structs.replace(MEND_A, after="0" * 64)) == [
        "a.md: its rewrites do not give what the plan says they give"
    ]


@pytest.mark.parametrize("path", ["../out.md", "sub/../../out.md", "{}/out.md", "./a.md", "a//b.md", "a\0.md", "", "."])
def test_a_path_that_leads_out_of_the_wiki_is_refused(path: str, tmp_path: Path, little: Little) -> None:
    out = tmp_path / "out.md"
    out.write_bytes(A.encode())
    path = path.format(tmp_path)
    assert why(little, change(path, A, "x", "y")) == [f"{path}: {path!r} is no path of a note in the wiki"]
    assert why(little, change("a.md", A, "x", "y", to=path)) == [f"a.md: {path!r} is no path of a note in the wiki"]
    assert out.read_bytes() == A.encode()


@pytest.mark.parametrize("path", [f"{'a' * 300}.md", f"{'a' * 300}/a.md"])
def test_a_path_that_is_too_long_is_refused(path: str, little: Little) -> None:
    assert why(little, change(path, A, "x", "y")) == [f"{path}: File name too long"]
    assert why(little, change("a.md", A, "x", "y", to=path)) == ["a.md: File name too long"]


@pytest.mark.parametrize("path", [".git/config", ".hidden.md", "a/.obsidian/b.md", "conftest.py", "a.txt"])
def test_what_is_no_note_is_refused(path: str, little: Little) -> None:
    little.write(path, A.encode())
    assert why(little, change(path, A, "x", "y")) == [f"{path}: {path!r} is no path of a note in the wiki"]


def test_a_folder_that_is_a_symbolic_link_is_refused(tmp_path: Path, little: Little) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (out / "a.md").write_text(A)
    (little.root / "sub").symlink_to(out)
    wanted = "the folder 'sub' is a symbolic link"
    assert why(little, change("sub/a.md", A, "x", "y")) == [f"sub/a.md: {wanted}"]
    assert why(little, change("a.md", A, "x", "y", to="sub/deep/b.md")) == [f"a.md: {wanted}"]
    assert [file.name for file in out.iterdir()] == ["a.md"]


@pytest.mark.parametrize(
    ("to", "wanted"),
    [
        ("../out.md", "it is a symbolic link that leads out of the wiki"),
        ("none.md", "it is a symbolic link that leads nowhere"),
        ("link.md", "it is a symbolic link that leads nowhere"),
        (".hidden.md", "'.hidden.md' is no path of a note in the wiki"),
    ],
)
def test_a_symbolic_link_to_no_note_is_refused(to: str, wanted: str, tmp_path: Path, little: Little) -> None:
    (tmp_path / "out.md").write_bytes(A.encode())
    little.write(".hidden.md", A.encode())
    (little.root / "link.md").symlink_to(to)
    assert why(little, change("link.md", A, "x", "y")) == [f"link.md: {wanted}"]


def test_a_symbolic_link_in_the_wiki_is_written_through(little: Little) -> None:
    (little.root / "sub").mkdir()
    (little.root / "sub" / "link.md").symlink_to("../a.md")
    mend = change("sub/link.md", A, "x", "y")
    assert apply(little.folder, little.state, plan(mend)).changed == ("sub/link.md",)
    assert (little.root / "sub" / "link.md").is_symlink()
    assert (little.root / "a.md").read_bytes() == b"a [[y]]\r\n"
    assert undo(little.folder, little.state).restored == ("sub/link.md",)
    assert (little.root / "a.md").read_bytes() == A.encode()


def test_a_note_and_a_link_to_it_are_changed_once(little: Little) -> None:
    (little.root / "link.md").symlink_to("a.md")
    applied = apply(little.folder, little.state, plan(MEND_A, change("link.md", A, "x", "y")))
    assert applied.changed == ("a.md",)
    assert [remark.path for remark in applied.refused] == ["link.md"]
    undo(little.folder, little.state)
    assert (little.root / "a.md").read_bytes() == A.encode()


def test_the_mode_stays(little: Little) -> None:
    (little.root / "a.md").chmod(0o640)
    apply(little.folder, little.state, plan(MEND_A))
    assert stat.S_IMODE((little.root / "a.md").stat().st_mode) == 0o640


@pytest.mark.parametrize(
    "changes",
    [
        (MEND_A, MEND_A),
        (change("a.md", A, to="c.md"), change("b.md", B, to="c.md")),
        (change("a.md", A, to="b.md"), change("b.md", B, to="c.md")),
    ],
    ids=["two changes of one note", "one place for two notes", "the place of a note that is moved too"],
)
def test_what_would_depend_on_the_order_is_no_plan(changes: tuple[Change, ...], little: Little) -> None:
    with pytest.raises(PlanError, match=r"the plan names '[abc]\.md' for two notes"):
        apply(little.folder, little.state, plan(*changes))


def test_the_state_folder_is_ignored_by_git_and_private(little: Little) -> None:
    applied = apply(little.folder, little.state, plan(MEND_A))
    assert applied.backup is not None
    assert Path(little.state, ".gitignore").read_text() == "*\n"
    assert stat.S_IMODE(Path(applied.backup).stat().st_mode) == 0o600


def test_nothing_to_do_needs_no_backup(little: Little) -> None:
    assert apply(little.folder, little.state, Plan("reconcile", ())).backup is None
    assert undo(little.folder, little.state).command is None


def test_a_second_process_is_told_of_the_first(little: Little) -> None:
    Path(little.state).mkdir()
    with Path(little.state, "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        for attempt in (
            lambda: apply(little.folder, little.state, plan(MEND_A)),
            lambda: undo(little.folder, little.state),
        ):
            with pytest.raises(PlanError, match=r"another process is applying or undoing a plan: it holds .*lock"):
                attempt()


def test_a_state_folder_that_cannot_be_made_is_said(tmp_path: Path, little: Little) -> None:
    (tmp_path / ".wikiproof").write_text("")
    with pytest.raises(PlanError, match=r"\.wikiproof cannot be written"):
        apply(little.folder, little.state, plan(MEND_A))
    assert (little.root / "a.md").read_bytes() == A.encode()


def test_drafts_of_a_killed_process_are_removed(little: Little) -> None:
    little.write(".wikiproof-1-0.new", b"half")
    little.write("deep/er/.wikiproof-1-1.new", b"")
    little.write("deep/er/.other.new", b"")
    apply(little.folder, little.state, plan(MEND_A))
    assert sorted(little.files()) == ["a.md", "b.md", "deep", "deep/er", "deep/er/.other.new"]
