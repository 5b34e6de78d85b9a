"""Own-account sellers without a firm: riders, mobile sellers, home services. They do not grow."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from simulation.city import City
from simulation.classifications import MARKETS, SECTORS, LabourStatus
from simulation.columns import BoolColumn, FloatColumn, IdColumn, IntColumn
from simulation.parameters.enterprises import EnterprisesParameters
from simulation.randomness import FIXED_POINT, NORMAL_TABLE, Decision, Draws, kernel, normal_at
from simulation.submodels.enterprises.markets import FIXED_POINT_BITS, fixed_point, share_at
from simulation.submodels.enterprises.tables import exponential_at, exponential_table

_FIRST: Final = int(LabourStatus.OWN_ACCOUNT)
_LAST: Final = int(LabourStatus.EMPLOYER_PERMANENT)
_TRAITS: Final = int(Decision.ENTERPRISE_TRAITS)
_TALENT_NUMBER: Final = 8  # numbers below belong to founders


@dataclass(frozen=True, slots=True)
class OwnAccount:
    """Everybody who sells without a firm this month."""

    rows: NDArray[np.int32]
    local_total: NDArray[np.int64]  #: attractiveness per market
    weights: NDArray[np.int64]  #: attractiveness of each seller this month


def refresh_own_account(city: City, parameters: EnterprisesParameters, draws: Draws) -> OwnAccount:
    """Write ``own_attractiveness`` and return the sellers and their weight per market.

    Whoever starts gets a permanent talent, addressed by identity alone; whoever stops gets 0. Who sits
    in a class sells in the hours that are left.
    """
    persons = city.persons
    key0, key1 = draws.key
    rows, weight, total = _refresh(
        persons.present, persons.status, persons.enterprise_row, persons.identity,
        persons.kecamatan, persons.sector, persons.own_attractiveness,
        parameters.own_account_attractiveness_median, parameters.own_account_log_spread,
        key0, key1, NORMAL_TABLE, exponential_table(),
    )  # fmt: skip
    persons.own_attractiveness[:] = 0
    persons.own_attractiveness[rows] = weight
    taught = np.flatnonzero(persons.in_training[rows])
    if len(taught):
        share = fixed_point(parameters.own_account_share_in_training)
        less = np.maximum((weight[taught] * share) >> FIXED_POINT_BITS, 1)
        mine = rows[taught]
        markets = persons.kecamatan[mine].astype(np.int64) * SECTORS + persons.sector[mine]
        np.subtract.at(total, markets, weight[taught] - less)
        weight[taught] = less  # the column keeps the lasting weight
    return OwnAccount(rows, total, weight)


@kernel
def _refresh(  # noqa: PLR0913
    present: BoolColumn,
    status: IntColumn,
    enterprise_row: IntColumn,
    identity: IdColumn,
    kecamatan: IntColumn,
    sector: IntColumn,
    own_attractiveness: IntColumn,
    median: float,
    log_spread: float,
    key0: int,
    key1: int,
    normal: NDArray[np.int64],
    exponential: FloatColumn,
) -> tuple[NDArray[np.int32], NDArray[np.int64], NDArray[np.int64]]:
    rows = np.empty(len(present), np.int32)
    weights = np.empty(len(present), np.int64)
    total = np.zeros(MARKETS, np.int64)
    found = 0
    for row in range(len(present)):
        sells = (
            present[row]
            and _FIRST <= status[row] <= _LAST
            and enterprise_row[row] < 0
            and sector[row] >= 0
        )
        if not sells:
            continue
        weight = np.int64(own_attractiveness[row])
        if weight == 0:
            talent = normal_at(key0, key1, _TRAITS, 0, identity[row], _TALENT_NUMBER, normal)
            factor = exponential_at(log_spread * (talent / FIXED_POINT), exponential)
            weight = max(np.int64(median * factor), np.int64(1))
        total[np.int64(kecamatan[row]) * SECTORS + sector[row]] += weight
        rows[found] = row
        weights[found] = weight
        found += 1
    return rows[:found].copy(), weights[:found].copy(), total


def own_account_sales(
    city: City, sellers: OwnAccount, unit: NDArray[np.int64], parameters: EnterprisesParameters
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return sales and inputs of each seller, in the order of ``sellers.rows`` (rupiah)."""
    persons = city.persons
    sales, inputs = _sales(
        sellers.rows, persons.kecamatan, persons.sector, sellers.weights, unit,
        fixed_point(parameters.own_account_inputs_share),
    )  # fmt: skip
    return sales, inputs


@kernel
def _sales(
    rows: NDArray[np.int32],
    kecamatan: IntColumn,
    sector: IntColumn,
    weights: NDArray[np.int64],
    unit: NDArray[np.int64],
    inputs_share: int,
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    sales = np.empty(len(rows), np.int64)
    inputs = np.empty(len(rows), np.int64)
    for position in range(len(rows)):
        row = rows[position]
        market = np.int64(kecamatan[row]) * SECTORS + sector[row]
        sales[position] = share_at(weights[position], unit[market])
        inputs[position] = (sales[position] * inputs_share) >> FIXED_POINT_BITS
    return sales, inputs
