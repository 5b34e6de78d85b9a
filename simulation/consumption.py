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
LOWEST_IDR: Final = -256 << STEP_BITS  # a head; who lost more than this spends like one who did
POINTS: Final = 1280  # up to 16.8 million a head; beyond, the curve is parallel to the diagonal
_STEP: Final = 1 << STEP_BITS
_HIGHEST_IDR: Final = LOWEST_IDR + ((POINTS - 1) << STEP_BITS)


def straight_curve() -> IntColumn:
    """Return the curve that changes nothing (rupiah per head, shape ``(POINTS,)``)."""
    return np.maximum(_grid(), 0)


def _grid() -> IntColumn:
    """Return the rupiah a head at which the curve has its points."""
    grid: IntColumn = LOWEST_IDR + np.arange(POINTS, dtype=np.int64) * _STEP
    return grid


def fitted_curve(
    unsmoothed_idr: FloatColumn, persons: IntColumn, wanted: FloatColumn, shares: FloatColumn
) -> IntColumn:
    """Return the increasing curve that turns one distribution over persons into another.

    ``unsmoothed_idr`` (per head, one entry per household of ``persons`` members) is what the curve
    will be applied to; ``wanted`` are the quantiles (rupiah per head) at the ``shares`` of persons
    that must come out. Between them the curve is a straight line, below the first it is level,
    above the last parallel to the diagonal.
    """
    order = np.argsort(unsmoothed_idr, kind="stable")
    place = (np.cumsum(persons[order]) - persons[order] / 2.0) / persons.sum()
    found = np.interp(shares, place, unsmoothed_idr[order])
    ascending = np.concatenate([[True], np.diff(found) > 0])
    found, wanted = found[ascending], wanted[ascending]
    grid = _grid().astype(np.float64)
    curve = np.interp(grid, found, wanted)
    curve = np.where(grid > found[-1], grid - found[-1] + wanted[-1], curve)
    rounded: IntColumn = np.round(curve).astype(np.int64)
    return rounded


@inlined
def spent_a_head(curve: IntColumn, unsmoothed_idr: int) -> int:
    """Return expenditure per head (rupiah) on the curve."""
    if unsmoothed_idr <= LOWEST_IDR:
        return int(curve[0])
    if unsmoothed_idr >= _HIGHEST_IDR:
        return int(curve[POINTS - 1]) + unsmoothed_idr - _HIGHEST_IDR
    above = unsmoothed_idr - LOWEST_IDR
    index = above >> STEP_BITS
    rest = above - (index << STEP_BITS)
    return int(curve[index]) + ((int(curve[index + 1] - curve[index]) * rest) >> STEP_BITS)


@kernel
def spent_per_head(curve: IntColumn, unsmoothed_idr: IntColumn) -> IntColumn:
    """Return expenditure per head of many households (rupiah)."""
    spent = np.empty(len(unsmoothed_idr), np.int64)
    for home in range(len(unsmoothed_idr)):
        spent[home] = spent_a_head(curve, unsmoothed_idr[home])
    return spent
