from __future__ import annotations

import datetime

import numpy as np
import pandas as pd
import pytest

from simulation.comparison import (
    CostOptions,
    Period,
    Served,
    StoredRuns,
    additionality,
    closing_year,
    cost_effectiveness,
    cost_horizons,
    fiscal_cost,
    last_rupiah,
)
from simulation.comparison.intervals import COVERS_ZERO, NO_COST
from simulation.comparison.money import MEASURES
from simulation.units import is_unit
from tests.unit.comparison_frames import (
    FIRST,
    account_frame,
    ledger_frame,
    months_from,
    outcome_frame,
    record,
)

YEAR = Period("2024", FIRST, datetime.date(2024, 12, 1))
SUMMER = datetime.date(2024, 7, 1)
AUTUMN = datetime.date(2024, 10, 1)
PLACEMENT_COLUMNS = ["replicate", "month", "person", "employed", "employed_at_baseline"]


def _placements(replicates=4):
    """Three persons due: one placed, one who would have been placed anyway, one placed, then not."""
    lives = [
        (SUMMER, 1, True, False),
        (SUMMER, 2, True, True),
        (SUMMER, 3, True, False),
        (AUTUMN, 3, False, False),
        (AUTUMN, 4, True, False),
    ]
    rows = [(replicate, *life) for replicate in range(replicates) for life in lives]
    return pd.DataFrame(rows, columns=PLACEMENT_COLUMNS)


def _served():
    starters = pd.DataFrame(
        [(r, month, 5) for r in range(4) for month in months_from(FIRST, 12)],
        columns=["replicate", "month", "value"],
    )
    return Served(starters, _placements())


def _costs(net_employed):
    """Cost table of four replicates with a given number of net person-months."""
    base = outcome_frame(1).assign(value=0)
    gains = np.array(net_employed)[base["replicate"]]
    value = np.where((base["outcome"] == "employed") & (base["month"] == FIRST), gains, 0)
    value = np.where((base["outcome"] == "poor_persons"), -10 - base["replicate"], value)
    policy = base.assign(value=value.astype(np.int64))
    exact = additionality(
        StoredRuns(record("base"), base),
        StoredRuns(record("policy"), policy),
        account_frame(3),
        [YEAR, closing_year(YEAR)],
    ).replicates
    options = CostOptions([YEAR], frozenset({"apbn"}))
    ledger = ledger_frame("policy")
    return cost_effectiveness(exact, ledger, ledger.assign(value=0), _served(), options)


def _measure(frame, measure, per="spent", perspective="nation"):
    wanted = (frame["measure"] == measure) & (frame["per"] == per)
    return frame[wanted & (frame["perspective"] == perspective)].iloc[0]


def test_costs_by_hand():
    """Paid 270 million a month, 60 starters and 24 job-years in the year."""
    frame = _costs([288, 288, 288, 288])
    assert _measure(frame, "cost_per_participant")["value"] == pytest.approx(12 * 270e6 / 60)
    row = _measure(frame, "cost_per_job_year_employed")
    assert row["value"] == pytest.approx(12 * 270e6 / 24)
    assert (row["horizon"], row["effect"]) == ("2024-12", 24.0)
    budget = _measure(frame, "cost_per_participant", per="budgeted")
    assert budget["value"] == pytest.approx(12 * 300e6 / 60)
    city = _measure(frame, "cost_per_participant", perspective="city")
    assert city["value"] == pytest.approx(12 * 90e6 / 60)
    poverty = _measure(frame, "cost_per_person_year_out_of_poverty")
    assert poverty["value"] == pytest.approx(12 * 270e6 / 11.5)
    assert all(is_unit(unit) for unit in frame["unit"])


def test_an_effect_that_may_be_nothing_has_no_price():
    row = _measure(_costs([300, -290, 10, -5]), "cost_per_job_year_employed")
    assert row["note"] == COVERS_ZERO
    assert pd.isna(row["value"])
    assert pd.isna(row["high"])
    assert row["effect_low"] < 0 < row["effect_high"]


def test_the_baselines_own_programmes_cost_the_scenario_nothing():
    same = ledger_frame("policy")
    exact = additionality(
        StoredRuns(record("base"), outcome_frame(1)),
        StoredRuns(record("policy"), outcome_frame(2)),
        account_frame(3),
        [YEAR, closing_year(YEAR)],
    ).replicates
    frame = cost_effectiveness(exact, same, same, _served(), CostOptions([YEAR]))
    for measure in ("cost_per_participant", "earnings_per_rupiah"):
        row = _measure(frame, measure)
        assert (row["note"], pd.isna(row["value"])) == (NO_COST, True)


