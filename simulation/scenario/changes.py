"""What a scenario changes: its baseline in the same world, its programmes, its zeroed twin."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping

from simulation.scenario.model import (
    ONLINE,
    CapitalStage,
    CashStage,
    CoachingStage,
    EntrepreneurshipStage,
    MarketingStage,
    MarketLink,
    Programme,
    Provider,
    Scenario,
    Source,
    Stage,
    TrainingStage,
    Words,
)


def baseline_of(scenario: Scenario) -> Scenario:
    """Return what a scenario is compared with, in the same outside world.

    Start, shocks, kawasan and replaced parameters are the scenario's own: they are assumptions
    about the world, the same on both sides, never part of the policy. A root is its own baseline.
    """
    return scenario if scenario.baseline is None else in_world_of(scenario, scenario.baseline)


def paid_scenario_of(scenario: Scenario) -> Scenario | None:
    """Return the scenario whose participants are paid in cash, in the same outside world."""
    return None if scenario.cash_for is None else in_world_of(scenario, scenario.cash_for)


def in_world_of(scenario: Scenario, other: Scenario) -> Scenario:
    """Return another scenario with this one's assumptions about the world."""
    return dataclasses.replace(
        other,
        programmes={
            name: dataclasses.replace(programme, first_month=scenario.start)
            if programme.first_month == other.start  # from the start, whichever it is
            else programme
            for name, programme in other.programmes.items()
        },
        start=scenario.start,
        months_default=scenario.months_default,
        shocks=scenario.shocks,
        kawasan=scenario.kawasan,
        parameters=scenario.parameters,
    )


def changed_programmes(scenario: Scenario, baseline: Scenario) -> tuple[str, ...]:
    """Return the ids of programmes a scenario adds, changes or drops; sorted.

    A programme also counts as changed when the calendar or the rules of a source it draws on, or
    anything of a provider it may use, are not the baseline's. Ceilings alone do not count: they bind
    what a programme may become.
    """
    ids = sorted(set(scenario.programmes) | set(baseline.programmes))
    return tuple(name for name in ids if _content(scenario, name) != _content(baseline, name))


def _content(scenario: Scenario, name: str) -> object:
    programme = scenario.programmes.get(name)
    if programme is None:
        return None
    used = {source for stage in programme.stages.values() for source in stage.source_share}
    rules = {source: _rules(scenario.sources[source]) for source in sorted(used)}
    places = {
        provider: dataclasses.replace(scenario.providers[provider], title=Words())
        for stage in programme.stages.values()
        for provider in providers_of(stage, scenario.providers)
    }
    return dataclasses.replace(programme, title=Words()), tuple(programme.stages), rules, places


def providers_of(stage: Stage, providers: Mapping[str, Provider]) -> tuple[str, ...]:
    """Return the ids of the providers that may hold a stage's classes, in order.

    They are those the stage names, or else all, that teach one of its fields; none for stages
    without classes.
    """
    if not isinstance(stage, TrainingStage | EntrepreneurshipStage) or ONLINE in stage.providers:
        return ()
    taught = set(stage.fields) if isinstance(stage, TrainingStage) else {"entrepreneurship"}
    return tuple(
        name
        for name, provider in sorted(providers.items())
        if (not stage.providers or name in stage.providers) and taught & set(provider.instructors)
    )


def _rules(source: Source) -> Source:
    return dataclasses.replace(source, ceiling_idr_by_year={})


def zeroed(scenario: Scenario, baseline: Scenario) -> Scenario:
    """Return the scenario with what it adds set to nothing and what it changes set back.

    Places, rupiah and announcements of added programmes become zero; sources and providers are the
    baseline's. A live run of it must equal the baseline's exactly: part of the certificate.
    """
    programmes = dict(baseline.programmes)
    for name, programme in scenario.programmes.items():
        if name not in baseline.programmes:
            programmes[name] = _empty(programme)
    return dataclasses.replace(
        scenario,
        programmes=programmes,
        sources=baseline.sources,
        providers=baseline.providers,
        cash_for=None,
    )


def _empty(programme: Programme) -> Programme:
    return dataclasses.replace(
        programme,
        announced_months_before=0,
        share_waiting_for_announced=0.0,
        realised={},
        stages={kind: _empty_stage(stage) for kind, stage in programme.stages.items()},
    )


