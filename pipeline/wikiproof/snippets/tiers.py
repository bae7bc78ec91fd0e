"""Say how real a value is.

Stage: snippets. Fixtures declare their tiers here; `flow` follows them through a note's code.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar

from wikiproof.model import Tier

ORDER: tuple[Tier, ...] = ("real", "true shape", "stand-in")
_ATTRIBUTE = "__wikiproof_tier__"
_Function = TypeVar("_Function", bound=Callable[..., object])


def tier(name: Tier) -> Callable[[_Function], _Function]:
    """Declare how real a fixture's value is; one that declares nothing gives a stand-in.

    Put it below `@pytest.fixture`. Raises `ValueError` at a name that is no tier.
    """
    if name not in ORDER:
        raise ValueError(f"{name!r} is no tier; it is one of {', '.join(map(repr, ORDER))}")

    def declare(function: _Function) -> _Function:
        setattr(function, _ATTRIBUTE, name)
        return function

    return declare


def declared(function: object) -> Tier:
    """The tier that a fixture's function declares."""
    found = getattr(function, _ATTRIBUTE, "stand-in")
    return found if found in ORDER else "stand-in"


def weakest(tiers: Iterable[Tier]) -> Tier:
    """The least real of some tiers.

    >>> weakest(["real", "stand-in", "true shape"]), weakest([])
    ('stand-in', 'real')
    """
    return max(tiers, key=ORDER.index, default="real")
