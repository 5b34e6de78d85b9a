"""What a new status brings with it: cell, sector, wage, hours, months, kind."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from simulation.city import age_years
from simulation.classifications import CELLS, CellKind, LabourStatus, Sector
from simulation.randomness import Decision, Draws, kernel
from simulation.submodels.labour_market.posts import CELL_KIND, CELL_SECTOR
from simulation.wages import relative_wage

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from simulation.city import City, Persons
    from simulation.columns import IntColumn
    from simulation.flows import Calendar
    from simulation.parameters.labour_market import LabourMarketParameters
    from simulation.parameters.people import PeopleParameters

    Rows = NDArray[np.int32]

PART_TIME_HOURS: Final = 35  # fewer is not fully employed, by BPS
JANUARY: Final = 1
UNEMPLOYED_KINDS: Final = np.arange(
    LabourStatus.SEARCHING, LabourStatus.JOB_TO_START + 1, dtype=np.int8
)
_HOURS_OF_KIND: Final = ("outside", "enterprise", "casual")
# Numbers of draws within a decision: one address each.
_KIND, _INACTIVE, _EMPLOYER = 0, 1, 2


@dataclass(frozen=True, slots=True)
class Month:
    """What every change of status needs to know."""

    city: City
    calendar: Calendar
    parameters: LabourMarketParameters
    people: PeopleParameters
    draws: Draws

    @property
    def persons(self) -> Persons:
        """Return the table of persons."""
        return self.city.persons

    def uniform(self, decision: Decision, rows: Rows, number: int = 0) -> NDArray[np.float64]:
        """Return one addressed uniform per row of persons."""
        return self.draws.uniform(decision, self.city.month, self.persons.identity[rows], number)


def leave_work(month: Month, rows: Rows) -> NDArray[np.int64]:
    """End the work of ``rows``; return how many left a paid post, per cell."""
    persons = month.persons
    cell = persons.cell[rows]
    left = np.bincount(cell[cell >= 0], minlength=CELLS).astype(np.int64)
    persons.cell[rows] = -1
    persons.sector[rows] = -1
    persons.hours[rows] = 0
    persons.wage_idr[rows] = 0
    persons.wants_more_hours[rows] = False
    return left


def set_status(month: Month, rows: Rows, status: NDArray[np.int8] | int) -> None:
    """Begin a status in this month."""
    month.persons.status[rows] = status
    month.persons.months_in_status[rows] = 0


def become_unemployed(month: Month, rows: Rows) -> None:
    """Begin a spell of unemployment; its kind is drawn."""
    set_status(month, rows, kinds(month, rows))


def kinds(month: Month, rows: Rows) -> NDArray[np.int8]:
    """Return a kind of unemployment for each row."""
    drawn = month.uniform(Decision.WITHIN_STATUS, rows, _KIND)
    return UNEMPLOYED_KINDS[pick(drawn, month.parameters.unemployment_kind_shares)]


def become_inactive(month: Month, rows: Rows) -> None:
    """Leave the labour force, to keep house or for another reason, by sex and age."""
    persons, parameters = month.persons, month.parameters
    share = np.array(parameters.inactive_housekeeping_share_by_sex)[persons.sex[rows]]
    age = age_years(persons.birth_month[rows], month.city.month)
    share = np.where(age > parameters.inactive_housekeeping_last_age, share / 2, share)
    house = month.uniform(Decision.WITHIN_STATUS, rows, _INACTIVE) < share
    status = np.where(house, LabourStatus.HOUSEKEEPING, LabourStatus.OTHER)
    set_status(month, rows, status.astype(np.int8))


def start_own_account(month: Month, rows: Rows, sector: NDArray[np.int8] | None = None) -> None:
    """Begin own-account work; the sector is drawn unless it is given."""
    if sector is None:
        drawn = month.uniform(Decision.BECOME_SELF_EMPLOYED, rows, 1)
        sector = pick(drawn, month.parameters.own_account_sector_weights).astype(np.int8)
    set_status(month, rows, LabourStatus.OWN_ACCOUNT)
    month.persons.sector[rows] = sector
    _set_hours(month, rows, "own_account")


def start_helping(month: Month, rows: Rows) -> None:
    """Begin unpaid work in the household's business."""
    drawn = month.uniform(Decision.BECOME_SELF_EMPLOYED, rows, 1)
    set_status(month, rows, LabourStatus.UNPAID_FAMILY)
    sector = pick(drawn, month.parameters.own_account_sector_weights)
    month.persons.sector[rows] = sector.astype(np.int8)
    _set_hours(month, rows, "unpaid")


