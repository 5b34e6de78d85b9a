"""The consumption curve: increasing, exact between its points, and it meets the quantiles asked for."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from simulation.consumption import (
    LOWEST_IDR,
    POINTS,
    STEP_BITS,
    fitted_curve,
    spent_per_head,
    straight_curve,
)

STEP = 1 << STEP_BITS
NOUGHT = -LOWEST_IDR // STEP  # the point at which nothing would be spent


def test_the_straight_curve_spends_what_would_be_spent():
    asked = np.array([-5, 0, 1, 123_457, 715_000, 50_000_000])
    assert spent_per_head(straight_curve(), asked).tolist() == [
        0,
        0,
        1,
        123_457,
        715_000,
        50_000_000,
    ]


def test_values_between_points_by_hand():
    curve = straight_curve()
    curve[NOUGHT + 1] = 3 * STEP // 2  # a kink at the first point
    spent = spent_per_head(curve, np.array([STEP // 2, STEP, STEP + STEP // 2]))
    assert spent.tolist() == [3 * STEP // 4, 3 * STEP // 2, 7 * STEP // 4]


def test_the_fitted_curve_meets_the_quantiles():
    generator = np.random.default_rng(5)
    persons = generator.integers(1, 8, 40_000)
    unsmoothed = generator.lognormal(14.2, 0.7, 40_000)
    shares = np.linspace(0.005, 0.995, 100)
    narrower = np.exp(14.2) * (np.quantile(unsmoothed, shares) / np.exp(14.2)) ** 0.8
    curve = fitted_curve(unsmoothed, persons, narrower, shares)
    spent = spent_per_head(curve, unsmoothed.astype(np.int64))
    order = np.argsort(spent)
    place = np.cumsum(persons[order]) / persons.sum()
    found = np.interp(shares, place, spent[order])
    assert np.abs(found / narrower - 1.0).max() < 0.02


@given(
    st.lists(st.integers(-1_000_000, 40_000_000), min_size=2, max_size=30),
    st.integers(0, 2**32 - 1),
)
def test_who_would_spend_more_spends_no_less(asked, seed):
    generator = np.random.default_rng(seed)
    unsmoothed = generator.lognormal(14.0, 0.8, 500)
    shares = np.linspace(0.01, 0.99, 20)
    wanted = np.sort(generator.lognormal(14.0, 0.6, 20))
    curve = fitted_curve(unsmoothed, np.ones(500, np.int64), wanted, shares)
    assert len(curve) == POINTS
    spent = spent_per_head(curve, np.sort(np.array(asked)))
    assert (np.diff(spent) >= 0).all()
    assert spent.min() >= 0