def test_placements_by_hand():
    """Of persons 1, 2, 3 and 4 all but the third are employed when last due; the second anyway."""
    frame = _costs([288, 288, 288, 288])
    spent = 12 * 270e6
    assert _measure(frame, "cost_per_placement")["value"] == pytest.approx(spent / 3)
    beyond = _measure(frame, "cost_per_placement_beyond_baseline")
    assert (beyond["value"], beyond["effect"]) == (pytest.approx(spent / 2), 2.0)


def test_a_later_horizon_takes_a_persons_last_finish():
    """In July person 3 still counts: three placed, two of them beyond the baseline."""
    july = Period("until 2024-07", FIRST, SUMMER)
    base, policy = outcome_frame(1), outcome_frame(2)
    exact = additionality(
        StoredRuns(record("base"), base),
        StoredRuns(record("policy"), policy),
        account_frame(3),
        [july, closing_year(july)],
    ).replicates
    ledger = ledger_frame("policy")
    frame = cost_effectiveness(
        exact, ledger, ledger.assign(value=0), _served(), CostOptions([july])
    )
    assert _measure(frame, "cost_per_placement")["effect"] == 3.0
    assert _measure(frame, "cost_per_placement_beyond_baseline")["effect"] == 2.0
    assert set(frame["horizon"]) == {"2024-07"}


def test_persons_out_of_poverty_are_those_of_the_last_twelve_months():
    """10, 11, 12 and 13 persons fewer in every month of the four replicates: 11.5 on average."""
    row = _measure(_costs([288] * 4), "cost_per_person_out_of_poverty")
    assert (row["effect"], row["unit"]) == (11.5, "rupiah per poor person")
    assert row["value"] == pytest.approx(12 * 270e6 / 11.5)


def test_every_measure_is_explained():
    assert set(_costs([288] * 4)["measure"]) < set(MEASURES)


def test_the_closing_year_is_the_last_twelve_months():
    three_years = Period("until 2026-12", FIRST, datetime.date(2026, 12, 1))
    closing = closing_year(three_years)
    assert (closing.first, closing.last) == (datetime.date(2026, 1, 1), three_years.last)
    short = closing_year(Period("until 2024-07", FIRST, SUMMER))
    assert (short.first, short.months) == (FIRST, 7)


@pytest.mark.parametrize(
    ("months", "last", "ends"),
    [
        (36, datetime.date(2026, 12, 1), ["2026-12"]),
        (60, datetime.date(2026, 12, 1), ["2026-12", "2028-12"]),
        (66, datetime.date(2027, 3, 1), ["2026-12", "2029-03", "2029-06"]),
        (6, None, ["2024-06"]),
    ],
)
def test_horizons_are_those_the_run_reaches(months, last, ends):
    horizons = cost_horizons(FIRST, months, last, 24)
    assert [f"{horizon.last:%Y-%m}" for horizon in horizons] == ends
    assert {horizon.first for horizon in horizons} == {FIRST}


def test_the_last_rupiah_is_that_of_any_replicate():
    ledger = ledger_frame("policy", months=6)
    late = ledger.iloc[[1]].assign(month=AUTUMN, replicate=2)
    other = ledger.iloc[[1]].assign(month=datetime.date(2025, 1, 1), programme="old")
    joined = pd.concat([ledger, late, other])
    assert last_rupiah(joined, frozenset({"new"})) == AUTUMN
    assert last_rupiah(joined, frozenset({"unknown"})) is None


def test_money_by_source_and_year_by_hand():
    """Twice 90 million a month from one source and once from the other, 20 of them the baseline's."""
    policy, base = ledger_frame("policy"), ledger_frame("base", monthly_idr=20_000_000)
    frame = fiscal_cost(policy, base, {"apbn": "outside", "apbd": "city_services"})
    row = frame[(frame["source"] == "apbn") & (frame["entry"] == "paid")].iloc[0]
    assert row["value"] == 12 * 2 * (90e6 - 18e6)
    assert (row["low"], row["high"], row["otherwise"]) == (row["value"], row["value"], "outside")
    assert len(frame) == 4


def test_a_source_that_some_replicates_do_not_use_counts_zero_there():
    policy = ledger_frame("policy")
    only_first = policy[(policy["source"] == "apbn") | (policy["replicate"] == 0)]
    frame = fiscal_cost(only_first, policy.iloc[:0], {})
    row = frame[(frame["source"] == "apbd") & (frame["entry"] == "paid")].iloc[0]
    assert row["value"] == 12 * 90e6 / 4
    assert row["low"] < 0 < row["high"]
