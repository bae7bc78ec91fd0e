"""The site as a browser sees it: built from this repository's wiki, served from a folder of localhost."""

from __future__ import annotations

import functools
import http.server
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from wikiproof import config
from wikiproof.load import notes
from wikiproof.model import ClaimOutcome, Note, Outcome, Snippet
from wikiproof.snippets import records
from wikiproof.snippets.depends import Python

ROOT = Path(__file__).parents[2]
NOTE = "Foundations/Model Parameters.md"
FLAGS = (
    "--no-sandbox --disable-gpu --disable-background-networking --disable-component-update --disable-sync "
    "--no-first-run"
)
HINT = "no Chromium found; on Debian: apt install chromium fonts-noto-cjk libatomic1"


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium; where there is none the tests are skipped, or fail if WIKIPROOF_BROWSER=required."""
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if found is None:
        if os.environ.get("WIKIPROOF_BROWSER") == "required":
            pytest.fail(HINT)
        pytest.skip(HINT)
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=found, args=FLAGS.split())
        yield launched
        launched.close()


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the site; its notes have invented records, of which one claim is wrong."""
    folder = tmp_path_factory.mktemp("site")
    shutil.copytree(ROOT / "wiki", folder / "wiki")
    shutil.copytree(ROOT / "site/browser/notes", folder / "wiki/Browser")
    configuration = (ROOT / "mkdocs.yml").read_text("utf-8")
    (folder / "mkdocs.yml").write_text(f"site_url: http://127.0.0.1/some/folder/\n{configuration}", "utf-8")
    _record(folder)
    target = folder / "served/some/folder"
    subprocess.run([sys.executable, "-m", "mkdocs", "build", "-q", "-d", str(target)], cwd=folder, check=True)
    handler = functools.partial(_Host, directory=str(folder / "served"))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/some/folder/"
    server.shutdown()


class Visit:
    """A page in a window of its own, with what went wrong on it."""

    def __init__(self, context: BrowserContext, site: str) -> None:
        self.page: Page = context.new_page()
        self.errors: list[str] = []
        self.foreign: list[str] = []
        host = "/".join(site.split("/")[:3])
        self.page.on("console", lambda each: self.errors.append(each.text) if each.type == "error" else None)
        self.page.on("pageerror", lambda each: self.errors.append(str(each)))
        self.page.on("request", lambda each: self.foreign.append(each.url) if _leaves(each.url, host) else None)


@pytest.fixture(params=["light", "dark"])
def scheme(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(params=[1280, 390])
def width(request: pytest.FixtureRequest) -> int:
    return int(request.param)


@pytest.fixture
def visit(browser: Browser, site: str, scheme: str, width: int) -> Iterator[Visit]:
    """The Model Parameters page, opened wide and narrow, light and dark."""
    yield from _visit(browser, site, scheme, width)


KINDS = {
    "note": "Foundations/Model%20Parameters/",
    "drawn": "Browser/Drawn/",
    "home": "",
    "folder": "Foundations/",
    "graph": "graph/",
    "tags": "tags/",
    "wanted": "wanted/",
    "health": "health/",
}
"""A page of each kind."""


@pytest.fixture(params=KINDS)
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def address(site: str, kind: str) -> str:
    """The address of a page of each kind."""
    return site + KINDS[kind]


@pytest.fixture
def opened(browser: Browser, site: str, scheme: str, width: int) -> Iterator[Visit]:
    """A window that shows nothing yet, wide and narrow, light and dark."""
    yield from _visit(browser, site, scheme, width, "about:blank")


@pytest.fixture
def desk(browser: Browser, site: str) -> Iterator[Visit]:
    """The Model Parameters page, opened wide and light."""
    yield from _visit(browser, site, "light", 1280)


def _visit(
    browser: Browser, site: str, scheme: str, width: int, address: str = "Foundations/Model%20Parameters/"
) -> Iterator[Visit]:
    context = browser.new_context(
        viewport={"width": width, "height": 900},
        color_scheme="dark" if scheme == "dark" else "light",
        permissions=["clipboard-read", "clipboard-write"],
    )
    made = Visit(context, site)
    if address == "about:blank":
        made.page.goto(address)
    else:
        made.page.goto(site + address)
        made.page.wait_for_selector("html.js")
    yield made
    context.close()


class _Host(http.server.SimpleHTTPRequestHandler):
    """A host that shows the site's own page where there is none."""

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        page = Path(self.directory, "some/folder/404.html")
        if code != http.HTTPStatus.NOT_FOUND or not self.path.endswith("/") or not page.is_file():
            return super().send_error(code, message, explain)
        content = page.read_bytes()
        self.send_response(code)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)
        return None

    def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002
        """Say nothing."""


def _leaves(url: str, host: str) -> bool:
    return not url.startswith((host + "/", "data:", "blob:"))


def _record(folder: Path) -> None:
    """Record that every snippet of the note ran, and that all claims of it held but the first, which is wrong."""
    where = config.find(str(folder))
    assert where.records is not None
    note = notes.note(where.wiki, NOTE)
    subject = records.subject(note, Python(where))
    outcomes = tuple(_outcome(note, each, wrong=each is subject.snippets[0]) for each in subject.snippets)
    records.write(where.records, records.made(subject, records.environment("cpu", subject), outcomes))


def _outcome(note: Note, snippet: Snippet, *, wrong: bool) -> Outcome:
    claims = [ClaimOutcome(each.line, each.want, each.want, "held", "real") for each in snippet.claims]
    if wrong:
        first = snippet.claims[0]
        claims[0] = ClaimOutcome(first.line, first.want, "got this", "wrong", "real", "it differs", "say this")
    return Outcome(snippet.name, "passed", output=f"printed by {note.title}\n", seconds=0.02, claims=tuple(claims))
