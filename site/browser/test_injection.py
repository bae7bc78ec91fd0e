"""Nothing that a note says runs on a page or passes for proof, with the site's policy and with the sanitiser alone.

`injection/` is a wiki of hostile notes. In each place where something might run stands `RUN`, which becomes a call of
`ran` with a number of its own; a page on which one runs tells the test which.
"""

from __future__ import annotations

import contextlib
import functools
import html.parser
import http.server
import json
import re
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote, unquote, urlsplit

import msgspec
import pytest
import yaml
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Dialog, Page, Route, expect

from wikiproof import config
from wikiproof.load import notes
from wikiproof.model import ClaimOutcome, ClaimStatus, Outcome, Snippet, SnippetStatus
from wikiproof.publish.policy import POLICY
from wikiproof.snippets import records
from wikiproof.snippets.depends import Python

pytestmark = pytest.mark.browser

CORPUS = Path(__file__).parent / "injection"
ROOT = Path(__file__).parents[2]
PICTURE = "https://elsewhere.invalid/picture.png"
"""What a diagram asks for as it is drawn; nothing but the policy keeps Mermaid from loading it."""
HOSTILE = '</samp></pre><script>RUN</script><img src=x onerror=RUN>" onclick="RUN \x1b[31m<svg onload=RUN>'
"""What records say that code gave."""
_PROVOKE, _LIVE = ((CORPUS / name).read_text("utf-8") for name in ("provoke.js", "live.js"))
_DRAWN = (
    "document.querySelectorAll('.wp-diagram-source').length == document.querySelectorAll('.wp-diagram-failed').length"
)
_RUN = re.compile("RUN|NUMBER")
_RUNS = re.compile(r"[\0- ]*(javascript|vbscript|data:text)", re.IGNORECASE)
_ADDRESSES = frozenset(("action", "data", "formaction", "href", "src", "srcdoc", "xlink:href"))
_META = re.compile(r'<meta http-equiv="Content-Security-Policy"[^>]*>')
_OURS = ".wp-proof, .wp-properties, .wp-snippet"
_STRAY = ", ".join(
    f"#wp-content {sign}:not(:is({_OURS}) *)" for sign in (".wp-state", ".wp-icon", ".wp-tick", ".wp-detail")
)


class Built(NamedTuple):
    """A site made of the corpus: `vectors` are where each number stands, `chips` the snippets of each page's note."""

    address: str
    folder: Path
    vectors: tuple[str, ...]
    chips: Mapping[str, tuple[int, int]]


class Seen(NamedTuple):
    """What went wrong in a window."""

    ran: list[str]
    errors: list[str]
    foreign: list[str]


class _Armed:
    """Gives each place where something might run a number."""

    def __init__(self) -> None:
        self.vectors: list[str] = []

    def __call__(self, text: str, where: str) -> str:
        """The text with its vectors numbered."""
        return "\n".join(
            _RUN.sub(functools.partial(self._numbered, f"{where}:{number} {line.strip()}"), line)
            for number, line in enumerate(text.split("\n"), 1)
        )

    def _numbered(self, where: str, found: re.Match[str]) -> str:
        self.vectors.append(where)
        number = len(self.vectors) - 1
        return str(number) if found[0] == "NUMBER" else f"ran({number})"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Built]:
    """The site as it is at `with/`, and at `without/` with no policy in its pages."""
    folder = tmp_path_factory.mktemp("injection")
    armed = _Armed()
    _write_wiki(folder / "wiki", armed)
    settings = yaml.safe_load((ROOT / "mkdocs.yml").read_text("utf-8"))
    settings["site_url"] = "http://127.0.0.1/with/"
    settings["theme"]["features"] += ["content.code.annotate", "content.footnote.tooltips", "content.tabs.link"]
    (folder / "mkdocs.yml").write_text(json.dumps(settings), "utf-8")
    chips = dict(_record(folder, armed))
    site = folder / "served/with"
    subprocess.run([sys.executable, "-m", "mkdocs", "build", "-q", "-d", str(site)], cwd=folder, check=True)
    shutil.copytree(site, folder / "served/without")
    for page in (folder / "served/without").rglob("*.html"):
        page.write_text(_META.sub("", page.read_text("utf-8")), "utf-8")
    handler = functools.partial(_Quiet, directory=str(folder / "served"))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield Built(f"http://127.0.0.1:{server.server_port}/", folder / "served", tuple(armed.vectors), chips)
    server.shutdown()


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002
        """Say nothing."""

    def handle(self) -> None:
        """Answer, as far as anyone still listens: pages are left before all that they ask for has come."""
        with contextlib.suppress(ConnectionError):
            super().handle()


