"""Statuses that follow from what others decided: demography, programmes, firms that closed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from simulation.city import age_years
from simulation.classifications import CELLS, WORKING_AGE_YEARS, LabourStatus, Sex
from simulation.randomness import Decision
from simulation.submodels.labour_market.jobs import (
    Month,
    become_inactive,
    become_unemployed,
    leave_work,
    pick,
    set_status,
    start_own_account,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from simulation.flows import Flows
    from simulation.submodels.labour_market.jobs import Rows

_ADULT_LAST_AGE = 64
# Numbers of draws within a decision.
_LEAVER, _CLOSED_OWNER = 3, 4
_ARRIVAL_SCHOOL, _ARRIVAL_FORCE, _ARRIVAL_WORK = 40, 41, 42
_RETURN_TO_SCHOOL = 1


def apply_flows(month: Month, flows: Flows, settled: NDArray[np.int8]) -> NDArray[np.int64]:
    """Set the statuses that flows decide, mark them in ``settled``; return posts left per cell."""
    persons, demography = month.persons, flows.demography
    born = demography.born[persons.present[demography.born]]
    set_status(month, born, LabourStatus.CHILD)
    grown = demography.turned_15[persons.present[demography.turned_15]]
    set_status(month, grown, LabourStatus.SCHOOL)
    leavers = demography.left_school[persons.present[demography.left_school]]
    _leave_school(month, leavers)
    _arrive(month, demography.arrived)
    for rows in (born, grown, leavers, demography.arrived):
        settled[rows] = 1
    close_firms(month, flows.closed_before, settled)
    left = _found_with_grant(month, flows, settled)
    _graduates_search(month, np.unique(flows.programmes.graduate_rows), settled)
    return left


def _leave_school(month: Month, rows: Rows) -> None:
    """Send those who leave school to search, to keep house, or neither (a share each, by sex)."""
    parameters, persons = month.parameters, month.persons
    drawn = month.uniform(Decision.WITHIN_STATUS, rows, _LEAVER)
    for sex, shares in (
        (Sex.MALE, parameters.school_leaver_destination_male),
        (Sex.FEMALE, parameters.school_leaver_destination_female),
    ):
        mine = persons.sex[rows] == sex
        target = pick(drawn[mine], shares)
        become_unemployed(month, rows[mine][target == 0])
        set_status(month, rows[mine][target == 1], LabourStatus.HOUSEKEEPING)
        set_status(month, rows[mine][target > 1], LabourStatus.OTHER)


def _arrive(month: Month, rows: Rows) -> None:
    """Give newcomers their first status: child, student, own-account, searching or inactive."""
    persons, parameters = month.persons, month.parameters
    age = age_years(persons.birth_month[rows], month.city.month)
    set_status(month, rows, LabourStatus.CHILD)
    share = np.zeros(len(rows))
    for years, value in parameters.arrival_student_share_by_age.items():
        share[age == years] = value
    adult = age >= WORKING_AGE_YEARS
    school = adult & (month.uniform(Decision.MIGRANT, rows, _ARRIVAL_SCHOOL) < share)
    active_share = np.array(parameters.arrival_labour_force_share_by_sex)[persons.sex[rows]]
    active = adult & ~school & (age <= _ADULT_LAST_AGE)
    active &= month.uniform(Decision.MIGRANT, rows, _ARRIVAL_FORCE) < active_share
    own = (
        month.uniform(Decision.MIGRANT, rows, _ARRIVAL_WORK) < parameters.arrival_own_account_share
    )
    set_status(month, rows[school], LabourStatus.SCHOOL)
    become_inactive(month, rows[adult & ~school & ~active])
    start_own_account(month, rows[active & own])
    become_unemployed(month, rows[active & ~own])


def close_firms(month: Month, closed: Rows, settled: NDArray[np.int8]) -> None:
    """Send owners of firms that closed last month on: own account, search, or out."""
    persons, city = month.persons, month.city
    owners = city.enterprises.owner_row[closed]
    owners = np.unique(owners[owners >= 0]).astype(np.int32)
    now = persons.status[owners]
    free = persons.present[owners] & (settled[owners] == 0)
    free &= (now >= LabourStatus.OWN_ACCOUNT) & (now <= LabourStatus.EMPLOYER_PERMANENT)
    firm = persons.enterprise_row[owners]
    free &= (firm < 0) | np.isin(firm, closed)
    rows = owners[free]
    drawn = month.uniform(Decision.WITHIN_STATUS, rows, _CLOSED_OWNER)
    target = pick(drawn, month.parameters.closed_owner_destination)
    stops = rows[target > 0]
    set_status(month, rows[target == 0], LabourStatus.OWN_ACCOUNT)
    leave_work(month, stops)
    become_unemployed(month, rows[target == 1])
    become_inactive(month, rows[target > 1])
    settled[rows] = 1


def _found_with_grant(month: Month, flows: Flows, settled: NDArray[np.int8]) -> NDArray[np.int64]:
    """Let founders with a start-up grant begin; return the posts they left per cell."""
    persons, programmes = month.persons, flows.programmes
    rows, first = np.unique(programmes.founder_rows, return_index=True)
    if not len(rows):
        return np.zeros(CELLS, np.int64)
    free = persons.present[rows] & persons.resident[rows] & (persons.enterprise_row[rows] < 0)
    rows, sector = rows[free].astype(np.int32), programmes.founder_sector[first[free]]
    left = leave_work(month, rows)
    start_own_account(month, rows, sector)
    settled[rows] = 1
    return left


def _graduates_search(month: Month, rows: Rows, settled: NDArray[np.int8]) -> None:
    """Let some of those who finished a training class outside the labour force begin to search."""
    persons = month.persons
    now = persons.status[rows]
    outside = (now == LabourStatus.HOUSEKEEPING) | (now == LabourStatus.OTHER)
    rows = rows[outside & persons.present[rows] & (settled[rows] == 0)].astype(np.int32)
    share = month.parameters.graduate_search_share
    rows = rows[month.uniform(Decision.GRADUATE, rows) < share]
    set_status(month, rows, LabourStatus.SEARCHING)
    settled[rows] = 1


def still_school_exchange(
    month: Month, leavers: Rows, settled: NDArray[np.int8]
) -> NDArray[np.int64]:
    """Send a counterpart to school for everybody who leaves it while ageing stands still.

    The counterpart has the same age in years, sex and level of schooling and is chosen by lowest
    addressed rank among residents who neither study nor search nor own a firm; a leaver without
    counterpart stays at school. So school leavers press on the market and posts fall vacant for
    them, as they do through retirement where people age. Return the posts counterparts left.
    """
    persons = month.persons
    leavers = leavers[persons.present[leavers] & (persons.status[leavers] == LabourStatus.SCHOOL)]
    if not len(leavers):
        return np.zeros(CELLS, np.int64)
    age = age_years(persons.birth_month, month.city.month)
    free = persons.present & persons.resident & (age >= WORKING_AGE_YEARS)
    free &= (age <= age[leavers].max()) & (persons.status != LabourStatus.SCHOOL)
    free &= (persons.enterprise_row < 0) & (settled == 0)
    free &= (persons.status < LabourStatus.SEARCHING) | (persons.status > LabourStatus.JOB_TO_START)
    candidates = np.flatnonzero(free).astype(np.int32)
    mine, rank_of_leaver = _ordered_by_class(month, leavers, age, 0)
    theirs, rank_of_candidate = _ordered_by_class(month, candidates, age, _RETURN_TO_SCHOOL)
    pairs = np.isin(rank_of_leaver, rank_of_candidate)
    returning = theirs[np.isin(rank_of_candidate, rank_of_leaver)]
    left = leave_work(month, returning)
    set_status(month, returning, LabourStatus.SCHOOL)
    _leave_school(month, mine[pairs])
    settled[returning] = 1
    settled[mine[pairs]] = 1
    return left


def _ordered_by_class(
    month: Month, rows: Rows, age: NDArray[np.int16], number: int
) -> tuple[Rows, NDArray[np.int64]]:
    """Return rows by class of age, sex, schooling and rank; and class times 2**32 + place in it."""
    persons = month.persons
    kind = (age[rows].astype(np.int64) * 2 + persons.sex[rows]) * 8 + persons.education[rows]
    rank = month.draws.rank(
        Decision.LEAVE_SCHOOL, month.city.month, persons.identity[rows], 8 + number
    )
    order = np.lexsort((persons.identity[rows], rank, kind))
    kind = kind[order]
    place = np.arange(len(kind)) - np.searchsorted(kind, kind)
    return rows[order], (kind << 32) + place
