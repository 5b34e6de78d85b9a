"""Look for those a policy leaves worse off, also where it does good on average."""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd

from simulation.comparison.intervals import REPORTED_LEVEL

#: Headline indicator -> +1 where more is better, -1 where less is.
BETTER: Final = {"employed": 1, "tpt": -1, "earnings": 1, "poor_persons": -1, "p0": -1}
#: What groups are looked at for: the headlines, and what these hide of quality, depth and firms.
LOOKED_AT: Final = BETTER | {
    "employed_formal": 1,
    "enterprise_profit": 1,
    "enterprise_sales": 1,
    "extreme_poor_persons": -1,
    "p1": -1,
}
_COLUMNS: Final = [
    "scenario", "baseline", "indicator", "area", "group", "period", "difference", "low", "high",
    "harmed", "looked_at", "expected_by_chance", "unit",
]  # fmt: skip


def harm_check(differences: pd.DataFrame, period: str) -> pd.DataFrame:
    """Return every group that was looked at in one period, and whether it is harmed.

    ``differences`` is ``comparison`` (of one or several scenarios). A group is harmed where its 95 %
    interval lies wholly on the losing side. Groups whose lives do not differ at all, and those
    without an interval, are not looked at. ``looked_at`` counts the scenario's rows;
    ``expected_by_chance`` is how many would be harmed if nobody were: half of 5 percent of them.
    """
    group = (differences["area"] != "city") | (differences["group"] != "all")
    asked = differences["indicator"].isin(list(LOOKED_AT)) & (differences["period"] == period)
    widest = differences["interval_level"] == REPORTED_LEVEL
    frame = differences[group & asked & widest]
    frame = frame.rename(columns={"luck_low": "low", "luck_high": "high"})
    moves = frame["low"].notna() & ((frame["low"] != 0.0) | (frame["high"] != 0.0))
    frame = frame[moves].reset_index(drop=True)
    better = frame["indicator"].map(LOOKED_AT).to_numpy(dtype=np.int64)
    lost = np.where(better > 0, frame["high"].to_numpy() < 0.0, frame["low"].to_numpy() > 0.0)
    looked = frame.groupby("scenario")["indicator"].transform("size").astype(np.int64)
    chance = (1.0 - REPORTED_LEVEL) / 2.0
    frame = frame.assign(harmed=lost, looked_at=looked, expected_by_chance=chance * looked)
    return frame[_COLUMNS]
