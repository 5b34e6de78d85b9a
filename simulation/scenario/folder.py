"""A working folder for a planner: a commented scenario to start from and the editor's schema."""

from __future__ import annotations

import json
import textwrap
from pathlib import Path
from typing import Final

from simulation.errors import OperatorError, Problem
from simulation.scenario.json_schema import scenario_schema
from simulation.scenario.references import shipped_scenarios

SCHEMA_NAME: Final = "scenario.schema.json"
SCENARIO_NAME: Final = "my_scenario.yaml"
MODELINE: Final = f"# yaml-language-server: $schema={SCHEMA_NAME}\n"

_TEMPLATE: Final = """\
# A scenario says what differs from its base. Change a number below, save, then:
#   kawasan check FILE                 every mistake at once, with its line; nothing runs
#   kawasan compare integrated FILE    both beside the city without the programme
#   kawasan explain areas              what a key means and what is allowed
# Money is whole rupiah without points (500000), shares lie between 0 and 1 (0.14, with a point).

title: {id: Contoh skenario, en: Example scenario}
question:
  id: Apakah pelatihan bagi pencari kerja muda di Seberang lebih berguna daripada hibah modal?
  en: Does training for young seekers in Seberang raise employment more than grants do?
author: your office
# Any of the shipped ids, or a file beside this one:
#   {shipped}
base: integrated

# Why each change is made; a change without a reason is noted by check.
reasons:
  programmes.kawasan.areas: The districts across the river have the least paid work.
  programmes.kawasan.target.age_years_max: Young seekers wait longest for a first job.
  programmes.kawasan.stages.training.budget_idr_by_year: A class more in 2024, from grants.
  programmes.kawasan.stages.capital.budget_idr_by_year: A class less in grants in 2024.

programmes:
  kawasan:              # the programme that integrated.yaml adds
    areas: [Danau Teluk, Pelayangan]
    target:
      age_years_max: 29
    stages:
      training:
        budget_idr_by_year: {2024: 1450000000}  # 2025 and 2026 stay as in the base
      capital:
        budget_idr_by_year: {2024: 1340000000}
"""


def _template() -> str:
    shipped = textwrap.wrap(", ".join(shipped_scenarios()), 90)
    return _TEMPLATE.replace("{shipped}", "\n#   ".join(shipped))


def init_folder(path: str | Path) -> tuple[Path, ...]:
    """Write a commented scenario and its schema into a folder; nothing is overwritten.

    Return the files written. Raise :class:`OperatorError` when they cannot be.
    """
    folder = Path(path)
    schema_text = json.dumps(scenario_schema(), indent=1, ensure_ascii=False) + "\n"
    contents = {SCENARIO_NAME: MODELINE + _template(), SCHEMA_NAME: schema_text}
    existing = [folder / name for name in contents if (folder / name).exists()]
    if existing:
        raise OperatorError(
            *[Problem(str(file), "exists already", "a folder without it") for file in existing]
        )
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in contents.items():
            (folder / name).write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        found = f"cannot be written: {error.strerror or error}"
        raise OperatorError(Problem(str(folder), found, "a folder you may write to")) from error
    return tuple(folder / name for name in contents)
