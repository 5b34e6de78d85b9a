"""Household budgets: aid, expectation, spending, saving, newcomers, the rupiah that circulate."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from simulation.classifications import KECAMATAN, MARKETS
from simulation.columns import unlock_only, violations
from simulation.errors import BrokenInvariantError
from simulation.flows import Account, Flows, ProgrammeFlows
from simulation.parameters.catalogue import load_catalogue
from simulation.randomness import Draws
from simulation.signals import Signals
from simulation.submodels import households
from tests.economy import month_of, still_month
from tests.worlds import small_city

SHIPPED = load_catalogue().households
PARAMETERS = replace(SHIPPED, passing_need_spread=0.0)  # nothing comes and goes
DRAWS = Draws(3, 0)


def _lived(city, parameters=PARAMETERS, programmes=None, calendar=None):
    flows = month_of(city, calendar or still_month(city.month), programmes)
    flows.households = households.step(city, Signals(), flows, parameters, DRAWS)
    return flows


def _stock(city):
    return int(city.households.savings_idr.sum()) - int(city.households.debt_idr.sum())


def _received(flows):
    transfers = flows.households.transfers
    got = sum(t.amount_idr for t in transfers if t.payee == Account.HOUSEHOLDS)
    return got - sum(t.amount_idr for t in transfers if t.payer == Account.HOUSEHOLDS)


def _amount(flows, purpose):
    return sum(t.amount_idr for t in flows.households.transfers if t.purpose == purpose)


def _from_enterprises(city, flows):
    """What enterprises and programmes report as paid to households."""
    labour = flows.labour
    wages = labour.enterprise_wages_received_idr - labour.commuter_enterprise_wages_idr
    business = int(city.persons.business_income_idr.sum())
    return wages + business + int(flows.programmes.cash_idr.sum())


def test_savings_less_debt_change_by_what_is_received_less_what_is_paid():
    city = small_city(4000)
    rows = np.flatnonzero(city.households.present)[:50].astype(np.int32)
    gift = ProgrammeFlows(
        cash_household_rows=np.repeat(rows, 2), cash_idr=np.full(100, 700_001, np.int64)
    )
    for month in range(4):
        city.month = month
        before = _stock(city)
        flows = _lived(city, programmes=gift)
        assert _stock(city) - before == _received(flows) + _from_enterprises(city, flows)
    assert list(violations(city.households)) == []


def test_the_first_month_spends_the_reference_expenditure():
    city = small_city(4000)
    homes = city.households
    here = homes.present
    _lived(city)
    # Spending is decided a head, in whole rupiah.
    close = np.abs(homes.expenditure_idr - homes.reference_expenditure_idr) <= homes.members
    close = close[here]
    # The rest lacks the means: a negative balancing income and no savings.
    assert close.mean() > 0.97


def test_wages_of_outside_employers_are_those_of_the_labour_market():
    city = small_city(4000)
    flows = _lived(city)
    expected = flows.labour.outside_wages_received_idr
    assert _amount(flows, "wages of outside employers") == expected


def test_aid_goes_to_those_on_the_lists():
    city = small_city(4000)
    homes = city.households
    flows = _lived(city)
    pkh = int((homes.receives_pkh & homes.present).sum())
    sembako = int((homes.receives_sembako & homes.present).sum())
    assert _amount(flows, "PKH") == pkh * 225_000
    assert _amount(flows, "Sembako") == sembako * 200_000


def test_poverty_is_expenditure_per_head_below_the_line():
    city = small_city(4000)
    homes = city.households
    _lived(city)
    here = np.flatnonzero(homes.present)
    per_head = homes.expenditure_idr[here] / homes.members[here]
    np.testing.assert_array_equal(homes.poor[here], per_head < 715_000)
    np.testing.assert_array_equal(homes.extreme_poor[here], per_head < 391_000)
    assert not homes.poor[~homes.present].any()


def _one_home(city, months, change=0, gift=0, parameters=PARAMETERS):
    """Return monthly expenditure of the first rich home with a wage change and a gift at first."""
    homes, persons = city.households, city.persons
    home = int(np.flatnonzero(homes.present & (homes.first_decile == 9))[0])
    homes.savings_idr[home] = 500_000_000
    member = int(np.flatnonzero(persons.present & (persons.household_row == home))[0])
    persons.business_income_idr[member] += change
    spent = []
    for month in range(months):
        city.month = month
        given = ProgrammeFlows(
            cash_household_rows=np.array([home], np.int32),
            cash_idr=np.array([gift if month == 0 else 0]),
        )
        _lived(city, parameters, given)
        spent.append(int(homes.expenditure_idr[home]))
    return np.array(spent)


def test_a_lasting_change_is_passed_through_in_time():
    plain = _one_home(small_city(2000), 60)
    richer = _one_home(small_city(2000), 60, change=1_000_000)
    gained = richer - plain
    first = PARAMETERS.permanent_income_passthrough * PARAMETERS.income_adjustment_per_month
    assert gained[0] == pytest.approx(first * 1_000_000, rel=0.01)
    assert (np.diff(gained) >= -2).all()
    assert gained[-1] == pytest.approx(
        PARAMETERS.permanent_income_passthrough * 1_000_000, rel=0.01
    )


def test_a_gift_is_spent_at_its_own_share_over_the_months():
    plain = _one_home(small_city(2000), 60)
    gifted = _one_home(small_city(2000), 60, gift=5_000_000)
    more = gifted - plain
    assert more.sum() == pytest.approx(PARAMETERS.gift_consumption_share * 5_000_000, rel=0.01)
    assert more[0] < 0.2 * more.sum()


def test_nobody_falls_below_the_floor_or_into_endless_debt():
    city = small_city(2000)
    homes, persons = city.households, city.persons
    persons.wage_idr[:] = 0
    persons.business_income_idr[:] = -3_000_000
    here = np.flatnonzero(homes.present)
    for month in range(24):
        city.month = month
        flows = month_of(city, still_month(month))
        flows.households = households.step(city, Signals(), flows, PARAMETERS, DRAWS)
    floor = (homes.reference_expenditure_idr[here] * round(0.25 * 2**20)) >> 20
    limit = homes.reference_expenditure_idr[here] * PARAMETERS.debt_limit_months
    assert (homes.expenditure_idr[here] >= floor - homes.members[here]).all()  # whole rupiah a head
    assert (homes.debt_idr[here] <= limit + 1).all()
    assert _amount(flows, "help of relatives") > 0


def test_a_lasting_fall_of_earnings_costs_savings_only_until_it_is_reckoned_with():
    city = small_city(2000)
    homes = city.households
    home = int(np.flatnonzero(homes.present & (homes.first_decile == 9))[0])
    purse = []
    before = _one_home(city, 1, change=-2_000_000)[0]
    for _ in range(6):
        after = _one_home(city, 12)[-1]
        purse.append(int(homes.savings_idr[home]))
    # 0.65 of the fall is cut in the end, relatives make up the rest; on the way there 2 million a
    # month fall short for 1 / 0.1 months.
    assert after - before == pytest.approx(-0.65 * 2_000_000 * 0.9, rel=0.03)
    assert purse[0] < purse[-1] - 3_000_000  # savings lost in a year, the first against the sixth
    assert purse[-1] == pytest.approx(purse[-2], abs=200_000)


def test_a_surplus_repays_debt_before_it_is_saved():
    city = small_city(2000)
    homes = city.households
    home = int(np.flatnonzero(homes.present)[5])
    homes.debt_idr[home] = 1_000_000
    homes.savings_idr[home] = 0
    homes.balancing_income_idr[home] += 5_000_000
    _lived(city, replace(PARAMETERS, debt_interest_per_year=0.0))
    assert homes.debt_idr[home] == 0
    assert homes.savings_idr[home] > 0


def test_prices_raise_nominal_spending_and_nothing_else_real():
    city, dear = small_city(2000), small_city(2000)
    for homes in (city.households, dear.households):
        homes.savings_idr[:] = 10**9
    dear.persons.wage_idr[:] *= 2
    dear.persons.business_income_idr[:] *= 2
    dear.households.smoothed_income_idr[:] *= 2
    free = replace(PARAMETERS, pkh_idr_per_year=0, sembako_idr_per_month=0)
    _lived(city, free)
    _lived(dear, free, calendar=still_month(0, price_index=2.0))
    here = city.households.present
    doubled = 2 * city.households.expenditure_idr[here]
    assert np.abs(dear.households.expenditure_idr[here] - doubled).max() <= 8


def test_more_members_raise_spending_by_less_than_a_head():
    city, larger = small_city(2000), small_city(2000)
    home = int(np.flatnonzero(city.households.present & (city.households.members == 4))[0])
    larger.households.members[home] = 5
    for one in (city, larger):
        one.households.savings_idr[home] = 10**9
        _lived(one)
    ratio = larger.households.expenditure_idr[home] / city.households.expenditure_idr[home]
    assert ratio == pytest.approx((5 / 4) ** PARAMETERS.member_elasticity, rel=0.03)


def test_local_spending_enters_next_months_pools_by_district():
    city = small_city(4000)
    homes = city.households
    _lived(city)
    spending = np.zeros(len(KECAMATAN))
    np.add.at(spending, homes.kecamatan[homes.present], homes.expenditure_idr[homes.present])
    expected = spending @ city.spending_share
    np.testing.assert_allclose(city.markets.household_pool_idr, expected, rtol=1e-3, atol=2e4)
    assert city.markets.household_pool_idr.sum() <= spending.sum()
    _lived(city, calendar=still_month(0, spending_season=1.1))
    np.testing.assert_allclose(city.markets.household_pool_idr, 1.1 * expected, rtol=2e-2, atol=1e5)
    assert len(expected) == MARKETS


def test_leavers_take_their_purse_along():
    city = small_city(2000)
    homes, persons = city.households, city.persons
    home = int(np.flatnonzero(homes.present & (homes.savings_idr > 0))[0])
    purse = int(homes.savings_idr[home]) - int(homes.debt_idr[home])
    homes.present[home] = False
    persons.present[persons.household_row == home] = False
    flows = _lived(city)
    assert _amount(flows, "savings taken along") == purse
    assert homes.savings_idr[home] == 0
    assert homes.expenditure_idr[home] == 0


def _arrive(city):
    homes = city.households
    rows = np.flatnonzero(homes.present)[:200]
    for name in (
        "reference_members",
        "reference_expenditure_idr",
        "reference_income_idr",
        "balancing_income_idr",
        "savings_idr",
        "debt_idr",
    ):
        getattr(homes, name)[rows] = 0
    return rows


def test_newcomers_live_on_their_own_traits():
    city, other = small_city(2000), small_city(2000)
    rows = _arrive(city)
    _arrive(other)
    other.households.reference_expenditure_idr[rows[-1] + 1 :] *= 3
    brought = households.welcome(city, still_month(0), PARAMETERS, DRAWS)
    households.welcome(other, still_month(0), PARAMETERS, DRAWS)
    homes = city.households
    assert brought == homes.savings_idr[rows].sum() > 0
    np.testing.assert_array_equal(homes.reference_members[rows], homes.members[rows])
    for name in ("reference_expenditure_idr", "savings_idr", "first_decile", "registry_desil"):
        np.testing.assert_array_equal(
            getattr(homes, name)[rows], getattr(other.households, name)[rows]
        )
    total = homes.reference_income_idr[rows] + homes.balancing_income_idr[rows]
    lost = homes.reference_expenditure_idr[rows] - total  # whole rupiah a head
    assert (lost >= 0).all()
    assert (lost < homes.members[rows]).all()
    per_head = homes.reference_expenditure_idr[rows] / homes.members[rows]
    assert 1_400_000 < np.mean(per_head) < 3_000_000
    assert np.corrcoef(homes.first_decile[rows], per_head)[0, 1] > 0.7
    assert list(violations(homes)) == []


def test_arrivals_and_their_savings_are_conserved():
    city = small_city(2000)
    _arrive(city)
    before = _stock(city)
    flows = _lived(city)
    assert _stock(city) - before == _received(flows) + _from_enterprises(city, flows)
    assert _amount(flows, "savings brought along") > 0


def test_cash_for_a_household_that_is_gone_goes_to_unmatched():
    city = small_city(2000)
    home = int(np.flatnonzero(~city.households.present)[0])
    gift = ProgrammeFlows(
        cash_household_rows=np.array([home], np.int32), cash_idr=np.array([4_000_000])
    )
    flows = _lived(city, programmes=gift)
    assert _amount(flows, "cash without a household") == 4_000_000


def test_only_own_columns_are_written():
    city = small_city(2000)
    flows = month_of(city, still_month(0))
    for table in (city.persons, city.households, city.enterprises, city.markets):
        unlock_only(table, "households")
    households.step(city, Signals(), flows, PARAMETERS, DRAWS)  # a foreign column would raise
    assert city.households.expenditure_idr.any()


def test_a_step_without_the_labour_market_is_refused():
    with pytest.raises(BrokenInvariantError, match="labour market left no record"):
        households.step(small_city(2000), Signals(), Flows(still_month(0)), PARAMETERS, DRAWS)


def test_what_passes_leaves_subsistence_alone_and_is_paid_by_income_as_passing():
    calm, moved = small_city(4000), small_city(4000)
    for month in range(6):
        for city, parameters in ((calm, PARAMETERS), (moved, SHIPPED)):
            city.month = month
            flows = _lived(city, parameters)
    homes = moved.households
    here = homes.present
    difference = (homes.expenditure_idr - calm.households.expenditure_idr)[here]
    np.testing.assert_array_equal(difference, (homes.income_idr - calm.households.income_idr)[here])
    for name in ("savings_idr", "debt_idr", "smoothed_income_idr"):
        np.testing.assert_array_equal(getattr(homes, name), getattr(calm.households, name))
    per_head = calm.households.expenditure_idr[here] / homes.members[here]
    floor = SHIPPED.passing_need_floor_lines * 715_000
    assert (difference[per_head < floor - 1] == 0).all()
    relative = (difference / calm.households.expenditure_idr[here])[np.abs(per_head - 1.43e6) < 3e5]
    # The factor's deviation is 0.53 on 0.69 of spending at twice the line; some 400 households.
    assert np.std(relative) == pytest.approx(0.53 * (1.43e6 - floor) / 1.43e6, rel=0.25)
    assert abs(np.mean(relative)) < 0.06
    assert len(flows.households.transfers) > 0


def test_needs_fade_and_keep_their_spread():
    city = small_city(8000)
    homes = city.households
    first = []
    for month in range(60):
        city.month = month
        _lived(city, SHIPPED)
        first.append(homes.passing_need[homes.present].copy())
    assert np.std(first[-1]) == pytest.approx(1.0, abs=0.07)  # 2,000 homes: four standard errors
    assert np.corrcoef(first[-2], first[-1])[0, 1] == pytest.approx(0.8, abs=0.04)
    assert abs(np.corrcoef(first[-14], first[-1])[0, 1] - 0.8**13) < 0.1
