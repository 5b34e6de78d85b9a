"""Give households their money, half B: expenditure, aid, balancing income, savings, local spending.

Assumptions: expenditure per head follows a shifted Singh-Maddala distribution over persons with a
thin tail, scaled so that the published share of people lies below the poverty line; its rank goes
half with income per head (earnings, pensions, remittances), falls with household size as published
for the poor, and households of equal size swap expenditure where income exceeds spending; what
earnings and aid leave uncovered is a balancing income, fixed from then on. The registry ranks
households with an error of published size. Sources: people.yaml; design of the trial city.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import ndtri

from simulation.city import age_years
from simulation.classifications import KECAMATAN, MARKETS, SECTORS, Education, LabourStatus
from simulation.consumption import (
    Passing,
    first_need,
    fitted_curve,
    passing,
    passing_per_head,
    spent_per_head,
)
from simulation.synthesis.tools import ROUND_STRIDE, Attribute, Luck, best

if TYPE_CHECKING:
    from simulation.city import City
    from simulation.columns import BoolColumn, FloatColumn, IntColumn
    from simulation.parameters.households import HouseholdsParameters
    from simulation.parameters.people import PeopleParameters
    from simulation.randomness import Draws

DECILES = 10
SWAP_ROUNDS = 24
BISECTIONS = 24
PENSION_AGE_YEARS = 58
ELDERLY_YEARS = 60
PUPIL_YEARS = 18  # PKH pays for pupils until the end of secondary school
GREATEST_HOUSEHOLD_SHARE = 0.95  # of a local pool; the rest is always bought by others


# Shares of persons at which the published distribution is matched; close together among the poor.
MATCHED_SHARES = np.concatenate(
    [np.array([0.0002, 0.0005, 0.001, 0.002, 0.0035, 0.005, 0.0075]), np.linspace(0.01, 0.99, 99)]
)


@dataclass(frozen=True, slots=True)
class WelfareBasis:
    """What welfare is measured against and built on.

    ``poverty_line_idr`` (per head and month) scales the whole distribution. Households reckon with
    ``reckoned_then_idr`` where their lasting welfare is set, and with ``reckoned_now_idr`` in the
    first month (rupiah per month, per household row; the earnings of the present month without
    them): ``passthrough`` is the share of the difference that would be spent without smoothing.
    """

    poverty_line_idr: int
    start: str = "2024-01"
    passthrough: float = 0.0
    households: HouseholdsParameters | None = None  #: none: spending has no passing part
    reckoned_then_idr: IntColumn | None = None
    reckoned_now_idr: IntColumn | None = None


def synthesise_money(
    city: City, parameters: PeopleParameters, draws: Draws, basis: WelfareBasis
) -> None:
    """Fill the money columns of households, the consumption curve, and the split of local demand.

    Welfare follows what lasts; luck since then has moved what households would spend. The curve
    turns that into the published distribution, so that it is the one that stands: passing luck in
    the first month does not look like poverty that later spreads.
    """
    luck = Luck(draws)
    rows = np.flatnonzero(city.households.present)
    size = city.households.members[rows].astype(np.int64)
    earned = household_earnings(city)
    then = (earned if basis.reckoned_then_idr is None else basis.reckoned_then_idr)[rows]
    now = (earned if basis.reckoned_now_idr is None else basis.reckoned_now_idr)[rows]
    income = then + unearned_income(city, rows, parameters, luck)
    poor_share = parameters.poverty_percent[basis.start] / 100.0
    to_line = basis.poverty_line_idr / quantile(parameters, np.array([poor_share]))[0]
    lasting = _expenditure_per_head(rows, (size, income), poor_share, parameters, luck) * to_line
    unsmoothed = lasting + basis.passthrough * (now - then) / size
    part = _passing_part(city, rows, basis, draws)
    if basis.passthrough > 0.0:  # else nothing has moved since welfare was set
        wanted = quantile(parameters, MATCHED_SHARES) * to_line
        city.consumption_curve[:] = fitted_curve(unsmoothed, size, wanted, MATCHED_SHARES, part)
    _write_money(city, rows, lasting, (then, now), parameters, luck, basis)
    split_local_demand(city, parameters)


def _passing_part(city: City, rows: IntColumn, basis: WelfareBasis, draws: Draws) -> Passing | None:
    """Draw what comes and goes of each household's spending in the first month."""
    if basis.households is None:
        return None
    need = first_need(city.households.identity[rows], draws)
    city.households.passing_need[rows] = need
    return passing(need, basis.poverty_line_idr, basis.households)


