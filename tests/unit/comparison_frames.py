"""Small synthetic tables in the shape the ensemble hands to the comparison and to reports."""

from __future__ import annotations

import datetime

import numpy as np
import pandas as pd

from simulation.comparison import RunRecord, StoredRuns
from simulation.comparison.account import OUTCOME_UNITS

FIRST = datetime.date(2024, 1, 1)
UNITS = {
    "employed": "persons",
    "tpt": "percent",
    "poor_persons": "persons",
    "p0": "percent",
    "spending": "rupiah",
}
LEVEL = {"employed": 290_000.0, "tpt": 8.3, "poor_persons": 50_000.0, "p0": 8.0, "spending": 2e8}
LUCK = {"employed": 900.0, "tpt": 0.25, "poor_persons": 700.0, "p0": 0.11, "spending": 1e6}
SPREAD = {"employed": 12.0, "tpt": 0.004, "poor_persons": 10.0, "p0": 0.0016, "spending": 1e6}
BREAKDOWNS = (("city", "all"), ("Kota Baru", "all"), ("city", "sex=female"))


def months_from(first: datetime.date, months: int) -> list[datetime.date]:
    start = first.year * 12 + first.month - 1
    return [datetime.date((start + k) // 12, (start + k) % 12 + 1, 1) for k in range(months)]


def record(scenario: str, months: int = 12, **changes: object) -> RunRecord:
    values = {"scenario": scenario, "seed": 1, "first_month": FIRST, "months": months}
    return RunRecord(**(values | {"code_version": "abc", "scale": 1.0} | changes))


def indicator_runs(
    scenario: str,
    effect: dict[str, float],
    months: int = 12,
    replicates: int = 8,
    *,
    noise: float = 1.0,
) -> StoredRuns:
    """Runs that share their luck: the same seed draws the city's luck in every scenario."""
    shared = np.random.default_rng(7)
    own = np.random.default_rng(sum(scenario.encode()))
    rows = []
    for replicate in range(replicates):
        for indicator, unit in UNITS.items():
            for area, group in BREAKDOWNS:
                luck = shared.normal(0.0, LUCK[indicator])
                change = effect.get(indicator, 0.0)
                change += noise * own.normal(0.0, SPREAD[indicator])
                rows += [
                    (
                        replicate,
                        month,
                        indicator,
                        area,
                        group,
                        LEVEL[indicator] + luck + change,
                        unit,
                    )
                    for month in months_from(FIRST, months)
                ]
    columns = ["replicate", "month", "indicator", "area", "group", "value", "unit"]
    return StoredRuns(record(scenario, months), pd.DataFrame(rows, columns=columns))


def outcome_frame(seed: int, months: int = 12, replicates: int = 4) -> pd.DataFrame:
    """Whole numbers for every replicate, month, outcome and breakdown."""
    source = np.random.default_rng(seed)
    index = pd.MultiIndex.from_product(
        [range(replicates), months_from(FIRST, months), list(OUTCOME_UNITS), ["city", "Kota Baru"]],
        names=["replicate", "month", "outcome", "area"],
    )
    frame = index.to_frame(index=False)
    frame["group"] = "all"
    frame["value"] = source.integers(1_000, 9_000, len(frame))
    return frame


def account_frame(seed: int, months: int = 12, replicates: int = 4) -> pd.DataFrame:
    """Gross and deadweight in the shape the frozen worlds are stored in."""
    frame = outcome_frame(seed, months, replicates).rename(columns={"value": "gross"})
    frame["deadweight"] = outcome_frame(seed + 1, months, replicates)["value"].to_numpy()
    return frame


def ledger_frame(
    scenario: str, months: int = 12, replicates: int = 4, monthly_idr: int = 100_000_000
) -> pd.DataFrame:
    """Planned and paid rupiah of two sources, some of the plan never paid."""
    rows = []
    for replicate in range(replicates):
        for month in months_from(FIRST, months):
            for source, share in (("apbn", 2), ("apbd", 1)):
                for entry, value in (("planned", monthly_idr), ("paid", monthly_idr * 9 // 10)):
                    rows.append(
                        (scenario, replicate, month, month.year, source, "new", "training",
                         "fees", "city", entry, "", value * share)
                    )  # fmt: skip
    columns = ["scenario", "replicate", "month", "fiscal_year", "source", "programme", "stage",
               "line", "area", "entry", "reason", "value"]  # fmt: skip
    return pd.DataFrame(rows, columns=columns)
