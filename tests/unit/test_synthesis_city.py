"""The first city is whole: declared ranges, agreeing links, posts filled cell by cell."""

from __future__ import annotations

import numpy as np
import pytest

from simulation.city import ARRIVAL_FLAG, COMMUTER_FLAG, age_years
from simulation.classifications import (
    CELLS,
    KECAMATAN_NAMES,
    MARKETS,
    SECTORS,
    CellKind,
    LabourStatus,
    Sector,
    cell_parts,
)
from simulation.columns import capacity, declared_columns, violations
from simulation.errors import ExperimentError
from simulation.randomness import Draws
from simulation.synthesis import synthesise_people
from simulation.synthesis.firms import RUPIAH_PER_ATTRACTIVENESS, survival_of_firms
from simulation.synthesis.fit import margins_fit
from simulation.synthesis.households import pyramid_months
from simulation.synthesis.jobs import enterprise_cell
from tests.worlds import people_parameters, small_city

TABLES = ("persons", "households", "enterprises", "cells", "markets")


@pytest.fixture(scope="module", params=["2024-01", "2021-08"])
def city(request):
    return small_city(start=request.param)


@pytest.mark.parametrize("table", TABLES)
def test_every_column_keeps_its_declaration(city, table):
    assert list(violations(getattr(city, table))) == []


def test_households_and_members_agree(city):
    persons, homes = city.persons, city.households
    residents = np.flatnonzero(persons.resident)
    rows = persons.household_row[residents]
    assert homes.present[rows].all()
    counts = np.bincount(rows, minlength=capacity(homes))
    assert np.array_equal(counts, homes.members)
    heads = np.bincount(rows[persons.is_head[residents]], minlength=capacity(homes))
    assert np.array_equal(heads, homes.present.astype(int))
    assert np.array_equal(persons.kecamatan[residents], homes.kecamatan[rows])
    head = residents[persons.is_head[residents]]
    assert np.array_equal(homes.identity[persons.household_row[head]], persons.identity[head])


def test_identities_are_unique_and_tell_commuters(city):
    for table in (city.persons, city.enterprises, city.households):
        known = table.identity[table.identity >= 0]
        assert len(np.unique(known)) == len(known)
    persons = city.persons
    commuter = persons.present & ~persons.resident
    assert commuter.any()
    assert ((persons.identity[commuter] & COMMUTER_FLAG) > 0).all()
    assert (persons.identity[persons.resident] < ARRIVAL_FLAG).all()
    assert (persons.household_row[commuter] == -1).all()


def test_tables_have_room_for_newcomers(city):
    people = city.persons.present.sum()
    assert capacity(city.persons) >= 1.1 * people
    assert capacity(city.households) >= 1.1 * city.households.present.sum()
    assert capacity(city.enterprises) >= 1.3 * city.enterprises.open.sum()


def test_spare_rows_hold_newcomer_values(city):
    for table in (city.persons, city.households, city.enterprises):
        spare = table.identity < 0
        assert spare.any()
        for name, declared in declared_columns(table).items():
            assert (getattr(table, name)[spare] == declared.newcomer).all(), name


def test_filled_posts_equal_persons_cell_by_cell(city):
    persons, firms = city.persons, city.enterprises
    _, _, kind, _ = cell_parts()
    is_open = firms.open
    posts = np.bincount(
        enterprise_cell(firms.kecamatan[is_open], firms.sector[is_open].astype(np.int64)),
        weights=firms.filled[is_open],
        minlength=CELLS,
    )
    held = np.bincount(persons.cell[persons.cell >= 0], minlength=CELLS)
    inside = kind == CellKind.ENTERPRISE_EMPLOYEE
    assert np.array_equal(posts[inside], held[inside])
    assert posts.sum() > 0


def test_status_sector_cell_and_money_go_together(city):
    persons = city.persons
    status, present = persons.status, persons.present
    _, sector, kind, _ = cell_parts()
    paid = present & (persons.cell >= 0)
    employees = {LabourStatus.EMPLOYEE}
    casual = {LabourStatus.CASUAL_AGRICULTURE, LabourStatus.CASUAL_OTHER}
    assert set(np.unique(status[paid])) == employees | casual
    working = present & np.isin(status, [*employees, *casual])
    assert np.array_equal(paid, working)
    assert np.array_equal(sector[persons.cell[paid]], persons.sector[paid])
    assert np.array_equal(
        kind[persons.cell[paid]] == CellKind.CASUAL, np.isin(status[paid], list(casual))
    )
    assert ((persons.wage_idr > 0) == paid).all()
    employed = (status >= LabourStatus.OWN_ACCOUNT) & (status <= LabourStatus.UNPAID_FAMILY)
    assert ((persons.sector >= 0) == employed).all()
    assert ((persons.hours > 0) == employed).all()


def test_owners_and_firms_point_at_each_other(city):
    persons, firms = city.persons, city.enterprises
    rows = np.flatnonzero(firms.open)
    assert np.array_equal(persons.enterprise_row[firms.owner_row[rows]], rows)
    assert (persons.enterprise_row >= 0).sum() == len(rows)
    employer = persons.present & (persons.status == LabourStatus.EMPLOYER_PERMANENT)
    employer &= persons.sector != Sector.AGRICULTURE
    assert (firms.posts[persons.enterprise_row[employer]] >= 1).all()


