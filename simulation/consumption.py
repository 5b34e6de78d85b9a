"""The consumption curve: what a household spends a head, given what it would spend without credit for need.

Earnings come and go, so the spread of what households would spend at a fixed share of every change
is wider than the spread of what is spent: relatives, credit and small savings of the poor carry
them through a bad year. The curve says how much, as one increasing function of real rupiah a head.
It is fitted once, in the first city, so that the published distribution of expenditure is the
*standing* one, not the starting point of one that spreads. Integers only: kernel and plain twin agree.

On top of the curve comes a passing part: feasts, illness, odd jobs, gifts, goods bought in one month and
used in the next, and what an interview gets wrong. It moves what is above bare subsistence, fades within
months, and is paid by income as passing as itself. It makes many spells of poverty short.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from simulation.randomness import FIXED_POINT, Decision, autoregressed, inlined, kernel

if TYPE_CHECKING:
    from simulation.columns import BoolColumn, FloatColumn, IdColumn, IntColumn
    from simulation.parameters.households import HouseholdsParameters
    from simulation.randomness import Draws

STEP_BITS: Final = 14  # 16,384 rupiah a head between the points of the curve
LOWEST_IDR: Final = -256 << STEP_BITS  # a head; who lost more than this spends like one who did
POINTS: Final = 1280  # up to 16.8 million a head; beyond, the curve is parallel to the diagonal
_STEP: Final = 1 << STEP_BITS
FIT_ROUNDS: Final = 200
FIT_STEP: Final = 0.2
LEAST_SLOPE: Final = 0.1  # of the curve among the poor: nobody's spending is deaf to earnings
STEEPEST_IDR: Final = 60_000  # a head between two matched shares, beyond which it may be flatter
_BITS: Final = 20
_HIGHEST_IDR: Final = LOWEST_IDR + ((POINTS - 1) << STEP_BITS)


class Passing(NamedTuple):
    """The passing part of spending: which rupiah a head it moves, and each household's factor."""

    floor_idr: int  #: a head, first prices; nothing below it passes
    most_idr: int  #: a head above the floor that move at most
    factor: IntColumn  #: per household, in units of 2**-20; its mean is about zero


def passing(need: FloatColumn, line_idr: float, parameters: HouseholdsParameters) -> Passing:
    """Return the passing part of ``need`` (standard deviations) beside a poverty line (a head)."""
    spread = parameters.passing_need_spread
    factor = np.exp(spread * need - spread * spread / 2.0) - 1.0
    return Passing(
        int(parameters.passing_need_floor_lines * line_idr),
        int(parameters.passing_need_most_lines * line_idr),
        np.round(factor * FIXED_POINT).astype(np.int64),
    )


def first_need(identity: IdColumn, draws: Draws) -> FloatColumn:
    """Return a need of every household as it stands after long (standard deviations)."""
    need: FloatColumn = draws.normal(Decision.PASSING_NEED, 0, identity, 1)
    return need


def next_need(
    need: FloatColumn,
    household: tuple[BoolColumn, IdColumn],
    persistence: float,
    draws: Draws,
    month: int,
) -> FloatColumn:
    """Return next month's need, AR(1) with variance one; ``household``: who is present, identities."""
    address = (Decision.PASSING_NEED, month)
    return autoregressed(draws, address, household, need, persistence, 1.0)


@inlined
def passing_a_head(spent_idr: int, floor_idr: int, most_idr: int, factor: int) -> int:
    """Return what passes this month of ``spent_idr`` a head (rupiah, negative in lean months)."""
    return (min(max(spent_idr - floor_idr, 0), most_idr) * factor) >> _BITS


@kernel
def passing_per_head(spent_idr: IntColumn, part: Passing) -> IntColumn:
    """Return what passes of many households' spending a head (rupiah)."""
    moved = np.empty(len(spent_idr), np.int64)
    for home in range(len(spent_idr)):
        moved[home] = passing_a_head(
            spent_idr[home], part.floor_idr, part.most_idr, part.factor[home]
        )
    return moved


def straight_curve() -> IntColumn:
    """Return the curve that changes nothing (rupiah per head, shape ``(POINTS,)``)."""
    return np.maximum(_grid(), 0)


def _grid() -> IntColumn:
    """Return the rupiah a head at which the curve has its points."""
    grid: IntColumn = LOWEST_IDR + np.arange(POINTS, dtype=np.int64) * _STEP
    return grid


def fitted_curve(
    unsmoothed_idr: FloatColumn,
    persons: IntColumn,
    wanted: FloatColumn,
    shares: FloatColumn,
    part: Passing | None = None,
) -> IntColumn:
    """Return the increasing curve that turns one distribution over persons into another.

    ``unsmoothed_idr`` (per head, one entry per household of ``persons`` members) is what the curve
    will be applied to; ``wanted`` are the quantiles (rupiah per head) at the ``shares`` of persons
    that must come out, with the passing ``part`` added. Between them the curve is a straight line,
    below the first it is level, above the last parallel to the diagonal.
    """
    place = _places(unsmoothed_idr, persons)
    found = np.interp(shares, place[1], unsmoothed_idr[place[0]])
    ascending = np.concatenate([[True], np.diff(found) > 0])
    found, wanted, shares = found[ascending], wanted[ascending], shares[ascending]
    height = wanted.copy()
    if part is not None:
        height = _deconvolved(unsmoothed_idr, persons, (found, wanted, shares), part)
    rounded: IntColumn = np.round(_on_line(_grid().astype(np.float64), found, height))
    return rounded.astype(np.int64)


def _places(values: FloatColumn, persons: IntColumn) -> tuple[IntColumn, FloatColumn]:
    """Return the order of ``values`` and the share of persons below the middle of each in it."""
    order = np.argsort(values, kind="stable")
    return order, (np.cumsum(persons[order]) - persons[order] / 2.0) / persons.sum()


def _on_line(values: FloatColumn, found: FloatColumn, height: FloatColumn) -> FloatColumn:
    curve = np.interp(values, found, height)
    return np.where(values > found[-1], values - found[-1] + height[-1], curve)


def _deconvolved(
    unsmoothed_idr: FloatColumn,
    persons: IntColumn,
    points: tuple[FloatColumn, FloatColumn, FloatColumn],
    part: Passing,
) -> FloatColumn:
    """Return heights of the curve at which curve and passing part together are distributed as wanted.

    The passing part spreads; the curve is drawn in until the sum is right, by repeated correction
    of each quantile. It keeps ``LEAST_SLOPE`` where the poor and nearly poor are.
    """
    found, wanted, shares = points
    least = LEAST_SLOPE * np.minimum(np.diff(found), STEEPEST_IDR)
    near = wanted[:-1] < 2.0 * part.floor_idr
    height = wanted.copy()
    order = np.argsort(unsmoothed_idr, kind="stable")
    for _ in range(FIT_ROUNDS):
        lasting = _on_line(unsmoothed_idr, found, height)
        open_idr = np.clip(lasting - part.floor_idr, 0.0, part.most_idr)
        measured = lasting + open_idr * (part.factor / FIXED_POINT)
        # In the order of the round before nearly everything is sorted already.
        again, place = _places(measured[order], persons[order])
        order = order[again]
        height = height + FIT_STEP * (wanted - np.interp(shares, place, measured[order]))
        height = np.maximum.accumulate(height)
        for point in range(len(height) - 2, -1, -1):
            if near[point]:
                height[point] = min(height[point], height[point + 1] - least[point])
        height = np.maximum(height, wanted[0])
    return height


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
