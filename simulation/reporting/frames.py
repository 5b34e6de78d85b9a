"""Plain tables with units, from a stored comparison. Numbers only; wording comes later."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import pandas as pd

from simulation.comparison.account import CHANNELS
from simulation.comparison.intervals import REPORTED_LEVEL, t_interval
from simulation.reporting.stored import Comparison, whole_period

#: The four effects on the first page, and the unit of their differences.
HEADLINES: Final = {
    "employed": "persons",
    "tpt": "points",
    "poor_persons": "persons",
    "p0": "points",
}
#: Units of what a city of half the size has half of.
COUNTED_UNITS: Final = frozenset({"persons", "hours per week", "rupiah"})
RATE: Final = "discount_rate_per_year"  # a number, but no outcome
INNER_LEVEL: Final = 0.5  # the darker interval of the figure
#: Terms that count people or rupiah; the others are differences.
AMOUNTS: Final = frozenset({"gross", "deadweight"})
ONE_PERSON: Final = "churn_one_person"
#: Units of sums over months -> unit of the average of the months.
MONTHLY_UNITS: Final = {
    "person-months": "persons",
    "job-months": "jobs",
    "hour-months": "hours per week",
}
TERMS: Final = ("gross", "deadweight", "reaction", "displacement", "spillover", "net")


def records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the rows of a table, each by column name."""
    return [{str(key): value for key, value in row.items()} for row in frame.to_dict("records")]


def _of_city(frame: pd.DataFrame) -> pd.DataFrame:
    return frame[(frame["area"] == "city") & (frame["group"] == "all")]


def full_size(table: pd.DataFrame, scale: float) -> pd.DataFrame:
    """Return the table with persons, hours and rupiah of a scaled city as those of the whole one."""
    if scale == 1.0:
        return table
    counts = table["unit"].isin(COUNTED_UNITS)
    numbers = table.select_dtypes("number").columns.difference([RATE])
    table[numbers] = table[numbers].where(~counts, table[numbers] / scale)
    return table


def effects(
    comparison: Comparison, period: str | None = None, level: float = REPORTED_LEVEL
) -> pd.DataFrame:
    """Return scenario, indicator, difference, low, high, unit of the headlines for the city.

    ``unit`` is that of the difference: rates differ by (percentage) points.
    """
    frame = _of_city(comparison.effects)
    wanted = (
        frame["indicator"].isin(list(HEADLINES))
        & (frame["period"] == (period or whole_period(comparison.effects)))
        & (frame["interval_level"] == level)
    )
    table = frame[wanted].rename(columns={"luck_low": "low", "luck_high": "high"})
    table = table.assign(unit=table["indicator"].map(HEADLINES))
    columns = ["scenario", "indicator", "difference", "low", "high", "unit"]
    return full_size(table[columns].reset_index(drop=True), comparison.scale)


def account(comparison: Comparison, outcome: str = "employed") -> pd.DataFrame:
    """Return the terms of the account with bounds, a row per scenario, whole city and period."""
    if comparison.account.empty:
        return comparison.account
    frame = _of_city(comparison.account)
    wanted = (frame["outcome"] == outcome) & (frame["period"] == whole_period(comparison.account))
    bounds = [f"{term}_{end}" for term in TERMS for end in ("low", "high")]
    table = frame[wanted][["scenario", *TERMS, *bounds, "unit"]]
    ordered = table.set_index("scenario").reindex(comparison.scenarios)
    return full_size(ordered.dropna(how="all").reset_index(), comparison.scale)


def channels(comparison: Comparison, outcome: str) -> pd.DataFrame:
    """Return the channels' shares of the reaction by scenario, whole city and period; none without."""
    frame = comparison.account
    if frame.empty or frame[list(CHANNELS)].isna().all(axis=None):
        return pd.DataFrame()
    frame = _of_city(frame)
    wanted = (frame["outcome"] == outcome) & (frame["period"] == whole_period(comparison.account))
    table = frame[wanted][["scenario", *CHANNELS, "reaction", "unit"]]
    return full_size(table.reset_index(drop=True), comparison.scale)


