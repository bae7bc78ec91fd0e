"""Every kind of page, wide and narrow, light and dark: readable by all, light to load, and steady."""

from __future__ import annotations

import gzip
from pathlib import Path
from typing import Protocol, TypedDict

import pytest
from playwright.sync_api import Page, Response, expect

BUDGET = 150_000
AXE = (Path(__file__).parent / "axe.min.js").read_text("utf-8")
SHIFTS = """
  window.shifts = []
  new PerformanceObserver(list => {
    for (const entry of list.getEntries()) window.shifts.push(entry.value)
  }).observe({type: "layout-shift", buffered: true})
"""

pytestmark = pytest.mark.browser


class Opened(Protocol):
    """What the fixture `opened` gives."""

    page: Page
    errors: list[str]
    foreign: list[str]


class Node(TypedDict):
    html: str


class Violation(TypedDict):
    id: str
    impact: str
    nodes: list[Node]


def settled(opened: Opened, address: str) -> Page:
    """A page with all that it loads by itself."""
    opened.page.goto(address)
    opened.page.wait_for_selector("html.js")
    opened.page.wait_for_load_state("networkidle")
    return opened.page


def test_nothing_is_refused_or_asked_of_another_host(opened: Opened, address: str) -> None:
    """An error on the console would be a script or style that the policy forbids."""
    settled(opened, address)
    assert opened.errors == []
    assert opened.foreign == []


def test_axe_finds_nothing_serious(opened: Opened, address: str) -> None:
    page = settled(opened, address)
    page.evaluate(AXE)
    found: list[Violation] = page.evaluate("axe.run().then(found => found.violations)")
    serious = [each for each in found if each["impact"] in {"serious", "critical"}]
    assert [(each["id"], [node["html"] for node in each["nodes"]][:3]) for each in serious] == []


def test_the_page_is_no_wider_than_its_window(opened: Opened, address: str) -> None:
    page = settled(opened, address)
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def test_a_first_visit_is_small(opened: Opened, site: str, address: str) -> None:
    """In bytes as a host sends them that compresses: all but pictures, diagrams, and the whole graph."""
    answers: list[Response] = []
    opened.page.on("response", lambda each: answers.append(each))
    page = settled(opened, address)
    page.wait_for_timeout(300)
    late = ("mermaid.min.js", "/graph.js")
    counted = [each for each in answers if each.request.resource_type != "image" and not each.url.endswith(late)]
    sizes = {each.url.removeprefix(site): _sent(each) for each in counted}
    assert sum(sizes.values()) <= BUDGET, sizes


def _sent(answer: Response) -> int:
    body = answer.body()
    return len(body if answer.url.endswith(".woff2") else gzip.compress(body, 6))


def test_nothing_moves_while_a_page_loads(opened: Opened, address: str, kind: str) -> None:
    """How high a diagram is shows only when it is drawn; Web Vitals call 0.1 good."""
    opened.page.add_init_script(SHIFTS)
    page = settled(opened, address)
    page.wait_for_timeout(300)
    assert sum(page.evaluate("window.shifts")) <= (0.1 if kind == "drawn" else 0.01)


def test_the_five_states_differ_in_shape_and_in_color(opened: Opened, site: str) -> None:
    page = settled(opened, site)
    found: list[list[str]] = page.evaluate(
        """["good", "bad", "partial", "skipped", "none"].map(state => {
          const icon = document.createElement("span")
          icon.className = `wp-icon wp-state wp-state--${state}`
          document.querySelector("article").append(icon)
          const style = getComputedStyle(icon)
          return [style.maskImage, style.color]
        })"""
    )
    shapes, colors = zip(*found, strict=True)
    assert len(set(shapes)) == len(set(colors)) == 5


def test_korean_is_set_in_the_sites_own_font(opened: Opened, site: str) -> None:
    page = settled(opened, site + "Adaptation/LoRA/")
    assert page.evaluate("document.fonts.ready.then(() => document.fonts.check('16px wp-sans', '가나다'))")
    loaded = page.evaluate("[...document.fonts].filter(each => each.status === 'loaded').map(each => each.family)")
    assert "wp-sans" in loaded
    assert "wp-sans-rest" not in loaded, "the rest comes with the second page"
    page = settled(opened, site + "Foundations/")
    page.wait_for_function("[...document.fonts].some(each => each.family === 'wp-sans-rest')")


def test_a_wide_table_and_long_code_scroll_within_themselves(opened: Opened, site: str) -> None:
    page = settled(opened, site + "Browser/Drawn/")
    for box in (page.locator(".md-typeset__scrollwrap").first, page.locator(".highlight code").first):
        assert box.evaluate("box => box.scrollWidth >= box.clientWidth")
        expect(box).to_be_visible()
