"""Say which assumptions turn the order of the scenarios, or the sign of an effect.

Every assumption is moved alone to either end of its range; the order at the centre is what is
compared with. Luck is told from assumption by the paired intervals.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from simulation.comparison.differences import city_effect
from simulation.comparison.harm import BETTER
from simulation.comparison.intervals import t_interval
from simulation.comparison.pairing import StoredRuns
from simulation.comparison.periods import Period

FloatArray = NDArray[np.float64]
Effects = Mapping[str, FloatArray]  # scenario -> effect in each replicate

CENTRE: Final = "centre"
#: What became of the sign of an effect, or of the order of two scenarios, at an end of a range.
#: ``turned``: told apart on both sides, and the other way round. ``gone``: told apart at the centre
#: only. ``unclear``: another sign, but luck alone could have made it. ``kept``: all else.
VERDICTS: Final = ("kept", "unclear", "gone", "turned")


@dataclass(frozen=True, slots=True)
class RangedRuns:
    """The runs with one assumption at one place of its range; at the centre it has no name."""

    assumption: str
    end: str  #: low, high or centre
    value: float
    unit: str  #: of the value
    baseline: StoredRuns
    scenarios: Sequence[StoredRuns]


def over_ranges(
    centre: RangedRuns,
    moved: Sequence[RangedRuns],
    period: Period,
    better: Mapping[str, int] = BETTER,
) -> dict[str, pd.DataFrame]:
    """Return ``over_ranges`` (effects and places) and ``over_ranges_pairs`` (who leads whom).

    Only the whole city and the indicators of ``better`` are looked at.
    """
    places, pairs = [], []
    for indicator, direction in better.items():
        middle = _effects(centre, indicator, period)
        for runs in (centre, *moved):
            effects = _effects(runs, indicator, period)
            where = _where(runs) | {"indicator": indicator, "period": period.label}
            places += [where | row for row in _places(effects, middle, direction)]
            if runs.end != CENTRE:
                pairs += [where | row for row in _pairs(effects, middle, direction)]
    return {"over_ranges": _frame(places, centre), "over_ranges_pairs": _frame(pairs, centre)}


def _frame(rows: list[dict[str, Any]], centre: RangedRuns) -> pd.DataFrame:
    frame = pd.DataFrame(rows)
    frame.insert(0, "baseline", centre.baseline.record.scenario)
    return frame


def _where(runs: RangedRuns) -> dict[str, Any]:
    return {
        "assumption": runs.assumption,
        "end": runs.end,
        "value": runs.value,
        "unit_of_value": runs.unit,
    }


def _effects(runs: RangedRuns, indicator: str, period: Period) -> Effects:
    return {
        scenario.record.scenario: city_effect(runs.baseline, scenario, indicator, period)
        for scenario in runs.scenarios
    }


def _places(effects: Effects, middle: Effects, direction: int) -> list[dict[str, Any]]:
    order, order_at_centre = (_order(each, direction) for each in (effects, middle))
    rows = []
    for scenario, effect in effects.items():
        low, high = t_interval(effect)
        rows.append(
            {
                "scenario": scenario,
                "difference": float(effect.mean()),
                "low": float(low),
                "high": float(high),
                "rank": order.index(scenario) + 1,
                "rank_at_centre": order_at_centre.index(scenario) + 1,
                "sign": verdict(middle[scenario], effect),
                "replicates": np.int32(len(effect)),
            }
        )
    return rows


def _pairs(effects: Effects, middle: Effects, direction: int) -> list[dict[str, Any]]:
    """Return how far each scenario leads each one behind it at the centre, there and here."""
    rows = []
    for ahead, behind in itertools.combinations(_order(middle, direction), 2):
        at_centre = direction * (middle[ahead] - middle[behind])
        here = direction * (effects[ahead] - effects[behind])
        low, high = t_interval(here)
        rows.append(
            {
                "scenario": ahead,
                "other": behind,
                "ahead_at_centre": float(at_centre.mean()),
                "ahead": float(here.mean()),
                "ahead_low": float(low),
                "ahead_high": float(high),
                "order": verdict(at_centre, here),
            }
        )
    return rows


def _order(effects: Effects, direction: int) -> list[str]:
    return sorted(effects, key=lambda name: (-direction * float(effects[name].mean()), name))


def verdict(at_centre: FloatArray, here: FloatArray) -> str:
    """Return one of :data:`VERDICTS` for a difference at the centre and at an end of a range."""
    before, now = _told_sign(at_centre), _told_sign(here)
    if before and now:
        return "turned" if before != now else "kept"
    if before:
        return "gone"
    same = np.sign(at_centre.mean()) == np.sign(here.mean())
    return "kept" if same else "unclear"


def _told_sign(values: FloatArray) -> int:
    """Return the sign of a mean whose 95 % interval leaves zero out, else 0."""
    low, high = (float(bound) for bound in t_interval(values))
    if low > 0.0:
        return 1
    return -1 if high < 0.0 else 0
