"""A month of demand sharing, written a second time from docs/model/enterprises.md and links.md alone.

Plain Python on lists of firms, sellers and markets: no columns, no kernels, no code of the model. It was
written from the pages alone, then held against the kernels and corrected where the pages were silent; the pages were
completed afterwards. `tests/unit/test_blind_twins.py` holds it against the kernels.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

ONE = 1 << 20

Market = tuple[int, int]  # district, sector


def share_of(amount: int, share: float) -> int:
    """Return a share of an amount, rounded down; the share itself is rounded to 2**-20."""
    return amount * round(share * ONE) >> 20


@dataclass(frozen=True)
class Buyers:
    """The buyers behind one kind of market link this month."""

    budget: int  # rupiah
    taken_share: float  # of what is sold to them, out of the local pool of the firm's own market


@dataclass(frozen=True)
class Link:
    """One link of a firm."""

    kind: int
    weight: int
    fee_share: int  # of its sales, in units of 2**-20
    fee_rupiah: int


@dataclass(frozen=True)
class Firm:
    """One open enterprise."""

    identity: int
    market: Market
    attractiveness: int
    outside_share: float
    links: tuple[Link, ...] = ()


@dataclass(frozen=True)
class Seller:
    """One own-account seller without a firm."""

    identity: int
    market: Market
    attractiveness: int
    in_class: bool = False


@dataclass(frozen=True)
class Place:
    """What a market is before the month's sales."""

    household_pool: int  # what households spent here last month
    outside_demand: int  # of the first month
    programme_pool: int
    outside_option: int
    first_attractiveness: int  # 0: not seen before


@dataclass(frozen=True)
class Heard:
    """The signals that a frozen world replays in place of the month's own."""

    total: Mapping[Market, int]
    taken: Mapping[Market, int]
    pool: Mapping[Market, int]
    link_unit: Mapping[int, int]


@dataclass(frozen=True)
class Month:
    """All that a month of sharing starts from."""

    firms: Sequence[Firm]
    sellers: Sequence[Seller]
    places: Mapping[Market, Place]
    buyers: Mapping[int, Buyers]  # by kind of link
    demand_index: float
    rupiah_per_unit: float  # what a unit of attractiveness sold in the first month
    outside_rivals_ratio: float
    own_account_share_in_training: float
    heard: Heard | None = None

    @property
    def full_rate(self) -> int:
        """Return what a unit of attractiveness sells at most, in rupiah times 2**20."""
        return math.floor(self.rupiah_per_unit * ONE * self.demand_index)

    def weight_of(self, seller: Seller) -> int:
        """Return the weight of an own-account seller, who sells less while sitting in a class."""
        if not seller.in_class:
            return seller.attractiveness
        return max(share_of(seller.attractiveness, self.own_account_share_in_training), 1)


@dataclass
class Outcome:
    """What a month of sharing brings about, in rupiah unless said otherwise."""

    total: dict[Market, int] = field(default_factory=dict)  # attractiveness of all who sell
    first: dict[Market, int] = field(default_factory=dict)  # the same when first seen
    pool: dict[Market, int] = field(default_factory=dict)
    taken: dict[Market, int] = field(default_factory=dict)
    unit: dict[Market, int] = field(default_factory=dict)  # rupiah * 2**20 for one of weight
    outside_unit: dict[int, int] = field(default_factory=dict)  # the same outside, by sector
    link_unit: dict[int, int] = field(default_factory=dict)  # the same by kind of link
    sales: dict[int, int] = field(default_factory=dict)  # by firm
    fees: dict[int, int] = field(default_factory=dict)  # by firm
    own_account_sales: dict[int, int] = field(default_factory=dict)  # by seller
    rounding: int = 0  # of the pools, where what is heard is what is
    unmatched: int = 0  # of the pools, where it is not


def outside_weight(firm: Firm) -> int:
    """Return the weight with which a firm meets buyers outside the city."""
    return firm.attractiveness * math.floor(firm.outside_share * ONE) >> 20


def local_weight(firm: Firm) -> int:
    """Return the weight with which a firm meets the buyers of its own market."""
    return firm.attractiveness - outside_weight(firm)


def linked_weight(attractiveness: int, ratio: float, reach: float, brand: int | None) -> int:
    """Return the weight of a link made before: ``reach`` is 1 + gain * strength of the cluster.

    ``brand`` is the strength of a shared brand in units of 2**-20, None for other kinds.
    """
    weight = math.floor(attractiveness * ratio * reach)
    return max(weight if brand is None else weight * brand >> 20, 1)


