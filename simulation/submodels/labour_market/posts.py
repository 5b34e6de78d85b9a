"""Posts: what enterprises hold and lose, what outside employers post, wait for and withdraw.

Enterprises hold numbered posts of general level; outside employers are one employer per cell.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from simulation.classifications import (
    AREA_GROUP_OF_KECAMATAN,
    CELL_KINDS,
    CELLS,
    SECTORS,
    SKILL_LEVELS,
    CellKind,
    SkillLevel,
    cell_parts,
)
from simulation.randomness import FIXED_POINT, Draws, kernel, rank_at
from simulation.units import MONTHS_PER_YEAR

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from simulation.city import Enterprises
    from simulation.columns import IntColumn
    from simulation.flows import Calendar
    from simulation.market_tables import Cells
    from simulation.parameters.labour_market import LabourMarketParameters

CELL_AREA, CELL_SECTOR, CELL_KIND, CELL_LEVEL = cell_parts()
ENTERPRISE_CELL: Final = CELL_KIND == CellKind.ENTERPRISE_EMPLOYEE
OUTSIDE_CELL: Final = ~ENTERPRISE_CELL
_WIDEST_ODDS: Final = 8.0  # applicants per vacancy, relative to the steady state, both ways


@dataclass(frozen=True, slots=True)
class Posts:
    """A list of numbered posts: cell, rank, identity and row of the firm, number of the post."""

    cell: NDArray[np.int16]
    rank: NDArray[np.int64]
    identity: NDArray[np.int64]
    post: NDArray[np.int64]
    firm_row: NDArray[np.int32]


def firm_cells(enterprises: Enterprises) -> NDArray[np.int16]:
    """Return the matching cell of each firm's posts (general level)."""
    area = AREA_GROUP_OF_KECAMATAN[enterprises.kecamatan].astype(np.int16)
    kind = (area * SECTORS + enterprises.sector) * CELL_KINDS + int(CellKind.ENTERPRISE_EMPLOYEE)
    cells: NDArray[np.int16] = (kind * SKILL_LEVELS + int(SkillLevel.GENERAL)).astype(np.int16)
    return cells


@kernel
def by_cell(cell: NDArray[np.int16]) -> NDArray[np.int64]:
    """Return counts per cell; rows without a cell are left out."""
    counts = np.zeros(CELLS, np.int64)
    for row in range(len(cell)):
        if cell[row] >= 0:
            counts[cell[row]] += 1
    return counts


def posts_by_cell(enterprises: Enterprises, posts_of_firm: IntColumn) -> NDArray[np.int64]:
    """Return the sum over firms of a number of posts, per cell."""
    cells = firm_cells(enterprises)
    return np.bincount(cells, weights=posts_of_firm, minlength=CELLS).astype(np.int64)


def list_posts(
    cell: NDArray[np.int16],
    identity: NDArray[np.int64],
    bounds: tuple[IntColumn, IntColumn],
    decision: int,
    month: int,
    draws: Draws,
) -> Posts:
    """Return every post numbered ``first`` to ``last`` - 1 of each firm, with its rank."""
    first, last = bounds
    key0, key1 = draws.key
    count = np.maximum(last.astype(np.int64) - first, 0)
    rows = np.repeat(np.arange(len(count), dtype=np.int32), count)
    before = np.repeat(np.cumsum(count) - count, count)
    post = np.arange(len(rows)) - before + first[rows]
    ranks = _ranks(key0, key1, decision, month, identity[rows], post)
    return Posts(cell[rows], ranks, identity[rows], post, rows)


@kernel
def _ranks(
    key0: int,
    key1: int,
    decision: int,
    month: int,
    identity: NDArray[np.int64],
    post: NDArray[np.int64],
) -> NDArray[np.int64]:
    ranks = np.empty(len(identity), np.int64)
    for at in range(len(identity)):
        ranks[at] = rank_at(key0, key1, decision, month, identity[at], post[at])
    return ranks


