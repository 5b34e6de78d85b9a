"""Costs per result: what a participant, a placement, a net job-year, a person out of poverty cost.

Effects are net (everybody's), costs are what the scenario's ledger books more than the baseline's,
both from the first month to the horizon. Each replicate's cost meets its own effect.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from simulation.comparison.intervals import FREE, Ratio, ratio_interval, t_interval
from simulation.comparison.periods import Period, month_date, month_number, month_numbers
from simulation.errors import ExperimentError, Problem
from simulation.units import MONTHS_PER_YEAR

FloatArray = NDArray[np.float64]

FULL_TIME_HOURS_PER_WEEK: Final = 35  # BPS: pekerja penuh
ENTRY_OF: Final = {"spent": "paid", "budgeted": "planned"}
PERSPECTIVES: Final = ("city", "nation")
PROGRAMME_END: Final = datetime.date(2026, 12, 1)  # the programme is one of 2024 to 2026
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
PLACEMENT: Final = "cost_per_placement"
PLACEMENT_BEYOND: Final = "cost_per_placement_beyond_baseline"
OUT_OF_POVERTY: Final = "cost_per_person_out_of_poverty"
#: Every measure and what it divides by what, for whoever asks.
MEASURES: Final[Mapping[str, str]] = {
    PARTICIPANT: "Cost per person who started a stage, each person once",
    PLACEMENT: (
        "Cost per person employed three months after finishing the last stage finished; whoever "
        "finishes too late for the horizon is not counted"
    ),
    PLACEMENT_BEYOND: (
        "The same, less those of these persons who are employed in that month of the baseline too"
    ),
    "cost_per_job_year_employed": "Cost per net year of employment by BPS's definition",
    "cost_per_job_year_full_time": "Cost per net year of work of 35 hours a week",
    "cost_per_job_year_formal": "Cost per net year of formal employment",
    EARNED_PER_RUPIAH: "Net earnings of residents per rupiah of cost",
    OUT_OF_POVERTY: (
        "Cost per person fewer below the poverty line, net, on average over the last twelve months "
        "to the horizon"
    ),
    "cost_per_person_year_out_of_poverty": "Cost per net person-year fewer below the poverty line",
    "cost_per_rupiah_of_gap_closed": "Cost per rupiah of the poverty gap closed, net",
    "net_present_value": (
        "Benefits less costs in prices of the first month, discounted to it (docs/model/account.md)"
    ),
    "benefit_cost": "Benefits per rupiah of cost, both in prices of the first month and discounted",
}


@dataclass(frozen=True, slots=True)
class CostOptions:
    """Which money counts, and until when.

    ``outside_sources`` are those whose money would otherwise be spent outside the city: they cost
    the nation and not the city. Each horizon is a period that begins in the first month.
    """

    horizons: Sequence[Period]
    outside_sources: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Served:
    """Who was served, and what became of them.

    ``starters``: replicate, month, value (persons who start their first stage of the programme in
    that month). ``placements``: replicate, month, person, employed, employed_at_baseline, a row
    each time a person is due (:class:`simulation.participants.ParticipantSums`).
    """

    starters: pd.DataFrame
    placements: pd.DataFrame


def cost_horizons(
    first_month: datetime.date, months: int, last_rupiah: datetime.date | None, later_months: int
) -> tuple[Period, ...]:
    """Return the horizons at which a run is priced, each from the first month.

    The end of the programme, ``later_months`` after the last rupiah, and the last month of the run;
    those that the run does not reach are left out.
    """
    start = month_number(first_month)
    wanted = {start + months - 1, month_number(PROGRAMME_END)}
    if last_rupiah is not None:
        wanted.add(month_number(last_rupiah) + later_months)
    ends = sorted(end for end in wanted if start <= end < start + months)
    return tuple(
        Period(f"until {month_date(end):%Y-%m}", first_month, month_date(end)) for end in ends
    )


def closing_year(horizon: Period) -> Period:
    """Return the last twelve months to a horizon (all of it where it is shorter)."""
    last = month_number(horizon.last)
    first = max(month_number(horizon.first), last - MONTHS_PER_YEAR + 1)
    return Period(f"year {horizon.label}", month_date(first), horizon.last)


def last_rupiah(ledger: pd.DataFrame, programmes: frozenset[str]) -> datetime.date | None:
    """Return the last month in which any replicate pays for one of the programmes."""
    paid = ledger[(ledger["entry"] == "paid") & ledger["programme"].isin(programmes)]
    return None if paid.empty else month_date(int(month_numbers(paid["month"]).max()))


def cost_effectiveness(
    exact: pd.DataFrame,
    ledger: pd.DataFrame,
    baseline_ledger: pd.DataFrame,
    served: Served,
    options: CostOptions,
) -> pd.DataFrame:
    """Return the rows of ``cost_effectiveness`` for one scenario.

    ``exact`` is ``additionality_replicates`` over the horizons and their closing years; the ledgers
    have replicate, month, source, entry, value. Value and bounds are null where the effect cannot
    be told from zero or is not a success, and ``note`` says so; ``effect_*`` shows the denominator.
    """
    city = exact[(exact["area"] == "city") & (exact["group"] == "all")]
    if city.empty:
        raise ExperimentError(Problem("additionality", "no row for the whole city", "one at least"))
    replicates = np.array(sorted(city["replicate"].unique()))
    rows: list[dict[str, Any]] = []
    for horizon in options.horizons:
        effects = _effects(city, served, horizon, replicates)
        for per, entry in ENTRY_OF.items():
            for perspective in PERSPECTIVES:
                left_out = options.outside_sources if perspective == "city" else frozenset()
                cost = _booked(ledger, entry, horizon, left_out, replicates) - _booked(
                    baseline_ledger, entry, horizon, left_out, replicates
                )
                rows += [
                    row
                    | {"horizon": f"{horizon.last:%Y-%m}", "per": per, "perspective": perspective}
                    for row in _measures(cost, effects)
                ]
    scenario, baseline = city["scenario"].iloc[0], city["baseline"].iloc[0]
    return measure_frame(rows, scenario, baseline)


def measure_frame(rows: Sequence[Mapping[str, Any]], scenario: str, baseline: str) -> pd.DataFrame:
    """Return rows of ``cost_effectiveness`` with the columns in their order."""
    columns = [
        "measure", "horizon", "per", "perspective", "discount_rate_per_year", "value", "low",
        "high", "unit", "note", "effect", "effect_low", "effect_high",
    ]  # fmt: skip
    frame = pd.DataFrame(rows, columns=columns)
    frame.insert(0, "scenario", scenario)
    frame.insert(1, "baseline", baseline)
    return frame.astype({"discount_rate_per_year": "float64"})


def fiscal_cost(
    ledger: pd.DataFrame, baseline_ledger: pd.DataFrame, otherwise: Mapping[str, str]
) -> pd.DataFrame:
    """Return rupiah beyond the baseline by source, fiscal year and entry, with 95 % intervals.

    ``otherwise`` says what the money of each source does else. Every replicate counts, also one in
    which a source pays nothing.
    """
    replicates = np.array(sorted(ledger["replicate"].unique()))
    keys = ["source", "fiscal_year", "entry"]

    def table(frame: pd.DataFrame) -> pd.DataFrame:
        booked = frame[frame["entry"].isin(list(ENTRY_OF.values()))]
        return booked.pivot_table(
            index=keys, columns="replicate", values="value", aggfunc="sum", fill_value=0
        ).reindex(columns=replicates, fill_value=0)

    beyond = table(ledger).sub(table(baseline_ledger), fill_value=0)
    beyond = beyond[(beyond != 0).any(axis=1)]
    values = beyond.to_numpy(dtype=np.float64).reshape(len(beyond), len(replicates))
    low, high = t_interval(values)
    frame = beyond.index.to_frame(index=False)
    frame.insert(1, "otherwise", [otherwise.get(source, "") for source in frame["source"]])
    return frame.assign(value=values.mean(axis=1), low=low, high=high, unit="rupiah")


def _effects(
    city: pd.DataFrame, served: Served, horizon: Period, replicates: NDArray[np.int64]
) -> dict[str, tuple[FloatArray, str]]:
    """Return, for each measure, the effect of every replicate and the unit of the measure."""
    net = _net_over(city, horizon, replicates)
    closing = closing_year(horizon)
    poor = _net_over(city, closing, replicates)["poor_persons"]
    starters = served.starters
    started = starters[horizon.covers(month_numbers(starters["month"]))]
    placed = _placed(served.placements, horizon)
    beyond = placed["employed"].astype(np.int64) - placed["employed_at_baseline"].astype(np.int64)
    effects = {
        PARTICIPANT: (_by_replicate(started, replicates), "rupiah per person"),
        PLACEMENT: (
            _by_replicate(placed.assign(value=placed["employed"].astype(np.int64)), replicates),
            "rupiah per person",
        ),
        PLACEMENT_BEYOND: (
            _by_replicate(placed.assign(value=beyond), replicates),
            "rupiah per person",
        ),
        EARNED_PER_RUPIAH: (net["earnings"], "ratio"),
        OUT_OF_POVERTY: (-poor / closing.months, "rupiah per poor person"),
    }
    for measure, (outcome, divisor, unit) in COST_PER.items():
        effects[measure] = (net[outcome] / divisor, unit)
    return effects


def _net_over(
    city: pd.DataFrame, period: Period, replicates: NDArray[np.int64]
) -> dict[str, FloatArray]:
    """Return the net effect of every replicate over a period, by outcome."""
    inside = city[city["period"] == period.label]
    if inside.empty:
        raise ExperimentError(
            Problem(
                period.label, "the account does not give this period", "a period of the account"
            )
        )
    by_outcome = inside.pivot_table(
        index="replicate", columns="outcome", values="net", aggfunc="sum"
    ).reindex(replicates, fill_value=0)
    return {str(name): by_outcome[name].to_numpy(dtype=np.float64) for name in by_outcome}


def _placed(placements: pd.DataFrame, horizon: Period) -> pd.DataFrame:
    """Return one row a person: the last time that the person was due until the horizon."""
    due = placements[horizon.covers(month_numbers(placements["month"]))]
    return due.drop_duplicates(["replicate", "person"], keep="last")


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
    cost: FloatArray, effects: Mapping[str, tuple[FloatArray, str]]
) -> list[dict[str, Any]]:
    rows = []
    for measure, (effect, unit) in effects.items():
        earned = measure == EARNED_PER_RUPIAH
        ratio = FREE  # cash that follows what another scenario spends is planned by nobody
        if cost.any():
            ratio = ratio_interval(effect, cost) if earned else ratio_interval(cost, effect)
        rows.append(measure_row(measure, ratio, unit, effect))
    return rows


def measure_row(measure: str, ratio: Ratio, unit: str, effect: FloatArray) -> dict[str, Any]:
    """Return value, bounds and note of one measure beside the effect it speaks of."""
    low, high = t_interval(effect)
    return {
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
