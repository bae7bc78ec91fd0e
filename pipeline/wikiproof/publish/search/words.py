"""Split text into the words that search knows, and words into the keys that they are found under.

Stage: publish, search. Text in, words out; a word in, keys out. site/src/search/words.ts does the same to what a
reader asks for, and must do exactly the same: tests/publish/test_search.py compares them.

A word is a run of letters and digits, with the dots and underscores inside an identifier. It is found from the start
of each of its parts on: `torch.nn.Linear` as itself, as `nn.linear` and as `linear`. Scripts that write without spaces,
or with particles joined on, have a part at each character, so that `파라미터` is found in `하이퍼파라미터를`.
"""

from __future__ import annotations

import functools
import re
import unicodedata

DENSE = "\u3040-\u30ff\u3131-\u318e\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\uf900-\ufaff"
"""Kana, Han and Hangul, as in a set of characters of a regular expression."""
_WORD = re.compile(r"\w{1,100}(?:\.(?<=[a-zA-Z0-9_]\.)[a-zA-Z0-9_]\w{0,99}){0,9}")
_PART = re.compile(rf"[{DENSE}]|[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+|[^\W\d_a-zA-Z{DENSE}]+")
_KEY = re.compile(rf"[^{DENSE}]{{0,16}}[{DENSE}]{{0,5}}")
_LONGEST = 21
NAME = "~"
"""What a key begins with that is of a title or alias."""


def composed(text: str) -> str:
    """Text in which what reads the same is written the same, but for case: NFKC.

    >>> composed("ＬｏＲＡ") == "LoRA"
    True
    """
    return text if text.isascii() else unicodedata.normalize("NFKC", text)


def fold(text: str) -> str:
    """Text as it is compared: NFKC, in lower case, with one sigma.

    >>> fold("ＬｏＲＡ 파라미터")
    'lora 파라미터'
    """
    return composed(text).lower().replace("ς", "σ")


def words(text: str) -> list[str]:
    """The words of composed text, in order, as written.

    >>> words("torch.nn.Linear(r=8)의 LoRA파라미터.")
    ['torch.nn.Linear', 'r', '8', '의', 'LoRA파라미터']
    """
    return _WORD.findall(text)


@functools.lru_cache(50_000)
def keys(word: str) -> tuple[str, ...]:
    """What a word is found under, the first from its beginning.

    A single last character of a script that writes densely is nothing that one looks for.

    >>> keys("torch.nn.Linear"), keys("LoRA모델을")
    (('torch.nn.linear', 'nn.linear', 'linear'), ('lora모델을', 'ra모델을', '모델을', '델을'))
    """
    starts = [part.start() for part in _PART.finditer(word)]
    found = [key(word[start : start + _LONGEST]) for start in starts]
    if len(found) > 1 and len(word) - starts[-1] == 1 and not found[-1].isascii():
        found.pop()
    return tuple(dict.fromkeys(found))


def key(tail: str) -> str:
    """What is kept of a word from a part on: sixteen characters, then five that are written densely."""
    found = _KEY.match(fold(tail))
    assert found is not None
    return found[0]
