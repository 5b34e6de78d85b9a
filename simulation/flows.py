"""What happened this month: the small frozen records submodels hand to those who act after them.

State and flows together are the vocabulary everything else speaks. Rows are row numbers of the
tables in :mod:`simulation.city`; money is whole rupiah.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum, unique
from typing import Final

import numpy as np
from numpy.typing import NDArray

from simulation.classifications import CELLS

LINK_KINDS: Final = 5  #: kinds of market links, :class:`simulation.programme_plan.LinkKind`
OUTSIDE_SALES: Final = "sales to outside buyers"  # purpose of a transfer that is read again

Rows = NDArray[np.int32]
Rupiah = NDArray[np.int64]


@unique
class Account(StrEnum):
    """The six purses between which every rupiah moves."""

    HOUSEHOLDS = "households"
    ENTERPRISES = "enterprises"
    GOVERNMENT = "government"
    BANKS = "banks"
    OUTSIDE = "outside"
    ROUNDING = "rounding"
    UNMATCHED = "unmatched"  #: must stay zero in live worlds


@dataclass(frozen=True, slots=True)
class Transfer:
    """Rupiah that moved this month from one purse to another, with what for."""

    payer: Account
    payee: Account
    purpose: str
    amount_idr: int


def moved(payer: Account, payee: Account, purpose: str, amount_idr: int) -> tuple[Transfer, ...]:
    """Return the transfer, turned round where the amount is negative, or none where it is zero."""
    if amount_idr == 0:
        return ()
    if amount_idr < 0:
        payer, payee, amount_idr = payee, payer, -amount_idr
    return (Transfer(payer, payee, purpose, amount_idr),)


@dataclass(frozen=True, slots=True)
class Flood:
    """A flood in this month; who is hit is drawn by identity and ``first_month``."""

    districts: tuple[int, ...]  #: kecamatan numbers
    first_month: int  #: counted from the first simulated month
    begins: bool  #: this is its first month
    share_hit: float  #: of enterprises, sellers and households of the districts
    selling_days_lost_share: float  #: of a month, for those hit
    capital_lost_share: float
    savings_lost_share: float


@dataclass(frozen=True, slots=True)
class Calendar:
    """The outside world of one month, the same in every world of a comparison."""

    month: int  #: counted from the first simulated month
    year: int
    month_of_year: int  #: 1 to 12
    price_index: float  #: consumer prices, 1 in the first month
    wage_index: float  #: going wages, 1 in the first month
    demand_index: float  #: nominal outside demand, 1 in the first month, season included
    spending_season: float  #: factor on household spending (Ramadan, Lebaran); 1 on average
    minimum_wage_idr: int  #: rupiah per month
    poverty_line_idr: int  #: rupiah per head and month
    extreme_line_idr: int  #: rupiah per head and month, the standard of the run
    openings_factor: float  #: factor on outside employers' postings; 1 without a shock
    repost_share: float  #: share of withheld postings that is posted again this month
    labour_demand_index: float = 1.0  #: outside employers' posts, 1 at first, no season
    flood: Flood | None = None


def _no_rows() -> Rows:
    return np.empty(0, np.int32)


def _no_rupiah() -> Rupiah:
    return np.empty(0, np.int64)


@dataclass(frozen=True, slots=True)
class DemographyFlows:
    """Who came, went, grew up or left school this month."""

    departed: Rows = field(default_factory=_no_rows)  #: died or left the city; no longer present
    arrived: Rows = field(default_factory=_no_rows)  #: persons of arriving households
    born: Rows = field(default_factory=_no_rows)
    turned_15: Rows = field(default_factory=_no_rows)
    left_school: Rows = field(default_factory=_no_rows)  #: education already updated
    deaths: int = 0


@dataclass(frozen=True, slots=True)
class MarketLinks:
    """The market links in force this month, one entry for each link; a firm may have several kinds."""

    firm_rows: Rows = field(default_factory=_no_rows)
    kinds: NDArray[np.int8] = field(default_factory=lambda: np.empty(0, np.int8))
    weights: Rupiah = field(default_factory=_no_rupiah)  #: weight of the firm with that buyer
    fee_share: Rupiah = field(default_factory=_no_rupiah)  #: of linked sales, units of 2**-20
    fee_idr: Rupiah = field(default_factory=_no_rupiah)  #: a month, at most what the link sells


@dataclass(frozen=True, slots=True)
class ProgrammeFlows:
    """What programmes handed out this month, for those who act after them."""

    cash_household_rows: Rows = field(default_factory=_no_rows)  #: may repeat a household
    cash_idr: Rupiah = field(default_factory=_no_rupiah)  #: cash to spend (aid, leaked grants)
    grant_enterprise_rows: Rows = field(default_factory=_no_rows)  #: may repeat a firm
    grant_idr: Rupiah = field(default_factory=_no_rupiah)  #: becomes capital of the firm
    graduate_rows: Rows = field(default_factory=_no_rows)  #: who finished a training class
    withdrawn_enterprise_rows: Rows = field(default_factory=_no_rows)  #: may repeat a firm
    withdrawn_idr: Rupiah = field(default_factory=_no_rupiah)  #: capital sold by its owner
    founder_rows: Rows = field(default_factory=_no_rows)  #: persons who start a firm with a grant
    founder_sector: NDArray[np.int8] = field(default_factory=lambda: np.empty(0, np.int8))
    #: sector each worked in until now, -1 for none
    founder_sector_before: NDArray[np.int8] = field(default_factory=lambda: np.empty(0, np.int8))
    founder_capital_idr: Rupiah = field(default_factory=_no_rupiah)
    credit_rows: Rows = field(default_factory=_no_rows)  #: persons whose firm gets a bank loan
    credit_idr: Rupiah = field(default_factory=_no_rupiah)
    #: rupiah per month that the outside buyers behind each kind of market link spend
    buyer_budget_idr: Rupiah = field(default_factory=lambda: np.zeros(LINK_KINDS, np.int64))
    #: share of linked sales taken from other firms of the city, by kind of market link
    taken_from_city_share: NDArray[np.float64] = field(default_factory=lambda: np.zeros(LINK_KINDS))
    links: MarketLinks = field(default_factory=MarketLinks)
    transfers: tuple[Transfer, ...] = ()


@dataclass(frozen=True, slots=True)
class LabourFlows:
    """Moves between jobs, unemployment and the rest this month."""

    applicants_by_cell: NDArray[np.int64]
    hires_by_cell: NDArray[np.int64]
    separations_by_cell: NDArray[np.int64]
    vacancies_by_cell: NDArray[np.int64]
    wage_per_post_idr: Rupiah  #: per cell, what an enterprise pays a filled post
    enterprise_wages_received_idr: int  #: what workers of city enterprises earned in all
    outside_wages_received_idr: int  #: what residents earned with outside employers
    founder_rows: Rows  #: persons who decided to start a firm now
    founder_sector: NDArray[np.int8]
    founder_sector_before: NDArray[np.int8]  #: that each worked in until now, -1 for none
    separations: int  #: ends of paid jobs, residents
    unemployed_who_found: int  #: unemployed persons who took up any work
    unnamed_posts: int  #: filled posts minus persons in paid jobs; 0 in live worlds
    commuter_enterprise_wages_idr: int = 0  #: of the enterprise wages, what commuters take home
    job_to_job_moves: int = 0  #: hires of persons who left another paid job
    #: applicants who reach the cell's ``hire_standard``
    qualified_by_cell: NDArray[np.int64] = field(default_factory=lambda: np.zeros(CELLS, np.int64))


@dataclass(frozen=True, slots=True)
class EnterpriseFlows:
    """Births and deaths of firms and the money they moved."""

    closed: Rows  #: enterprise rows that closed
    opened: Rows
    transfers: tuple[Transfer, ...] = ()


@dataclass(frozen=True, slots=True)
class HouseholdFlows:
    """The money households moved."""

    transfers: tuple[Transfer, ...] = ()


@dataclass(slots=True)
class Flows:
    """All records of one month, filled in the order of the month.

    ``closed_before`` and ``founders_before`` come from stage 5 of the month before: what is decided
    there takes effect in stage 4 of the next month.
    """

    calendar: Calendar
    demography: DemographyFlows = field(default_factory=DemographyFlows)
    programmes: ProgrammeFlows = field(default_factory=ProgrammeFlows)
    labour: LabourFlows | None = None
    enterprises: EnterpriseFlows | None = None
    households: HouseholdFlows | None = None
    closed_before: Rows = field(default_factory=_no_rows)
