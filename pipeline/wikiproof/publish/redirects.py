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
from wikiproof.publish.markup import escape, opening
from wikiproof.publish.pages import Setting
from wikiproof.publish.pages.addresses import file_of
from wikiproof.publish.shown import Output, Shown
from wikiproof.publish.urls import relative

_POLICY = "default-src 'none'; base-uri 'none'"
_HEAD = (
    '<meta charset="utf-8">'
    f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
    '<meta name="viewport" content="width=device-width,initial-scale=1">'
    '<meta name="robots" content="noindex">'
)
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
    known = {_same(unquote(url)) for url in taken}
    found: dict[str, dict[str, None]] = {}
    written: dict[str, str] = {}
    for path, shown in sorted(notes.items()):
        for alias in shown.aliases:
            address = _address(path, alias)
            if address and (same := _same(address + ending)) not in known:
                written.setdefault(same, address + ending)
                found.setdefault(same, {})[path] = None
    pages = _Pages(setting, site_url)
    yield from (pages.at(quote(written[same]), [notes[path] for path in paths]) for same, paths in found.items())


def given_way(
    notes: Mapping[str, Shown], finals: Mapping[str, str | None], setting: Setting, site_url: str
) -> Iterator[Output]:
    """The pages in place of notes that give way to others; `finals` says to which, None where that never ends."""
    pages = _Pages(setting, site_url)
    for path, final in sorted(finals.items()):
        if final is not None and final != path and path in notes and final in notes:
            yield pages.at(notes[path].url, [notes[final]])


def _address(path: str, alias: str) -> str | None:
    """The address that a note called so would have beside a note, unquoted; None where no file can be called so."""
    name = unicodedata.normalize("NFC", alias).strip()
    if not name or _UNFIT.search(name) or len(name.encode()) > _LONGEST:
        return None
    return posixpath.join(posixpath.dirname(path), name)


def _same(address: str) -> str:
    """What addresses have in common that some file system takes for one."""
    return unicodedata.normalize("NFC", address).casefold().removesuffix("index.html").strip("/")


class _Pages:
    """Makes the pages of a site that lead to notes: at once to one, or to several for the reader to choose from."""

    def __init__(self, setting: Setting, site_url: str) -> None:
        self._site_url = site_url
        self._several = escape(setting.words.several)
        self._head = f"<!doctype html>{opening('html', lang=setting.language)}<head>{_HEAD}<title>"

    def at(self, url: str, to: Sequence[Shown]) -> Output:
        """The page at an address."""
        links = [(escape(relative(each.url, url)), escape(each.title)) for each in to]
        title, lead = self._several, ""
        if len(to) == 1:
            href, title = links[0]
            canonical = escape(absolute(self._site_url, to[0].url)) if self._site_url else href
            lead = f'<link rel="canonical" href="{canonical}"><meta http-equiv="refresh" content="0; url={href}">'
        items = "".join([f'<li><a href="{href}">{name}</a></li>' for href, name in links])
        body = f"</title>{lead}</head><body><h1>{title}</h1><ul>{items}</ul></body></html>\n"
        return Output(file_of(url), f"{self._head}{title}{body}".encode("utf-8", "replace"))
