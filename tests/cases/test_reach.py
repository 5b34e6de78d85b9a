"""Hand-worked cases of who is reached: eligibility, order, hand-over, providers, waiting."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from simulation.programme_plan import (
    Order,
    ProgrammePlan,
    ProviderPlan,
    SourcePlan,
    StageKind,
    StagePlan,
    TargetRule,
)
from tests.programme_office import YEARS, Life, Setting, live, plain_city, sure_parameters

CASES = YAML(typ="safe").load(Path(__file__).with_name("reach.yaml"))
EXPECTATIONS = {"events", "months_of", "who"}
SETTING = {"why", "people", "firms", "months", "persons", "households", "enterprises", "parameters",
           "programmes", "changed", "providers"}  # fmt: skip


def stage_of(text: dict[str, Any]) -> StagePlan:
    """Return a stage from its words; budgets are the same every year."""
    given = dict(text)
    kind, budget = StageKind[given.pop("kind").upper()], given.pop("budget")
    for key in ("conditional_on",):
        if key in given:
            given[key] = tuple(StageKind[name.upper()] for name in given[key])
    for key in ("field_shares", "providers"):
        if key in given:
            given[key] = tuple(tuple(v) if isinstance(v, list) else v for v in given[key])
    if "target" in given:
        given["target"] = rule_of(given["target"])
    years = tuple((year, budget) for year in YEARS)
    shares = (("apbd", 1.0),)
    return StagePlan(kind, years, shares, **({"recipients_per_month_max": 1000} | given))


def rule_of(text: dict[str, Any]) -> TargetRule:
    """Return a rule from its words."""
    given = {k: tuple(v) if isinstance(v, list) else v for k, v in text.items()}
    if "order" in given:
        given["order"] = Order(given["order"])
    return TargetRule(**given)


def programme_of(name: str, text: dict[str, Any]) -> ProgrammePlan:
    """Return a programme from its words."""
    given = dict(text)
    stages = tuple(stage_of(stage) for stage in given.pop("stages"))
    target = rule_of(given.pop("target", {}))
    if "open_entry" in given:
        given["open_entry"] = frozenset(StageKind[kind.upper()] for kind in given["open_entry"])
    areas = tuple(given.pop("areas", range(11)))
    first, last = given.pop("first_month", 0), given.pop("last_month", 35)
    return ProgrammePlan(name, first, last, areas, target, stages, **given)


def provider_of(text: dict[str, Any]) -> ProviderPlan:
    """Return a provider from its words."""
    given = dict(text)
    given["instructors"] = tuple(tuple(pair) for pair in given["instructors"])
    for key in ("intake_months", "closed_months"):
        if key in given:
            given[key] = frozenset(given[key])
    return ProviderPlan(**given)


def lived(case: dict[str, Any]) -> Life:
    """Let the case's programmes act on the case's people."""
    city = plain_city(case["people"], case.get("firms", 0))
    for table in ("persons", "households", "enterprises"):
        for column, values in case.get(table, {}).items():
            getattr(getattr(city, table), column)[: len(values)] = values
    plans = tuple(programme_of(name, text) for name, text in case["programmes"].items())
    changed = frozenset(case.get("changed", case["programmes"]))
    given = {
        k: tuple(v) if isinstance(v, list) else v for k, v in case.get("parameters", {}).items()
    }
    setting = Setting(
        plans,
        (SourcePlan("apbd"),),
        changed,
        replace(sure_parameters(), **given),
        case.get("months", 12),
        providers=tuple(provider_of(text) for text in case.get("providers", ())),
    )
    return live(city, setting)


@pytest.mark.parametrize("name", CASES)
def test_case(name):
    case = CASES[name]
    people = lived(case).people
    for key, expected in case.get("events", {}).items():
        programme, event = key.split(".")
        chosen = people[(people["programme"] == programme) & (people["event"] == event)]
        assert len(chosen) == expected, key
    for key, months in case.get("months_of", {}).items():
        programme, event = key.split(".")
        chosen = people[(people["programme"] == programme) & (people["event"] == event)]
        assert sorted(set(chosen["month"].tolist())) == months, key
    for key, expected in case.get("who", {}).items():
        programme, stage, event = key.split(".")
        chosen = people[
            (people["programme"] == programme)
            & (people["stage"] == int(stage))
            & (people["event"] == event)
        ]
        assert sorted((chosen["person"].to_numpy() >> 4).tolist()) == expected, key


@pytest.mark.parametrize("name", CASES)
def test_a_case_says_why_and_expects_something(name):
    case = CASES[name]
    assert len(case["why"].split()) > 10
    assert set(case) & EXPECTATIONS
    assert set(case) <= EXPECTATIONS | SETTING
