"""What founders take along and give up: hand-worked cases of who founds, and of what becomes of it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from simulation.classifications import MARKETS, LabourStatus, Sector
from simulation.flows import ProgrammeFlows
from simulation.parameters.catalogue import load_catalogue
from simulation.randomness import FIXED_POINT, Draws
from simulation.signals import Signals
from simulation.submodels import enterprises
from simulation.submodels.enterprises.prospects import (
    FoundingTerms,
    Start,
    earnings_given_up,
    expected_earnings,
    founder_traits,
    worth_founding,
)
from tests.economy import month_of, still_month
from tests.worlds import small_city

CATALOGUE = load_catalogue()
PARAMETERS = replace(CATALOGUE.enterprises, exit_probability_per_year_by_age=(0.0,))
DRAWS = Draws(3, 0)
TERMS = FoundingTerms(1.0, np.full(MARKETS, 2_000_000))
GRANT_IDR = 5_000_000
TRADE, MAKING = int(Sector.TRADE), int(Sector.MANUFACTURING)


def _city():
    city = small_city(4000)
    enterprises.calibrate_productivity(city, PARAMETERS)
    return city


def _sellers(city):
    """Return own-account sellers without a firm."""
    persons = city.persons
    return np.flatnonzero((persons.own_attractiveness > 0) & (persons.enterprise_row < 0))


def _in_own_sector(city, rows):
    sectors = city.persons.sector[rows]
    return Start(rows, sectors, sectors)


def _founding(city, start, grant_idr=0):
    """Let people found firms with a grant in one month of enterprises; return the rows of the firms."""
    given = ProgrammeFlows(
        founder_rows=start.founders.astype(np.int32),
        founder_sector=start.sectors.astype(np.int8),
        founder_sector_before=start.sectors_before.astype(np.int8),
        founder_capital_idr=np.full(len(start.founders), grant_idr),
    )
    signals = Signals()
    signals.begin_month(0)
    enterprises.step(city, signals, month_of(city, still_month(), given), PARAMETERS, DRAWS)
    return city.persons.enterprise_row[start.founders]


def test_who_founds_in_her_own_sector_serves_the_customers_she_has():
    city = _city()
    sellers = _sellers(city)
    custom = city.persons.own_attractiveness[sellers].copy()
    city.persons.household_row[sellers] = -1  # no helpers
    start = _in_own_sector(city, sellers)
    still = replace(PARAMETERS, shock_standard_deviation=0.0)
    signals = Signals()
    signals.begin_month(0)
    given = ProgrammeFlows(
        founder_rows=sellers.astype(np.int32),
        founder_sector=start.sectors.astype(np.int8),
        founder_sector_before=start.sectors.astype(np.int8),
        founder_capital_idr=np.zeros(len(sellers), np.int64),
    )
    enterprises.step(city, signals, month_of(city, still_month(), given), still, DRAWS)
    firms = city.enterprises
    rows = city.persons.enterprise_row[sellers]
    assert firms.own_trade[rows].all()
    np.testing.assert_allclose(firms.attractiveness[rows], custom, atol=1)
    # Half of the sales stay with her as before, but for what managing saves or wastes.
    kept = firms.profit_idr[rows] / firms.sales_idr[rows]
    able = np.clip(city.persons.management_skill[sellers], -2.5, 2.5)
    saved = PARAMETERS.own_account_inputs_share * PARAMETERS.management_input_saving * able
    np.testing.assert_allclose(kept, 1.0 - PARAMETERS.own_account_inputs_share + saved, atol=1e-3)


def test_who_begins_something_else_draws_a_firm():
    city = _city()
    sellers = _sellers(city)
    other = np.where(city.persons.sector[sellers] == TRADE, MAKING, TRADE)
    anew = founder_traits(
        city, Start(sellers, other, city.persons.sector[sellers]), PARAMETERS, DRAWS
    )
    own = founder_traits(city, _in_own_sector(city, sellers), PARAMETERS, DRAWS)
    assert not anew.own_trade.any()
    assert own.own_trade.all()
    spread = PARAMETERS.entrant_productivity_log_spread
    drawn = np.log(anew.productivity / PARAMETERS.entrant_productivity)
    # 273 draws: five standard errors of the mean and of the spread.
    assert abs(drawn.mean()) < 5 * spread / np.sqrt(len(drawn))
    assert drawn.std() == pytest.approx(spread, rel=5 / np.sqrt(2 * len(drawn)))
    np.testing.assert_array_equal(anew.labour_share, own.labour_share)
    city.persons.own_attractiveness[sellers] = 0  # sells nothing yet
    assert not founder_traits(
        city, _in_own_sector(city, sellers), PARAMETERS, DRAWS
    ).own_trade.any()


def test_a_seller_gains_by_a_grant_and_most_where_capital_sells():
    city = _city()
    sellers = _sellers(city)
    assert worth_founding(
        TERMS, PARAMETERS, DRAWS, city, sellers, city.persons.sector[sellers], GRANT_IDR
    )[city.persons.management_skill[sellers] >= 0].all()
    start = _in_own_sector(city, sellers)
    gained = [
        expected_earnings(TERMS, PARAMETERS, DRAWS, city, start, grant) for grant in (0, GRANT_IDR)
    ]
    a_month = (gained[1] - gained[0]) / GRANT_IDR
    hands = founder_traits(city, start, PARAMETERS, DRAWS).subsistence
    assert a_month[hands].mean() < 0.02  # women's firms of their hands: about nothing
    assert (
        0.05 < a_month[~hands].mean() < 0.15
    )  # men's 5 to 11 percent, and a poor start gains more


def test_a_worker_gives_up_the_wage_and_a_seeker_what_keeps_owners_in_business():
    city = _city()
    persons = city.persons
    rows = np.flatnonzero(persons.present & persons.resident & (persons.own_attractiveness == 0))
    persons.status[rows[:4]] = [
        LabourStatus.EMPLOYEE, LabourStatus.SEARCHING, LabourStatus.HOUSEKEEPING,
        LabourStatus.PREPARING_BUSINESS,
    ]  # fmt: skip
    persons.wage_idr[rows[:4]] = [3_000_000, 0, 0, 0]
    start = Start(rows[:4], np.full(4, TRADE), np.full(4, -1))
    ratio = PARAMETERS.exit_usual_earnings_ratio
    np.testing.assert_allclose(
        earnings_given_up(TERMS, PARAMETERS, city, start), [3_000_000, ratio * 2_000_000, 0, 0]
    )
    seller = _sellers(city)[:1]
    weight = int(city.persons.own_attractiveness[seller[0]])
    given_up = earnings_given_up(TERMS, PARAMETERS, city, _in_own_sector(city, seller))
    kept = 1.0 - PARAMETERS.own_account_inputs_share
    assert given_up[0] == pytest.approx(weight * 1000 * kept)


def test_nobody_leaves_a_good_post_and_crowded_markets_are_not_entered():
    city = _city()
    persons = city.persons
    rows = np.flatnonzero(persons.present & persons.resident & (persons.own_attractiveness == 0))
    sectors = np.full(len(rows), TRADE)
    persons.status[rows] = LabourStatus.EMPLOYEE

    def share(wage_idr, outlook):
        persons.wage_idr[rows] = wage_idr
        city.markets.demand_outlook[:] = int(outlook * FIXED_POINT)
        return worth_founding(TERMS, PARAMETERS, DRAWS, city, rows, sectors, GRANT_IDR).mean()

    assert share(0, 1.0) == 1.0
    assert share(20_000_000, 1.0) < 0.01
    assert share(1_500_000, 1.5) > share(1_500_000, 1.0) + 0.05 > share(1_500_000, 0.5) + 0.1


def test_who_takes_a_post_closes_her_own_trade_and_nobody_elses():
    city = _city()
    persons, firms = city.persons, city.enterprises
    sellers = _sellers(city)[:2]
    own, other = _founding(city, _in_own_sector(city, sellers), GRANT_IDR)
    firms.own_trade[other] = False
    persons.cell[sellers] = 2
    signals = Signals()
    signals.begin_month(0)
    lived = month_of(city, still_month())
    done = enterprises.step(city, signals, lived, PARAMETERS, DRAWS)
    assert own in done.closed
    assert other not in done.closed
    assert persons.enterprise_row[sellers[0]] == -1
