"""The labour market of one month, as one visible list of stages.

Order: wages grow; lay-offs; statuses forced by flows; events of people; vacancies; search and
matching; posts that fell vacant; books of outside employers; wages per post. Lives touch each
other only through the signals taken here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from simulation.city import City
from simulation.classifications import CELLS, LabourStatus
from simulation.flows import LabourFlows
from simulation.job_finding import finding_ratio
from simulation.randomness import Decision, Draws, kernel
from simulation.submodels.labour_market import forced, founding, jobs, posts, transitions
from simulation.submodels.labour_market.hazards import HazardTables, hazard_tables
from simulation.submodels.labour_market.jobs import Month
from simulation.submodels.labour_market.matching import (
    LAID_OFF_MARK,
    Tally,
    lay_off,
    match,
    take_vacancies,
    unemployed,
    vacate,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from simulation.flows import Flows
    from simulation.parameters.labour_market import LabourMarketParameters
    from simulation.parameters.people import PeopleParameters
    from simulation.signals import Signals

    Rows = NDArray[np.int32]
    Counts = NDArray[np.int64]

_LONGEST_MONTHS: Final = 30000  # in a status, as told apart
_DESTINATION: Final = 5  # number of the draw that sends the laid-off and the stranded on


def step(
    city: City,
    signals: Signals,
    flows: Flows,
    parameters: LabourMarketParameters,
    draws: Draws,
    *,
    people: PeopleParameters,
    settle_targets: Counts | None = None,
) -> LabourFlows:
    """Live through the labour market of ``city.month`` and return its flows.

    ``people`` holds the wage formula's constants. With ``settle_targets`` (employment per cell) the
    month is a still one: outside employers post just what is missing, and school leavers of
    ``flows.demography`` change places with counterparts.
    """
    month = Month(city, flows.calendar, parameters, people, draws)
    tally = Tally(np.zeros(len(city.persons.status), np.int8), posts.by_cell(city.persons.cell))
    _begin(month)
    lay_off(month, signals, tally)
    if settle_targets is None:
        tally.left += forced.apply_flows(month, flows, tally.settled)
    else:
        forced.close_firms(month, flows.closed_before, tally.settled)
        tally.left += forced.still_school_exchange(
            month, flows.demography.left_school, tally.settled
        )
    business = transitions.household_business(
        city.persons.present,
        city.persons.status,
        city.persons.household_row,
        city.persons.enterprise_row,
        len(city.households.present),
    )
    still = settle_targets is not None
    event = _events(month, business, tally, _hazards(month, signals), still=still)
    sector_before: NDArray[np.int8] = month.persons.sector.astype(np.int8)
    founders, founder_sector = _apply_events(month, event, tally)
    vacancies = take_vacancies(month, signals, tally, settle_targets)
    applicants, hires = match(month, signals, event, vacancies, tally, still=still)
    vacate(month, signals, tally)
    unfilled = np.maximum(vacancies - hires, 0)
    posts.close_books(city.cells, unfilled, tally.left, flows.calendar, parameters)
    jobs.adjust_employers(month, business, transitions.HELPER_BIT)
    wages = _wages(month, signals)
    return LabourFlows(
        applicants_by_cell=applicants,
        hires_by_cell=hires,
        separations_by_cell=tally.left + tally.laid_off,
        vacancies_by_cell=np.asarray(vacancies),
        wage_per_post_idr=wages.per_post,
        enterprise_wages_received_idr=wages.enterprise,
        outside_wages_received_idr=wages.outside,
        founder_rows=founders,
        founder_sector=founder_sector,
        founder_sector_before=sector_before[founders],
        separations=tally.separations,
        unemployed_who_found=tally.found,
        unnamed_posts=wages.unnamed_posts,
        commuter_enterprise_wages_idr=wages.commuters,
        job_to_job_moves=tally.moves,
        qualified_by_cell=tally.qualified,
    )


def _begin(month: Month) -> None:
    persons = month.persons
    _age(persons.months_in_status, persons.present)
    jobs.raise_wages(month)


@kernel
def _age(months_in_status: NDArray[np.int16], present: NDArray[np.bool_]) -> None:
    for row in range(len(present)):
        if present[row] and months_in_status[row] < _LONGEST_MONTHS:
            months_in_status[row] += 1


def _hazards(month: Month, signals: Signals) -> HazardTables:
    cells = month.city.cells
    finding = finding_ratio(
        signals.last("job_finding_rate"), cells.reference_job_finding_rate, cells.reference_posts
    )
    return hazard_tables(month.parameters, finding)


def _events(
    month: Month,
    business: NDArray[np.uint8],
    tally: Tally,
    hazards: HazardTables,
    *,
    still: bool,
) -> NDArray[np.int8]:
    persons = month.persons
    decisions = transitions.decisions_of_month(persons.resident, persons.status)
    words = month.draws.words(decisions, month.city.month, persons.identity)
    founding_rate = founding.founding_rates(month.city, month.parameters, still=still)
    need = founding.household_need(month.city, month.calendar.price_index, month.parameters)
    event: NDArray[np.int8] = transitions.events_of_month(
        month.city.month,
        still,
        words,
        persons.present,
        persons.resident,
        persons.household_row,
        persons.kecamatan,
        persons.sex,
        persons.education,
        persons.birth_month,
        persons.status,
        persons.months_in_status,
        persons.cell,
        persons.employability,
        persons.management_skill,
        persons.in_training,
        persons.awaits_intake,
        persons.enterprise_row,
        month.city.enterprises.own_trade,
        tally.settled,
        business,
        founding_rate,
        need,
        hazards,
        transitions.most_likely(hazards, founding_rate, need),
    )
    return event


def _apply_events(
    month: Month, event: NDArray[np.int8], tally: Tally
) -> tuple[Rows, NDArray[np.int8]]:
    """Give everybody with an event the new status; return founders and their sectors."""
    persons = month.persons
    happened = np.flatnonzero(event).astype(np.int32)
    kinds = event[happened]
    changes = happened[kinds == transitions.CHANGES_KIND]
    leaves = (kinds >= transitions.FREED) & (kinds <= transitions.STRANDED)
    leaves |= kinds == transitions.COMMUTER_QUITS
    quits, kinds = happened[leaves], kinds[leaves]
    paid = (persons.cell[quits] >= 0) & persons.resident[quits]
    tally.separations += int(paid.sum())
    starts = np.isin(
        kinds,
        (transitions.STARTS_OWN_ACCOUNT, transitions.FOUNDS_FIRM, transitions.STARTS_HELPING),
    )
    tally.found += int((starts & unemployed(persons, quits)).sum())
    tally.left += jobs.leave_work(month, quits)
    jobs.set_status(month, quits[kinds == transitions.FREED], LabourStatus.OTHER)
    jobs.set_status(month, quits[kinds == transitions.COMMUTER_QUITS], LabourStatus.SEARCHING)
    jobs.become_unemployed(month, quits[kinds == transitions.TO_UNEMPLOYMENT])
    jobs.become_inactive(month, quits[kinds == transitions.TO_INACTIVITY])
    jobs.start_own_account(month, quits[kinds == transitions.STARTS_OWN_ACCOUNT])
    jobs.start_helping(month, quits[kinds == transitions.STARTS_HELPING])
    _send_on(month, quits[kinds == transitions.STRANDED], stranded=True)
    _send_on(month, np.flatnonzero(tally.settled == LAID_OFF_MARK).astype(np.int32), stranded=False)
    persons.status[changes] = jobs.kinds(month, changes)
    founders = quits[kinds == transitions.FOUNDS_FIRM]
    sector = founding.sector_of_firm(month, founders)
    jobs.start_own_account(month, founders, sector)
    return founders, sector


def _send_on(month: Month, rows: Rows, *, stranded: bool) -> None:
    """Let people whose work ended without their doing search or leave the labour force."""
    parameters, persons = month.parameters, month.persons
    rows = rows[persons.present[rows]]
    jobs.set_status(month, rows[~persons.resident[rows]], LabourStatus.SEARCHING)
    rows = rows[persons.resident[rows]]
    search_share = (
        parameters.stranded_helper_unemployed_share
        if stranded
        else 1.0 - parameters.laid_off_leave_labour_force_share
    )
    searches = month.uniform(Decision.WITHIN_STATUS, rows, _DESTINATION) < search_share
    jobs.become_unemployed(month, rows[searches])
    jobs.become_inactive(month, rows[~searches])


@dataclass(frozen=True, slots=True)
class WageBill:
    """Wages of the month: per post and cell, and what whom they reached (rupiah)."""

    per_post: Counts
    enterprise: int
    commuters: int
    outside: int
    unnamed_posts: int


def _wages(month: Month, signals: Signals) -> WageBill:
    """Take the wage per post: the cell's wages over its workers, rounded up; base wage if empty.

    In a live world workers are filled posts. In one that replays vacancies of enterprises posts may be
    filled without a person: wages over posts would then make labour cheaper with every such post.
    """
    persons, cells, firms = month.persons, month.city.cells, month.city.enterprises
    sums, workers, commuting = _wage_sums(persons.cell, persons.resident, persons.wage_idr)
    filled = posts.posts_by_cell(firms, firms.filled)
    usual = (cells.base_wage_idr * month.calendar.wage_index).astype(np.int64)
    mean = -(-sums // np.maximum(workers, 1))
    per_post = np.where(posts.ENTERPRISE_CELL, np.where(workers > 0, mean, usual), 0)
    taken = signals.take("wage_per_post", per_post)
    enterprise = int(sums[posts.ENTERPRISE_CELL].sum())
    return WageBill(
        per_post=np.asarray(taken),
        enterprise=enterprise,
        commuters=int(commuting[posts.ENTERPRISE_CELL].sum()),
        outside=int((sums - commuting)[posts.OUTSIDE_CELL].sum()),
        unnamed_posts=int(filled.sum()) - int(workers[posts.ENTERPRISE_CELL].sum()),
    )


@kernel
def _wage_sums(
    cell: NDArray[np.int16], resident: NDArray[np.bool_], wage: NDArray[np.int64]
) -> tuple[Counts, Counts, Counts]:
    """Return per cell the wages, the workers, and the wages of commuters."""
    sums = np.zeros(CELLS, np.int64)
    workers = np.zeros(CELLS, np.int64)
    commuting = np.zeros(CELLS, np.int64)
    for row in range(len(cell)):
        if cell[row] >= 0:
            sums[cell[row]] += wage[row]
            workers[cell[row]] += 1
            if not resident[row]:
                commuting[cell[row]] += wage[row]
    return sums, workers, commuting
