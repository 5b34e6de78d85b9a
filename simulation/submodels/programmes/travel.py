"""How far people live from a class: kilometres between districts, and what they cost in take-up.

Straight lines between the centres of districts, lengthened by the detours of roads; the river is
crossed at two bridges. A class in the own district counts as no distance.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from simulation.classifications import AREA_GROUP_OF_KECAMATAN, AREA_GROUPS
from simulation.parameters.programmes import ProgrammesParameters

_KM_PER_DEGREE: Final = 111.195  # of a great circle of 40,030 km
_SEBERANG: Final = AREA_GROUPS.index("seberang")
_STEP: Final = 2.0**-20  # factors are rounded to it, so that platforms agree


def travel_km(parameters: ProgrammesParameters) -> NDArray[np.float64]:
    """Return kilometres by road between the centres of districts, shape (11, 11)."""
    longitude = np.array(parameters.kecamatan_centre_longitude)
    latitude = np.array(parameters.kecamatan_centre_latitude)
    east = longitude * np.cos(np.radians(latitude.mean())) * _KM_PER_DEGREE
    north = latitude * _KM_PER_DEGREE
    straight = np.hypot(east[:, None] - east[None, :], north[:, None] - north[None, :])
    across = AREA_GROUP_OF_KECAMATAN == _SEBERANG
    river = (across[:, None] != across[None, :]) * parameters.river_crossing_km
    km: NDArray[np.float64] = np.round(straight * parameters.road_detour_factor + river, 3)
    return km


def distance_factors(parameters: ProgrammesParameters) -> NDArray[np.float64]:
    """Return the factor on take-up by district of residence and of the class, shape (11, 11)."""
    factors = np.exp(-parameters.take_up_distance_slope_per_km * travel_km(parameters))
    rounded: NDArray[np.float64] = np.round(factors / _STEP) * _STEP
    return rounded
