"""What the engine needs before the first month: targets, first signals, references."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from simulation.classifications import CELLS, CellKind, SkillLevel
from simulation.randomness import FIXED_POINT
from simulation.submodels.labour_market import posts
from simulation.submodels.labour_market.cutoffs import NOBODY

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from simulation.city import City
    from simulation.flows import LabourFlows
    from simulation.parameters.labour_market import LabourMarketParameters
    from simulation.signals import SignalArray

# Where rates begin before settling moves them; settling forgets them within a year.
_FIRST_FINDING: Final = FIXED_POINT // 4
_FIRST_FILLING: Final = FIXED_POINT // 2


def employment_by_cell(
    city: City, parameters: LabourMarketParameters | None = None
) -> NDArray[np.int64]:
    """Return the employment per cell that settling aims at.

    It is the synthesised one; with ``parameters``, the regular posts of outside employers are
    divided anew between general and skilled level so that ``hard_to_fill_share`` are skilled.
    """
    targets: NDArray[np.int64] = posts.by_cell(city.persons.cell)
    if parameters is None:
        return targets
    general = (posts.CELL_KIND == CellKind.OUTSIDE_EMPLOYEE) & (
        posts.CELL_LEVEL == SkillLevel.GENERAL
    )
    at = np.flatnonzero(general)
    skilled = at + int(SkillLevel.SKILLED)
    both = targets[at] + targets[skilled]
    targets[skilled] = np.round(parameters.hard_to_fill_share * both).astype(np.int64)
    targets[at] = both - targets[skilled]
    return targets


def signals_before_settling(city: City) -> dict[str, SignalArray]:
    """Return what the first still month reads as last month's signals."""
    nothing = np.zeros(CELLS, np.int64)
    usual = (city.cells.base_wage_idr * city.cells.wage_index_applied).astype(np.int64)
    return {
        "job_finding_rate": np.full(CELLS, _FIRST_FINDING, np.int64),
        "vacancy_filling_rate": np.full(CELLS, _FIRST_FILLING, np.int64),
        "wage_per_post": np.where(posts.ENTERPRISE_CELL, usual, 0),
        "outside_vacancies": nothing,
        "enterprise_vacancies": nothing,
        "hire_cutoff": np.full((CELLS, 2), NOBODY, np.int64),
        "lay_off_cutoff": np.full((CELLS, 2), NOBODY, np.int64),
        "post_vacated_cutoff": np.full((CELLS, 3), NOBODY, np.int64),
        "vacancy_filled_cutoff": np.full((CELLS, 3), NOBODY, np.int64),
    }


def reference_from_steady_state(
    city: City,
    parameters: LabourMarketParameters,
    history: Sequence[LabourFlows],
    last_signals: dict[str, SignalArray],
) -> None:
    """Write into ``city.cells`` what the outside employers of a settled city consider normal.

    ``history`` holds the flows of the last still months (twelve). Openings are what keeps
    vacancies constant: V = (V - H)(1 - lapse) + repost * Q + openings, so openings = H + lapse *
    (V - H) - repost * Q, with means of vacancies V, hires H, quits Q. Must be called at the end.
    """
    outside = posts.OUTSIDE_CELL
    vacancies = _mean([flows.vacancies_by_cell for flows in history])
    hires = _mean([flows.hires_by_cell for flows in history])
    quits = _mean([flows.separations_by_cell for flows in history])
    qualified = _mean([flows.qualified_by_cell for flows in history])
    unfilled = np.maximum(vacancies - hires, 0.0)
    openings = (
        hires
        + parameters.vacancy_lapse_probability * unfilled
        - parameters.quit_repost_share * quits
    )
    cells = city.cells
    cells.reference_openings[:] = np.where(outside, np.maximum(openings, 0.0), 0.0)
    # Posts are counted as a month begins: before its openings, after last month's lapses.
    held = posts.by_cell(city.persons.cell) + vacancies - openings
    cells.reference_posts[:] = np.where(outside, held, 0.0)
    both = qualified + vacancies
    cells.reference_filling_rate[:] = np.where(both > 0, qualified / np.maximum(both, 1e-9), 0.0)
    cells.reference_job_finding_rate[:] = last_signals["job_finding_rate"] / FIXED_POINT
    cells.withheld_openings[:] = 0.0


def _mean(arrays: Sequence[NDArray[np.int64]]) -> NDArray[np.float64]:
    mean: NDArray[np.float64] = np.mean(np.stack(arrays), axis=0)
    return mean