def lines(comparison: Comparison) -> pd.DataFrame:
    """Return the lines beside the account: scenario, line, outcome, value, low, high, unit.

    Whole city; means over replicates with 95 % intervals. What is counted in months is given as the
    average of the months. The city's answer to one treated person is not scaled to full size.
    """
    columns = ["scenario", "line", "outcome", "value", "low", "high", "unit"]
    if comparison.lines.empty:
        return pd.DataFrame(columns=columns)
    frame = _of_city(comparison.lines)
    months = max(int(comparison.provenance.get("settings", {}).get("months", 0)), 1)
    rows = []
    for place, part in frame.groupby(["scenario", "line", "outcome", "unit"], sort=False):
        scenario, line, outcome, unit = map(str, place)
        divisor = months if unit.endswith("-months") else 1
        values = part["value"].to_numpy(np.float64) / divisor
        low, high = t_interval(values)
        size = 1.0 if line == ONE_PERSON else comparison.scale
        row = (scenario, line, outcome, values.mean() / size, float(low) / size, float(high) / size)
        rows.append((*row, MONTHLY_UNITS.get(unit, unit)))
    return pd.DataFrame(rows, columns=columns)


def money(comparison: Comparison) -> pd.DataFrame:
    """Return rupiah beyond the baseline: scenario, entry, source, fiscal_year, rupiah.

    Mean over replicates. Programmes that run in both worlds cancel, but for what the scenario
    changed in them. A source that a world does not use counts zero there.
    """
    ledger = comparison.ledger
    columns = ["scenario", "entry", "source", "fiscal_year", "rupiah"]
    if ledger.empty:
        return pd.DataFrame(columns=columns)
    booked = ledger[ledger["entry"].isin(["paid", "planned"])]
    keys = ["scenario", "entry", "source", "fiscal_year"]
    table = booked.groupby(keys)["value"].sum().unstack("scenario", fill_value=0)  # noqa: PD010
    table = table.div(ledger["replicate"].nunique() * comparison.scale)
    nothing = pd.Series(0.0, index=table.index)
    parts = [
        (table[scenario] - table.get(baseline, nothing))
        .rename("rupiah")
        .reset_index()
        .assign(scenario=scenario)
        for scenario, baseline in comparison.baselines.items()
        if scenario in table
    ]
    tidy = pd.concat(parts, ignore_index=True)[columns] if parts else pd.DataFrame(columns=columns)
    beyond: pd.DataFrame = tidy[tidy["rupiah"] != 0].reset_index(drop=True)
    return beyond


def spent(comparison: Comparison) -> dict[str, float]:
    """Return rupiah paid beyond the baseline by scenario."""
    table = money(comparison)
    paid = table[table["entry"] == "paid"].groupby("scenario")["rupiah"].sum()
    return {str(name): float(value) for name, value in paid.items()}


def costs(comparison: Comparison) -> pd.DataFrame:
    """Return costs and worth per rupiah spent, all sources, at the last horizon."""
    frame = comparison.costs
    if frame.empty:
        return frame
    wanted = (
        (frame["per"] == "spent")
        & (frame["perspective"] == "nation")
        & (frame["horizon"] == frame["horizon"].max())
    )
    columns = ["scenario", "measure", "horizon", "discount_rate_per_year", "value", "low", "high",
               "unit", "note"]  # fmt: skip
    return full_size(frame[wanted][columns].reset_index(drop=True), comparison.scale)


def ranking(comparison: Comparison, indicator: str) -> pd.DataFrame:
    """Return the stored order of the scenarios by one indicator, first place first."""
    frame = comparison.ranking
    columns = ["rank", "scenario", "difference", "low", "high", "ahead", "ahead_low", "ahead_high"]
    table = frame[frame["indicator"] == indicator].sort_values("rank")
    places = table[columns].set_index(["rank", "scenario"]).assign(unit=HEADLINES[indicator])
    return full_size(places, comparison.scale).reset_index()
