"""Six months of real figures replace the plan; what is left of the budget is run again."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from simulation.engine import run_once
from simulation.errors import ExperimentError
from simulation.plans import programme_plans
from simulation.programme_plan import RealisedMonth
from simulation.scenario import baseline_of, check_scenarios, load_scenario, zeroed
from tests.programme_office import APBD, CAPITAL, TRAINING, Setting, live, plain_city, programme
from tests.small_runs import CHAIN, small_initial

DOCS = Path(__file__).parents[2] / "docs"
KNOWN = [f"2024-0{month}" for month in range(3, 9)]


def example(name, folder):
    """Write the example of a guide to a file."""
    text = (DOCS / name).read_text(encoding="utf-8")
    block = next(b for b in re.findall(r"```yaml\n(.*?)```", text, re.DOTALL) if "realised:" in b)
    path = folder / "after_six_months.yaml"
    path.write_text(block, encoding="utf-8")
    return path


@pytest.mark.parametrize("guide", ["guide.md", "panduan.md"])
def test_the_example_of_the_guides_is_in_order(guide, tmp_path):
    path = example(guide, tmp_path)
    assert check_scenarios([path]).problems == ()
    realised = load_scenario(path).programmes["kawasan"].realised
    assert all(list(months) == KNOWN for months in realised.values())
    split = realised["training"]["2024-07"].paid_idr
    assert sum(split.values()) == 48_000_000
    # Nobody started: the participants' 2 percent fall to the budgets in proportion.
    assert set(split) == {"apbn", "apbd", "bumn_csr"}
    assert abs(split["apbd"] - 48_000_000 * 0.3 / 0.98) <= 3
    scenario = load_scenario(path)
    assert zeroed(scenario, baseline_of(scenario)).programmes["kawasan"].realised == {}


def test_the_months_that_are_known_happen_and_the_plan_goes_on(tmp_path):
    scenario = load_scenario(example("guide.md", tmp_path))
    run = run_once(scenario, 0, settings=CHAIN, initial=small_initial(CHAIN.scale))
    plan = next(p for p in programme_plans(scenario, CHAIN.scale) if p.id == "kawasan")
    people = run.deliveries
    ledger = run.ledger[(run.ledger["programme"] == "kawasan") & (run.ledger["entry"] == "paid")]
    for number, stage in enumerate(plan.stages):
        started = people[(people["event"] == "started") & (people["stage"] == number)]
        for fact in stage.realised:
            assert (started["month"] == fact.month).sum() == fact.participants
            paid = ledger[
                (ledger["stage"] == stage.kind.name.lower()) & (ledger["month"] == fact.month)
            ]
            by_source = paid.groupby("source")["value"].sum().to_dict()
            reported = {name: amount for name, amount in fact.paid_idr if amount}
            own, said = by_source.pop("own", 0), reported.pop("own", 0)  # in equal whole rupiah
            assert by_source == reported
            assert 0 <= said - own < max(fact.participants, said + 1 - own)
        assert sum(fact.participants for fact in stage.realised) == round(
            sum(f.participants for f in scenario.programmes["kawasan"].realised[
                stage.kind.name.lower()].values()) * CHAIN.scale
        )  # fmt: skip
    assert (ledger["month"] > plan.realised_until).any()  # and then the plan


def test_reported_deliveries_replay_to_the_same_world():
    facts = (RealisedMonth(0, 21, (("apbd", 70_000_000),)), RealisedMonth(1, 0, (("apbd", 9),)))
    grants = (RealisedMonth(0, 5, (("apbd", 22_000_001),)), RealisedMonth(1, 2, (("apbd", 9),)))
    plan = programme(replace(TRAINING, realised=facts), replace(CAPITAL, realised=grants))
    setting = Setting((plan,), months=8)
    lived = live(plain_city(80), setting)
    again = live(plain_city(80), replace(setting, replayed=lived.office.deliveries))
    pd.testing.assert_frame_equal(lived.ledger, again.ledger)
    for name in ("stages_served", "general_skill", "certified_fields", "circle_month"):
        assert (getattr(lived.city.persons, name) == getattr(again.city.persons, name)).all()


def test_figures_this_city_cannot_have_are_refused():
    facts = (RealisedMonth(0, 50, (("apbd", 1_000_000),)),)
    plan = programme(replace(CAPITAL, realised=facts))
    with pytest.raises(ExperimentError, match="only 20 people"):
        live(plain_city(20), Setting((plan,), (APBD,), months=1))
