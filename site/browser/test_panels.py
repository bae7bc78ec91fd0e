"""Relations, properties, backlinks and embeds in a browser, wide and narrow, light and dark."""

from __future__ import annotations

import functools
import http.server
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

pytestmark = pytest.mark.browser
ROOT = Path(__file__).parents[2]

NOTES = {
    "Adapter.md": """---
status: verified
confidence_score: 0.86
aliases: [어댑터]
raw_sources: ["Hu 2021, https://arxiv.org/abs/2106.09685, and [[Base]] for the rest of what it says", second]
tech_stack: {language: python, framework: {name: peft}}
---
# Adapter

![[Base#Core]]

Within a sentence ![[Base]].

## Core

- 부모: none

## Graph
- 부모: [[Base]]
""",
    "Base.md": "# Base\n\n## Core\n\nSee [[Adapter]].\n\n| wide | table |\n|---|---|\n| [[Adapter]] | "
    + "a-very-long-word-" * 12
    + " |\n\n### Detail\n\nend ^end\n",
    "Media.md": "# Media\n\n![[plot.svg|300x200]]\n\n![[tone.wav]]\n",
    "Broken.md": "---\ntitle: [[Adapter]]: x\n---\n# Broken\n\n![[Broken]]\n",
    **{f"many/N{number}.md": f"# N{number}\n\n## Graph\n- Parent: [[Adapter]]\n" for number in range(90)},
}

PICTURE = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002
        """Say nothing."""


@pytest.fixture(scope="module")
def little(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a little site."""
    folder = tmp_path_factory.mktemp("little")
    for path, text in NOTES.items():
        (folder / "wiki" / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / "wiki" / path).write_text(text)
    (folder / "wiki/plot.svg").write_text(PICTURE)
    (folder / "wiki/tone.wav").write_bytes(b"RIFF")
    shutil.copy(ROOT / "mkdocs.yml", folder)
    subprocess.run([sys.executable, "-m", "mkdocs", "build", "-q", "-d", str(folder / "out")], cwd=folder, check=True)
    handler = functools.partial(_Quiet, directory=str(folder / "out"))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()


@pytest.fixture
def page(browser: Browser, little: str, scheme: str, width: int) -> Iterator[Page]:
    """The page of Adapter, on which nothing may go wrong."""
    context = browser.new_context(
        viewport={"width": width, "height": 900}, color_scheme="dark" if scheme == "dark" else "light"
    )
    opened, errors = context.new_page(), []
    opened.on("console", lambda each: errors.append(each.text) if each.type == "error" else None)
    opened.on("pageerror", lambda each: errors.append(str(each)))
    opened.goto(f"{little}Adapter/")
    opened.wait_for_selector("html.js")
    yield opened
    assert errors == []
    context.close()


def test_page_is_as_wide_as_its_window_and_has_each_id_once(page: Page) -> None:
    expect(page.locator(".wp-embedded")).to_have_count(1)
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    ids = page.evaluate("[...document.querySelectorAll('[id]')].map(each => each.id)")
    assert len(ids) == len(set(ids))


def test_relations_lead_to_notes_and_unfold_by_keyboard(page: Page) -> None:
    panel = page.get_by_role("navigation", name="관계")
    expect(panel.get_by_role("link", name="Base")).to_be_visible()
    folded = panel.get_by_role("link", name="N89")
    expect(folded).to_be_hidden()
    panel.locator("summary").focus()
    page.keyboard.press("Enter")
    expect(folded).to_be_visible()


def test_properties_are_all_there_when_unfolded_by_keyboard(page: Page) -> None:
    panel = page.locator(".wp-properties")
    address = panel.get_by_role("link", name="https://arxiv.org/abs/2106.09685")
    expect(address).to_be_hidden()
    panel.locator("summary").focus()
    page.keyboard.press("Enter")
    expect(address).to_be_visible()
    expect(panel.locator("dd dl dl")).to_have_text("namepeft")
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


def test_backlink_leads_to_the_section_that_it_stands_in(page: Page) -> None:
    entry = page.get_by_role("region", name="이 노트를 가리키는 노트").locator("li", has_text="See Adapter.")
    expect(entry).to_contain_text("Core")
    entry.get_by_role("link", name="Base", exact=True).click()
    page.wait_for_url("**/Base/#core")
    assert page.evaluate("document.getElementById('core').getBoundingClientRect().top") < 400


def test_embedded_section_names_its_source_and_links_back(page: Page) -> None:
    frame = page.locator(".wp-embedded")
    expect(frame.get_by_role("heading")).to_have_text(["Core", "Detail"])
    frame.get_by_role("link", name="Base › Core").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/Base/#core")


def test_picture_keeps_its_proportion_and_a_player_its_name(page: Page, little: str) -> None:
    page.route("**/plot.svg", lambda route: route.fulfill(body=PICTURE, content_type="image/svg+xml"))
    page.goto(f"{little}Media/")
    box = page.locator("img[src$='plot.svg']").bounding_box()
    assert box is not None
    assert round(box["width"] / box["height"], 2) == 1.5
    assert box["width"] == 300
    expect(page.locator("audio[aria-label='tone.wav']")).to_be_visible()


def test_page_says_what_of_its_frontmatter_cannot_be_read(page: Page, little: str) -> None:
    page.goto(f"{little}Broken/")
    expect(page.locator(".wp-properties .wp-problems")).to_contain_text("2행")
    expect(page.get_by_text("서로를 삽입하므로 여기서 멈춤: Broken → Broken")).to_be_visible()


def test_no_serious_violation_of_accessibility(page: Page) -> None:
    page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true })")
    page.evaluate((ROOT / "site/browser/axe.min.js").read_text("utf-8"))
    found = page.evaluate("axe.run('article', { resultTypes: ['violations'] })")
    serious = [each["id"] for each in found["violations"] if each["impact"] in {"serious", "critical"}]
    assert serious == []
