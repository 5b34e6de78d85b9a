"""The cash benchmark: what a programme spent on each participant, as unconditional cash.

Every participant receives, in the month of each delivery, all that was spent on it; what belongs to
nobody (idle staff, cancelled classes, administration) is shared equally among the year's
participants, in December or the last month of the run.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from simulation.submodels.programmes.events import LEDGER_EVENT

CASH_COLUMNS = {"month": "int16", "person": "int64", "value_idr": "int64", "source": "str"}


def cash_payments(deliveries: pd.DataFrame) -> pd.DataFrame:
    """Return payments (month, person, value_idr, source) from a run's deliveries.

    The total by source and fiscal year equals what the ledger paid, to the rupiah, in every year
    with a participant.
    """
    ledger = deliveries[(deliveries["event"] == LEDGER_EVENT) & (deliveries["entry"] == "paid")]
    named = deliveries[(deliveries["value_idr"] > 0) & (deliveries["person"] >= 0)]
    named = named.groupby(["month", "person"], sort=True, as_index=False)["value_idr"].sum()
    years = ledger.groupby("month")["fiscal_year"].first()
    named = named[named["month"].isin(years.index)]
    named["fiscal_year"] = named["month"].map(years)
    rows: list[tuple[int, int, int, str]] = []
    for year, paid in ledger.groupby("fiscal_year"):
        mine = named[named["fiscal_year"] == year]
        everybody = np.unique(mine["person"].to_numpy(np.int64))
        if not len(everybody):
            continue
        purse = paid.groupby(["month", "source"], sort=True)["value_idr"].sum()
        last = int(paid["month"].max())
        left: dict[int, list[list[object]]] = {}
        for (month, source), value in purse.items():
            left.setdefault(int(month), []).append([str(source), int(value)])
        for month, person, value in mine[["month", "person", "value_idr"]].itertuples(index=False):
            rows += _drawn(left.get(int(month), []), int(month), int(person), int(value))
        rest = [part for parts in left.values() for part in parts]
        total = sum(int(str(part[1])) for part in rest)
        share, odd = divmod(total, len(everybody))
        for number, person in enumerate(everybody.tolist()):
            rows += _drawn(rest, last, person, share + (number < odd))
    frame = pd.DataFrame(rows, columns=list(CASH_COLUMNS))
    return frame.sort_values(["month", "person", "source"], ignore_index=True).astype(CASH_COLUMNS)


def _drawn(
    purses: list[list[object]], month: int, person: int, value: int
) -> list[tuple[int, int, int, str]]:
    """Take a value out of purses (source, rupiah left), one after another."""
    rows = []
    for purse in purses:
        part = min(int(str(purse[1])), value)
        if part > 0:
            purse[1] = int(str(purse[1])) - part
            value -= part
            rows.append((month, person, part, str(purse[0])))
    return rows
