"""Do the intervals cover as often as they say? Draws are fixed, so these tests cannot flicker.

False-alarm rate when the draws are renewed: the bounds lie four binomial standard errors out, less
than one in ten thousand per assertion.
"""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest

from simulation.comparison import (
    harm_check,
    pairing_gain,
    ratio_interval,
    smallest_detectable_effect,
    t_interval,
)
from simulation.comparison.intervals import POWER

TRIALS = 20_000


def _margin(share, trials=TRIALS):
    return 4.0 * math.sqrt(share * (1.0 - share) / trials)


@pytest.mark.parametrize("level", [0.95, 0.9, 0.5])
@pytest.mark.parametrize("replicates", [2, 8, 20])
def test_t_intervals_cover_at_their_level(level, replicates):
    values = np.random.default_rng(11).normal(3.0, 2.0, (TRIALS, replicates))
    low, high = t_interval(values, level)
    covered = ((low <= 3.0) & (high >= 3.0)).mean()
    assert abs(covered - level) < _margin(level)


def test_a_normal_quantile_in_place_of_students_would_be_caught():
    """The check above can fail: 1.96 covers far too rarely with eight pairs."""
    values = np.random.default_rng(11).normal(3.0, 2.0, (TRIALS, 8))
    half = 1.96 * values.std(axis=1, ddof=1) / math.sqrt(8)
    covered = (abs(values.mean(axis=1) - 3.0) <= half).mean()
    assert abs(covered - 0.95) > _margin(0.95)


def test_ratios_cover_at_their_level():
    trials = 4_000
    source = np.random.default_rng(5)
    shared = source.normal(0.0, 1.0, (trials, 8))
    cost = 100.0 + 5.0 * shared + source.normal(0.0, 5.0, (trials, 8))
    jobs = 50.0 + 4.0 * shared + source.normal(0.0, 6.0, (trials, 8))
    ratios = [ratio_interval(c, j) for c, j in zip(cost, jobs, strict=True)]
    covered = np.mean([ratio.low <= 2.0 <= ratio.high for ratio in ratios])
    assert abs(covered - 0.95) < _margin(0.95, trials)


def test_the_detectable_effect_is_detected_as_often_as_said():
    replicates, deviation = 20, 3.0
    effect = float(smallest_detectable_effect(np.array([deviation]), replicates)[0])
    values = np.random.default_rng(2).normal(effect, deviation, (TRIALS, replicates))
    seen = (t_interval(values)[0] > 0.0).mean()
    # The sum of two t-quantiles is the usual approximation of the non-central t: within 0.02.
    assert abs(seen - POWER) < 0.02


def test_the_pairing_gain_is_the_ratio_of_variances():
    """Shared luck of sd 3 and own luck of sd 1 on each side: (10 + 10) / 2 = 10."""
    source = np.random.default_rng(9)
    shared = source.normal(0.0, 3.0, TRIALS)
    baseline, scenario = (shared + source.normal(0.0, 1.0, TRIALS) for _ in range(2))
    assert float(pairing_gain(baseline, scenario)) == pytest.approx(10.0, rel=0.05)


def test_independent_runs_gain_nothing():
    source = np.random.default_rng(10)
    baseline, scenario = source.normal(0.0, 1.0, (2, TRIALS))
    assert float(pairing_gain(baseline, scenario)) == pytest.approx(1.0, rel=0.05)


def test_benefit_per_rupiah_covers_at_its_level():
    """Benefits vary much, costs little: the quotient's interval still covers 95 times in a hundred."""
    source = np.random.default_rng(17)
    trials, true = 4_000, 0.4
    covered = 0
    for _ in range(trials):
        cost = source.normal(100.0, 3.0, 8)
        benefit = true * cost + source.normal(0.0, 30.0, 8)
        ratio = ratio_interval(benefit, cost)
        covered += ratio.low <= true <= ratio.high
    assert abs(covered / trials - 0.95) < _margin(0.95, trials)


def test_chance_alone_names_as_many_groups_as_said():
    """Nobody is harmed, and 2.5 in a hundred of the groups looked at are named all the same."""
    groups = 20_000
    low, high = t_interval(np.random.default_rng(23).normal(0.0, 5.0, (groups, 8)))
    frame = pd.DataFrame(
        {
            "scenario": "policy", "baseline": "base", "indicator": "employed", "area": "city",
            "group": [f"decile={number}" for number in range(groups)], "period": "2024",
            "difference": (low + high) / 2, "interval_level": 0.95, "luck_low": low,
            "luck_high": high, "unit": "persons",
        }
    )  # fmt: skip
    found = harm_check(frame, "2024")
    expected = found["expected_by_chance"].iloc[0]
    assert expected == pytest.approx(500.0)
    assert abs(found["harmed"].sum() - expected) < groups * _margin(0.025)
