"""A month of enterprises: books, succession, founding, grants, posts and closing."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from simulation.city import FIRM_NUMBER_BITS
from simulation.columns import copy_table, unlock_only, violations
from simulation.errors import BrokenInvariantError
from simulation.flows import Account, Flows, ProgrammeFlows
from simulation.parameters.catalogue import load_catalogue
from simulation.randomness import Draws
from simulation.signals import Signals
from simulation.submodels import enterprises
from simulation.submodels.enterprises.books import OWN_TRADE, decide_posts_and_exits, rules
from simulation.submodels.enterprises.own_account import refresh_own_account
from tests.economy import firm_cell, month_of, still_month
from tests.worlds import small_city

PARAMETERS = load_catalogue().enterprises
IMMORTAL = replace(PARAMETERS, exit_probability_per_year_by_age=(0.0,))
DRAWS = Draws(3, 0)


def _ready(persons=4000):
    city = small_city(persons)
    enterprises.calibrate_productivity(city, PARAMETERS)
    return city


def _lived(city, parameters=IMMORTAL, programmes=None, founders=None, signals=None, month=0):
    city.month = month
    signals = signals or Signals()
    signals.begin_month(month)
    flows = month_of(city, still_month(month), programmes, founders)
    flows.enterprises = enterprises.step(city, signals, flows, parameters, DRAWS)
    return flows


def _amount(flows, purpose):
    return sum(t.amount_idr for t in flows.enterprises.transfers if t.purpose == purpose)


def test_the_books_of_every_firm_add_up():
    city = _ready()
    firms, persons = city.enterprises, city.persons
    capital = firms.capital_idr.copy()
    firms.own_trade[np.flatnonzero(firms.open)[::7]] = True
    flows = _lived(city, replace(IMMORTAL, kur_probability_per_month=0.0))
    rows = np.flatnonzero(firms.open)
    skill = np.clip(persons.management_skill[firms.owner_row[rows]], -2.5, 2.5)
    kept = 2**20 - (PARAMETERS.management_input_saving * skill * 2**20).astype(np.int64)
    kind = np.where(firms.own_trade[rows], OWN_TRADE, firms.sector[rows])
    share = (rules(PARAMETERS).inputs_share[kind] * kept) >> 20
    inputs = (firms.sales_idr[rows] * share) >> 20
    draw = persons.business_income_idr[firms.owner_row[rows]]
    lost = (capital[rows] * round(PARAMETERS.capital_depreciation_per_month * 2**20)) >> 20
    put_back = firms.capital_idr[rows] - capital[rows] + lost
    assert (put_back >= 0).all()
    assert (put_back[firms.profit_idr[rows] <= 0] == 0).all()
    np.testing.assert_array_equal(draw + put_back, firms.profit_idr[rows])
    wages = firms.sales_idr[rows] - inputs - firms.profit_idr[rows]
    assert (wages[firms.filled[rows] == 0] == 0).all()
    paid = wages.sum()
    received = flows.labour.enterprise_wages_received_idr
    assert 0 <= paid - received <= firms.filled[rows].sum()
    assert _amount(flows, "wages above what workers got") == paid - received
    assert list(violations(firms)) == []


def test_enterprises_keep_no_cash_and_live_worlds_leave_nothing_unmatched():
    city = _ready()
    signals = Signals()
    for month in range(6):
        flows = _lived(city, PARAMETERS, signals=signals, month=month)
        balance = dict.fromkeys(Account, 0)
        for transfer in flows.enterprises.transfers:
            assert transfer.amount_idr > 0
            balance[transfer.payer] -= transfer.amount_idr
            balance[transfer.payee] += transfer.amount_idr
        assert balance[Account.ENTERPRISES] == 0
        assert balance[Account.UNMATCHED] == 0
        assert balance[Account.ROUNDING] >= 0
        income = int(city.persons.business_income_idr.sum())
        wages = flows.labour.enterprise_wages_received_idr
        wages -= flows.labour.commuter_enterprise_wages_idr
        assert balance[Account.HOUSEHOLDS] == income + wages


def test_only_own_columns_are_written():
    city = _ready(2000)
    flows = month_of(city, still_month(0))
    for table in (city.persons, city.households, city.enterprises, city.markets):
        unlock_only(table, "enterprises")
    signals = Signals()
    signals.begin_month(0)
    enterprises.step(city, signals, flows, PARAMETERS, DRAWS)  # a foreign column would raise
    assert city.enterprises.sales_idr.any()


def test_a_step_without_the_labour_market_is_refused():
    city = small_city(2000)
    with pytest.raises(BrokenInvariantError, match="labour market left no record"):
        enterprises.step(city, Signals(), Flows(still_month(0)), PARAMETERS, DRAWS)


def _owner_with_adult_at_home(city):
    persons, firms = city.persons, city.enterprises
    for firm in np.flatnonzero(firms.open):
        owner = firms.owner_row[firm]
        home = persons.household_row[owner]
        adult = np.flatnonzero(
            persons.present
            & (persons.household_row == home)
            & (persons.birth_month <= -18 * 12)
            & (persons.status != 12)
            & (persons.enterprise_row < 0)
            & (np.arange(len(persons.present)) != owner)
        )
        if len(adult) > 1:
            return int(firm), int(owner), adult
    raise AssertionError


def test_a_firm_passes_to_the_adult_of_lowest_identity():
    city = _ready()
    persons, firms = city.persons, city.enterprises
    firm, owner, adults = _owner_with_adult_at_home(city)
    persons.present[owner] = False
    flows = _lived(city)
    heir = adults[np.argmin(persons.identity[adults])]
    assert firms.owner_row[firm] == heir
    assert persons.enterprise_row[heir] == firm
    assert persons.enterprise_row[owner] == -1
    assert firm not in flows.enterprises.closed
    assert firms.open[firm]


def test_a_firm_without_an_heir_ends_the_month_and_closes():
    city = _ready()
    persons, firms = city.persons, city.enterprises
    firm, owner, _ = _owner_with_adult_at_home(city)
    persons.present[persons.household_row == persons.household_row[owner]] = False
    flows = _lived(city)
    assert firm in flows.enterprises.closed
    assert not firms.open[firm]
    assert firms.capital_idr[firm] == 0
    assert persons.enterprise_row[owner] == -1
    assert persons.business_income_idr[owner] == 0 or not persons.present[owner]
    assert _amount(flows, "profit drawn by heirs elsewhere") != 0
    assert _balance(flows, Account.ENTERPRISES) == 0


def _balance(flows, account):
    got = sum(t.amount_idr for t in flows.enterprises.transfers if t.payee == account)
    return got - sum(t.amount_idr for t in flows.enterprises.transfers if t.payer == account)


def test_founders_get_a_firm_of_their_own_name():
    city = _ready()
    persons, firms = city.persons, city.enterprises
    free = np.flatnonzero(persons.present & persons.resident & (persons.enterprise_row < 0))
    free = free[persons.birth_month[free] < -20 * 12][:3]
    used = int((firms.identity >= 0).sum())
    given = ProgrammeFlows(
        founder_rows=free[[0]].astype(np.int32),
        founder_sector=np.array([1], np.int8),
        founder_sector_before=np.array([-1], np.int8),
        founder_capital_idr=np.array([7_000_000]),
    )
    # The first of them also decides to start: one firm, in the sector of the programme.
    flows = _lived(city, programmes=given, founders=free)
    rows = flows.enterprises.opened
    assert rows.tolist() == [used, used + 1, used + 2]
    expected = (persons.identity[free] << FIRM_NUMBER_BITS) | 0
    assert sorted(firms.identity[rows]) == sorted(expected)
    np.testing.assert_array_equal(persons.firms_founded[free], [1, 1, 1])
    np.testing.assert_array_equal(firms.owner_row[persons.enterprise_row[free]], free)
    assert firms.sector[persons.enterprise_row[free[0]]] == 1
    assert firms.capital_idr[persons.enterprise_row[free[0]]] > 6_500_000
    assert (firms.sales_idr[rows] > 0).all()
    assert (firms.founded_month[rows] == 0).all()


def test_a_founders_traits_are_the_same_whenever_the_firm_starts():
    rows = []
    for month in (0, 5):
        city = _ready(2000)
        persons, firms = city.persons, city.enterprises
        free = np.flatnonzero(persons.present & persons.resident & (persons.enterprise_row < 0))[:1]
        signals = Signals()
        for now in range(month + 1):
            flows = _lived(
                city, founders=free if now == month else None, signals=signals, month=now
            )
        row = flows.enterprises.opened[0]
        rows.append((firms.identity[row], firms.productivity[row], firms.labour_share[row]))
    assert rows[0] == rows[1]


def test_the_table_grows_when_it_is_full():
    city = _ready(2000)
    persons, firms = city.persons, city.enterprises
    spare = int((firms.identity < 0).sum())
    free = np.flatnonzero(persons.present & persons.resident & (persons.enterprise_row < 0))[
        : spare + 5
    ]
    flows = _lived(city, founders=free)
    assert len(flows.enterprises.opened) == spare + 5
    assert firms.identity[flows.enterprises.opened].min() > 0
    assert list(violations(firms)) == []


def test_grants_become_capital_and_those_without_a_firm_go_to_unmatched():
    city = _ready()
    firms = city.enterprises
    rows = np.flatnonzero(firms.open)
    firms.open[rows[0]] = False
    before = firms.capital_idr[rows[1]]
    given = ProgrammeFlows(
        grant_enterprise_rows=rows[[0, 1, 1]].astype(np.int32),
        grant_idr=np.array([1_000_000, 2_000_000, 3_000_000]),
    )
    flows = _lived(city, replace(IMMORTAL, capital_depreciation_per_month=0.0), given)
    assert firms.capital_idr[rows[1]] >= before + 5_000_000
    assert _amount(flows, "grants without a firm") == 1_000_000
    # Programmes report that enterprises received six million; all of it is passed on.
    assert _balance(flows, Account.ENTERPRISES) == -6_000_000


def test_losses_are_paid_by_the_owner_and_counted():
    city = _ready()
    firms, persons = city.enterprises, city.persons
    firm = int(np.flatnonzero(firms.open & (firms.filled > 0))[0])
    firms.productivity[firm] /= 1e6
    signals = Signals()
    for month in range(3):
        flows = _lived(city, signals=signals, month=month)
    assert firms.loss_months[firm] == 3
    assert persons.business_income_idr[firms.owner_row[firm]] < 0
    assert _amount(flows, "losses paid by owners") > 0


def test_loans_are_repaid_within_their_term():
    city = _ready(2000)
    firms = city.enterprises
    eager = replace(IMMORTAL, kur_probability_per_month=1.0, kur_least_age_months=0)
    flows = _lived(city, eager)
    rows = np.flatnonzero(firms.open)
    owed = firms.loan_idr[rows].copy()
    assert (owed > 0).all()
    assert _amount(flows, "new loans") == owed.sum()
    signals = Signals()
    idle = replace(IMMORTAL, kur_probability_per_month=0.0)
    for month in range(PARAMETERS.kur_term_months):
        assert (firms.loan_idr[rows] > 0).any()
        _lived(city, idle, signals=signals, month=month)
    assert (firms.loan_idr[rows] == 0).all()
    assert (firms.instalment_idr[rows] == 0).all()


@pytest.mark.parametrize(
    ("wanted", "change"), [(1.3, 1), (1.1, 0), (-0.1, 0), (-0.3, -1), (3.4, 3)]
)
def test_posts_follow_sales_with_a_band(wanted, change):
    city = _ready()
    firms = city.enterprises
    prompt = replace(
        IMMORTAL,
        post_adjustment_probability_per_month=1.0,
        sales_smoothing_per_month=0.0,
        post_payroll_limit=1e6,
    )
    flows = month_of(city, still_month(0))
    rows = np.flatnonzero(firms.open & (firms.filled > 1))
    firms.posts[:] = firms.filled
    wage = flows.labour.wage_per_post_idr
    cell = firm_cell(firms.kecamatan, firms.sector)[rows]
    firms.labour_share[rows] = (
        (firms.posts[rows] + wanted) * wage[cell] / firms.smoothed_sales_idr[rows]
    )
    before = firms.posts[rows].copy()
    _lived(city, prompt)
    np.testing.assert_array_equal(firms.posts[rows] - before, change)


def _closing_rate(city, months, parameters):
    """Return the share of open firms that close in a month, over ``months`` months of luck."""
    wage = np.full(110, 2_300_000)
    closed = [
        len(decide_posts_and_exits(city, wage, parameters, Draws(luck, 0))[1])
        for luck in range(months)
    ]
    return sum(closed) / (months * int(city.enterprises.open.sum()))


def test_owners_who_earn_less_than_their_workers_would_close_more_often():
    city = _ready(8000)
    firms = city.enterprises
    firms.filled[:] = 0
    firms.founded_month[:] = -120
    rates = []
    for earned in (400_000, 1_840_000, 6_900_000):  # per month; 0.8 of the wage is usual
        margin = 1.0 - np.array(PARAMETERS.inputs_share_by_sector)[firms.sector]
        firms.smoothed_sales_idr[:] = earned / margin
        rates.append(_closing_rate(city, 40, PARAMETERS))
    yearly = [1 - (1 - rate) ** 12 for rate in rates]
    # 26,000 firm-months a case: four standard errors are 0.016 and a fifth of the ratios.
    assert yearly[1] == pytest.approx(0.05, abs=0.016)
    assert rates[0] == pytest.approx((1.0 + 0.8 - 400 / 2300) * rates[1], rel=0.25)
    assert rates[2] == pytest.approx(0.4 * rates[1], rel=0.35)


def test_no_firm_hires_whom_its_margin_cannot_pay():
    city = _ready(8000)
    firms = city.enterprises
    prompt = replace(IMMORTAL, post_adjustment_probability_per_month=1.0)
    firms.labour_share[:] = 0.9  # everybody would like many workers
    before = firms.posts.copy()
    wage = np.full(110, 2_300_000)
    posts, _ = decide_posts_and_exits(city, wage, prompt, DRAWS)
    margin = 1.0 - np.array(PARAMETERS.inputs_share_by_sector)[firms.sector]
    payable = PARAMETERS.post_payroll_limit * margin * firms.smoothed_sales_idr / 2_300_000
    assert (posts <= np.maximum(before, payable + 1e-9)).all()
    assert (posts > before).sum() > 50


def test_young_firms_and_losing_firms_close_more_often():
    city = _ready(8000)
    firms = city.enterprises
    plain = replace(PARAMETERS, exit_earnings_slope=0.0)
    firms.filled[:] = 0
    # 26,000 firm-months a case: four standard errors are 0.03, 0.02 and a quarter of the ratio.
    rates = []
    for age, losses in ((0, 0), (120, 0), (120, 6)):
        trial = replace(city, enterprises=copy_table(firms))
        trial.enterprises.founded_month[:] = -age
        trial.enterprises.loss_months[:] = losses
        rates.append(_closing_rate(trial, 40, plain))
    yearly = [1 - (1 - rate) ** 12 for rate in rates]
    assert yearly[0] == pytest.approx(0.2, abs=0.04)
    assert yearly[1] == pytest.approx(0.05, abs=0.015)
    assert rates[2] == pytest.approx(4 * rates[1], rel=0.3)


def test_own_account_sellers_keep_their_talent_and_lose_their_weight_when_they_stop():
    city = _ready(2000)
    persons = city.persons
    sellers = refresh_own_account(city, PARAMETERS, DRAWS)
    row = int(sellers.rows[0])
    known = persons.own_attractiveness[row]
    persons.status[row] = 8
    refresh_own_account(city, PARAMETERS, DRAWS)
    assert persons.own_attractiveness[row] == 0
    persons.status[row] = 1
    refresh_own_account(city, PARAMETERS, DRAWS)
    talent = persons.own_attractiveness[row]
    assert talent > 0
    persons.own_attractiveness[row] = 0
    city.month = 11
    refresh_own_account(city, PARAMETERS, DRAWS)
    assert persons.own_attractiveness[row] == talent
    assert known > 0


def test_who_sits_in_a_class_sells_less_until_it_ends_and_others_sell_more():
    city = small_city(1500)
    usual = refresh_own_account(city, PARAMETERS, DRAWS)
    lasting = city.persons.own_attractiveness.copy()
    trainee = usual.rows[0]
    city.persons.in_training[trainee] = True
    during = refresh_own_account(city, PARAMETERS, DRAWS)
    share = PARAMETERS.own_account_share_in_training
    assert during.weights[0] == pytest.approx(share * usual.weights[0], rel=0.01)
    assert (during.weights[1:] == usual.weights[1:]).all()
    assert (
        usual.local_total.sum() - during.local_total.sum() == usual.weights[0] - during.weights[0]
    )
    assert (city.persons.own_attractiveness == lasting).all()
    city.persons.in_training[trainee] = False
    assert (refresh_own_account(city, PARAMETERS, DRAWS).weights == usual.weights).all()
