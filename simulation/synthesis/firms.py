"""Make micro and small firms, own-account sellers and local markets.

Assumptions: every employer outside agriculture and some own-account workers own a firm; further
firms belong to people with another main job; sales are lognormal and ranked with the class of work;
capital is where reinvestment equals depreciation; ages follow the hazards of closing; paid posts
grow with sales and sum to the published total; local pools hold what firms sell plus the part of
sellers who are not agents. Productivity 1 says that attractiveness is explained by what the firm
has; the enterprise submodel calibrates it on its own curve. Sources: people.yaml.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import ndtri

from simulation.city import FIRM_NUMBER_BITS
from simulation.classifications import (
    KECAMATAN,
    KECAMATAN_NAMES,
    MARKETS,
    SECTORS,
    LabourStatus,
    Sector,
)
from simulation.market_tables import RUPIAH_PER_ATTRACTIVENESS
from simulation.synthesis.jobs import enterprise_cell, mean_wage_by_cell
from simulation.synthesis.tools import Attribute, Luck, apportion, best
from simulation.units import MONTHS_PER_YEAR, monthly_probability

if TYPE_CHECKING:
    from collections.abc import Callable

    from simulation.city import City, Enterprises, Persons
    from simulation.columns import BoolColumn, FloatColumn, IntColumn
    from simulation.parameters.people import PeopleParameters

GREATEST_POSTS = 19  # a small firm has fewer than 20 workers by BPS's definition
OLDEST_FIRM_MONTHS = 480
SECTOR_ROUNDS = 8


@dataclass(frozen=True, slots=True)
class FirmPlan:
    """Firms before wages are known: owners, places, sectors, sales and wanted posts."""

    owner: IntColumn
    kecamatan: IntColumn
    sector: IntColumn
    sales: FloatColumn  #: rupiah per month
    posts: IntColumn
    scale: float  #: size of the city over the published one


def plan_firms(
    persons: Persons, parameters: PeopleParameters, luck: Luck, start: str, scale: float
) -> FirmPlan:
    """Return the firms of the first city, with paid posts that sum to the published total."""
    owner, main = _owners(persons, parameters, luck, start, scale)
    sector = _sectors(persons, owner, main, luck)
    kecamatan = _districts(persons, parameters, owner, luck)
    status = np.where(main, persons.status[owner], 0)
    sales = _sales(persons, parameters, luck, owner, status) * parameters.sales_price_level[start]
    posts_total = round(parameters.enterprise_posts[start] * scale)
    limits = _post_limits(persons, parameters, sector, status)
    posts = _posts(parameters, luck, sales, (owner, sector, status, limits), posts_total)
    return FirmPlan(owner, kecamatan, sector, sales, posts, scale)


def _owners(
    persons: Persons, parameters: PeopleParameters, luck: Luck, start: str, scale: float
) -> tuple[IntColumn, BoolColumn]:
    status, sector = persons.status, persons.sector
    employers = np.flatnonzero(
        ((status == LabourStatus.EMPLOYER_TEMPORARY) | (status == LabourStatus.EMPLOYER_PERMANENT))
        & (sector != Sector.AGRICULTURE)
    )
    wanted = round(parameters.firms_with_main_job_owner[start] * scale) - len(employers)
    alone = np.flatnonzero(status == LabourStatus.OWN_ACCOUNT)
    weight = np.array(parameters.own_account_firm_weight_by_sector)[sector[alone]]
    alone, weight = alone[weight > 0], weight[weight > 0]
    score = np.log(weight) + luck.gumbel(Attribute.FIRM_OWNER, alone)
    own_account = best(score, alone, wanted)
    paid = np.flatnonzero(status == LabourStatus.EMPLOYEE)
    second = best(
        luck.uniform(Attribute.FIRM_OWNER, paid),
        paid,
        round(parameters.second_job_firms[start] * scale),
    )
    owner = np.concatenate([employers, own_account, second])
    main = np.arange(len(owner)) < len(owner) - len(second)
    order = np.argsort(owner, kind="stable")
    return owner[order], main[order]


def _sectors(persons: Persons, owner: IntColumn, main: BoolColumn, luck: Luck) -> IntColumn:
    sector = persons.sector[owner].astype(np.int64)
    second = np.flatnonzero(~main)
    counts = apportion(np.bincount(sector[main], minlength=SECTORS), len(second))
    order = np.argsort(luck.uniform(Attribute.FIRM_SECTOR, owner[second]), kind="stable")
    sector[second[order]] = np.repeat(np.arange(SECTORS), counts)
    return sector


def location_targets(persons: Persons, parameters: PeopleParameters, firms: int) -> IntColumn:
    """Return how many of ``firms`` stand in each district."""
    people = np.bincount(
        persons.kecamatan[persons.resident & persons.present], minlength=len(KECAMATAN)
    )
    listed = np.array([parameters.registered_firms_by_kecamatan[name] for name in KECAMATAN_NAMES])
    weight = parameters.firm_location_weight_registered
    return apportion((listed**weight) * (people.astype(np.float64) ** (1.0 - weight)), firms)


def _districts(
    persons: Persons, parameters: PeopleParameters, owner: IntColumn, luck: Luck
) -> IntColumn:
    """Place firms where their owners live, then move as few as the district counts ask for."""
    kecamatan = persons.kecamatan[owner].astype(np.int64)
    excess = np.bincount(kecamatan, minlength=len(KECAMATAN)) - location_targets(
        persons, parameters, len(owner)
    )
    score = luck.uniform(Attribute.FIRM_KECAMATAN, owner)
    movers = [
        best(score[kecamatan == k], np.flatnonzero(kecamatan == k), int(excess[k]))
        for k in np.flatnonzero(excess > 0)
    ]
    moving = np.concatenate(movers) if movers else np.empty(0, np.int64)
    moving = moving[np.argsort(score[moving], kind="stable")]
    places = np.repeat(np.arange(len(KECAMATAN)), np.maximum(-excess, 0))
    order = np.argsort(luck.uniform(Attribute.FIRM_KECAMATAN, places + (1 << 40)), kind="stable")
    # Equal numbers leave and arrive; dealing in two random orders sends movers anywhere.
    kecamatan[moving] = np.sort(places[order])[np.argsort(order, kind="stable")]
    return kecamatan


def _sales(
    persons: Persons,
    parameters: PeopleParameters,
    luck: Luck,
    owner: IntColumn,
    status: IntColumn,
) -> FloatColumn:
    """Return lognormal sales, higher for employers and for better managers."""
    score = luck.normal(Attribute.FIRM_SALES, owner) + 0.3 * persons.management_skill[owner]
    score = score + parameters.sales_rank_of_employers * (status == LabourStatus.EMPLOYER_PERMANENT)
    spread = np.sqrt(2.0 * np.log(parameters.sales_mean_idr / parameters.sales_median_idr))
    place = (np.argsort(np.argsort(score, kind="stable"), kind="stable") + 0.5) / len(owner)
    sales = parameters.sales_median_idr * np.exp(spread * ndtri(place))
    values: FloatColumn = sales * (parameters.sales_mean_idr / sales.mean())
    return values


def _posts(
    parameters: PeopleParameters,
    luck: Luck,
    sales: FloatColumn,
    firm: tuple[IntColumn, IntColumn, IntColumn, FloatColumn],
    total: int,
) -> IntColumn:
    """Return paid posts: at least one for permanent employers, none for own-account owners.

    A firm never pays more wages than its gross margin; the payroll share of sales is one common
    factor (found by bisection) times a firm's own.
    """
    owner, sector, status, limits = firm
    wage = parameters.enterprise_wage_ratio * max(parameters.mean_wage_employee_idr.values())
    own = np.exp(parameters.payroll_log_spread * luck.normal(Attribute.FIRM_PAYROLL, owner))
    rounding = luck.uniform(Attribute.FIRM_POSTS, owner)
    least = (status == LabourStatus.EMPLOYER_PERMANENT).astype(np.int64)
    margin = np.array(parameters.gross_margin_by_sector)[sector]
    bearable = np.floor(0.9 * margin * sales / wage).astype(np.int64)
    most = np.where(status == LabourStatus.OWN_ACCOUNT, 0, np.clip(bearable, 0, GREATEST_POSTS))
    most = np.maximum(most, least)

    def wanted(share: float) -> IntColumn:
        posts = np.floor(share * own * sales / wage + rounding).astype(np.int64)
        return np.clip(posts, least, most)

    for _ in range(SECTOR_ROUNDS):
        posts = wanted(_common_share(wanted, total))
        by_sector = np.bincount(sector, weights=posts, minlength=SECTORS)
        over = by_sector > limits
        if not over.any():
            break
        own *= np.where(over, limits / np.maximum(by_sector, 1.0), 1.0)[sector]
    missing = total - int(posts.sum())
    room = np.flatnonzero((posts < most) if missing > 0 else (posts > least))
    chosen = best(luck.uniform(Attribute.FIRM_POSTS, room + (1 << 40)), room, abs(missing))
    posts[chosen] += 1 if missing > 0 else -1
    return posts


def _common_share(wanted: Callable[[float], IntColumn], total: int) -> float:
    """Return the payroll share at which firms want ``total`` posts or just fewer (bisection)."""
    low, high = 0.0, 2.0
    for _ in range(40):
        middle = 0.5 * (low + high)
        low, high = (middle, high) if wanted(middle).sum() < total else (low, middle)
    return low


def _post_limits(
    persons: Persons, parameters: PeopleParameters, sector: IntColumn, status: IntColumn
) -> FloatColumn:
    """Return the greatest number of enterprise posts in each sector.

    Larger employers keep part of every sector's employees; permanent employers have one post each.
    """
    employees = np.bincount(
        persons.sector[persons.status == LabourStatus.EMPLOYEE], minlength=SECTORS
    )
    least = np.bincount(sector[status == LabourStatus.EMPLOYER_PERMANENT], minlength=SECTORS)
    limit: FloatColumn = np.maximum(parameters.enterprise_share_of_sector_limit * employees, least)
    return limit


def open_firms(
    city: City, plan: FirmPlan, parameters: PeopleParameters, luck: Luck, first_months: IntColumn
) -> None:
    """Fill the enterprise table; ``first_months`` is the age in months of each person."""
    firms, persons = city.enterprises, city.persons
    count = len(plan.owner)
    here = slice(0, count)
    firms.identity[here] = persons.identity[plan.owner] << FIRM_NUMBER_BITS
    firms.open[here] = True
    firms.owner_row[here] = plan.owner
    firms.kecamatan[here] = plan.kecamatan
    firms.sector[here] = plan.sector
    firms.posts[here] = plan.posts
    firms.filled[here] = plan.posts
    firms.founded_month[here] = -_ages(parameters, luck, plan.owner, first_months)
    firms.productivity[here] = 1.0
    hands = np.array(parameters.subsistence_share_by_sex)[persons.sex[plan.owner]]
    firms.subsistence[here] = (plan.posts == 0) & (
        luck.uniform(Attribute.FIRM_SUBSISTENCE, plan.owner) < hands
    )
    sales = np.round(plan.sales).astype(np.int64)
    firms.sales_idr[here] = sales
    firms.smoothed_sales_idr[here] = sales
    mean_outside = np.array(parameters.sales_outside_share_by_sector)[plan.sector]
    spread = luck.uniform(Attribute.FIRM_OUTSIDE, plan.owner)
    firms.outside_share[here] = 2.0 * mean_outside * spread
    firms.attractiveness[here] = np.maximum(sales // RUPIAH_PER_ATTRACTIVENESS, 1)
    persons.enterprise_row[plan.owner] = np.arange(count)
    persons.firms_founded[plan.owner] = 1
    _money_of_firms(city, plan, parameters, luck)
    _register(firms, count, parameters, luck, plan)


def _money_of_firms(city: City, plan: FirmPlan, parameters: PeopleParameters, luck: Luck) -> None:
    firms, persons = city.enterprises, city.persons
    here = slice(0, len(plan.owner))
    wage = enterprise_wage(city, plan.kecamatan, plan.sector)
    margin = np.array(parameters.gross_margin_by_sector)[plan.sector]
    profit = margin * plan.sales - plan.posts * wage
    firms.profit_idr[here] = np.round(profit)
    noise = np.exp(parameters.capital_log_spread * luck.normal(Attribute.FIRM_CAPITAL, plan.owner))
    usual = parameters.capital_months_of_profit * np.maximum(profit, 0.05 * plan.sales) * noise
    firms.capital_idr[here] = np.maximum(np.round(usual), parameters.least_capital_idr)
    draw = luck.uniform(Attribute.FIRM_LABOUR_SHARE, plan.owner)
    # Firms without posts would hire a first worker once sales have grown to 1.05 to 3 times.
    share = np.where(
        plan.posts > 0,
        (plan.posts + 0.05 + 0.9 * draw) * wage,
        wage / (1.05 + 1.95 * draw),
    )
    firms.labour_share[here] = share / plan.sales
    persons.business_income_idr[plan.owner] = firms.profit_idr[here]


def enterprise_wage(city: City, kecamatan: IntColumn, sector: IntColumn) -> FloatColumn:
    """Return the mean wage of the enterprise cell of each firm (rupiah per month)."""
    means = mean_wage_by_cell(city)
    values: FloatColumn = means[enterprise_cell(kecamatan, sector)]
    return values


def _ages(
    parameters: PeopleParameters, luck: Luck, owner: IntColumn, first_months: IntColumn
) -> IntColumn:
    """Return firm ages in months from the survival that the hazards of closing imply."""
    survival = survival_of_firms(parameters)
    bounds = np.cumsum(survival) / survival.sum()
    age = np.searchsorted(bounds, luck.uniform(Attribute.FIRM_AGE, owner), side="right")
    grown_up = np.maximum(first_months[owner] - 17 * MONTHS_PER_YEAR, 1)
    return np.minimum(age, grown_up)


def survival_of_firms(parameters: PeopleParameters) -> FloatColumn:
    """Return the share of firms that reach each age in months."""
    first = 1.0 - monthly_probability(parameters.first_year_exit_per_year)
    later = 1.0 - monthly_probability(parameters.established_exit_per_year)
    months = np.arange(OLDEST_FIRM_MONTHS)
    values: FloatColumn = first ** np.minimum(months, MONTHS_PER_YEAR) * later ** np.maximum(
        months - MONTHS_PER_YEAR, 0
    )
    return values


def _register(
    firms: Enterprises, count: int, parameters: PeopleParameters, luck: Luck, plan: FirmPlan
) -> None:
    """Flag registered firms: by district as listed, older and larger ones likelier."""
    listed = np.array([parameters.registered_firms_by_kecamatan[name] for name in KECAMATAN_NAMES])
    wanted = apportion(listed, round(int(listed.sum()) * plan.scale))
    score = 0.5 * np.log1p(-firms.founded_month[:count].astype(np.float64))
    score = score + 0.5 * np.log(plan.sales) + luck.gumbel(Attribute.FIRM_REGISTERED, plan.owner)
    for kecamatan, number in enumerate(wanted):
        rows = np.flatnonzero(plan.kecamatan == kecamatan)
        firms.registered[best(score[rows], rows, int(number))] = True


def set_up_own_account(city: City, parameters: PeopleParameters, luck: Luck, start: str) -> None:
    """Give own-account sellers without a firm their earnings and weight in the market."""
    persons = city.persons
    status = persons.status
    seller = np.flatnonzero(
        (status >= LabourStatus.OWN_ACCOUNT)
        & (status <= LabourStatus.EMPLOYER_PERMANENT)
        & (persons.enterprise_row < 0)
        & persons.resident
    )
    spread = parameters.own_account_log_spread
    earnings = np.exp(spread * luck.normal(Attribute.OWN_ACCOUNT_EARNINGS, seller))
    level = parameters.own_account_mean_earnings_idr * parameters.sales_price_level[start]
    earnings *= level / max(earnings.mean(), 1e-9) if len(seller) else 1.0
    persons.business_income_idr[seller] = np.round(earnings)
    sales = earnings / parameters.own_account_earnings_share
    persons.own_attractiveness[seller] = np.maximum(sales // RUPIAH_PER_ATTRACTIVENESS, 1)


def set_up_markets(city: City, parameters: PeopleParameters) -> None:
    """Fill the local markets so that every seller sells what it was given."""
    firms, persons, markets = city.enterprises, city.persons, city.markets
    market = firms.kecamatan.astype(np.int64) * SECTORS + firms.sector
    inside = np.zeros(MARKETS, np.int64)
    local = np.floor(firms.attractiveness * (1.0 - firms.outside_share)).astype(np.int64)
    np.add.at(inside, market[firms.open], local[firms.open])
    seller = np.flatnonzero(persons.own_attractiveness > 0)
    place = persons.kecamatan[seller].astype(np.int64) * SECTORS + persons.sector[seller]
    np.add.at(inside, place, persons.own_attractiveness[seller])
    share = parameters.outside_option_share
    markets.outside_option[:] = np.round(inside * (share / (1.0 - share)))
    pool = (inside + markets.outside_option) * RUPIAH_PER_ATTRACTIVENESS
    markets.outside_demand_idr[:] = pool
    age = -firms.founded_month.astype(np.int64)
    first = monthly_probability(parameters.first_year_exit_per_year)
    later = monthly_probability(parameters.established_exit_per_year)
    hazard = np.where(age < MONTHS_PER_YEAR, first, later)
    markets.entry_rate[:] = np.bincount(
        market[firms.open], weights=hazard[firms.open], minlength=MARKETS
    )
