"""What the city does with a programme's money and jobs: the multiplier, and how much is displaced.

    multiplier = 1 + local spending's share in incomes / rupiah paid to residents and firms
    displacement share = displacement / (gross - deadweight)

Both come out of the model; they are printed beside what others published (MODEL section 4).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from simulation.comparison.account import Channels, refuse_missing_worlds, shapley_shares
from simulation.comparison.intervals import Ratio, ratio_interval
from simulation.errors import ExperimentError, Problem
from simulation.signals import Channel

FloatArray = NDArray[np.float64]
Integers = NDArray[np.int64]

MULTIPLIER: Final = "local_multiplier"
#: Measure -> outcome whose displacement it divides by its direct effect.
DISPLACED: Final[Mapping[str, str]] = {
    "displacement_share_of_jobs": "employed",
    "displacement_share_of_sales": "enterprise_sales",
}
#: Every measure and what it means, for whoever asks.
CIRCULATION: Final[Mapping[str, str]] = {
    MULTIPLIER: (
        "1 + what local spending and hiring adds to incomes, per rupiah paid to residents and firms "
        "of the city"
    ),
    "displacement_share_of_jobs": "Displaced jobs for each job of the direct effect",
    "displacement_share_of_sales": "Displaced sales of enterprises for each rupiah of the direct effect",
}
_COLUMNS: Final = [
    "scenario", "baseline", "measure", "period", "value", "low", "high", "unit", "note", "published",
    "published_low", "published_high",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Published:
    """What others found or supposed: a value with its range."""

    value: float
    low: float
    high: float


def local_spending_share(incomes: Mapping[Channels, Integers], baseline: Integers) -> Integers:
    """Return the share of local spending and hiring in incomes, for each replicate (rupiah).

    ``incomes`` by set of released channels: earnings of residents and profits left in firms, summed
    over the period; all eight sets.
    """
    refuse_missing_worlds(incomes)
    beyond = {world: values - baseline for world, values in incomes.items()}
    return shapley_shares(beyond)[Channel.LOCAL_SPENDING.value]


def multiplier(share: FloatArray, paid: FloatArray) -> Ratio:
    """Return 1 + share / paid; exactly 1 where local spending adds nothing in any replicate.

    ``paid`` are rupiah that reached residents and firms of the city, for each replicate.
    """
    if not share.any():
        return Ratio(1.0, 1.0, 1.0, "")
    ratio = ratio_interval(share, paid)
    return Ratio(1.0 + ratio.value, 1.0 + ratio.low, 1.0 + ratio.high, ratio.note)


def market_answers(
    exact: pd.DataFrame,
    multiplied: Ratio,
    published: Mapping[str, Published],
    period: str,
) -> pd.DataFrame:
    """Return the rows of ``circulation`` for one scenario.

    ``exact`` is ``additionality_replicates`` of one scenario with its channels.
    """
    city = exact[
        (exact["area"] == "city") & (exact["group"] == "all") & (exact["period"] == period)
    ]
    if city.empty or city["displacement"].isna().any():
        raise ExperimentError(
            Problem(period, "no displacement of the whole city", "the six worlds")
        )
    rows = [_row(MULTIPLIER, multiplied)]
    for measure, outcome in DISPLACED.items():
        of_outcome = city[city["outcome"] == outcome]
        direct = (of_outcome["gross"] - of_outcome["deadweight"]).to_numpy(np.float64)
        displaced = of_outcome["displacement"].to_numpy(np.float64)
        rows.append(_row(measure, ratio_interval(displaced, direct)))
    frame = pd.DataFrame(rows).assign(period=period, unit="ratio")
    for column, name in (
        ("published", "value"),
        ("published_low", "low"),
        ("published_high", "high"),
    ):
        frame[column] = [getattr(published[measure], name) for measure in frame["measure"]]
    frame = frame.assign(scenario=city["scenario"].iloc[0], baseline=city["baseline"].iloc[0])
    return frame[_COLUMNS]


def _row(measure: str, ratio: Ratio) -> dict[str, Any]:
    return {
        "measure": measure,
        "value": ratio.value,
        "low": ratio.low,
        "high": ratio.high,
        "note": ratio.note,
    }
