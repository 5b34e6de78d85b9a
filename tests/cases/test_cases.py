"""Hand-worked cases of one programme: each says in words why its numbers must come out.

``programmes.yaml`` holds what stages do, ``money.yaml`` when and by whom they are paid.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from ruamel.yaml import YAML

from simulation.city import City
from simulation.programme_plan import (
    LinkKind,
    LinkPlan,
    Payer,
    RealisedMonth,
    SourcePlan,
    StageKind,
    StagePlan,
)
from tests.programme_office import (
    YEARS,
    Life,
    Setting,
    live,
    plain_city,
    programme,
    sure_parameters,
)

CASES = {
    f"{file}: {name}": case
    for file in ("programmes", "money")
    for name, case in YAML(typ="safe").load(Path(__file__).with_name(f"{file}.yaml")).items()
}
#: What is expected of the amounts of an entry of the ledger, by the value of one of its columns.
AMOUNTS = {
    "paid_in": ("paid", "month"),
    "paid_by": ("paid", "source"),
    "paid_for": ("paid", "line"),
    "paid_in_area": ("paid", "area"),
    "lapsed_because": ("lapsed", "reason"),
    "planned_because": ("planned", "reason"),
}
#: What is expected of how often an event has each value of a column.
COUNTS = {"extra_of": "extra", "count_in": "month"}
EXPECTATIONS = {"events", "ledger", "months_of", "value_of", *AMOUNTS, *COUNTS}
SETTING = {
    "why", "people", "firms", "registered", "firm_sales_idr", "months", "source", "sources",
    "shares", "stage", "programme", "parameters", "districts",
}  # fmt: skip


def lived(case: dict[str, Any]) -> Life:
    """Let the case's programme act on the case's people."""
    purses = case.get("sources", {"apbd": case.get("source", {})})
    setting = Setting(
        (programme(stage_of(case), **case.get("programme", {})),),
        tuple(source_of(name, keys) for name, keys in purses.items()),
        parameters=replace(sure_parameters(), **case.get("parameters", {})),
        months=case["months"],
    )
    return live(city_of(case), setting)


def source_of(name: str, text: dict[str, Any]) -> SourcePlan:
    """Return a source from its words."""
    return SourcePlan(name, **(text | {"payer": Payer(text.get("payer", "public"))}))


def stage_of(case: dict[str, Any]) -> StagePlan:
    """Return the case's stage; its budget is the same every year."""
    given = dict(case["stage"])
    kind, budget = StageKind[given.pop("kind").upper()], given.pop("budget")
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
    given["realised"] = tuple(
        RealisedMonth(month, people, tuple(paid.items()))
        for month, people, paid in given.get("realised", ())
    )
    return StagePlan(
        kind, tuple((year, budget) for year in YEARS),
        tuple(case.get("shares", {"apbd": 1.0}).items()),
        **({"recipients_per_month_max": 1000} | given),
    )  # fmt: skip


def city_of(case: dict[str, Any]) -> City:
    """Return the case's people and firms, the first firms as described."""
    firms = case.get("firms", 0)
    city = plain_city(case["people"], firms)
    city.enterprises.registered[: case.get("registered", 0)] = True
    districts = case.get("districts", {0: case["people"]})
    homes = np.repeat(list(districts), list(districts.values()))
    city.persons.kecamatan[:] = homes
    city.enterprises.kecamatan[:firms] = homes[:firms]
    sales = case.get("firm_sales_idr", [])
    city.enterprises.smoothed_sales_idr[: len(sales)] = sales
    return city


@pytest.mark.parametrize("name", CASES)
def test_case(name):
    case = CASES[name]
    life = lived(case)
    by_event = dict(iter(life.people.groupby("event", observed=True)))
    nobody = life.people.iloc[:0]
    for event, count in case.get("events", {}).items():
        assert life.count(event) == count, event
    for entry, amount in case.get("ledger", {}).items():
        assert life.total(entry) == amount, entry
    for event, months in case.get("months_of", {}).items():
        assert sorted(set(by_event.get(event, nobody)["month"].tolist())) == months, event
    for event, amount in case.get("value_of", {}).items():
        assert by_event.get(event, nobody)["value_idr"].sum() == amount, event
    for expected, column in COUNTS.items():
        for event, counts in case.get(expected, {}).items():
            found = by_event.get(event, nobody)[column].value_counts().to_dict()
            assert found == counts, (expected, event)
    for expected, (entry, column) in AMOUNTS.items():
        for value, amount in case.get(expected, {}).items():
            assert life.total(entry, **{column: value}) == amount, (expected, value)


@pytest.mark.parametrize("name", CASES)
def test_a_case_says_why_and_expects_something(name):
    case = CASES[name]
    assert len(case["why"].split()) > 10
    assert set(case) & EXPECTATIONS
    assert set(case) <= EXPECTATIONS | SETTING
