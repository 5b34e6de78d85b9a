"""The labour market: separations, vacancies, search, matching, wages, self-employment."""

from simulation.submodels.labour_market.settling import (
    employment_by_cell,
    reference_from_steady_state,
    signals_before_settling,
)
from simulation.submodels.labour_market.step import step

__all__ = [
    "employment_by_cell",
    "reference_from_steady_state",
    "signals_before_settling",
    "step",
]
