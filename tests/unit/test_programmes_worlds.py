"""Links, clusters, groups, coaches' loads and quotas in a whole city: frozen, released, live."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from simulation.account import BaselineLives, Circle, first_stranger
from simulation.engine import ALL_CHANNELS, LIVE, World, run_once
from simulation.experiments.frozen_worlds import Replicate, frozen_world
from simulation.scenario import baseline_of, load_scenario
from tests.small_runs import CHAIN, baseline_run, small_initial

EVERYTHING = """
title: everything that is delivered to enterprises
base: integrated
programmes:
  kawasan:
    stages:
      capital:
        group_size: 5
        tranches: 2
        tranche_months_between: 3
        tranche_conditional_on: [coaching]
        quota_share_by_area: {Seberang: 0.5}
      coaching: {contract_months: 12, firms_above_load_share: 0.5}
      marketing:
        target: {owns_enterprise: yes}
        quota_share_by_area: {Seberang: 0.4, Barat: 0.3}
        links:
          e_catalogue: {capacity_firms: 100, buyer_budget_idr_per_month: 200000000}
          state_enterprise: {capacity_firms: 60, buyer_budget_idr_per_year: 900000000}
          shared_brand: {capacity_firms: 200, cost_idr_per_firm: 1000000}
          fair: {capacity_firms: 80, buyer_budget_idr_per_year: 800000000, cost_idr_per_firm: 1000000}
"""

#: Everything above runs unchanged in both worlds, in a year of shocks, and a second programme comes.
BESIDE = """
title: a second programme beside everything
base: everything
compare_with: everything
outside_world:
  flood: {from: 2024-09, months: 2, share: 0.2}
  formal_demand_downturn: {from: 2024-06, months: 4, share: 0.1}
  food_price_jump: {from: 2024-10, months: 2, share: 0.1}
  withheld_postings: {from: 2024-05, months: 3, share: 0.3}
programmes:
  second:
    from: 2024-04
    target:
      labour_status: [searching, own_account, housekeeping, unpaid_family]
      age_years_min: 17
    stages:
      training:
        budget_idr_by_year: {each_year: 1800000000}
        cost_idr_per_person: 5000000
        seats_per_class: 16
        minimum_trainees: 4
        duration_months: 2
        fields: {agro: 0.5, production: 0.5}
      capital: {budget_idr_by_year: {each_year: 1900000000}, grant_idr_per_person: 5000000, form: in_kind}
"""


@pytest.fixture(scope="module")
def scenario(tmp_path_factory):
    path = tmp_path_factory.mktemp("worlds") / "everything.yaml"
    path.write_text(EVERYTHING, encoding="utf-8")
    return load_scenario(path)


@pytest.fixture(scope="module")
def lived(scenario):
    @cache
    def run(name):
        worlds = {
            "live": lambda: LIVE,
            "frozen": lambda: World(
                "frozen", ALL_CHANNELS, baseline_run(CHAIN).signals, run("live").deliveries
            ),
            "released": lambda: World("released", deliveries=run("live").deliveries),
        }
        first = small_initial(CHAIN.scale)
        return run_once(scenario, 0, worlds[name](), settings=CHAIN, initial=first)

    return run


def test_everything_was_delivered(lived):
    events = lived("live").deliveries["event"].value_counts()
    assert events[["link", "visit", "started", "finished"]].min() > 0
    strength = lived("live").signals["cluster_strength/sector"]
    assert max(int(month.max()) for month in strength) > 0


def test_with_signals_frozen_nobody_outside_the_circle_lives_differently(lived):
    baseline, frozen = baseline_run(CHAIN), lived("frozen")
    circle = Circle.of(lived("live").city).united(Circle.of(frozen.city))
    found = first_stranger(baseline.city, baseline.recorder, frozen.city, frozen.recorder, circle)
    assert found is None


def test_the_circle_alone_has_the_sums_of_the_circle_in_the_whole_city(lived):
    """Groups, quotas, tranches, loads, clusters and four kinds of links; both are lived here."""
    baseline = baseline_run(CHAIN)
    lives = BaselineLives.of(baseline.recorder, baseline.city)
    shared = Replicate(small_initial(CHAIN.scale), baseline, lives)
    found = frozen_world(shared, lived("live"))
    assert found.whole_city
    assert found.circle_compared > 0


def test_released_with_its_deliveries_it_is_the_live_world_bit_for_bit(lived):
    live, released = lived("live"), lived("released")
    assert released.recorder.month_digests == live.recorder.month_digests
    assert released.money == live.money
    for name, months in live.signals.items():
        for month, array in enumerate(months):
            assert np.array_equal(released.signals[name][month], array), (name, month)


def test_no_rupiah_is_unmatched_in_the_live_world(lived):
    assert all(month["unmatched"] == 0 for month in lived("live").money)


def test_the_circle_lives_alone_beside_programmes_that_run_unchanged(tmp_path):
    """Their queues, quotas, loads, slots and purses are a part's own here, and reach nobody."""
    (tmp_path / "everything.yaml").write_text(EVERYTHING, encoding="utf-8")
    path = tmp_path / "beside.yaml"
    path.write_text(BESIDE, encoding="utf-8")
    policy, first = load_scenario(path), small_initial(CHAIN.scale)
    baseline = run_once(baseline_of(policy), 0, settings=CHAIN, initial=first, keep_slices=True)
    live = run_once(policy, 0, settings=CHAIN, initial=first)
    events = set(live.deliveries["event"])
    assert {"started", "attended", "grant"} <= events
    assert set(live.older_starters) >= {"kawasan"}
    lives = BaselineLives.of(baseline.recorder, baseline.city)
    found = frozen_world(Replicate(first, baseline, lives), live)
    assert found.whole_city
    assert 0 < found.circle_compared < found.strangers_compared
    assert any(found.unnamed_posts)
