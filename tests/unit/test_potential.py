"""Local potential is what the city's own tables say, sector by sector."""

from __future__ import annotations

import numpy as np
import pytest

from simulation.classifications import KECAMATAN_NAMES, SECTORS, Sector
from simulation.experiments.potential import local_potential
from tests.worlds import small_city

GROUPS = {"West": KECAMATAN_NAMES[:4], "Other": KECAMATAN_NAMES[4:]}


@pytest.fixture(scope="module")
def city():
    return small_city(4000)


def test_kawasan_add_up_to_the_city(city):
    table = local_potential(city, GROUPS)
    apart = (
        table[table["kawasan"] != "city"].groupby("sector")[["enterprises", "local demand"]].sum()
    )
    whole = table[table["kawasan"] == "city"].set_index("sector").loc[apart.index]
    assert (apart["enterprises"] == whole["enterprises"]).all()
    # A sector without an enterprise in a kawasan has no row there, but some demand.
    assert (apart["local demand"] <= whole["local demand"] * (1 + 1e-9)).all()
    assert apart["local demand"].sum() > 0.97 * whole["local demand"].sum()
    assert whole["enterprises"].sum() == city.enterprises.open.sum()


def test_the_citys_own_row_is_the_measure_of_the_others(city):
    whole = local_potential(city, GROUPS).query("kawasan == 'city'")
    assert whole["demand per offer"].to_numpy() == pytest.approx(1.0)
    assert whole["specialisation"].to_numpy() == pytest.approx(1.0)


def test_a_sector_by_hand(city):
    table = local_potential(city, GROUPS).set_index(["kawasan", "sector"])
    row = table.loc["West", "trade"]
    firms, markets = city.enterprises, city.markets
    mine = firms.open & (firms.kecamatan < 4) & (firms.sector == Sector.TRADE)
    cells = np.arange(4) * SECTORS + int(Sector.TRADE)
    outside = markets.outside_demand_idr[cells].sum()
    pool = outside + markets.household_pool_idr[cells].sum()
    assert row["enterprises"] == mine.sum()
    assert row["local demand"] == pytest.approx(pool / 1e6)
    assert row["from outside"] == pytest.approx(outside / pool)
    assert row["median capital"] == pytest.approx(np.median(firms.capital_idr[mine]) / 1e6)
