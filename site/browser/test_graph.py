"""The graph view and local graphs in a browser: a small wiki, and one of ten thousand notes."""

from __future__ import annotations

import functools
import http.server
import random
import shutil
import threading
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import get_args
from urllib.parse import quote, unquote

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from wikiproof import publish
from wikiproof.publish import graph_view
from wikiproof.publish.frame import script_words
from wikiproof.publish.policy import POLICY
from wikiproof.publish.shown import Count, Edge, Shown
from wikiproof.publish.strings import State

pytestmark = pytest.mark.browser
STATES: tuple[State, ...] = get_args(State)
LARGE = 10_000
"""The notes of the large wiki."""

_FRAME = """<!doctype html>
<html lang="en" class="js"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="{policy}"><title>graph</title>
<link rel="stylesheet" href="{root}main.css"><link rel="stylesheet" href="{root}palette.css">
<link rel="stylesheet" href="{root}assets/wikiproof/wikiproof.css"></head>
<body dir="ltr" data-md-color-scheme="default" data-md-color-primary="white"><main class="md-typeset">{content}</main>
<script src="{root}assets/wikiproof/words.js"></script>
<script src="{root}assets/wikiproof/main.js" data-root="{root}"></script></body></html>"""


def note(path: str, *edges: Edge, state: State = "none", tags: tuple[str, ...] = (), **named: str) -> Shown:
    """What is shown of a note; `title` is its file's name unless it is given, `alias` another name."""
    name = path.removesuffix(".md")
    title = named.get("title", name.rpartition("/")[2])
    aliases = (named["alias"],) if "alias" in named else ()
    none = Count(0, 0, "none")
    return Shown(path, quote(f"{name}/"), title, aliases, tags, "", "", "", none, none, none, state, edges)


def link(path: str, relation: str = "link") -> Edge:
    return Edge(relation, path, path, 1)


SMALL = {
    each.path: each
    for each in (
        note(
            "모델/어댑터.md",
            link("Bases/Llama.md", "parent"),
            link("Bases/Quantization.md"),
            Edge("link", None, "Nowhere", 3),
            state="bad",
            tags=("peft", "peft/lora"),
            alias="LoRA",
        ),
        note("Bases/Llama.md", link("모델/어댑터.md"), state="good", tags=("model",)),
        note("Bases/Quantization.md", link("Bases/Llama.md"), state="partial"),
        note("Bases/<img src=x onerror=alert(1)>.md", link("Bases/Llama.md"), state="skipped"),
        note("Alone.md"),
    )
}


def large() -> dict[str, Shown]:
    """Notes in folders that mostly link within their folder, each to about ten others."""
    dice = random.Random(7)
    paths = [f"Folder {number % 40:02}/Note {number:05}.md" for number in range(LARGE)]
    found = {}
    for number, path in enumerate(paths):
        near = [paths[(number + 40 * dice.randrange(1, 60)) % LARGE] for _ in range(8)]
        far = [paths[int(LARGE * dice.random() ** 2)] for _ in range(3)]
        state = dice.choice(STATES)
        found[path] = note(
            path, *(link(each) for each in {*near, *far} - {path}), state=state, tags=(f"t{number % 9}",)
        )
    return found


def write(folder: Path, notes: dict[str, Shown]) -> None:
    """A site of nothing but the graph view and, for each of a small wiki's notes, a page with its local graph."""
    static = files(publish).joinpath("static")
    for output in (script_words("en"), *graph_view.outputs(notes, "en")):
        _put(folder, output.path, output.content)
    for name in ("main.js", "graph.js", "local.js"):
        _put(folder, f"assets/wikiproof/{name}", static.joinpath(name).read_bytes())
    _put(folder, "assets/wikiproof/wikiproof.css", publish.style().encode())
    for style in files("material").joinpath("templates/assets/stylesheets").iterdir():
        kind, _, rest = style.name.partition(".")
        if rest.endswith(".css"):
            _put(folder, f"{kind}.css", style.read_bytes())
    _put(folder, "graph/index.html", _framed("../", graph_view.page("en")))
    for each in notes.values() if len(notes) < LARGE else ():
        root = "../" * each.url.count("/")
        text = f"<h1>{each.path.count('/')}</h1>{graph_view.panel(each, 'en', 'graph/')}"
        _put(folder, f"{each.path.removesuffix('.md')}/index.html", _framed(root, text))


