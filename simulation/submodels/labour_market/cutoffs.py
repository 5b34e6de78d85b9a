"""Cut-offs: who was just good enough, in each matching cell.

A cut-off is a triple (rank, identity, post); whoever compares lower or equal passes. Everybody is
judged against the cut-off that was taken, live or replayed, by the same comparison. For people,
``post`` is 0. Hiring is best first: its rank is the negative score.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from simulation.classifications import CELLS
from simulation.randomness import kernel

if TYPE_CHECKING:
    from numpy.typing import NDArray

EVERYBODY: Final = np.iinfo(np.int64).max
NOBODY: Final = -EVERYBODY  # symmetric, so that a score may be turned into a rank by its sign


@kernel
def cut_offs(
    cell: NDArray[np.int16],
    rank: NDArray[np.int64],
    identity: NDArray[np.int64],
    post: NDArray[np.int64],
    places: NDArray[np.int64],
) -> NDArray[np.int64]:
    """Return per cell, shape (CELLS, 3), the last that passes when the ``places`` lowest do.

    No place: nobody passes. More places than candidates: everybody does, whoever came on top too.
    """
    start = np.zeros(CELLS + 1, np.int64)
    for at in range(len(cell)):
        start[cell[at] + 1] += 1
    start = np.cumsum(start)
    order = np.empty(len(cell), np.int64)
    next_free = start[:-1].copy()
    for at in range(len(cell)):
        order[next_free[cell[at]]] = at
        next_free[cell[at]] += 1
    last = np.full((CELLS, 3), EVERYBODY, np.int64)
    for number in range(CELLS):
        members = order[start[number] : start[number + 1]]
        if places[number] <= 0:
            last[number, :] = NOBODY
        elif places[number] <= len(members):
            ranks = rank[members]
            bound = np.partition(ranks, places[number] - 1)[places[number] - 1]
            last[number, 0] = bound
            equal = members[ranks == bound]
            allowed = places[number] - np.sum(ranks < bound)
            last[number, 1:] = _nth_lowest(identity[equal], post[equal], allowed)
    return last


@kernel
def _nth_lowest(
    identity: NDArray[np.int64], post: NDArray[np.int64], count: int
) -> NDArray[np.int64]:
    """Return the ``count``-th lowest (identity, post) of a few that share a rank."""
    taken = np.zeros(len(identity), np.bool_)
    found = np.zeros(2, np.int64)
    for _ in range(count):
        best = -1
        for at in range(len(identity)):
            if taken[at]:
                continue
            if (
                best < 0
                or identity[at] < identity[best]
                or (identity[at] == identity[best] and post[at] < post[best])
            ):
                best = at
        taken[best] = True
        found[0], found[1] = identity[best], post[best]
    return found


@kernel
def passes(
    cell: NDArray[np.int16],
    rank: NDArray[np.int64],
    identity: NDArray[np.int64],
    post: NDArray[np.int64],
    last: NDArray[np.int64],
) -> NDArray[np.bool_]:
    """Return who compares lower than or equal to the cut-off of the own cell."""
    result = np.empty(len(cell), np.bool_)
    for at in range(len(cell)):
        bound = last[cell[at]]
        if rank[at] != bound[0]:
            result[at] = rank[at] < bound[0]
        elif identity[at] != bound[1]:
            result[at] = identity[at] < bound[1]
        else:
            result[at] = post[at] <= bound[2]
    return result
