"""Market links: kinds side by side, fees, yearly budgets, a brand that grows with who carries it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from simulation.classifications import MARKETS
from simulation.flows import LINK_KINDS
from simulation.plans import clusters_of, programme_plans
from simulation.programme_plan import LinkKind, LinkPlan, StageKind, StagePlan
from simulation.randomness import FIXED_POINT
from simulation.scenario import load_scenario
from simulation.signals import Signals
from simulation.submodels.programmes.intake import EVERYBODY, NOBODY
from simulation.submodels.programmes.link_book import LinkBook, brand_strength
from simulation.submodels.programmes.link_terms import LINK_ORDER, completed
from simulation.submodels.programmes.links import link_cutoffs, link_of
from tests.programme_office import (
    YEARS,
    Setting,
    live,
    plain_city,
    programme,
    sure_parameters,
)

BRAND = LinkPlan(LinkKind.SHARED_BRAND, 40, 10_000_000, 0, 1_000_000)
FAIR = LinkPlan(LinkKind.FAIR, 6, 50_000_000, 0, 1_000_000)


def marketing(*links, budget=120_000_000):
    yearly = tuple((year, budget) for year in YEARS)
    return StagePlan(StageKind.MARKETING, yearly, (("apbd", 1.0),), links=links)


def test_what_a_scenario_does_not_say_is_the_catalogues_by_kind():
    parameters = sure_parameters()
    said = replace(FAIR, fee_share_of_sales=0.5)
    plan = completed(programme(marketing(said, BRAND)), parameters)
    links = {link.kind: link for link in plan.stages[0].links}
    assert [link.kind for link in plan.stages[0].links] == [LinkKind.SHARED_BRAND, LinkKind.FAIR]
    assert links[LinkKind.FAIR].fee_share_of_sales == 0.5
    brand = links[LinkKind.SHARED_BRAND]
    assert brand.fee_share_of_sales == parameters.link_fee_share_of_sales["shared_brand"]
    assert brand.taken_from_city_share == parameters.link_taken_from_city_share["shared_brand"]
    assert set(LINK_ORDER) == set(LinkKind)
    assert len(LinkKind) == LINK_KINDS


def test_one_cut_off_for_each_link_says_what_serving_one_by_one_says():
    """Serve firm after firm; each takes the first link it fits that has room."""
    generator = np.random.default_rng(5)
    for _ in range(40):
        count, kinds = int(generator.integers(1, 40)), int(generator.integers(1, 5))
        scores = np.sort(generator.integers(0, 12, count))
        identities = generator.permutation(count).astype(np.int64)
        order = np.lexsort((identities, scores))
        scores, identities = scores[order], identities[order]
        fits = generator.random((count, kinds)) < 0.6
        places = generator.integers(0, 8, kinds).tolist()
        left, expected = list(places), np.full(count, -1)
        for firm in range(count):
            for kind in range(kinds):
                if fits[firm, kind] and left[kind]:
                    left[kind] -= 1
                    expected[firm] = kind
                    break
        cutoffs = link_cutoffs(scores, identities, fits, places)
        assert link_of(scores, identities, fits, cutoffs).tolist() == expected.tolist()


def test_a_link_without_places_lets_nobody_in_and_one_with_room_everybody():
    fits, scores = np.ones((3, 2), np.bool_), np.arange(3)
    cutoffs = link_cutoffs(scores, scores, fits, [0, 5])
    assert cutoffs.tolist() == [list(NOBODY), list(EVERYBODY)]


def test_a_firm_keeps_links_of_several_kinds_and_loses_them_one_by_one():
    enterprises = plain_city(3, firms=3).enterprises
    book, rows = LinkBook(), np.array([0, 1], np.int32)
    book.add(enterprises, rows, FAIR)
    book.add(enterprises, rows[:1], BRAND)
    book.add(enterprises, rows[:1], BRAND)  # said twice, held once
    assert enterprises.link_kinds[:3].tolist() == [1 << 3 | 1 << 4, 1 << 3, 0]
    assert len(book.firms) == 3
    book.drop(enterprises, rows, LinkKind.FAIR)
    assert enterprises.link_kinds[:3].tolist() == [1 << 4, 0, 0]
    assert book.firms.tolist() == [0]


def test_a_brand_is_worth_more_the_more_firms_of_the_kawasan_carry_it():
    """100 firms in each of two districts, half strength at a tenth of a kawasan's firms."""
    city = plain_city(200, firms=200)
    firms = city.enterprises
    firms.kecamatan[100:200] = 1
    book, apart, together = LinkBook(), np.arange(11), np.array([0, 0, *range(2, 11)])
    nobody = brand_strength(city, book, apart, 0.1)
    book.add(firms, np.arange(30, dtype=np.int32), BRAND)
    assert nobody[0] == (1 << 20) // 11  # what the first would meet: 1 / (1 + 10)
    assert brand_strength(city, book, apart, 0.1)[0] == (30 << 20) // 40
    assert brand_strength(city, book, apart, 0.1)[1] == nobody[1]
    shared = brand_strength(city, book, together, 0.1)  # one kawasan of both districts
    assert shared[0] == shared[1] == (30 << 20) // 50


