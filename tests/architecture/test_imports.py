"""Imports point one way: the table of docs/decisions/0001, checked on the parsed sources."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.architecture.source import (
    PACKAGE,
    imported_names,
    module_name,
    package_files,
    relative,
)

# Unit -> layer. A unit is a module of the package, or a folder; inside a folder modules may import
# each other, but each submodel (a file or folder of submodels/) is a unit of its own.
LAYERS = {
    "errors": 1,
    "units": 1,
    "yaml_text": 2,
    "classifications": 3,
    "columns": 2,
    "parameters": 3,
    "randomness": 3,
    "market_tables": 3,
    "city": 4,
    "flows": 4,
    "groups": 4,
    "programme_plan": 4,
    "scenario": 4,
    "signals": 4,
    "consumption": 4,
    "job_finding": 4,
    "wages": 4,
    "census": 5,
    "flood": 5,
    "subcity": 6,
    "counting": 6,
    "indicators": 7,
    "plans": 6,
    "store": 6,
    "submodels": 6,
    "synthesis": 6,
    "panel": 8,
    "settling": 8,
    "account": 9,
    "engine": 9,
    "beside": 10,
    "comparison": 10,
    "participants": 10,
    "experiments": 11,
    "reporting": 11,
    "": 12,
    "cli": 12,
}
# Lower layers that a unit may all the same not import.
BANNED = {
    "comparison": {"engine"},
    "scenario": {"randomness"},
    "submodels": {"scenario"},
    "reporting": {"engine", "submodels"},
}
# What the outside world offers and only these may use (unit or module under the package).
RESERVED = {
    "mesa": {"engine", "submodels.cohorts"},
    "numba": {"randomness"},
    "ruamel": {"yaml_text", "scenario.canonical"},  # one reads, the other writes
}
# A submodel reads no file and no clock, whatever the way.
BANNED_IN_SUBMODELS = {
    "datetime", "io", "json", "os", "pathlib", "pyarrow", "random", "shutil", "sys",
    "tempfile", "time",
}  # fmt: skip


def _unit(module: str) -> str:
    """Return the unit a dotted module name belongs to."""
    parts = module.split(".")
    if parts[0] == "cli":
        return "cli"
    if parts[:2] == ["simulation", "submodels"] and len(parts) > 2:
        return f"submodels.{parts[2]}"
    return parts[1] if len(parts) > 1 else ""


def _layer(unit: str) -> int:
    return LAYERS[unit.partition(".")[0]]


def _ours(name: str) -> bool:
    return name == "simulation" or name.startswith("simulation.") or name == "cli"


def _import_faults(path: Path) -> list[str]:
    module = module_name(path)
    unit = _unit(module)
    faults = []
    for line, name in imported_names(path):
        if not _ours(name):
            continue
        other = _unit(name)
        if other == unit or (unit == "submodels" and other.startswith("submodels.")):
            continue
        if other.partition(".")[0] not in LAYERS:
            continue
        banned = BANNED.get(unit.partition(".")[0], set())
        lower = _layer(other) < _layer(unit)
        if not lower or other.partition(".")[0] in banned:
            faults.append(f"{relative(path)}:{line}: {module} may not import {name}")
    return faults


def test_every_module_has_a_layer():
    units = {_unit(module_name(path)).partition(".")[0] for path in package_files()}
    assert units <= LAYERS.keys(), f"give a layer to {sorted(units - LAYERS.keys())}"


@pytest.mark.parametrize("path", package_files(), ids=relative)
def test_imports_point_downwards(path):
    assert _import_faults(path) == []


@pytest.mark.parametrize("path", package_files(), ids=relative)
def test_outside_libraries_enter_through_one_door(path):
    module = module_name(path).removeprefix("simulation.")
    faults = []
    for line, name in imported_names(path):
        allowed = RESERVED.get(name.partition(".")[0])
        inside = allowed is not None and any(
            module == door or module.startswith(f"{door}.") for door in allowed
        )
        if allowed is not None and not inside:
            faults.append(f"{relative(path)}:{line}: {name} is imported only by {sorted(allowed)}")
    assert faults == []


def test_submodels_know_neither_files_nor_clock():
    faults = [
        f"{relative(path)}:{line}: {name}"
        for path in sorted((PACKAGE / "submodels").rglob("*.py"))
        for line, name in imported_names(path)
        if name.partition(".")[0] in BANNED_IN_SUBMODELS
    ]
    assert faults == []


def test_validation_does_not_know_calibration():
    path = PACKAGE / "experiments" / "validation.py"
    names = [name for _, name in imported_names(path)] if path.exists() else []
    assert not [name for name in names if "calibration" in name]


def test_a_submodel_may_not_import_another():
    """The check itself can fail: two submodels are two units of one layer."""
    assert _unit("simulation.submodels.labour_market.search") == "submodels.labour_market"
    assert _unit("simulation.submodels.households") == "submodels.households"
    assert _layer("submodels.households") == _layer("submodels.labour_market")
