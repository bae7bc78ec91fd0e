"""Give the site's own pages their addresses.

Stage: publish. Names in, addresses relative to the site out, none of which a note has.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from urllib.parse import quote, unquote

import msgspec

from wikiproof.publish.urls import relative

_UNFIT = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*#%~]|[^\w \x21-\x7e]|^[. ]|[. ]$')
_LONGEST = 60  # characters of a name that an address keeps
_MOST = 255
"""Bytes that file systems take as a name."""


class Doors(msgspec.Struct, frozen=True):
    """The addresses below which the site's own pages lie; each ends with a slash."""

    tags: str = "tags/"
    wanted: str = "wanted/"
    health: str = "health/"
    graph: str = "graph/"


def doors(taken: Iterable[str]) -> Doors:
    """Addresses for the site's own pages below which nothing lies that has one of those that are taken.

    >>> doors(["Tags/lora/", "a/"]).tags, doors(["a/tags/"]).tags
    ('tags~/', 'tags/')
    """
    first = {url.partition("/")[0].casefold() for url in taken}
    return Doors(*(f"{_free(name, first)}/" for name in Doors.__struct_fields__))


def _free(name: str, taken: set[str]) -> str:
    return _free(f"{name}~", taken) if name in taken else name


def numbered(folder: str, number: int) -> str:
    """The folder of a later page of a list, whose name is no slug.

    >>> numbered("a/", 2)
    'a/page~2/'
    """
    return f"{folder}page~{number}/"


def root(page: str) -> str:
    """What leads from a page to the site's root; an address relative to the site follows it.

    >>> root("a/b/") + "c/", root("") + "c/"
    ('../../c/', './c/')
    """
    return relative("", page)


def folder_address(path: str) -> str:
    """The address of a folder of the wiki.

    >>> folder_address("모델/a b"), folder_address("")
    ('%EB%AA%A8%EB%8D%B8/a%20b/', '')
    """
    return quote(f"{path}/") if path else ""


def file_of(url: str) -> str:
    """The file, relative to the site, at which an address is found.

    >>> file_of(""), file_of("a%20b/"), file_of("a.html")
    ('index.html', 'a b/index.html', 'a.html')
    """
    return unquote(url) + ("index.html" if not url or url.endswith("/") else "")


def needs_folder(path: str) -> bool:
    """Whether a note's page has to lie in a folder: `NAME.html.md`, as its copy has otherwise, is too long a name.

    >>> needs_folder("a/Note.md"), needs_folder("가" * 83 + ".md")
    (False, True)
    """
    return len(f"{path.rpartition('/')[2].removesuffix('.md')}.html.md".encode()) > _MOST


def slug(name: str) -> str:
    """A name as a part of a path that any file system and server takes; no other name has the same one.

    Between tildes stand the code points of characters that not all of them take.

    >>> slug("모델 구조"), slug("c++"), slug("a/b"), slug("..")
    ('모델 구조', 'c++', 'a~2f~b', '~2e~~2e~')
    """
    fit = _UNFIT.sub(lambda found: f"~{ord(found[0]):x}~", name)
    if len(fit) <= _LONGEST:
        return fit
    digest = hashlib.blake2b(name.encode("utf-8", "surrogatepass"), digest_size=6).hexdigest()
    return f"{fit[: _LONGEST - 14]}~~{digest}"
