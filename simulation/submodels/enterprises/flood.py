"""Shops that stay shut while the water stands: they weigh less, and buyers turn to others."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from simulation.city import City
from simulation.classifications import MARKETS, SECTORS
from simulation.flood import FIRM, SELLER, hit
from simulation.flows import Flood
from simulation.randomness import Draws
from simulation.submodels.enterprises.own_account import OwnAccount


def shut(
    city: City, sellers: OwnAccount, flood: Flood | None, draws: Draws
) -> tuple[OwnAccount, NDArray[np.int64]]:
    """Lower the weight of sellers and firms that are hit; return sellers and weights of firms.

    Weights are those of this month alone: capital and talent are not touched.
    """
    firms, persons = city.enterprises, city.persons
    weights: NDArray[np.int64] = firms.attractiveness.astype(np.int64, copy=False)
    if flood is None:
        return sellers, weights
    rows = np.flatnonzero(firms.open)
    rows = rows[hit(firms.identity[rows], firms.kecamatan[rows], flood, FIRM, draws)]
    weights = weights.copy()
    weights[rows] = _shorter(weights[rows], flood)
    mine = sellers.rows
    wet = hit(persons.identity[mine], persons.kecamatan[mine], flood, SELLER, draws)
    own = np.where(wet, _shorter(sellers.weights, flood), sellers.weights)
    markets = persons.kecamatan[mine].astype(np.int64) * SECTORS + persons.sector[mine]
    missing = np.zeros(MARKETS, np.int64)
    np.add.at(missing, markets, sellers.weights - own)
    return replace(sellers, weights=own, local_total=sellers.local_total - missing), weights


def _shorter(weights: NDArray[np.int64], flood: Flood) -> NDArray[np.int64]:
    kept = np.floor(weights * (1.0 - flood.selling_days_lost_share)).astype(np.int64)
    shorter: NDArray[np.int64] = np.maximum(kept, np.minimum(weights, 1))
    return shorter
