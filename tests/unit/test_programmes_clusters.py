"""Clusters: who is a member, how strong one is, and what concentration changes."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from simulation.classifications import MARKETS, SECTORS
from simulation.programme_plan import StageKind, StagePlan
from simulation.randomness import FIXED_POINT
from simulation.signals import Channel
from simulation.submodels.programmes.clusters import cluster_strength
from tests.programme_office import (
    CAPITAL,
    YEARS,
    Setting,
    live,
    plain_city,
    programme,
    sure_parameters,
)
from tests.unit.test_programmes_delivery import MARKETING

APART = np.arange(11)
GRANTS = replace(
    CAPITAL, in_kind=True, budget_idr_by_fiscal_year=tuple((year, 200_000_000) for year in YEARS)
)  # 40 grants a year
GAIN = 0.1


def city_of_districts(per_district=100):
    """Return a city with as many owners of trading firms in each of the eleven districts."""
    city = plain_city(11 * per_district, firms=11 * per_district)
    districts = np.repeat(np.arange(11), per_district)
    city.persons.kecamatan[:] = districts
    city.enterprises.kecamatan[: len(districts)] = districts
    city.enterprises.sector[:] = 3
    return city


def setting(areas=range(11), **changes):
    parameters = replace(sure_parameters(), cluster_productivity_gain=GAIN)
    plan = programme(GRANTS, areas=tuple(areas))
    return replace(Setting((plan,), parameters=parameters, months=3), **changes)


def gains(life):
    """Return what each firm with a grant gains from its cluster."""
    owners = np.unique(life.people.query("event == 'grant'")["person"].to_numpy() >> 4)
    return life.city.enterprises.cluster_gain[owners]


def test_strength_by_hand():
    """100 firms a market, half strength at 5: eleven members are ten others, 10 / 15."""
    city = city_of_districts()
    strength = cluster_strength(city, np.arange(11), APART, 0.05)
    assert strength[0 * SECTORS + 3] == (10 << 20) // 15
    assert strength.sum() == strength[3]  # no member anywhere else
    assert (cluster_strength(city, np.array([5]), APART, 0.05) == 0).all()  # alone is no cluster
    together = cluster_strength(city, np.arange(11), np.array([0, 0, *range(2, 11)]), 0.05)
    assert together[3] == together[SECTORS + 3] == (10 << 20) // 20  # a kawasan of 200 firms


def test_the_same_money_in_one_kawasan_makes_a_stronger_cluster_than_spread():
    """40 grants: 39 others among 100 firms, 39 / 44; or 3 or so in each of eleven districts."""
    concentrated, spread = gains(live(city_of_districts(), setting([4]))), None
    spread = gains(live(city_of_districts(), setting()))
    assert len(concentrated) == len(spread) == 40
    assert concentrated == pytest.approx(GAIN * 39 / 44, abs=1e-6)
    assert spread.max() < GAIN * 10 / 15
    assert concentrated.sum() > 1.5 * spread.sum()
    # The reason is the cluster: without its effect the two are alike.
    nothing = replace(sure_parameters(), cluster_productivity_gain=0.0)
    for areas in ([4], range(11)):
        assert (gains(live(city_of_districts(), setting(areas, parameters=nothing))) == 0).all()


def test_only_programmes_that_work_by_kawasan_make_members():
    plan = replace(setting().plans[0], clusters=False)
    life = live(city_of_districts(), setting(plans=(plan,)))
    assert life.count("grant") == 40
    assert (gains(life) == 0).all()
    assert (life.signals.history["cluster_strength/sector"][-1] == 0).all()


def test_whoever_sells_the_equipment_leaves_the_cluster():
    parameters = replace(setting().parameters, equipment_sale_probability_per_year=1.0)
    city = city_of_districts()
    city.enterprises.capital_idr[:] = 9_000_000
    life = live(city, setting([4], parameters=parameters, months=4))
    assert life.count("equipment_sold") == 40
    assert not life.office.members.any()
    assert (life.city.enterprises.cluster_gain == 0).all()


def test_clusters_fill_orders_together():
    plan = programme(MARKETING)
    reach = replace(sure_parameters(), cluster_reach_gain=0.5)
    alone = replace(reach, cluster_reach_gain=0.0)
    with_cluster, without = (
        live(city_of_districts(6), setting(plans=(plan,), parameters=p)).flows[2].links
        for p in (reach, alone)
    )
    assert with_cluster.firm_rows.tolist() == without.firm_rows.tolist()
    assert (with_cluster.weights >= without.weights).all()
    assert with_cluster.weights.max() <= 1.5 * without.weights.max()


def test_in_a_frozen_world_members_meet_the_clusters_of_the_baseline():
    """Gross is what a grant does alone: what members give each other is reaction."""
    lived = live(city_of_districts(), setting([4]))
    nothing = [np.zeros(MARKETS, np.int64)] * 3
    recorded = lived.signals.history | {"cluster_strength/sector": nothing}
    frozen = live(
        city_of_districts(),
        setting(
            [4], replayed=lived.office.deliveries, frozen=frozenset(Channel), recorded=recorded
        ),
    )
    assert (gains(lived) > 0).all()
    assert (frozen.city.enterprises.cluster_gain == 0).all()
    released = live(
        city_of_districts(),
        setting([4], replayed=lived.office.deliveries, recorded=recorded),
    )
    assert (released.city.enterprises.cluster_gain == lived.city.enterprises.cluster_gain).all()


def test_a_brand_and_a_cluster_never_exceed_their_full_strength():
    city = city_of_districts(3)
    everybody = np.arange(33)
    assert cluster_strength(city, everybody, np.zeros(11, np.int64), 0.05).max() < FIXED_POINT


def test_a_stage_of_training_makes_no_members():
    training = StagePlan(
        StageKind.TRAINING, ((2024, 80_000_000),), (("apbd", 1.0),), unit_cost_idr=5_000_000,
        duration_months=1, classes_at_once_max=1, field_shares=((2, 1.0),),
    )  # fmt: skip
    life = live(plain_city(40), Setting((programme(training),), months=4))
    assert life.count("started") == 16
    assert not life.office.members.any()
