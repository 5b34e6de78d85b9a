"""What turns an order or a sign is told from what luck could have done."""

from __future__ import annotations

import numpy as np
import pytest

from simulation.comparison import RangedRuns, over_ranges, standard_periods
from simulation.comparison.ranges import VERDICTS, verdict
from tests.unit.comparison_frames import FIRST, indicator_runs

YEAR = standard_periods(FIRST, 12)[-1]
BETTER = {"employed": 1, "poor_persons": -1}


def _ranged(assumption, end, effects, noise=1.0):
    """Return runs of scenarios with the given effects on persons employed."""
    scenarios = [
        indicator_runs(name, {"employed": jobs, "poor_persons": -jobs}, noise=noise)
        for name, jobs in effects.items()
    ]
    base = indicator_runs("baseline", {}, noise=0.0)
    return RangedRuns(assumption, end, 0.0, "share", base, scenarios)


def _tables(centre, moved):
    return over_ranges(centre, moved, YEAR, BETTER)


@pytest.mark.parametrize(
    ("at_centre", "here", "expected"),
    [
        ([10.0, 11.0, 12.0], [5.0, 6.0, 7.0], "kept"),
        ([10.0, 11.0, 12.0], [-5.0, -6.0, -7.0], "turned"),
        ([10.0, 11.0, 12.0], [-9.0, 1.0, 9.0], "gone"),
        ([10.0, 11.0, 12.0], [0.0, 0.0, 0.0], "gone"),
        ([-9.0, 1.0, 9.1], [-9.2, 1.0, 7.0], "unclear"),
        ([-9.0, 1.0, 9.1], [10.0, 11.0, 12.0], "kept"),
        ([0.0, 0.0, 0.0], [0.0, 0.0, 0.0], "kept"),
    ],
)
def test_verdicts(at_centre, here, expected):
    assert expected in VERDICTS
    assert verdict(np.array(at_centre), np.array(here)) == expected


def test_an_order_that_is_reversed_on_both_sides_of_luck_turns():
    centre = _ranged("", "centre", {"strong": 60.0, "weak": 24.0})
    tables = _tables(
        centre,
        [
            _ranged("demand_sharing", "low", {"strong": 20.0, "weak": 60.0}),
            _ranged("demand_sharing", "high", {"strong": 90.0, "weak": 50.0}),
        ],
    )
    pairs = tables["over_ranges_pairs"]
    employed = pairs[pairs["indicator"] == "employed"].set_index("end")
    assert employed["scenario"].tolist() == ["strong", "strong"]
    assert employed["order"].to_dict() == {"low": "turned", "high": "kept"}
    assert employed["ahead"].to_dict() == pytest.approx({"low": -40.0, "high": 40.0}, abs=25)
    effects = tables["over_ranges"]
    low = effects[(effects["end"] == "low") & (effects["indicator"] == "employed")]
    assert low.set_index("scenario")["rank"].to_dict() == {"strong": 2, "weak": 1}
    assert low.set_index("scenario")["rank_at_centre"].to_dict() == {"strong": 1, "weak": 2}
    assert "turned" not in set(low["sign"])


def test_fewer_poor_persons_are_better():
    centre = _ranged("", "centre", {"strong": 60.0, "weak": 24.0})
    moved = [_ranged("x", "low", {"strong": 60.0, "weak": 24.0})]
    effects = _tables(centre, moved)["over_ranges"]
    poor = effects[effects["indicator"] == "poor_persons"]
    assert set(poor[poor["rank"] == 1]["scenario"]) == {"strong"}


def test_a_sign_that_turns_is_named_and_one_lost_in_luck_is_not():
    centre = _ranged("", "centre", {"one": 60.0, "other": 60.0})
    moved = [_ranged("x", "low", {"one": -60.0, "other": 0.0})]
    effects = _tables(centre, moved)["over_ranges"]
    here = effects[(effects["end"] == "low") & (effects["indicator"] == "employed")]
    assert here.set_index("scenario")["sign"].to_dict() == {"one": "turned", "other": "gone"}


def test_within_luck_nothing_turns():
    centre = _ranged("", "centre", {"one": 3.0, "other": -3.0}, noise=20.0)
    moved = [_ranged("x", "low", {"one": -3.0, "other": 3.0}, noise=20.0)]
    tables = _tables(centre, moved)
    assert "turned" not in set(tables["over_ranges"]["sign"])
    assert "turned" not in set(tables["over_ranges_pairs"]["order"])


def test_the_centre_is_a_row_and_every_row_says_what_was_assumed():
    centre = _ranged("", "centre", {"one": 3.0})
    effects = _tables(centre, [_ranged("x", "low", {"one": 3.0})])["over_ranges"]
    assert set(effects["end"]) == {"centre", "low"}
    assert set(effects["unit_of_value"]) == {"share"}
    assert set(effects["baseline"]) == {"baseline"}
    assert _tables(centre, [])["over_ranges_pairs"].empty