def _write_wiki(wiki: Path, armed: _Armed) -> None:
    """The corpus, and a note for each payload that is called so and holds it wherever it can stand."""
    shutil.copytree(CORPUS / "wiki", wiki)
    for path in sorted(each for each in wiki.rglob("*") if each.suffix in {".md", ".svg"}):
        path.write_text(armed(path.read_text("utf-8"), path.name), "utf-8")
    template = (CORPUS / "everywhere.md").read_text("utf-8")
    for number, payload in enumerate(yaml.safe_load((CORPUS / "payloads.yaml").read_text("utf-8"))):
        armed_payload = functools.partial(armed, payload, f"payload {number}")
        name = re.sub("[/\u2028]", "", armed_payload())
        (wiki / f"{name}.md").write_text(_everywhere(template, armed_payload), "utf-8")


def _everywhere(template: str, payload: Callable[[], str]) -> str:
    """A note with a payload, its vectors with new numbers each time, in the places that a template names."""
    properties, _, body = template.partition("\n\n")
    quoted = re.sub("PAYLOAD", lambda _: json.dumps(payload()), properties)
    return f"{quoted}\n\n{re.sub('PAYLOAD', lambda _: payload(), body)}"


def _record(folder: Path, armed: _Armed) -> Iterator[tuple[str, tuple[int, int]]]:
    """Record what hostile code of the note Records gave; the numbers of snippets and of passed ones of every page."""
    where = config.find(str(folder))
    assert where.records is not None
    python = Python(where)
    for path in sorted((folder / "wiki").rglob("*.md")):
        note = notes.note(where.wiki, path.relative_to(folder / "wiki").as_posix())
        subject = records.subject(note, python)
        passed = 0
        if path.stem == "Records":
            outcomes = tuple(_outcomes(subject.snippets, armed))
            passed = sum(each.status == "passed" for each in outcomes)
            said, packages = armed(HOSTILE, "sandbox"), (("torch", armed(HOSTILE, "package")),)
            ran = msgspec.structs.replace(records.environment("cpu", subject), sandbox=said, packages=packages)
            records.write(where.records, records.made(subject, ran, outcomes))
        yield note.path.removesuffix(".md"), (len(subject.snippets), passed)


def _outcomes(snippets: tuple[Snippet, ...], armed: _Armed) -> Iterator[Outcome]:
    """The first snippet passed, the second says wrong things, others failed or were skipped; all say hostile things."""
    for number, each in enumerate(snippets):
        status: ClaimStatus = "held" if number == 0 else "wrong"
        got, message, correction = (armed(HOSTILE, each) for each in ("got", "claim's message", "correction"))
        claims = tuple(
            ClaimOutcome(claim.line, claim.want, got, status, "real", message, correction) for claim in each.claims
        )
        output = armed(HOSTILE, "output")
        if number < 2:
            yield Outcome(each.name, "passed", output=output, seconds=0.1, claims=claims)
        else:
            failed: SnippetStatus = "skipped" if each.marks.skip else "failed"
            yield Outcome(each.name, failed, armed(HOSTILE, "message"), 0, output, 0.1, claims=claims)


