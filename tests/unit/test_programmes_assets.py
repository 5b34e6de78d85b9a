"""What becomes of a grant: it leaks with need, wears, is sold, and is divided by broken groups."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

from simulation.flows import Account
from simulation.programme_plan import StageKind
from simulation.randomness import Decision, Draws
from simulation.submodels.programmes.assets import ALONE, group_numbers, need_factor
from simulation.units import monthly_probability
from tests.programme_office import (
    CAPITAL,
    POVERTY_LINE_IDR,
    YEARS,
    Setting,
    live,
    plain_city,
    programme,
    sure_parameters,
)
from tests.unit.test_programmes_delivery import COACHING

BIG = replace(CAPITAL, budget_idr_by_fiscal_year=((2024, 10_000_000_000),))
GROUPS = replace(BIG, group_size=5, in_kind=True)


def owners(count=1000, capital_idr=0):
    city = plain_city(count, firms=count)
    city.enterprises.capital_idr[:count] = capital_idr
    return city


def test_need_is_one_at_twice_the_line_and_grows_smoothly_below_it():
    city = plain_city(5)
    city.households.expenditure_idr[:] = np.array([4, 2, 1, 0.5, 0]) * POVERTY_LINE_IDR
    factors = need_factor(city, np.arange(5), POVERTY_LINE_IDR, 0.5)
    assert factors == pytest.approx([0.5**0.5, 1.0, 2**0.5, 2.0, 8**0.5], abs=1e-6)
    assert (need_factor(city, np.arange(5), POVERTY_LINE_IDR, 0.0) == 1.0).all()
    city.households.members[3] = 2  # half as much a head
    assert need_factor(city, np.array([3]), POVERTY_LINE_IDR, 0.5) == pytest.approx([8**0.5])


def test_cash_leaks_by_need_and_equipment_is_kept():
    parameters = replace(sure_parameters(), grant_leak_share_cash=0.2, need_elasticity=0.5)
    city = owners()
    city.households.expenditure_idr[::2] = POVERTY_LINE_IDR // 2
    life = live(city, Setting((programme(BIG),), parameters=parameters, months=1))
    eaten = life.people[life.people["event"] == "consumed"]
    needy = (eaten["person"].to_numpy() >> 4) % 2 == 0
    values = eaten["value_idr"].to_numpy()
    assert values[~needy].mean() == pytest.approx(0.2 * 5_000_000, rel=0.06)
    assert values[needy].mean() == pytest.approx(2 * 0.2 * 5_000_000, rel=0.06)
    in_kind = programme(replace(BIG, in_kind=True))
    kept = live(owners(100), Setting((in_kind,), months=1))
    assert kept.count("consumed") == 0
    assert kept.flows[0].grant_idr.sum() == 500_000_000


def test_the_needy_sell_equipment_earlier():
    parameters = replace(
        sure_parameters(), equipment_sale_probability_per_year=0.3, need_elasticity=1.0
    )
    city = owners()
    city.households.expenditure_idr[::2] = POVERTY_LINE_IDR // 2
    setting = Setting((programme(replace(BIG, in_kind=True)),), parameters=parameters, months=13)
    sold = live(city, setting).people.query("event == 'equipment_sold'")["person"].to_numpy() >> 4
    chance = monthly_probability(0.3)
    assert len(sold) == len(set(sold))
    for rest, factor in ((0, 4.0), (1, 1.0)):
        expected = 500 * (1 - (1 - factor * chance) ** 12)
        spread = (expected * (1 - expected / 500)) ** 0.5
        assert (sold % 2 == rest).sum() == pytest.approx(expected, abs=4 * spread)


def test_a_sale_takes_worth_out_of_the_firm_and_pays_the_household_part_of_it():
    parameters = replace(sure_parameters(), equipment_sale_probability_per_year=1.0)
    setting = Setting((programme(replace(CAPITAL, in_kind=True)),), parameters=parameters, months=2)
    city = owners(1, capital_idr=3_000_000)  # less than the equipment was worth
    flows = live(city, setting).flows[1]
    assert flows.withdrawn_enterprise_rows.tolist() == [0]
    assert flows.withdrawn_idr.tolist() == [3_000_000]
    price = int(3_000_000 * parameters.equipment_resale_share)
    assert flows.cash_idr.tolist() == [price]
    sales = [t for t in flows.transfers if t.purpose == "equipment sold"]
    assert [(t.payer, t.payee, t.amount_idr) for t in sales] == [
        (Account.OUTSIDE, Account.HOUSEHOLDS, price)
    ]


def test_nobody_is_a_group_alone_and_who_is_left_over_joins_the_last_one():
    """Seven in the first district, five in the second, one in the third: groups of 7, 5 and none."""
    city = owners(13)
    city.persons.kecamatan[:] = [0] * 7 + [1] * 5 + [2]
    state = SimpleNamespace(changed=True)
    desk = SimpleNamespace(
        city=city, programme=state, identities=lambda rows: city.persons.identity[rows]
    )
    found = group_numbers(desk, np.arange(13), 5) >> 4
    assert found.tolist() == [0] * 7 + [7] * 5 + [-1]
    assert group_numbers(desk, np.array([12]), 5).tolist() == [ALONE]
    assert len(group_numbers(desk, np.empty(0, np.int64), 5)) == 0
    in_threes = group_numbers(desk, np.arange(7), 3) >> 4
    assert in_threes.tolist() == [0, 0, 0, 3, 3, 3, 3]


def test_members_of_a_changed_programmes_group_break_up_together_and_never_twice():
    parameters = replace(sure_parameters(), group_break_up_probability_per_year=0.4)
    city = owners(300, capital_idr=50_000_000)
    city.enterprises.kecamatan[:300] = city.persons.kecamatan[:] = np.arange(300) % 11
    setting = Setting((programme(GROUPS),), parameters=parameters, months=13)
    life = live(city, setting)
    broken = life.people.query("event == 'equipment_sold' and extra == 1")
    assert broken["person"].is_unique
    assert 0 < len(broken) < 300
    persons = broken["person"].to_numpy() >> 4
    month_of = dict(zip(persons.tolist(), broken["month"].tolist(), strict=True))
    for area in range(11):
        people = range(area, 300, 11)
        for start in range(0, len(people), 5):
            assert len({month_of.get(person) for person in people[start : start + 5]}) == 1
    share = len(broken) / 300
    assert share == pytest.approx(0.4, abs=4 * (0.24 / 60) ** 0.5)


def test_in_an_unchanged_programme_nobodys_group_hangs_on_who_else_is_served():
    """Everybody meets the draw of the own identity, whoever else there is."""
    parameters = replace(sure_parameters(), group_break_up_probability_per_year=0.5)
    old = replace(programme(GROUPS), id="old")
    setting = Setting((old,), parameters=parameters, months=4, changed=frozenset())
    worth = live(owners(50, capital_idr=50_000_000), setting).office.programmes[0].stages[0].assets
    chance = monthly_probability(0.5)
    identities = np.arange(50) << 4
    luck = [Draws(7, 0).uniform(Decision.GROUP_BREAK, month, identities) for month in (1, 2, 3)]
    broken = (np.array(luck) < chance).any(axis=0)
    assert broken.any()
    assert ((worth.groups == ALONE) == broken[worth.rows]).all()


def test_groups_are_cut_by_district_in_order_of_identity():
    city = plain_city(7)
    city.persons.kecamatan[:] = [1, 0, 1, 0, 1, 0, 1]
    desk = SimpleNamespace(
        city=city, identities=lambda rows: city.persons.identity[rows],
        programme=SimpleNamespace(changed=True),
    )  # fmt: skip
    assert group_numbers(desk, np.arange(7), 2).tolist() == [0, 16, 0, 16, 64, 16, 64]
    assert group_numbers(desk, np.arange(7), 1).tolist() == [ALONE] * 7


def test_a_second_part_waits_for_the_coaching_it_is_conditional_on():
    grant = replace(
        CAPITAL, tranches=2, tranche_conditional_on=(StageKind.COACHING,),
        budget_idr_by_fiscal_year=tuple((year, 50_000_000) for year in YEARS),
    )  # fmt: skip
    life = live(owners(10), Setting((programme(grant, COACHING, first_month=0),), months=12))
    people = life.people
    coached = people[(people["event"] == "finished") & (people["stage"] == 1)]
    paid = people[people["event"] == "grant"]
    assert sorted(paid["month"].unique()) == [0, coached["month"].min() + 1]
    assert life.total("paid", line="grants") == 50_000_000


def test_what_is_sold_is_no_spending_of_the_programme():
    parameters = replace(sure_parameters(), equipment_sale_probability_per_year=1.0)
    setting = Setting((programme(replace(CAPITAL, in_kind=True)),), parameters=parameters, months=3)
    life = live(owners(5, capital_idr=10_000_000), setting)
    assert life.count("equipment_sold") == 5
    payments = programmes_payments(life)
    assert payments["value_idr"].sum() == life.total("paid")
    assert set(payments["month"]) == {0}


def programmes_payments(life):
    from simulation.submodels import programmes

    return programmes.cash_payments(life.office.deliveries)
