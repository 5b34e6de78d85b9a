"""The door for Python: run scenarios and compare them from a notebook or a script."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from simulation.engine import RunSettings
from simulation.errors import Problem, ScenarioError
from simulation.experiments.comparing import ComparisonPlan
from simulation.experiments.ensemble import collect
from simulation.store import Store

if TYPE_CHECKING:
    import pandas as pd

    from simulation.scenario import Scenario


@dataclass(frozen=True, slots=True)
class Runs:
    """Tables of one scenario's replicates, with the columns of the stored results."""

    indicators: pd.DataFrame
    ledger: pd.DataFrame
    deliveries: pd.DataFrame


def run(
    scenario: Scenario,
    replicates: int = 8,
    *,
    settings: RunSettings | None = None,
    results: Path = Path("results"),
    workers: int | None = None,
) -> Runs:
    """Run (or reuse) replicates of one scenario and return their tables.

    Months are the scenario's own unless ``settings`` says otherwise.
    """
    plan = _plan([scenario], replicates, settings, results)
    keys = plan.run(workers=workers)
    named = [
        (scenario.id, number, of_replicate.live.get(scenario.id, of_replicate.baseline))
        for number, of_replicate in enumerate(keys)
    ]
    store = Store(results)
    return Runs(*(collect(store, named, table) for table in ("indicators", "ledger", "deliveries")))


def compare(
    scenarios: Sequence[Scenario],
    replicates: int = 8,
    *,
    settings: RunSettings | None = None,
    results: Path = Path("results"),
    workers: int | None = None,
    channels: bool = False,
) -> Path:
    """Run what is missing, pair each scenario with its baseline, and return the stored folder.

    ``channels`` splits the net effect by channel: six worlds more for each scenario and replicate.
    """
    plan = replace(_plan(scenarios, replicates, settings, results), channels=channels)
    plan.run(workers=workers)
    return plan.store_comparison()


def _plan(
    scenarios: Sequence[Scenario], replicates: int, settings: RunSettings | None, results: Path
) -> ComparisonPlan:
    ids = [scenario.id.casefold() for scenario in scenarios]
    for scenario in scenarios:
        if ids.count(scenario.id.casefold()) > 1:
            found = "two scenarios have this id: one of them would be lost"
            raise ScenarioError(Problem(scenario.id, found, "every id once"))
    months = max(scenario.months_default for scenario in scenarios)
    chosen = settings or replace(RunSettings(), months=months)
    return ComparisonPlan(tuple(scenarios), replicates, chosen, results)
