"""A firm's month in rupiah: sales, costs, profit, what is put back, what is drawn.

    profit = sales - inputs - wages - interest - fees of market links
    put back = max(0, reinvestment share * profit - instalment), into capital
    draw of the owner = profit - instalment - put back     (a loss is paid by the owner's household)
    capital' = capital * (1 - depreciation) + put back + new loan

Inputs are the sector's share of sales, less what a better manager saves of them. All in integers;
shares in units of 2**-20, rounded down. Enterprises keep no cash.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from simulation.city import City
from simulation.classifications import (
    AREA_GROUP_OF_KECAMATAN,
    KECAMATAN,
    MARKETS,
    SECTORS,
    CellKind,
    SkillLevel,
    cell_number,
)
from simulation.columns import BoolColumn, FloatColumn, IdColumn, IntColumn
from simulation.parameters.enterprises import EnterprisesParameters
from simulation.randomness import Decision, Draws, kernel, uniform_at
from simulation.submodels.enterprises.markets import (
    FIXED_POINT_BITS,
    Integers,
    LinkedSales,
    Terms,
    fixed_point,
    share_at,
)
from simulation.units import MONTHS_PER_YEAR, monthly_probability

_LOAN: Final = int(Decision.LOAN)
_CLOSE: Final = int(Decision.CLOSE_ENTERPRISE)
_POSTS: Final = int(Decision.ADJUST_POSTS)
LONGEST_LOSS_MONTHS: Final = 600
OWN_TRADE: Final = SECTORS  # its place in the table of inputs
ONE: Final = 1 << FIXED_POINT_BITS
EXIT_FACTORS: Final = (0.4, 2.5)  # how far earnings move the hazard of closing at most
WIDEST_SKILL: Final = 2.5  # standard deviations of management skill, beyond which nothing is saved


class Rules(NamedTuple):
    """The rules of the books, ready for kernels; shares in units of 2**-20."""

    inputs_share: IntColumn  #: by sector; the last is that of an own trade in any sector
    management_saving: float  #: of inputs, per standard deviation of the owner's skill
    reinvestment_share: int
    depreciation: int
    smoothing: int
    interest: int
    loan_probability: float
    loan_least_age_months: int
    loan_months_of_sales: int
    loan_limit_idr: int
    loan_term_months: int


class Sizes(NamedTuple):
    """How posts follow sales and how firms end, ready for kernels."""

    hire_threshold: float
    cut_threshold: float
    adjustment_probability: float
    payroll_limit: float
    exit_by_age: FloatColumn  #: per month, by completed year of the firm's age
    exit_per_loss_month: float
    loss_months_counted: int
    exit_factor_with_posts: float
    exit_earnings_slope: float
    exit_usual_earnings: float  #: earnings over a paid worker's at which the factor is one
    exit_factor_bounds: tuple[float, float]
    margin: FloatColumn  #: sales less inputs, over sales, by sector; the last of an own trade


def inputs_shares(parameters: EnterprisesParameters) -> FloatColumn:
    """Return the share of inputs in sales of each sector, and last (``OWN_TRADE``) of an own trade."""
    return np.array([*parameters.inputs_share_by_sector, parameters.own_account_inputs_share])


def rules(parameters: EnterprisesParameters) -> Rules:
    """Return the rules of the books in fixed point."""
    return Rules(
        np.array([fixed_point(share) for share in inputs_shares(parameters).tolist()], np.int64),
        parameters.management_input_saving,
        fixed_point(parameters.reinvestment_share),
        fixed_point(parameters.capital_depreciation_per_month),
        fixed_point(parameters.sales_smoothing_per_month),
        fixed_point(parameters.kur_interest_per_year / MONTHS_PER_YEAR),
        parameters.kur_probability_per_month,
        parameters.kur_least_age_months,
        fixed_point(parameters.kur_loan_months_of_sales),
        parameters.kur_loan_limit_idr,
        parameters.kur_term_months,
    )


def sizes(parameters: EnterprisesParameters) -> Sizes:
    """Return the rules of posts and exits."""
    by_age = [monthly_probability(share) for share in parameters.exit_probability_per_year_by_age]
    return Sizes(
        parameters.post_hire_threshold,
        parameters.post_cut_threshold,
        parameters.post_adjustment_probability_per_month,
        parameters.post_payroll_limit,
        np.array(by_age),
        parameters.exit_hazard_per_loss_month,
        parameters.exit_loss_months_counted,
        parameters.exit_factor_with_paid_posts,
        parameters.exit_earnings_slope,
        parameters.exit_usual_earnings_ratio,
        EXIT_FACTORS,
        1.0 - inputs_shares(parameters),
    )


@dataclass(frozen=True, slots=True)
class Books:
    """What every firm sold, paid and kept this month (rupiah, one entry per firm)."""

    link_fees: Integers
    sales: Integers
    local_sales: Integers
    wages: Integers
    inputs: Integers
    interest: Integers
    repaid: Integers
    borrowed: Integers
    put_back: Integers
    profit: Integers
    draw: Integers
    capital: Integers


def wage_by_market(wage_per_post_idr: Integers) -> Integers:
    """Return what a filled post costs a firm of each local market (rupiah per month)."""
    wages = np.zeros(MARKETS, np.int64)
    for kecamatan in range(len(KECAMATAN)):
        area = int(AREA_GROUP_OF_KECAMATAN[kecamatan])
        for sector in range(SECTORS):
            cell = cell_number(area, sector, CellKind.ENTERPRISE_EMPLOYEE, SkillLevel.GENERAL)
            wages[kecamatan * SECTORS + sector] = wage_per_post_idr[cell]
    return wages


def keep_books(
    city: City,
    terms: Terms,
    outside_weight: Integers,
    linked: LinkedSales,
    wage: Integers,
    parameters: EnterprisesParameters,
    draws: Draws,
) -> Books:
    """Return the month's books of every firm; closed firms have zeros."""
    firms = city.enterprises
    key0, key1 = draws.key
    return Books(
        linked.fees,
        *_books(
            firms.open, firms.identity, firms.kecamatan, firms.sector, firms.own_trade,
            firms.founded_month, firms.attractiveness, city.persons.management_skill[firms.owner_row], outside_weight,
            linked.sales, linked.fees, firms.filled, firms.capital_idr, firms.smoothed_sales_idr,
            firms.loan_idr, firms.instalment_idr, terms.unit, terms.outside_unit, wage,
            rules(parameters), key0, key1, city.month,
        ),
    )  # fmt: skip


