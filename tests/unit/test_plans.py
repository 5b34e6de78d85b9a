"""Plans: what a scenario says reaches the programme office whole, and scales as it must."""

from __future__ import annotations

from dataclasses import replace

import pytest

from simulation.classifications import KECAMATAN_NAMES, LabourStatus, SkillField
from simulation.plans import first_policy_month, programme_plans, provider_plans, source_plans
from simulation.programme_plan import Order, Otherwise, StageKind
from simulation.scenario import changed_programmes
from tests.small_runs import shipped


def _plan(scenario="integrated", scale=1.0, programme="kawasan"):
    plans = {plan.id: plan for plan in programme_plans(shipped(scenario), scale)}
    return plans[programme]


def _stage(kind, scale=1.0, scenario="integrated"):
    return {stage.kind: stage for stage in _plan(scenario, scale).stages}[kind]


def test_programmes_come_in_order_of_their_ids():
    ids = [plan.id for plan in programme_plans(shipped("integrated"), 1.0)]
    assert ids == sorted(shipped("integrated").programmes)
    assert "kawasan" in ids


def test_the_chain_keeps_its_order_and_its_money():
    plan, programme = _plan(), shipped("integrated").programmes["kawasan"]
    assert [stage.kind.name.lower() for stage in plan.stages] == list(programme.stages)
    for stage in plan.stages:
        written = programme.stages[stage.kind.name.lower()]
        assert dict(stage.budget_idr_by_fiscal_year) == dict(written.budget_idr_by_year)
        assert dict(stage.source_shares) == dict(written.source_share)


def test_months_are_counted_from_the_start():
    assert (_plan().first_month, _plan().last_month) == (2, 35)  # 2024-03 to 2026-12


def test_targets_are_numbers_of_the_classifications():
    plan = _plan()
    assert int(LabourStatus.SEARCHING) in plan.target.labour_status
    assert (plan.target.age_years_min, plan.target.age_years_max) == (17, 55)
    assert plan.target.sex is None
    assert plan.target.order is Order.FIRST_COME
    assert plan.areas == tuple(range(len(KECAMATAN_NAMES)))


def test_areas_are_kecamatan_numbers():
    names = [KECAMATAN_NAMES[number] for number in _plan("integrated_seberang").areas]
    assert names == list(shipped("integrated_seberang").programmes["kawasan"].areas)
    assert len(names) < len(KECAMATAN_NAMES)


def test_delivery_is_handed_on():
    assert _plan("integrated").integrated
    assert not _plan("fragmented").integrated


def test_fields_of_training_sum_to_one():
    shares = dict(_stage(StageKind.TRAINING).field_shares)
    assert sum(shares.values()) == pytest.approx(1.0)
    assert set(shares) <= {int(field) for field in SkillField}


@pytest.mark.parametrize("scale", [1.0, 0.5, 0.1])
def test_money_and_places_scale_but_a_place_costs_the_same(scale):
    full, part = _stage(StageKind.TRAINING), _stage(StageKind.TRAINING, scale)
    for (year, whole), (same, scaled) in zip(
        full.budget_idr_by_fiscal_year, part.budget_idr_by_fiscal_year, strict=True
    ):
        assert (year, int(whole * scale)) == (same, scaled)
    assert part.classes_at_once_max == max(1, round(full.classes_at_once_max * scale))
    assert (part.unit_cost_idr, part.seats_per_class) == (full.unit_cost_idr, full.seats_per_class)
    link, scaled_link = _stage(StageKind.MARKETING), _stage(StageKind.MARKETING, scale)
    link, scaled_link = link.links[0], scaled_link.links[0]
    assert scaled_link.capacity == round(link.capacity * scale)
    assert scaled_link.buyer_budget_idr_per_month == int(link.buyer_budget_idr_per_month * scale)


def test_a_tiny_city_keeps_one_place_and_none_stays_none():
    assert _stage(StageKind.TRAINING, 0.001).classes_at_once_max == 1
    assert _stage(StageKind.COACHING, 0.001).coaches_max == 1
    grants = replace(shipped("baseline").programmes["dumisake_grants"].stages["capital"])
    assert grants.recipients_per_month_max == 0  # what the office can handle, at any scale
    plan = _plan("baseline", 0.001, "dumisake_grants")
    assert plan.stages[0].recipients_per_month_max == 0


def test_purses_have_ceilings_and_calendars():
    plans = {plan.id: plan for plan in source_plans(shipped("baseline"), 0.1)}
    sources = shipped("baseline").sources
    assert list(plans) == sorted(sources)
    apbd = plans["apbd"]
    assert apbd.otherwise is Otherwise.CITY_SERVICES
    assert apbd.first_release_month == max(
        sources["apbd"].first_release_month, sources["apbd"].dpa_month
    )
    assert apbd.carries_over
    assert not plans["apbn"].carries_over
    for year, amount in apbd.ceiling_idr_by_fiscal_year:
        assert amount == int(sources["apbd"].ceiling_idr_by_year[year] * 0.1)


def test_the_policy_begins_with_its_first_changed_programme():
    assert first_policy_month(shipped("integrated"), ("kawasan",)) == 2
    assert first_policy_month(shipped("integrated"), ()) is None


def test_an_announcement_begins_the_policy():
    scenario = shipped("integrated")
    programme = scenario.programmes["kawasan"]
    for months, expected in ((1, 1), (9, 0)):
        announced = replace(programme, announced_months_before=months)
        earlier = replace(scenario, programmes={**scenario.programmes, "kawasan": announced})
        assert first_policy_month(earlier, ("kawasan",)) == expected


def test_providers_are_those_that_teach_the_stage_and_shrink_with_the_city():
    scenario = shipped("integrated")
    training, entrepreneurship = _plan().stages[:2]
    assert training.providers == ("blk_jambi", "lpk_barat", "lpk_pusat_timur", "skb_pkbm")
    assert entrepreneurship.providers == ("inkubator_unja", "plut_umkm", "skb_pkbm")
    full, part = provider_plans(scenario, 1.0), provider_plans(scenario, 0.1)
    assert [provider.id for provider in full] == sorted(scenario.providers)
    assert full[0].rooms == 10
    assert [provider.rooms for provider in part] == [1] * 6
    assert all(number >= 1 for provider in part for _, number in provider.instructors)


def test_closed_months_are_months_of_the_run():
    scenario = shipped("integrated")
    blk = replace(scenario.providers["blk_jambi"], closed=("2024-01", "2025-03"))
    shut = replace(scenario, providers=scenario.providers | {"blk_jambi": blk})
    assert provider_plans(shut, 1.0)[0].closed_months == {0, 14}
    # A closed provider is a change of whoever may use it, and of nobody else.
    assert changed_programmes(shut, scenario) == ("kawasan", "public_training")
