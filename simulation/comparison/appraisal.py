"""Set benefits against costs over time: net present value and benefit per rupiah of cost.

A benefit is what residents earn more: wages, own-account income and what owners draw from their
firms after inputs, wages, instalments and what is put back, of everybody, so that incomes displaced
in the city are already taken off. Cash handed to households is a transfer: neither cost nor
benefit, shown beside. What grants buy is used up and counts as a cost; what it earns, as a benefit.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from simulation.comparison.intervals import FREE, Ratio, ratio_interval, t_interval
from simulation.comparison.money import PERSPECTIVES, measure_frame, measure_row
from simulation.comparison.periods import Period
from simulation.units import MONTHS_PER_YEAR

FloatArray = NDArray[np.float64]

NET_PRESENT_VALUE: Final = "net_present_value"
BENEFIT_COST: Final = "benefit_cost"
#: Lines of the appraisal, and what they are.
LINES: Final[Mapping[str, str]] = {
    "earnings": "What residents earn more, net of inputs and of incomes displaced in the city",
    "commuter_earnings": "What commuters from outside earn more in the city",
    "displaced_elsewhere": (
        "Less: incomes that the same purchases would have made elsewhere in Indonesia"
    ),
    "benefits": "Sum of the benefits",
    "cost_spent": "Rupiah paid, cash handed to households left out",
    "cost_budgeted": "Rupiah planned, those of cash stages left out",
    "cash_to_households": "Transfer, beside the sums: cash handed to households",
    "grants_to_enterprises": "Of the cost, what enterprises received as grants or equipment",
}


@dataclass(frozen=True, slots=True)
class Streams:
    """Rupiah by replicate and month, scenario less baseline; shape (replicates, months).

    ``cost`` and ``cost_city`` are by ``spent`` and ``budgeted``: all sources, and without those
    whose money would otherwise be spent outside the city.
    """

    earnings: FloatArray
    commuter_earnings: FloatArray
    displaced_elsewhere: FloatArray  #: not negative where something is displaced
    cost: Mapping[str, FloatArray]
    cost_city: Mapping[str, FloatArray]
    cash_to_households: FloatArray
    grants_to_enterprises: FloatArray


@dataclass(frozen=True, slots=True)
class Pricing:
    """How months are made comparable.

    ``price_index`` is consumer prices by month (1 in the first); ``rates_per_year`` are real.
    """

    price_index: FloatArray
    rates_per_year: Sequence[float]

    def weights(self, rate_per_year: float) -> FloatArray:
        """Return what a rupiah of each month is worth in the first month."""
        months = np.arange(len(self.price_index))
        factor: FloatArray = (1.0 + rate_per_year) ** (-months / MONTHS_PER_YEAR)
        return factor / self.price_index


def displaced_elsewhere(
    outside_purchases: FloatArray, income_share: float, elsewhere_share: float
) -> FloatArray:
    """Return incomes lost elsewhere in the country to purchases drawn into the city.

    ``income_share`` of each rupiah of sales is somebody's wage or profit (the rest buys inputs), in
    the city as elsewhere; ``elsewhere_share`` of the purchases would have been made there.
    """
    lost: FloatArray = outside_purchases * (income_share * elsewhere_share)
    return lost


def appraise(
    names: tuple[str, str],
    streams: Streams,
    pricing: Pricing,
    horizons: Sequence[Period],
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the rows of ``appraisal`` and those it adds to ``cost_effectiveness``.

    ``names`` are scenario and baseline. Horizons begin in the first month. Rupiah are in prices of
    the first month and discounted to it.
    """
    lines: list[dict[str, Any]] = []
    measures: list[dict[str, Any]] = []
    for horizon in horizons:
        for rate in pricing.rates_per_year:
            weights = pricing.weights(rate)[: horizon.months]
            for perspective in PERSPECTIVES:
                worth = _present_values(streams, weights, perspective)
                shared = {
                    "horizon": f"{horizon.last:%Y-%m}",
                    "perspective": perspective,
                    "discount_rate_per_year": rate,
                }
                lines += [_line(line, values) | shared for line, values in worth.items()]
                for per in ("spent", "budgeted"):
                    rows = _worth(worth["benefits"], worth[f"cost_{per}"])
                    measures += [row | shared | {"per": per} for row in rows]
    columns = ["horizon", "perspective", "discount_rate_per_year", "line", "value", "low", "high"]
    frame = pd.DataFrame(lines)[columns].assign(unit="rupiah")
    frame.insert(0, "scenario", names[0])
    frame.insert(1, "baseline", names[1])
    return frame, measure_frame(measures, *names)


def _present_values(
    streams: Streams, weights: FloatArray, perspective: str
) -> dict[str, FloatArray]:
    """Return every line of the appraisal for each replicate, by one perspective."""

    def worth(stream: FloatArray) -> FloatArray:
        value: FloatArray = (stream[:, : len(weights)] * weights).sum(axis=1)
        return value

    found = {"earnings": worth(streams.earnings)}
    if perspective == "nation":
        found["commuter_earnings"] = worth(streams.commuter_earnings)
        found["displaced_elsewhere"] = -worth(streams.displaced_elsewhere)
    benefits = np.sum(list(found.values()), axis=0)
    costs = streams.cost if perspective == "nation" else streams.cost_city
    return (
        found
        | {"benefits": benefits}
        | {f"cost_{per}": worth(stream) for per, stream in costs.items()}
        | {
            "cash_to_households": worth(streams.cash_to_households),
            "grants_to_enterprises": worth(streams.grants_to_enterprises),
        }
    )


def _line(line: str, values: FloatArray) -> dict[str, Any]:
    low, high = t_interval(values)
    return {"line": line, "value": float(values.mean()), "low": float(low), "high": float(high)}


def _worth(benefits: FloatArray, cost: FloatArray) -> list[dict[str, Any]]:
    """Return net present value and benefit per rupiah of cost."""
    net = benefits - cost
    low, high = t_interval(net)
    value = Ratio(float(net.mean()), float(low), float(high), "")
    ratio = ratio_interval(benefits, cost) if cost.any() else FREE
    return [
        measure_row(NET_PRESENT_VALUE, value, "rupiah", benefits),
        measure_row(BENEFIT_COST, ratio, "ratio", benefits),
    ]
