"""Say how sure we are: t-intervals over pairs, ratios, detectable effects, what pairing gained.

All functions work on arrays whose last axis is the replicate. One replicate has no interval: the
bounds are nan, stored as null.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtrit

FloatArray = NDArray[np.float64]

LEVELS: Final = (0.95, 0.9, 0.5)  # as stored in comparison.parquet, widest first
REPORTED_LEVEL: Final = 0.95
SIGNIFICANCE: Final = 0.05
POWER: Final = 0.8  # convention of trial design: 8 of 10 such comparisons would see the effect


def t_quantile(probability: float, degrees_of_freedom: int) -> float:
    """Return a quantile of Student's t (Cephes, through scipy)."""
    return float(stdtrit(degrees_of_freedom, probability))


def t_interval(values: FloatArray, level: float = REPORTED_LEVEL) -> tuple[FloatArray, FloatArray]:
    """Return the t-interval of the mean over the last axis, with N - 1 degrees of freedom."""
    mean = values.mean(axis=-1)
    replicates = values.shape[-1]
    if replicates == 1:
        return np.full_like(mean, np.nan), np.full_like(mean, np.nan)
    spread = values.std(axis=-1, ddof=1) / np.sqrt(replicates)
    half = t_quantile(0.5 + level / 2, replicates - 1) * spread
    # Equal values have a spread of zero, but their computed mean may miss them by the last bit.
    constant = (values == values[..., :1]).all(axis=-1)
    half = np.where(constant, 0.0, half)
    centre = np.where(constant, values[..., 0], mean)
    return centre - half, centre + half


def share_same_sign(differences: FloatArray) -> FloatArray:
    """Return the share of replicates that agree in sign with the mean (zero agrees with zero)."""
    sign = np.sign(differences.mean(axis=-1, keepdims=True))
    agrees = (np.sign(differences) == sign).mean(axis=-1)
    return np.where(np.isnan(sign[..., 0]), np.nan, agrees)


@dataclass(frozen=True, slots=True)
class Ratio:
    """A quotient of two means; nan with a reason where no honest number can be given."""

    value: float
    low: float
    high: float
    note: str  #: empty, or why there is no value or no interval


COVERS_ZERO: Final = "denominator_covers_zero"
NOT_POSITIVE: Final = "denominator_not_positive"
ONE_REPLICATE: Final = "one_replicate"
NO_COST: Final = "no_cost_to_this_perspective"
FREE: Final = Ratio(
    float("nan"), float("nan"), float("nan"), NO_COST
)  #: nothing was paid or planned


def ratio_interval(
    numerator: FloatArray, denominator: FloatArray, level: float = REPORTED_LEVEL
) -> Ratio:
    """Return mean numerator over mean denominator with Fieller's interval over pairs.

    The interval is bounded exactly where the t-interval of the denominator leaves zero out. Where it
    does not, or where the denominator is not positive, there is no value either: a quotient by what
    may be nothing is a wild number. Source: Fieller (1954), paired form.
    """
    top, bottom = float(numerator.mean()), float(denominator.mean())
    nothing = float("nan")
    low, high = (float(bound) for bound in t_interval(denominator, level))
    if low <= 0.0 <= high:
        return Ratio(nothing, nothing, nothing, COVERS_ZERO)
    if bottom <= 0.0:
        return Ratio(nothing, nothing, nothing, NOT_POSITIVE)
    value = top / bottom
    replicates = len(numerator)
    if replicates == 1:
        return Ratio(value, nothing, nothing, ONE_REPLICATE)
    # Scaled by the means, so that rupiah and jobs enter the roots at the same size.
    scale = abs(top) or 1.0
    covariance = np.cov(numerator / scale, denominator / bottom) / replicates
    squared = t_quantile(0.5 + level / 2, replicates - 1) ** 2
    curvature = 1.0 - squared * covariance[1, 1]
    middle = top / scale - squared * covariance[0, 1]
    constant = (top / scale) ** 2 - squared * covariance[0, 0]
    root = float(np.sqrt(max(middle * middle - curvature * constant, 0.0)))
    unit = scale / bottom
    return Ratio(value, (middle - root) / curvature * unit, (middle + root) / curvature * unit, "")


def smallest_detectable_effect(
    standard_deviation: FloatArray, replicates: int, power: float = POWER
) -> FloatArray:
    """Return the smallest true effect that N pairs would show at 5 % with the given power.

    ``standard_deviation`` is of one paired difference; nan for a single pair.
    """
    if replicates == 1:
        return np.full_like(standard_deviation, np.nan)
    freedom = replicates - 1
    factor = t_quantile(1.0 - SIGNIFICANCE / 2, freedom) + t_quantile(power, freedom)
    effect: FloatArray = factor * standard_deviation / np.sqrt(replicates)
    return effect


def pairing_gain(baseline: FloatArray, scenario: FloatArray) -> FloatArray:
    """Return how many times fewer replicates pairing needs for the same precision.

    The variance of a difference of independent runs over that of paired ones, over the last axis;
    infinite where the paired difference does not vary and the runs do, nan for a single pair.
    """
    if baseline.shape[-1] == 1:
        return np.full(baseline.shape[:-1], np.nan)
    apart = baseline.var(axis=-1, ddof=1) + scenario.var(axis=-1, ddof=1)
    paired = (scenario - baseline).var(axis=-1, ddof=1)
    gain = np.full_like(apart, np.nan)
    np.divide(apart, paired, out=gain, where=paired > 0)
    return np.where((paired == 0) & (apart > 0), np.inf, gain)
