"""The rupiah enterprises moved this month, purse by purse.

Household spending of the month before, government and shoppers from outside pay into the pools
through the outside world, which holds the goods in transit. What rounding leaves of a pool or of a
wage bill goes to ``rounding``; where a world replays recorded signals, what does not add up goes to
``unmatched``, which stays zero in live worlds.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simulation.city import City
from simulation.flows import OUTSIDE_SALES, Account, LabourFlows, Transfer, moved
from simulation.submodels.enterprises.books import Books
from simulation.submodels.enterprises.markets import Terms, share_at


@dataclass(frozen=True, slots=True)
class Grants:
    """Rupiah of grants that became capital, of those nobody was there to take, and of loans."""

    delivered_idr: int
    undelivered_idr: int
    lent_idr: int = 0  #: by banks through programmes


def pool_transfers(city: City, terms: Terms, sold_idr: NDArray[np.int64]) -> tuple[Transfer, ...]:
    """Return where the rest of each pool went that firms and own-account sellers did not get.

    ``sold_idr`` is what the city's sellers took of each market's pool.
    """
    option = [
        share_at(weight, unit)
        for weight, unit in zip(
            city.markets.outside_option.tolist(), terms.unit.tolist(), strict=True
        )
    ]
    rest = terms.pool_idr - sold_idr - np.array(option, np.int64)
    rest[terms.total == 0] = 0  # nobody sells here: the buyers go elsewhere
    agree = (terms.live_total == terms.total) & (terms.live_pool_idr == terms.pool_idr)
    outside = Account.OUTSIDE
    return moved(outside, Account.ROUNDING, "rest of demand pools", int(rest[agree].sum())) + moved(
        outside, Account.UNMATCHED, "rest of demand pools", int(rest[~agree].sum())
    )


def wage_transfers(wage_bill_idr: int, filled: int, labour: LabourFlows) -> tuple[Transfer, ...]:
    """Return the wages firms paid: to residents, to commuters, and the rupiah rounded up."""
    firms = Account.ENTERPRISES
    commuters = labour.commuter_enterprise_wages_idr
    residents = labour.enterprise_wages_received_idr - commuters
    surplus = wage_bill_idr - labour.enterprise_wages_received_idr
    rounded = labour.unnamed_posts == 0 and 0 <= surplus <= filled
    rest = Account.ROUNDING if rounded else Account.UNMATCHED
    return (
        moved(firms, Account.HOUSEHOLDS, "wages", residents)
        + moved(firms, Account.OUTSIDE, "wages of commuters", commuters)
        + moved(firms, rest, "wages above what workers got", surplus)
    )


def firm_transfers(books: Books, grants: Grants, ownerless_draw_idr: int) -> tuple[Transfer, ...]:
    """Return sales, inputs, credit, investment and draws of all firms.

    The draw of firms whose owner is gone without an heir here goes to heirs elsewhere.
    """
    firms, outside, banks = Account.ENTERPRISES, Account.OUTSIDE, Account.BANKS
    invested = int(books.put_back.sum()) + int(books.borrowed.sum())
    invested += grants.delivered_idr + grants.lent_idr
    drawn = int(books.draw[books.draw > 0].sum())
    losses = -int(books.draw[books.draw < 0].sum())
    return (
        moved(outside, firms, "sales in the city", int(books.local_sales.sum()))
        + moved(outside, firms, OUTSIDE_SALES, int((books.sales - books.local_sales).sum()))
        + moved(firms, outside, "goods and inputs", int(books.inputs.sum()))
        + moved(firms, outside, "fees of market links", int(books.link_fees.sum()))
        + moved(firms, banks, "interest", int(books.interest.sum()))
        + moved(firms, banks, "repayment", int(books.repaid.sum()))
        + moved(banks, firms, "new loans", int(books.borrowed.sum()))
        + moved(banks, firms, "loans through programmes", grants.lent_idr)
        + moved(firms, outside, "stock and equipment", invested)
        + moved(firms, Account.UNMATCHED, "grants without a firm", grants.undelivered_idr)
        + moved(firms, Account.HOUSEHOLDS, "profit drawn by owners", drawn)
        + moved(Account.HOUSEHOLDS, firms, "losses paid by owners", losses)
        + moved(firms, outside, "profit drawn by heirs elsewhere", ownerless_draw_idr)
    )


def own_account_transfers(
    sales_idr: NDArray[np.int64], inputs_idr: NDArray[np.int64]
) -> tuple[Transfer, ...]:
    """Return sales and inputs of own-account sellers, whose purse is the household's."""
    households, outside = Account.HOUSEHOLDS, Account.OUTSIDE
    return moved(outside, households, "own-account sales", int(sales_idr.sum())) + moved(
        households, outside, "own-account inputs", int(inputs_idr.sum())
    )
