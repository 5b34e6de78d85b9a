"""Loading: bases, merging, defaults, the shipped mixes, and what a scenario changes."""

from __future__ import annotations

import pickle
from dataclasses import replace
from typing import get_args

import pytest

from simulation.classifications import KECAMATAN_NAMES, Education, LabourStatus, Sector, SkillField
from simulation.parameters.catalogue import load_catalogue
from simulation.scenario import (
    baseline_of,
    changed_programmes,
    check_scenarios,
    difference,
    find_scenarios,
    load_scenario,
    month_number,
    month_text,
    scenario_digest,
    scenario_text,
    schema,
    schema_base,
    shipped_scenarios,
    zeroed,
)
from simulation.scenario.changes import added_budget_idr, paid_scenario_of, with_budget_times
from simulation.scenario.merge import read_merged
from simulation.scenario.model import STAGE_ORDER
from simulation.scenario.resolve import words_of

SHIPPED = (
    "baseline", "as_delivered", "capital_only", "cash_equal_budget", "fragmented", "integrated",
    "integrated_double", "integrated_poorest_first", "integrated_seberang", "marketing_only",
    "training_capital", "training_only",
)  # fmt: skip
OF_COMMON_BUDGET = [name for name in SHIPPED if name not in {"baseline", "cash_equal_budget"}]


def written(folder, text, name="policy.yaml"):
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_the_shipped_scenarios_are_the_promised_ones():
    assert tuple(shipped_scenarios()) == SHIPPED


@pytest.mark.parametrize("name", SHIPPED)
def test_a_shipped_scenario_loads_without_a_notice_and_gives_its_reasons(name):
    scenario = load_scenario(name)
    assert [item for item in scenario.notices if "times the shipped mixes" not in item] == []
    assert scenario.title.id
    assert scenario.title.en
    assert scenario.reasons
    assert (scenario.baseline is None) == (name == "baseline")
    assert load_scenario(f"{name}.yaml") == scenario


@pytest.mark.parametrize("name", OF_COMMON_BUDGET)
def test_the_mixes_share_one_budget_unless_the_name_says_otherwise(name):
    scenario = load_scenario(name)
    total = load_catalogue().programmes.total_budget_idr
    expected = 2 * total if name == "integrated_double" else total
    assert added_budget_idr(scenario, baseline_of(scenario)) == expected


def test_the_baseline_holds_the_programmes_of_2023_at_their_level():
    programmes = load_scenario("baseline").programmes
    training = programmes["public_training"].stages["training"]
    places = training.budget_idr_by_year[2024] / training.cost_idr_per_person
    assert places == pytest.approx(400)
    grants = programmes["dumisake_grants"].stages["capital"]
    assert grants.budget_idr_by_year[2025] == 481 * grants.grant_idr_per_person


@pytest.mark.parametrize("name", [n for n in SHIPPED if n not in {"baseline", "cash_equal_budget"}])
def test_every_mix_adds_one_programme_and_leaves_the_old_ones(name):
    scenario = load_scenario(name)
    assert changed_programmes(scenario, baseline_of(scenario)) == ("kawasan",)


def test_the_poor_cousin_spends_what_integrated_spends():
    integrated, fragmented = load_scenario("integrated"), load_scenario("fragmented")
    assert set(difference(fragmented, integrated)) == {"programmes.kawasan.delivery"}


def test_the_cash_benchmark_names_whom_it_pays_and_has_no_programme_of_its_own():
    scenario = load_scenario("cash_equal_budget")
    assert scenario.cash_for == replace(load_scenario("integrated"), baseline=None)
    assert changed_programmes(scenario, baseline_of(scenario)) == ()
    assert paid_scenario_of(scenario).id == "integrated"


def test_only_what_differs_is_written(tmp_path):
    path = written(
        tmp_path, "title: x\nbase: integrated\nprogrammes: {kawasan: {areas: [Barat]}}\n"
    )
    scenario, base = load_scenario(path), load_scenario("integrated")
    assert scenario.programmes["kawasan"].areas == (
        "Kota Baru", "Alam Barajo", "Telanaipura", "Danau Sipin",
    )  # fmt: skip
    assert set(difference(scenario, base)) == {"programmes.kawasan.areas"}
    assert scenario.base_chain == ("integrated", "baseline")
    assert scenario.baseline.id == "baseline"
    assert scenario.question.en == ""


