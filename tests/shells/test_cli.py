"""Transcripts of the command: the files of a wiki, then commands, what they print, and `[exit N]` unless it is 0."""

import re
import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner

from wikiproof.shells.cli import main

CASES = "*.md"


def test_transcript(source: str, want: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    write(source, tmp_path)
    commands = [line.removeprefix("$ ") for line in want.splitlines() if line.startswith("$ ")]
    assert "".join(transcript(command) for command in commands) == want.replace("FOLDER", str(tmp_path))


def write(source: str, folder: Path) -> None:
    for file in re.split(r"^=== ", source, flags=re.MULTILINE)[1:]:
        path, _, content = file.partition("\n")
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(content)


def transcript(command: str) -> str:
    result = CliRunner().invoke(main, shlex.split(command)[1:], prog_name="wikiproof")
    status = f"[exit {result.exit_code}]\n" if result.exit_code else ""
    return f"$ {command}\n{result.output}{status}"