def household_earnings(city: City) -> IntColumn:
    """Return wages and business incomes of the members per household row (rupiah per month)."""
    persons = city.persons
    here = np.flatnonzero(persons.resident & persons.present)
    total = np.zeros(len(city.households.identity), np.int64)
    np.add.at(
        total,
        persons.household_row[here],
        persons.wage_idr[here] + persons.business_income_idr[here],
    )
    return total


def unearned_income(
    city: City, rows: IntColumn, parameters: PeopleParameters, luck: Luck
) -> IntColumn:
    """Return pensions and remittances of each household (rupiah per month); part of the balance."""
    persons = city.persons
    retired = (
        persons.present
        & persons.resident
        & (age_years(persons.birth_month, city.month) >= PENSION_AGE_YEARS)
        & (persons.status >= LabourStatus.HOUSEKEEPING)
        & (persons.education >= Education.SMA)
    )
    suits = np.zeros(len(city.households.identity), np.float64)
    suits[persons.household_row[retired]] = 1.0
    number = round(parameters.pension_share * len(rows))
    score = 6.0 * suits[rows] + luck.gumbel(Attribute.PENSION, rows)
    pensioners = best(score, np.arange(len(rows)), number)
    receivers = best(
        luck.uniform(Attribute.REMITTANCE, rows),
        np.arange(len(rows)),
        round(parameters.remittance_share * len(rows)),
    )
    money = np.zeros(len(rows), np.float64)
    spread = 0.4
    draw = luck.normal(Attribute.PENSION, rows[pensioners] + ROUND_STRIDE)
    money[pensioners] += parameters.pension_idr * np.exp(spread * draw - spread**2 / 2.0)
    spread = 0.7
    draw = luck.normal(Attribute.REMITTANCE, rows[receivers] + ROUND_STRIDE)
    money[receivers] += parameters.remittance_idr * np.exp(spread * draw - spread**2 / 2.0)
    return np.round(money).astype(np.int64)


def quantile(parameters: PeopleParameters, share: FloatColumn) -> FloatColumn:
    """Return expenditure per head below which ``share`` of persons lie (rupiah per month).

    x = c + s ((1-u)^(-1/q) - 1)^(1/a); the lowest ``thin_tail_share`` is spread evenly down to
    ``thin_tail_lowest_idr``.
    """
    tail = parameters.thin_tail_share
    upper = np.maximum(share, tail)
    inner = (1.0 - upper) ** (-1.0 / parameters.expenditure_shape_q) - 1.0
    value: FloatColumn = parameters.expenditure_shift_idr + parameters.expenditure_scale_idr * (
        inner ** (1.0 / parameters.expenditure_shape_a)
    )
    if tail <= 0.0:
        return value
    lowest = parameters.thin_tail_lowest_idr
    return np.where(share < tail, lowest + (value - lowest) * (share / tail), value)


def normal_score(values: FloatColumn) -> FloatColumn:
    """Return the standard normal quantile of each value's rank (ties in row order)."""
    rank = np.empty(len(values), np.float64)
    rank[np.argsort(values, kind="stable")] = (np.arange(len(values)) + 0.5) / len(values)
    score: FloatColumn = ndtri(rank)
    return score


def _expenditure_per_head(
    rows: IntColumn,
    household: tuple[IntColumn, IntColumn],
    poor_share: float,
    parameters: PeopleParameters,
    luck: Luck,
) -> FloatColumn:
    """Return expenditure per head before scaling to the line, ranked and swapped.

    ``household`` holds size and income of each household.
    """
    size, income = household
    weight = parameters.income_rank_weight
    noise = luck.normal(Attribute.WELFARE_RANK, rows)
    score = weight * normal_score(income / size) + np.sqrt(1.0 - weight**2) * noise
    by_size = (size - size.mean()) / max(size.std(), 1e-9)
    low, high = -1.0, 2.0
    for _ in range(BISECTIONS):
        middle = 0.5 * (low + high)
        place = _place_of_persons(score - middle * by_size, size)
        enough = size[place < poor_share].mean() > parameters.poor_household_size
        low, high = (low, middle) if enough else (middle, high)
    per_head = quantile(parameters, _place_of_persons(score - low * by_size, size))
    return _swap_equal_sizes(rows, size, income, per_head, parameters, luck)


