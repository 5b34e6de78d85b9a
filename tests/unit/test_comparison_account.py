from __future__ import annotations

import datetime
import itertools
import math

import numpy as np
import pandas as pd
import pytest

from simulation.comparison import (
    Period,
    StoredRuns,
    account_lines,
    additionality,
    ratio_interval,
)
from simulation.comparison.account import CHANNELS, TERMS
from simulation.comparison.intervals import COVERS_ZERO, NOT_POSITIVE, ONE_REPLICATE
from simulation.errors import ExperimentError
from simulation.signals import Channel
from tests.unit.comparison_frames import (
    FIRST,
    account_frame,
    outcome_frame,
    record,
)

YEAR = Period("2024", FIRST, datetime.date(2024, 12, 1))
MONTH = Period("2024-08", datetime.date(2024, 8, 1), datetime.date(2024, 8, 1))
PARTS = [
    frozenset(part) for size in (1, 2) for part in itertools.combinations(tuple(Channel), size)
]


@pytest.fixture
def runs():
    return (
        StoredRuns(record("base"), outcome_frame(1)),
        StoredRuns(record("policy"), outcome_frame(2)),
    )


@pytest.fixture
def channels():
    return {part: outcome_frame(20 + number) for number, part in enumerate(PARTS)}


def _cell(frame, outcome="employed", period="2024", area="city"):
    return frame[
        (frame["outcome"] == outcome) & (frame["period"] == period) & (frame["area"] == area)
    ]


def test_the_account_closes_exactly_in_every_replicate(runs, channels):
    exact = additionality(*runs, account_frame(3), [YEAR, MONTH], channels).replicates
    net = exact["gross"] - exact["deadweight"] + exact["reaction"]
    assert (exact["net"] == net).all()
    assert (exact["reaction"] == exact["spillover"] - exact["displacement"]).all()
    assert (exact["reaction"] == exact[list(CHANNELS)].sum(axis=1)).all()
    assert (exact["net"].dtype, exact["spillover"].dtype) == (np.dtype("int64"), pd.Int64Dtype())


def test_sums_by_hand(runs):
    base, policy = runs
    account = account_frame(3)
    exact = additionality(base, policy, account, [YEAR]).replicates
    row = _cell(exact)[lambda frame: frame["replicate"] == 1].iloc[0]

    def total(frame, column):
        wanted = (frame["replicate"] == 1) & (frame["outcome"] == "employed")
        return int(frame[wanted & (frame["area"] == "city")][column].sum())

    assert row["gross"] == total(account, "gross")
    assert row["deadweight"] == total(account, "deadweight")
    assert row["net"] == total(policy.frame, "value") - total(base.frame, "value")
    assert row["unit"] == "person-months"


def test_shapley_shares_by_hand():
    """Shares of v(A)=6, v(B)=0, v(C)=1, v(AB)=6, v(AC)=8, v(BC)=1, v(ABC)=9: 42/6, 1/6, rest.

    A: (2*6 + (6-0) + (8-1) + 2*(9-1)) / 6 = 41/6 -> 7;  B: (0 + 0 + 0 + 2*(9-8)) / 6 = 2/6 -> 0;
    C takes 9 - 7 - 0 = 2.
    """
    vacancies, sales, spending = Channel.VACANCIES, Channel.SALES, Channel.LOCAL_SPENDING
    worth = {
        frozenset({vacancies}): 6,
        frozenset({sales}): 0,
        frozenset({spending}): 1,
        frozenset({vacancies, sales}): 6,
        frozenset({vacancies, spending}): 8,
        frozenset({sales, spending}): 1,
    }

    def world(value):
        return pd.DataFrame(
            [(0, FIRST, "employed", "city", "all", 100 + value)],
            columns=["replicate", "month", "outcome", "area", "group", "value"],
        )

    account = world(0).drop(columns="value").assign(gross=30, deadweight=30)
    january = Period("2024-01", FIRST, FIRST)
    exact = additionality(
        StoredRuns(record("base", 1), world(0)),
        StoredRuns(record("policy", 1), world(9)),
        account,
        [january],
        {part: world(value) for part, value in worth.items()},
    ).replicates.iloc[0]
    assert (exact["vacancies"], exact["sales"], exact["local_spending"]) == (7, 0, 2)
    assert (exact["displacement"], exact["spillover"], exact["reaction"]) == (-7, 2, 9)


def test_without_channels_the_split_is_null_and_the_reaction_is_there(runs):
    result = additionality(*runs, account_frame(3), [YEAR])
    for frame in (result.replicates, result.summary):
        assert frame["reaction"].notna().all()
        assert frame[["displacement", "spillover", *CHANNELS]].isna().all(axis=None)


