"""A site that is brought up to date equals one that is built at once, whatever was done to its wiki."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote

import pytest

from wikiproof.build import Build, LateError
from wikiproof.build.framed import MARKS, Frame
from wikiproof.config import Config, Options
from wikiproof.wiki import Survey

NOTES = 200
FOLDERS = ("", "a/", "a/b/", "한국어/")
CODE = "```python\nx = {0} * 2\nx  # → {1}\n```\n"


class Wiki:
    """A wiki on disk, and what an author may do to it."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.folder = folder
        self._random = random.Random(seed)
        self._number = 0
        for _ in range(NOTES):
            self.add()
        (folder / "index.md").write_text("# Home\n\n[[N1]] and [[N2|two]].\n")
        (folder / "p.png").write_bytes(b"a picture")

    @property
    def _paths(self) -> list[Path]:
        return sorted(self.folder.rglob("*.md"))

    def _any(self) -> Path:
        return self._random.choice(self._paths)

    def _stem(self) -> str:
        return self._random.choice([*(each.stem for each in self._paths[:60]), "nowhere", "N1#Second", "N2#^block"])

    def _line(self) -> str:
        draw, name = self._random, self._stem()
        return draw.choice(
            [
                f"See [[{name}]] for more.",
                f"![[{name}]]",
                f"![[{name}#Second]]",
                "![[p.png|30]]",
                f"Note {draw.randrange(300)} is named here without a link.",
                f"[a link]({quote(name)}.md) #tag{draw.randrange(5)}",
                CODE.format(3, draw.choice([6, 7])),
                "A paragraph. ^block",
                f"- Parent: [[{name}]]\n- 변형: [[{name}]]",
                "<details><summary>x</summary>\n\n[[N1]]\n\n</details><script>alert(1)</script>",
            ]
        )

    def add(self) -> None:
        """A new note."""
        self._number += 1
        folder = self.folder / self._random.choice(FOLDERS)
        folder.mkdir(parents=True, exist_ok=True)
        lines = "\n\n".join(self._line() for _ in range(self._random.randrange(4)))
        head = f"---\ntitle: Note {self._number}\naliases: [Also {self._number}]\ntags: [t/{self._number % 7}]\n---\n"
        sections = f"## Second\n\n{self._line()}\n\n## Graph\n\n{self._line()}\n"
        text = f"{head if self._number % 3 else ''}# Heading {self._number}\n\n{lines}\n\n{sections}"
        (folder / f"N{self._number}.md").write_text(text)

    def write(self) -> None:
        """More text in a note."""
        path = self._any()
        path.write_text(f"{path.read_text()}\n{self._line()}\n")

    def cut(self) -> None:
        """Half of a note."""
        path = self._any()
        lines = path.read_text().splitlines(keepends=True)
        path.write_text("".join(lines[: self._random.randrange(len(lines) + 1)]))

    def title(self) -> None:
        """Another title."""
        path = self._any()
        path.write_text(f"---\ntitle: Named {self._random.randrange(40)}\n---\n{path.read_text()}")

    def delete(self) -> None:
        """One note less."""
        self._any().unlink()

    def move(self) -> None:
        """A note elsewhere, or under another name."""
        path, self._number = self._any(), self._number + 1
        folder = self.folder / self._random.choice(FOLDERS)
        folder.mkdir(parents=True, exist_ok=True)
        path.rename(folder / self._random.choice([path.name, f"N{self._number}.md", "index.md"]))

    def redirect(self) -> None:
        """A note that gives way."""
        self._any().write_text(f"---\nredirect_to: {self._stem()}\n---\nIt moved.\n")

    def attach(self) -> None:
        """Another picture, or none."""
        picture = self.folder / "p.png"
        if picture.exists() and self._random.random() < 0.3:
            picture.unlink()
        else:
            picture.write_bytes(self._random.randbytes(9))

    def change(self) -> None:
        """Any of these."""
        do: list[Callable[[], None]] = [
            self.add, self.write, self.write, self.cut, self.title, self.delete, self.move, self.redirect, self.attach,
        ]  # fmt: skip
        self._random.choice(do)()


def _frame(found: Survey) -> Frame:
    """A frame that shows all that a page may tell it."""
    chrome = "\n".join(f"<!--{name}-->{mark}" for name, mark in MARKS.items())
    urls = {path: quote(f"{path.removesuffix('.md')}/") for path in found.wiki.entries}
    urls |= {path: quote(path) for path in found.wiki.attachments}
    urls = {path: url.removesuffix("index/") if path.endswith("index.md") else url for path, url in urls.items()}
    return Frame("ko", dict.fromkeys(range(15), chrome), {}, urls, "Wiki", "", "https://a.org/", "https://e/{}", "")


def _update(build: Build) -> None:
    found = build.survey()
    frame = _frame(found)
    build.pages(found, frame)
    build.whole(found, frame)


