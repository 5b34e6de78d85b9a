"""Kernels and the programmes written blind from the documentation live the same months, to the last unit."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from simulation.classifications import CELLS, KECAMATAN, MARKETS, SECTORS
from simulation.engine import LIVE, RunSettings
from simulation.flows import LINK_KINDS, MarketLinks, ProgrammeFlows
from simulation.parameters.catalogue import load_catalogue
from simulation.programme_plan import LinkKind
from simulation.randomness import FIXED_POINT, Draws
from simulation.signals import Channel, Signals
from simulation.submodels import enterprises
from simulation.submodels.programmes.link_book import LinkBook
from tests.economy import month_of, still_month
from tests.reference import blind_demand_sharing as sharing
from tests.reference import blind_matching as matching
from tests.small_runs import live_anew, replaying, small_initial
from tests.twins import RandomMonth, hiring_watched, sales_watched, told_matching, told_sharing
from tests.worlds import small_city

CATALOGUE = load_catalogue()
PARAMETERS = CATALOGUE.enterprises
SMALLEST = RunSettings(scale=0.01, months=8)
DECIDED = ("hired", "filled", "left", "qualified")  # what is no signal, so that no world replays it
random_months = st.builds(
    RandomMonth,
    st.integers(0, 2**32 - 1),
    st.integers(0, 40),
    st.integers(0, CELLS),
    st.integers(-24, 40),
    alike=st.booleans(),
)


@settings(max_examples=300)
@given(random_months, st.booleans())
def test_matching_is_what_the_page_says(month, still):
    told, cells = month.told(), month.city.cells
    before = cells.hire_standard.tolist()
    _, lived = month.lived(still=still)
    assert lived == told_matching(told)
    assert cells.hire_standard.tolist() == (list(told.standard.values()) if still else before)


@settings(max_examples=100)
@given(random_months, st.integers(0, 2**32 - 1), st.integers(0, 60))
def test_matching_against_replayed_cut_offs_is_what_the_page_says(month, seed, others):
    baseline, _ = RandomMonth(seed, others, CELLS).lived()
    told = told_matching(month.told(baseline.history))
    _, lived = month.lived(baseline.history)
    assert {name: lived[name] for name in DECIDED} == {name: told[name] for name in DECIDED}


def random_markets(seed):
    """Return a small city of markets from empty to crowded, some linked, and what programmes do there."""
    luck = np.random.default_rng(seed)
    city = small_city(800)
    enterprises.calibrate_productivity(city, PARAMETERS)
    persons, firms, markets = city.persons, city.enterprises, city.markets
    for column in (markets.household_pool_idr, markets.outside_demand_idr, markets.outside_option):
        column[:] = column * luck.choice([0.0, 0.1, 1.0, 8.0], MARKETS)
    markets.programme_pool_idr[:] = luck.integers(-(10**9), 10**9, MARKETS)
    markets.first_attractiveness[:] = luck.integers(0, 10**6, MARKETS) * luck.integers(0, 2)
    firms.outside_share[:] = luck.random(len(firms.open))
    firms.productivity[:] *= luck.choice([1e-6, 1.0, 50.0], len(firms.open))
    firms.open[luck.random(len(firms.open)) < 0.1] = False
    persons.in_training[:] = luck.random(len(persons.present)) < 0.3
    persons.own_attractiveness[:] = luck.integers(0, 2, len(persons.present))  # 0: to be drawn
    count = int(luck.integers(0, 60))
    links = MarketLinks(
        luck.integers(0, len(firms.open), count).astype(np.int32),
        luck.integers(0, LINK_KINDS, count).astype(np.int8),
        luck.integers(1, 30_000, count),
        luck.integers(0, FIXED_POINT, count),
        luck.integers(0, 10**6, count),
    )
    budget = luck.integers(0, 10**9, LINK_KINDS) * luck.integers(0, 2, LINK_KINDS)
    return city, ProgrammeFlows(
        buyer_budget_idr=budget, taken_from_city_share=luck.random(LINK_KINDS), links=links
    )


def live_sharing(seed, index, recorded=None):
    """Live a month of random markets; return its signals."""
    city, programmes = random_markets(seed)
    signals = Signals(recorded=recorded or {}, frozen=frozenset(Channel if recorded else ()))
    signals.begin_month(0)
    flows = month_of(city, still_month(0, demand_index=index), programmes)
    parameters = replace(PARAMETERS, outside_rivals_ratio=index * 4)
    enterprises.step(city, signals, flows, parameters, Draws(11, 2))
    return signals


@settings(max_examples=100)
@given(st.integers(0, 2**32 - 1), st.floats(0.2, 3.0), st.integers(1, 2**32 - 1), st.booleans())
def test_demand_is_shared_as_the_page_says(seed, index, other, the_same_city):
    with sales_watched() as watch:
        baseline = live_sharing(seed, index)
        total = baseline.history["total_attractiveness"][0]
        more = total + other * (np.arange(MARKETS) % 2)
        recorded = baseline.history | {"total_attractiveness": [more]}
        live_sharing(seed if the_same_city else other, index, recorded)  # with signals frozen
    for month, lived in zip(watch.months, watch.lived, strict=True):
        assert lived == told_sharing(month)


@settings(max_examples=40)
@given(st.integers(0, 2**32 - 1), st.floats(0.0, 4.0), st.floats(0.0, 1.0))
def test_links_weigh_what_the_page_says(seed, ratio, gain):
    luck = np.random.default_rng(seed)
    city, _ = random_markets(seed)
    firms = city.enterprises
    rows = luck.permutation(np.flatnonzero(firms.open))[:30].astype(np.int32)
    kinds = luck.integers(0, LINK_KINDS, len(rows)).astype(np.int8)
    nothing = np.zeros(len(rows), np.int64)
    brand = luck.integers(0, FIXED_POINT, len(KECAMATAN))
    cluster = luck.integers(0, FIXED_POINT, MARKETS)
    weights = {kind.name.lower(): ratio for kind in LinkKind}
    numbers = replace(CATALOGUE.programmes, link_weight=weights, cluster_reach_gain=gain)
    book = LinkBook(rows, kinds, nothing, nothing)
    book.begin_month(city, numbers, brand, cluster)
    for row, kind, weight in zip(rows, kinds, book.now.weights.tolist(), strict=True):
        district, sector = int(firms.kecamatan[row]), int(firms.sector[row])
        reach = 1.0 + gain * (int(cluster[district * SECTORS + sector]) / FIXED_POINT)
        strength = int(brand[district]) if kind == LinkKind.SHARED_BRAND else None
        assert weight == sharing.linked_weight(
            int(firms.attractiveness[row]), ratio, reach, strength
        )


def lived_months(world):
    """Live a small city and hold every month of both markets against the twins; return the run."""
    with hiring_watched() as hiring, sales_watched() as sales:
        run = live_anew("marketing_only", SMALLEST, world=world)
    assert len(hiring.lived) == len(sales.lived) == SMALLEST.months
    for month, lived in zip(hiring.months, hiring.lived, strict=True):
        told = told_matching(matching.match(month))
        names = DECIDED if world.frozen else told
        assert {name: lived[name] for name in names} == {name: told[name] for name in names}
    for month, lived in zip(sales.months, sales.lived, strict=True):
        assert lived == told_sharing(month)
    assert min(len(lived["hired"]) for lived in hiring.lived) > 10
    assert any(firm.links for firm in sales.months[-1].firms)
    assert any(seller.in_class for month in sales.months for seller in month.sellers)
    return run


def test_a_small_city_lives_as_the_pages_say():
    small_initial(SMALLEST.scale)  # settled before anybody watches
    live = lived_months(LIVE)
    baseline = live_anew("baseline", SMALLEST)
    lived_months(replaying("frozen", baseline, live))
