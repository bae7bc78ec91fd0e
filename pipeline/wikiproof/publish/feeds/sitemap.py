"""Write the site map, by which search engines find all pages.

Stage: publish. Addresses with dates in, files out, as sitemaps.org's protocol 0.9 has them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from html import escape

from wikiproof.publish.feeds import absolute
from wikiproof.publish.shown import Output

PATH = "sitemap.xml"
MOST = 50_000
"""Addresses in one file, as the protocol has it."""
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
_NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
_DAY = re.compile(r"\d{4}-\d\d-\d\d")


def outputs(pages: Iterable[tuple[str, str]], site_url: str) -> Iterator[Output]:
    """The site map of pages, each an address and the moment or day of its last change, "" where that is not known.

    Nothing without the site's address, since a site map holds whole ones. Many pages make several files and an index.
    """
    found = sorted(pages) if site_url else []
    if len(found) <= MOST:
        yield from [Output(PATH, _file("urlset", "url", found, site_url))] if found else []
        return
    names = [f"sitemap-{start // MOST + 1}.xml" for start in range(0, len(found), MOST)]
    for index, name in enumerate(names):
        yield Output(name, _file("urlset", "url", found[index * MOST : (index + 1) * MOST], site_url))
    yield Output(PATH, _file("sitemapindex", "sitemap", [(name, "") for name in names], site_url))


def _file(kind: str, item: str, found: Iterable[tuple[str, str]], site_url: str) -> bytes:
    items = "".join(
        f"<{item}><loc>{escape(absolute(site_url, url))}</loc>{_changed(moment)}</{item}>\n" for url, moment in found
    )
    return f'{_HEAD}<{kind} xmlns="{_NAMESPACE}">\n{items}</{kind}>\n'.encode()


def _changed(moment: str) -> str:
    day = _DAY.match(moment)
    return f"<lastmod>{day[0]}</lastmod>" if day else ""