def take_post(month: Month, rows: Rows, cell: NDArray[np.int16]) -> None:
    """Begin a paid job in ``cell``: status, wage, hours."""
    persons, kind = month.persons, CELL_KIND[cell]
    farm = CELL_SECTOR[cell] == Sector.AGRICULTURE
    casual = np.where(farm, LabourStatus.CASUAL_AGRICULTURE, LabourStatus.CASUAL_OTHER)
    status = np.where(kind == CellKind.CASUAL, casual, LabourStatus.EMPLOYEE)
    set_status(month, rows, status.astype(np.int8))
    persons.cell[rows] = cell
    persons.sector[rows] = CELL_SECTOR[cell]
    for number, name in enumerate(_HOURS_OF_KIND):
        _set_hours(month, rows[kind == number], name)
    persons.wage_idr[rows] = offered_wages(month, rows, cell)


def offered_wages(month: Month, rows: Rows, cell: NDArray[np.int16]) -> NDArray[np.int64]:
    """Return the wage of a new job: cell, traits, luck and, where kept, the minimum wage."""
    persons, parameters = month.persons, month.parameters
    traits = relative_wage(
        persons.education[rows],
        persons.sex[rows],
        age_years(persons.birth_month[rows], month.city.month),
        persons.general_skill[rows],
        month.people,
    )
    luck = 2.0 * month.uniform(Decision.WAGE_OFFER, rows) - 1.0
    base = month.city.cells.base_wage_idr[cell] * month.calendar.wage_index
    wage = (base * traits * (1.0 + parameters.wage_offer_spread * luck)).astype(np.int64)
    kept = complies(month, rows, cell) & (persons.hours[rows] >= PART_TIME_HOURS)
    lifted = np.where(kept, np.maximum(wage, month.calendar.minimum_wage_idr), wage)
    return lifted.astype(np.int64)


def complies(month: Month, rows: Rows, cell: IntColumn) -> NDArray[np.bool_]:
    """Say whether a job pays at least the minimum wage; a fixed trait of worker and kind of post.

    The draw is addressed by month 0 and the kind, so that no January draws again.
    """
    kind = CELL_KIND[cell]
    drawn = np.stack(
        [
            month.draws.uniform(
                Decision.WAGE_COMPLIANCE, 0, month.persons.identity[rows], int(number)
            )
            for number in CellKind
        ]
    )
    share = np.array(month.parameters.minimum_wage_compliance_by_kind)[kind]
    kept: NDArray[np.bool_] = drawn[kind, np.arange(len(rows))] < share
    return kept


def raise_wages(month: Month) -> None:
    """Let wages follow the wage index, and in January the minimum wage where it is kept."""
    persons, cells = month.persons, month.city.cells
    applied = cells.wage_index_applied
    growth = month.calendar.wage_index / applied
    if np.any(growth != 1.0):
        _grow(persons.wage_idr, persons.cell, growth)
        applied[:] = month.calendar.wage_index
    if month.calendar.month_of_year == JANUARY and month.calendar.month > 0:
        lowest = month.calendar.minimum_wage_idr
        reach = (1.0 - month.parameters.minimum_wage_raise_reach) * lowest
        wage = persons.wage_idr
        near = np.flatnonzero((persons.cell >= 0) & (wage >= reach) & (wage < lowest))
        rows = near.astype(np.int32)[persons.hours[near] >= PART_TIME_HOURS]
        persons.wage_idr[rows[complies(month, rows, persons.cell[rows])]] = lowest