def test_own_account_sellers_have_no_firm_and_firms_owners_no_own_weight(city):
    persons = city.persons
    seller = persons.own_attractiveness > 0
    assert seller.any()
    assert not (seller & (persons.enterprise_row >= 0)).any()
    owners = (persons.status >= LabourStatus.OWN_ACCOUNT) & (
        persons.status <= LabourStatus.EMPLOYER_PERMANENT
    )
    assert np.array_equal(owners, owners & (seller | (persons.enterprise_row >= 0)))


def test_unpaid_helpers_live_with_an_owner(city):
    persons = city.persons
    owners = (persons.status >= LabourStatus.OWN_ACCOUNT) & (
        persons.status <= LabourStatus.EMPLOYER_PERMANENT
    )
    with_owner = np.unique(persons.household_row[owners & persons.resident])
    helper = persons.status == LabourStatus.UNPAID_FAMILY
    assert helper.any()
    assert np.isin(persons.household_row[helper], with_owner).all()


def test_labour_shares_reproduce_posts(city):
    # The enterprise submodel wants floor(labour_share * sales / wage) posts.
    firms, persons = city.enterprises, city.persons
    rows = np.flatnonzero(firms.open)
    cell = enterprise_cell(firms.kecamatan[rows], firms.sector[rows].astype(np.int64))
    held = np.bincount(persons.cell[persons.cell >= 0], minlength=CELLS)
    paid = np.bincount(
        persons.cell[persons.cell >= 0],
        weights=persons.wage_idr[persons.cell >= 0],
        minlength=CELLS,
    )
    wage = np.where(held > 0, paid / np.maximum(held, 1), city.cells.base_wage_idr)
    wanted = firms.labour_share[rows] * firms.smoothed_sales_idr[rows] / wage[cell]
    assert np.array_equal(np.floor(wanted + 1e-6), firms.posts[rows])


def test_pools_pay_every_seller_what_it_was_given(city):
    firms, persons, markets = city.enterprises, city.persons, city.markets
    market = firms.kecamatan.astype(np.int64) * SECTORS + firms.sector
    local = np.floor(firms.attractiveness * (1.0 - firms.outside_share))
    inside = np.bincount(market[firms.open], weights=local[firms.open], minlength=MARKETS)
    seller = persons.own_attractiveness > 0
    place = persons.kecamatan[seller].astype(np.int64) * SECTORS + persons.sector[seller]
    inside += np.bincount(place, weights=persons.own_attractiveness[seller], minlength=MARKETS)
    pool = markets.outside_demand_idr + markets.household_pool_idr
    assert np.array_equal(pool, (inside + markets.outside_option) * RUPIAH_PER_ATTRACTIVENESS)


def test_children_suit_their_mothers_and_heads_are_grown_up(city):
    persons = city.persons
    age = age_years(persons.birth_month, 0)
    assert age[persons.is_head].min() >= 17
    child = persons.status == LabourStatus.CHILD
    assert np.array_equal(child & persons.present, persons.present & (age < 15))


def test_every_cell_offers_a_wage(city):
    assert (city.cells.base_wage_idr > 1_000_000).all()


def test_synthesis_is_a_function_of_its_draws():
    parameters = people_parameters()
    once, again, other = (
        synthesise_people(parameters, Draws(seed, 0), 0.002) for seed in (3, 3, 4)
    )
    for table in TABLES:
        for name in declared_columns(getattr(once, table)):
            first, second = (
                getattr(getattr(once, table), name),
                getattr(getattr(again, table), name),
            )
            assert np.array_equal(first, second), f"{table}.{name}"
    assert not np.array_equal(once.persons.employability, other.persons.employability)


def test_unknown_start_is_refused_with_the_known_ones():
    with pytest.raises(ExperimentError, match=r"2019-01.*2021-08, 2024-01"):
        synthesise_people(people_parameters(), Draws(1, 0), 0.002, "2019-01")


def test_pyramid_months_ascend_and_fill_each_group():
    groups = people_parameters().population_by_age_and_sex["female"]
    months = pyramid_months(people_parameters(), "female", sum(groups))
    assert (np.diff(months) >= 0).all()
    counts = np.bincount(np.minimum(months // 60, 15))
    assert np.array_equal(counts, groups)


def test_fewer_firms_survive_to_each_age():
    survival = survival_of_firms(people_parameters())
    assert survival[0] == 1.0
    assert survival[12] == pytest.approx(0.8)
    assert survival[24] == pytest.approx(0.8 * 0.95)
    assert (np.diff(survival) < 0).all()


def test_the_fit_names_firms_by_kecamatan_and_by_sector():
    city = small_city()
    fit = margins_fit(city, people_parameters())
    registered = fit[fit["margin"] == "registered_by_kecamatan"]
    assert registered["class"].tolist() == list(KECAMATAN_NAMES)
    assert registered["difference"].abs().max() <= 2
    sectors = fit[fit["margin"] == "firms_by_sector"]
    assert sectors["class"].tolist() == [sector.name for sector in Sector]
    assert sectors["synthetic"].sum() == city.enterprises.open.sum()
    assert abs(sectors["difference"].sum()) <= 3
    assert sectors.set_index("class")["target"]["AGRICULTURE"] == 0