def _put(folder: Path, name: str, content: bytes) -> None:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def _framed(root: str, content: str) -> bytes:
    return _FRAME.format(policy=POLICY, root=root, content=content).encode()


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002
        """Say nothing."""


def _served(folder: Path) -> Iterator[str]:
    handler = functools.partial(_Quiet, directory=str(folder))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/some/folder/"
    server.shutdown()


@pytest.fixture(scope="module")
def small_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("small")
    write(folder / "some/folder", SMALL)
    yield from _served(folder)


@pytest.fixture(scope="module")
def large_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("large")
    write(folder / "some/folder", large())
    yield from _served(folder)


@pytest.fixture(scope="module")
def painter(browser: Browser) -> Iterator[Browser]:
    """Chromium with WebGL, which it computes itself where there is no graphics card."""
    flags = ["--no-sandbox", "--use-angle=swiftshader", "--enable-unsafe-swiftshader", "--ignore-gpu-blocklist"]
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    launched = browser.browser_type.launch(executable_path=found, args=flags)
    yield launched
    launched.close()


@pytest.fixture
def view(painter: Browser) -> Iterator[Page]:
    """A window on which nothing may go wrong, nor leave the site."""
    yield from _watched(painter, 1280)


@pytest.fixture
def phone(painter: Browser) -> Iterator[Page]:
    yield from _watched(painter, 390)


def _watched(painter: Browser, width: int) -> Iterator[Page]:
    context = painter.new_context(viewport={"width": width, "height": 900}, reduced_motion="reduce")
    page = context.new_page()
    wrong: list[str] = []
    page.on("pageerror", lambda each: wrong.append(str(each)))
    page.on("console", lambda each: wrong.append(each.text) if "Content Security Policy" in each.text else None)
    page.on("dialog", lambda each: wrong.append(each.message))
    page.on(
        "request", lambda each: None if each.url.startswith(("http://127.0.0.1", "data:")) else wrong.append(each.url)
    )
    yield page
    context.close()
    assert wrong == []


def opened(page: Page, site: str, query: str = "") -> Page:
    """The graph view, when it has been drawn."""
    page.goto(f"{site}graph/{query}")
    page.wait_for_selector(".wp-graph[data-shown]", timeout=60_000)
    return page


def titles(page: Page) -> list[str]:
    return page.locator(".wp-graph__list > li > :is(a, span):not(.wp-graph__facts)").all_inner_texts()


def count(page: Page) -> str:
    return page.locator(".wp-graph__count").inner_text()


def test_everything_is_shown_at_first(view: Page, small_site: str) -> None:
    opened(view, small_site)
    assert count(view) == "of 6 nodes, 6 are shown, with 6 links"
    assert set(titles(view)) == {"어댑터", "Llama", "Quantization", "<img src=x onerror=alert(1)>", "Alone", "Nowhere"}
    assert titles(view)[0] in {"어댑터", "Llama"}  # four links each


def test_what_is_shown_is_painted(view: Page, small_site: str) -> None:
    stage = opened(view, small_site).locator(".wp-graph__canvas")
    full = stage.screenshot()
    for box in view.locator("input[name=state]").all():
        box.uncheck()
    expect(view.locator(".wp-graph__count")).to_have_text("of 6 nodes, 0 are shown, with 0 links")
    empty = stage.screenshot()
    assert len(empty) < len(full)  # a picture of one colour is smaller


