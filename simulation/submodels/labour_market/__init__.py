"""The labour market: separations, vacancies, search, matching, wages, self-employment."""

from simulation.submodels.labour_market.jobs import Month
from simulation.submodels.labour_market.search import applications
from simulation.submodels.labour_market.settling import (
    employment_by_cell,
    reference_from_steady_state,
    signals_before_settling,
)
from simulation.submodels.labour_market.step import step

__all__ = [
    "Month",
    "applications",
    "employment_by_cell",
    "reference_from_steady_state",
    "signals_before_settling",
    "step",
]
