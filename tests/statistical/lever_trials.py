"""Turn one lever at a time and see what it moves: the proof that every row of the programme acts.

The trials stand in ``lever_trials.yaml``. Each changes one key of a shipped scenario and names the
outcome on which the change must show. Both scenarios live the same luck, so the interval is that of
paired differences. ``python -m tests.statistical.lever_trials`` writes docs/model/levers.md anew.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from ruamel.yaml import YAML

from simulation.comparison.intervals import t_interval
from simulation.engine import Run, RunSettings, run_once
from simulation.groups import BREAKDOWNS, CITY, EVERYBODY
from simulation.indicators import INDICATORS
from simulation.scenario import Scenario, load_scenario
from tests.small_runs import shipped, small_initial

TRIALS_FILE = Path(__file__).with_suffix(".yaml")
PAGE = Path(__file__).parents[2] / "docs" / "model" / "levers.md"
SETTINGS = RunSettings(scale=0.2, months=36)
REPLICATES = 8
PROGRAMME = "kawasan"  # a changed provider changes older programmes too, and they are recorded
BILLION = 1_000_000_000
INTRODUCTION = (
    f"Made by `python -m tests.statistical.lever_trials` at scale {SETTINGS.scale:g}, "
    f"{SETTINGS.months} months, {REPLICATES} paired replicates; do not edit. At this scale the city "
    "and the money are a fifth of the real ones. Every row changes one key of a shipped scenario and "
    "compares it with that scenario, on the same luck. The slow suite holds that every interval lies "
    "on the side its reason names."
)


@dataclass(frozen=True, slots=True)
class Trial:
    """One change of one lever, and the outcome that must move, with the direction and the reason."""

    row: str  #: of MODEL section 1, as the programme's own words have it
    lever: str  #: key path in a scenario file
    change: str  #: in words
    base: str  #: the shipped scenario that is changed
    yaml: str  #: what the changed scenario says
    outcome: Mapping[str, Any]
    direction: str  #: up or down
    why: str

    @property
    def id(self) -> str:
        """Name the trial in test reports."""
        return f"{self.lever}: {self.change}"


@dataclass(frozen=True, slots=True)
class Proof:
    """The paired difference a trial made, with its 95 % interval."""

    before: float
    difference: float
    low: float
    high: float

    def moves(self, direction: str) -> bool:
        """Say whether the whole interval lies on the side the reason names."""
        return self.low > 0 if direction == "up" else self.high < 0


def trials() -> list[Trial]:
    """Return every trial of the file."""
    return [Trial(**entry) for entry in YAML(typ="safe").load(TRIALS_FILE)]


def changed(trial: Trial) -> Scenario:
    """Return the scenario of a trial, read from a file as a planner would write it."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "changed.yaml"
        path.write_text(f"title: {trial.change}\nbase: {trial.base}\n{trial.yaml}", "utf-8")
        return load_scenario(str(path))


def measured(outcome: Mapping[str, Any], run: Run) -> float:
    """Return an outcome of one run: persons, rupiah, or an indicator's mean over the months."""
    if "deliveries" in outcome:
        return _delivered(outcome["deliveries"], run)
    if "ledger" in outcome:
        wanted = outcome["ledger"]
        rows = run.ledger
        for column, value in wanted.items():
            rows = rows[rows[column] == value]
        return float(rows["value"].sum())
    wanted = outcome["indicator"]
    where = (wanted.get("area", CITY), wanted.get("group", EVERYBODY))
    place = [(breakdown.area, breakdown.group) for breakdown in BREAKDOWNS].index(where)
    months = [reading.current[wanted["name"]][place] for reading in run.readings]
    return float(np.mean(months[wanted.get("from_month", 0) :]))


def _delivered(wanted: Mapping[str, Any], run: Run) -> float:
    """Count what the record says happened, in a stage and before a month where they are named."""
    record = run.deliveries
    rows = record[(record["event"] == wanted["event"]) & (record["programme"] == PROGRAMME)]
    if "stage" in wanted:
        stages = list(run.scenario.programmes[PROGRAMME].stages)
        rows = rows[rows["stage"] == stages.index(wanted["stage"])]
    if "before_month" in wanted:
        rows = rows[rows["month"] < wanted["before_month"]]
    return float(len(rows))


def unit(outcome: Mapping[str, Any]) -> str:
    """Return the unit in which an outcome is printed."""
    if "deliveries" in outcome:
        return "records"
    if "ledger" in outcome:
        return "billion rupiah"
    return INDICATORS[outcome["indicator"]["name"]].unit


@cache
def _base_runs(base: str) -> tuple[Run, ...]:
    return _lived(shipped(base))


def _lived(scenario: Scenario) -> tuple[Run, ...]:
    first = small_initial(SETTINGS.scale)
    return tuple(
        run_once(scenario, replicate, settings=SETTINGS, initial=first)
        for replicate in range(REPLICATES)
    )


def prove(trial: Trial) -> Proof:
    """Live both scenarios of a trial and return what the change made of the outcome."""
    before = np.array([measured(trial.outcome, run) for run in _base_runs(trial.base)])
    after = np.array([measured(trial.outcome, run) for run in _lived(changed(trial))])
    difference = after - before
    low, high = t_interval(difference)
    return Proof(float(before.mean()), float(difference.mean()), float(low), float(high))


def _words(outcome: Mapping[str, Any]) -> str:
    kind, wanted = next(iter(outcome.items()))
    if kind == "deliveries":
        where = f" in {wanted['stage']}" if "stage" in wanted else ""
        until = f" before month {wanted['before_month']}" if "before_month" in wanted else ""
        return f"`deliveries`: {wanted['event']}{where}{until}"
    if kind == "ledger":
        return "`ledger`: " + ", ".join(str(value) for value in wanted.values())
    where = ", ".join(str(wanted[key]) for key in ("area", "group") if key in wanted)
    return f"`{wanted['name']}`" + (f" ({where})" if where else "")


def _number(value: float, in_unit: str) -> str:
    if in_unit == "billion rupiah":
        value /= BILLION
    elif in_unit == "rupiah":
        return f"{value / BILLION:+,.3f} bn"
    digits = 0 if abs(value) >= 100 else 1 if abs(value) >= 10 else 3
    return f"{value:+,.{digits}f}"


def page() -> str:
    """Return docs/model/levers.md: every trial with what it moved."""
    head = "| row of the programme | lever | change | outcome | without | difference | 95 % interval | why |"
    lines = [
        "# What each lever moves",
        "",
        INTRODUCTION,
        "",
        head,
        "| " + " | ".join("---" for _ in range(head.count("|") - 1)) + " |",
    ]
    for trial in trials():
        proof, of = prove(trial), unit(trial.outcome)
        shown = [_number(value, of) for value in (proof.difference, proof.low, proof.high)]
        lines.append(
            f"| {trial.row} | `{trial.lever}` | {trial.change} (`{trial.base}`) "
            f"| {_words(trial.outcome)}, {of} | {_number(proof.before, of).lstrip('+')} "
            f"| {shown[0]} | {shown[1]} to {shown[2]} | {trial.why} |"
        )
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8", newline="\n")
    sys.stdout.write(f"written: {PAGE.name}\n")