def _empty_stage(stage: Stage) -> Stage:
    nothing = dict.fromkeys(stage.budget_idr_by_year, 0)
    match stage:
        case TrainingStage() | EntrepreneurshipStage():
            return dataclasses.replace(
                stage, budget_idr_by_year=nothing, classes_at_once_max=0, providers=()
            )
        case CoachingStage():
            return dataclasses.replace(stage, budget_idr_by_year=nothing, coaches_max=0)
        case MarketingStage():
            return dataclasses.replace(
                stage, budget_idr_by_year=nothing, links=_links_times(stage, 0.0)
            )
        case CapitalStage() | CashStage():
            return dataclasses.replace(stage, budget_idr_by_year=nothing)


def with_budget_times(scenario: Scenario, baseline: Scenario, factor: float) -> Scenario:
    """Return a scenario in which what it adds or changes has ``factor`` times the money and places.

    Budgets, classes, coaches, links and buyers' budgets are multiplied; ceilings of the sources
    are lifted by as much, so that they do not decide the question. Rooms and instructors of the
    providers are the city's and stay: more classes than they hold wait.
    """
    changed = changed_programmes(scenario, baseline)
    programmes = {
        name: _times(programme, factor) if name in changed else programme
        for name, programme in scenario.programmes.items()
    }
    lift = max(1.0, factor)
    sources = {
        name: dataclasses.replace(
            source,
            ceiling_idr_by_year={
                year: round(amount * lift) for year, amount in source.ceiling_idr_by_year.items()
            },
        )
        for name, source in scenario.sources.items()
    }
    return dataclasses.replace(scenario, programmes=programmes, sources=sources)


_PLACES = ("classes_at_once_max", "coaches_max", "recipients_per_month_max")
_LINKED = ("capacity_firms", "buyer_budget_idr_per_month", "buyer_budget_idr_per_year")


def _links_times(stage: MarketingStage, factor: float) -> dict[str, MarketLink]:
    """Return a stage's links with ``factor`` times the places and the buyers' rupiah."""
    return {
        kind: dataclasses.replace(
            link, **{name: math.ceil(getattr(link, name) * factor) for name in _LINKED}
        )
        for kind, link in stage.links.items()
    }


def with_stealing_share(scenario: Scenario, baseline: Scenario, share: float) -> Scenario:
    """Return a scenario whose market links take ``share`` of what they sell from firms of the city.

    Only links of programmes that the scenario adds or changes.
    """
    changed = changed_programmes(scenario, baseline)
    programmes = {
        name: _stealing(programme, share) if name in changed else programme
        for name, programme in scenario.programmes.items()
    }
    return dataclasses.replace(scenario, programmes=programmes)


def _stealing(programme: Programme, share: float) -> Programme:
    stages: dict[str, Stage] = {}
    for kind, stage in programme.stages.items():
        stages[kind] = stage
        if isinstance(stage, MarketingStage):
            links = {
                name: dataclasses.replace(link, taken_from_city_share=share)
                for name, link in stage.links.items()
            }
            stages[kind] = dataclasses.replace(stage, links=links)
    return dataclasses.replace(programme, stages=stages)


def _times(programme: Programme, factor: float) -> Programme:
    stages: dict[str, Stage] = {}
    for kind, stage in programme.stages.items():
        budgets = {
            year: round(amount * factor) for year, amount in stage.budget_idr_by_year.items()
        }
        places = {
            name: math.ceil(getattr(stage, name) * factor)
            for name in _PLACES
            if hasattr(stage, name)
        }
        more = dataclasses.replace(stage, budget_idr_by_year=budgets, **places)
        if isinstance(more, MarketingStage):
            more = dataclasses.replace(more, links=_links_times(more, factor))
        stages[kind] = more
    return dataclasses.replace(programme, stages=stages)


def added_budget_idr(scenario: Scenario, baseline: Scenario) -> int:
    """Return all rupiah of the programmes a scenario adds, in years it writes out."""
    return sum(
        sum(stage.budget_idr_by_year.values())
        for name, programme in scenario.programmes.items()
        if name not in baseline.programmes
        for stage in programme.stages.values()
    )
