"""Compare stored runs pair by pair: differences, the account, costs, precision. Runs nothing.

Frames in, frames out, with the columns of docs/INTERFACES. Experiments and reports alike quote
these numbers, so both say the same.
"""

from simulation.comparison.account import Additionality, account_lines, additionality
from simulation.comparison.differences import paired_differences, precision, ranking
from simulation.comparison.intervals import (
    pairing_gain,
    ratio_interval,
    smallest_detectable_effect,
    t_interval,
)
from simulation.comparison.money import CostOptions, cost_effectiveness
from simulation.comparison.pairing import RunRecord, StoredRuns, refuse_unpaired, with_dates
from simulation.comparison.periods import Period, standard_periods

__all__ = [
    "Additionality",
    "CostOptions",
    "Period",
    "RunRecord",
    "StoredRuns",
    "account_lines",
    "additionality",
    "cost_effectiveness",
    "paired_differences",
    "pairing_gain",
    "precision",
    "ranking",
    "ratio_interval",
    "refuse_unpaired",
    "smallest_detectable_effect",
    "standard_periods",
    "t_interval",
    "with_dates",
]