def test_budgets_merge_by_year_and_shares_are_replaced_whole(tmp_path):
    text = (
        "title: x\nbase: integrated\nprogrammes: {kawasan: {stages: {training: "
        "{budget_idr_by_year: {2025: 900000000}, source_share: {apbn: 1}}}}}\n"
    )
    stage = load_scenario(written(tmp_path, text)).programmes["kawasan"].stages["training"]
    assert stage.budget_idr_by_year == {2024: 1350000000, 2025: 900000000, 2026: 1350000000}
    assert stage.source_share == {"apbn": 1.0}


def test_a_base_is_sought_beside_the_file_first(tmp_path):
    written(tmp_path, "title: mine\nbase: baseline\nmonths_default: 12\n", "integrated.yaml")
    scenario = load_scenario(written(tmp_path, "title: x\nbase: integrated.yaml\n"))
    assert scenario.months_default == 12


def test_compare_with_names_another_baseline(tmp_path):
    path = written(tmp_path, "title: x\nbase: integrated\ncompare_with: fragmented\n")
    scenario = load_scenario(path)
    assert scenario.baseline.id == "fragmented"
    assert changed_programmes(scenario, baseline_of(scenario)) == ("kawasan",)


def test_programmes_from_the_start_begin_with_the_scenario_in_its_baseline_too(tmp_path):
    text = "title: x\nbase: integrated\nstart: 2021-08\nmonths_default: 60\n"
    scenario = load_scenario(written(tmp_path, text))
    baseline = baseline_of(scenario)
    assert {p.first_month for p in baseline.programmes.values()} == {"2021-08"}
    assert changed_programmes(scenario, baseline) == ("kawasan",)


def test_shocks_and_parameters_are_in_the_baseline_too(tmp_path):
    text = (
        "title: x\nbase: integrated\nstart: 2021-08\nmonths_default: 60\n"
        "outside_world: {withheld_postings: {from: 2024-06, months: 6, share: 0.1}}\n"
        "parameters: {outside_world.price_growth_later: 0.02}\n"
    )
    scenario = load_scenario(written(tmp_path, text))
    baseline = baseline_of(scenario)
    assert baseline.shocks == scenario.shocks
    assert baseline.shocks[0].posted_again_after_months == 6
    assert baseline.catalogue().outside_world.price_growth_later == 0.02
    assert (baseline.start, baseline.start_year, baseline.start_month_of_year) == (
        "2021-08",
        2021,
        8,
    )
    assert scenario_digest(baseline) != scenario_digest(load_scenario("baseline"))


def test_a_stage_may_narrow_the_target_of_its_programme(tmp_path):
    text = (
        "title: x\nbase: integrated\nprogrammes: {kawasan: {stages: "
        "{marketing: {target: {owns_enterprise: yes}}}}}\n"
    )
    programme = load_scenario(written(tmp_path, text)).programmes["kawasan"]
    target = programme.stages["marketing"].target
    assert target == replace(programme.target, owns_enterprise="yes")
    assert programme.stages["training"].target == programme.target


def test_stages_come_in_the_order_of_the_file(tmp_path):
    text = (
        "title: x\nbase: baseline\nprogrammes: {new: {stages: {marketing: {local_share: 0.1}, "
        "training: {local_share: 0.1}}}}\n"
    )
    programme = load_scenario(written(tmp_path, text)).programmes["new"]
    assert list(programme.stages) == ["marketing", "training"]
    assert programme.areas == KECAMATAN_NAMES
    assert (programme.first_month, programme.last_month) == ("2024-01", "2035-12")


def test_titles_and_reasons_are_not_in_the_digest(tmp_path):
    base = load_scenario("integrated")
    text = "title: {id: a, en: b}\nbase: integrated\nauthor: me\nquestion: why?\n"
    other = load_scenario(written(tmp_path, text, "renamed.yaml"))
    assert scenario_digest(other) == scenario_digest(base)
    changed = written(tmp_path, "title: x\nbase: integrated\nmonths_default: 24\n")
    assert scenario_digest(load_scenario(changed)) != scenario_digest(base)