@pytest.mark.parametrize(
    ("control", "choice", "found"),
    [
        ("tag", "peft", {"어댑터"}),
        ("tag", "model", {"Llama"}),
        ("folder", "Bases", {"Llama", "Quantization", "<img src=x onerror=alert(1)>"}),
        ("folder", "/", {"Alone"}),
        ("relation", "parent", {"어댑터", "Llama"}),
    ],
)
def test_a_filter_leaves_what_it_names(view: Page, small_site: str, control: str, choice: str, found: set[str]) -> None:
    opened(view, small_site)
    view.locator(f"select[name={control}]").select_option(choice)
    expect(view.locator(".wp-graph")).to_have_attribute("data-shown", str(len(found)))
    assert set(titles(view)) == found
    view.reload()
    view.wait_for_selector(".wp-graph[data-shown]")
    assert set(titles(view)) == found
    view.locator("[type=reset]").click()
    expect(view.locator(".wp-graph")).to_have_attribute("data-shown", "6")
    assert "?" not in view.url


def test_states_and_missing_targets_can_be_left_out(view: Page, small_site: str) -> None:
    opened(view, small_site)
    legend = [" ".join(each.split()) for each in view.locator("fieldset label").all_inner_texts()]
    assert legend == ["held 1", "wrong 1", "proven in part 1", "skipped 1", "never ran 1", "no such note 1"]
    view.locator("input[value=missing]").uncheck()
    view.locator("input[value=good]").uncheck()
    expect(view.locator(".wp-graph__count")).to_have_text("of 6 nodes, 4 are shown, with 1 links")
    assert not {"Nowhere", "Llama"} & set(titles(view))


@pytest.mark.parametrize("q", ["어댑터", "\u110b\u1165댑터", "lora", "LORA "])
def test_a_note_is_found_by_title_and_other_name(view: Page, small_site: str, q: str) -> None:
    opened(view, small_site)
    view.locator("input[name=q]").fill(q)
    expect(view.locator(".wp-graph__list > li")).to_have_count(1)
    assert titles(view) == ["어댑터"]


def test_the_list_leads_to_the_notes_by_keyboard(view: Page, small_site: str) -> None:
    opened(view, small_site)
    for each in SMALL.values():
        link = view.get_by_role("link", name=each.title, exact=True)
        assert unquote(str(link.evaluate("each => each.href"))) == unquote(f"{small_site}{each.url}")
    view.locator("input[name=q]").fill("quant")
    expect(view.locator(".wp-graph__list > li")).to_have_count(1)
    view.locator("[data-does=fit]").focus()
    view.keyboard.press("Tab")
    view.keyboard.press("Enter")
    view.wait_for_url("**/Bases/Quantization/")


def test_a_node_leads_to_its_note(view: Page, small_site: str) -> None:
    opened(view, small_site, f"?note={quote('모델/어댑터/')}")
    click_the_middle(view)
    view.wait_for_url(f"**/{quote('모델/어댑터/')}")


def click_the_middle(page: Page) -> None:
    """Click where the view puts the note that its address names."""
    stage = page.locator(".wp-graph__canvas")
    stage.scroll_into_view_if_needed()
    box = stage.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] / 2 + 2, box["y"] + box["height"] / 2)
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.wait_for_selector(".wp-graph__canvas--over", timeout=20_000)
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)


def test_ten_thousand_notes_open_and_lead_to_each(view: Page, large_site: str) -> None:
    opened(view, large_site, f"?note={quote('Folder 07/Note 04007/')}")
    assert count(view).startswith(f"of {LARGE} nodes, {LARGE} are shown")
    view.locator(".wp-graph__more").click()
    expect(view.locator(".wp-graph__list > li")).to_have_count(100)
    click_the_middle(view)
    view.wait_for_url(f"**/{quote('Folder 07/Note 04007/')}", timeout=60_000)


