"""What of the command is seen from outside of its process only."""

import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

COMMAND = str(Path(sys.executable).with_name("wikiproof"))
HEAVY = ("torch", "transformers", "pytest", "mkdocs", "networkx")


@pytest.fixture
def wiki(tmp_path: Path) -> Path:
    (tmp_path / "a.md").write_text("[[gone]]\n")
    return tmp_path


def test_check_imports_nothing_that_it_does_not_need(wiki: Path) -> None:
    code = f"""
import sys
from wikiproof.shells.cli import main
assert not {{"yaml", "markdown_it"}} & set(sys.modules), "the command itself waits for its subcommands"
try:
    main(["check", {str(wiki)!r}])
finally:
    print(*sorted(set(sys.modules) & set({HEAVY!r})), file=sys.stderr)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (1, "\n")


def test_in_a_pipe_there_is_neither_progress_nor_colour(wiki: Path) -> None:
    done = subprocess.run([COMMAND, "check", str(wiki)], capture_output=True, check=False)
    assert done.stderr == b""
    assert b"\x1b" not in done.stdout


@pytest.mark.parametrize(("no_color", "coloured"), [("", True), ("1", False)])
def test_on_a_terminal_there_are_both(wiki: Path, no_color: str, coloured: bool) -> None:
    for number in range(100):
        (wiki / f"{number}.md").write_text("one of many\n")
    status, printed = on_a_terminal([COMMAND, "check", str(wiki)], no_color)
    assert status == 1
    assert b"reading notes" in printed
    assert (b"\x1b[31m\x1b[1merror\x1b[0m: no note is named 'gone'" in printed) == coloured


def test_a_note_that_cannot_be_read_is_named(wiki: Path) -> None:
    (wiki / "lost.md").symlink_to(wiki / "nowhere")
    done = subprocess.run([COMMAND, "check", str(wiki)], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert f"{wiki}/lost.md:1:1: error: the file cannot be read: No such file or directory" in done.stdout


def on_a_terminal(command: list[str], no_color: str) -> tuple[int, bytes]:
    """The exit status, and all that a terminal is sent."""
    ours, theirs = pty.openpty()
    environment = os.environ | {"NO_COLOR": no_color, "TERM": "xterm-256color"}
    process = subprocess.Popen(command, stdout=theirs, stderr=theirs, env=environment)
    os.close(theirs)
    printed = b""
    try:
        while chunk := os.read(ours, 4096):
            printed += chunk
    except OSError:  # Linux reports the end of a terminal so
        pass
    os.close(ours)
    return process.wait(), printed
