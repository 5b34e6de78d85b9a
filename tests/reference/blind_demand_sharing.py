"""A month of demand sharing, written a second time from docs/model/enterprises.md and links.md alone.

Plain Python on lists of firms, sellers and markets: no columns, no kernels, no code of the model. Who wrote it had not
seen the kernels, so where the two agree the pages are exact, and where they do not, one of the three is wrong.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

ONE = 1 << 20
RUPIAH_PER_UNIT = 1_000

Market = tuple[int, int]  # district, sector


def share_of(amount: int, share: float) -> int:
    """Return a share of an amount, rounded down; the share itself is rounded to 2**-20."""
    return amount * round(share * ONE) >> 20


@dataclass(frozen=True)
class LinkKind:
    """One kind of market link and what its buyers have this month."""

    weight: float  # weight with a buyer for each unit of attractiveness
    budget: int  # rupiah of this month
    taken_share: float  # of its sales, out of the local pool of the firm's own market
    fee_share: float
    fee_rupiah: int


@dataclass(frozen=True)
class Firm:
    """One open enterprise."""

    identity: int
    market: Market
    attractiveness: int
    outside_share: float
    links: tuple[str, ...] = ()


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
class Settings:
    """The month's price index and the entries of the catalogue that sharing reads."""

    price_index: float
    outside_rivals_ratio: float
    own_account_share_in_training: float


@dataclass
class Outcome:
    """What a month of sharing brings about, in rupiah unless said otherwise."""

    total: dict[Market, int] = field(
        default_factory=dict
    )  # attractiveness of all who sell in a market
    first: dict[Market, int] = field(
        default_factory=dict
    )  # the same when the market was first seen
    pool: dict[Market, int] = field(default_factory=dict)
    taken: dict[Market, int] = field(default_factory=dict)
    unit: dict[Market, int] = field(
        default_factory=dict
    )  # rupiah * 2**20 for a unit of attractiveness
    outside_unit: dict[int, int] = field(
        default_factory=dict
    )  # sector -> the same outside the city
    link_unit: dict[str, int] = field(
        default_factory=dict
    )  # kind -> the same with buyers of a link
    sales: dict[int, int] = field(default_factory=dict)  # identity of the firm
    linked_sales: dict[int, int] = field(default_factory=dict)
    fees: dict[int, int] = field(default_factory=dict)
    own_account_sales: dict[int, int] = field(default_factory=dict)  # identity of the seller
    option_sales: dict[Market, int] = field(default_factory=dict)
    rounding: dict[Market, int] = field(default_factory=dict)


def outside_weight(firm: Firm) -> int:
    """Return the weight with which a firm meets buyers outside the city."""
    return firm.attractiveness * math.floor(firm.outside_share * ONE) >> 20


def local_weight(firm: Firm) -> int:
    """Return the weight with which a firm meets the buyers of its own market."""
    return firm.attractiveness - outside_weight(firm)


def seller_weight(seller: Seller, settings: Settings) -> int:
    """Return the weight of an own-account seller, who sells less while sitting in a class."""
    if not seller.in_class:
        return seller.attractiveness
    return share_of(seller.attractiveness, settings.own_account_share_in_training)


def link_weight(firm: Firm, kind: LinkKind) -> int:
    """Return the weight of a firm with the buyers of a kind of link."""
    return share_of(firm.attractiveness, kind.weight)


def full_rate(settings: Settings) -> int:
    """Return what a unit of attractiveness sells where nothing limits it, in rupiah times 2**20."""
    return math.floor(RUPIAH_PER_UNIT * ONE * settings.price_index)


def units_of_links(
    firms: Sequence[Firm], kinds: Mapping[str, LinkKind], settings: Settings
) -> dict[str, int]:
    """Return what the buyers of each kind of link pay for a unit of weight."""
    units = {}
    for name, kind in kinds.items():
        total = sum(link_weight(firm, kind) for firm in firms if name in firm.links)
        units[name] = min(full_rate(settings), kind.budget * ONE // total) if total else 0
    return units


def sell_by_links(firms: Sequence[Firm], kinds: Mapping[str, LinkKind], outcome: Outcome) -> None:
    """Let linked firms sell, pay their fees, and count what this takes out of their own markets."""
    for firm in firms:
        sold = fees = taken = 0
        for name in firm.links:
            kind = kinds[name]
            sales = link_weight(firm, kind) * outcome.link_unit[name] >> 20
            sold += sales
            taken += share_of(sales, kind.taken_share)
            fees += min(share_of(sales, kind.fee_share) + kind.fee_rupiah, sales)
        outcome.linked_sales[firm.identity], outcome.fees[firm.identity] = sold, fees
        outcome.taken[firm.market] += taken


def units_of_markets(places: Mapping[Market, Place], settings: Settings, outcome: Outcome) -> None:
    """Return what a unit of attractiveness sells in each market."""
    for market, place in places.items():
        raw = (
            place.household_pool
            + math.floor(place.outside_demand * settings.price_index)
            + place.programme_pool
        )
        outcome.pool[market] = max(0, raw)
        total = outcome.total[market]
        left = max(0, raw - outcome.taken[market])
        outcome.unit[market] = left * ONE // total if total else 0


def units_outside(settings: Settings, outcome: Outcome) -> None:
    """Return what a unit of attractiveness sells outside the city, by sector, among its rivals there."""
    rivals = round(settings.outside_rivals_ratio * ONE)
    for sector in sorted({sector for _, sector in outcome.total}):
        now = sum(total for market, total in outcome.total.items() if market[1] == sector)
        first = sum(total for market, total in outcome.first.items() if market[1] == sector)
        known = now * ONE + rivals * first
        rate = full_rate(settings)
        outcome.outside_unit[sector] = rate * (ONE + rivals) * first // known if known else rate


def share_demand(
    firms: Sequence[Firm],
    sellers: Sequence[Seller],
    places: Mapping[Market, Place],
    kinds: Mapping[str, LinkKind],
    settings: Settings,
) -> Outcome:
    """Share the demand of a month among firms, own-account sellers and those who are no agents."""
    outcome = Outcome()
    for market, place in places.items():
        outcome.taken[market] = 0
        outcome.total[market] = (
            sum(local_weight(firm) for firm in firms if firm.market == market)
            + sum(seller_weight(seller, settings) for seller in sellers if seller.market == market)
            + place.outside_option
        )
        outcome.first[market] = place.first_attractiveness or outcome.total[market]
    outcome.link_unit = units_of_links(firms, kinds, settings)
    sell_by_links(firms, kinds, outcome)
    units_of_markets(places, settings, outcome)
    units_outside(settings, outcome)
    paid = dict.fromkeys(places, 0)
    for firm in firms:
        local = local_weight(firm) * outcome.unit[firm.market] >> 20
        outside = outside_weight(firm) * outcome.outside_unit[firm.market[1]] >> 20
        outcome.sales[firm.identity] = local + outside + outcome.linked_sales[firm.identity]
        paid[firm.market] += local
    for seller in sellers:
        sold = seller_weight(seller, settings) * outcome.unit[seller.market] >> 20
        outcome.own_account_sales[seller.identity] = sold
        paid[seller.market] += sold
    for market, place in places.items():
        outcome.option_sales[market] = place.outside_option * outcome.unit[market] >> 20
        left = max(0, outcome.pool[market] - outcome.taken[market])
        outcome.rounding[market] = left - paid[market] - outcome.option_sales[market]
    return outcome
