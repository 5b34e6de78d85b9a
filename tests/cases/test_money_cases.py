"""Hand-worked cases of money and its calendar: each says in words why its numbers must come out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from simulation.programme_plan import RealisedMonth, SourcePlan, StageKind, StagePlan
from tests.programme_office import YEARS, Life, Setting, live, plain_city, programme

CASES = YAML(typ="safe").load(Path(__file__).with_name("money.yaml"))
EXPECTATIONS = {
    "events", "ledger", "months_of", "value_of", "paid_in", "paid_by", "paid_for", "lapsed_because",
    "count_in", "planned_because",
}  # fmt: skip
SETTING = {"why", "people", "firms", "months", "source", "sources", "shares", "stage"}


def lived(case: dict[str, Any]) -> Life:
    """Let the case's programme act on the case's people."""
    given = dict(case["stage"])
    kind = StageKind[given.pop("kind").upper()]
    budget = given.pop("budget")
    if "field_shares" in given:
        given["field_shares"] = tuple(tuple(pair) for pair in given["field_shares"])
    if "realised" in given:
        given["realised"] = tuple(
            RealisedMonth(month, people, tuple(paid.items()))
            for month, people, paid in given["realised"]
        )
    stage = StagePlan(
        kind, tuple((year, budget) for year in YEARS),
        tuple(case.get("shares", {"apbd": 1.0}).items()),
        **({"recipients_per_month_max": 1000} | given),
    )  # fmt: skip
    purses = case.get("sources", {"apbd": case.get("source", {})})
    sources = tuple(SourcePlan(name, **keys) for name, keys in purses.items())
    setting = Setting((programme(stage),), sources, months=case["months"])
    return live(plain_city(case["people"], case.get("firms", 0)), setting)


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
    columns = {"paid_in": "month", "paid_by": "source", "paid_for": "line"}
    for expected, column in columns.items():
        for value, amount in case.get(expected, {}).items():
            assert life.total("paid", **{column: value}) == amount, value
    for event, counts in case.get("count_in", {}).items():
        months = people[people["event"] == event]["month"]
        assert months.value_counts().to_dict() == counts, event
    for reason, amount in case.get("planned_because", {}).items():
        assert life.total("planned", reason=reason) == amount, reason
    for reason, amount in case.get("lapsed_because", {}).items():
        assert life.total("lapsed", reason=reason) == amount, reason


@pytest.mark.parametrize("name", CASES)
def test_a_case_says_why_and_expects_something(name):
    case = CASES[name]
    assert len(case["why"].split()) > 10
    assert set(case) & EXPECTATIONS
    assert set(case) <= EXPECTATIONS | SETTING