def _begin(build: Build, steps: int) -> None:
    """Update, but for what comes after some steps of what can wait."""
    found = build.survey(hurried=True)
    frame = _frame(found)
    build.pages(found, frame)
    left = iter(range(steps))
    with pytest.raises(LateError):
        build.whole(build.mended(found, is_late=lambda: False), frame, is_late=lambda: next(left, None) is None)


def _files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def _difference(one: dict[str, bytes], other: dict[str, bytes]) -> list[str]:
    return sorted(path for path in one.keys() | other.keys() if one.get(path) != other.get(path))


@pytest.fixture(params=[1, 11, 14])
def wiki(request: pytest.FixtureRequest, tmp_path: Path) -> Wiki:
    (tmp_path / "wiki").mkdir()
    return Wiki(tmp_path / "wiki", int(request.param))


@pytest.fixture
def builds(tmp_path: Path) -> Iterator[Callable[[str, bool], Build]]:
    def make(name: str, lasting: bool) -> Build:
        config = Config(
            str(tmp_path / "wiki"), Options(), str(tmp_path / "records"), str(tmp_path / name / "mkdocs.yml")
        )
        (tmp_path / name).mkdir(exist_ok=True)
        return Build(config, "ko", tmp_path / name / "site", lasting=lasting)

    yield make
    shutil.rmtree(tmp_path)


def test_site_brought_up_to_date_equals_a_clean_one(
    wiki: Wiki, builds: Callable[[str, bool], Build], tmp_path: Path
) -> None:
    served = builds("served", False)
    for step in range(5):
        for _ in range(step * step):
            wiki.change()
        _update(builds("kept", True))
        _update(served)
        clean = f"clean{step}"
        _update(builds(clean, True))
        wanted = _files(tmp_path / clean / "site")
        assert len(wanted) > NOTES
        assert _difference(_files(tmp_path / "kept" / "site"), wanted) == []
        assert _difference(_files(tmp_path / "served" / "site"), wanted) == []
        shutil.rmtree(tmp_path / clean)


@pytest.mark.parametrize("lasting", [True, False])
def test_what_was_left_half_way_is_made_good(
    wiki: Wiki, builds: Callable[[str, bool], Build], tmp_path: Path, lasting: bool
) -> None:
    build = builds("left", lasting)
    _update(build)
    new = wiki.folder / "New.md"
    for steps in (0, 1, 210, 250, 400, 600, 800):  # among pages, files that stay as they are, the graph, search
        build = builds("left", True) if lasting else build
        new.write_text(f"# New {steps}\n\n#another/tag\n\n[[index]]\n")
        _begin(build, steps)
        new.unlink()
        if lasting:  # as a process that was killed leaves it; the host empties a new site's folder
            build = builds("left", True)
            assert build.is_new
            shutil.rmtree(tmp_path / "left" / "site")
        _update(build)
        _update(builds("clean", True))
        assert _difference(_files(tmp_path / "left" / "site"), _files(tmp_path / "clean" / "site")) == []


def test_page_of_a_note_that_is_gone_goes_first(
    wiki: Wiki, builds: Callable[[str, bool], Build], tmp_path: Path
) -> None:
    (wiki.folder / "New.md").write_text("# New\n")
    build = builds("served", False)
    _update(build)
    made = tmp_path / "served" / "site" / "New"
    assert {each.name for each in made.iterdir()} == {"index.html", "index.html.md"}
    (wiki.folder / "New.md").unlink()
    _begin(build, 0)
    assert not made.exists()


def test_pages_lead_to_tags_wherever_a_note_leaves_them(
    wiki: Wiki, builds: Callable[[str, bool], Build], tmp_path: Path
) -> None:
    _update(builds("kept", True))
    (wiki.folder / "tags").mkdir()
    (wiki.folder / "tags" / "taken.md").write_text("# Taken\n")
    _update(builds("kept", True))
    _update(builds("clean", True))
    wanted = _files(tmp_path / "clean" / "site")
    assert any(b"../tags~/t/" in content for content in wanted.values())
    assert _difference(_files(tmp_path / "kept" / "site"), wanted) == []


def test_what_did_not_change_is_not_written_again(
    wiki: Wiki, builds: Callable[[str, bool], Build], tmp_path: Path
) -> None:
    def stamps() -> dict[str, int]:
        files = (path for path in (tmp_path / "kept" / "site").rglob("*") if path.is_file())
        return {str(path): path.stat().st_mtime_ns for path in files}

    _update(builds("kept", True))
    before = stamps()
    _update(builds("kept", True))
    assert stamps() == before
    (wiki.folder / "index.md").write_text("# Home\n\n[[N1]] and [[N2|three]].\n")
    _update(builds("kept", True))
    written = {path for path, stamp in stamps().items() if before.get(path) != stamp}
    assert 0 < len(written) < len(before) / 4
