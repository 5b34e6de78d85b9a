"""Keep runs with their record, and refuse to pair what does not belong together."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from simulation.comparison.periods import month_date, month_number, month_numbers
from simulation.errors import ExperimentError, Problem

_SAME: Final = {
    "seed": "the same seed: only then do both worlds share their luck",
    "first_month": "the same first month",
    "months": "the same number of months",
    "code_version": "the same version of the code",
    "scale": "the same scale of the city",
}


@dataclass(frozen=True, slots=True)
class RunRecord:
    """What must agree before two sets of runs may be compared, and whose runs they are."""

    scenario: str
    seed: int
    first_month: datetime.date
    months: int
    code_version: str  #: digest of the package, as in provenance
    scale: float = 1.0


@dataclass(frozen=True, slots=True)
class StoredRuns:
    """One table of all replicates of a scenario (column ``replicate``), with its record."""

    record: RunRecord
    frame: pd.DataFrame


def with_dates(frame: pd.DataFrame, first_month: datetime.date) -> pd.DataFrame:
    """Return the table with month counts (0 is ``first_month``) replaced by first days of months."""
    start = month_number(first_month)
    counts = frame["month"].to_numpy()
    dates = [month_date(start + count) for count in range(int(counts.max(initial=-1)) + 1)]
    return frame.assign(month=np.array(dates, object)[counts])


def refuse_unpaired(baseline: RunRecord, scenario: RunRecord) -> None:
    """Raise ExperimentError when seeds, months, scales or code versions differ."""
    problems = [
        Problem(
            f"{scenario.scenario} against {baseline.scenario}",
            f"{field.name.replace('_', ' ')} {getattr(scenario, field.name)} "
            f"against {getattr(baseline, field.name)}",
            _SAME[field.name],
            "run both with the same options and the same version",
        )
        for field in fields(RunRecord)
        if field.name in _SAME and getattr(scenario, field.name) != getattr(baseline, field.name)
    ]
    if problems:
        raise ExperimentError(*problems)


def refuse_different_coverage(baseline: StoredRuns, scenario: StoredRuns) -> None:
    """Raise ExperimentError when records, or the replicates and months in the tables, differ."""
    refuse_unpaired(baseline.record, scenario.record)
    where = f"{scenario.record.scenario} against {baseline.record.scenario}"
    for name, left, right in (
        ("replicates", _distinct(baseline, "replicate"), _distinct(scenario, "replicate")),
        ("months", distinct_months(baseline.frame), distinct_months(scenario.frame)),
    ):
        if not np.array_equal(left, right):
            raise ExperimentError(
                Problem(
                    where,
                    f"{len(left)} {name} in the baseline and {len(right)} in the scenario, or others",
                    f"the same {name} in both",
                    "kawasan compare runs whatever is missing",
                )
            )
    if len(_distinct(baseline, "replicate")) == 0:
        raise ExperimentError(Problem(where, "no replicate", "one at least"))


def distinct_months(frame: pd.DataFrame) -> NDArray[np.int64]:
    """Return the month numbers of a table, sorted."""
    return np.unique(month_numbers(frame["month"]))


def _distinct(runs: StoredRuns, column: str) -> NDArray[Any]:
    return np.unique(runs.frame[column].to_numpy())


@dataclass(frozen=True, slots=True)
class Cube:
    """A long table as an array of shape (series, replicates, months); empty cells are nan."""

    series: pd.DataFrame  #: the key columns, a row per series, sorted
    values: NDArray[np.float64]
    months: NDArray[np.int64]  #: month numbers


def cubes(baseline: StoredRuns, scenario: StoredRuns, keys: Sequence[str]) -> tuple[Cube, Cube]:
    """Return both tables over the same series, replicates and months.

    A series is one combination of ``keys``; a cell that only one side has is nan on the other.
    """
    refuse_different_coverage(baseline, scenario)
    frames = [baseline.frame, scenario.frame]
    named = pd.concat([frame[list(keys)] for frame in frames], ignore_index=True)
    codes, series = _series(named, keys)
    replicates = _distinct(baseline, "replicate")
    months = distinct_months(baseline.frame)
    split = len(baseline.frame)
    parts = (codes[:split], codes[split:])
    shape = (len(series), len(replicates), len(months))
    left, right = (
        Cube(series, _fill(runs, part, replicates, months, shape), months)
        for runs, part in zip((baseline, scenario), parts, strict=True)
    )
    return left, right


def _series(named: pd.DataFrame, keys: Sequence[str]) -> tuple[NDArray[np.int64], pd.DataFrame]:
    """Return the number of the series of every row, and the series in sorted order."""
    grouped = named.groupby(list(keys), sort=True, observed=True)
    return grouped.ngroup().to_numpy().astype(np.int64), grouped.size().reset_index()[list(keys)]


def _fill(
    runs: StoredRuns,
    codes: NDArray[np.int64],
    replicates: NDArray[Any],
    months: NDArray[np.int64],
    shape: tuple[int, int, int],
) -> NDArray[np.float64]:
    replicate = np.searchsorted(replicates, runs.frame["replicate"].to_numpy())
    month = np.searchsorted(months, month_numbers(runs.frame["month"]))
    cell = (codes * shape[1] + replicate) * shape[2] + month
    if len(np.unique(cell)) != len(cell):
        raise ExperimentError(
            Problem(
                runs.record.scenario,
                "a figure occurs twice for the same replicate and month",
                "one row for each replicate, month and series",
                "load every run once",
            )
        )
    values = np.full(shape[0] * shape[1] * shape[2], np.nan)
    values[cell] = runs.frame["value"].to_numpy(dtype=np.float64)
    return values.reshape(shape)
