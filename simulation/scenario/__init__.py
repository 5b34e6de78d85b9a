"""Scenarios: what is assumed. Files in, frozen and complete records out."""

from simulation.scenario.canonical import difference, scenario_digest, scenario_text
from simulation.scenario.changes import (
    baseline_of,
    changed_programmes,
    with_budget_times,
    with_stealing_share,
    zeroed,
)
from simulation.scenario.folder import init_folder
from simulation.scenario.json_schema import scenario_schema
from simulation.scenario.load import Checked, check_scenarios, load_scenario
from simulation.scenario.model import (
    Programme,
    Provider,
    Scenario,
    Shock,
    Source,
    Stage,
    Target,
    Words,
    month_number,
    month_text,
)
from simulation.scenario.references import find_scenarios, shipped_scenarios

__all__ = [
    "Checked",
    "Programme",
    "Provider",
    "Scenario",
    "Shock",
    "Source",
    "Stage",
    "Target",
    "Words",
    "baseline_of",
    "changed_programmes",
    "check_scenarios",
    "difference",
    "find_scenarios",
    "init_folder",
    "load_scenario",
    "month_number",
    "month_text",
    "scenario_digest",
    "scenario_schema",
    "scenario_text",
    "shipped_scenarios",
    "with_budget_times",
    "with_stealing_share",
    "zeroed",
]
