"""Under `mkdocs serve` its reloading script runs, and nothing else that is written into a page."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable
from typing import TYPE_CHECKING
from wsgiref.util import FileWrapper, setup_testing_defaults

import pytest

from wikiproof.publish.policy import POLICY, with_reload

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

META = f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'
RELOAD = "<script>\nvar livereload = function() {};\nlivereload(1, 2);\n</script>"


def served(page: str, content_type: str = "text/html") -> tuple[str, dict[str, str]]:
    """What a browser gets of a page that a server holds."""

    def app(_: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        start_response("200 OK", [("Content-Type", content_type), ("Content-Length", str(len(page.encode())))])
        return FileWrapper(io.BytesIO(page.encode()), 7)

    return asked(with_reload(app))


def asked(app: WSGIApplication) -> tuple[str, dict[str, str]]:
    headers: dict[str, str] = {}
    environ: WSGIEnvironment = {}
    setup_testing_defaults(environ)

    def start_response(_: str, given: list[tuple[str, str]], *__: object) -> object:
        headers.update(given)
        return None

    body = b"".join(app(environ, start_response))  # type: ignore[arg-type]  # nothing here writes by hand
    return body.decode(), headers


def test_the_reloading_script_alone_is_let_through() -> None:
    page, headers = served(f"<head>{META}</head><script>alert(1)</script>{RELOAD}</body>")
    nonces = re.findall(r"'nonce-([^']+)'", page)
    assert len(nonces) == 1
    assert page.count(f'<script nonce="{nonces[0]}">') == 1
    assert f'<script nonce="{nonces[0]}">\nvar livereload' in page
    assert "<script>alert(1)</script>" in page
    assert "'unsafe-inline'" not in page.partition("style-src")[0]
    assert headers["Content-Length"] == str(len(page.encode()))


def test_the_number_is_new_at_every_request() -> None:
    page = f"{META}{RELOAD}"
    assert served(page)[0] != served(page)[0]


@pytest.mark.parametrize("page", [META, f"{META}<script>alert(1)</script>"])
def test_a_page_without_the_script_keeps_its_policy(page: str) -> None:
    assert served(page)[0] == page


def test_what_is_no_page_is_left_alone() -> None:
    assert served(META + RELOAD, "text/javascript")[0] == META + RELOAD
