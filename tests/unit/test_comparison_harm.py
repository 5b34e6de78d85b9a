from __future__ import annotations

import datetime

import pandas as pd
import pytest

from simulation.comparison import BETTER, Period, harm_check, paired_differences
from simulation.comparison.differences import COMPARISON_COLUMNS
from simulation.comparison.harm import LOOKED_AT
from tests.unit.comparison_frames import FIRST, indicator_runs

YEAR = Period("2024", FIRST, datetime.date(2024, 12, 1))
WOMEN = ("city", "sex=female")


def _row(indicator, low, high, place=WOMEN, **changes):
    values = dict.fromkeys(COMPARISON_COLUMNS) | {
        "scenario": "policy", "baseline": "base", "indicator": indicator, "area": place[0],
        "group": place[1], "period": "2024", "difference": (low + high) / 2,
        "interval_level": 0.95, "luck_low": low, "luck_high": high, "unit": "persons",
    }  # fmt: skip
    return values | changes


def _harmed(*rows):
    return harm_check(pd.DataFrame(list(rows)), "2024")


@pytest.mark.parametrize(
    ("indicator", "low", "high", "harmed"),
    [
        ("employed", -9.0, -1.0, True),
        ("employed", -9.0, 0.0, False),
        ("employed", 1.0, 9.0, False),
        ("poor_persons", 1.0, 9.0, True),
        ("poor_persons", -1.0, 9.0, False),
        ("tpt", 0.01, 0.02, True),
        ("p0", -0.02, -0.01, False),
        ("earnings", -5e6, -1e6, True),
        ("employed_formal", -9.0, -1.0, True),
        ("enterprise_profit", -5e6, -1e6, True),
        ("enterprise_sales", 1e6, 5e6, False),
        ("extreme_poor_persons", 1.0, 9.0, True),
        ("p1", 0.001, 0.002, True),
    ],
)
def test_the_losing_side_depends_on_the_indicator(indicator, low, high, harmed):
    assert _harmed(_row(indicator, low, high))["harmed"].tolist() == [harmed]


def test_only_groups_the_list_and_the_period_asked_for_are_looked_at():
    frame = _harmed(
        _row("employed", -9.0, -1.0),
        _row("employed", -9.0, -1.0, ("Kota Baru", "all")),
        _row("employed", -9.0, -1.0, ("city", "all")),
        _row("population", -9.0, -1.0),
        _row("employed", -9.0, -1.0, period="2024-08"),
        _row("employed", -9.0, -1.0, interval_level=0.5),
    )
    assert frame[["area", "group"]].to_numpy().tolist() == [
        ["city", "sex=female"],
        ["Kota Baru", "all"],
    ]
    assert frame["looked_at"].tolist() == [2, 2]
    assert frame["expected_by_chance"].tolist() == pytest.approx([0.05, 0.05])


def test_lives_that_do_not_differ_and_single_replicates_are_not_counted():
    nothing = float("nan")
    frame = _harmed(_row("employed", 0.0, 0.0), _row("p0", nothing, nothing))
    assert frame.empty


def test_what_chance_names_counts_every_indicator_looked_at():
    frame = _harmed(*(_row(name, -1.0, 1.0) for name in LOOKED_AT))
    assert len(LOOKED_AT) == len(BETTER) + 5
    assert frame["expected_by_chance"].tolist() == pytest.approx([0.025 * len(LOOKED_AT)] * 10)


def test_scenarios_are_counted_apart():
    frame = _harmed(
        _row("employed", -9.0, -1.0),
        _row("employed", -9.0, 1.0, scenario="other"),
        _row("p0", -9.0, 1.0, scenario="other"),
    )
    assert frame["looked_at"].tolist() == [1, 2, 2]


def test_a_group_that_loses_is_named_though_the_mean_improves():
    base, policy = indicator_runs("base", {}), indicator_runs("policy", {"employed": 60.0})
    lost = (policy.frame["group"] == "sex=female") & (policy.frame["indicator"] == "employed")
    policy.frame.loc[lost, "value"] -= 120.0
    differences = paired_differences(base, policy, [YEAR])
    found = harm_check(differences, "2024")
    named = found[found["harmed"]]
    assert named[["indicator", "area", "group"]].to_numpy().tolist() == [
        ["employed", "city", "sex=female"]
    ]
    city = differences[(differences["indicator"] == "employed") & (differences["group"] == "all")]
    assert (city["difference"] > 0).all()
    assert set(BETTER.values()) == {1, -1}
