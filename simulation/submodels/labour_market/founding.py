"""Who starts a business: by opportunity, where goods sell well, and by need, where income fell.

Opportunity moves the founding of firms, market by market, with what sellers have been selling a unit
of attractiveness for; that is known from last month's signals alone, so a frozen world repeats it.
Need moves own-account work without a firm: a household whose earnings have fallen below those its
life was built on sends its members to sell something. Who searches for work starts either more often
than who has a post (by status, in the catalogue), so unemployment raises both.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from simulation.census import census_of
from simulation.city import City
from simulation.classifications import KECAMATAN, SECTORS
from simulation.randomness import FIXED_POINT, Decision, kernel
from simulation.submodels.labour_market.jobs import Month

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from simulation.parameters.labour_market import LabourMarketParameters

    Rows = NDArray[np.int32]

FOUNDING_FACTORS: Final = (0.25, 4.0)  # how far demand moves foundings in a market at most
LEAST_NEED_FACTOR: Final = 0.1


def household_need(
    city: City, price_index: float, parameters: LabourMarketParameters
) -> NDArray[np.float64]:
    """Return per household the factor on starting own-account work; 1 at the usual shortfall.

    The shortfall is the part of the earnings and aid a household's first spending rested on that it
    no longer reckons with (0 to 1, at first prices), from its own books of last month.
    """
    homes = city.households
    needs: NDArray[np.float64] = _needs(
        homes.reference_income_idr, homes.smoothed_income_idr, price_index,
        parameters.usual_income_shortfall, parameters.start_own_account_need_slope,
    )  # fmt: skip
    return needs


@kernel
def _needs(
    reference_income: NDArray[np.int64],
    smoothed_income: NDArray[np.int64],
    price_index: float,
    usual_shortfall: float,
    slope: float,
) -> NDArray[np.float64]:
    needs = np.empty(len(reference_income), np.float64)
    for home in range(len(needs)):
        usual = reference_income[home] * price_index
        short = usual_shortfall
        if usual > 0:
            short = min(max(1.0 - smoothed_income[home] / usual, 0.0), 1.0)
        needs[home] = max(1.0 + slope * (short - usual_shortfall), LEAST_NEED_FACTOR)
    return needs


def founding_rates(
    city: City, parameters: LabourMarketParameters, *, still: bool
) -> NDArray[np.float64]:
    """Return per kecamatan the monthly rate of founding a firm of an adult of weight one.

    Its denominator counts the adults of the initial city, present or not, so that no life can
    change it.
    """
    entries = wanted_entries(city, parameters).sum(axis=1)
    adults = census_of(city).adults
    scale = parameters.founding_scale * (parameters.founding_still_factor if still else 1.0)
    rate: NDArray[np.float64] = scale * entries / np.maximum(adults, 1)
    return rate


def wanted_entries(city: City, parameters: LabourMarketParameters) -> NDArray[np.float64]:
    """Return foundings a month that each market invites (kecamatan by sector): opportunity.

    The steady-state rate, more where a unit of attractiveness has come to sell for more than at
    first and less where sellers crowd. Known from last month's signals alone.
    """
    markets = city.markets
    believed = markets.demand_outlook / FIXED_POINT
    factor = 1.0 + parameters.founding_demand_elasticity * (believed - 1.0)
    factor = np.clip(factor, *FOUNDING_FACTORS)
    factor[markets.demand_outlook == 0] = 1.0  # nothing has been seen yet
    entries: NDArray[np.float64] = (markets.entry_rate * factor).reshape(len(KECAMATAN), SECTORS)
    return entries


def sector_of_firm(month: Month, founders: Rows) -> NDArray[np.int8]:
    """Return each founder's sector, drawn by the entry rates of the founder's district."""
    entries = wanted_entries(month.city, month.parameters)
    bounds = np.cumsum(entries, axis=1)[month.persons.kecamatan[founders]]
    drawn = month.uniform(Decision.BECOME_SELF_EMPLOYED, founders, 1)
    below = bounds <= (drawn * bounds[:, -1])[:, None]
    sector: NDArray[np.int8] = np.minimum(below.sum(axis=1), SECTORS - 1).astype(np.int8)
    return sector
