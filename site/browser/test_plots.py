"""Plots under their snippets in a browser: wide and narrow, light and dark, and from a folder."""

from __future__ import annotations

import io
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page

from wikiproof import config
from wikiproof.load import notes
from wikiproof.model import Outcome, Plot
from wikiproof.snippets import records
from wikiproof.snippets.depends import Python
from wikiproof.snippets.pictures import picture

pytestmark = pytest.mark.browser
ROOT = Path(__file__).parents[2]
NOTE = "# Drawn\n\n" + "Words above the plot.\n\n" * 30 + "```python\nx = 1\n```\n\n" + "Words below.\n\n" * 30


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site of one note in a folder, whose snippet drew a wide figure and a small one."""
    at = tmp_path_factory.mktemp("drawn")
    (at / "wiki/sub").mkdir(parents=True)
    (at / "wiki/sub/Drawn.md").write_text(NOTE)
    shutil.copy(ROOT / "mkdocs.yml", at)
    where = config.find(str(at))
    assert where.records
    subject = records.subject(notes.note(where.wiki, "sub/Drawn.md"), Python(where))
    drawn = [_drawn(2400, 900), _drawn(300, 200)]
    outcome = Outcome("Drawn#1", "passed", output="\n" * 30, plots=tuple(plot for plot, _ in drawn))
    made = records.made(subject, records.environment("cpu", subject), (outcome,))
    records.write(where.records, made, {plot.name: content for plot, content in drawn})
    subprocess.run([sys.executable, "-m", "mkdocs", "build", "-q", "-d", str(at / "out")], cwd=at, check=True)
    return at / "out"


def _drawn(width: int, height: int) -> tuple[Plot, bytes]:
    file = io.BytesIO()
    Image.new("RGB", (width, height), "white").save(file, "PNG")
    found = picture(file.getvalue())
    return Plot(found.name, f"{width} wide", width, height), found.content


@pytest.fixture
def page(browser: Browser, folder: Path, scheme: str, width: int) -> Iterator[Page]:
    """The page of the note, opened from the disk."""
    context = browser.new_context(
        viewport={"width": width, "height": 900}, color_scheme="dark" if scheme == "dark" else "light"
    )
    opened = context.new_page()
    opened.goto((folder / "sub/Drawn/index.html").as_uri())
    opened.wait_for_selector("html.js")
    yield opened
    context.close()


def test_plots_are_seen_on_white_and_move_nothing_when_they_come(page: Page, width: int) -> None:
    shown = page.get_by_role("img", name="2400 wide")
    before = page.evaluate("document.documentElement.scrollHeight")
    shown.scroll_into_view_if_needed()
    page.wait_for_function("document.querySelector('.wp-plot img').naturalWidth == 2400")
    assert page.evaluate("document.documentElement.scrollHeight") == before
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    box, around = shown.bounding_box(), page.locator(".wp-chip").bounding_box()
    assert box
    assert around
    assert around["x"] < box["x"] < box["x"] + box["width"] < around["x"] + around["width"]
    inner = shown.evaluate(
        "each => [each.clientWidth, each.clientHeight].map(side => side - 2 * parseFloat("
        "getComputedStyle(each).padding))"
    )
    assert inner[0] / inner[1] == pytest.approx(2400 / 900, rel=0.01)
    assert shown.evaluate("each => getComputedStyle(each).backgroundColor") == "rgb(255, 255, 255)"


def test_a_small_plot_has_half_its_pixels(page: Page) -> None:
    shown = page.get_by_role("img", name="300 wide")
    shown.scroll_into_view_if_needed()
    page.wait_for_function("document.querySelectorAll('.wp-plot img')[1].naturalWidth == 300")
    padding = shown.evaluate("each => parseFloat(getComputedStyle(each).padding)")
    box = shown.bounding_box()
    assert box
    assert (box["width"], box["height"]) == pytest.approx((150 + 2 * padding, 100 + 2 * padding), abs=0.5)
