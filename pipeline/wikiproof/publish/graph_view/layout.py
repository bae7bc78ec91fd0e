"""Decide where the nodes of a graph stand.

Stage: publish. Groups of nodes and edges in, whole coordinates out: a function of these alone, never of what the graph
was before, so that the same wiki always looks the same.

Linked nodes attract each other with a force that hardly depends on their distance, and all nodes repel each other with
one that falls with it (LinLog, Noack 2009), so that communities come to stand apart; a link weighs less the more links
its ends have, so that hubs do not draw everything to themselves. Repulsion is read from a grid by Fourier transform (as
in FIt-SNE, Linderman 2019). Nodes of a folder attract each other a little, so that a wiki without communities shows its
folders.

Chosen by measuring, on 10,000 nodes and 89,000 edges in 150 communities that every fourth link leaves: the share of a
node's neighbours among as many nodes nearest to it is 0.28, and an edge is 0.29 times as long as any two nodes are
apart, in 1.1 s on one core. DrL, the best of igraph's layouts, reaches 0.24 and 0.26 in 23 s; t-SNE's kernel in place
of ours 0.25 and 0.26 in 3.3 s; ForceAtlas2 with the same transform 0.13 and 0.61 in 1.6 s.

Square roots, sums in a fixed order, and rounding after each step keep the result from depending on the machine.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

SIZE = 4095
"""Coordinates are whole numbers from 0 to this."""
_STEPS = 100
_HOT, _COLD = 0.3, 0.002  # how far a node may move in the first step and in the last, relative to the graph's size
_MOMENTUM = 0.9  # the part of a move that goes on in the next; without it three times the steps are too few
_REPULSION = 2.0
_GROWTH = 0.6  # part of the steps over which the folders' attraction grows: links come first
_FOLDER = 0.3  # what a folder attracts with, where a link between nodes with one link each attracts with 1
_SOFT = 0.05  # distance below which attraction fades, relative to the size at which the graph starts
_NEAR = 0.3  # the same for repulsion, in squared cells
_GRAIN = 2.0**16  # positions are rounded to parts of this many

Progress: TypeAlias = Callable[[Iterable[int]], Iterable[int]]
"""Passes numbers through, of steps or of notes; it may raise an error to end what takes long."""
Floats: TypeAlias = NDArray[np.float64]
Integers: TypeAlias = NDArray[np.int64]


def layout(
    groups: Sequence[int], edges: Sequence[tuple[int, int]], progress: Progress = iter
) -> tuple[list[int], list[int]]:
    """The coordinates of nodes, across and down; `groups` has the folder of each node, -1 for none.

    >>> layout([0, 0, 1], [(0, 1)]) == layout([0, 0, 1], [(0, 1)])
    True
    """
    if not groups:
        return [], []
    group = np.array(groups, np.int64)
    ends = np.array(edges, np.int64).reshape(-1, 2)
    return _quantised(_settled(group, ends[:, 0], ends[:, 1], progress))


def _settled(group: Integers, a: Integers, b: Integers, progress: Progress) -> Floats:
    """Where the nodes come to rest."""
    count = len(group)
    degree = np.maximum(np.bincount(a, minlength=count) + np.bincount(b, minlength=count), 1).astype(np.float64)
    weight = 1 / np.sqrt(degree[a] * degree[b])
    mass = np.sqrt(degree) / np.mean(np.sqrt(degree))
    repulsion = _Repulsion(count)
    at = _start(group)
    moved = np.zeros_like(at)
    for step in progress(range(_STEPS)):
        done = step / (_STEPS - 1)
        pushed = repulsion.force(at, mass) - mass[:, None] * at * (_REPULSION / 4)
        linked, stiff = _links(at, a, b, weight)
        drawn, firm = _folders(at, group, _FOLDER * min(1, done / _GROWTH))
        moved = _MOMENTUM * moved + (pushed + linked + drawn) / (stiff + firm + mass * (_REPULSION / 4))[:, None]
        reach = float(at.std()) * _HOT * (_COLD / _HOT) ** done
        length = np.sqrt((moved * moved).sum(axis=1))
        moved = moved * np.minimum(1, reach / np.maximum(length, 1e-12))[:, None]
        at = at + moved
        at = np.rint((at - at.mean(axis=0)) * _GRAIN) / _GRAIN
    return at


def _start(group: Integers) -> Floats:
    """The nodes along a curve that fills a square, folder after folder (Morton 1966)."""
    count = len(group)
    place = np.empty(count, np.int64)
    place[np.argsort(group, kind="stable")] = np.arange(count, dtype=np.int64) * 2**20 // count
    bits = range(10)
    across = sum(((place >> (2 * bit)) & 1) << bit for bit in bits)
    down = sum(((place >> (2 * bit + 1)) & 1) << bit for bit in bits)
    at = np.stack([across, down], axis=1).astype(np.float64)
    centred: Floats = (at - at.mean(axis=0)) / max(float(at.std()), 1.0)
    return centred


def _links(at: Floats, a: Integers, b: Integers, weight: Floats) -> tuple[Floats, Floats]:
    """What links draw each node with, and how stiffly."""
    apart = [each[b] - each[a] for each in at.T.copy()]
    pull = weight / (np.sqrt(apart[0] * apart[0] + apart[1] * apart[1]) + _SOFT)
    stiff = _sums(a, pull, len(at)) + _sums(b, pull, len(at))
    force = np.empty_like(at)
    for axis in (0, 1):
        drawn = apart[axis] * pull
        force[:, axis] = _sums(a, drawn, len(at)) - _sums(b, drawn, len(at))
    return force, stiff


def _folders(at: Floats, group: Integers, strength: float) -> tuple[Floats, Floats]:
    """What each node's folder draws it with, towards its middle, and how stiffly."""
    index = group + 1
    sizes = np.maximum(np.bincount(index), 1)
    middle = np.stack([_sums(index, at[:, axis], len(sizes)) / sizes for axis in (0, 1)], axis=1)
    apart = middle[index] - at
    pull: Floats = np.where(group < 0, 0, strength / (np.sqrt((apart * apart).sum(axis=1)) + _SOFT))
    return apart * pull[:, None], pull


