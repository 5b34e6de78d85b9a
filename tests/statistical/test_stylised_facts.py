"""What any city of this kind shows: young firms die, spells of poverty are short with a lasting core.

One baseline of a quarter of the city, three years. Published shares hold for a country with twice the
poverty rate; where that matters the comparison is of ratios, and says so. Bounds are widened by four
standard errors of a share over firms or households: renewed draws fail an assertion that the model meets
less than once in ten thousand times.
"""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from simulation.consumption import passing, passing_per_head, spent_per_head
from simulation.engine import RunSettings, run_once
from simulation.parameters.catalogue import load_catalogue
from tests.small_runs import shipped, small_initial

pytestmark = pytest.mark.slow

SETTINGS = RunSettings(scale=0.25, months=30)
MARCHES = (2, 14, 26)  # of 2024, 2025, 2026: Susenas's month
WIDE = 4.0
LINE_IDR = 715_000


@cache
def _lived():
    """Return month by month who is poor (by household row) and which firms are open; and the city."""
    poor, is_open = [], []

    def watch(model):
        poor.append(model.city.households.poor.copy())
        is_open.append(model.city.enterprises.open.copy())

    run = run_once(
        shipped("baseline"),
        0,
        settings=SETTINGS,
        initial=small_initial(SETTINGS.scale),
        watch=watch,
    )
    return poor, is_open, run.city


def _closed_within_a_year(low_months, high_months):
    """Return the share of firms of some age in month 6 that are closed a year later, and the error."""
    _, is_open, city = _lived()
    firms = city.enterprises
    then = np.zeros(len(firms.open), np.bool_)
    then[: len(is_open[6])] = is_open[6]
    age = 6 - firms.founded_month
    rows = np.flatnonzero(then & (age >= low_months) & (age < high_months))
    share = 1.0 - is_open[18][rows].mean()
    return share, np.sqrt(share * (1.0 - share) / len(rows))


@pytest.mark.parametrize(
    ("ages", "low", "high"),
    [
        ((0, 12), 0.12, 0.35),
        ((0, 10_000), 0.04, 0.14),
    ],  # death_rate_first_year_*, firm_death_rate_*
)
def test_firms_die_at_published_rates(ages, low, high):
    share, error = _closed_within_a_year(*ages)
    assert error < 0.02
    assert low - WIDE * error < share < high + WIDE * error, f"{share:.3f} ({error:.3f})"


def test_small_enterprises_die_young():
    young, error_young = _closed_within_a_year(0, 12)
    old, error_old = _closed_within_a_year(48, 10_000)
    assert young - old > WIDE * np.hypot(error_young, error_old)


@cache
def _poor():
    """Return who is poor at each March (rows that live here all the time), and members as weights."""
    poor, _, city = _lived()
    homes = small_initial(SETTINGS.scale).city.households
    count = len(homes.present)
    stays = homes.present & city.households.present[:count]
    rows = np.flatnonzero(stays)
    return [poor[month][rows] for month in MARCHES], homes.members[rows].astype(float)


def _share(of, among):
    """Return the share of persons ``of`` among some, and its error over households."""
    _, members = _poor()
    weights = members[among]
    share = np.average(of[among], weights=weights)
    deviations = weights * (of[among] - share)
    return share, np.sqrt((deviations**2).sum()) / weights.sum()


def test_half_of_the_poor_are_newly_poor():
    """poor_newly_poor_share_annual: 0.5 (0.4 to 0.6); the spread of passing needs is set to it."""
    (first, second, _), _ = _poor()
    share, error = _share(~first, second)
    assert error < 0.03
    assert 0.4 - WIDE * error < share < 0.6 + WIDE * error, f"{share:.3f}"


def test_most_spells_are_short_with_a_persistent_core():
    """Nothing is set to these: fewer than two thirds are poor a year later, a fifth stay all along."""
    (first, second, third), _ = _poor()
    again, error = _share(second, first)
    assert again < 2 / 3 - WIDE * error
    core, error = _share(second & third, first)
    assert core > 0.2 - WIDE * error
    independent = _share(second, np.ones(len(first), np.bool_))[0]
    assert core > 10 * independent**2  # luck alone would leave one in 150


def test_those_ever_poor_in_three_years_are_not_much_more_than_the_poor():
    """ever_poor_share_3yr 0.25 (0.22 to 0.28) at a rate of 0.13 to 0.15: 1.5 to 2.15 times the rate."""
    (first, second, third), members = _poor()
    everyone = np.ones(len(members), np.bool_)
    ever, error = _share(first | second | third, everyone)
    rate = np.mean([_share(poor, everyone)[0] for poor in (first, second, third)])
    assert (1.5 - WIDE * error / rate) * rate < ever < (2.15 + WIDE * error / rate) * rate


def test_falling_into_poverty_is_as_common_as_the_rate_makes_it():
    """nonpoor_share_falling_poor_2yr 0.07 (0.05 to 0.09) at a rate near 0.16: 0.31 to 0.56 of it."""
    (first, _, third), members = _poor()
    fell, error = _share(third, ~first)
    rate = _share(first, np.ones(len(members), np.bool_))[0]
    assert 0.31 * rate - WIDE * error < fell < 0.56 * rate + WIDE * error, f"{fell:.4f} {rate:.4f}"


@pytest.mark.xfail(
    reason="a miss we show: 0.45 to 0.5 here; published at twice the poverty rate", strict=True
)
def test_still_poor_after_two_years_as_published():
    """poor_share_still_poor_2yr: 0.28 (0.25 to 0.33)."""
    (first, _, third), _ = _poor()
    share, error = _share(third, first)
    assert share < 0.33 + WIDE * error, f"{share:.3f}"


def test_the_share_of_earnings_that_reaches_measured_spending_is_within_its_range():
    """0.65 on the diagonal (0.3 to 0.9); the curve and what passes make it less among the poor."""
    first = small_initial(SETTINGS.scale).city
    homes, parameters = first.households, load_catalogue().households
    rows = np.flatnonzero(homes.present)
    size = homes.members[rows].astype(np.int64)
    passed = parameters.permanent_income_passthrough
    reckoned = homes.smoothed_income_idr[rows] - homes.reference_income_idr[rows]
    part = passing(homes.passing_need[rows], LINE_IDR, parameters)

    def measured(more_idr_a_head):
        moved = passed * (reckoned + more_idr_a_head * size)
        unsmoothed = (homes.reference_expenditure_idr[rows] + moved.astype(np.int64)) // size
        spent = spent_per_head(first.consumption_curve, unsmoothed)
        return spent + passing_per_head(spent, part)

    share = (measured(50_000) - measured(-50_000)) / 100_000
    everybody = np.average(share, weights=size)
    poor = homes.poor[rows]
    among_poor = np.average(share[poor], weights=size[poor])
    assert 0.55 < everybody < 0.75
    assert 0.3 < among_poor < everybody
