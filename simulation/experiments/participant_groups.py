"""Give a comparison the groups ``participant=yes`` and ``participant=no``.

A participant is in the group from the month of starting, in both worlds; everybody else, and the
participants before, make up the other group. Rates exist only where somebody is counted.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd

from simulation.comparison import StoredRuns, with_dates
from simulation.groups import CITY, EVERYBODY
from simulation.indicators import INDICATORS

PARTICIPANTS: Final = "participant=yes"
OTHERS: Final = "participant=no"
_INDEX: Final = ["replicate", "month"]
#: Rate -> (part, whole).
_RATES: Final = {"tpt": ("unemployed", "labour_force"), "p0": ("poor_persons", "population")}
_COUNTED: Final = (
    "population",
    "employed",
    "employed_formal",
    "unemployed",
    "poor_persons",
    "extreme_poor_persons",
    "earnings",
)


def with_participants(
    baseline: StoredRuns, scenario: StoredRuns, counts: pd.DataFrame
) -> tuple[StoredRuns, StoredRuns]:
    """Return both sides with the rows of the two groups added.

    Frames are those of :func:`simulation.comparison.paired_differences`; ``counts`` is
    ``participants`` of all replicates (replicate, month, count, live, baseline).
    """
    dated = with_dates(counts, scenario.record.first_month)
    return (
        _extended(baseline, _wide(dated, "baseline")),
        _extended(scenario, _wide(dated, "live")),
    )


def _wide(counts: pd.DataFrame, world: str) -> pd.DataFrame:
    """Return a row for each replicate and month and a column for each count of one world."""
    return counts.pivot_table(index=_INDEX, columns="count", values=world, aggfunc="sum")


def _extended(runs: StoredRuns, inside: pd.DataFrame) -> StoredRuns:
    frame = runs.frame
    whole = frame[(frame["area"] == CITY) & (frame["group"] == EVERYBODY)]
    totals = whole[whole["indicator"].isin(_COUNTED)].pivot_table(
        index=_INDEX, columns="indicator", values="value", aggfunc="sum"
    )
    people = inside[list(_COUNTED)].reindex(totals.index).astype(np.float64)
    others = totals[list(_COUNTED)] - people
    rows = [_rows(people, PARTICIPANTS), _rows(others, OTHERS)]
    return StoredRuns(runs.record, pd.concat([frame, *rows], ignore_index=True))


def _rows(counts: pd.DataFrame, group: str) -> pd.DataFrame:
    """Return indicators of one group in the long shape, rates without a denominator left out."""
    wide = counts.assign(
        labour_force=counts["employed"] + counts["unemployed"],
        employed_informal=counts["employed"] - counts["employed_formal"],
    )
    for rate, (part, of) in _RATES.items():
        wide[rate] = 100.0 * wide[part] / wide[of].where(wide[of] > 0.0)
    long = wide.reset_index().melt(id_vars=_INDEX, var_name="indicator", value_name="value")
    long = long[long["value"].notna()]
    units = long["indicator"].map({name: found.unit for name, found in INDICATORS.items()})
    return long.assign(area=CITY, group=group, unit=units)