def _sums(index: Integers, values: Floats, count: int) -> Floats:
    """The sum of the values that have each index."""
    return np.bincount(index, values, count).astype(np.float64, copy=False)


class _Repulsion:
    """Reads from a grid what each node is pushed with by all others."""

    def __init__(self, count: int) -> None:
        """Prepare the push of one cell on all others, for a number of nodes."""
        self.cells = 2 ** min(8, max(5, math.ceil(math.log2(4 * math.sqrt(count)))))
        steps = np.arange(2 * self.cells)
        offset = np.where(steps < self.cells, steps, steps - 2 * self.cells).astype(np.float64)
        squared = offset[:, None] ** 2 + offset**2 + _NEAR
        self.kernels = [np.fft.rfft2(each) for each in (offset[:, None] / squared, offset / squared)]

    def force(self, at: Floats, mass: Floats) -> Floats:
        """The push on each node: the masses over the distance."""
        low = at.min(axis=0)
        cell = max(float((at.max(axis=0) - low).max()) / (self.cells - 2), 1e-9)
        corner = np.floor((at - low) / cell)
        inside = (at - low) / cell - corner
        shares = [
            (
                across,
                down,
                (inside[:, 0] if across else 1 - inside[:, 0]) * (inside[:, 1] if down else 1 - inside[:, 1]),
            )
            for across in (0, 1)
            for down in (0, 1)
        ]
        base = corner.astype(np.int64) @ np.array([self.cells, 1])
        spread = [(base + across * self.cells + down, share) for across, down, share in shares]
        grid = np.zeros(self.cells**2)
        for index, share in spread:
            grid += _sums(index, share * mass, self.cells**2)
        waves = np.fft.rfft2(grid.reshape(self.cells, self.cells), (2 * self.cells, 2 * self.cells))
        force = np.empty_like(at)
        for axis, kernel in enumerate(self.kernels):
            rows = np.fft.ifft(waves * kernel, axis=0)[: self.cells]  # of the others nothing is read
            field = np.fft.irfft(rows)[:, : self.cells].ravel()
            read = sum((field[index] * share for index, share in spread), np.zeros(len(at)))
            force[:, axis] = read * mass * (_REPULSION / (cell * len(at)))
        return force


def _quantised(at: Floats) -> tuple[list[int], list[int]]:
    low = at.min(axis=0)
    extent = max(float((at.max(axis=0) - low).max()), 1e-9)
    whole = np.rint((at - low) * (SIZE / extent)).astype(np.int64)
    return whole[:, 0].tolist(), whole[:, 1].tolist()
