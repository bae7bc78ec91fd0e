"""Lists of notes, and the way from one page of a long list to the next.

Stage: publish. What is shown of notes in, HTML out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Generic, NamedTuple, TypeVar

from wikiproof.publish.markup import badge, element, escape
from wikiproof.publish.pages import Setting
from wikiproof.publish.pages.addresses import numbered, root
from wikiproof.publish.shown import Shown
from wikiproof.publish.strings import Strings

NOTES = 100
"""Notes on one page of a list."""
_AROUND = 2  # pages on either side of this one that a page leads to

T = TypeVar("T")


class Part(NamedTuple, Generic[T]):
    """What one page of a long list shows: its address, its number from 1, and the HTML that leads to the others."""

    url: str
    number: int
    items: Sequence[T]
    pager: str

    def title(self, name: str, setting: Setting) -> str:
        """The title of the page."""
        return name if self.number == 1 else f"{name} ({setting.words.page.format(self.number)})"


def parts(first: str, folder: str, items: Sequence[T], size: int, setting: Setting) -> Iterator[Part[T]]:
    """A list in pages, at an address and in a folder of the site; one page where there is nothing to list."""
    urls = [first, *(setting.at(numbered(folder, number)) for number in range(2, -(-len(items) // size) + 1))]
    for index, url in enumerate(urls):
        yield Part(url, index + 1, items[index * size : (index + 1) * size], _pager(urls, index, setting))


def _pager(urls: Sequence[str], at: int, setting: Setting) -> str:
    """Links to the first and last page, to those beside this one, and back and forth."""
    if len(urls) == 1:
        return ""
    words, start, last = setting.words, root(urls[at]), len(urls) - 1
    near = sorted({0, last, *range(max(at - _AROUND, 0), min(at + _AROUND, last) + 1)})
    numbers = [
        element("b", str(each + 1), aria_current="page")
        if each == at
        else element("a", str(each + 1), href=start + urls[each], aria_label=words.page.format(each + 1))
        for each in near
    ]
    back = element("a", escape(words.previous), href=start + urls[at - 1], rel="prev") if at else ""
    forth = element("a", escape(words.next), href=start + urls[at + 1], rel="next") if at < last else ""
    return element("nav", " ".join([back, *numbers, forth]).strip(), class_="wp-pages", aria_label=words.pages)


def entries(notes: Iterable[Shown], words: Strings) -> Mapping[str, str]:
    """How each note stands in a list, by its path; what leads to the site's root is to be put before it."""
    return {each.path: _entry(each, words) for each in notes}


def listed(paths: Iterable[str], entries: Mapping[str, str], page: str) -> str:
    """A list of notes as it stands on a page."""
    start = f'<li><a href="{root(page)}'
    items = "".join(f"{start}{entries[path]}</li>" for path in paths)
    return element("ul", items, class_="wp-notes") if items else ""


def link(shown: Shown, page: str) -> str:
    """A link to a note as it stands on a page."""
    return element("a", escape(shown.title), href=root(page) + shown.url)


def _entry(shown: Shown, words: Strings) -> str:
    counts = ((words.links, shown.links), (words.snippets, shown.snippets), (words.claims, shown.claims))
    facts = " ".join(badge(each.state, f"{name} {each.proven}/{each.total}") for name, each in counts if each.total)
    lead = element("p", escape(shown.lead), class_="wp-lead") if shown.lead else ""
    return f'{escape(shown.url)}">{escape(shown.title)}</a> {element("span", facts, class_="wp-facts")}{lead}'
