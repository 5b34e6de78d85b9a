"""The canonical text and the digest of a scenario, and how two scenarios differ."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections import Counter
from collections.abc import Mapping
from typing import Any, Final

from simulation.classifications import KECAMATAN_NAMES
from simulation.scenario.model import Programme, Provider, Scenario, Source, Target, Words
from simulation.scenario.resolve import LAST_MONTH
from simulation.scenario.schema_base import EACH_YEAR, FIRST_YEAR, LAST_YEAR
from simulation.yaml_text import yaml_of

_NOT_CONTENT: Final = ("title", "question", "author", "description", "reasons", "compare_with")


def scenario_digest(scenario: Scenario) -> str:
    """Return SHA-256 over everything a run depends on: no title, text, id or baseline is in it."""
    if "scenario" not in scenario.digests:
        scenario.digests["scenario"] = _digest(scenario)
    return scenario.digests["scenario"]


def _digest(scenario: Scenario) -> str:
    content = {k: v for k, v in plain_scenario(scenario).items() if k not in _NOT_CONTENT}
    for programme in content["programmes"].values():
        programme.pop("title", None)
        programme["stages_in_order"] = list(programme["stages"])  # keys are sorted below
    for provider in content["providers"].values():
        provider.pop("title", None)
    if scenario.cash_for is not None:
        content["cash_for"] = scenario_digest(scenario.cash_for)
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(text.encode()).hexdigest()


def scenario_text(scenario: Scenario) -> str:
    """Return the complete scenario as YAML that loads to the same scenario, no base needed."""
    return yaml_of(plain_scenario(scenario))


def plain_scenario(scenario: Scenario) -> dict[str, Any]:
    """Return a scenario as the mapping its file would hold."""
    content: dict[str, Any] = {"title": _words(scenario.title)}
    if scenario.question != Words():
        content["question"] = _words(scenario.question)
    if scenario.author:
        content["author"] = scenario.author
    if scenario.description != Words():
        content["description"] = _words(scenario.description)
    if scenario.reasons:
        content["reasons"] = dict(scenario.reasons)
    if scenario.baseline is not None:
        content["compare_with"] = scenario.baseline.id
    content["start"] = scenario.start
    content["months_default"] = scenario.months_default
    content["kawasan"] = {name: list(members) for name, members in scenario.kawasan.items()}
    content["sources"] = {name: _source(item) for name, item in scenario.sources.items()}
    content["providers"] = {
        name: _plain(item) | {"title": _words(item.title)}
        for name, item in scenario.providers.items()
    }
    content["programmes"] = {name: _programme(item) for name, item in scenario.programmes.items()}
    if scenario.cash_for is not None:
        content["cash_for"] = scenario.cash_for.id
    content["outside_world"] = _shocks(scenario)
    content["parameters"] = {name: _value(item) for name, item in scenario.parameters.items()}
    return content


def difference(scenario: Scenario, other: Scenario) -> dict[str, tuple[object, object]]:
    """Return every key path on which two scenarios differ: its value here and there (or None)."""
    here, there = _leaves(plain_scenario(scenario)), _leaves(plain_scenario(other))
    paths = [path for path in here | there if path.split(".", 1)[0] not in _NOT_CONTENT]
    return {
        path: (here.get(path), there.get(path))
        for path in paths
        if here.get(path) != there.get(path)
    }


def _leaves(value: object, path: str = "") -> dict[str, object]:
    if isinstance(value, dict) and value:
        leaves: dict[str, object] = {}
        for key, item in value.items():
            leaves |= _leaves(item, f"{path}.{key}" if path else str(key))
        return leaves
    return {path: value}


def _words(words: Words) -> object:
    return words.id if words.id == words.en else {"id": words.id, "en": words.en}


def _plain(record: Source | Target | Programme | Provider) -> dict[str, Any]:
    return {item.name: _value(getattr(record, item.name)) for item in dataclasses.fields(record)}


def _value(value: object) -> object:
    if isinstance(value, tuple | list):
        return [_value(item) for item in value]
    if dataclasses.is_dataclass(value):
        return _value({item.name: getattr(value, item.name) for item in dataclasses.fields(value)})
    if isinstance(value, Mapping):  # what is None is not written: the catalogue decides
        return {key: _value(item) for key, item in value.items() if item is not None}
    return value


def _amounts(amounts: Mapping[int, int]) -> dict[str | int, int]:
    """Return amounts by year, the commonest as ``each_year`` where every year has one."""
    every = set(range(FIRST_YEAR, LAST_YEAR + 1))
    if not every <= set(amounts):
        return {**dict(amounts.items())}
    commonest, _ = Counter(amounts.values()).most_common(1)[0]
    named: dict[str | int, int] = {
        year: amount for year, amount in amounts.items() if amount != commonest
    }
    return {EACH_YEAR: commonest, **named}


def _source(source: Source) -> dict[str, Any]:
    values = _plain(source)
    values["ceiling_idr_by_year"] = _amounts(source.ceiling_idr_by_year)
    values["release_delay_months_by_year"] = _amounts(source.release_delay_months_by_year)
    return values


def _target(target: Target) -> dict[str, Any]:
    return _plain(target)


def _programme(programme: Programme) -> dict[str, Any]:
    values = _plain(programme)
    last = values.pop("last_month")
    first = values.pop("first_month")
    if programme.areas == KECAMATAN_NAMES:
        values["areas"] = "all"
    stages: dict[str, Any] = {}
    for kind, stage in programme.stages.items():
        stages[kind] = values["stages"][kind]
        stages[kind]["budget_idr_by_year"] = _amounts(stage.budget_idr_by_year)
        stages[kind]["target"] = _target(stage.target)
    values.pop("stages")
    return {
        "title": _words(programme.title),
        "from": first,
        "until": "end" if last == LAST_MONTH else last,
        **{key: value for key, value in values.items() if key != "title"},
        "stages": stages,
    }


def _shocks(scenario: Scenario) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for shock in scenario.shocks:
        found[shock.kind] = {
            "from": shock.first_month, "months": shock.months, "share": shock.share
        }  # fmt: skip
        if shock.kind == "flood":
            found[shock.kind]["areas"] = list(shock.areas)
        if shock.kind == "withheld_postings":
            again = shock.posted_again_after_months
            found[shock.kind]["posted_again_after_months"] = again
    return found