def test_weights_of_a_brand_follow_its_strength():
    parameters = replace(sure_parameters(), cluster_reach_gain=0.0)
    setting = Setting((programme(marketing(BRAND)),), parameters=parameters, months=2)
    life = live(plain_city(20, firms=20), setting)
    strength = int(life.signals.history["cluster_strength/brand"][1][0])
    assert strength == (20 << 20) // 21  # half a strength at 1 percent of 20 firms: at least one
    full = int(100 * sure_parameters().link_weight["shared_brand"])
    assert life.flows[1].links.weights.tolist() == [(full * strength) >> 20] * 20


def test_buyers_with_a_yearly_budget_stop_when_it_is_used_up():
    """100 a month, 250 a year: what was sold last month is counted against the year's."""
    link = replace(FAIR, buyer_budget_idr_per_month=100, buyer_budget_idr_per_year=250)
    city, book, signals = plain_city(1, firms=1), LinkBook(), Signals()
    book.add(city.enterprises, np.array([0], np.int32), link)
    parameters = replace(sure_parameters(), link_weight=dict.fromkeys(
        sure_parameters().link_weight, 1.0
    ))  # fmt: skip
    spent = []
    for month in range(14):
        signals.begin_month(month)
        book.count_spending(signals, new_year=month % 12 == 0)
        book.begin_month(city, parameters, np.full(11, FIXED_POINT), np.zeros(MARKETS, np.int64))
        budget, _ = book.buyers([link])
        spent.append(int(budget[LinkKind.FAIR]))
        unit = (budget << 20) // 100  # weight 100 sells the whole budget
        signals.take("buyer_budget_per_attractiveness", unit)
    assert spent == [100, 100, 50, *[0] * 9, 100, 100]


def test_flat_keys_are_one_link_and_links_are_several(tmp_path):
    flat = load_scenario("integrated")
    assert list(flat.programmes["kawasan"].stages["marketing"].links) == ["marketplace"]
    path = tmp_path / "several.yaml"
    path.write_text(
        "title: several\nbase: integrated\nprogrammes:\n  kawasan:\n    stages:\n      marketing:\n"
        "        links:\n          shared_brand: {capacity_firms: 90}\n          fair: {}\n"
    )
    several = load_scenario(path)
    plan = next(p for p in programme_plans(several, 0.1) if p.id == "kawasan")
    links = {link.kind: link for link in plan.stages[-1].links}
    assert links[LinkKind.SHARED_BRAND].capacity == 9
    assert set(links) == {LinkKind.SHARED_BRAND, LinkKind.FAIR}


def test_districts_of_one_kawasan_share_a_number():
    clusters = clusters_of(load_scenario("integrated"))
    names = ["Danau Teluk", "Pelayangan"]
    scenario = load_scenario("integrated")
    alone = clusters_of(replace(scenario, kawasan={"Seberang": tuple(names)}))
    assert len(set(clusters)) == 3
    assert len(set(alone)) == 10


@pytest.mark.parametrize("kind", list(LinkKind))
def test_every_kind_has_terms_in_the_catalogue(kind):
    parameters, name = sure_parameters(), kind.name.lower()
    for table in ("link_weight", "link_loss_probability_per_year", "link_fee_share_of_sales",
                  "link_fee_idr_per_month", "link_registered_only", "link_taken_from_city_share",
                  "link_least_sales_idr_per_month"):  # fmt: skip
        assert name in getattr(parameters, table)
