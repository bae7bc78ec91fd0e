"""Share the notes of a wiki among several machines.

Stage: snippets. How long each note takes in, the notes of one share out.
"""

from __future__ import annotations

from collections.abc import Mapping
from statistics import median


def share(seconds: Mapping[str, float | None], number: int, of: int) -> frozenset[str]:
    """The notes of share `number`, from 1; every machine that knows the same comes to the same shares.

    `seconds` is what each note took when it last ran, None if that is unknown: the median of the others is assumed.
    The longest note goes first, each to the share that has least to do (Graham 1969: at most 4/3 of the best).

    >>> [sorted(share({"a": 9.0, "b": 5.0, "c": 4.0, "d": None}, n, 2)) for n in (1, 2)]
    [['a', 'c'], ['b', 'd']]
    """
    assumed = median([each for each in seconds.values() if each is not None] or [1.0])
    longest_first = sorted(((assumed if took is None else took, note) for note, took in seconds.items()), reverse=True)
    shares: list[list[str]] = [[] for _ in range(of)]
    loads = [0.0] * of
    for took, note in longest_first:
        least = loads.index(min(loads))
        shares[least].append(note)
        loads[least] += took
    return frozenset(shares[number - 1])
