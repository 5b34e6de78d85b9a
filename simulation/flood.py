"""Who is hit by a flood, and what it takes: drawn by address, so that every world meets the same.

Firms, sellers and households of the flooded districts are hit by their own identity and the first
month of the flood. See docs/model/outside_world.md.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from simulation.city import City
from simulation.flows import Flood
from simulation.randomness import Decision, Draws

HOUSEHOLD: Final = 0  # numbers of the draw
FIRM: Final = 1
SELLER: Final = 2


def hit(
    identity: NDArray[np.int64], kecamatan: NDArray[Any], flood: Flood, number: int, draws: Draws
) -> NDArray[np.bool_]:
    """Return who of some households, firms or sellers (``number``) is hit."""
    luck = draws.uniform(Decision.FLOOD, flood.first_month, identity, number)
    is_hit: NDArray[np.bool_] = np.isin(kecamatan, flood.districts) & (luck < flood.share_hit)
    return is_hit


def lose_savings(city: City, flood: Flood | None, draws: Draws) -> int:
    """Take part of the savings of households that are hit as a flood begins; return rupiah spent.

    What is replaced and repaired is bought outside and is no consumption of the month.
    """
    if flood is None or not flood.begins:
        return 0
    homes = city.households
    rows = np.flatnonzero(homes.present)
    rows = rows[hit(homes.identity[rows], homes.kecamatan[rows], flood, HOUSEHOLD, draws)]
    lost = np.floor(homes.savings_idr[rows] * flood.savings_lost_share).astype(np.int64)
    homes.savings_idr[rows] -= lost
    return int(lost.sum())


def lose_capital(city: City, flood: Flood | None, draws: Draws) -> None:
    """Take part of the capital of firms that are hit as a flood begins."""
    if flood is None or not flood.begins:
        return
    firms = city.enterprises
    rows = np.flatnonzero(firms.open)
    rows = rows[hit(firms.identity[rows], firms.kecamatan[rows], flood, FIRM, draws)]
    lost = np.floor(firms.capital_idr[rows] * flood.capital_lost_share).astype(np.int64)
    firms.capital_idr[rows] -= lost
