"""Hand-worked cases: each says in words why its numbers must come out."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from ruamel.yaml import YAML

from simulation.programme_plan import LinkKind, LinkPlan, SourcePlan, StageKind, StagePlan
from tests.programme_office import (
    YEARS,
    Life,
    Setting,
    live,
    plain_city,
    programme,
    sure_parameters,
)

CASES = YAML(typ="safe").load(Path(__file__).with_name("programmes.yaml"))
EXPECTATIONS = {"events", "ledger", "months_of", "value_of", "paid_in", "extra_of", "paid_in_area"}
SETTING = {
    "why", "people", "firms", "registered", "firm_sales_idr", "months", "source", "stage",
    "programme", "parameters", "districts",
}  # fmt: skip


def lived(case: dict[str, Any]) -> Life:
    """Let the case's programme act on the case's people."""
    given = dict(case["stage"])
    kind = StageKind[given.pop("kind").upper()]
    budget = given.pop("budget")
    if "field_shares" in given:
        given["field_shares"] = tuple(tuple(pair) for pair in given["field_shares"])
    if "tranche_conditional_on" in given:
        needed = given["tranche_conditional_on"]
        given["tranche_conditional_on"] = tuple(StageKind[name.upper()] for name in needed)
    given["quotas"] = tuple((tuple(members), share) for members, share in given.get("quotas", ()))
    given["links"] = tuple(
        LinkPlan(**(link | {"kind": LinkKind[link["kind"].upper()]}))
        for link in given.get("links", ())
    )
    stage = StagePlan(
        kind, tuple((year, budget) for year in YEARS), (("apbd", 1.0),),
        **({"recipients_per_month_max": 1000} | given),
    )  # fmt: skip
    source = SourcePlan("apbd", **case.get("source", {}))
    plan = programme(stage, **case.get("programme", {}))
    parameters = replace(sure_parameters(), **case.get("parameters", {}))
    setting = Setting((plan,), (source,), parameters=parameters, months=case["months"])
    city = plain_city(case["people"], case.get("firms", 0))
    city.enterprises.registered[: case.get("registered", 0)] = True
    districts = case.get("districts", {0: case["people"]})
    homes = np.repeat(list(districts), list(districts.values()))
    city.persons.kecamatan[:] = homes
    city.enterprises.kecamatan[: case.get("firms", 0)] = homes[: case.get("firms", 0)]
    sales = case.get("firm_sales_idr", [])
    city.enterprises.smoothed_sales_idr[: len(sales)] = sales
    return live(city, setting)


@pytest.mark.parametrize("name", CASES)
def test_case(name):
    case = CASES[name]
    life = lived(case)
    people = life.people
    for event, count in case.get("events", {}).items():
        assert life.count(event) == count, event
    for entry, amount in case.get("ledger", {}).items():
        assert life.total(entry) == amount, entry
    for event, months in case.get("months_of", {}).items():
        assert sorted(set(people[people["event"] == event]["month"].tolist())) == months, event
    for event, amount in case.get("value_of", {}).items():
        assert people[people["event"] == event]["value_idr"].sum() == amount, event
    for event, counts in case.get("extra_of", {}).items():
        extras = people[people["event"] == event]["extra"]
        assert extras.value_counts().to_dict() == counts, event
    for area, amount in case.get("paid_in_area", {}).items():
        assert life.total("paid", area=area) == amount, area
    for month, amount in case.get("paid_in", {}).items():
        assert life.total("paid", month=month) == amount, month


@pytest.mark.parametrize("name", CASES)
def test_a_case_says_why_and_expects_something(name):
    case = CASES[name]
    assert len(case["why"].split()) > 10
    assert set(case) & EXPECTATIONS
    assert set(case) <= EXPECTATIONS | SETTING
