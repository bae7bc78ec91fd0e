"""Addresses of pages, relative to each other, so that a site works from any folder of any host.

Stage: publish. Text in, text out. Addresses are percent-encoded and relative to the site's root.
"""

from __future__ import annotations

from wikiproof.parse.written import is_external

SCHEMES = frozenset({"http", "https", "mailto", "tel", "ftp"})
"""What a link may lead to outside the wiki; `javascript:` and its like are none of it."""


def relative(target: str, page: str) -> str:
    """The address of `target` as written on `page`.

    >>> relative("a/b/", "a/c/"), relative("", "a/"), relative("x.png", "")
    ('../b/', '../', 'x.png')
    """
    folder, up = page[: page.rfind("/") + 1], ""
    while not target.startswith(folder):
        folder, up = folder[: folder.rfind("/", 0, -1) + 1], up + "../"
    return up + target[len(folder) :] or "./"


def site_root(url: str) -> str:
    """An address without the dots by which MkDocs names the home page.

    >>> site_root("./"), site_root("a/b.html")
    ('', 'a/b.html')
    """
    return "" if url in {".", "./"} else url


def is_safe(destination: str) -> bool:
    """Whether following a destination can run nothing.

    >>> is_safe("https://a.org"), is_safe("javascript:alert(1)"), is_safe("a b.md"), is_safe("//a.org")
    (True, False, True, True)
    """
    if destination.startswith("//") or not is_external(destination):
        return ":" not in destination.partition("/")[0]
    return destination.partition(":")[0].lower() in SCHEMES
