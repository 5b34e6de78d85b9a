"""Compare indicators of two worlds, replicate by replicate."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from simulation.comparison.intervals import (
    LEVELS,
    REPORTED_LEVEL,
    pairing_gain,
    share_same_sign,
    smallest_detectable_effect,
    t_interval,
)
from simulation.comparison.pairing import Cube, StoredRuns, cubes
from simulation.comparison.periods import Period
from simulation.errors import ExperimentError, Problem
from simulation.indicators import INDICATORS

FloatArray = NDArray[np.float64]

COMPARISON_COLUMNS: Final = (
    "scenario", "baseline", "indicator", "area", "group", "period", "baseline_mean",
    "scenario_mean", "difference", "interval_level", "luck_low", "luck_high", "total_low",
    "total_high", "share_same_sign", "replicates", "unit",
)  # fmt: skip
_KEYS: Final = ("indicator", "area", "group", "unit")
_ADDS_UP: Final[Mapping[str, bool]] = {
    name: indicator.adds_up for name, indicator in INDICATORS.items()
}


def paired_differences(
    baseline: StoredRuns,
    scenario: StoredRuns,
    periods: Sequence[Period],
    adds_up: Mapping[str, bool] = _ADDS_UP,
) -> pd.DataFrame:
    """Return the comparison of one scenario with its baseline, a row for each interval level.

    Frames have the columns replicate, month, indicator, area, group, value, unit; their groups
    should be those of the first simulated month. Over several months flows and money
    (``adds_up``) are summed and all else is averaged. ``total_*`` is null: it needs calibrated
    parameter vectors. Raises ExperimentError where the two sides do not pair.
    """
    left, right = cubes(baseline, scenario, _KEYS)
    flows = _flows(left.series, adds_up)
    over_periods = [_one_period(left, right, flows, period) for period in _covered(left, periods)]
    frame = pd.concat(over_periods, ignore_index=True)
    frame.insert(0, "scenario", scenario.record.scenario)
    frame.insert(1, "baseline", baseline.record.scenario)
    return frame[list(COMPARISON_COLUMNS)]


def _flows(series: pd.DataFrame, adds_up: Mapping[str, bool]) -> NDArray[np.bool_]:
    names = series["indicator"]
    unknown = sorted(set(names) - set(adds_up))
    if unknown:
        raise ExperimentError(
            Problem(
                ", ".join(unknown),
                "nothing says whether this indicator is summed or averaged over a period",
                "true for flows and money, false for stocks and rates",
                "declare it among the indicators",
            )
        )
    return np.array([adds_up[name] for name in names], bool)


def _covered(cube: Cube, periods: Sequence[Period]) -> list[Period]:
    """Return the periods; refuse those with months that were not simulated."""
    for period in periods:
        if int(period.covers(cube.months).sum()) != period.months:
            raise ExperimentError(
                Problem(
                    period.label, "the runs do not cover this period", "months that were simulated"
                )
            )
    return list(periods)


def _over_period(cube: Cube, flows: NDArray[np.bool_], period: Period) -> FloatArray:
    """Return sums (flows) or means, shape (series, replicates)."""
    months = cube.values[:, :, period.covers(cube.months)]
    total: FloatArray = months.sum(axis=-1)
    return np.where(flows[:, None], total, total / period.months)


def _one_period(left: Cube, right: Cube, flows: NDArray[np.bool_], period: Period) -> pd.DataFrame:
    before, after = _over_period(left, flows, period), _over_period(right, flows, period)
    # Differences month by month: what is the same in both worlds leaves exactly nothing.
    change = _over_period(Cube(left.series, right.values - left.values, left.months), flows, period)
    known = ~np.isnan(before).all(axis=1) & ~np.isnan(after).all(axis=1)
    before, after, change = before[known], after[known], change[known]
    common: pd.DataFrame = left.series[known].assign(
        period=period.label,
        baseline_mean=before.mean(axis=1),
        scenario_mean=after.mean(axis=1),
        difference=change.mean(axis=1),
        total_low=np.nan,
        total_high=np.nan,
        share_same_sign=share_same_sign(change),
        replicates=np.int32(change.shape[1]),
    )
    rows = []
    for level in LEVELS:
        low, high = t_interval(change, level)
        rows.append(common.assign(interval_level=level, luck_low=low, luck_high=high))
    return pd.concat(rows, ignore_index=True)


def precision(
    baseline: StoredRuns,
    scenario: StoredRuns,
    periods: Sequence[Period],
    adds_up: Mapping[str, bool] = _ADDS_UP,
) -> pd.DataFrame:
    """Return, for each series and period, what these replicates can see.

    Columns: keys, period, standard_deviation (of one paired difference), smallest_detectable (at
    5 % with a power of 80 %), pairing_gain (times fewer replicates than unpaired), replicates.
    """
    left, right = cubes(baseline, scenario, _KEYS)
    flows = _flows(left.series, adds_up)
    rows = []
    for period in _covered(left, periods):
        before, after = _over_period(left, flows, period), _over_period(right, flows, period)
        replicates = before.shape[1]
        spread = (
            (after - before).std(axis=1, ddof=1) if replicates > 1 else np.full(len(before), np.nan)
        )
        rows.append(
            left.series.assign(
                period=period.label,
                standard_deviation=spread,
                smallest_detectable=smallest_detectable_effect(spread, replicates),
                pairing_gain=pairing_gain(before, after),
                replicates=np.int32(replicates),
            )
        )
    frame = pd.concat(rows, ignore_index=True)
    frame.insert(0, "scenario", scenario.record.scenario)
    frame.insert(1, "baseline", baseline.record.scenario)
    return frame


def ranking(
    baseline: StoredRuns,
    scenarios: Sequence[StoredRuns],
    period: Period,
    better: Mapping[str, int],
    adds_up: Mapping[str, bool] = _ADDS_UP,
) -> pd.DataFrame:
    """Return the order of the scenarios by the effect on each indicator of ``better``.

    ``better`` says +1 where more is better and -1 where less is. Only the whole city is ranked.
    ``ahead_*`` is the effect minus that of the next in order, paired by replicate, so it says
    whether two places are told apart even where the two intervals overlap; null for the last.
    """
    rows = []
    for indicator, direction in better.items():
        effects = {
            runs.record.scenario: city_effect(baseline, runs, indicator, period, adds_up)
            for runs in scenarios
        }
        order = sorted(effects, key=_by_effect(effects, direction))
        rows += [_place(effects, order, at) | {"indicator": indicator} for at in range(len(order))]
    frame = pd.DataFrame(rows).assign(period=period.label, interval_level=REPORTED_LEVEL)
    frame.insert(1, "baseline", baseline.record.scenario)
    return frame


def ranking_pairs(
    baseline: StoredRuns,
    scenarios: Sequence[StoredRuns],
    period: Period,
    better: Mapping[str, int],
    adds_up: Mapping[str, bool] = _ADDS_UP,
) -> pd.DataFrame:
    """Return how often each scenario beats each other one, for every indicator of ``better``.

    ``share_ahead`` is the share of replicates in which the effect of ``scenario`` is better than
    that of ``other``, ``share_equal`` that in which the two are the same. Whole city only.
    """
    rows = []
    for indicator, direction in better.items():
        effects = {
            runs.record.scenario: direction
            * city_effect(baseline, runs, indicator, period, adds_up)
            for runs in scenarios
        }
        rows += [
            {
                "scenario": one,
                "other": other,
                "indicator": indicator,
                "share_ahead": float((effect > effects[other]).mean()),
                "share_equal": float((effect == effects[other]).mean()),
                "replicates": np.int32(len(effect)),
            }
            for one, effect in effects.items()
            for other in effects
            if other != one
        ]
    frame = pd.DataFrame(rows).assign(period=period.label)
    frame.insert(1, "baseline", baseline.record.scenario)
    return frame


def _by_effect(
    effects: Mapping[str, FloatArray], direction: int
) -> Callable[[str], tuple[float, str]]:
    def key(name: str) -> tuple[float, str]:
        return -direction * float(effects[name].mean()), name

    return key


def city_effect(
    baseline: StoredRuns,
    scenario: StoredRuns,
    indicator: str,
    period: Period,
    adds_up: Mapping[str, bool] = _ADDS_UP,
) -> FloatArray:
    """Return the difference of a city-wide indicator for each replicate."""

    def of_city(runs: StoredRuns) -> StoredRuns:
        frame = runs.frame
        wanted = (
            (frame["indicator"] == indicator)
            & (frame["area"] == "city")
            & (frame["group"] == "all")
        )
        return StoredRuns(runs.record, frame[wanted])

    left, right = cubes(of_city(baseline), of_city(scenario), _KEYS)
    _covered(left, [period])
    change = Cube(left.series, right.values - left.values, left.months)
    effects: FloatArray = _over_period(change, _flows(left.series, adds_up), period)[0]
    return effects


def _place(
    effects: Mapping[str, FloatArray], order: Sequence[str], at: int
) -> dict[str, str | int | float]:
    effect = effects[order[at]]
    low, high = t_interval(effect)
    ahead = effect - effects[order[at + 1]] if at + 1 < len(order) else np.full(1, np.nan)
    ahead_low, ahead_high = t_interval(ahead)
    return {
        "scenario": order[at],
        "rank": at + 1,
        "difference": float(effect.mean()),
        "low": float(low),
        "high": float(high),
        "ahead": float(ahead.mean()),
        "ahead_low": float(ahead_low),
        "ahead_high": float(ahead_high),
    }