def _place_of_persons(score: FloatColumn, size: IntColumn) -> FloatColumn:
    """Return the share of persons below the middle of each household, ordered by ``score``."""
    order = np.argsort(score, kind="stable")
    cumulated = np.cumsum(size[order])
    place = np.empty(len(size), np.float64)
    place[order] = (cumulated - size[order] / 2.0) / cumulated[-1]
    return place


def _swap_equal_sizes(
    rows: IntColumn,
    size: IntColumn,
    income: IntColumn,
    per_head: FloatColumn,
    parameters: PeopleParameters,
    luck: Luck,
) -> FloatColumn:
    """Swap expenditure within size classes until few households have more income than spending."""
    allowed = parameters.income_over_spending_allowed
    spending = per_head * size
    for number in np.unique(size):
        mine = np.flatnonzero(size == number)
        spending[mine] = _swap_class(rows[mine], income[mine], spending[mine], allowed, luck)
    swapped: FloatColumn = spending / size
    return swapped


def _swap_class(
    rows: IntColumn, income: IntColumn, spending: FloatColumn, allowed: float, luck: Luck
) -> FloatColumn:
    spending = spending.copy()
    for turn in range(SWAP_ROUNDS):
        short = np.flatnonzero(income > allowed * spending)
        if len(short) == 0:
            break
        by_spending = np.argsort(spending, kind="stable")
        first = np.searchsorted(spending[by_spending], income[short] / allowed, side="left")
        draw = luck.uniform(Attribute.SWAP, rows[short] + (turn + 1) * ROUND_STRIDE)
        room = len(spending) - first
        partner = by_spending[np.minimum(first + (draw * room).astype(np.int64), len(spending) - 1)]
        good = (room > 0) & (income[partner] <= allowed * spending[short])
        short, partner = short[good], partner[good]
        _, once = np.unique(partner, return_index=True)
        short, partner = short[once], partner[once]
        spending[short], spending[partner] = spending[partner], spending[short]
    return spending


