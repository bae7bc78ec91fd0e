"""What every page can do: explorer, previews, diagrams, schemes, all under a policy without inline scripts."""

from __future__ import annotations

from typing import Protocol

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser


class Visit(Protocol):
    """What the fixture `desk` gives."""

    page: Page
    errors: list[str]


@pytest.fixture
def drawn(desk: Visit, site: str) -> Visit:
    """The page with diagrams."""
    desk.page.goto(f"{site}Browser/Drawn/")
    return desk


def test_the_policy_refuses_what_a_note_would_run(desk: Visit) -> None:
    desk.page.evaluate(
        """() => {
          const script = document.createElement("script")
          script.textContent = "document.title = 'run'"
          document.body.append(script)
          const image = document.createElement("img")
          image.setAttribute("onerror", "document.title = 'run'")
          image.src = "data:,"
          document.body.append(image)
        }"""
    )
    desk.page.wait_for_timeout(200)
    assert desk.page.title() != "run"
    assert any("Content Security Policy" in each for each in desk.errors)


def test_the_chosen_scheme_is_kept_and_shown_from_the_start(desk: Visit) -> None:
    body, button = desk.page.locator("body"), desk.page.locator("[data-md-component=palette] label:visible")
    button.click()
    button.click()
    expect(body).to_have_attribute("data-md-color-scheme", "slate")
    desk.page.reload(wait_until="commit")
    expect(body).to_have_attribute("data-md-color-scheme", "slate")
    assert desk.errors == []


def test_the_explorer_marks_the_page_and_leads_to_others(desk: Visit) -> None:
    current = desk.page.locator("#wp-explorer [aria-current=page]")
    expect(current).to_contain_text("Model Parameters")
    expect(current).to_be_in_viewport()
    expect(current.locator(".wp-icon.wp-state--bad")).to_have_count(1)
    desk.page.locator("#wp-explorer [data-folder=Adaptation] .wp-tree__twist").click()
    desk.page.get_by_role("treeitem", name="QLoRA").click()
    expect(desk.page.locator("article h1")).to_contain_text("QLoRA")
    expect(desk.page.locator("#wp-explorer [data-folder=Foundations]")).to_have_attribute("aria-expanded", "true")


def test_the_explorer_is_one_stop_of_the_tab_key_and_moves_by_arrows(desk: Visit) -> None:
    page = desk.page
    page.locator("#wp-explorer [aria-current=page]").focus()
    focused = page.locator("#wp-explorer [role=treeitem]:focus")
    expect(page.locator("#wp-explorer [tabindex='0']")).to_have_count(1)
    page.keyboard.press("ArrowUp")
    expect(focused).to_contain_text("Mixture of Experts")
    page.keyboard.press("ArrowLeft")
    expect(focused).to_contain_text("Foundations")
    page.keyboard.press("ArrowLeft")
    expect(focused).to_have_attribute("aria-expanded", "false")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    expect(focused).to_contain_text("Attention")
    page.keyboard.press("t")
    expect(focused).to_contain_text("Tokenization")
    page.keyboard.press("Enter")
    expect(page.locator("article h1")).to_contain_text("Tokenization")


def test_the_explorer_fills_when_the_drawer_opens(desk: Visit, site: str) -> None:
    desk.page.set_viewport_size({"width": 390, "height": 800})
    desk.page.goto(f"{site}Foundations/Tokenization/")
    desk.page.wait_for_load_state("networkidle")
    expect(desk.page.locator("#wp-explorer [role=treeitem]")).to_have_count(0)
    desk.page.locator(".md-header__button[for=__drawer]").click()
    expect(desk.page.locator("#wp-explorer [aria-current=page]")).to_contain_text("Tokenization")


def test_a_random_note_is_a_note(desk: Visit, site: str) -> None:
    before = desk.page.url
    for _ in range(20):
        with desk.page.expect_navigation():
            desk.page.locator("#wp-random").click()
        expect(desk.page.locator(".wp-proof")).to_be_visible()
        if desk.page.url != before:
            break
    assert desk.page.url.startswith(site)
    assert desk.page.url != before


def test_hovering_a_link_shows_its_page(desk: Visit) -> None:
    desk.page.locator("article table a[href$='Hyperparameters/']").first.hover()
    card = desk.page.locator("#wp-preview")
    expect(card.locator(".wp-preview__title")).to_have_text("Hyperparameters")
    expect(card.locator(".wp-facts .wp-state")).not_to_have_count(0)
    expect(card).to_contain_text("학습이 시작되기 전에")
    assert card.evaluate("card => [...card.querySelectorAll('[id], [href], script, style')].length") == 0
    card.hover()
    expect(card).to_be_visible()
    desk.page.keyboard.press("Escape")
    expect(card).to_have_count(0)


def test_the_keyboards_focus_shows_a_links_section(drawn: Visit) -> None:
    page = drawn.page
    page.locator("article p > a").nth(0).focus()
    page.keyboard.press("Tab")
    link = page.locator("article p > a").nth(1)
    expect(link).to_be_focused()
    expect(link).to_have_attribute("aria-describedby", "wp-preview")
    expect(page.locator("#wp-preview .wp-preview__title")).to_have_text("개수 공식")
    page.keyboard.press("Escape")
    expect(page.locator("#wp-preview")).to_have_count(0)
    expect(link).not_to_have_attribute("aria-describedby", "wp-preview")


def test_touching_a_link_shows_no_preview(desk: Visit) -> None:
    desk.page.locator("article a[href$='Hyperparameters/']").first.dispatch_event(
        "pointerover", {"pointerType": "touch", "bubbles": True}
    )
    desk.page.wait_for_timeout(600)
    expect(desk.page.locator("#wp-preview")).to_have_count(0)


def test_a_diagram_is_drawn_and_runs_nothing(drawn: Visit) -> None:
    diagram = drawn.page.locator(".wp-diagram")
    expect(diagram).to_have_count(1)
    expect(diagram.locator("svg")).to_be_visible()
    expect(diagram.locator("svg")).to_contain_text("가중치")
    diagram.locator("svg .node").first.click()
    assert drawn.page.title() != "run"
    assert [each for each in drawn.errors if "javascript:" not in each] == []


def test_a_diagram_that_cannot_be_drawn_shows_its_source(drawn: Visit) -> None:
    expect(drawn.page.locator(".wp-diagram-failed")).to_have_count(1)
    expect(drawn.page.locator(".wp-diagram-source")).to_contain_text("this is no diagram {{{")


def test_pages_without_diagrams_do_not_load_what_draws_them(desk: Visit) -> None:
    loaded = desk.page.evaluate("performance.getEntriesByType('resource').map(each => each.name)")
    assert not [each for each in loaded if "mermaid" in each]


def test_diagnostics_are_filtered_and_the_address_says_how(desk: Visit, site: str) -> None:
    desk.page.goto(f"{site}health/?text=Nowhere%20at%20all")
    rows = desk.page.locator("table.wp-diagnostics tr[data-code]:visible")
    expect(rows).to_have_count(1)
    expect(rows).to_contain_text("Nowhere at all")
    desk.page.locator(".wp-filter input").fill("")
    desk.page.wait_for_function("!location.search.includes('text')")
    assert rows.count() > 1


def test_the_page_reads_without_scripts(desk: Visit, site: str) -> None:
    browser = desk.page.context.browser
    assert browser is not None
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site}Foundations/Tokenization/")
    expect(page.locator("article h1")).to_be_visible()
    expect(page.locator(".wp-doors a").first).to_be_visible()
    expect(page.locator("#wp-random")).to_be_hidden()
    context.close()