def test_the_digest_of_a_cash_benchmark_follows_the_scenario_it_pays_for(tmp_path):
    first = load_scenario("cash_equal_budget")
    assert scenario_digest(first) != scenario_digest(load_scenario("baseline"))
    other = replace(first, cash_for=load_scenario("fragmented"))
    assert scenario_digest(other) != scenario_digest(first)


def test_a_matching_baseline_digest_gives_no_notice(tmp_path):
    digest = scenario_digest(load_scenario("baseline"))
    path = written(tmp_path, f"title: x\nbase: baseline\nbaseline_digest: '{digest[:12]}'\n")
    assert check_scenarios([path]).notices == ()


@pytest.mark.parametrize("name", SHIPPED)
def test_the_canonical_text_loads_to_the_same_scenario(tmp_path, name):
    scenario = load_scenario(name)
    again = load_scenario(written(tmp_path, scenario_text(scenario), f"{name}.yaml"))
    assert scenario_digest(again) == scenario_digest(scenario)
    assert scenario_text(again) == scenario_text(scenario)
    assert replace(again, base_chain=scenario.base_chain) == scenario


def test_scenarios_travel_to_other_processes():
    scenario = load_scenario("cash_equal_budget")
    assert pickle.loads(pickle.dumps(scenario)) == scenario  # noqa: S301 - our own bytes


@pytest.mark.parametrize("name", OF_COMMON_BUDGET)
def test_the_zeroed_twin_gives_nothing_and_sets_back_what_was_changed(name):
    scenario = load_scenario(name)
    baseline = baseline_of(scenario)
    twin = zeroed(scenario, baseline)
    assert added_budget_idr(twin, baseline) == 0
    assert set(twin.programmes) == set(scenario.programmes)
    for programme_id, programme in baseline.programmes.items():
        assert twin.programmes[programme_id] == programme
    empty = twin.programmes["kawasan"]
    assert empty.announced_months_before == 0
    assert empty.share_waiting_for_announced == 0.0
    for stage in empty.stages.values():
        for places in ("classes_at_once_max", "coaches_max", "capacity_firms"):
            assert getattr(stage, places, 0) == 0


def test_the_zeroed_twin_sets_back_a_changed_old_programme(tmp_path):
    text = (
        "title: x\nbase: baseline\nprogrammes: {public_training: {delivery: integrated}}\n"
        "sources: {apbd_province: {first_release_month: 9}}\n"
    )
    scenario = load_scenario(written(tmp_path, text))
    baseline = baseline_of(scenario)
    assert changed_programmes(scenario, baseline) == ("dumisake_grants", "public_training")
    assert zeroed(scenario, baseline).programmes == baseline.programmes
    assert zeroed(scenario, baseline).sources == baseline.sources


def test_money_that_comes_late_is_a_change_of_the_programmes_it_pays(tmp_path):
    """A failure of delivery, not a shock: the baseline's money comes in time."""
    late = "sources: {apbd_province: {release_delay_months_by_year: {2025: 4}}}\n"
    scenario = load_scenario(written(tmp_path, "title: x\nbase: baseline\n" + late))
    baseline = baseline_of(scenario)
    assert changed_programmes(scenario, baseline) == ("dumisake_grants", "public_training")
    assert scenario.sources["apbd_province"].release_delay_months_by_year == {2025: 4}
    assert baseline.sources["apbd_province"].release_delay_months_by_year == {}


def test_the_old_programmes_run_in_every_policy():
    old = set(load_scenario("baseline").programmes)
    assert {"public_training", "dumisake_grants", "prakerja", "tkm_pemula"} <= old
    scenario = load_scenario("integrated")
    assert old < set(scenario.programmes)
    assert not old & set(changed_programmes(scenario, baseline_of(scenario)))


def test_a_higher_ceiling_alone_changes_no_programme(tmp_path):
    text = "title: x\nbase: baseline\nsources: {apbn: {ceiling_idr_by_year: {2025: 20000000000}}}\n"
    scenario = load_scenario(written(tmp_path, text))
    assert changed_programmes(scenario, baseline_of(scenario)) == ()
    assert scenario.sources["apbn"].ceiling_idr_by_year[2025] == 20_000_000_000