def _write_money(
    city: City,
    rows: IntColumn,
    lasting: FloatColumn,
    reckoned: tuple[IntColumn, IntColumn],
    parameters: PeopleParameters,
    luck: Luck,
    basis: WelfareBasis,
) -> None:
    """Write what lasts (references, balance) and what the first month looks like.

    ``reckoned`` are the earnings households reckoned with when welfare was set, and now.
    """
    then, now = reckoned
    homes = city.households
    size = homes.members[rows].astype(np.int64)
    reference = np.round(lasting * size).astype(np.int64)
    moved = np.round(basis.passthrough * (now - then)).astype(np.int64)
    usual = spent_per_head(city.consumption_curve, reference // size) * size
    per_head = spent_per_head(city.consumption_curve, (reference + moved) // size)
    part = _passing_part(city, rows, basis, luck.draws)
    if part is not None:
        per_head = per_head + passing_per_head(per_head, part)
    expenditure = per_head * size
    decile = np.ceil(_place_of_persons(per_head.astype(np.float64), size) * DECILES)
    homes.first_decile[rows] = np.clip(decile.astype(np.int64), 1, DECILES)
    _register_welfare(city, rows, per_head.astype(np.float64), parameters, luck, basis.start)
    aid = parameters.pkh_idr * homes.receives_pkh[rows]
    aid = aid + parameters.sembako_idr * homes.receives_sembako[rows]
    homes.balancing_income_idr[rows] = usual - then - aid
    homes.reference_income_idr[rows] = then + aid
    homes.smoothed_income_idr[rows] = now + aid
    homes.reference_expenditure_idr[rows] = reference
    homes.reference_members[rows] = size
    homes.income_idr[rows] = expenditure
    homes.expenditure_idr[rows] = expenditure
    line = basis.poverty_line_idr
    homes.poor[rows] = expenditure < line * size
    homes.extreme_poor[rows] = expenditure < parameters.extreme_line_ratio * line * size
    months = np.array(parameters.savings_months_by_decile)[homes.first_decile[rows] - 1]
    spread = parameters.savings_log_spread
    luckier = np.exp(spread * luck.normal(Attribute.SAVINGS, rows) - spread**2 / 2.0)
    homes.savings_idr[rows] = np.round(months * expenditure * luckier)
    homes.debt_idr[rows] = 0


def _register_welfare(
    city: City,
    rows: IntColumn,
    per_head: FloatColumn,
    parameters: PeopleParameters,
    luck: Luck,
    start: str,
) -> None:
    """Rank households as the registry does, and give aid from its bottom."""
    homes = city.households
    correlation = parameters.registry_rank_correlation
    seen = correlation * normal_score(per_head) + np.sqrt(1.0 - correlation**2) * luck.normal(
        Attribute.REGISTRY, rows
    )
    place = np.empty(len(rows), np.int64)
    place[np.argsort(seen, kind="stable")] = np.arange(len(rows))
    homes.registry_desil[rows] = 1 + place * DECILES // len(rows)
    published = parameters.population[start] / parameters.mean_household_size
    scale = len(rows) / published
    everyone = np.arange(len(rows))
    sembako = best(-place * 1.0, everyone, round(parameters.sembako_households[start] * scale))
    suits = everyone[_may_receive_pkh(city)[rows]]
    pkh = best(-place[suits] * 1.0, suits, round(parameters.pkh_households[start] * scale))
    homes.receives_sembako[rows] = False
    homes.receives_sembako[rows[sembako]] = True
    homes.receives_pkh[rows] = False
    homes.receives_pkh[rows[pkh]] = True


def _may_receive_pkh(city: City) -> BoolColumn:
    """Say which households have a toddler, a pupil or an elderly member, as PKH requires."""
    persons = city.persons
    age = age_years(persons.birth_month, city.month)
    counts = (persons.status == LabourStatus.CHILD) | (persons.status == LabourStatus.SCHOOL)
    counts &= age <= PUPIL_YEARS
    counts |= age >= ELDERLY_YEARS
    counts &= persons.present & persons.resident
    may = np.zeros(len(city.households.identity), np.bool_)
    may[persons.household_row[counts]] = True
    return may


def split_local_demand(city: City, parameters: PeopleParameters) -> None:
    """Set where households spend and book the rest of every pool as demand from outside.

    The size of each pool is kept. Households' share of a pool is capped, sector by sector in each
    district, so that demand from outside is never negative.
    """
    markets, homes = city.markets, city.households
    pool = markets.outside_demand_idr + markets.household_pool_idr
    by_place = pool.reshape(len(KECAMATAN), SECTORS).astype(np.float64)
    sectors = np.array(parameters.local_spending_by_sector)
    spread_out = np.zeros((len(KECAMATAN), len(KECAMATAN), SECTORS))
    for home in range(len(KECAMATAN)):
        elsewhere = by_place.copy()
        elsewhere[home] = 0.0
        total = elsewhere.sum(axis=0)
        own = np.where(by_place[home] > 0, parameters.own_kecamatan_spending_share, 0.0)
        own = np.where((total <= 0) & (by_place[home] > 0), 1.0, own)
        spread = np.divide(elsewhere, total, out=np.zeros_like(elsewhere), where=total > 0)
        spread_out[home] = spread * (1.0 - own)[None, :] * sectors[None, :]
        spread_out[home, home] = own * sectors
    share = spread_out.reshape(len(KECAMATAN), MARKETS)
    spending = np.bincount(
        homes.kecamatan[homes.present],
        weights=homes.expenditure_idr[homes.present],
        minlength=len(KECAMATAN),
    )
    asked = _by_market(spending, share)
    most = GREATEST_HOUSEHOLD_SHARE * pool
    share *= np.where(asked > most, most / np.maximum(asked, 1.0), 1.0)[None, :]
    city.spending_share[:] = share
    markets.household_pool_idr[:] = np.floor(_by_market(spending, share))
    markets.outside_demand_idr[:] = pool - markets.household_pool_idr


def _by_market(spending: FloatColumn | IntColumn, share: FloatColumn) -> FloatColumn:
    """Return what all districts spend in each market (rupiah), added district by district.

    Not a matrix product: its library adds in an order of its own on every kind of processor.
    """
    asked = np.zeros(share.shape[1])
    for home in range(len(spending)):
        asked += spending[home] * share[home]
    return asked
