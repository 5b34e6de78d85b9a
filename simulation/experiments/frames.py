"""Turn what a run recorded into the tables of a stored run."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any, Final, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from simulation.groups import AREA_BREAKDOWNS, BREAKDOWNS, CITY, EVERYBODY
from simulation.indicators import BEYOND_CITY, INDICATORS

if TYPE_CHECKING:
    from simulation.engine import Run

_AREAS: Final = np.array([breakdown.area for breakdown in BREAKDOWNS], object)
_GROUPS: Final = np.array([breakdown.group for breakdown in BREAKDOWNS], object)


def month_dates(start: str, months: int) -> list[datetime.date]:
    """Return the first day of every simulated month; ``start`` is ``YYYY-MM``."""
    first = int(start[:4]) * 12 + int(start[5:7]) - 1
    return [datetime.date((first + k) // 12, (first + k) % 12 + 1, 1) for k in range(months)]


def indicators_frame(run: Run, grouping: Literal["current", "first"]) -> pd.DataFrame:
    """Return month, indicator, area, group, value, unit of one run; empty cells are left out.

    ``grouping`` chooses groups as they are in the month, or those of the first simulated month.
    """
    dates = month_dates(run.scenario.start, run.settings.months)
    spending = _spending(run)
    rows = []
    for number, reading in enumerate(run.readings):
        values = dict(getattr(reading, grouping)) | {"spending": spending[number]}
        names = list(values)
        block = np.stack([values[name] for name in names])
        rows.append((number, names, block))
    names = rows[0][1]
    stacked = np.stack([block for _, _, block in rows])
    months, kinds, parts = np.meshgrid(
        np.arange(len(rows)), np.arange(len(names)), np.arange(len(BREAKDOWNS)), indexing="ij"
    )
    given = ~np.isnan(stacked)
    units = np.array([INDICATORS[name].unit for name in names], object)
    return pd.DataFrame(
        {
            "month": np.array(dates, object)[months[given]],
            "indicator": np.array(names, object)[kinds[given]],
            "area": _AREAS[parts[given]],
            "group": _GROUPS[parts[given]],
            "value": stacked[given],
            "unit": units[kinds[given]],
        }
    )


def _spending(run: Run) -> NDArray[np.float64]:
    """Return rupiah paid by month and area; money without a kecamatan counts for the city only."""
    paid = run.ledger[run.ledger["entry"] == "paid"]
    table = np.full((run.settings.months, len(BREAKDOWNS)), np.nan)
    table[:, :AREA_BREAKDOWNS] = 0.0
    position = {
        breakdown.area: at
        for at, breakdown in enumerate(BREAKDOWNS[:AREA_BREAKDOWNS])
        if breakdown.group == EVERYBODY and breakdown.area != CITY
    }
    sums = paid.groupby(["month", "area"], as_index=False, observed=True)["value"].sum()
    for month, area, value in sums[["month", "area", "value"]].itertuples(index=False, name=None):
        table[int(month), 0] += value
        if area in position:
            table[int(month), position[area]] += value
    return table


def beyond_city_frame(run: Run) -> pd.DataFrame:
    """Return month, line, value, unit of commuters and of money from beyond the city limit."""
    rows = [
        (month, line, value, BEYOND_CITY[line])
        for month, figures in enumerate(run.beyond_city)
        for line, value in figures.items()
    ]
    frame = pd.DataFrame(rows, columns=["month", "line", "value", "unit"])
    return frame.astype({"month": "int16", "value": "int64"})


def profit_kept_frame(kept: list[int]) -> pd.DataFrame:
    """Return month and value: profits that owners left in their firms (rupiah)."""
    return pd.DataFrame({"month": np.arange(len(kept), dtype=np.int16), "value": kept})


def signals_frame(signals: dict[str, list[NDArray[Any]]]) -> pd.DataFrame:
    """Return month, signal, position, value of every recorded signal, values as int64."""
    taken = [
        (name, month, array.reshape(-1))
        for name, months in sorted(signals.items())
        for month, array in enumerate(months)
        if array.size
    ]
    sizes = [len(array) for _, _, array in taken]
    return pd.DataFrame(
        {
            "month": np.repeat(np.array([month for _, month, _ in taken], np.int32), sizes),
            "signal": np.repeat(np.array([name for name, _, _ in taken], object), sizes),
            "position": np.concatenate([np.arange(size, dtype=np.int32) for size in sizes]),
            "value": np.concatenate([array.astype(np.int64) for _, _, array in taken]),
        }
    )


def recorded_signal(signals: pd.DataFrame, name: str) -> list[NDArray[np.int64]]:
    """Return the arrays of one stored signal, a month each; undoes :func:`signals_frame`."""
    mine = signals[signals["signal"] == name].sort_values(["month", "position"])
    return [part["value"].to_numpy(np.int64) for _, part in mine.groupby("month")]
