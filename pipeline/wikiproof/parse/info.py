"""Read the info string of a fence.

Stage: parse. An info string in, its language and its words out.
"""

from __future__ import annotations

import functools
import re
import shlex
from typing import NamedTuple

PYTHON = frozenset({"python", "py", "python3", "py3", "pycon", "python-console"})
"""The languages that are Python, and not one derived from it (`ipython`, `sage`, `starlark`) or left behind (`py2`)."""
_LANGUAGE = re.compile(r"\.?([\w+#.-]+)")
_QUOTING = re.compile(r"['\"\\]")
_WORD = re.compile(r"[^ \t\r\n]+")


class Info(NamedTuple):
    """An info string taken apart; the language is in lower case, empty if there is none."""

    language: str
    words: tuple[str, ...]


@functools.lru_cache(256)  # of many fences few are written differently, and each is read several times
def read(text: str) -> Info:
    """The language and the words of an info string, as Markdown's dialects write them.

    >>> read('py skip reason="needs a GPU"')
    Info(language='py', words=('skip', 'reason=needs a GPU'))
    >>> read('{.Python title="a b"}')
    Info(language='python', words=('title=a b',))
    >>> read("{#first .python}").language, read("python{1,3}").language, read("python:main.py").language
    ('python', 'python', 'python')
    """
    text = text.strip()
    if text.startswith("{"):
        return _attributes(words(_bare(text)))
    found = _LANGUAGE.match(text)
    return Info(found[1].lower(), words(_bare(text[found.end() :]))) if found else Info("", words(text))


def words(text: str) -> tuple[str, ...]:
    """Words with their quotes taken off; one in quotes may hold spaces."""
    if not _QUOTING.search(text):
        return tuple(_WORD.findall(text))
    try:
        return tuple(shlex.split(text))
    except ValueError:  # a quote that is not closed
        return tuple(text.split())


def _bare(text: str) -> str:
    text = text.strip()
    return text.removeprefix("{").removesuffix("}").strip() if text.startswith("{") else text


def _attributes(given: tuple[str, ...]) -> Info:
    """What stands in braces: the language is the first class, else the first word that is no identifier or option."""
    classes = [word for word in given if word.startswith(".")]
    named = next(iter(classes or [word for word in given if not word.startswith("#") and "=" not in word]), "")
    found = _LANGUAGE.match(named)
    language = found[1].lower() if found else ""
    return Info(language, tuple(word for word in given if word != named))