def test_the_summary_averages_persons_and_sums_rupiah(runs):
    result = additionality(*runs, account_frame(3), [YEAR])
    for outcome, divisor, unit in (
        ("employed", 12, "persons"),
        ("earnings", 1, "rupiah"),
        ("hours", 12, "hours per week"),
    ):
        row = _cell(result.summary, outcome).iloc[0]
        exact = _cell(result.replicates, outcome)["net"].to_numpy() / divisor
        assert row["net"] == pytest.approx(exact.mean())
        half = 3.182446305 * exact.std(ddof=1) / 2  # t(0.975, 3), four pairs
        assert row["net_high"] - row["net"] == pytest.approx(half)
        assert row["unit"] == unit
    assert {f"{name}_low" for name in (*TERMS, *CHANNELS)} < set(result.summary.columns)


def test_who_exists_in_one_world_only_counts_zero_in_the_other(runs):
    base, policy = runs
    only_city = base.frame[base.frame["area"] == "city"]
    exact = additionality(
        StoredRuns(base.record, only_city), policy, account_frame(3), [YEAR]
    ).replicates
    row = _cell(exact, area="Kota Baru").iloc[0]
    inside = policy.frame[(policy.frame["area"] == "Kota Baru") & (policy.frame["replicate"] == 0)]
    assert row["net"] == inside[inside["outcome"] == "employed"]["value"].sum()


def test_fractions_and_unknown_outcomes_are_refused(runs):
    base, policy = runs
    broken = StoredRuns(policy.record, policy.frame.assign(value=0.5))
    with pytest.raises(ExperimentError, match="whole numbers"):
        additionality(base, broken, account_frame(3), [YEAR])
    odd = StoredRuns(policy.record, policy.frame.assign(outcome="happiness"))
    with pytest.raises(ExperimentError, match="happiness"):
        additionality(base, odd, account_frame(3), [YEAR])


def test_a_missing_world_or_replicate_is_refused(runs, channels):
    with pytest.raises(ExperimentError, match="frozen world"):
        additionality(*runs, account_frame(3, replicates=3), [YEAR])
    channels.pop(frozenset({Channel.SALES}))
    with pytest.raises(ExperimentError, match="sales"):
        additionality(*runs, account_frame(3), [YEAR], channels)


def test_lines_beside_the_account_are_summed_over_periods():
    frame = account_lines("policy", "base", "unnamed_posts", outcome_frame(5), [YEAR, MONTH])
    year = frame[frame["period"] == "2024"]["value"].sum()
    assert year == outcome_frame(5)["value"].sum()
    with pytest.raises(ExperimentError, match="guesses"):
        account_lines("policy", "base", "guesses", outcome_frame(5), [YEAR])


def test_fieller_agrees_with_a_worked_example():
    """Constant denominators leave the plain t-interval of the numerator."""
    cost, jobs = np.array([90.0, 100.0, 110.0]), np.array([10.0, 10.0, 10.0])
    ratio = ratio_interval(cost, jobs)
    half = 4.302652730 * 10.0 / math.sqrt(3) / 10.0
    assert (ratio.value, ratio.note) == (10.0, "")
    assert ratio.low == pytest.approx(10.0 - half)
    assert ratio.high == pytest.approx(10.0 + half)


def test_bounds_of_the_ratio_solve_fiellers_equation():
    source = np.random.default_rng(4)
    cost, jobs = source.normal(1e10, 1e9, 12), source.normal(60.0, 12.0, 12)
    ratio = ratio_interval(cost, jobs)
    for bound in (ratio.low, ratio.high):
        rest = cost - bound * jobs
        statistic = abs(rest.mean()) / (rest.std(ddof=1) / math.sqrt(12))
        assert statistic == pytest.approx(2.200985160, rel=1e-6)  # t(0.975, 11)
    assert ratio.low < ratio.value < ratio.high


@pytest.mark.parametrize(
    ("jobs", "note"),
    [
        ([30.0, -20.0, 5.0], COVERS_ZERO),
        ([0.0, 0.0, 0.0], COVERS_ZERO),
        ([-30.0, -31.0, -32.0], NOT_POSITIVE),
    ],
)
def test_what_may_be_nothing_divides_nothing(jobs, note):
    ratio = ratio_interval(np.array([1e9, 1e9, 1e9]), np.array(jobs))
    assert ratio.note == note
    assert math.isnan(ratio.value)
    assert math.isnan(ratio.low)
    assert math.isnan(ratio.high)


def test_one_replicate_has_a_ratio_and_no_interval():
    ratio = ratio_interval(np.array([100.0]), np.array([4.0]))
    assert (ratio.value, ratio.note) == (25.0, ONE_REPLICATE)
    assert math.isnan(ratio.low)
