"""The rules that hold between keys: areas, dates, shares, sources, stages, parameters.

Each rule returns problems (the scenario cannot run) and notices (it can, but look).
"""

from __future__ import annotations

import functools
from collections.abc import Mapping

from simulation.classifications import KECAMATAN_NAMES
from simulation.errors import Problem
from simulation.parameters.catalogue import load_catalogue, override_problem
from simulation.parameters.entry import ParameterEntry, is_number
from simulation.scenario.area_checks import check_quotas, unknown_area
from simulation.scenario.merge import Merged
from simulation.scenario.provider_checks import check_providers
from simulation.scenario.realised_checks import check_realised, check_realised_ceilings
from simulation.scenario.resolve import last_simulated_month
from simulation.scenario.schema import (
    ProgrammeText,
    ScenarioText,
)
from simulation.scenario.source_checks import check_ceilings, check_sources, late_money
from simulation.scenario.stage_checks import check_stages
from simulation.units import MONTHS_PER_YEAR
from simulation.yaml_text import KeyPath

Found = tuple[list[Problem], list[Problem]]


def check_rules(text: ScenarioText, merged: Merged) -> Found:
    """Return all problems and notices of a scenario whose single values are valid."""
    problems: list[Problem] = []
    notices: list[Problem] = []
    rules = (
        _kawasan, check_sources, check_ceilings, check_realised_ceilings, late_money, _shocks,
        _parameters, _baseline_named,
    )  # fmt: skip
    for rule in rules:
        _add(rule(text, merged), problems, notices)
    _add(check_providers(text, merged), problems, notices)
    for name, programme in text.programmes.items():
        path: KeyPath = ("programmes", name)
        _add(_areas(programme, path, text, merged), problems, notices)
        _add(_dates(programme, path, text, merged), problems, notices)
        _add(check_stages(programme, path, text, merged), problems, notices)
        _add(check_realised(programme, path, text, merged), problems, notices)
        _add(check_quotas(programme, path, text, merged), problems, notices)
    return problems, notices


def _add(found: Found, problems: list[Problem], notices: list[Problem]) -> None:
    problems += found[0]
    notices += found[1]


def _kawasan(text: ScenarioText, merged: Merged) -> Found:
    problems: list[Problem] = []
    lower = {name.casefold() for name in KECAMATAN_NAMES}
    for name, members in text.kawasan.items():
        path: KeyPath = ("kawasan", name)
        if name.casefold() in lower or name == "all":
            problems.append(Problem(merged.where(path), f"{name} is a kecamatan", "another name"))
        if not members:
            problems.append(Problem(merged.where(path), "no kecamatan", "at least one"))
        for number, member in enumerate(members):
            if member.casefold() not in lower:
                where = merged.where((*path, str(number)))
                problems.append(unknown_area(member, list(KECAMATAN_NAMES), where))
    return problems, []


def _areas(programme: ProgrammeText, path: KeyPath, text: ScenarioText, merged: Merged) -> Found:
    if isinstance(programme.areas, str):
        return [], []
    return _areas_named(programme.areas, path, text, merged), []


def _areas_named(
    areas: list[str], path: KeyPath, text: ScenarioText, merged: Merged
) -> list[Problem]:
    known = [*KECAMATAN_NAMES, *text.kawasan]
    lower = {name.casefold() for name in known}
    problems = [
        unknown_area(area, known, merged.where((*path, "areas", str(number))))
        for number, area in enumerate(areas)
        if area.casefold() not in lower
    ]
    if not areas:
        problems.append(Problem(merged.where((*path, "areas")), "no area", "all, or a list"))
    return problems


def _dates(programme: ProgrammeText, path: KeyPath, text: ScenarioText, merged: Merged) -> Found:
    problems: list[Problem] = []
    notices: list[Problem] = []
    last = last_simulated_month(text)
    first = text.start if programme.first_month == "start" else programme.first_month
    until = last if programme.last_month == "end" else programme.last_month
    for key, month in (("from", first), ("until", until)):
        where = merged.where((*path, key))
        if month < text.start:
            problems.append(
                Problem(where, f"{month} is before the first month", f"{text.start} or later")
            )
        elif month > last:
            notices.append(
                Problem(where, f"{month} is after the last simulated month {last}",
                        "months of the run", "more months: --months, months_default")
            )  # fmt: skip
    if first > until and until != last:
        found = f"until {until} is before from {first}"
        problems.append(Problem(merged.where((*path, "until")), found, f"{first} or later"))
    if _months_of(first) - programme.announced_months_before < _months_of(text.start):
        notices.append(
            Problem(merged.where((*path, "announced_months_before")),
                    f"announced before the first month {text.start}",
                    "at most the months from the start to the first intake")
        )  # fmt: skip
    return problems, notices


def _months_of(month: str) -> int:
    return int(month[:4]) * MONTHS_PER_YEAR + int(month[5:])


def _shocks(text: ScenarioText, merged: Merged) -> Found:
    problems: list[Problem] = []
    notices: list[Problem] = []
    last = last_simulated_month(text)
    for kind in type(text.outside_world).model_fields:
        shock = getattr(text.outside_world, kind)
        if shock is None:
            continue
        where = merged.where(("outside_world", kind, "from"))
        if shock.first_month < text.start:
            found = f"{shock.first_month} is before the first month"
            problems.append(Problem(where, found, f"{text.start} or later"))
        elif shock.first_month > last:
            found = f"{shock.first_month} is after the last simulated month {last}"
            notices.append(Problem(where, found, "a month of the run"))
        areas = getattr(shock, "areas", None)
        if areas is not None:
            problems += _areas_named(areas, ("outside_world", kind), text, merged)
    return problems, notices


def _parameters(text: ScenarioText, merged: Merged) -> Found:
    problems: list[Problem] = []
    notices: list[Problem] = []
    entries = _entries() if text.parameters else {}
    for name, value in text.parameters.items():
        where = merged.where(("parameters", name))
        problem = override_problem(entries, name, _numbered(value), where)
        if problem is not None:
            problems.append(problem)
        else:
            notices += _range_notice(entries[name], value, where)
    return problems, notices


@functools.cache
def _entries() -> Mapping[str, ParameterEntry]:
    return load_catalogue().entries


def _numbered(value: object) -> object:
    if isinstance(value, dict):
        return {int(k) if str(k).isdigit() else k: _numbered(item) for k, item in value.items()}
    return value


def _range_notice(entry: ParameterEntry, value: object, where: str) -> list[Problem]:
    low, high = entry.low, entry.high
    if low is None or high is None or not is_number(value):
        return []
    if isinstance(value, int | float) and low <= value <= high:
        return []
    found = f"{value} is outside the plausible range of {entry.name}"
    return [Problem(where, found, f"{low} to {high} ({entry.unit})")]


def _baseline_named(text: ScenarioText, merged: Merged) -> Found:
    """Say when a file has neither a base nor a baseline to be compared with."""
    if merged.chain or text.compare_with or merged.path.stem == "baseline":
        return [], []
    where = merged.where(())
    found = "no base: nothing is inherited and there is no baseline to compare with"
    return [], [Problem(where, found, "base: an id", "base: baseline")]
