"""Where the programmes' rupiah go: sellers of the city, purses of the city, or elsewhere.

Purchases (classes, equipment, coaches, administration) are made with sellers of the city for the
stage's local share, by sector as the catalogue says, in the district of the class or over the whole
city in proportion to its ordinary demand. Money whose source would otherwise have bought city
services is withdrawn from the demand pools in the month in which it is paid.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from simulation.classifications import KECAMATAN_NAMES, MARKETS, SECTORS
from simulation.columns import IntColumn
from simulation.flows import Account, Transfer
from simulation.market_tables import Markets
from simulation.parameters.programmes import ProgrammesParameters
from simulation.programme_plan import Otherwise, ProgrammePlan, SourcePlan
from simulation.submodels.programmes.ledger import Booking
from simulation.submodels.programmes.office_month import OfficeMonth

#: Given to people or lent to firms, not spent with sellers.
TRANSFER_LINES = frozenset({"grants", "cash", "credit"})
SHARE_STEPS = 1 << 20


def demand_of_month(
    bookings: Sequence[tuple[str, Booking, int]],
    plans: Mapping[str, ProgrammePlan],
    sources: Mapping[str, SourcePlan],
    markets: Markets,
    parameters: ProgrammesParameters,
) -> NDArray[np.int64]:
    """Return rupiah by local market: what programmes spend there less what is withdrawn."""
    demand = [0] * MARKETS
    weights = markets.outside_demand_idr
    for programme, booking, amount in bookings:
        if booking.entry != "paid":
            continue
        stage = plans[programme].stages[booking.stage]
        if booking.line not in TRANSFER_LINES:
            local = int(amount * stage.local_share)
            shares = parameters.purchase_sector_shares[booking.line]
            for sector, share in enumerate(shares):
                _spread(demand, int(local * share), _places(booking.area, sector), weights)
        if sources[booking.source].otherwise is Otherwise.CITY_SERVICES:
            withdrawn = int(amount * parameters.city_services_local_share)
            _spread(demand, -withdrawn, range(MARKETS), weights)
    return np.array(demand, np.int64)


def _places(area: str, sector: int) -> Sequence[int]:
    if area in KECAMATAN_NAMES:
        return (KECAMATAN_NAMES.index(area) * SECTORS + sector,)
    return range(sector, MARKETS, SECTORS)


def _spread(demand: list[int], amount: int, places: Sequence[int], weights: IntColumn) -> None:
    """Add an amount to places in proportion to their weights, to the rupiah."""
    if not amount:
        return
    sign, size = (1, amount) if amount > 0 else (-1, -amount)
    # Python integers: rupiah times rupiah would overflow 64 bits.
    total = sum(int(weights[place]) for place in places)
    passed = given = 0
    for place in places:
        passed += int(weights[place]) if total else 1
        until_here = size * passed // (total or len(places))  # so that nothing is lost or added
        demand[place] += sign * (until_here - given)
        given = until_here


def transfers_of_month(month: OfficeMonth, paid_idr: int) -> tuple[Transfer, ...]:
    """Return the month's movements between purses; purchases are paid to the outside account.

    What local sellers earn from programmes reaches them as part of the demand pools.
    """
    cash = month.cash_paid_idr
    capital = month.capital_paid_idr
    own = month.contributed_idr  # collected by the programme and spent with the rest
    missed = max(month.unmatched_idr, 0)
    bought = paid_idr - cash - capital - missed
    owed = max(-month.unmatched_idr, 0)  # contributions of people who do not exist here
    rows = (
        (Account.GOVERNMENT, Account.HOUSEHOLDS, "programme cash and consumed grants", cash),
        (Account.GOVERNMENT, Account.ENTERPRISES, "cash grants", capital),
        (Account.GOVERNMENT, Account.OUTSIDE, "purchases of programmes", bought),
        (Account.GOVERNMENT, Account.UNMATCHED, "programmes, nobody there", missed),
        (Account.HOUSEHOLDS, Account.GOVERNMENT, "own contributions", own),
        (Account.UNMATCHED, Account.GOVERNMENT, "contributions of nobody", owed),
        (Account.OUTSIDE, Account.ENTERPRISES, "equipment handed over", month.equipment_idr),
        (Account.OUTSIDE, Account.HOUSEHOLDS, "equipment sold", month.equipment_sold_idr),
    )
    return tuple(Transfer(*row) for row in rows if row[3])