def own_units_of_links(month: Month) -> dict[int, int]:
    """Return what the buyers of each kind of link pay for a unit of weight."""
    units = {}
    for kind, buyers in month.buyers.items():
        weights = [link.weight for firm in month.firms for link in firm.links if link.kind == kind]
        units[kind] = month.full_rate if buyers.budget > 0 else 0
        if sum(weights):
            units[kind] = min(month.full_rate, buyers.budget * ONE // sum(weights))
    return units


def sell_by_links(month: Month, outcome: Outcome) -> None:
    """Let linked firms sell, pay their fees, and count what this takes out of their markets."""
    for firm in month.firms:
        outcome.sales[firm.identity] = outcome.fees[firm.identity] = 0
        for link in firm.links:
            sold = link.weight * outcome.link_unit[link.kind] >> 20
            fee = (sold * link.fee_share >> 20) + link.fee_rupiah
            outcome.sales[firm.identity] += sold
            outcome.fees[firm.identity] += min(fee, sold)
            outcome.taken[firm.market] += share_of(sold, month.buyers[link.kind].taken_share)


def own_totals(month: Month) -> dict[Market, int]:
    """Return the attractiveness of all who sell in each market."""
    total = {market: place.outside_option for market, place in month.places.items()}
    for firm in month.firms:
        total[firm.market] += local_weight(firm)
    for seller in month.sellers:
        total[seller.market] += month.weight_of(seller)
    return total


def own_pools(month: Month) -> dict[Market, int]:
    """Return what buyers bring to each market."""
    return {
        market: max(
            place.household_pool
            + math.floor(place.outside_demand * month.demand_index)
            + place.programme_pool,
            0,
        )
        for market, place in month.places.items()
    }


def units_outside(month: Month, outcome: Outcome) -> dict[int, int]:
    """Return what a unit of weight sells outside the city, by sector, among its rivals there."""
    rivals, units = round(month.outside_rivals_ratio * ONE), {}
    for sector in sorted({sector for _, sector in month.places}):
        now = sum(total for market, total in outcome.total.items() if market[1] == sector)
        first = sum(total for market, total in outcome.first.items() if market[1] == sector)
        units[sector] = month.full_rate
        if first:
            known = now * ONE + rivals * first
            units[sector] = month.full_rate * (ONE + rivals) * first // known
    return units


def share_demand(month: Month) -> Outcome:
    """Share the demand of a month among firms, own-account sellers and those who are no agents."""
    outcome, heard = Outcome(), month.heard
    outcome.link_unit = dict(heard.link_unit) if heard else own_units_of_links(month)
    outcome.taken = dict.fromkeys(month.places, 0)
    sell_by_links(month, outcome)
    total, taken, pool = own_totals(month), outcome.taken, own_pools(month)
    outcome.total = dict(heard.total) if heard else total
    outcome.taken = dict(heard.taken) if heard else taken
    outcome.pool = dict(heard.pool) if heard else pool
    for market, place in month.places.items():
        weight = outcome.total[market]
        outcome.first[market] = place.first_attractiveness or weight
        left = max(outcome.pool[market] - outcome.taken[market], 0)
        outcome.unit[market] = min(left * ONE // weight, 1 << 62) if weight else 0
    outcome.outside_unit = units_outside(month, outcome)
    paid = pay_sellers(month, outcome)
    for market, weight in outcome.total.items():
        left = max(outcome.pool[market] - outcome.taken[market], 0)
        rest = left - paid[market] if weight else 0
        agrees = weight == total[market]
        if agrees and left == max(pool[market] - outcome.taken[market], 0):
            outcome.rounding += rest
        else:
            outcome.unmatched += rest
    return outcome


def pay_sellers(month: Month, outcome: Outcome) -> dict[Market, int]:
    """Let everybody sell at the month's units; return what each pool paid."""
    paid = {
        market: place.outside_option * outcome.unit[market] >> 20
        for market, place in month.places.items()
    }
    for firm in month.firms:
        local = local_weight(firm) * outcome.unit[firm.market] >> 20
        outside = outside_weight(firm) * outcome.outside_unit[firm.market[1]] >> 20
        outcome.sales[firm.identity] += local + outside
        paid[firm.market] += local
    for seller in month.sellers:
        sold = month.weight_of(seller) * outcome.unit[seller.market] >> 20
        outcome.own_account_sales[seller.identity] = sold
        paid[seller.market] += sold
    return paid
