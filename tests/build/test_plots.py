"""Pictures of plots in a site: there as long as a page shows them, and then gone."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.build.test_incremental import _difference, _files, _frame
from tests.snippets.test_plot_records import drawn
from wikiproof import parse
from wikiproof.build import Build
from wikiproof.config import Config, Options
from wikiproof.model import Environment, Outcome, Plot
from wikiproof.snippets import records
from wikiproof.snippets.depends import Python

HERE = Environment("cpu", "Linux x86_64, 2 cores", "3.11.7", (), "on")
NOTE = "# Drawn\n\n```python\nx = 1\n```\n\n```python hidden\nx = 2\n```\n"
ONE, TWO, UNSEEN = drawn(10), drawn(20), drawn(30)


class Site:
    """A wiki of two notes, of which one embeds the other, and the site that is kept of it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.records = folder / "records"
        (folder / "wiki/sub").mkdir(parents=True)
        (folder / "wiki/sub/Drawn.md").write_text(NOTE)
        (folder / "wiki/Other.md").write_text("# Other\n\n![[Drawn]]\n")

    def record(self, *plots: tuple[Plot, bytes]) -> None:
        """Record what the note's first snippet drew; its second, hidden one drew too."""
        config = Config(str(self.folder / "wiki"), Options())
        subject = records.subject(parse.note("sub/Drawn.md", NOTE), Python(config))
        first = Outcome("Drawn#1", "passed", plots=tuple(plot for plot, _ in plots))
        made = records.made(subject, HERE, (first, Outcome("Drawn#2", "passed", plots=(UNSEEN[0],))))
        records.write(str(self.records), made, {plot.name: content for plot, content in (*plots, UNSEEN)})

    def built(self) -> dict[str, bytes]:
        """The files of the site brought up to date, which are those of a clean one."""
        kept, clean = self._updated("kept"), self._updated("clean")
        shutil.rmtree(self.folder / "clean")
        assert _difference(kept, clean) == []
        return kept

    def _updated(self, name: str) -> dict[str, bytes]:
        at = self.folder / name
        at.mkdir(exist_ok=True)
        config = Config(str(self.folder / "wiki"), Options(), str(self.records), str(at / "mkdocs.yml"))
        build = Build(config, "ko", at / "site", lasting=True)
        found = build.survey()
        frame = _frame(found)
        build.pages(found, frame)
        build.whole(found, frame)
        return _files(at / "site")


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return Site(tmp_path)


def address(plot: Plot) -> str:
    return f"assets/wikiproof/plots/{plot.name}.png"


def pictures(files: dict[str, bytes]) -> dict[str, bytes]:
    return {path: content for path, content in files.items() if "/plots/" in path}


def test_pictures_of_plots_come_and_go_with_their_record(site: Site) -> None:
    assert pictures(site.built()) == {}
    site.record(ONE)
    files = site.built()
    assert pictures(files) == {address(ONE[0]): ONE[1]}
    shown = f'{address(ONE[0])}" alt="10 wide" width="5" height="1" loading="lazy">'
    assert f'<img src="../../{shown}' in files["sub/Drawn/index.html"].decode()
    assert f'<img src="../{shown}' in files["Other/index.html"].decode()
    site.record(TWO)
    assert pictures(site.built()) == {address(TWO[0]): TWO[1]}
    (site.folder / "wiki/sub/Drawn.md").write_text("# Drawn\n")
    assert pictures(site.built()) == {}


@pytest.mark.parametrize("content", [None, TWO[1], b"<html><script>alert(1)</script>"])
def test_a_picture_that_is_lost_or_another_is_not_published(site: Site, content: bytes | None) -> None:
    site.record(ONE)
    site.built()
    (path,) = site.records.rglob(f"{ONE[0].name}.png")
    path.unlink()
    if content is not None:
        path.write_bytes(content)
    files = site.built()
    assert pictures(files) == {}
    assert "그림 파일이 없거나 바뀌었습니다: 10 wide" in files["sub/Drawn/index.html"].decode()
    assert "<img" not in files["sub/Drawn/index.html"].decode()
    path.write_bytes(ONE[1])
    assert pictures(site.built()) == {address(ONE[0]): ONE[1]}
