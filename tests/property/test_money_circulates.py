"""Whatever the pools, weights and incomes: money is conserved and shares never exceed the whole."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from simulation.flows import Account, ProgrammeFlows
from simulation.parameters.catalogue import load_catalogue
from simulation.randomness import Draws
from simulation.signals import Channel, Signals
from simulation.submodels import enterprises, households
from simulation.submodels.enterprises.markets import per_unit, share_at
from tests.economy import month_of, still_month
from tests.worlds import small_city

CATALOGUE = load_catalogue()

pools = st.integers(0, 10**15)
weight_lists = st.lists(st.integers(1, 10**9), min_size=1, max_size=30)


@given(pool=pools, weights=weight_lists)
def test_shares_sum_to_the_pool_less_a_rupiah_each(pool, weights):
    total = sum(weights)
    unit = int(per_unit(np.array([pool]), np.array([total]))[0])
    sold = [share_at(weight, unit) for weight in weights]
    # One rupiah is lost a seller, and what the unit lost by rounding down times the total.
    assert 0 <= pool - sum(sold) <= len(weights) + (total >> 20) + 1


@given(pool=pools, weights=weight_lists, which=st.data())
def test_more_weight_never_sells_less(pool, weights, which):
    unit = int(per_unit(np.array([pool]), np.array([sum(weights)]))[0])
    one = which.draw(st.sampled_from(weights))
    assert share_at(one + 1, unit) >= share_at(one, unit)


def _live_month(city, signals, month, programmes, index, draws):
    """Live through both steps of a month; return the balance of every purse and the stock's change."""
    city.month = month
    signals.begin_month(month)
    flows = month_of(city, still_month(month, demand_index=index, price_index=index), programmes)
    homes = city.households
    before = int(homes.savings_idr.sum()) - int(homes.debt_idr.sum())
    given_now = int(programmes.cash_idr.sum())
    flows.enterprises = enterprises.step(city, signals, flows, CATALOGUE.enterprises, draws)
    flows.households = households.step(city, signals, flows, CATALOGUE.households, draws)
    after = int(homes.savings_idr.sum()) - int(homes.debt_idr.sum())
    balance = dict.fromkeys(Account, 0)
    for transfer in (*flows.enterprises.transfers, *flows.households.transfers):
        assert transfer.amount_idr > 0
        assert transfer.payer != transfer.payee
        balance[transfer.payer] -= transfer.amount_idr
        balance[transfer.payee] += transfer.amount_idr
    # What programmes paid is reported by programmes.
    balance[Account.HOUSEHOLDS] += given_now
    balance[Account.ENTERPRISES] += int(programmes.grant_idr.sum())
    return balance, after - before


def _deliveries(city, cash, grant):
    homes = np.flatnonzero(city.households.present)[:20].astype(np.int32)
    firms = np.flatnonzero(city.enterprises.open)[:20].astype(np.int32)
    return ProgrammeFlows(
        cash_household_rows=homes,
        cash_idr=np.full(len(homes), cash, np.int64),
        grant_enterprise_rows=firms,
        grant_idr=np.full(len(firms), grant, np.int64),
    )


@settings(max_examples=8)
@given(
    seed=st.integers(0, 2**31),
    index=st.floats(0.2, 3.0),
    cash=st.integers(0, 10**8),
    grant=st.integers(0, 10**9),
    pool=st.integers(0, 10**12),
)
def test_the_circle_of_money_is_closed_to_the_rupiah(seed, index, cash, grant, pool):
    city = small_city(800)
    enterprises.calibrate_productivity(city, CATALOGUE.enterprises)
    city.markets.programme_pool_idr[::3] = pool - 10**11
    signals = Signals()
    for month in range(3):
        deliveries = _deliveries(city, cash, grant)
        balance, change = _live_month(city, signals, month, deliveries, index, Draws(seed, 0))
        assert balance[Account.HOUSEHOLDS] == change
        assert balance[Account.ENTERPRISES] == 0
        assert balance[Account.UNMATCHED] == 0
        assert balance[Account.ROUNDING] >= 0
        assert city.households.savings_idr.min() >= 0
        assert city.households.debt_idr.min() >= 0
        assert city.households.expenditure_idr.min() >= 0


@settings(max_examples=4)
@given(seed=st.integers(0, 2**31), grant=st.integers(10**6, 10**8))
def test_with_signals_frozen_only_the_treated_and_their_homes_differ(seed, grant):
    worlds = []
    record = Signals()
    for treated in (False, True):
        city = small_city(800)
        enterprises.calibrate_productivity(city, CATALOGUE.enterprises)
        signals = Signals(frozenset(Channel), record.history) if treated else record
        firms = np.flatnonzero(city.enterprises.open)[:20]
        for month in range(3):
            amount = grant if treated and month == 0 else 0
            deliveries = _deliveries(city, amount, amount)
            balance, change = _live_month(city, signals, month, deliveries, 1.0, Draws(seed, 0))
            assert balance[Account.HOUSEHOLDS] == change
            assert balance[Account.ENTERPRISES] == 0
        worlds.append(city)
    plain, frozen = worlds
    others = np.setdiff1d(np.arange(len(plain.enterprises.open)), firms)
    for name in ("open", "sales_idr", "profit_idr", "capital_idr", "posts", "loan_idr"):
        np.testing.assert_array_equal(
            getattr(plain.enterprises, name)[others], getattr(frozen.enterprises, name)[others]
        )
    owners = plain.enterprises.owner_row[firms]
    circle = np.union1d(
        plain.persons.household_row[owners], np.flatnonzero(plain.households.present)[:20]
    )
    homes = np.setdiff1d(np.arange(len(plain.households.present)), circle)
    for name in ("expenditure_idr", "savings_idr", "debt_idr", "poor"):
        np.testing.assert_array_equal(
            getattr(plain.households, name)[homes], getattr(frozen.households, name)[homes]
        )
