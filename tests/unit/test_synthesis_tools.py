"""Tools of the synthesis: exact counts, fitting, selection, addressed luck."""

from __future__ import annotations

import numpy as np
import pytest

from simulation.randomness import Draws
from simulation.synthesis.tools import (
    Attribute,
    Luck,
    apportion,
    band,
    best,
    by_age,
    fit_table,
    rows_of,
)


def test_apportion_sums_and_gives_the_largest_remainders():
    assert apportion([1.0, 1.0, 1.0], 10).tolist() == [4, 3, 3]
    assert apportion([0.5, 0.25, 0.25], 4).tolist() == [2, 1, 1]
    assert apportion([0.0, 3.0, 7.0], 1).tolist() == [0, 0, 1]


@pytest.mark.parametrize(("weights", "total"), [([0.0, 0.0], 5), ([1.0, 2.0], 0)])
def test_apportion_of_nothing_is_nothing(weights, total):
    assert apportion(weights, total).sum() == 0


def test_best_takes_the_highest_scores_in_row_order():
    rows = np.array([10, 20, 30, 40])
    assert best(np.array([0.1, 0.9, 0.5, 0.7]), rows, 2).tolist() == [20, 40]
    assert best(np.zeros(4), rows, 0).tolist() == []
    assert best(np.zeros(4), rows, 9).tolist() == rows.tolist()


def test_fit_table_meets_both_margins():
    seed = np.array([[1.0, 2.0], [3.0, 1.0], [0.0, 5.0]])
    rows, columns = np.array([10.0, 20.0, 30.0]), np.array([24.0, 36.0])
    fitted = fit_table(seed, rows, columns)
    assert fitted.sum(axis=1) == pytest.approx(rows)
    assert fitted.sum(axis=0) == pytest.approx(columns)
    assert fitted[2, 0] == 0.0


def test_ages_fall_into_the_group_that_starts_at_or_below_them():
    age = np.array([15, 19, 20, 64, 99])
    assert band(age, [15, 20, 65]).tolist() == [0, 0, 1, 1, 2]
    assert by_age(age, {15: 1.0, 20: 2.0, 65: 3.0}).tolist() == [1.0, 1.0, 2.0, 2.0, 3.0]


def test_luck_depends_on_attribute_and_row_only():
    luck = Luck(Draws(5, 0))
    all_rows = luck.uniform(Attribute.WAGE, rows_of(100))
    some = luck.uniform(Attribute.WAGE, np.array([7, 3]))
    assert some.tolist() == all_rows[[7, 3]].tolist()
    assert not np.array_equal(all_rows, luck.uniform(Attribute.HOURS, rows_of(100)))


def test_attribute_numbers_fit_the_address():
    assert max(Attribute) < 1 << 16
    assert len({int(attribute) for attribute in Attribute}) == len(Attribute)
