"""The door for Python: what the contract promises to notebooks and scripts."""

from __future__ import annotations

import pytest

import simulation
from simulation import CityModel, compare, load_scenario, run
from simulation.engine import RunSettings
from simulation.errors import ScenarioError
from simulation.scenario.references import shipped_folder
from simulation.store import Store

pytestmark = pytest.mark.usefixtures("one_process")
SMALL = RunSettings(scale=0.02, months=6)
INDICATORS = [
    "scenario", "replicate", "month", "indicator", "area", "group", "value", "unit",
]  # fmt: skip
LEDGER = [
    "scenario", "replicate", "month", "fiscal_year", "source", "programme", "stage", "line",
    "area", "entry", "reason", "value",
]  # fmt: skip


def test_a_scenario_is_run_and_its_tables_have_the_columns_of_the_contract(tmp_path):
    scenario = load_scenario(shipped_folder() / "integrated.yaml")
    runs = run(scenario, replicates=1, settings=SMALL, results=tmp_path, workers=1)
    assert list(runs.indicators.columns) == INDICATORS
    assert list(runs.ledger.columns) == LEDGER
    assert set(runs.indicators["scenario"]) == {"integrated"}
    assert runs.indicators["value"].dtype == "float64"
    stored = {path.name for path in (tmp_path / "runs").iterdir()}
    run(scenario, replicates=1, settings=SMALL, results=tmp_path, workers=1)
    assert {path.name for path in (tmp_path / "runs").iterdir()} == stored  # reused, not run again


def test_compare_returns_the_folder_people_read(tmp_path):
    scenario = load_scenario("marketing_only")
    folder = compare([scenario], replicates=2, settings=SMALL, results=tmp_path, workers=1)
    assert folder == Store(tmp_path).find_comparison("latest")
    assert {"comparison.csv", "certificate.json", "tables.xlsx"} <= {
        path.name for path in folder.iterdir()
    }


def test_the_public_names_are_these_and_come_at_first_use():
    assert set(simulation.__all__) == {
        "CityModel",
        "__version__",
        "compare",
        "load_scenario",
        "run",
    }
    assert set(simulation.__all__) <= set(dir(simulation))
    assert CityModel.__name__ == "CityModel"


def test_two_scenarios_of_one_id_are_refused(tmp_path):
    one = load_scenario("marketing_only")
    with pytest.raises(ScenarioError, match="marketing_only: two scenarios have this id"):
        compare([one, one], replicates=1, settings=SMALL, results=tmp_path)
