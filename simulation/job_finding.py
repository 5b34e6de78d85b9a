"""How easy it is to find a post, as one number: what migrants, commuters and participation answer to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from simulation.randomness import FIXED_POINT

if TYPE_CHECKING:
    from numpy.typing import NDArray

_WIDEST_RATIO: Final = 4.0


def finding_ratio(
    job_finding_rate: NDArray[np.int64],
    usual_rate: NDArray[np.float64],
    weight: NDArray[np.float64],
) -> float:
    """Return last month's job-finding rate over the steady state's, within 1/4 to 4.

    Both are means over cells by ``weight`` (outside posts of the steady state); the rate is the
    signal in units of 2**-20. Before there is a steady state the ratio is 1.
    """
    usual = float((weight * usual_rate).sum())
    if usual <= 0.0:
        return 1.0
    now = float((weight * job_finding_rate).sum()) / FIXED_POINT
    return min(max(now / usual, 1.0 / _WIDEST_RATIO), _WIDEST_RATIO)


def answer(ratio: float, response: float) -> float:
    """Return ``ratio ** response`` rounded to 2**-20, so that platforms agree."""
    return float(np.round(ratio**response * FIXED_POINT) / FIXED_POINT)
