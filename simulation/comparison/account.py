"""The account of ACCOUNT.md section 4: gross, deadweight, reaction, net, and the channels.

Exact in int64 in every replicate. Person-months and hour-months are sums over the period there; the
summary gives them as averages over the months of the period (persons, hours per week) and rupiah as
sums.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from simulation.comparison.intervals import t_interval
from simulation.comparison.pairing import StoredRuns, distinct_months, refuse_different_coverage
from simulation.comparison.periods import Period, month_numbers
from simulation.errors import ExperimentError, Problem
from simulation.signals import Channel

#: Outcome -> (unit of exact sums, unit of the summary).
OUTCOME_UNITS: Final = {
    "employed": ("person-months", "persons"),
    "employed_formal": ("person-months", "persons"),
    "hours": ("hour-months", "hours per week"),
    "earnings": ("rupiah", "rupiah"),
    "enterprise_profit": ("rupiah", "rupiah"),
    "enterprise_sales": ("rupiah", "rupiah"),
    "poor_persons": ("person-months", "persons"),
    "extreme_poor_persons": ("person-months", "persons"),
    "poverty_gap": ("rupiah", "rupiah"),
}
#: Lines beside the account, and what they are. They are no terms of it.
LINES: Final[Mapping[str, str]] = {
    "leakage": "Jobs and earnings of commuters from outside the city, scenario less baseline",
    "substitution": (
        "Participants who in the baseline started a programme that runs unchanged, and here did not"
    ),
    "substitution_places_taken": (
        "Persons who started a programme that runs unchanged, and in the baseline did not"
    ),
    "composition": (
        "What persons count who live in the city in the scenario only, less those who do in the "
        "baseline only"
    ),
    "supported_posts": (
        "Filled posts of enterprises of the circle, signals frozen, less those in the baseline"
    ),
    "unnamed_posts": "Filled posts of enterprises without a person, signals frozen",
    "churn_losers": "Persons outside the circle who work fewer months than in the baseline",
    "churn_winners": "Persons outside the circle who work more months than in the baseline",
    "churn_one_person": "Losers and winners when the first starter alone is treated (replicate 0)",
}
TERMS: Final = ("gross", "deadweight", "reaction", "displacement", "spillover", "net")
CHANNELS: Final = tuple(channel.value for channel in Channel)
#: Terms and channels of the account, and what they are.
TERM_MEANINGS: Final[Mapping[str, str]] = {
    "gross": "What the circle has in the scenario with signals frozen",
    "deadweight": "What the same people have in the baseline",
    "reaction": "Net less the direct effect (gross - deadweight): everybody's reaction to signals",
    "displacement": "Minus the shares of the channels vacancies and sales; only with --channels",
    "spillover": "The share of local spending and hiring; only with --channels",
    "net": "Everybody's sum in the scenario less that in the baseline",
    "vacancies": "Share of the reaction that passes through competition for posts and places",
    "sales": "Share of the reaction that passes through competition for buyers",
    "local_spending": (
        "Share of the reaction that passes through what is spent in the city, and posts that "
        "enterprises add or cut"
    ),
}
_BREAKDOWN: Final = ["outcome", "area", "group", "period"]
_INDEX: Final = ["replicate", *_BREAKDOWN]
_ORDERS: Final = 6  # of releasing three channels one after another

Channels = frozenset[Channel]
ChannelWorlds = Mapping[Channels, pd.DataFrame]
#: The sets of released channels of the six partly frozen worlds.
PARTIAL: Final = frozenset(
    {frozenset({channel}) for channel in Channel}
    | {frozenset(Channel) - {channel} for channel in Channel}
)


@dataclass(frozen=True, slots=True)
class Additionality:
    """``additionality_replicates`` (exact) and ``additionality`` (means and 95 % intervals)."""

    replicates: pd.DataFrame
    summary: pd.DataFrame


def additionality(
    baseline: StoredRuns,
    scenario: StoredRuns,
    account: pd.DataFrame,
    periods: Sequence[Period],
    channels: ChannelWorlds | None = None,
) -> Additionality:
    """Return the account of one scenario against its baseline.

    Both sides hold ``outcomes``: replicate, month, outcome, area, group, value (int64, everybody).
    ``account`` has replicate, month, outcome, area, group, gross, deadweight (the circle, frozen
    world). ``channels`` maps each set of one or two released channels to the ``outcomes`` of that
    world; without it displacement, spill-over and the channels are null.
    """
    refuse_different_coverage(baseline, scenario)
    _refuse_other_coverage(baseline, account, "the frozen world")
    before = period_sums(baseline.frame, periods, ["value"])["value"]
    after = period_sums(scenario.frame, periods, ["value"])["value"]
    circle = period_sums(account, periods, ["gross", "deadweight"])
    index = before.index.union(after.index).union(circle.index)
    exact = circle.reindex(index, fill_value=0)
    exact["net"] = after.reindex(index, fill_value=0) - before.reindex(index, fill_value=0)
    exact["reaction"] = exact["net"] - (exact["gross"] - exact["deadweight"])
    if channels is None:
        for name in ("displacement", "spillover", *CHANNELS):
            exact[name] = pd.array([pd.NA] * len(exact), dtype="Int64")
    else:
        shares = _shapley(exact, before.reindex(index, fill_value=0), channels, periods)
        exact = exact.join(shares.astype("Int64"))
    frame = exact.reset_index()
    frame.insert(0, "scenario", scenario.record.scenario)
    frame.insert(1, "baseline", baseline.record.scenario)
    frame["unit"] = [OUTCOME_UNITS[outcome][0] for outcome in frame["outcome"]]
    columns = ["scenario", "baseline", *_INDEX, *TERMS, *CHANNELS, "unit"]
    return Additionality(frame[columns], _summary(frame, periods))


def period_sums(
    frame: pd.DataFrame, periods: Sequence[Period], values: Sequence[str]
) -> pd.DataFrame:
    """Return exact int64 sums over each period, indexed by replicate, outcome, area, group, period.

    Raises ExperimentError for values that are not whole numbers, unknown outcomes, and periods that
    the table does not cover.
    """
    for name in values:
        if not pd.api.types.is_integer_dtype(frame[name]):
            raise ExperimentError(
                Problem(name, f"numbers of type {frame[name].dtype}", "whole numbers (int64)")
            )
    unknown = sorted(set(frame["outcome"].unique()) - set(OUTCOME_UNITS))
    if unknown:
        raise ExperimentError(
            Problem(", ".join(unknown), "no outcome of the account", ", ".join(OUTCOME_UNITS))
        )
    numbers = month_numbers(frame["month"])
    simulated = np.unique(numbers)
    parts = []
    for period in periods:
        if int(period.covers(simulated).sum()) != period.months:
            raise ExperimentError(
                Problem(
                    period.label, "the runs do not cover this period", "months that were simulated"
                )
            )
        inside = frame[period.covers(numbers)]
        keys = ["replicate", "outcome", "area", "group"]
        sums = inside.groupby(keys, observed=True, sort=True)[list(values)].sum()
        parts.append(sums.assign(period=period.label).set_index("period", append=True))
    return pd.concat(parts).astype(np.int64)


def _refuse_other_coverage(baseline: StoredRuns, frame: pd.DataFrame, what: str) -> None:
    same = np.array_equal(
        np.unique(baseline.frame["replicate"].to_numpy()), np.unique(frame["replicate"].to_numpy())
    ) and np.array_equal(distinct_months(baseline.frame), distinct_months(frame))
    if not same:
        raise ExperimentError(
            Problem(
                what,
                "it has other replicates or months than the baseline",
                "the same replicates and months",
                "kawasan compare runs whatever is missing",
            )
        )


def _shapley(
    exact: pd.DataFrame, before: pd.Series[Any], channels: ChannelWorlds, periods: Sequence[Period]
) -> pd.DataFrame:
    """Return the channels' shares of the reaction, and displacement and spill-over of them."""
    refuse_missing_worlds(channels)
    net = {
        world: (
            period_sums(channels[world], periods, ["value"])["value"].reindex(
                exact.index, fill_value=0
            )
            - before
        ).to_numpy(np.int64)
        for world in PARTIAL
    }
    net[frozenset()] = (exact["gross"] - exact["deadweight"]).to_numpy(np.int64)
    net[frozenset(Channel)] = exact["net"].to_numpy(np.int64)
    shares = pd.DataFrame(shapley_shares(net), index=exact.index)
    spillover = shares[Channel.LOCAL_SPENDING.value]
    taken = shares[Channel.VACANCIES.value] + shares[Channel.SALES.value]
    return shares.assign(displacement=-taken, spillover=spillover)


