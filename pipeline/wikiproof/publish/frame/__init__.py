"""What stands around the content of every page: doors to the site's own pages, path, contents, the next note.

Stage: publish. Values in, the HTML out that the templates in `theme/` leave room for. The templates are told nothing of
a page but strings: `page.title`, `page.content`, `page.canonical_url`, `page.meta.title`, `page.meta.description`, and
of ours `wp_head` (in the head), `wp_path` (`path`), `wp_toc` (`entries`), `wp_edit` (`edit`), `wp_next` (`next_note`),
`wp_note` (the note's path) and `wp_key` (`explorer.key`), both escaped. What is the same on every page is `wikiproof`
(`interface`), and `base_url`.
"""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from wikiproof.publish.contents import Entry
from wikiproof.publish.frame.words import Words, words
from wikiproof.publish.markup import element, escape
from wikiproof.publish.pages.addresses import Doors
from wikiproof.publish.policy import POLICY
from wikiproof.publish.shown import Output


class Interface(msgspec.Struct, frozen=True):
    """What the templates know as `wikiproof`; `doors` are what each is, its name, its address relative to the site."""

    policy: str
    strings: Words
    doors: tuple[tuple[str, str, str], ...]


def interface(language: str, doors: Doors) -> Interface:
    """What the templates print on every page of a site in a language."""
    found = words(language)
    listed = (
        ("home", found.home, ""),
        ("graph", found.graph, doors.graph),
        ("tags", found.tags, doors.tags),
        ("wanted", found.wanted, doors.wanted),
        ("health", found.health, doors.health),
    )
    return Interface(POLICY, found, listed)


def script_words(language: str) -> Output:
    """The file of the words that scripts say, which comes before them on every page."""
    return Output("assets/wikiproof/words.js", f"wikiproofWords={as_json(words(language).scripts)}\n".encode())


def as_json(value: object) -> str:
    r"""A value as JSON that can stand in a script, as its text or as a literal.

    >>> as_json({"</script>": "\u2028"})
    '{"\\u003c/script>":"\\u2028"}'
    """
    text = msgspec.json.encode(value).decode()
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def shared(name: str, value: object) -> Output:
    """A file of data that `site/src/load.ts` loads by its name."""
    return Output(f"assets/wikiproof/data/{name}.js", f"wikiproof({as_json(name)},{as_json(value)})\n".encode())


def entries(contents: Entry) -> str:
    """The table of contents: what is below the page's title."""
    return "".join(_entry(each) for each in contents.children)


def _entry(entry: Entry) -> str:
    title = escape(entry.title)  # what Material's has for text, it shows as HTML
    link = f'<a href="#{escape(entry.anchor)}" class="md-nav__link"><span class="wp-ellipsis">{title}</span></a>'
    below = f'<ul class="md-nav__list">{entries(entry)}</ul>' if entry.children else ""
    nested = f'<nav class="md-nav" aria-label="{title}">{below}</nav>' if below else ""
    return f'<li class="md-nav__item">{link}{nested}</li>'


def path(folders: Iterable[tuple[str, str]]) -> str:
    """The folders above a page, each a name and an address as written on it."""
    items = "".join(element("li", element("a", escape(name), href=href)) for name, href in folders)
    return element("ol", items) if items else ""


def edit(words: Words, href: str | None, changed: str | None) -> str:
    """Where a note can be edited, and the day of its last change in ISO 8601, as far as they are known."""
    day = f"{escape(words.changed)} {element('time', escape(changed), datetime=changed)}" if changed else ""
    parts = [
        element("a", escape(words.edit), href=href, rel="edit") if href else "",
        element("span", day) if day else "",
    ]
    return "".join(parts)


def next_note(words: Words, title: str, href: str) -> str:
    """The way to the next note in reading order."""
    label = element("span", escape(words.next), class_="wp-next__label")
    return element("a", label + element("span", escape(title), class_="wp-next__title"), href=href, rel="next")
