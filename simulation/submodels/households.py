"""Household budgets: income is pooled, aid added, part of it spent, the rest saved or borrowed.

    reckoned'  = reckoned + adjustment * (earnings + aid + gift * gift share / passthrough - reckoned)
    change     = reckoned' / prices - reference income
    usual      = curve(reference expenditure * (members / reference members) ** elasticity)
    wanted     = curve(the same + passthrough * change)
    help       = prices * (what of a lasting fall is not cut from spending)
    spent      = prices * wanted, at least the floor, at most income + help + savings + credit,
                 and what passes this month, which income as passing pays
    savings' - debt' = savings - debt + income + help - interest - spent          to the rupiah

What households spend is paid to the outside world, which holds the goods in transit and pays the
demand pools next month. Assumptions, sources: docs/model/households.md, parameters/households.yaml.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from simulation.city import City
from simulation.classifications import KECAMATAN
from simulation.columns import BoolColumn, IntColumn
from simulation.consumption import (
    Passing,
    next_need,
    passing,
    passing_a_head,
    spent_a_head,
    spent_per_head,
)
from simulation.errors import BrokenInvariantError
from simulation.flood import lose_savings
from simulation.flows import Account, Calendar, Flows, HouseholdFlows, Transfer, moved
from simulation.parameters.households import HouseholdsParameters
from simulation.randomness import FIXED_POINT, Decision, Draws, kernel
from simulation.signals import Signals
from simulation.units import MONTHS_PER_YEAR

FIXED_POINT_BITS: Final = 20
LARGEST_HOUSEHOLD: Final = 64  # larger ones spend like one of this size
DECILES: Final = 10
DISTRICTS: Final = len(KECAMATAN)
_EXPENDITURE, _SAVINGS = 1, 2  # numbers of a newcomer's draws

Integers = NDArray[np.int64]


class Rules(NamedTuple):
    """The rules of a budget, ready for kernels; shares in units of 2**-20."""

    passthrough: int
    adjustment: int
    gift_weight: int
    least_share: int
    debt_limit_months: int
    interest: int
    pkh_idr: int
    sembako_idr: int


def rules(parameters: HouseholdsParameters) -> Rules:
    """Return the rules of a budget in fixed point."""
    return Rules(
        _fixed(parameters.permanent_income_passthrough),
        _fixed(parameters.income_adjustment_per_month),
        _fixed(parameters.gift_consumption_share / parameters.permanent_income_passthrough),
        _fixed(parameters.least_consumption_share),
        _fixed(parameters.debt_limit_months),
        _fixed(parameters.debt_interest_per_year / MONTHS_PER_YEAR),
        parameters.pkh_idr_per_year // MONTHS_PER_YEAR,
        parameters.sembako_idr_per_month,
    )


def _fixed(value: float) -> int:
    return round(value * FIXED_POINT)


def size_table(elasticity: float) -> Integers:
    """Return members ** elasticity in units of 2**-20 for 0 to ``LARGEST_HOUSEHOLD`` members."""
    members = np.arange(LARGEST_HOUSEHOLD + 1)
    return np.round(members**elasticity * FIXED_POINT).astype(np.int64)


@dataclass(frozen=True, slots=True)
class Budgets:
    """Every household's month (rupiah, one entry per household; zeros for absent ones)."""

    income: Integers
    expenditure: Integers
    reckoned: Integers
    savings: Integers
    debt: Integers
    balancing: Integers  #: with the passing part
    pkh: Integers
    sembako: Integers
    help: Integers
    interest: Integers


