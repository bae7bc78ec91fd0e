"""What a reader of the Model Parameters page sees and can do, wide and narrow, light and dark."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Protocol

import pytest
from playwright.sync_api import Page, expect

from wikiproof.load import notes
from wikiproof.snippets.collect import collect

WIKI = Path(__file__).parents[2] / "wiki"
NOTE = "Foundations/Model Parameters.md"

pytestmark = pytest.mark.browser


class Visit(Protocol):
    """What the fixture `visit` gives."""

    page: Page
    errors: list[str]
    foreign: list[str]


def test_page_opens_without_errors_and_asks_no_other_host(visit: Visit, scheme: str) -> None:
    expect(visit.page.locator("article h1")).to_have_text(re.compile("Model Parameters"))
    expect(visit.page.locator("body")).to_have_attribute(
        "data-md-color-scheme", "slate" if scheme == "dark" else "default"
    )
    visit.page.wait_for_load_state("networkidle")
    assert visit.errors == []
    assert visit.foreign == []


def test_page_is_no_wider_than_its_window(visit: Visit) -> None:
    for chip in visit.page.locator("details.wp-chip:not([open]) > summary").all():
        chip.click()
    document = "document.documentElement"
    assert visit.page.evaluate(f"{document}.scrollWidth <= {document}.clientWidth")


def test_proof_panel_counts_and_leads_to_the_wrong_claim(visit: Visit) -> None:
    snippets = collect(notes.note(str(WIKI), NOTE))
    claims = sum(len(each.claims) for each in snippets)
    panel = visit.page.locator(".wp-proof")
    expect(panel).to_contain_text(f"코드 {len(snippets)}/{len(snippets)} 실행됨")
    expect(panel).to_contain_text(f"주장 {claims - 1}/{claims} 성립")
    panel.locator(".wp-problems a").click()
    detail = visit.page.locator(".wp-detail--bad")
    expect(detail).to_be_in_viewport()
    expect(detail).to_contain_text("나온 값 got this")
    box, view = detail.bounding_box(), visit.page.viewport_size
    assert box is not None
    assert view is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= view["width"], "what is wrong can be read without scrolling sideways"


def test_states_are_told_by_shape_and_word(desk: Visit) -> None:
    shown = desk.page.locator(".wp-proof .wp-state:has-text('실행됨'), .wp-proof .wp-state:has-text('주장')")
    masks = shown.evaluate_all("states => states.map(state => getComputedStyle(state, '::before').maskImage)")
    assert len(set(masks)) == 2


def test_chip_is_reached_by_keyboard_and_opens(desk: Visit) -> None:
    chip = desk.page.locator("details.wp-chip").first
    expect(chip).to_have_attribute("open", "")
    desk.page.evaluate("document.querySelector('.wp-snippet').previousElementSibling.querySelector('a').focus()")
    for _ in range(12):
        desk.page.keyboard.press("Tab")
        if desk.page.evaluate("document.activeElement.matches('.wp-chip > summary')"):
            break
    desk.page.keyboard.press("Enter")
    expect(chip).not_to_have_attribute("open", "")


def test_output_of_a_snippet_stands_below_it(desk: Visit) -> None:
    expect(desk.page.locator(".wp-snippet .wp-output").first).to_have_text("printed by Model Parameters")


def test_copied_code_is_the_authors(desk: Visit) -> None:
    snippet = desk.page.locator(".wp-snippet").first
    snippet.locator(".highlight").hover()
    snippet.locator(".md-code__button").click()
    expect(desk.page.locator(".md-dialog--active")).to_be_visible()
    copied = desk.page.evaluate("navigator.clipboard.readText()")
    assert copied.rstrip() == notes.note(str(WIKI), NOTE).fences[0].content.rstrip()


def test_backlinks_show_the_sentence_and_lead_there(desk: Visit) -> None:
    backlinks = desk.page.locator(".wp-backlinks")
    expect(backlinks.locator("mark").first).to_be_visible()
    backlinks.locator("a", has_text="LoRA").first.click()
    expect(desk.page.locator("article h1")).to_contain_text("LoRA")
    assert desk.errors == []


def test_korean_has_a_font(desk: Visit) -> None:
    """A glyph that no font has is as wide as any other such glyph; a font's Hangul is all of another width."""
    widths = desk.page.evaluate(
        """() => {
          const context = document.createElement("canvas").getContext("2d")
          context.font = "32px " + getComputedStyle(document.querySelector("article")).fontFamily
          return ["가", "하", "힣", "\\u{10FFFF}"].map(text => context.measureText(text).width)
        }"""
    )
    assert widths[0] == widths[1] != widths[3] != widths[2]
