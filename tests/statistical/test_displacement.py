"""Displacement spans what it should: from a place for a place to none.

A third of the unemployed get skill and certificate in a day; the world with all signals frozen says
what that is worth to them, the world in which only the channel *vacancies* is released takes back
what others lose. Draws are fixed. The two worlds drift apart by chance: 30 persons of 71,000, so a
mean over the last year has a standard error of about 10 where the direct effect is 50; with fresh
draws a bound below would raise a false alarm in fewer than one of a hundred runs.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from simulation.settling import initial_city
from simulation.signals import Channel
from simulation.submodels.labour_market.posts import OUTSIDE_CELL
from tests.small_runs import shipped
from tests.trial import FIRST_MONTH, certify, employed, make_offer, total_employed

pytestmark = pytest.mark.slow

SCALE, SHARE = 0.25, 0.33
ENDLESS = 1e9
VACANCIES_RELEASED = frozenset({Channel.SALES, Channel.LOCAL_SPENDING})
LAST_YEAR = slice(-12, None)


def baseline(**parameters):
    named = {f"labour_market.{name}": value for name, value in parameters.items()}
    return replace(shipped("baseline"), parameters=named)


def city_of(scenario):
    return initial_city(scenario.catalogue(), scenario.start, SCALE, 0)


def direct_and_reaction(scenario, first):
    """Return both effects on persons employed, month by month, and the treated who work."""
    offer = make_offer(first, SCALE, baseline=scenario, share=SHARE)
    frozen = certify(offer, first, frozenset(Channel))
    released = certify(offer, first, VACANCIES_RELEASED)
    direct = total_employed(frozen) - total_employed(offer.run)
    reaction = total_employed(released) - total_employed(frozen)
    rows = offer.rows
    working = np.array([employed(month)[rows].sum() for month in frozen.recorder.slices])
    return direct, reaction, working


def test_nobody_is_displaced_where_vacancies_are_endless():
    scenario = replace(baseline(), programmes={})
    first = city_of(scenario)
    cells = first.city.cells
    cells.outside_vacancies[OUTSIDE_CELL] = int(ENDLESS)
    cells.reference_posts[OUTSIDE_CELL] = ENDLESS
    cells.reference_openings[OUTSIDE_CELL] = 0.12 * ENDLESS
    cells.reference_filling_rate[:] = 0.0  # unknown: vacancies do not answer
    direct, reaction, working = direct_and_reaction(scenario, first)
    gross = working[FIRST_MONTH:].sum()
    assert gross > 10_000
    assert abs(reaction[FIRST_MONTH:].sum()) < 0.01 * gross
    assert not direct[:FIRST_MONTH].any()


def test_with_fixed_vacancies_most_of_what_trained_seekers_gain_is_taken_from_others():
    scenario = baseline(vacancy_response=0.0, hard_to_fill_share=0.06)
    direct, reaction, _ = direct_and_reaction(scenario, city_of(scenario))
    assert direct[LAST_YEAR].mean() > 15
    assert -reaction[LAST_YEAR].mean() > 0.25 * direct[LAST_YEAR].mean()


def test_near_free_entry_nobody_is_displaced():
    scenario = baseline(vacancy_response=2.0)
    direct, reaction, _ = direct_and_reaction(scenario, city_of(scenario))
    assert direct[LAST_YEAR].mean() > 25
    assert -reaction[LAST_YEAR].mean() < 0.25 * direct[LAST_YEAR].mean()
