"""Tell a Korean noun from the particles that are written to its end.

Stage: graph. The end of a word in, whether it is particles out.
"""

from __future__ import annotations

from collections.abc import Iterable


def _each(words: str) -> tuple[str, ...]:
    return tuple(words.split())


_AFTER_CONSONANT = _each("은 이 을 과 으로 으로서 으로써 이나 이라 이란 이라는 이라고 이랑")
_AFTER_VOWEL = _each("는 가 를 와 로 로서 로써 나 라 란 라는 라고 랑 며")
_AFTER_ANY = _each(
    "의 에 에서 에게 에게서 께 도 만 까지 부터 처럼 보다 마다 조차 마저 밖에 만큼 이다 이며 이고 입니다 들"
)
_FIRST_OF_TWO = _each("에 에서 에게 에게서 으로 로 와 과 까지 부터 만 으로서 로서 처럼 보다 만큼 마다")
_SECOND = _each("은 는 도 만 의 까지 부터 나 이나 보다 처럼 라도 이라도")
_RIEUL = 8
"""The number of the final consonant ㄹ, after which 로 is written as after a vowel."""


def _with_second(first: Iterable[str]) -> frozenset[str]:
    doubled = (one + two for one in first if one in _FIRST_OF_TWO for two in _SECOND)
    return frozenset({*first, *doubled})


_PLURAL = frozenset(f"들{each}" for each in _with_second([*_AFTER_CONSONANT, *_AFTER_ANY, "로"]))
_ANY = _with_second(_AFTER_ANY) | _PLURAL
_CONSONANT = _with_second(_AFTER_CONSONANT)
_VOWEL = _with_second(_AFTER_VOWEL)
_RO = frozenset(each for each in _VOWEL if each.startswith("로"))


def is_particle(word: str) -> bool:
    """Whether a word is nothing but particles, as after a noun in another script.

    >>> is_particle("에서는"), is_particle("모델")
    (True, False)
    """
    return word in _ANY or word in _CONSONANT or word in _VOWEL


def follows(last: str, rest: str) -> bool:
    """Whether the rest of a word of Hangul is particles that agree with the syllable before them.

    >>> follows("델", "을"), follows("델", "들에서"), follows("델", "를"), follows("델", "최적화")
    (True, True, False, False)
    """
    final = (ord(last) - 0xAC00) % 28
    return rest in _ANY or rest in (_CONSONANT if final else _VOWEL) or (final == _RIEUL and rest in _RO)