@pytest.fixture(params=["with", "without"])
def policy(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def window(browser: Browser, built: Built) -> Iterator[tuple[Page, Seen]]:
    """A window that notes what runs, whatever it runs, and what leaves the site."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    yield page, _watched(context, page, built)
    context.close()


def _watched(context: BrowserContext, page: Page, built: Built) -> Seen:
    seen = Seen([], [], [])

    def ran(_: object, number: int = -1) -> None:
        where = built.vectors[number] if 0 <= number < len(built.vectors) else str(number)
        seen.ran.append(f"{unquote(page.url)} ran {where}")

    def shown(dialog: Dialog) -> None:
        seen.ran.append(f"{unquote(page.url)} showed {dialog.message}")
        dialog.dismiss()

    def leave(route: Route) -> None:
        seen.foreign.append(route.request.url)
        route.abort()

    context.expose_binding("ran", ran)
    page.on("dialog", shown)
    page.on("pageerror", lambda each: seen.errors.append(f"{unquote(page.url)} {each}"))
    page.on("console", lambda each: seen.errors.append(f"{each.location} {each.text}") if _is_refusal(each) else None)
    context.route(lambda url: _leaves(url, built.address), leave)
    return seen


def _is_refusal(said: ConsoleMessage) -> bool:
    """Whether the policy had to refuse something, but for what Mermaid's sanitiser meets as it reads labels."""
    is_read = said.location["url"].endswith("mermaid.min.js")
    return "Security Policy" in said.text and not is_read and PICTURE not in said.text


def _leaves(url: str, site: str) -> bool:
    return not url.startswith((site, "data:image", "data:font", "blob:")) or "/ran" in url


def _pages(built: Built, policy: str) -> list[str]:
    """The addresses of all pages of a site."""
    paths = sorted(
        each.relative_to(built.folder / policy).as_posix() for each in built.folder.glob(f"{policy}/**/*.html")
    )
    return [quote(path.removesuffix("index.html")) for path in paths]


def _settle(page: Page) -> None:
    """Wait for what a page does by itself, and provoke what it could do."""
    expect(page.locator("meta[http-equiv=refresh]")).to_have_count(0)  # by then a page that leads on has led there
    page.wait_for_load_state("load")
    page.wait_for_function(_DRAWN)
    page.evaluate(_PROVOKE)
    page.wait_for_timeout(100)


def test_the_corpus_is_large(built: Built) -> None:
    assert len(set(built.vectors)) >= 150


def test_what_would_run_is_seen(window: tuple[Page, Seen], built: Built) -> None:
    page, seen = window
    (built.folder / "without/control.html").write_text(
        "<main id=wp-content><script>ran(0)</script><img src=x onerror=ran(1)><a href='javascript:ran(2)'>x</a>"
        "<p onmouseover=ran(3)>x</p><img src='https://elsewhere.invalid/x'></main>"
    )
    page.goto(f"{built.address}without/control.html")
    _settle(page)
    (built.folder / "without/control.html").unlink()
    assert [any(each.endswith(f"ran {built.vectors[number]}") for each in seen.ran) for number in range(4)] == [
        True
    ] * 4
    assert seen.foreign == ["https://elsewhere.invalid/x"]
    assert len(page.evaluate(_LIVE)) == 4


def test_nothing_runs_or_forges_proof_on_any_page(window: tuple[Page, Seen], built: Built, policy: str) -> None:
    page, seen = window
    wrong = {}
    for address in _pages(built, policy):
        page.goto(f"{built.address}{policy}/{address}", wait_until="load")
        _settle(page)
        if _shown(page) != _expected(built, page):
            wrong[unquote(page.url)] = _shown(page)
    assert wrong == {}
    assert built.chips["Records"] == (4, 2)
    _assert_nothing(seen, policy)


def _assert_nothing(seen: Seen, policy: str) -> None:
    assert (seen.ran, seen.errors) == ([], [])
    assert set(seen.foreign) <= ({PICTURE} if policy == "without" else set())


class Shown(NamedTuple):
    """What of a page could run, how much proof it shows, and how much of that is in none of the places for it."""

    live: list[str]
    panels: int
    chips: int
    passed: int
    stray: int


def _shown(page: Page) -> Shown:
    panels, chips, passed, stray = (
        page.locator(each).count() for each in (".wp-proof", ".wp-chip", ".wp-chip--good", _STRAY)
    )
    is_note = page.locator("#wp-content > .wp-proof").count() == 1
    return Shown(page.evaluate(_LIVE), panels, chips, passed, stray if is_note else 0)


def _expected(built: Built, page: Page) -> Shown:
    """What the records justify."""
    path = unquote(urlsplit(page.url).path).split("/", 2)[2].strip("/")
    known = built.chips.get(path)
    return Shown([], 1, *known, 0) if known else Shown([], 0, 0, 0, 0)


def test_nothing_runs_where_the_sites_parts_show_what_notes_say(
    window: tuple[Page, Seen], built: Built, policy: str
) -> None:
    page, seen = window
    site = f"{built.address}{policy}/"
    for use in (_explore, _search, _filter, _draw, _get_lost, _preview, _point):
        page.goto("about:blank")
        use(page, site)
        _settle(page)
        assert (use.__name__, page.evaluate(_LIVE)) == (use.__name__, [])
    _assert_nothing(seen, policy)


def _explore(page: Page, site: str) -> None:
    page.goto(f"{site}Home/")
    expect(page.locator("#wp-explorer [role=treeitem]", has_text="<img src=x onerror=ran").first).to_be_visible()


def _search(page: Page, site: str) -> None:
    page.goto(site)
    for word in ("onerror", "script", "svg onload", "javascript", "ran"):
        page.keyboard.press("/")
        page.get_by_role("combobox").fill(word)
        expect(page.get_by_role("option").first).to_contain_text(re.compile("ran|script|onerror|svg"))
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Escape")


def _filter(page: Page, site: str) -> None:
    page.goto(f"{site}health/?text={quote('<img src=x onerror=ran(0)>')}")
    page.locator(".wp-filter input").fill("onerror")
    expect(page.locator("table.wp-diagnostics tr[data-code]:visible").first).to_contain_text("onerror")


def _draw(page: Page, site: str) -> None:
    page.goto(f"{site}Home/")
    page.locator(".wp-local").scroll_into_view_if_needed()
    expect(page.locator(".wp-local__stage svg text", has_text="onerror").first).to_be_attached()
    _settle(page)
    page.goto(f"{site}graph/?find={quote('<svg onload=ran(0)>')}")
    expect(page.locator(".wp-graph__list a", has_text="onerror").first).to_be_attached()


def _get_lost(page: Page, site: str) -> None:
    page.goto(f"{site}404.html")
    page.goto(f"{site}Home/<img src=x onerror=ran(0)>/?q=<svg onload=ran(0)>#<script>ran(0)</script>")


def _preview(page: Page, site: str) -> None:
    page.goto(f"{site}Home/")
    for link in (links := page.locator(".wp-backlinks > ul > li > a").all()):
        link.hover()
        expect(page.locator("#wp-preview .wp-preview__title")).not_to_be_empty()
        page.keyboard.press("Escape")
    assert len(links) > 9


def _point(page: Page, site: str) -> None:
    for name in ("Links", "HTML", "Forged", "Records", "Blocks"):
        page.goto(f"{site}{name}/")
        page.wait_for_load_state("load")
        for titled in page.query_selector_all(".md-content [title]:not(.headerlink):visible"):  # shown ones lose it
            titled.hover(force=True, timeout=5000)
            page.wait_for_timeout(50)
            expect(page.locator(".md-tooltip2__inner *")).to_have_count(0)


def test_no_page_has_inline_scripts_and_each_has_the_policy(built: Built) -> None:
    for path in sorted(built.folder.glob("with/**/*.html")):
        found = _Scan()
        found.feed(path.read_text("utf-8"))
        assert (path.name, found.inline) == (path.name, [])
        assert found.policies in ([POLICY], ["default-src 'none'; base-uri 'none'"])


class _Scan(html.parser.HTMLParser):
    """The policies of a page, and what on it those forbid."""

    def __init__(self) -> None:
        super().__init__()
        self.policies: list[str | None] = []
        self.inline: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a policy, a script that is not data or a file of the site, a handler, an address that runs."""
        given = dict(attrs)
        if tag == "meta" and given.get("http-equiv") == "Content-Security-Policy":
            self.policies.append(given.get("content"))
        is_file = (given.get("src") or "//").partition("?")[0].endswith(".js") and ":" not in (given.get("src") or "")
        if tag == "script" and given.get("type") != "application/json" and not is_file:
            self.inline.append(str(self.get_starttag_text()))
        if any(name.startswith("on") or (name in _ADDRESSES and _RUNS.match(value or "")) for name, value in attrs):
            self.inline.append(str(self.get_starttag_text()))
