"""The policy under which every page of the site is shown: scripts come from the site's own files, or not at all.

Stage: publish. What `mkdocs serve` adds to a page it serves is let through for that page alone.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING
from wsgiref.util import FileWrapper

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

_SCRIPTS = "script-src 'self'"
POLICY = (
    f"default-src 'self'; {_SCRIPTS}; object-src 'none'; base-uri 'none'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; font-src 'self' data:; worker-src 'self' blob:"
)
"""What stands in each page's head. Inline styles run nothing; Material's bundle and diagrams need them."""


def with_reload(app: WSGIApplication, reload: bytes = b"\nlivereload(") -> WSGIApplication:
    """A server of pages whose own last script, which reloads the page, may run; no other inline script may.

    The pages keep their policy but for a number that is new at every request, which no note can know.
    """

    def served(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        begun: list[tuple[str, list[tuple[str, str]]]] = []

        def note_start(status: str, headers: list[tuple[str, str]], *_: object) -> Callable[[bytes], object]:
            begun.append((status, headers))
            return lambda _: None

        body = app(environ, note_start)
        status, headers = begun[0]
        if not _is_page(headers):
            start_response(status, headers)
            return body
        page = _allowed(b"".join(body), reload, secrets.token_urlsafe(16))
        if isinstance(body, FileWrapper):
            body.close()
        kept = [each for each in headers if each[0].lower() != "content-length"]
        start_response(status, [*kept, ("Content-Length", str(len(page)))])
        return [page]

    return served


def _is_page(headers: Iterable[tuple[str, str]]) -> bool:
    return any(name.lower() == "content-type" and value.startswith("text/html") for name, value in headers)


def _allowed(page: bytes, reload: bytes, nonce: str) -> bytes:
    """The page with a nonce on its last script, if that is the one that reloads, and in its policy."""
    before, _, script = page.rpartition(b"<script>")
    policy, allowed = _SCRIPTS.encode(), f"{_SCRIPTS} 'nonce-{nonce}'".encode()
    if reload not in script:
        return page
    return before.replace(policy, allowed, 1) + f'<script nonce="{nonce}">'.encode() + script
