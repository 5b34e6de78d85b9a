"""Compare stored runs pair by pair: differences, the account, costs, precision. Runs nothing.

Frames in, frames out, with the columns of docs/INTERFACES. Experiments and reports alike quote
these numbers, so both say the same.
"""

from simulation.comparison.account import (
    LINES,
    OUTCOME_UNITS,
    Additionality,
    ChannelWorlds,
    account_lines,
    additionality,
)
from simulation.comparison.appraisal import Pricing, Streams, appraise, displaced_elsewhere
from simulation.comparison.circulation import (
    CIRCULATION,
    Published,
    local_spending_share,
    market_answers,
    multiplier,
)
from simulation.comparison.differences import (
    paired_differences,
    precision,
    ranking,
    ranking_pairs,
)
from simulation.comparison.harm import BETTER, harm_check
from simulation.comparison.intervals import (
    pairing_gain,
    ratio_interval,
    smallest_detectable_effect,
    t_interval,
)
from simulation.comparison.money import (
    ENTRY_OF,
    CostOptions,
    Served,
    closing_year,
    cost_effectiveness,
    cost_horizons,
    fiscal_cost,
    last_rupiah,
)
from simulation.comparison.pairing import RunRecord, StoredRuns, refuse_unpaired, with_dates
from simulation.comparison.periods import Period, month_number, month_numbers, standard_periods
from simulation.comparison.ranges import CENTRE, RangedRuns, over_ranges

__all__ = [
    "BETTER",
    "CENTRE",
    "CIRCULATION",
    "ENTRY_OF",
    "LINES",
    "OUTCOME_UNITS",
    "Additionality",
    "ChannelWorlds",
    "CostOptions",
    "Period",
    "Pricing",
    "Published",
    "RangedRuns",
    "RunRecord",
    "Served",
    "StoredRuns",
    "Streams",
    "account_lines",
    "additionality",
    "appraise",
    "closing_year",
    "cost_effectiveness",
    "cost_horizons",
    "displaced_elsewhere",
    "fiscal_cost",
    "harm_check",
    "last_rupiah",
    "local_spending_share",
    "market_answers",
    "month_number",
    "month_numbers",
    "multiplier",
    "over_ranges",
    "paired_differences",
    "pairing_gain",
    "precision",
    "ranking",
    "ranking_pairs",
    "ratio_interval",
    "refuse_unpaired",
    "smallest_detectable_effect",
    "standard_periods",
    "t_interval",
    "with_dates",
]
