"""Local potential: what each sector of each kawasan sells, to whom, and with how much capital."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from simulation.classifications import KECAMATAN, KECAMATAN_NAMES, MARKETS, SECTORS, Sector

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from simulation.city import City

_MILLION: Final = 1e6


def local_potential(city: City, kawasan: Mapping[str, tuple[str, ...]]) -> pd.DataFrame:
    """Return a row for each kawasan and sector with an enterprise.

    Columns: enterprises; demand of its local pools (million rupiah a month) and the share that comes
    from government, larger firms and shoppers from outside; demand for each unit of what sellers
    offer, the city's sector at 1 (above 1: buyers find few sellers); capital of the median enterprise
    (million rupiah); and specialisation, the sector's share of enterprises here over that in the city.
    """
    groups = {name: _numbers(members) for name, members in kawasan.items()}
    groups["city"] = np.arange(len(KECAMATAN))
    measured = {name: _by_sector(city, members) for name, members in groups.items()}
    whole = measured["city"]
    rows = []
    for name, frame in measured.items():
        demand = frame["pool"] / frame["supply"].clip(lower=1)
        of_city = whole["pool"] / whole["supply"].clip(lower=1)
        share = frame["firms"] / max(int(frame["firms"].sum()), 1)
        in_city = whole["firms"] / max(int(whole["firms"].sum()), 1)
        rows.append(
            pd.DataFrame(
                {
                    "kawasan": name,
                    "sector": [sector.name.lower() for sector in Sector],
                    "enterprises": frame["firms"],
                    "local demand": frame["pool"] / _MILLION,
                    "from outside": frame["outside"] / frame["pool"].clip(lower=1),
                    "demand per offer": demand / of_city.clip(lower=1e-9),
                    "median capital": frame["capital"] / _MILLION,
                    "specialisation": share / in_city.clip(lower=1e-9),
                }
            )
        )
    table = pd.concat(rows, ignore_index=True)
    return table[table["enterprises"] > 0].reset_index(drop=True)


def _numbers(members: tuple[str, ...]) -> NDArray[np.int64]:
    return np.array([KECAMATAN_NAMES.index(name) for name in members], np.int64)


def _by_sector(city: City, members: NDArray[np.int64]) -> pd.DataFrame:
    """Return firms, demand, its outside part, sellers' weight and median capital, by sector."""
    firms, markets = city.enterprises, city.markets
    here = firms.open & np.isin(firms.kecamatan, members)
    sector = firms.sector[here].astype(np.int64)
    own = city.persons.own_attractiveness
    sells = (own > 0) & np.isin(city.persons.kecamatan, members)
    local = firms.attractiveness[here] * (1.0 - firms.outside_share[here])
    supply = np.bincount(sector, local, SECTORS)
    supply += np.bincount(city.persons.sector[sells].astype(np.int64), own[sells], SECTORS)
    cells = np.arange(MARKETS).reshape(len(KECAMATAN), SECTORS)[members]
    outside = markets.outside_demand_idr[cells].sum(axis=0)
    capital = firms.capital_idr[here]
    return pd.DataFrame(
        {
            "firms": np.bincount(sector, minlength=SECTORS),
            "pool": (markets.household_pool_idr[cells].sum(axis=0) + outside).astype(float),
            "outside": outside.astype(float),
            "supply": supply + markets.outside_option[cells].sum(axis=0),
            "capital": [
                float(np.median(capital[sector == number])) if (sector == number).any() else 0.0
                for number in range(SECTORS)
            ],
        }
    )
