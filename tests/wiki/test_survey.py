"""A wiki looked at again and again: what is kept from run to run never shows in what is said."""

import os
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.benchmarks.notes import make
from wikiproof.config import Config, Options
from wikiproof.wiki import Survey, survey

PATHS = ("a.md", "B.md", "x/a.md", "x/c.md", "y/c.md", "index.md", "f.png", "x/f.png")
TARGETS = ("a", "b", "B", "c", "x/c", "none", "Title", "Alias", "f.png", "a#H", "b#H", "c#^id", "../a")
KEYS = ("title: Title", "aliases: [Alias]", "redirect_to: '[[a]]'", "redirect_to: '[[c]]'", "id: same", "status: new")


def text_of(keys: list[str], targets: list[str], headings: list[str]) -> str:
    front = "---\n" + "".join(f"{key}\n" for key in {key.partition(":")[0]: key for key in keys}.values()) + "---\n"
    return (
        front
        + "".join(f"# {each}\n\ntext ^id\n\n" for each in headings)
        + "".join(f"[[{each}]]\n\n" for each in targets)
    )


texts = st.builds(
    text_of,
    st.lists(st.sampled_from(KEYS), max_size=3),
    st.lists(st.sampled_from(TARGETS), max_size=3),
    st.lists(st.sampled_from(("H", "G")), max_size=2),
)
changes = st.tuples(st.sampled_from(PATHS), st.none() | texts)


def everything(found: Survey) -> tuple[object, ...]:
    """All that a survey says, in values that compare."""
    wiki = found.wiki
    parts = (list(each.items()) for each in (wiki.notes, wiki.resolutions, wiki.entries))
    return found.diagnostics, found.notes, found.links, *parts


@given(st.lists(changes, max_size=8), st.lists(changes, max_size=4))
@settings(deadline=None)
def test_what_is_kept_does_not_show(before: list[tuple[str, str | None]], after: list[tuple[str, str | None]]) -> None:
    with TemporaryDirectory() as folder:
        config = Config(folder, Options())
        for change in before:
            apply(folder, change)
        survey(config)
        for change in after:
            apply(folder, change)
            again = everything(survey(config))
            unchanged = everything(survey(config))
            shutil.rmtree(config.state)
            assert again == unchanged == everything(survey(config))


@given(st.lists(changes, max_size=8), st.lists(st.lists(changes, min_size=1, max_size=3), max_size=3), st.booleans())
@settings(deadline=None)
def test_what_is_held_does_not_show_and_hurry_leaves_nothing_but_hints(
    before: list[tuple[str, str | None]], rounds: list[list[tuple[str, str | None]]], is_told: bool
) -> None:
    with TemporaryDirectory() as folder:
        config = Config(folder, Options())
        for change in before:
            apply(folder, change)
        held = survey(config).held
        for some in rounds:
            for change in some:
                apply(folder, change)
            changed = {path for path, _ in some} if is_told else None
            quick = survey(config, held=held, hurried=True, changed=changed)
            state, held = quick.state, quick.held
        mended = survey(config, held=held)
        shutil.rmtree(config.state)
        clean = survey(config)
        assert everything(mended) == everything(clean)
        assert not rounds or not state or everything(quick)[1:] == everything(clean)[1:]
        assert not mended.hurried


def test_note_that_stands_for_a_folder_is_what_links_to_the_folder_mean(tmp_path: Path) -> None:
    (tmp_path / "f").mkdir()
    (tmp_path / "a.md").write_text("[x](f/)\n")
    (tmp_path / "f/a.md").write_text("[x](./) [y](../)\n")
    config = Config(str(tmp_path), Options())
    for path in ("f/README.md", "f/index.md", "index.md"):
        survey(config)
        (tmp_path / path).write_text("# New\n")
        again = everything(survey(config))
        shutil.rmtree(config.state)
        assert again == everything(survey(config))


def apply(folder: str, change: tuple[str, str | None]) -> None:
    path, text = change
    file = Path(folder, path)
    if text is None:
        file.unlink(missing_ok=True)
    else:
        file.parent.mkdir(exist_ok=True)
        file.write_text(text)


def test_several_processes_say_what_one_says(tmp_path: Path) -> None:
    make(tmp_path / "many", 400)
    shutil.copytree(tmp_path / "many", tmp_path / "one")
    found = survey(Config(str(tmp_path / "many"), Options()))
    alone = "from wikiproof.shells.cli import main; main(['check', '--format', 'json'])"
    one_core = [sys.executable, "-c", f"import os; os.sched_setaffinity(0, {{min(os.sched_getaffinity(0))}}); {alone}"]
    said = subprocess.run(one_core, cwd=tmp_path / "one", capture_output=True, check=False).stdout
    listed = msgspec.json.decode(said)["diagnostics"]
    assert [(each["path"], each["line"], each["message"]) for each in listed] == [
        (each.path, each.line, each.message) for each in found.diagnostics
    ]
    assert found.diagnostics


@pytest.fixture
def config(tmp_path: Path) -> Config:
    (tmp_path / "a.md").write_text("[[b]]\n")
    (tmp_path / "b.md").write_text("[[c]]\n")
    return Config(str(tmp_path), Options())


def messages(config: Config) -> list[str]:
    return [each.message for each in survey(config).diagnostics if each.code == "unresolved-link"]


def test_a_change_that_keeps_time_of_modification_and_size_is_seen(config: Config) -> None:
    note = Path(config.wiki, "b.md")
    times = note.stat().st_atime_ns, note.stat().st_mtime_ns
    assert messages(config) == ["no note is named 'c'"]
    note.write_text("[[d]]\n")
    os.utime(note, ns=times)
    assert messages(config) == ["no note is named 'd'"]


@pytest.mark.parametrize("damage", [b"", b"no database at all", b"SQLite format 3\0 and nothing else"])
def test_a_damaged_cache_is_an_empty_one(config: Config, damage: bytes) -> None:
    assert messages(config) == ["no note is named 'c'"]
    Path(config.state, "cache.sqlite").write_bytes(damage)
    assert messages(config) == messages(config) == ["no note is named 'c'"]


def test_a_locked_cache_is_left_alone(config: Config) -> None:
    assert messages(config) == ["no note is named 'c'"]
    Path(config.wiki, "b.md").write_text("[[d]]\n")
    other = sqlite3.connect(Path(config.state, "cache.sqlite"), isolation_level=None)
    other.execute("pragma busy_timeout = 0")
    other.execute("begin immediate")
    assert messages(config) == ["no note is named 'd'"]
    other.close()
    assert messages(config) == ["no note is named 'd'"]


def test_a_wiki_that_cannot_be_written_is_read(config: Config) -> None:
    Path(config.state).write_text("a file where the folder would be")
    assert messages(config) == messages(config) == ["no note is named 'c'"]


def test_the_cache_is_no_part_of_the_wiki_nor_of_its_repository(config: Config) -> None:
    first = survey(config)
    assert survey(config).wiki.attachments == first.wiki.attachments == ()
    assert Path(config.state, ".gitignore").read_text() == "*\n"
