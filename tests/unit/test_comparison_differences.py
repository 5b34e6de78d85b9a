from __future__ import annotations

import datetime
import math

import numpy as np
import pandas as pd
import pytest

from simulation.comparison import (
    Period,
    StoredRuns,
    paired_differences,
    precision,
    ranking,
    ranking_pairs,
    refuse_unpaired,
    standard_periods,
    with_dates,
)
from simulation.comparison.differences import COMPARISON_COLUMNS
from simulation.errors import ExperimentError
from tests.unit.comparison_frames import FIRST, indicator_runs, record

YEAR = Period("2024", FIRST, datetime.date(2024, 12, 1))
AUGUST = Period("2024-08", datetime.date(2024, 8, 1), datetime.date(2024, 8, 1))


def _row(frame, indicator, period="2024", level=0.95, area="city", group="all"):
    found = frame[
        (frame["indicator"] == indicator)
        & (frame["period"] == period)
        & (frame["interval_level"] == level)
        & (frame["area"] == area)
        & (frame["group"] == group)
    ]
    assert len(found) == 1
    return found.iloc[0]


def _by_hand(values, columns=("employed", "persons")):
    """Two months of one series; ``values[replicate][month]``."""
    indicator, unit = columns
    return pd.DataFrame(
        [
            (replicate, datetime.date(2024, month + 1, 1), indicator, "city", "all", value, unit)
            for replicate, line in enumerate(values)
            for month, value in enumerate(line)
        ],
        columns=["replicate", "month", "indicator", "area", "group", "value", "unit"],
    )


def test_periods_are_the_survey_months_years_and_everything():
    labels = [period.label for period in standard_periods(FIRST, 36)]
    assert labels == [
        "2024-03", "2024-08", "2025-03", "2025-08", "2026-03", "2026-08", "2026-12",
        "2024", "2025", "2026", "2024-2026",
    ]  # fmt: skip


def test_a_year_that_is_not_complete_gets_no_label_of_its_own():
    periods = standard_periods(datetime.date(2021, 8, 1), 17)
    assert [p.label for p in periods] == ["2021-08", "2022-03", "2022-08", "2022-12", "2022",
                                          "2021-08/2022-12"]  # fmt: skip
    assert periods[-1].months == 17


def test_one_month_alone_is_one_period():
    assert [p.label for p in standard_periods(FIRST, 1)] == ["2024-01"]


def test_differences_by_hand():
    """Two pairs, two months: differences 3 and 5, mean 4, sd sqrt 2, t(0.975, 1) = 12.7062."""
    base = StoredRuns(record("base", 2), _by_hand([[10, 20], [30, 40]]))
    policy = StoredRuns(record("policy", 2), _by_hand([[12, 24], [36, 44]]))
    both = Period("2024-01/2024-02", FIRST, datetime.date(2024, 2, 1))
    frame = paired_differences(base, policy, [both])
    assert list(frame.columns) == list(COMPARISON_COLUMNS)
    row = _row(frame, "employed", both.label)
    assert (row["baseline_mean"], row["scenario_mean"], row["difference"]) == (25.0, 29.0, 4.0)
    assert row["luck_high"] == pytest.approx(4 + 12.706204736, abs=1e-6)
    assert row["luck_low"] == pytest.approx(4 - 12.706204736, abs=1e-6)
    assert _row(frame, "employed", both.label, 0.5)["luck_high"] == pytest.approx(5.0)
    assert math.isnan(row["total_low"])
    assert math.isnan(row["total_high"])
    assert row["share_same_sign"] == 1.0
    assert row["replicates"] == 2


def test_money_is_summed_and_stocks_are_averaged():
    effect = {"spending": 1e6, "employed": 10.0}
    base = indicator_runs("base", {}, noise=0.0)
    frame = paired_differences(base, indicator_runs("policy", effect, noise=0.0), [YEAR, AUGUST])
    assert _row(frame, "spending")["difference"] == pytest.approx(12e6)
    assert _row(frame, "spending", "2024-08")["difference"] == pytest.approx(1e6)
    assert _row(frame, "employed")["difference"] == pytest.approx(10.0)


def test_the_same_lives_differ_by_exactly_nothing():
    base = indicator_runs("base", {}, noise=0.0)
    frame = paired_differences(base, base, [YEAR])
    assert (frame[["difference", "luck_low", "luck_high"]] == 0.0).all(axis=None)
    assert (frame["share_same_sign"] == 1.0).all()


def test_the_order_of_rows_does_not_matter():
    base, policy = indicator_runs("base", {}), indicator_runs("policy", {"employed": 50.0})
    shuffled = StoredRuns(policy.record, policy.frame.sample(frac=1.0, random_state=3))
    pd.testing.assert_frame_equal(
        paired_differences(base, policy, [YEAR]), paired_differences(base, shuffled, [YEAR])
    )


def test_one_replicate_has_no_interval():
    base = indicator_runs("base", {}, replicates=1)
    frame = paired_differences(base, indicator_runs("p", {}, replicates=1), [YEAR])
    assert frame["luck_low"].isna().all()
    assert frame["difference"].notna().all()


def test_share_of_replicates_that_agree_in_sign():
    base = StoredRuns(record("base", 1), _by_hand([[0], [0], [0], [0]]))
    policy = StoredRuns(record("policy", 1), _by_hand([[5], [5], [5], [-1]]))
    frame = paired_differences(base, policy, [Period("2024-01", FIRST, FIRST)])
    assert _row(frame, "employed", "2024-01")["share_same_sign"] == 0.75


