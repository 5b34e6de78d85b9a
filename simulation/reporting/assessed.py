"""Numbers of the appraisal from a stored comparison: costs, worth, harm, precision, order."""

from __future__ import annotations

import itertools
from typing import Final

import pandas as pd

from simulation.reporting import frames
from simulation.reporting.stored import Comparison

#: A replicate saved by pairing must be worth the trouble: below this the report says so.
LEAST_PAIRING_GAIN: Final = 1.5
NET_PRESENT_VALUE: Final = "net_present_value"
BENEFIT_COST: Final = "benefit_cost"
#: Measures of the terminal's table, in order.
SHORT_COSTS: Final = (
    "cost_per_participant",
    "cost_per_placement",
    "cost_per_job_year_employed",
    "cost_per_person_out_of_poverty",
    "earnings_per_rupiah",
)
#: Measures of the terminal's second table, spent and budgeted.
OTHER_COSTS: Final = (
    "cost_per_job_year_employed",
    "cost_per_job_year_full_time",
    "cost_per_job_year_formal",
    "cost_per_rupiah_of_gap_closed",
)


def horizons(comparison: Comparison) -> list[str]:
    """Return the last months at which costs were summed, the earliest first."""
    return sorted(str(month) for month in comparison.costs["horizon"].unique())


def per_result(comparison: Comparison, horizon: str) -> pd.DataFrame:
    """Return the rows of cost per result of one horizon (without those that are discounted)."""
    frame = comparison.costs
    if frame.empty:
        return frame
    discounted = frame["measure"].isin([NET_PRESENT_VALUE, BENEFIT_COST])
    return frame[~discounted & (frame["horizon"] == horizon)].reset_index(drop=True)


def worth(comparison: Comparison, horizon: str) -> pd.DataFrame:
    """Return net present value and benefit per rupiah spent of one horizon, at every rate."""
    frame = comparison.costs
    if frame.empty:
        return frame
    wanted = (
        frame["measure"].isin([NET_PRESENT_VALUE, BENEFIT_COST])
        & (frame["horizon"] == horizon)
        & (frame["per"] == "spent")
    )
    columns = ["scenario", "measure", "perspective", "discount_rate_per_year", "value", "low",
               "high", "unit", "note"]  # fmt: skip
    return frames.full_size(frame[wanted][columns].reset_index(drop=True), comparison.scale)


def harmed(comparison: Comparison) -> pd.DataFrame:
    """Return the groups that a scenario leaves worse off, at full size."""
    frame = comparison.harm
    if frame.empty:
        return frame
    columns = ["scenario", "indicator", "area", "group", "difference", "low", "high", "unit"]
    found = frame[frame["harmed"]][columns]
    order = sorted(range(len(found)), key=lambda at: _natural(found["group"].iloc[at]))
    return frames.full_size(found.iloc[order].reset_index(drop=True), comparison.scale)


def _natural(group: str) -> tuple[str, int]:
    """Sort ``decile=10`` after ``decile=9``; what has no number keeps its place."""
    kind, _, value = group.partition("=")
    return kind, int(value) if value.isdigit() else 0


def looked_at(comparison: Comparison, scenario: str) -> tuple[int, float]:
    """Return how many groups were looked at, and how many chance alone would call harmed."""
    rows = comparison.harm[comparison.harm["scenario"] == scenario]
    if rows.empty:
        return 0, 0.0
    return int(rows["looked_at"].iloc[0]), float(rows["expected_by_chance"].iloc[0])


def precision(comparison: Comparison) -> pd.DataFrame:
    """Return what these replicates can see of the whole city, for every indicator that varies.

    Columns: scenario, indicator, smallest_detectable (in ``unit``, at full size), pairing_gain.
    Rates are detected in (percentage) points.
    """
    frame = comparison.precision
    if frame.empty:
        return frame
    city = (frame["area"] == "city") & (frame["group"] == "all")
    varies = frame["smallest_detectable"] > 0.0
    columns = ["scenario", "indicator", "smallest_detectable", "pairing_gain", "unit"]
    found = frame[city & varies][columns].reset_index(drop=True)
    gains = found["pairing_gain"].copy()
    found["unit"] = found["unit"].replace({"percent": "points"})
    return frames.full_size(found, comparison.scale).assign(pairing_gain=gains)


def order(comparison: Comparison, indicator: str) -> list[tuple[str, float]]:
    """Return the scenarios, best first, each with the share of replicates it beats the next in.

    The share of the last one is nan.
    """
    ranked, pairs = comparison.ranking, comparison.ranking_pairs
    if ranked.empty or pairs.empty:
        return []
    places = ranked[ranked["indicator"] == indicator].sort_values("rank")["scenario"].tolist()
    of_indicator = pairs[pairs["indicator"] == indicator]
    ahead = of_indicator.set_index(["scenario", "other"])["share_ahead"]
    shares = [float(ahead.loc[pair]) for pair in itertools.pairwise(places)]
    return list(zip(map(str, places), [*shares, float("nan")], strict=False))


def unreached(comparison: Comparison) -> pd.DataFrame:
    """Return the scenarios whose later horizon the runs do not reach, and the months it needs."""
    frame = comparison.horizons
    return frame if frame.empty else frame[~frame["reached"]].reset_index(drop=True)