def step(
    city: City, signals: Signals, flows: Flows, parameters: HouseholdsParameters, draws: Draws
) -> HouseholdFlows:
    """Live through one month of all households; take no signal."""
    del signals  # households react to their own income and to calendar prices only
    labour = flows.labour
    if labour is None:
        raise BrokenInvariantError("the labour market left no record for households to act on")
    wages, business = earnings_by_household(city)
    homes = city.households
    left, repairs = _send_off(city), lose_savings(city, flows.calendar.flood, draws)
    brought = welcome(city, flows.calendar, parameters, draws)
    gift = np.zeros(len(homes.identity), np.int64)
    np.add.at(gift, flows.programmes.cash_household_rows, flows.programmes.cash_idr)
    lost_gift = int(gift[~homes.present].sum())
    homes.passing_need[:] = next_need(
        homes.passing_need, (homes.present, homes.identity), parameters.passing_need_persistence,
        draws, city.month,
    )  # fmt: skip
    books = keep_budgets(city, wages + business, gift, flows.calendar, parameters)
    _write(city, books, flows.calendar)
    city.markets.household_pool_idr[:] = next_pools(city, flows.calendar)
    residents_of_firms = labour.enterprise_wages_received_idr - labour.commuter_enterprise_wages_idr
    outside_wages = int(wages[homes.present].sum()) - residents_of_firms
    transfers = _budget_transfers(books, outside_wages) + _border_transfers(
        left, brought, lost_gift
    )
    transfers += moved(Account.HOUSEHOLDS, Account.OUTSIDE, "repairs after a flood", repairs)
    return HouseholdFlows(transfers)


def earnings_by_household(city: City) -> tuple[Integers, Integers]:
    """Return wages and business income of the present members of every household (rupiah)."""
    persons = city.persons
    wages, business = _earnings(
        persons.present, persons.household_row, persons.wage_idr, persons.business_income_idr,
        len(city.households.identity),
    )  # fmt: skip
    return wages, business


@kernel
def _earnings(
    present: BoolColumn,
    household_row: IntColumn,
    wage_idr: IntColumn,
    business_income_idr: IntColumn,
    households: int,
) -> tuple[Integers, Integers]:
    wages = np.zeros(households, np.int64)
    business = np.zeros(households, np.int64)
    for row in range(len(present)):
        household = household_row[row]
        if present[row] and household >= 0:
            wages[household] += wage_idr[row]
            business[household] += business_income_idr[row]
    return wages, business


def _send_off(city: City) -> int:
    """Empty the purses of households that are no longer here; return savings less debt."""
    homes = city.households
    gone = ~homes.present & ((homes.savings_idr != 0) | (homes.debt_idr != 0))
    taken = int(homes.savings_idr[gone].sum()) - int(homes.debt_idr[gone].sum())
    homes.savings_idr[gone] = 0
    homes.debt_idr[gone] = 0
    return taken


