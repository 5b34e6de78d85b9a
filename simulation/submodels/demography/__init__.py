"""Who lives in the city: births, deaths, moves, migration, growing up, leaving school."""

from simulation.submodels.demography.step import step, still_school_leavers

__all__ = ["step", "still_school_leavers"]
