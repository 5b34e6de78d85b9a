"""The census: how many lived in the initial city, a constant of the run.

Rates that depend on the size of the city (arrivals, foundings) rest on it and not on who is there
now, so that no life can change them, and so that a part of the city can live alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from simulation.city import ARRIVAL_FLAG, BIRTH_ORDER_BITS, Census
from simulation.classifications import KECAMATAN, WORKING_AGE_YEARS
from simulation.randomness import kernel

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from simulation.city import City

_DISTRICTS: Final = len(KECAMATAN)
_BIRTHS: Final = (1 << BIRTH_ORDER_BITS) - 1  # set in identities of those born since the start


def census_of(city: City) -> Census:
    """Return the census of the initial city; it is counted once and kept with the city."""
    if city.census is None:
        persons = city.persons
        residents, adults = _count(
            persons.identity, persons.first_age_years, persons.first_kecamatan
        )
        city.census = Census(int(residents), adults)
    return city.census


@kernel
def _count(
    identity: NDArray[np.int64], first_age: NDArray[np.int8], first_kecamatan: NDArray[np.int8]
) -> tuple[int, NDArray[np.int64]]:
    residents = 0
    adults = np.zeros(_DISTRICTS, np.int64)
    for row in range(len(identity)):
        if 0 <= identity[row] < ARRIVAL_FLAG and identity[row] & _BIRTHS == 0:
            residents += 1
            if first_age[row] >= WORKING_AGE_YEARS:
                adults[first_kecamatan[row]] += 1
    return residents, adults
