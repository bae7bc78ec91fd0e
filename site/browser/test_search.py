"""What a reader who searches sees and can do, with keys alone, on a phone, and among files without a server."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, unquote

import pytest
from playwright.sync_api import Browser, Page, expect

pytestmark = pytest.mark.browser

ROOT = Path(__file__).parents[2]
WORD = "파라미터"


@pytest.fixture
def page(browser: Browser, site: str, scheme: str, width: int) -> Iterator[Page]:
    """The home page, wide and narrow, light and dark; nothing may go wrong on it."""
    yield from _page(browser, site, scheme, width)


@pytest.fixture
def wide(browser: Browser, site: str) -> Iterator[Page]:
    """The home page on a desk."""
    yield from _page(browser, site, "light", 1280)


def _page(browser: Browser, site: str, scheme: str, width: int) -> Iterator[Page]:
    dark = scheme == "dark"
    context = browser.new_context(viewport={"width": width, "height": 800}, color_scheme="dark" if dark else "light")
    opened = context.new_page()
    problems: list[str] = []
    opened.on("console", lambda each: problems.append(each.text) if each.type in {"error", "warning"} else None)
    opened.on("pageerror", lambda each: problems.append(str(each)))
    opened.goto(site)
    opened.wait_for_selector("html.js")
    yield opened
    context.close()
    assert problems == []


def options(page: Page) -> list[str]:
    return page.locator(".wp-search__title").all_inner_texts()


def search(page: Page, text: str) -> None:
    page.keyboard.press("/")
    page.get_by_role("combobox").fill(text)
    expect(page.get_by_role("status")).not_to_be_empty()


@pytest.mark.parametrize("key", ["/", "s", "ㄴ", "Control+k", "Meta+k"])
def test_keys_open_the_search_and_escape_closes_it(wide: Page, key: str) -> None:
    if key == "ㄴ":  # what `s` gives on a Korean keyboard
        wide.evaluate("document.body.dispatchEvent(new KeyboardEvent('keydown', {key: 'ㄴ', bubbles: true}))")
    else:
        wide.keyboard.press(key)
    expect(wide.get_by_role("combobox")).to_be_focused()
    expect(wide.get_by_role("combobox")).to_have_value("")
    wide.keyboard.press("Escape")
    expect(wide.get_by_role("dialog")).to_be_hidden()


def test_keys_are_letters_where_one_types(wide: Page) -> None:
    search(wide, "a")
    wide.keyboard.type("/s")
    expect(wide.get_by_role("combobox")).to_have_value("a/s")


def test_button_opens_the_search_and_has_the_focus_again_after_it(page: Page) -> None:
    page.locator("#wp-search-open").click()
    expect(page.get_by_role("combobox")).to_be_focused()
    page.get_by_role("dialog").get_by_role("button", name="닫기").click()
    expect(page.get_by_role("dialog")).to_be_hidden()
    expect(page.locator("#wp-search-open")).to_be_focused()


def test_finds_by_keyboard_alone_and_marks_the_words_on_the_page(page: Page) -> None:
    page.keyboard.press("/")
    page.keyboard.type(WORD)
    field = page.get_by_role("combobox")
    expect(page.get_by_role("option").first).to_contain_text("하이퍼파라미터")
    expect(field).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    chosen = page.locator("[role=option][aria-selected=true]")
    expect(chosen).to_have_count(1)
    expect(field).to_have_attribute("aria-activedescendant", str(chosen.get_attribute("id")))
    expect(chosen.locator("mark").first).to_have_text(WORD)
    expect(field).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/Hyperparameters/\?h="))
    expect(page.locator(".wp-hit").first).to_have_text(WORD)
    page.go_back()
    expect(page.get_by_role("combobox")).to_have_value(WORD)
    expect(page.get_by_role("option").first).to_be_visible()


def test_dialog_fits_its_window(page: Page, width: int) -> None:
    search(page, WORD)
    expect(page.get_by_role("option").first).to_be_visible()
    box = page.get_by_role("dialog").bounding_box()
    assert box is not None
    assert box["width"] == (width if width < 700 else pytest.approx(720, abs=1))
    assert page.locator(".wp-search__body").evaluate("body => body.scrollWidth <= body.clientWidth")


def test_runs_in_a_worker(wide: Page) -> None:
    search(wide, WORD)
    expect(wide.get_by_role("option").first).to_be_visible()
    assert [each.url.rpartition("/")[2] for each in wide.workers] == ["search-worker.js"]


def test_result_leads_to_its_section(wide: Page) -> None:
    search(wide, "합치기")
    expect(wide.get_by_role("option").first).to_contain_text("학습 뒤 합치기")
    wide.get_by_role("option").first.click()
    wide.wait_for_url(re.compile("/LoRA/"))
    assert unquote(wide.url).endswith("#학습-뒤-합치기")
    expect(wide.locator("h3", has_text="학습 뒤 합치기")).to_be_in_viewport()


def test_search_is_kept_in_the_address(wide: Page, site: str) -> None:
    wide.goto(f"{site}?q={quote('nn.linear')}")
    expect(wide.get_by_role("combobox")).to_have_value("nn.linear")
    expect(wide.get_by_role("option").first.locator("mark").first).to_have_text(re.compile("nn.Linear"))
    wide.get_by_role("combobox").fill("adamw")
    wide.wait_for_url(re.compile("q=adamw"))
    expect(wide.get_by_role("option").first).to_contain_text("AdamW")
    wide.keyboard.press("Escape")
    expect(wide).to_have_url(site)


def test_filter_shows_the_notes_whose_claims_are_wrong(wide: Page) -> None:
    wide.keyboard.press("/")
    wide.get_by_role("button", name="is:wrong").click()
    expect(wide.locator(".wp-search__title", has_text="Model Parameters")).to_be_visible()
    icons = wide.get_by_role("option").get_by_role("img").all()
    assert [each.get_attribute("aria-label") for each in icons] == ["틀림"] * len(icons)
    assert "QLoRA" not in options(wide)


def test_nonsense_finds_nothing_and_says_so(page: Page) -> None:
    search(page, "터미라파")
    expect(page.get_by_role("status")).to_have_text("‘터미라파’: 찾은 노트가 없다")
    expect(page.get_by_role("option")).to_have_count(0)


def test_more_results_come_as_one_goes_down_the_list(wide: Page) -> None:
    search(wide, "학습")
    expect(wide.get_by_role("status")).to_have_text(re.compile(r"노트 \d+개"))
    total = int(re.findall(r"\d+", wide.get_by_role("status").inner_text())[0])
    assert total > 7, "of a few results, none would be left to load"
    wide.locator(".wp-search__body").evaluate("body => body.scrollTo(0, 1e6)")
    expect(wide.get_by_role("option").nth(7)).to_be_attached()
    while (shown := wide.get_by_role("option").count()) < total:
        wide.locator(".wp-search__body").evaluate("body => body.scrollTo(0, 1e6)")
        expect(wide.get_by_role("option").nth(shown)).to_be_attached()
    assert len(set(options(wide))) == total


def test_syllable_that_is_still_being_typed_finds_what_it_may_become(wide: Page) -> None:
    wide.keyboard.press("/")
    keys = wide.context.new_cdp_session(wide)
    for text in ("ㅍ", "파", "팔", "파라", "파람"):  # on the way to 파라미터
        keys.send("Input.imeSetComposition", {"text": text, "selectionStart": len(text), "selectionEnd": len(text)})
    expect(wide.get_by_role("option").first).to_contain_text("파라미터")


def test_finds_among_files_without_a_server(browser: Browser, tmp_path: Path) -> None:
    title = "<img src=x onerror=alert(1)>파라미터"
    notes = {
        "a.md": f"---\ntitle: '{title}'\n---\n## <b>제목\n\n값",
        "b.md": "# 하이퍼\n\n## 속\n\n하이퍼파라미터를 고른다.",
    }
    (tmp_path / "wiki").mkdir()
    for name, text in notes.items():
        (tmp_path / "wiki" / name).write_text(text, encoding="utf-8")
    shutil.copy(ROOT / "mkdocs.yml", tmp_path)
    subprocess.run([sys.executable, "-m", "mkdocs", "build", "-q", "-d", "out"], cwd=tmp_path, check=True)
    context = browser.new_context()
    page = context.new_page()
    page.on("dialog", lambda shown: pytest.fail(f"a note's script ran: {shown.message}"))
    page.goto((tmp_path / "out/b/index.html").as_uri())
    search(page, WORD)
    expect(page.locator(".wp-search__title")).to_have_text([title, "하이퍼"])
    page.get_by_role("option").nth(1).click()
    page.wait_for_url(re.compile(r"/b/index\.html\?h="))
    expect(page.locator(".wp-hit").first).to_have_text(WORD)
    context.close()
