"""Re-run a stored comparison from its own record and say, number by number, if it is the same."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from simulation.experiments.comparing import ComparisonPlan
from simulation.experiments.records import read_comparison
from simulation.store import Store, package_digest

if TYPE_CHECKING:
    from simulation.experiments.ensemble import Watcher

MOST_DIFFERENCES_SHOWN: Final = 20


@dataclass(slots=True)
class Reproduction:
    """The verdict and the lines that support it."""

    identical: bool
    lines: list[str] = field(default_factory=list)


def reproduce_comparison(
    results: Path, reference: str, workers: int | None, watch: Watcher | None
) -> Reproduction:
    """Live every run of a stored comparison anew, elsewhere, and compare all its tables."""
    record = read_comparison(results, reference)
    lines = []
    if record.software["package_digest"] != package_digest():
        lines.append(
            "note: the program has changed since this result was stored "
            f"(then {record.software['kawasan']}, digest {record.software['package_digest'][:12]})"
        )
    with tempfile.TemporaryDirectory() as elsewhere:
        plan = ComparisonPlan(
            record.scenarios,
            record.replicates,
            record.settings,
            Path(elsewhere),
            record.channels,
            record.over_ranges,
        )
        plan.run(workers=workers, watch=watch)
        again = plan.store_comparison()
        found = Reproduction(identical=True, lines=lines)
        for table in sorted(_tables(record.folder) | _tables(again)):
            _compare_files(found, table, record.folder, again)
    found.lines.append("identical" if found.identical else "NOT reproduced")
    return found


def _tables(folder: Path) -> set[str]:
    return {path.stem for path in folder.glob("*.parquet")}


def _compare_files(found: Reproduction, table: str, stored: Path, again: Path) -> None:
    for folder, words in ((stored, "was not stored"), (again, "is not made any more")):
        if table not in _tables(folder):
            found.identical = False
            found.lines.append(f"{table}: this table {words}")
            return
    _compare(found, table, Store.read_table(stored, table), Store.read_table(again, table))


def _plain(column: pd.Series) -> pd.Series:
    """Return classes as their words: lists of classes that differ cannot be compared."""
    return column.astype(object) if isinstance(column.dtype, pd.CategoricalDtype) else column


def _compare(found: Reproduction, table: str, stored: pd.DataFrame, again: pd.DataFrame) -> None:
    if list(stored.columns) != list(again.columns) or len(stored) != len(again):
        found.identical = False
        found.lines.append(f"{table}: {len(stored)} rows stored, {len(again)} rows now")
        return
    differs = np.zeros(len(stored), bool)
    for column in stored.columns:
        left, right = _plain(stored[column]), _plain(again[column])
        differs |= ~((left == right) | (left.isna() & right.isna())).to_numpy()
    numbers = int(stored.select_dtypes("number").size)
    if not differs.any():
        found.lines.append(f"{table}: {numbers:,} numbers, all the same")
        return
    found.identical = False
    found.lines.append(f"{table}: {int(differs.sum()):,} of {len(stored):,} rows differ")
    for row in np.flatnonzero(differs)[:MOST_DIFFERENCES_SHOWN]:
        changed = {
            column: (stored[column].iloc[row], again[column].iloc[row])
            for column in stored.columns
            if stored[column].iloc[row] != again[column].iloc[row]
        }
        words = ", ".join(f"{name}: {old} now {new}" for name, (old, new) in changed.items())
        place = " ".join(str(value) for value in stored.iloc[row] if isinstance(value, str))
        found.lines.append(f"  row {row} ({place}): {words}")