def test_a_cell_that_one_replicate_lacks_is_null_not_zero():
    base = indicator_runs("base", {})
    frame = base.frame
    gone = (
        (frame["indicator"] == "tpt")
        & (frame["area"] == "Kota Baru")
        & (frame["replicate"] == 2)
        & (frame["month"] == FIRST)
    )
    holed = StoredRuns(base.record, frame[~gone])
    compared = paired_differences(holed, base, [YEAR])
    assert math.isnan(_row(compared, "tpt", area="Kota Baru")["difference"])
    assert _row(compared, "tpt")["difference"] == 0.0


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"seed": 2}, "the same seed"),
        ({"months": 11}, "the same number of months"),
        ({"code_version": "xyz"}, "the same version of the code"),
        ({"scale": 0.1}, "the same scale"),
        ({"first_month": datetime.date(2021, 8, 1)}, "the same first month"),
    ],
)
def test_what_does_not_pair_is_refused(change, words):
    with pytest.raises(ExperimentError, match=words):
        refuse_unpaired(record("base"), record("policy", **change))


def test_all_reasons_are_shown_at_once():
    with pytest.raises(ExperimentError) as caught:
        refuse_unpaired(record("base"), record("policy", seed=2, code_version="xyz"))
    assert len(caught.value.problems) == 2


def test_other_replicates_or_months_in_the_tables_are_refused():
    base, policy = indicator_runs("base", {}), indicator_runs("policy", {})
    fewer = StoredRuns(policy.record, policy.frame[policy.frame["replicate"] < 7])
    with pytest.raises(ExperimentError, match="replicates"):
        paired_differences(base, fewer, [YEAR])
    shorter = StoredRuns(policy.record, policy.frame[policy.frame["month"] != FIRST])
    with pytest.raises(ExperimentError, match="months"):
        paired_differences(base, shorter, [YEAR])


def test_a_figure_given_twice_is_refused():
    base = indicator_runs("base", {})
    double = StoredRuns(base.record, pd.concat([base.frame, base.frame.tail(1)]))
    with pytest.raises(ExperimentError, match="occurs twice"):
        paired_differences(base, double, [YEAR])


def test_periods_that_were_not_simulated_are_refused():
    base = indicator_runs("base", {})
    late = Period("2025-03", datetime.date(2025, 3, 1), datetime.date(2025, 3, 1))
    with pytest.raises(ExperimentError, match="2025-03"):
        paired_differences(base, base, [late])


def test_an_indicator_nobody_declared_is_refused():
    base = StoredRuns(record("base", 1), _by_hand([[1], [2]], ("happiness", "index")))
    with pytest.raises(ExperimentError, match="happiness"):
        paired_differences(base, base, [Period("2024-01", FIRST, FIRST)])


def test_ranking_tells_neighbours_apart_by_their_pairs():
    base = indicator_runs("base", {})
    best = indicator_runs("best", {"poor_persons": -60.0})
    weak = indicator_runs("weak", {"poor_persons": -5.0})
    frame = ranking(base, [weak, best], YEAR, {"poor_persons": -1})
    assert list(frame["scenario"]) == ["best", "weak"]
    assert list(frame["rank"]) == [1, 2]
    first, last = frame.iloc[0], frame.iloc[1]
    assert first["ahead"] == pytest.approx(first["difference"] - last["difference"])
    assert first["ahead_high"] < 0.0
    assert math.isnan(last["ahead"])


def test_how_often_one_beats_the_other_by_hand():
    """Effects of one: 3, 1, 5, 2; of the other: 1, 1, 6, 1. Two wins, one tie, one loss."""

    def runs(name, values):
        frame = _by_hand([[value] for value in values])
        return StoredRuns(record(name, 1), frame)

    base = runs("base", [10.0, 20.0, 30.0, 40.0])
    one, other = runs("one", [13.0, 21.0, 35.0, 42.0]), runs("other", [11.0, 21.0, 36.0, 41.0])
    january = Period("2024-01", FIRST, FIRST)
    frame = ranking_pairs(base, [one, other], january, {"employed": 1})
    assert frame[["scenario", "other"]].to_numpy().tolist() == [["one", "other"], ["other", "one"]]
    assert frame["share_ahead"].tolist() == [0.5, 0.25]
    assert frame["share_equal"].tolist() == [0.25, 0.25]
    fewer = ranking_pairs(base, [one, other], january, {"employed": -1})
    assert fewer["share_ahead"].tolist() == [0.25, 0.5]


def test_precision_shows_what_pairing_gained():
    base, policy = indicator_runs("base", {}), indicator_runs("policy", {"employed": 50.0})
    frame = precision(base, policy, [YEAR])
    row = frame[(frame["indicator"] == "employed") & (frame["area"] == "city")].iloc[0]
    assert row["pairing_gain"] > 100.0
    assert row["smallest_detectable"] > row["standard_deviation"]
    assert np.isfinite(row["smallest_detectable"])


def test_month_counts_become_dates():
    frame = with_dates(pd.DataFrame({"month": [0, 13]}), FIRST)
    assert list(frame["month"]) == [FIRST, datetime.date(2025, 2, 1)]