def per_firm(posts: Posts, chosen: NDArray[np.bool_], firms: int) -> NDArray[np.int64]:
    """Return how many of the chosen posts each firm has."""
    return np.bincount(posts.firm_row[chosen], minlength=firms).astype(np.int64)


def rounded_power(base: NDArray[np.float64], exponent: float) -> NDArray[np.float64]:
    """Return ``base ** exponent`` with logarithm and result rounded to 2**-20."""
    logarithm = np.round(np.log(base) * FIXED_POINT) / FIXED_POINT
    power: NDArray[np.float64] = np.round(np.exp(exponent * logarithm) * FIXED_POINT) / FIXED_POINT
    return power


def slack(cells: Cells, vacancy_filling_rate: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return qualified applicants per vacancy relative to the steady state, within 1/8 to 8.

    The signal is a share qualified / (qualified + vacancies), so its odds are their ratio.
    """
    edge = 1.0 / FIXED_POINT
    now = np.clip(vacancy_filling_rate / FIXED_POINT, edge, 1.0 - edge)
    reference = np.clip(cells.reference_filling_rate, edge, 1.0 - edge)
    odds = now * (1.0 - reference) / ((1.0 - now) * reference)
    known = cells.reference_filling_rate > 0
    return np.where(known, np.clip(odds, 1.0 / _WIDEST_ODDS, _WIDEST_ODDS), 1.0)


def post_openings(
    cells: Cells,
    employed: NDArray[np.int64],
    calendar: Calendar,
    vacancy_filling_rate: NDArray[np.int64],
    parameters: LabourMarketParameters,
) -> NDArray[np.int64]:
    """Return vacancies of outside employers after this month's openings; update carry and shock.

    Openings are those of the steady state and of steady growth, plus a share of the gap between the
    posts wanted and held; all times labour demand and ``slack ** vacancy_response``. ``employed`` is the employment
    per cell with which the month began. A posting withheld counts as held until it is released;
    from then on it is a gap, which employers close at the same pace as any other.
    """
    growth = parameters.posts_growth_per_year / MONTHS_PER_YEAR
    demand = calendar.labour_demand_index * (1.0 + growth * max(calendar.month, 0))
    response = rounded_power(slack(cells, vacancy_filling_rate), parameters.vacancy_response)
    withheld = (1.0 - calendar.repost_share) * cells.withheld_openings
    wanted = cells.reference_posts * demand * response
    held = employed + cells.outside_vacancies + withheld
    openings = (cells.reference_openings + growth * cells.reference_posts) * demand * response
    openings = openings + parameters.posts_adjustment_per_month * (wanted - held)
    openings = np.where(OUTSIDE_CELL, np.maximum(openings, 0.0), 0.0)
    posted = calendar.openings_factor * openings
    cells.withheld_openings[:] = withheld + (1.0 - calendar.openings_factor) * openings
    return _carried(cells, cells.outside_vacancies + posted)


def close_books(
    cells: Cells,
    unfilled: NDArray[np.int64],
    left_posts: NDArray[np.int64],
    calendar: Calendar,
    parameters: LabourMarketParameters,
) -> None:
    """Let unfilled vacancies lapse and post again what quitting workers left, for next month."""
    again = np.where(OUTSIDE_CELL, parameters.quit_repost_share * left_posts, 0.0)
    kept = (1.0 - parameters.vacancy_lapse_probability) * np.where(OUTSIDE_CELL, unfilled, 0)
    cells.withheld_openings[:] = np.maximum(
        cells.withheld_openings + (1.0 - calendar.openings_factor) * again, 0.0
    )
    cells.outside_vacancies[:] = _carried(cells, kept + calendar.openings_factor * again)


def _carried(cells: Cells, posts: NDArray[np.float64]) -> NDArray[np.int64]:
    """Return whole posts; keep the fraction for next month."""
    total = posts + cells.openings_carry
    whole = np.floor(total)
    cells.openings_carry[:] = total - whole
    return whole.astype(np.int64)
