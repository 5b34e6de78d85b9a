"""Markets: one integer shared by everybody, links with a buyer's budget, frozen signals."""

from __future__ import annotations

import numpy as np
import pytest

from simulation.classifications import MARKETS, SECTORS
from simulation.flows import Account, MarketLinks, ProgrammeFlows
from simulation.parameters.catalogue import load_catalogue
from simulation.randomness import FIXED_POINT, Draws
from simulation.signals import Channel, Signals
from simulation.submodels import enterprises
from simulation.submodels.enterprises.markets import (
    fixed_point,
    live_link_unit,
    live_pool,
    outside_units,
    per_unit,
    share_at,
)
from tests.economy import market_of, month_of, still_month
from tests.worlds import small_city

PARAMETERS = load_catalogue().enterprises
FULL = 1000 * FIXED_POINT


def test_a_share_equals_unbounded_arithmetic_beyond_63_bits():
    weight, unit = 900_000, 987_654_321_012_345
    assert weight * unit >= 1 << 63
    assert share_at(weight, unit) == (weight * unit) >> 20


def test_units_of_pools_beyond_63_bits():
    pool = np.array([9_000_000_000_000_000, 1_000, 5, 0])
    total = np.array([9_000_000_000_000, 3, 0, 4])
    expected = [1000 << 20, (1000 << 20) // 3, 0, 0]
    assert per_unit(pool, total).tolist() == expected


def test_buyers_pay_the_full_rate_until_their_budget_is_used_up():
    linked = np.array([0, 100, 100_000, 50])
    budget = np.array([5, 1_000_000, 1_000_000, 0])
    unit = live_link_unit(linked, budget, FULL)
    assert unit.tolist() == [FULL, FULL, (1_000_000 << 20) // 100_000, 0]


def test_a_kind_without_buyers_pays_nothing():
    nothing = np.zeros(2, np.int64)
    assert live_link_unit(nothing, nothing, FULL).tolist() == [0, 0]


def test_a_pool_is_never_negative():
    city = small_city(2000)
    city.markets.programme_pool_idr[:] = -(10**13)
    assert (live_pool(city, 1.0) == 0).all()


def _lived(city, signals, programmes=None, month=0):
    city.month = month
    signals.begin_month(month)
    flows = month_of(city, still_month(month), programmes)
    flows.enterprises = enterprises.step(city, signals, flows, PARAMETERS, Draws(3, 0))
    return flows


def _ready(persons=4000):
    city = small_city(persons)
    enterprises.calibrate_productivity(city, PARAMETERS)
    return city


def test_the_first_month_sells_about_what_was_synthesised():
    city = _ready(8000)
    firms = city.enterprises
    rows = np.flatnonzero(firms.open)
    before = firms.sales_idr[rows].copy()
    _lived(city, Signals())
    assert firms.sales_idr[rows].sum() == pytest.approx(before.sum(), rel=0.05)


def test_sales_of_a_market_never_exceed_its_pool_and_the_rest_is_rounding():
    city = _ready()
    signals = Signals()
    pool = live_pool(city, 1.0)
    flows = _lived(city, signals)
    unit = per_unit(signals.history["demand_pool"][0], signals.history["total_attractiveness"][0])
    firms, persons = city.enterprises, city.persons
    sold = np.zeros(MARKETS, np.int64)
    closed = np.zeros(len(firms.open), np.bool_)
    closed[flows.enterprises.closed] = True
    rows = np.flatnonzero(firms.open)
    outside = (firms.attractiveness * (firms.outside_share * FIXED_POINT).astype(np.int64)) >> 20
    local = firms.attractiveness - outside
    np.add.at(
        sold,
        market_of(firms.kecamatan[rows], firms.sector[rows]),
        (local[rows] * unit[market_of(firms.kecamatan[rows], firms.sector[rows])]) >> 20,
    )
    sellers = np.flatnonzero(persons.own_attractiveness)
    places = market_of(persons.kecamatan[sellers], persons.sector[sellers])
    np.add.at(sold, places, (persons.own_attractiveness[sellers] * unit[places]) >> 20)
    assert (sold <= pool).all()
    rounding = [t for t in flows.enterprises.transfers if t.purpose == "rest of demand pools"]
    assert [t.payee for t in rounding] == [Account.ROUNDING]
    assert 0 < rounding[0].amount_idr < MARKETS + len(rows) + len(sellers)


def test_a_grant_steals_from_neighbours_only_where_sales_are_live():
    record = Signals()
    _lived(_ready(), record)
    plain, live, frozen = _ready(), _ready(), _ready()
    _lived(plain, Signals())
    firm = int(np.flatnonzero(plain.enterprises.open & (plain.enterprises.outside_share < 0.5))[0])
    gift = ProgrammeFlows(
        grant_enterprise_rows=np.array([firm], np.int32), grant_idr=np.array([50_000_000])
    )
    _lived(live, Signals(), gift)
    replay = Signals(frozenset(Channel), record.history)
    flows = _lived(frozen, replay, gift)
    base = plain.enterprises
    same = np.flatnonzero(
        base.open
        & (base.kecamatan == base.kecamatan[firm])
        & (base.sector == base.sector[firm])
        & (np.arange(len(base.open)) != firm)
    )
    assert live.enterprises.sales_idr[firm] > base.sales_idr[firm]
    assert live.enterprises.sales_idr[same].sum() < base.sales_idr[same].sum()
    others = np.arange(len(base.open)) != firm
    np.testing.assert_array_equal(frozen.enterprises.sales_idr[others], base.sales_idr[others])
    assert frozen.enterprises.sales_idr[firm] > live.enterprises.sales_idr[firm]
    unmatched = [t for t in flows.enterprises.transfers if Account.UNMATCHED in (t.payer, t.payee)]
    assert unmatched


def test_a_link_sells_outside_and_takes_a_share_from_the_local_pool():
    plain, linked = _ready(), _ready()
    _lived(plain, Signals())
    firms = linked.enterprises
    firm = int(np.flatnonzero(firms.open)[0])
    programmes = ProgrammeFlows(
        buyer_budget_idr=np.array([0, 0, 3_000_000, 0, 0]),
        taken_from_city_share=np.array([0.0, 0.0, 0.25, 0.0, 0.0]),
        links=MarketLinks(
            np.array([firm], np.int32), np.array([2], np.int8), np.array([5_000]),
            np.array([fixed_point(0.1)]), np.array([70_000]),
        ),
    )  # fmt: skip
    signals = Signals()
    flows = _lived(linked, signals, programmes)
    market = market_of(firms.kecamatan[[firm]], firms.sector[[firm]])[0]
    taken = signals.history["linked_sales_taken"][0]
    sold = share_at(5_000, (3_000_000 << 20) // 5_000)
    assert taken[market] == share_at(sold, fixed_point(0.25))
    assert taken.sum() == taken[market]
    gained = firms.sales_idr[firm] - plain.enterprises.sales_idr[firm]
    assert 0 < gained <= 3_000_000
    fee = share_at(sold, fixed_point(0.1)) + 70_000
    paid = [t for t in flows.enterprises.transfers if t.purpose == "fees of market links"]
    assert [(t.payer, t.payee, t.amount_idr) for t in paid] == [
        (Account.ENTERPRISES, Account.OUTSIDE, fee)
    ]
    neighbours = (market_of(firms.kecamatan, firms.sector) == market) & firms.open
    neighbours[firm] = False
    lost = plain.enterprises.sales_idr[neighbours].sum() - firms.sales_idr[neighbours].sum()
    assert 0 <= lost <= taken[market]


def test_without_buyers_the_buyers_signal_is_nothing():
    signals = Signals()
    _lived(_ready(), signals)
    unit = signals.history["buyer_budget_per_attractiveness"][0]
    assert unit.tolist() == [0] * 5


@pytest.mark.parametrize(
    ("growth", "rivals", "share_of_first"), [(1.0, 9.0, 1.0), (2.0, 9.0, 10 / 11), (2.0, 0.0, 0.5)]
)
def test_outside_buyers_spread_over_more_sellers(growth, rivals, share_of_first):
    """With nine rivals elsewhere twice the city's sellers sell a tenth of their gain from each other."""
    first = np.full(MARKETS, 1000)
    units = outside_units(1_048_576_000, first, (first * growth).astype(np.int64), rivals)
    assert units.shape == (SECTORS,)
    np.testing.assert_allclose(units, 1_048_576_000 * share_of_first, rtol=1e-6)


def test_nobody_seen_yet_meets_the_full_rate():
    nothing = np.zeros(MARKETS, np.int64)
    np.testing.assert_array_equal(outside_units(500, nothing, nothing, 9.0), 500)