@kernel
def _grow(wage: NDArray[np.int64], cell: NDArray[np.int16], growth: NDArray[np.float64]) -> None:
    for row in range(len(wage)):
        if cell[row] >= 0:
            wage[row] = np.int64(wage[row] * growth[cell[row]] + 0.5)


def pick(drawn: NDArray[np.float64], shares: tuple[float, ...]) -> NDArray[np.int64]:
    """Return which of several outcomes each uniform draw means; shares need not sum to one."""
    bounds = np.cumsum(np.asarray(shares, np.float64))
    at = np.searchsorted(bounds, drawn * bounds[-1], side="right")
    outcome: NDArray[np.int64] = np.minimum(at, len(bounds) - 1).astype(np.int64)
    return outcome


def _set_hours(month: Month, rows: Rows, kind: str) -> None:
    parameters, persons = month.parameters, month.persons
    drawn = month.uniform(Decision.HOURS, rows)
    hours = np.array(parameters.hours_classes, np.int8)[
        pick(drawn, parameters.hours_shares_by_kind[kind])
    ]
    wants = month.uniform(Decision.HOURS, rows, 1) < parameters.wants_more_hours_share
    persons.hours[rows] = hours
    persons.wants_more_hours[rows] = wants & (hours < PART_TIME_HOURS)


def adjust_employers(month: Month, business: NDArray[np.uint8], helper_bit: int) -> None:
    """Let owners count as employers while they have paid posts or unpaid help.

    With the first post filled or the first helper an owner becomes an employer with temporary help.
    Whether paid workers are permanent is drawn anew at a monthly hazard; an employer without any
    help counts as own-account worker from then on at the same hazard, for casual help is not
    recorded person by person. Heirs without work of their own become owners.
    """
    city, persons, parameters = month.city, month.persons, month.parameters
    firms = np.flatnonzero(city.enterprises.open & (city.enterprises.owner_row >= 0))
    rows = city.enterprises.owner_row[firms].astype(np.int32)
    _let_heirs_work(month, rows)
    now = persons.status[rows]
    owner = _is_owner(now) & persons.present[rows] & (persons.household_row[rows] >= 0)
    firms, rows, now = firms[owner], rows[owner], now[owner]
    paid = city.enterprises.filled[firms] > 0
    helped = (business[persons.household_row[rows]] & helper_bit) != 0
    drawn = month.uniform(Decision.WITHIN_STATUS, rows, _EMPLOYER)
    redraw = parameters.employer_redraw_probability
    new = now.copy()
    new[(now == LabourStatus.OWN_ACCOUNT) & (paid | helped)] = LabourStatus.EMPLOYER_TEMPORARY
    new[(now == LabourStatus.EMPLOYER_PERMANENT) & ~paid] = LabourStatus.EMPLOYER_TEMPORARY
    alone = (now == LabourStatus.EMPLOYER_TEMPORARY) & ~paid & ~helped
    new[alone & (drawn < redraw)] = LabourStatus.OWN_ACCOUNT
    again = paid & (drawn < redraw)
    permanent = drawn < redraw * parameters.employer_permanent_share
    new[again] = LabourStatus.EMPLOYER_TEMPORARY
    new[again & permanent] = LabourStatus.EMPLOYER_PERMANENT
    persons.status[rows] = new


def _let_heirs_work(month: Month, owners: Rows) -> None:
    """Make owners of open firms who neither hold a job nor study own-account workers."""
    persons, firms = month.persons, month.city.enterprises
    now = persons.status[owners]
    idle = (now >= LabourStatus.UNPAID_FAMILY) & (now != LabourStatus.SCHOOL)
    rows = owners[idle & persons.present[owners]].astype(np.int32)
    start_own_account(month, rows, firms.sector[persons.enterprise_row[rows]])


def _is_owner(status: IntColumn) -> NDArray[np.bool_]:
    within: NDArray[np.bool_] = (status >= LabourStatus.OWN_ACCOUNT) & (
        status <= LabourStatus.EMPLOYER_PERMANENT
    )
    return within
