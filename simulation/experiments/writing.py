"""Write the tables of a comparison: Parquet and CSV, the workbook people open, plain JSON records."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

import pandas as pd
from pyarrow import Table as ArrowTable
from pyarrow import csv as arrow_csv

from simulation.groups import CITY, EVERYBODY

if TYPE_CHECKING:
    from pathlib import Path

    from simulation.scenario import Scenario

REPORTED_LEVEL: Final = 0.95


def write_table(frame: pd.DataFrame, path: Path) -> None:
    """Write one table as Parquet and as CSV; ``path`` has no suffix."""
    frame.to_parquet(path.with_suffix(".parquet"), index=False)
    arrow_csv.write_csv(
        ArrowTable.from_pandas(frame, preserve_index=False), path.with_suffix(".csv")
    )


def write_workbook(tables: dict[str, pd.DataFrame], path: Path) -> None:
    """Write the workbook people open: effects, account, yearly means of indicators and money.

    It holds 95 % intervals, years and the whole for the city, the whole for areas and groups;
    every other row is in the Parquet and CSV tables beside it, which no office program opens well.
    """
    yearly = tables["indicators"]
    yearly = yearly[yearly["group"] == EVERYBODY]
    yearly = yearly.assign(year=[month.year for month in yearly["month"]])
    keys = ["scenario", "year", "indicator", "area", "group", "unit"]
    means = yearly.groupby(keys, as_index=False, observed=True)["value"].mean()
    money_keys = ["scenario", "fiscal_year", "source", "programme", "stage", "line", "entry"]
    ledger = tables["ledger"]
    money = ledger.groupby(money_keys, as_index=False, observed=True)["value"].sum()
    money["value"] /= max(int(ledger["replicate"].nunique()), 1)
    sheets = {
        name: _for_people(tables[name])
        for name in ("comparison", "additionality")
        if name in tables
    } | {"indicators (yearly)": means, "ledger (yearly)": money}
    with pd.ExcelWriter(path, engine="xlsxwriter") as book:
        for name, frame in sheets.items():
            frame.to_excel(book, sheet_name=name, index=False, freeze_panes=(1, 0))


def _for_people(frame: pd.DataFrame) -> pd.DataFrame:
    if "interval_level" in frame:
        frame = frame[frame["interval_level"] == REPORTED_LEVEL]
    city = (frame["area"] == CITY) & (frame["group"] == EVERYBODY)
    is_month = frame["period"].str.fullmatch(r"\d{4}-\d{2}")
    is_year = frame["period"].str.fullmatch(r"\d{4}")
    return frame[~is_month & (city | ~is_year)]


def write_json(content: object, path: Path) -> None:
    """Write a record that people may read too."""
    path.write_text(json.dumps(content, indent=1, ensure_ascii=False), encoding="utf-8")


def parameter_list(baseline: Scenario) -> list[dict[str, Any]]:
    """Return every parameter with its value, range, status and source, for the report."""
    return [
        {
            "name": name,
            "meaning": entry.meaning,
            "value": entry.value,
            "unit": entry.unit,
            "low": entry.low,
            "high": entry.high,
            "range_relative": entry.range_relative,
            "status": entry.status,
            "source": entry.source,
            "argument": entry.argument,
        }
        for name, entry in sorted(baseline.catalogue().entries.items())
    ]