def test_ten_thousand_notes_are_filtered(view: Page, large_site: str) -> None:
    opened(view, large_site, "?folder=Folder+07&tag=t3")
    among = [each for each in range(LARGE) if each % 40 == 7 and each % 9 == 3]
    assert view.locator(".wp-graph").get_attribute("data-shown") == str(len(among))
    assert set(titles(view)) == {f"Note {each:05}" for each in among}


def test_the_picture_follows_the_scheme(view: Page, small_site: str) -> None:
    stage = opened(view, small_site).locator(".wp-graph__canvas")
    light = stage.screenshot()
    view.evaluate("document.body.setAttribute('data-md-color-scheme', 'slate')")
    view.wait_for_timeout(300)
    assert stage.screenshot() != light
    assert stage.locator("canvas").count() > 0


def test_the_view_fits_a_phone(phone: Page, small_site: str) -> None:
    opened(phone, small_site)
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390
    phone.goto(f"{small_site}{quote('모델/어댑터/')}")
    phone.wait_for_selector(".wp-local svg")
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390


def test_without_webgl_a_message_and_the_list_remain(browser: Browser, small_site: str) -> None:
    page = browser.new_page()
    page.add_init_script("HTMLCanvasElement.prototype.getContext = () => null")
    opened(page, small_site)
    expect(page.locator(".wp-graph__stage")).to_contain_text("no WebGL")
    page.locator("select[name=tag]").select_option("peft")
    expect(page.locator(".wp-graph__list > li")).to_have_count(1)
    page.close()


def test_a_graph_that_cannot_be_loaded_says_so(browser: Browser, small_site: str) -> None:
    page = browser.new_page()
    page.route("**/data/graph.js", lambda route: route.abort())
    page.goto(f"{small_site}graph/")
    expect(page.locator(".wp-graph__count")).to_have_text("The graph could not be loaded")
    page.close()


def test_a_local_graph_links_to_the_neighbours(view: Page, small_site: str) -> None:
    view.goto(f"{small_site}{quote('모델/어댑터/')}")
    nodes = view.locator(".wp-local__node")
    expect(nodes).to_have_count(4)
    labels = [str(each.get_attribute("aria-label")) for each in nodes.all()]
    assert labels[0] == "어댑터, wrong"
    assert set(labels[1:]) == {
        "Llama, held, → parent, ← link",
        "Quantization, proven in part, → link",
        "Nowhere, no such note, → link",
    }
    view.get_by_role("link", name="Llama, held").focus()
    view.keyboard.press("Enter")
    view.wait_for_url("**/Bases/Llama/")


def test_a_local_graph_takes_the_room_that_is_kept_for_it(view: Page, small_site: str) -> None:
    held: list[Route] = []
    view.route("**/data/near.js", lambda route: held.append(route))
    with view.expect_request("**/data/near.js"):
        view.goto(f"{small_site}Bases/Llama/", wait_until="domcontentloaded")
    before = view.locator(".wp-local").bounding_box()
    for each in held:
        each.continue_()
    view.wait_for_selector(".wp-local svg")
    assert view.locator(".wp-local").bounding_box() == before


def test_a_local_graph_shows_titles_as_text(view: Page, small_site: str) -> None:
    view.goto(f"{small_site}{quote('Bases/<img src=x onerror=alert(1)>/')}")
    expect(view.locator(".wp-local__name").first).to_have_text("<img src=x onerror=alert(1)>")
    assert view.locator(".wp-local img").count() == 0


def test_a_note_without_links_says_so(view: Page, small_site: str) -> None:
    view.goto(f"{small_site}Alone/")
    expect(view.locator(".wp-local__stage")).to_have_text("No note is linked with this one")


def test_the_local_graph_leads_to_the_note_in_the_whole_one(view: Page, small_site: str) -> None:
    view.goto(f"{small_site}{quote('모델/어댑터/')}")
    view.get_by_role("link", name="See it in the whole graph").click()
    view.wait_for_selector(".wp-graph[data-shown]")
    click_the_middle(view)
    view.wait_for_url(f"**/{quote('모델/어댑터/')}")