def test_a_fourfold_budget_has_four_times_the_money_and_places():
    scenario = load_scenario("integrated")
    baseline = baseline_of(scenario)
    more = with_budget_times(scenario, baseline, 4.0)
    assert added_budget_idr(more, baseline) == 4 * added_budget_idr(scenario, baseline)
    assert more.programmes["kawasan"].stages["training"].classes_at_once_max == 48
    assert more.programmes["public_training"] == scenario.programmes["public_training"]
    quarter = with_budget_times(scenario, baseline, 0.25)
    assert added_budget_idr(quarter, baseline) * 4 == added_budget_idr(scenario, baseline)
    assert quarter.sources == scenario.sources


def test_folders_patterns_and_ids_are_found_each_once(tmp_path):
    first = written(tmp_path, "title: a\nbase: baseline\n", "a.yaml")
    second = written(tmp_path, "title: b\nbase: baseline\n", "b.yml")
    written(tmp_path, "no scenario", "readme.txt")
    assert find_scenarios([tmp_path]) == [first, second]
    assert find_scenarios([str(tmp_path / "*.y*ml"), first]) == [first, second]
    assert [path.stem for path in find_scenarios(["integrated", "baseline"])] == [
        "integrated", "baseline",
    ]  # fmt: skip


def test_one_text_stands_for_both_languages():
    words = words_of(schema_base.WordsText(id="satu"))
    assert (words.id, words.en, words.in_language("en")) == ("satu", "satu", "satu")
    assert words_of("x").in_language("id") == "x"


def test_months_are_counted_from_the_start():
    assert month_number("2024-01", "2021-08") == 29
    assert month_text(29, "2021-08") == "2024-01"
    assert month_number("2021-07", "2021-08") == -1


@pytest.mark.parametrize(
    ("names", "enumeration"),
    [
        (schema_base.StatusName, LabourStatus),
        (schema_base.EducationName, Education),
        (schema_base.SectorName, Sector),
        (schema_base.FieldName, SkillField),
    ],
)
def test_the_names_in_files_are_those_of_the_classifications(names, enumeration):
    assert get_args(names) == tuple(item.name.lower() for item in enumeration)


def test_the_stages_of_the_language_are_those_of_the_model():
    assert schema_base.EVERY_STAGE == STAGE_ORDER
    assert tuple(schema.StagesText.model_fields) == STAGE_ORDER


def test_origins_name_the_file_that_said_it(tmp_path):
    path = written(tmp_path, "title: x\nbase: integrated\nmonths_default: 24\n")
    merged = read_merged(path)
    assert merged.where(("months_default",)) == f"{path}:3: months_default"
    assert "integrated.yaml:" in merged.where(("programmes", "kawasan", "areas"))
    assert "baseline.yaml:" in merged.where(("sources", "apbn"))


def test_who_names_all_stages_of_the_base_orders_them_anew(tmp_path):
    chain = "title: x\nbase: integrated\nprogrammes: {kawasan: {stages: {%s}}}\n"
    turned = ("entrepreneurship", "training", "capital", "coaching", "marketing")
    text = chain % ", ".join(f"{kind}: {{local_share: 0.1}}" for kind in turned)
    anew = load_scenario(written(tmp_path, text))
    assert tuple(anew.programmes["kawasan"].stages) == turned
    one = load_scenario(written(tmp_path, chain % "capital: {local_share: 0.1}"))
    assert tuple(one.programmes["kawasan"].stages) == STAGE_ORDER[:-1]


def test_another_order_of_the_same_stages_is_another_scenario():
    scenario = load_scenario("integrated")
    programme = scenario.programmes["kawasan"]
    stages = dict(reversed(programme.stages.items()))
    turned = replace(
        scenario,
        programmes=scenario.programmes | {"kawasan": replace(programme, stages=stages)},
    )
    assert scenario_digest(turned) != scenario_digest(scenario)
    assert changed_programmes(turned, scenario) == ("kawasan",)
