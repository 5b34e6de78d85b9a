"""Entry by opportunity answers to sales per unit; entry by need to fallen earnings."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from simulation.classifications import SECTORS, Sector
from simulation.parameters.catalogue import load_catalogue
from simulation.randomness import FIXED_POINT
from simulation.submodels.labour_market.founding import (
    founding_rates,
    household_need,
    wanted_entries,
)
from tests.worlds import small_city

PARAMETERS = load_catalogue().labour_market
TRADE = int(Sector.TRADE)


def test_before_anything_is_seen_foundings_are_those_of_the_steady_state():
    city = small_city(2000)
    np.testing.assert_array_equal(wanted_entries(city, PARAMETERS).ravel(), city.markets.entry_rate)


@pytest.mark.parametrize(("ratio", "factor"), [(1.0, 1.0), (1.2, 1.2), (0.7, 0.7), (0.1, 0.25)])
def test_foundings_follow_what_a_unit_of_attractiveness_sells_for(ratio, factor):
    city = small_city(2000)
    city.markets.demand_outlook[:] = FIXED_POINT
    city.markets.demand_outlook[TRADE] = int(ratio * FIXED_POINT)  # of the first district
    before = city.markets.entry_rate.reshape(-1, SECTORS)
    after = wanted_entries(city, PARAMETERS)
    assert after[0, TRADE] == pytest.approx(factor * before[0, TRADE], rel=1e-4)
    after[0, TRADE] = before[0, TRADE]
    np.testing.assert_allclose(after, before)


def test_without_the_answer_crowded_markets_are_entered_all_the_same():
    city = small_city(2000)
    blind = replace(PARAMETERS, founding_demand_elasticity=0.0)
    rates = []
    for ratio in (1.0, 0.5):
        city.markets.demand_outlook[:] = int(ratio * FIXED_POINT)
        rates.append(founding_rates(city, blind, still=False))
    np.testing.assert_array_equal(*rates)
    assert (founding_rates(city, PARAMETERS, still=False) < rates[0]).all()


def test_households_whose_earnings_fell_send_members_to_sell():
    city = small_city(2000)
    homes = city.households
    here = np.flatnonzero(homes.present & (homes.reference_income_idr > 0))
    homes.smoothed_income_idr[:] = homes.reference_income_idr
    homes.smoothed_income_idr[here[0]] = 0
    homes.smoothed_income_idr[here[1]] //= 2
    need = household_need(city, 1.0, PARAMETERS)
    slope, usual = PARAMETERS.start_own_account_need_slope, PARAMETERS.usual_income_shortfall
    assert need[here[0]] == pytest.approx(1.0 + slope * (1.0 - usual))
    assert need[here[1]] == pytest.approx(1.0 + slope * (0.5 - usual), rel=1e-3)
    np.testing.assert_allclose(need[here[2:]], 1.0 - slope * usual)
    assert need[~homes.present] == pytest.approx(1.0)  # unknown: nobody lives there
    dear = household_need(city, 1.1, PARAMETERS)
    assert (dear[here[2:]] > need[here[2:]]).all()  # the same rupiah at higher prices are less