@kernel
def _books(  # noqa: PLR0913
    is_open: BoolColumn,
    identity: IdColumn,
    kecamatan: IntColumn,
    sector: IntColumn,
    own_trade: BoolColumn,
    founded_month: IntColumn,
    attractiveness: IntColumn,
    management_skill: FloatColumn,
    outside_weight: Integers,
    linked_sales: Integers,
    link_fees: Integers,
    filled: IntColumn,
    capital_idr: IntColumn,
    smoothed_sales_idr: IntColumn,
    loan_idr: IntColumn,
    instalment_idr: IntColumn,
    unit: Integers,
    outside_unit: Integers,
    wage: Integers,
    rule: Rules,
    key0: int,
    key1: int,
    month: int,
) -> tuple[
    Integers, Integers, Integers, Integers, Integers, Integers, Integers, Integers, Integers,
    Integers, Integers,
]:  # fmt: skip
    table = np.zeros((11, len(is_open)), np.int64)
    for firm in range(len(is_open)):
        if not is_open[firm]:
            continue
        market = np.int64(kecamatan[firm]) * SECTORS + sector[firm]
        local = share_at(attractiveness[firm] - outside_weight[firm], unit[market])
        outside = share_at(outside_weight[firm], outside_unit[sector[firm]])
        sales = local + outside + linked_sales[firm]
        able = min(max(management_skill[firm], -WIDEST_SKILL), WIDEST_SKILL)
        kept = ONE - np.int64(rule.management_saving * able * ONE)
        kind = OWN_TRADE if own_trade[firm] else np.int64(sector[firm])
        inputs = share_at(sales, (rule.inputs_share[kind] * kept) >> FIXED_POINT_BITS)
        wages = filled[firm] * wage[market]
        interest = (loan_idr[firm] * rule.interest) >> FIXED_POINT_BITS
        repaid = min(instalment_idr[firm], loan_idr[firm])
        profit = sales - inputs - wages - interest - link_fees[firm]
        put_back = np.int64(0)
        if profit > 0:
            meant = (profit * rule.reinvestment_share) >> FIXED_POINT_BITS
            put_back = max(meant - repaid, np.int64(0))
        borrowed = np.int64(0)
        if loan_idr[firm] == repaid and month - founded_month[firm] >= rule.loan_least_age_months:
            luck = uniform_at(key0, key1, _LOAN, month, identity[firm], 0)
            if luck < rule.loan_probability:
                asked = share_at(smoothed_sales_idr[firm], rule.loan_months_of_sales)
                borrowed = min(asked, np.int64(rule.loan_limit_idr))
        lost = (capital_idr[firm] * rule.depreciation) >> FIXED_POINT_BITS
        table[0, firm] = sales
        table[1, firm] = local
        table[2, firm] = wages
        table[3, firm] = inputs
        table[4, firm] = interest
        table[5, firm] = repaid
        table[6, firm] = borrowed
        table[7, firm] = put_back
        table[8, firm] = profit
        table[9, firm] = profit - repaid - put_back
        table[10, firm] = max(capital_idr[firm] - lost, 0) + put_back + borrowed
    return (
        table[0], table[1], table[2], table[3], table[4], table[5], table[6], table[7],
        table[8], table[9], table[10],
    )  # fmt: skip


