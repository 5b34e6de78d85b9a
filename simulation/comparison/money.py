"""Costs per result: what a participant, a net job-year, a person-year out of poverty cost.

Effects are net (everybody's), costs are what the scenario's ledger books more than the baseline's,
both from the first month to the horizon. Each replicate's cost meets its own effect.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from simulation.comparison.intervals import ratio_interval, t_interval
from simulation.comparison.periods import Period, month_numbers
from simulation.errors import ExperimentError, Problem
from simulation.units import MONTHS_PER_YEAR

FloatArray = NDArray[np.float64]

FULL_TIME_HOURS_PER_WEEK: Final = 35  # BPS: pekerja penuh
ENTRY_OF: Final = {"spent": "paid", "budgeted": "planned"}
_YEAR: Final = float(MONTHS_PER_YEAR)
#: Measure -> (outcome, divisor into years with the sign that makes a success positive, unit).
COST_PER: Final = {
    "cost_per_job_year_employed": ("employed", _YEAR, "rupiah per job-year"),
    "cost_per_job_year_full_time": (
        "hours",
        _YEAR * FULL_TIME_HOURS_PER_WEEK,
        "rupiah per job-year",
    ),
    "cost_per_job_year_formal": ("employed_formal", _YEAR, "rupiah per job-year"),
    "cost_per_person_year_out_of_poverty": ("poor_persons", -_YEAR, "rupiah per person-year"),
    "cost_per_rupiah_of_gap_closed": ("poverty_gap", -1.0, "ratio"),
}
EARNED_PER_RUPIAH: Final = "earnings_per_rupiah"
PARTICIPANT: Final = "cost_per_participant"


@dataclass(frozen=True, slots=True)
class CostOptions:
    """Which money counts, and until when.

    ``outside_sources`` are those whose money would otherwise be spent outside the city: they cost
    the nation and not the city. Each horizon is a period that begins in the first month.
    """

    horizons: Sequence[Period]
    outside_sources: frozenset[str] = frozenset()


def cost_effectiveness(
    exact: pd.DataFrame,
    ledger: pd.DataFrame,
    baseline_ledger: pd.DataFrame,
    participants: pd.DataFrame,
    options: CostOptions,
) -> pd.DataFrame:
    """Return the rows of ``cost_effectiveness`` for one scenario.

    ``exact`` is ``additionality_replicates``; the ledgers have replicate, month, source, entry,
    value; ``participants`` has replicate, month, value: persons who start their first stage of the
    programme in that month. Value and bounds are null where the effect cannot be told from zero or
    is not a success, and ``note`` says so; ``effect_*`` shows the denominator.
    """
    city = exact[(exact["area"] == "city") & (exact["group"] == "all")]
    if city.empty:
        raise ExperimentError(Problem("additionality", "no row for the whole city", "one at least"))
    replicates = np.array(sorted(city["replicate"].unique()))
    rows: list[dict[str, str | float]] = []
    for horizon in options.horizons:
        effects = _effects(city, participants, horizon, replicates)
        for per, entry in ENTRY_OF.items():
            for perspective in ("city", "nation"):
                left_out = options.outside_sources if perspective == "city" else frozenset()
                cost = _booked(ledger, entry, horizon, left_out, replicates) - _booked(
                    baseline_ledger, entry, horizon, left_out, replicates
                )
                rows += [
                    row
                    | {"horizon": f"{horizon.last:%Y-%m}", "per": per, "perspective": perspective}
                    for row in _measures(cost, effects)
                ]
    frame = pd.DataFrame(rows)
    frame.insert(0, "scenario", city["scenario"].iloc[0])
    frame.insert(1, "baseline", city["baseline"].iloc[0])
    first = ["scenario", "baseline", "measure", "horizon", "per", "perspective"]
    rest = ["value", "low", "high", "unit", "note", "effect", "effect_low", "effect_high"]
    return frame[first + rest]


def _effects(
    city: pd.DataFrame, participants: pd.DataFrame, horizon: Period, replicates: NDArray[np.int64]
) -> dict[str, tuple[FloatArray, str]]:
    """Return, for each measure, the effect of every replicate and the unit of the measure."""
    inside = city[city["period"] == horizon.label]
    if inside.empty:
        raise ExperimentError(
            Problem(
                horizon.label, "the account does not give this period", "a period of the account"
            )
        )
    by_outcome = inside.pivot_table(
        index="replicate", columns="outcome", values="net", aggfunc="sum"
    ).reindex(replicates, fill_value=0)

    def net(outcome: str) -> FloatArray:
        return by_outcome[outcome].to_numpy(dtype=np.float64)

    started = participants[horizon.covers(month_numbers(participants["month"]))]
    effects = {
        PARTICIPANT: (_by_replicate(started, replicates), "rupiah per person"),
        EARNED_PER_RUPIAH: (net("earnings"), "ratio"),
    }
    for measure, (outcome, divisor, unit) in COST_PER.items():
        effects[measure] = (net(outcome) / divisor, unit)
    return effects


def _by_replicate(frame: pd.DataFrame, replicates: NDArray[np.int64]) -> FloatArray:
    sums = frame.groupby("replicate")["value"].sum().reindex(replicates, fill_value=0)
    return sums.to_numpy(dtype=np.float64)


def _booked(
    ledger: pd.DataFrame,
    entry: str,
    horizon: Period,
    left_out: frozenset[str],
    replicates: NDArray[np.int64],
) -> FloatArray:
    """Return rupiah of one kind of entry for every replicate."""
    wanted = (
        (ledger["entry"] == entry)
        & ~ledger["source"].isin(left_out)
        & horizon.covers(month_numbers(ledger["month"]))
    )
    return _by_replicate(ledger[wanted], replicates)


def _measures(
    cost: FloatArray, effects: dict[str, tuple[FloatArray, str]]
) -> list[dict[str, str | float]]:
    rows: list[dict[str, str | float]] = []
    for measure, (effect, unit) in effects.items():
        earned = measure == EARNED_PER_RUPIAH
        ratio = ratio_interval(effect, cost) if earned else ratio_interval(cost, effect)
        low, high = t_interval(effect)
        rows.append(
            {
                "measure": measure,
                "value": ratio.value,
                "low": ratio.low,
                "high": ratio.high,
                "unit": unit,
                "note": ratio.note,
                "effect": float(effect.mean()),
                "effect_low": float(low),
                "effect_high": float(high),
            }
        )
    return rows
