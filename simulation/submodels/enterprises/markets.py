"""How a market's demand is shared: one integer per market and month, and a firm's own weight.

Sales per unit of attractiveness are u = (pool * 2**20) // total, and a seller of weight a sells
(a * u) >> 20, so its rupiah depend on itself and on u alone. The pool times 2**20 exceeds 63 bits
for pools above 8.7 thousand billion rupiah, so u is computed with unbounded integers (110 markets);
a * u is split into the whole and the fractional part of u, which is exact.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from simulation.city import City
from simulation.classifications import MARKETS, SECTORS
from simulation.columns import BoolColumn, FloatColumn, IntColumn
from simulation.flows import Flows, MarketLinks
from simulation.parameters.enterprises import EnterprisesParameters
from simulation.randomness import FIXED_POINT, inlined, kernel
from simulation.signals import Signals

FIXED_POINT_BITS: Final = 20
_FRACTION: Final = FIXED_POINT - 1
_LARGEST_UNIT: Final = 1 << 62

Integers = NDArray[np.int64]


@inlined
def share_at(weight: int, unit: int) -> int:
    """Return (weight * unit) >> 20 without overflow of the product."""
    return weight * (unit >> FIXED_POINT_BITS) + ((weight * (unit & _FRACTION)) >> FIXED_POINT_BITS)


def share_of(weights: Integers, units: Integers) -> Integers:
    """Return (weight * unit) >> 20 of every entry, without overflow of the product."""
    whole, rest = units >> FIXED_POINT_BITS, units & _FRACTION
    shares: Integers = weights * whole + ((weights * rest) >> FIXED_POINT_BITS)
    return shares


def fixed_point(value: float) -> int:
    """Return ``value`` in units of 2**-20, rounded to the nearest."""
    return round(value * FIXED_POINT)


def per_unit(pool_idr: Integers, total: Integers) -> Integers:
    """Return rupiah times 2**20 per unit of weight, rounded down; 0 where nobody sells."""
    pairs = zip(pool_idr.tolist(), total.tolist(), strict=True)
    values = [
        min((pool << FIXED_POINT_BITS) // weight, _LARGEST_UNIT) if weight else 0
        for pool, weight in pairs
    ]
    return np.array(values, np.int64)


@dataclass(frozen=True, slots=True)
class Terms:
    """What every market and buyer offers this month, as everybody must take it."""

    live_total: Integers  #: attractiveness per market as this world adds it up
    total: Integers  #: attractiveness per market as the signal says
    live_pool_idr: Integers
    pool_idr: Integers  #: demand per market less what links take, as the signals say
    unit: Integers  #: rupiah times 2**20 per unit of weight, per market
    outside_unit: Integers  #: the same per sector for buyers outside the city
    link_unit: Integers  #: the same per kind of market link


@kernel
def weights(
    is_open: BoolColumn,
    kecamatan: IntColumn,
    sector: IntColumn,
    attractiveness: IntColumn,
    outside_share: FloatColumn,
) -> tuple[Integers, Integers]:
    """Return outside weight per firm and local weight per market."""
    outside = np.zeros(len(is_open), np.int64)
    local = np.zeros(MARKETS, np.int64)
    for firm in range(len(is_open)):
        if is_open[firm]:
            share = np.int64(outside_share[firm] * FIXED_POINT)
            outside[firm] = (attractiveness[firm] * share) >> FIXED_POINT_BITS
            market = np.int64(kecamatan[firm]) * SECTORS + sector[firm]
            local[market] += attractiveness[firm] - outside[firm]
    return outside, local


def linked_weights(is_open: BoolColumn, links: MarketLinks, kinds: int) -> Integers:
    """Return the weight of all links of each kind, of firms in business."""
    linked = np.zeros(kinds, np.int64)
    here = is_open[links.firm_rows]
    np.add.at(linked, links.kinds[here], links.weights[here])
    return linked


@dataclass(frozen=True, slots=True)
class LinkedSales:
    """What firms sold through market links this month, and what that cost them (rupiah)."""

    sales: Integers  #: per firm
    fees: Integers  #: per firm, at most its linked sales
    taken: Integers  #: per local market, taken from the city's other sellers


def linked_sales(
    city: City, links: MarketLinks, link_unit: Integers, taken_share: Integers
) -> LinkedSales:
    """Return the linked sales of every firm: each link sells (weight * unit) >> 20.

    ``link_unit`` and ``taken_share`` are per kind, in units of 2**-20.
    """
    firms = city.enterprises
    here = firms.open[links.firm_rows]
    rows, kinds = links.firm_rows[here], links.kinds[here]
    each = share_of(links.weights[here], link_unit[kinds])
    fee = share_of(each, links.fee_share[here]) + links.fee_idr[here]
    sales, fees = np.zeros((2, len(firms.open)), np.int64)
    taken = np.zeros(MARKETS, np.int64)
    np.add.at(sales, rows, each)
    np.add.at(fees, rows, np.minimum(fee, each))
    markets = firms.kecamatan[rows].astype(np.int64) * SECTORS + firms.sector[rows]
    np.add.at(taken, markets, share_of(each, taken_share[kinds]))
    return LinkedSales(sales, fees, taken)


def live_link_unit(linked: Integers, budget_idr: Integers, full_unit: int) -> Integers:
    """Return what each kind of buyer has for a unit of linked attractiveness.

    Buyers never pay more than outside buyers do; with nobody linked that is what the first linked
    firm would meet, so that a frozen world can tell what a link is worth without competition. A kind
    without buyers pays nothing.
    """
    rationed = np.minimum(per_unit(budget_idr, linked), full_unit)
    return np.where(linked > 0, rationed, np.where(budget_idr > 0, full_unit, 0))


def live_pool(city: City, demand_index: float) -> Integers:
    """Return each market's demand: households' spending of last month, outside buyers, programmes."""
    markets = city.markets
    outside = (markets.outside_demand_idr * demand_index).astype(np.int64)
    pool = markets.household_pool_idr + outside + markets.programme_pool_idr
    values: Integers = np.maximum(pool, 0)
    return values


def take_terms(
    city: City,
    signals: Signals,
    flows: Flows,
    local_total: Integers,
    parameters: EnterprisesParameters,
) -> tuple[Terms, LinkedSales]:
    """Take the four signals of the month; return the terms and what was sold through links."""
    links, budget = flows.programmes.links, flows.programmes.buyer_budget_idr
    linked = linked_weights(city.enterprises.open, links, len(budget))
    index = flows.calendar.demand_index
    full_unit = int(parameters.sales_per_attractiveness_idr * FIXED_POINT * index)
    link_unit = signals.take(
        "buyer_budget_per_attractiveness",
        live_link_unit(linked, budget, full_unit),
    )
    taken_share = np.round(flows.programmes.taken_from_city_share * FIXED_POINT).astype(np.int64)
    sold = linked_sales(city, links, link_unit, taken_share)
    taken = signals.take("linked_sales_taken", sold.taken)
    total = signals.take("total_attractiveness", local_total)
    first = city.markets.first_attractiveness
    first[:] = np.where(first > 0, first, total)  # as the signal says: the same in every world
    pool_before_links = live_pool(city, index)
    pool = np.maximum(signals.take("demand_pool", pool_before_links) - taken, 0)
    terms = Terms(
        live_total=local_total,
        total=total,
        live_pool_idr=np.maximum(pool_before_links - taken, 0),
        pool_idr=pool,
        unit=per_unit(pool, total),
        outside_unit=outside_units(full_unit, first, total, parameters.outside_rivals_ratio),
        link_unit=link_unit,
    )
    return terms, sold


def outside_units(full_unit: int, first: IntColumn, total: IntColumn, rivals: float) -> Integers:
    """Return what buyers outside the city have for a unit of weight, per sector (2**-20 rupiah).

    They know all sellers of the city's sector and ``rivals`` times as many elsewhere, whose number
    does not change: full * (first + rivals * first) / (total + rivals * first), rounded down.
    """
    weight = fixed_point(rivals)
    units = []
    by_sector = zip(first.reshape(-1, SECTORS).sum(axis=0).tolist(),
                    total.reshape(-1, SECTORS).sum(axis=0).tolist(), strict=True)  # fmt: skip
    for known, now in by_sector:
        at_first = known * (FIXED_POINT + weight)
        offered = now * FIXED_POINT + known * weight
        units.append(full_unit * at_first // offered if known and offered else full_unit)
    return np.array(units, np.int64)


def outlook(
    city: City, unit: Integers, price_index: float, first_idr: int, smoothing: float
) -> Integers:
    """Return what founders believe of each market: sales per unit over the first level (2**-20).

    In first prices, and smoothed so that a season is no trend; before anything has been seen it is
    the month itself.
    """
    now = (unit / (price_index * first_idr)).astype(np.int64)
    before = city.markets.demand_outlook
    step = (now - before) * fixed_point(smoothing) >> FIXED_POINT_BITS
    believed: Integers = np.where(before > 0, before + step, now)
    return believed


def sold_by_market(
    city: City, local_sales: Integers, seller_rows: NDArray[np.int32], own_sales: Integers
) -> Integers:
    """Return what the city's firms and own-account sellers took of each market's pool (rupiah)."""
    firms, persons = city.enterprises, city.persons
    sold: Integers = _sold(
        firms.kecamatan, firms.sector, local_sales, seller_rows, persons.kecamatan,
        persons.sector, own_sales,
    )  # fmt: skip
    return sold


@kernel
def _sold(
    firm_kecamatan: IntColumn,
    firm_sector: IntColumn,
    local_sales: Integers,
    rows: NDArray[np.int32],
    kecamatan: IntColumn,
    sector: IntColumn,
    own_sales: Integers,
) -> Integers:
    sold = np.zeros(MARKETS, np.int64)
    for firm in range(len(local_sales)):
        if local_sales[firm] > 0:
            sold[np.int64(firm_kecamatan[firm]) * SECTORS + firm_sector[firm]] += local_sales[firm]
    for position in range(len(rows)):
        row = rows[position]
        sold[np.int64(kecamatan[row]) * SECTORS + sector[row]] += own_sales[position]
    return sold