def welcome(city: City, calendar: Calendar, parameters: HouseholdsParameters, draws: Draws) -> int:
    """Give newcomers their reference figures by own traits alone; return savings brought along.

    A newcomer is a present household without reference members: it arrived, or was formed here.
    """
    homes, persons = city.households, city.persons
    rows = np.flatnonzero(homes.present & (homes.reference_members == 0) & (homes.members > 0))
    if len(rows) == 0:
        return 0
    heads = np.flatnonzero(persons.is_head & persons.present)
    heads = heads[homes.reference_members[persons.household_row[heads]] == 0]
    schooling = np.zeros(len(homes.identity), np.int64)
    np.maximum.at(schooling, persons.household_row[heads], persons.education[heads])
    identity, members = homes.identity[rows], homes.members[rows].astype(np.int64)
    size = size_table(parameters.newcomer_size_elasticity)
    median = np.array(parameters.newcomer_expenditure_idr_by_education, np.int64)[schooling[rows]]
    luck = draws.normal(Decision.HOUSEHOLD_SHOCK, 0, identity, _EXPENDITURE)
    factor = _lognormal(luck, parameters.newcomer_log_spread)
    scaled = median * size[np.minimum(members, LARGEST_HOUSEHOLD)]
    spent = (scaled // size[parameters.newcomer_reference_members] * factor) >> FIXED_POINT_BITS
    earned = (spent * _fixed(parameters.newcomer_earnings_share)) >> FIXED_POINT_BITS
    homes.reference_members[rows] = members
    homes.reference_expenditure_idr[rows] = spent
    homes.reference_income_idr[rows] = earned
    usual = spent_per_head(city.consumption_curve, spent // members) * members
    homes.balancing_income_idr[rows] = usual - earned
    homes.smoothed_income_idr[rows] = (earned * calendar.price_index).astype(np.int64)
    _place_newcomers(city, rows, spent // members, parameters, draws)
    # Drawn evenly between nothing and twice the mean.
    purse = 2.0 * parameters.newcomer_savings_months * calendar.price_index
    uniform = draws.uniform(Decision.HOUSEHOLD_SHOCK, 0, identity, _SAVINGS)
    homes.savings_idr[rows] = (spent * purse * uniform).astype(np.int64)
    return int(homes.savings_idr[rows].sum())


def _place_newcomers(
    city: City, rows: Integers, per_head: Integers, parameters: HouseholdsParameters, draws: Draws
) -> None:
    homes = city.households
    bounds = np.array(parameters.newcomer_decile_bounds_idr, np.int64)
    decile = np.searchsorted(bounds, per_head, side="right") + 1
    error = draws.normal(Decision.REGISTRY, 0, homes.identity[rows])
    seen = np.round(decile + parameters.newcomer_registry_error_deciles * error)
    homes.first_decile[rows] = decile
    homes.registry_desil[rows] = np.clip(seen, 1, DECILES)


def _lognormal(normal: NDArray[np.float64], spread: float) -> Integers:
    """Return exp(spread * normal) in units of 2**-20, rounded so that platforms agree."""
    return np.round(np.exp(spread * normal) * FIXED_POINT).astype(np.int64)


def keep_budgets(
    city: City,
    earnings: Integers,
    gift: Integers,
    calendar: Calendar,
    parameters: HouseholdsParameters,
) -> Budgets:
    """Return the month's budget of every household."""
    homes = city.households
    real_line = calendar.poverty_line_idr / calendar.price_index
    part = passing(homes.passing_need, real_line, parameters)
    return Budgets(
        *_budgets(
            homes.present, homes.members, homes.receives_pkh, homes.receives_sembako,
            homes.balancing_income_idr, homes.reference_income_idr,
            homes.reference_expenditure_idr, homes.reference_members, homes.smoothed_income_idr,
            homes.savings_idr, homes.debt_idr, earnings, gift,
            _fixed(calendar.price_index), rules(parameters),
            size_table(parameters.member_elasticity), city.consumption_curve, part,
        )
    )  # fmt: skip


@kernel
def _budgets(  # noqa: PLR0913
    present: BoolColumn,
    members: IntColumn,
    receives_pkh: BoolColumn,
    receives_sembako: BoolColumn,
    balancing_income_idr: IntColumn,
    reference_income_idr: IntColumn,
    reference_expenditure_idr: IntColumn,
    reference_members: IntColumn,
    smoothed_income_idr: IntColumn,
    savings_idr: IntColumn,
    debt_idr: IntColumn,
    earnings: Integers,
    gift: Integers,
    price: int,
    rule: Rules,
    size: Integers,
    curve: Integers,
    part: Passing,
) -> tuple[
    Integers, Integers, Integers, Integers, Integers, Integers, Integers, Integers, Integers,
    Integers,
]:  # fmt: skip
    table = np.zeros((10, len(present)), np.int64)
    largest = len(size) - 1
    for home in range(len(present)):
        if not present[home] or members[home] <= 0 or reference_members[home] <= 0:
            continue
        pkh = rule.pkh_idr if receives_pkh[home] else 0
        sembako = rule.sembako_idr if receives_sembako[home] else 0
        regular = earnings[home] + pkh + sembako
        heard = regular + ((gift[home] * rule.gift_weight) >> FIXED_POINT_BITS)
        before = smoothed_income_idr[home]
        reckoned = before + (((heard - before) * rule.adjustment) >> FIXED_POINT_BITS)
        balancing = (balancing_income_idr[home] * price) >> FIXED_POINT_BITS
        interest = (debt_idr[home] * rule.interest) >> FIXED_POINT_BITS
        now = size[min(int(members[home]), largest)]
        base = reference_expenditure_idr[home] * now
        base = base // size[min(int(reference_members[home]), largest)]
        change = (reckoned << FIXED_POINT_BITS) // price - reference_income_idr[home]
        moved = (change * rule.passthrough) >> FIXED_POINT_BITS
        heads = np.int64(members[home])
        usual = spent_a_head(curve, base // heads) * heads
        wanted = spent_a_head(curve, (base + moved) // heads) * heads
        # What of a lasting fall is not cut from spending is made up by relatives.
        insured = (max(min(wanted - usual, 0) - change, 0) * price) >> FIXED_POINT_BITS
        passes = heads * passing_a_head(
            wanted // heads, part.floor_idr, part.most_idr, part.factor[home]
        )
        usual = (usual * price) >> FIXED_POINT_BITS
        wanted = (wanted * price) >> FIXED_POINT_BITS
        least = (usual * rule.least_share) >> FIXED_POINT_BITS
        cash = regular + gift[home] + balancing + insured - interest
        limit = (usual * rule.debt_limit_months) >> FIXED_POINT_BITS
        means = cash + savings_idr[home] + max(limit - debt_idr[home], 0)
        spent = max(min(wanted, means), least)
        short = max(spent - means, 0)
        left = cash + short - spent
        passes = max((passes * price) >> FIXED_POINT_BITS, least - spent)
        savings = np.int64(savings_idr[home])
        debt = np.int64(debt_idr[home])
        if left >= 0:
            repaid = min(debt, left)
            debt -= repaid
            savings += left - repaid
        else:
            drawn = min(savings, -left)
            savings -= drawn
            debt += -left - drawn
        table[0, home] = regular + gift[home] + balancing + passes + insured + short
        table[1, home] = spent + passes
        table[2, home] = reckoned
        table[3, home] = savings
        table[4, home] = debt
        table[5, home] = balancing + passes
        table[6, home] = pkh
        table[7, home] = sembako
        table[8, home] = insured + short
        table[9, home] = interest
    return (
        table[0], table[1], table[2], table[3], table[4], table[5], table[6], table[7],
        table[8], table[9],
    )  # fmt: skip


def _write(city: City, books: Budgets, calendar: Calendar) -> None:
    homes = city.households
    homes.income_idr[:] = books.income
    homes.expenditure_idr[:] = books.expenditure
    homes.smoothed_income_idr[:] = books.reckoned
    homes.savings_idr[:] = books.savings
    homes.debt_idr[:] = books.debt
    members = homes.members.astype(np.int64)
    homes.poor[:] = homes.present & (books.expenditure < calendar.poverty_line_idr * members)
    homes.extreme_poor[:] = homes.present & (
        books.expenditure < calendar.extreme_line_idr * members
    )


def next_pools(city: City, calendar: Calendar) -> Integers:
    """Return what this month's spending brings into each local market next month (rupiah).

    Rounded down market by market; what is not spent here is spent outside the city. The season
    moves purchases between months, not a household's own consumption.
    """
    homes = city.households
    spending = _spending(homes.present, homes.kecamatan, homes.expenditure_idr).tolist()
    season = _fixed(calendar.spending_season)
    shares = np.round(city.spending_share * FIXED_POINT).astype(np.int64).T.tolist()
    pools = [
        sum(share * spent for share, spent in zip(row, spending, strict=True)) * season
        >> 2 * FIXED_POINT_BITS
        for row in shares
    ]
    return np.array(pools, np.int64)


@kernel
def _spending(present: BoolColumn, kecamatan: IntColumn, expenditure_idr: IntColumn) -> Integers:
    spending = np.zeros(DISTRICTS, np.int64)
    for home in range(len(present)):
        if present[home]:
            spending[kecamatan[home]] += expenditure_idr[home]
    return spending


def _budget_transfers(books: Budgets, outside_wages_idr: int) -> tuple[Transfer, ...]:
    homes, outside = Account.HOUSEHOLDS, Account.OUTSIDE
    negative = books.balancing < 0
    return (
        moved(outside, homes, "wages of outside employers", outside_wages_idr)
        + moved(outside, homes, "balancing income", int(books.balancing[~negative].sum()))
        + moved(homes, outside, "balancing payments", -int(books.balancing[negative].sum()))
        + moved(Account.GOVERNMENT, homes, "PKH", int(books.pkh.sum()))
        + moved(Account.GOVERNMENT, homes, "Sembako", int(books.sembako.sum()))
        + moved(outside, homes, "help of relatives", int(books.help.sum()))
        + moved(homes, Account.BANKS, "interest on consumption debt", int(books.interest.sum()))
        + moved(homes, outside, "consumption", int(books.expenditure.sum()))
    )


def _border_transfers(left: int, brought: int, lost_gift: int) -> tuple[Transfer, ...]:
    homes, outside = Account.HOUSEHOLDS, Account.OUTSIDE
    return (
        moved(homes, outside, "savings taken along", left)
        + moved(outside, homes, "savings brought along", brought)
        + moved(homes, Account.UNMATCHED, "cash without a household", lost_gift)
    )