def write_books(city: City, books: Books, parameters: EnterprisesParameters) -> None:
    """Write sales, profit, capital and loans of the month into the enterprise columns."""
    firms = city.enterprises
    new = firms.open & (firms.founded_month == city.month)
    smoothing = fixed_point(parameters.sales_smoothing_per_month)
    step = ((books.sales - firms.smoothed_sales_idr) * smoothing) >> FIXED_POINT_BITS
    smoothed = np.where(new, books.sales, firms.smoothed_sales_idr + step)
    firms.smoothed_sales_idr[:] = np.where(firms.open, smoothed, 0)
    firms.sales_idr[:] = books.sales
    firms.profit_idr[:] = books.profit
    firms.capital_idr[:] = books.capital
    lost = np.minimum(firms.loss_months.astype(np.int64) + 1, LONGEST_LOSS_MONTHS)
    firms.loss_months[:] = np.where(books.profit < 0, lost, 0)
    borrowed = books.borrowed > 0
    term = parameters.kur_term_months
    firms.loan_idr[:] += books.borrowed - books.repaid
    instalment = (books.borrowed + term - 1) // term  # rounded up, so that the term is kept
    firms.instalment_idr[:] = np.where(
        borrowed, instalment, np.where(firms.loan_idr > 0, firms.instalment_idr, 0)
    )


def decide_posts_and_exits(
    city: City, wage: Integers, parameters: EnterprisesParameters, draws: Draws
) -> tuple[NDArray[np.int16], NDArray[np.int32]]:
    """Return the posts every firm wants from next month and the rows that close this month."""
    firms = city.enterprises
    key0, key1 = draws.key
    posts, closing = _posts_and_exits(
        firms.open, firms.identity, firms.kecamatan, firms.sector, firms.own_trade,
        firms.founded_month, firms.labour_share, firms.smoothed_sales_idr, firms.posts, firms.filled,
        firms.loss_months, wage, sizes(parameters), key0, key1, city.month,
    )  # fmt: skip
    return posts, np.flatnonzero(closing).astype(np.int32)


@kernel
def _posts_and_exits(  # noqa: PLR0913
    is_open: BoolColumn,
    identity: IdColumn,
    kecamatan: IntColumn,
    sector: IntColumn,
    own_trade: BoolColumn,
    founded_month: IntColumn,
    labour_share: FloatColumn,
    smoothed_sales_idr: IntColumn,
    posts: IntColumn,
    filled: IntColumn,
    loss_months: IntColumn,
    wage: Integers,
    size: Sizes,
    key0: int,
    key1: int,
    month: int,
) -> tuple[NDArray[np.int16], NDArray[np.bool_]]:
    wanted_posts = np.zeros(len(is_open), np.int16)
    closing = np.zeros(len(is_open), np.bool_)
    oldest = len(size.exit_by_age) - 1
    for firm in range(len(is_open)):
        if not is_open[firm]:
            continue
        wanted_posts[firm] = posts[firm]
        market = np.int64(kecamatan[firm]) * SECTORS + sector[firm]
        margin = 0.0  # in wages of a post
        if wage[market] > 0:
            kind = OWN_TRADE if own_trade[firm] else np.int64(sector[firm])
            margin = size.margin[kind] * smoothed_sales_idr[firm] / wage[market]
            gap = labour_share[firm] * smoothed_sales_idr[firm] / wage[market] - posts[firm]
            if gap >= size.hire_threshold or gap < -size.cut_threshold:
                luck = uniform_at(key0, key1, _POSTS, month, identity[firm], 0)
                if luck < size.adjustment_probability:
                    change = max(int(abs(gap)), 1)
                    after = int(posts[firm]) + (change if gap > 0 else -change)
                    if gap > 0:  # nobody hires whom the margin cannot pay
                        after = max(min(after, int(size.payroll_limit * margin)), posts[firm])
                    wanted_posts[firm] = min(max(after, 0), 32767)
        age = min(max((month - founded_month[firm]) // 12, 0), oldest)
        hazard = size.exit_by_age[age] * (
            1.0 + size.exit_per_loss_month * min(loss_months[firm], size.loss_months_counted)
        )
        if filled[firm] > 0:
            hazard *= size.exit_factor_with_posts
        if wage[market] > 0:
            missing = size.exit_usual_earnings - (margin - filled[firm])
            factor = 1.0 + size.exit_earnings_slope * missing
            hazard *= min(max(factor, size.exit_factor_bounds[0]), size.exit_factor_bounds[1])
        closing[firm] = uniform_at(key0, key1, _CLOSE, month, identity[firm], 0) < hazard
    return wanted_posts, closing
