"""A flood shuts shops, takes stock and savings, and hits the same ones in every world."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from simulation.account import BaselineLives, Circle, CircleSums, first_stranger
from simulation.classifications import KECAMATAN_NAMES, RIVER_KECAMATAN, SECTORS
from simulation.engine import ALL_CHANNELS, World, run_once
from simulation.flood import lose_capital, lose_savings
from simulation.flows import Flood
from simulation.randomness import Draws
from simulation.scenario import Scenario, baseline_of, load_scenario
from simulation.scenario.model import Shock
from simulation.submodels.enterprises.flood import shut
from simulation.submodels.enterprises.own_account import OwnAccount
from simulation.submodels.outside_world import calendar_of
from tests.programme_office import plain_city
from tests.small_runs import SMALL, shipped, small_initial

DRAWS = Draws(7, 0)
EVERYBODY = Flood((0,), 2, begins=True, share_hit=1.0, selling_days_lost_share=0.4,
                  capital_lost_share=0.15, savings_lost_share=0.25)  # fmt: skip
SHOCK = Shock("flood", "2024-03", 2, 0.5, 0, RIVER_KECAMATAN)


def test_a_flood_worked_by_hand():
    """Half of four firms and households stand in district 0; all of those are hit."""
    city = plain_city(4, firms=4)
    city.month = 2
    dry = np.array([False, True, False, True])
    city.households.kecamatan[:] = np.where(dry, 1, 0)
    city.enterprises.kecamatan[:4] = np.where(dry, 1, 0)
    city.households.savings_idr[:] = 1_000_001
    city.enterprises.capital_idr[:4] = 2_000_001
    assert lose_savings(city, EVERYBODY, DRAWS) == 2 * 250_000  # a quarter, rounded down
    assert city.households.savings_idr.tolist() == [750_001, 1_000_001, 750_001, 1_000_001]
    lose_capital(city, EVERYBODY, DRAWS)
    assert city.enterprises.capital_idr[:4].tolist() == [1_700_001, 2_000_001, 1_700_001, 2_000_001]
    sellers = OwnAccount(np.empty(0, np.int32), np.zeros(110, np.int64), np.empty(0, np.int64))
    _, weights = shut(city, sellers, EVERYBODY, DRAWS)
    assert weights[:4].tolist() == [60, 100, 60, 100]


def test_sellers_without_a_firm_lose_days_and_keep_their_talent():
    city = plain_city(3)
    city.persons.kecamatan[:] = [0, 0, 1]
    city.persons.sector[:] = 3
    city.persons.own_attractiveness[:] = [50, 1, 70]
    total = np.zeros(110, np.int64)
    total[3], total[SECTORS + 3] = 51, 70
    weights = city.persons.own_attractiveness.copy()
    after, _ = shut(
        city, OwnAccount(np.arange(3, dtype=np.int32), total, weights), EVERYBODY, DRAWS
    )
    assert after.weights.tolist() == [30, 1, 70]
    assert (after.local_total[3], after.local_total[SECTORS + 3]) == (31, 70)
    assert city.persons.own_attractiveness.tolist() == [50, 1, 70]


def test_a_later_month_takes_days_but_no_more_capital_or_savings():
    city = plain_city(2, firms=2)
    city.households.savings_idr[:] = 1_000
    city.enterprises.capital_idr[:2] = 1_000
    second = replace(EVERYBODY, begins=False)
    assert lose_savings(city, second, DRAWS) == 0
    lose_capital(city, second, DRAWS)
    assert city.enterprises.capital_idr[:2].tolist() == [1_000, 1_000]


def test_the_share_is_of_those_in_the_districts_and_the_same_all_through():
    city = plain_city(4000, firms=4000)
    sellers = OwnAccount(np.empty(0, np.int32), np.zeros(110, np.int64), np.empty(0, np.int64))
    half = replace(EVERYBODY, share_hit=0.5)
    _, first = shut(city, sellers, half, DRAWS)
    city.month = 3
    _, second = shut(city, sellers, replace(half, begins=False), DRAWS)
    assert (first == second).all()
    assert 0.46 < (first[:4000] < 100).mean() < 0.54


def test_the_calendar_has_the_flood_in_its_months_only():
    parameters = shipped("baseline").catalogue().outside_world
    floods = [calendar_of(m, "2024-01", parameters, (SHOCK,)).flood for m in range(6)]
    assert [flood is not None for flood in floods] == [False, False, True, True, False, False]
    assert [flood.begins for flood in floods if flood] == [True, False]
    assert {KECAMATAN_NAMES[number] for number in floods[2].districts} == set(RIVER_KECAMATAN)


def flooded(name: str) -> Scenario:
    return replace(shipped(name), shocks=(SHOCK,))


@pytest.fixture(scope="module")
def worlds():
    dry = run_once(shipped("baseline"), 0, settings=SMALL, initial=small_initial())
    wet = run_once(
        flooded("baseline"), 0, settings=SMALL, initial=small_initial(), keep_slices=True
    )
    return dry, wet


def test_the_city_is_the_same_until_the_water_comes_and_poorer_after(worlds):
    dry, wet = worlds
    for month in range(2):
        assert dry.money[month] == wet.money[month]
    assert dry.money[2] != wet.money[2]
    sales = [run.readings[2].current["enterprise_sales"] for run in worlds]
    lower = sales[1] - sales[0]
    river = [1 + KECAMATAN_NAMES.index(name) for name in RIVER_KECAMATAN]  # 0 is the city
    assert lower[river].sum() < 0
    # Buyers here do not cross districts within the month; those elsewhere turn to dry ones a little.
    assert 0 <= lower[0] - lower[river].sum() < -0.02 * lower[river].sum()
    # Half are shut for half of the month, 25 percent of selling; the others there take over a part.
    share = lower[river].sum() / sales[0][river].sum()
    assert -0.25 < share < -0.05


def test_a_policy_in_a_flood_keeps_everybody_outside_the_circle_at_the_baseline(worlds):
    _, wet = worlds
    scenario = flooded("capital_only")
    assert baseline_of(scenario).shocks == (SHOCK,)
    live = run_once(scenario, 0, settings=SMALL, initial=small_initial())
    touched = Circle.of(live.city)
    lives = BaselineLives.of(wet.recorder, wet.city)
    sums = CircleSums(lives, touched)
    frozen = run_once(
        scenario, 0, World("frozen", ALL_CHANNELS, wet.signals, live.deliveries), settings=SMALL,
        initial=small_initial(), watch=lambda model: sums.take(model.city, model.recorder),
    )  # fmt: skip
    circle = touched.united(Circle.of(frozen.city))
    assert first_stranger(wet.city, wet.recorder, frozen.city, frozen.recorder, circle) is None


def test_a_file_names_the_districts_or_means_the_river(tmp_path):
    path = tmp_path / "flood.yaml"
    text = "title: x\nbase: baseline\noutside_world: {flood: {from: 2024-12, share: 0.06"
    path.write_text(text + "}}\n", encoding="utf-8")
    shock = load_scenario(path).shocks[0]
    assert (shock.kind, shock.months, set(shock.areas)) == ("flood", 1, set(RIVER_KECAMATAN))
    path.write_text(text + ", areas: [Seberang]}}\n", encoding="utf-8")
    assert set(load_scenario(path).shocks[0].areas) == {"Danau Teluk", "Pelayangan"}