def refuse_missing_worlds(channels: Mapping[Channels, object]) -> None:
    """Raise ExperimentError unless each of the six worlds that release one or two channels is there."""
    missing = sorted("+".join(sorted(world)) for world in PARTIAL - set(channels))
    if missing:
        raise ExperimentError(
            Problem("channels", f"no world with {', '.join(missing)} released", "all six worlds")
        )


def shapley_shares(net: Mapping[Channels, NDArray[np.int64]]) -> dict[str, NDArray[np.int64]]:
    """Return each channel's share of the reaction, averaged over all orders of releasing them.

    ``net`` holds, for each of the eight sets of released channels, what that world has beyond the
    baseline. In sixths: the first two shares are rounded to whole numbers (halves up), the third
    takes what is left, so that the three add up to the reaction exactly.
    """
    nothing, everything = frozenset[Channel](), frozenset(Channel)
    shares: dict[str, NDArray[np.int64]] = {}
    left = net[everything] - net[nothing]
    for channel in (Channel.VACANCIES, Channel.SALES):
        first, second = sorted(everything - {channel})
        alone, others = frozenset({channel}), everything - {channel}
        sixths = (
            2 * (net[alone] - net[nothing])
            + (net[alone | {first}] - net[frozenset({first})])
            + (net[alone | {second}] - net[frozenset({second})])
            + 2 * (net[everything] - net[others])
        )
        shares[channel.value] = (sixths + _ORDERS // 2) // _ORDERS
        left = left - shares[channel.value]
    return shares | {Channel.LOCAL_SPENDING.value: left}


def _summary(exact: pd.DataFrame, periods: Sequence[Period]) -> pd.DataFrame:
    """Return means over replicates with 95 % t-intervals, in the units people read."""
    grouped = exact.groupby(_BREAKDOWN, sort=True, observed=True)
    number = grouped.ngroup().to_numpy()
    keys = grouped.size().reset_index()[_BREAKDOWN]
    replicates = sorted(exact["replicate"].unique())
    at = np.searchsorted(np.array(replicates), exact["replicate"].to_numpy())
    months = {period.label: period.months for period in periods}
    divisor = np.array(
        [
            1 if OUTCOME_UNITS[outcome][1] == "rupiah" else months[period]
            for outcome, period in zip(keys["outcome"], keys["period"], strict=True)
        ],
        np.float64,
    )
    columns: dict[str, Any] = {}
    for name in (*TERMS, *CHANNELS):
        # Rows that a replicate does not have are zero; a channel that was not run stays null.
        null = bool(exact[name].isna().all())
        values = np.full((len(keys), len(replicates)), np.nan if null else 0.0)
        if not null:
            values[number, at] = exact[name].to_numpy(dtype=np.float64)
        values /= divisor[:, None]
        columns[name] = values.mean(axis=1)
        columns[f"{name}_low"], columns[f"{name}_high"] = t_interval(values)
    frame = keys.assign(**columns)
    frame.insert(0, "scenario", exact["scenario"].iloc[0])
    frame.insert(1, "baseline", exact["baseline"].iloc[0])
    frame["unit"] = [OUTCOME_UNITS[outcome][1] for outcome in frame["outcome"]]
    frame["replicates"] = np.int32(len(replicates))
    bounds = [f"{name}_{end}" for name in TERMS for end in ("low", "high")]
    of_channels = [column for name in CHANNELS for column in (name, f"{name}_low", f"{name}_high")]
    order = ["scenario", "baseline", *_BREAKDOWN, *TERMS, *bounds, *of_channels]
    return frame[[*order, "unit", "replicates"]]


def account_lines(
    scenario: str, baseline: str, line: str, values: pd.DataFrame, periods: Sequence[Period]
) -> pd.DataFrame:
    """Return rows of ``account_lines`` for one line beside the account, such as ``unnamed_posts``.

    ``values``: replicate, month, outcome, area, group, value (whole numbers), summed over periods.
    """
    if line not in LINES:
        raise ExperimentError(Problem(line, "no line beside the account", ", ".join(LINES)))
    frame = period_sums(values, periods, ["value"]).reset_index()
    frame = frame.assign(scenario=scenario, baseline=baseline, line=line)
    frame["unit"] = [OUTCOME_UNITS[outcome][0] for outcome in frame["outcome"]]
    return frame[["scenario", "baseline", *_INDEX, "line", "value", "unit"]]
