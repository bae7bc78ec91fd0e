"""Lead readers from an old name to the note that has it.

Stage: publish. What is shown of notes in, small pages out: at the addresses that aliases would have as notes, and in
place of notes that give way. They run nothing, and hold a link for where nothing is followed by itself.
"""

from __future__ import annotations

import posixpath
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from urllib.parse import quote, unquote

from wikiproof.publish.feeds import absolute
from wikiproof.publish.markup import element, escape, opening
from wikiproof.publish.pages import Setting
from wikiproof.publish.pages.addresses import file_of
from wikiproof.publish.shown import Output, Shown
from wikiproof.publish.urls import relative

_POLICY = "default-src 'none'; base-uri 'none'"
_UNFIT = re.compile(r'[\x00-\x1f\x7f-\x9f<>:"/\\|?*\u2028\u2029\ud800-\udfff]|^[.\s]|[.\s]$')
"""What not every file system takes, nor every host of pages."""
_LONGEST = 200  # bytes; file systems take 255


def aliases(
    notes: Mapping[str, Shown], taken: Iterable[str], setting: Setting, site_url: str, ending: str = "/"
) -> Iterator[Output]:
    """The pages at the addresses that aliases would have as notes beside their own.

    There is none where something is: `taken` are the addresses of all else. Where several notes have an alias, the page
    names them all. `ending` is what the address of a note ends with.
    """
    known = {_same(url) for url in taken}
    found: dict[str, dict[str, None]] = {}
    written: dict[str, str] = {}
    for path, shown in sorted(notes.items()):
        for alias in shown.aliases:
            url = _address(path, alias, ending)
            if url and (same := _same(url)) not in known:
                written.setdefault(same, url)
                found.setdefault(same, {})[path] = None
    for same, paths in found.items():
        yield _page(written[same], [notes[path] for path in paths], setting, site_url)


def given_way(
    notes: Mapping[str, Shown], finals: Mapping[str, str | None], setting: Setting, site_url: str
) -> Iterator[Output]:
    """The pages in place of notes that give way to others; `finals` says to which, None where that never ends."""
    for path, final in sorted(finals.items()):
        if final is not None and final != path and path in notes and final in notes:
            yield _page(notes[path].url, [notes[final]], setting, site_url)


def _address(path: str, alias: str, ending: str) -> str | None:
    """The address that a note called so would have beside a note; None where no file can be called so."""
    name = unicodedata.normalize("NFC", alias).strip()
    if not name or _UNFIT.search(name) or len(name.encode()) > _LONGEST:
        return None
    return quote(posixpath.join(posixpath.dirname(path), name)) + ending


def _same(url: str) -> str:
    """What addresses have in common that some file system takes for one."""
    return unicodedata.normalize("NFC", unquote(url)).casefold().removesuffix("index.html").strip("/")


def _page(url: str, to: Sequence[Shown], setting: Setting, site_url: str) -> Output:
    """A page that leads to a note at once, or to several for the reader to choose from."""
    hrefs = [relative(each.url, url) for each in to]
    title = escape(to[0].title if len(to) == 1 else setting.words.several)
    only = to[0] if len(to) == 1 else None
    head = [
        '<meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">',
        '<meta name="viewport" content="width=device-width,initial-scale=1">',
        '<meta name="robots" content="noindex">',
        f"<title>{title}</title>",
    ]
    if only:
        canonical = absolute(site_url, only.url) if site_url else hrefs[0]
        head.append(opening("link", rel="canonical", href=canonical))
        head.append(opening("meta", http_equiv="refresh", content=f"0; url={hrefs[0]}"))
    links = (element("li", element("a", escape(each.title), href=href)) for each, href in zip(to, hrefs, strict=True))
    body = f"<h1>{title}</h1><ul>{''.join(links)}</ul>"
    opened = f"<!doctype html>{opening('html', lang=setting.language)}"
    html = f"{opened}<head>{''.join(head)}</head><body>{body}</body></html>\n"
    return Output(file_of(url), html.encode("utf-8", "replace"))
