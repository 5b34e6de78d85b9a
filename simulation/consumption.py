"""The consumption curve: what a household spends a head, given what it would spend without credit for need.

Earnings come and go, so the spread of what households would spend at a fixed share of every change
is wider than the spread of what is spent: relatives, credit and small savings of the poor carry
them through a bad year. The curve says how much, as one increasing function of real rupiah a head.
It is fitted once, in the first city, so that the published distribution of expenditure is the
*standing* one, not the starting point of one that spreads. Integers only: kernel and plain twin agree.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from simulation.randomness import inlined, kernel

if TYPE_CHECKING:
    from simulation.columns import FloatColumn, IntColumn

STEP_BITS: Final = 14  # 16,384 rupiah a head between the points of the curve
POINTS: Final = 1024  # up to 16.8 million a head; beyond, the curve is parallel to the diagonal
_STEP: Final = 1 << STEP_BITS


def straight_curve() -> IntColumn:
    """Return the curve that changes nothing (rupiah per head, shape ``(POINTS,)``)."""
    curve: IntColumn = np.arange(POINTS, dtype=np.int64) * _STEP
    return curve


def fitted_curve(
    unsmoothed_idr: FloatColumn, persons: IntColumn, wanted: FloatColumn, shares: FloatColumn
) -> IntColumn:
    """Return the increasing curve that turns one distribution over persons into another.

    ``unsmoothed_idr`` (per head, one entry per household of ``persons`` members) is what the curve
    will be applied to; ``wanted`` are the quantiles (rupiah per head) at the ``shares`` of persons
    that must come out. Between them the curve is a straight line, below the first it runs through
    nought, above the last it is parallel to the diagonal.
    """
    order = np.argsort(unsmoothed_idr, kind="stable")
    place = (np.cumsum(persons[order]) - persons[order] / 2.0) / persons.sum()
    found = np.interp(shares, place, unsmoothed_idr[order])
    ascending = np.concatenate([[True], np.diff(np.maximum.accumulate(found)) > 0]) & (found > 0)
    found, wanted = found[ascending], wanted[ascending]
    points = straight_curve().astype(np.float64)
    curve = np.interp(points, np.concatenate([[0.0], found]), np.concatenate([[0.0], wanted]))
    curve = np.where(points > found[-1], points - found[-1] + wanted[-1], curve)
    rounded: IntColumn = np.round(curve).astype(np.int64)
    return rounded


@inlined
def spent_a_head(curve: IntColumn, unsmoothed_idr: int) -> int:
    """Return expenditure per head (rupiah) on the curve; nothing where nothing would be left."""
    if unsmoothed_idr <= 0:
        return 0
    index = unsmoothed_idr >> STEP_BITS
    last = len(curve) - 1
    if index >= last:
        return int(curve[last]) + unsmoothed_idr - (last << STEP_BITS)
    rest = unsmoothed_idr - (index << STEP_BITS)
    return int(curve[index]) + ((int(curve[index + 1] - curve[index]) * rest) >> STEP_BITS)


@kernel
def spent_per_head(curve: IntColumn, unsmoothed_idr: IntColumn) -> IntColumn:
    """Return expenditure per head of many households (rupiah)."""
    spent = np.empty(len(unsmoothed_idr), np.int64)
    for home in range(len(unsmoothed_idr)):
        spent[home] = spent_a_head(curve, unsmoothed_idr[home])
    return spent
