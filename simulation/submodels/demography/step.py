"""Who lives in the city: births, deaths, moves, migration, growing up, leaving school.

Everything but arrivals depends on draws and on the own state of persons and households; arrivals
are the first *n* numbered slots of the month, and *n* alone follows a signal (last month's
job-finding rate). Rows are appended, never moved.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from simulation.city import BIRTH_ORDER_BITS, City, age_years
from simulation.classifications import WORKING_AGE_YEARS, Education, LabourStatus, Sex
from simulation.flows import DemographyFlows
from simulation.randomness import Decision, Draws, kernel
from simulation.submodels.demography import migration

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from simulation.city import Households, Persons
    from simulation.flows import Flows
    from simulation.parameters.demography import DemographyParameters
    from simulation.signals import Signals

    Rows = NDArray[np.int32]

MONTHS: Final = 12
AGES: Final = 121
FERTILE_AGES: Final = (15, 50)
SENIOR_SECONDARY_AGE: Final = 18
LARGEST_BIRTH_ORDER: Final = (1 << BIRTH_ORDER_BITS) - 1
# What happens to a person in a month.
_STAYS: Final = 0
_DEPARTS: Final = 1
_DIES: Final = 2
_GIVES_BIRTH: Final = 3
_TURNS_15: Final = 4
_LEAVES_SCHOOL: Final = 5
_TURNS_18_AT_SCHOOL: Final = 6
_SCHOOL: Final = int(LabourStatus.SCHOOL)
_FEMALE: Final = int(Sex.FEMALE)


class LifeTables(NamedTuple):
    """Probabilities by single year of age; the first three per month."""

    death: NDArray[np.float64]  #: (sex, age)
    birth: NDArray[np.float64]
    leave_school: NDArray[np.float64]


def step(
    city: City,
    signals: Signals,
    flows: Flows,
    parameters: DemographyParameters,
    draws: Draws,
) -> DemographyFlows:
    """Let people come, go and grow up; return who, for the submodels that act later."""
    del flows  # the calendar moves nobody
    persons, households = city.persons, city.households
    leaving = departing_households(city, parameters, draws)
    move_households(city, leaving, parameters, draws)
    event = events_of_month(city, leaving, parameters, draws)
    happened = np.flatnonzero(event).astype(np.int32)
    kinds = event[happened]
    gone, dead, mothers, grown, leavers, seniors = (
        happened[kinds == kind]
        for kind in (
            _DEPARTS, _DIES, _GIVES_BIRTH, _TURNS_15, _LEAVES_SCHOOL, _TURNS_18_AT_SCHOOL,
        )
    )  # fmt: skip
    departed = np.sort(np.concatenate([gone, dead]))
    persons.present[departed] = False
    _complete_junior_secondary(city, grown, parameters, draws)
    _complete_senior_secondary(city, seniors, parameters, draws)
    complete_school(city, leavers, parameters, draws)
    born = give_birth(city, mothers, parameters, draws)
    arrived = migration.arrive(city, signals, parameters, draws)
    persons, households = city.persons, city.households
    recount(persons, households)
    headless = persons.household_row[departed[persons.is_head[departed]]]
    persons.is_head[departed] = False
    appoint_heads(persons, households, headless)
    return DemographyFlows(
        departed=departed,
        arrived=arrived,
        born=born,
        turned_15=grown,
        left_school=leavers,
        deaths=len(dead),
    )


def _rows(event: NDArray[np.int8], kind: int) -> Rows:
    return np.flatnonzero(event == kind).astype(np.int32)


def by_age(values: Mapping[int, float]) -> NDArray[np.float64]:
    """Return one value per single year of age, each holding up to the next age named."""
    starts = np.array(sorted(values))
    at = np.searchsorted(starts, np.arange(AGES), side="right") - 1
    steps = np.array([values[int(start)] for start in starts])
    return np.where(at >= 0, steps[np.maximum(at, 0)], 0.0)


def life_tables(parameters: DemographyParameters) -> LifeTables:
    """Return monthly probabilities; a yearly probability is spread evenly over its months."""
    death = np.stack(
        [
            by_age(parameters.death_probability_by_age_male),
            by_age(parameters.death_probability_by_age_female),
        ]
    )
    return LifeTables(
        death=death / MONTHS,
        birth=by_age(parameters.birth_probability_by_age) / MONTHS,
        leave_school=by_age(parameters.leave_school_probability_by_age),
    )


def departing_households(
    city: City, parameters: DemographyParameters, draws: Draws
) -> NDArray[np.bool_]:
    """Return which households leave the city this month, by their own state and a draw."""
    persons, households = city.persons, city.households
    by_age_of_head = by_age(parameters.departure_factor_by_age_of_head)
    size_factor = np.asarray(parameters.departure_factor_by_size)
    if_unemployed = parameters.departure_factor_head_unemployed
    usual = parameters.departure_probability_per_year / MONTHS
    drawn = draws.uniform(Decision.HOUSEHOLD_DEPARTURE, city.month, households.identity)
    # The others' draws are above the chance of any household: their state need not be looked at.
    most = usual * by_age_of_head.max() * size_factor.max() * max(if_unemployed, 1.0)
    homes = np.flatnonzero(households.present & (drawn < most))
    heads = head_rows(
        persons.present, persons.is_head, persons.household_row, len(households.present)
    )[homes]
    homes, row = homes[heads >= 0], heads[heads >= 0]
    age = np.clip(age_years(persons.birth_month[row], city.month), 0, AGES - 1)
    size = np.clip(households.members[homes], 1, len(size_factor)) - 1
    status = persons.status[row]
    unemployed = (status >= LabourStatus.SEARCHING) & (status <= LabourStatus.JOB_TO_START)
    chance = usual * by_age_of_head[age] * size_factor[size]
    chance *= np.where(unemployed, if_unemployed, 1.0)
    leaves = np.zeros(len(households.present), np.bool_)
    leaves[homes[drawn[homes] < chance]] = True
    return leaves


def move_households(
    city: City, leaving: NDArray[np.bool_], parameters: DemographyParameters, draws: Draws
) -> None:
    """Give households that move within the city, and their members, a new district."""
    households, persons = city.households, city.persons
    drawn = draws.uniform(Decision.HOUSEHOLD_MOVE, city.month, households.identity)
    moves = drawn < parameters.move_probability_per_year / MONTHS
    moving = np.flatnonzero(moves & households.present & ~leaving)
    where = draws.uniform(Decision.HOUSEHOLD_MOVE, city.month, households.identity[moving], 1)
    households.kecamatan[moving] = migration.pick(where, parameters.move_kecamatan_weights)
    moved = np.zeros(len(households.present), np.bool_)
    moved[moving] = True
    members = members_of(persons.present, persons.household_row, moved)
    persons.kecamatan[members] = households.kecamatan[persons.household_row[members]]


def events_of_month(
    city: City, leaving: NDArray[np.bool_], parameters: DemographyParameters, draws: Draws
) -> NDArray[np.int8]:
    """Return what happens to each person, at most one thing."""
    persons, month = city.persons, city.month
    tables = life_tables(parameters)
    event: NDArray[np.int8] = _events(
        month,
        persons.present,
        persons.resident,
        persons.household_row,
        persons.sex,
        persons.birth_month,
        persons.status,
        leaving,
        draws.uniform(Decision.DEATH, month, persons.identity),
        tables.death,
    )
    # Only students draw for leaving school, only women of fertile age for a birth.
    students = _rows(event, _LEAVES_SCHOOL)
    months = month - persons.birth_month[students].astype(np.int64)
    drawn = draws.uniform(Decision.LEAVE_SCHOOL, month, persons.identity[students])
    stays = drawn >= tables.leave_school[np.clip(months // MONTHS, 0, AGES - 1)]
    turns_18 = months == SENIOR_SECONDARY_AGE * MONTHS
    event[students[stays]] = np.where(turns_18, _TURNS_18_AT_SCHOOL, _STAYS)[stays]
    event[_mothers(city, event, tables, draws)] = _GIVES_BIRTH
    return event


def _mothers(city: City, event: NDArray[np.int8], tables: LifeTables, draws: Draws) -> Rows:
    """Return the women, among those to whom nothing else happens, who give birth."""
    persons = city.persons
    fertile: Rows = _fertile_women(
        city.month, event, persons.present, persons.resident, persons.sex, persons.birth_month
    )
    rows = fertile[persons.children_born[fertile] < LARGEST_BIRTH_ORDER]
    age = (city.month - persons.birth_month[rows].astype(np.int64)) // MONTHS
    drawn = draws.uniform(Decision.BIRTH, city.month, persons.identity[rows])
    return rows[drawn < tables.birth[age]]


@kernel
def _fertile_women(
    month: int,
    event: NDArray[np.int8],
    present: NDArray[np.bool_],
    resident: NDArray[np.bool_],
    sex: NDArray[np.int8],
    birth_month: NDArray[np.int16],
) -> Rows:
    found = np.empty(len(event), np.int32)
    count = np.int64(0)
    for row in range(len(event)):
        months = month - np.int64(birth_month[row])
        found[count] = row  # stays only if the next line counts it: cheaper than a branch
        count += (
            np.int64(event[row] == _STAYS)
            & np.int64(present[row] and resident[row])
            & np.int64(sex[row] == _FEMALE)
            & np.int64(months >= FERTILE_AGES[0] * MONTHS)
            & np.int64(months < FERTILE_AGES[1] * MONTHS)
        )
    return found[:count].copy()


@kernel
def _events(  # noqa: PLR0913 - a kernel takes plain arrays
    month: int,
    present: NDArray[np.bool_],
    resident: NDArray[np.bool_],
    household_row: NDArray[np.int32],
    sex: NDArray[np.int8],
    birth_month: NDArray[np.int16],
    status: NDArray[np.int8],
    leaving: NDArray[np.bool_],
    dies: NDArray[np.float64],
    death: NDArray[np.float64],
) -> NDArray[np.int8]:
    """Return who departs, dies, turns 15; every other student counts as leaving for now."""
    event = np.zeros(len(status), np.int8)
    for row in range(len(status)):
        if not present[row] or not resident[row]:
            continue
        months = month - birth_month[row]
        age = min(months // MONTHS, AGES - 1)
        if leaving[household_row[row]]:
            event[row] = _DEPARTS
        elif dies[row] < death[sex[row], age]:
            event[row] = _DIES
        elif months == WORKING_AGE_YEARS * MONTHS:
            event[row] = _TURNS_15
        elif status[row] == _SCHOOL:
            event[row] = _LEAVES_SCHOOL
    return event


def still_school_leavers(city: City, parameters: DemographyParameters, draws: Draws) -> Rows:
    """Return who would leave school this month, for still months of settling (nobody is changed)."""
    persons = city.persons
    students = _rows((persons.present & (persons.status == _SCHOOL)).astype(np.int8), 1)
    age = np.clip(age_years(persons.birth_month[students], city.month), 0, AGES - 1)
    drawn = draws.uniform(Decision.LEAVE_SCHOOL, city.month, persons.identity[students])
    return students[drawn < by_age(parameters.leave_school_probability_by_age)[age]]


def _complete_junior_secondary(
    city: City, rows: Rows, parameters: DemographyParameters, draws: Draws
) -> None:
    persons = city.persons
    drawn = draws.uniform(Decision.SCHOOL_COMPLETION, city.month, persons.identity[rows])
    done = drawn < parameters.junior_secondary_share_at_15
    level = np.where(done, Education.SMP, Education.SD)
    persons.education[rows] = np.maximum(persons.education[rows], level)


def _complete_senior_secondary(
    city: City, rows: Rows, parameters: DemographyParameters, draws: Draws
) -> None:
    """Give those without it senior secondary schooling, general or vocational."""
    persons = city.persons
    below = rows[persons.education[rows] <= Education.SMP]
    kind = draws.uniform(Decision.SCHOOL_COMPLETION, city.month, persons.identity[below], 1)
    vocational = kind < parameters.vocational_share
    persons.education[below] = np.where(vocational, Education.SMK, Education.SMA)


def complete_school(
    city: City, leavers: Rows, parameters: DemographyParameters, draws: Draws
) -> None:
    """Write the level that those who leave school have completed."""
    persons = city.persons
    age = np.clip(age_years(persons.birth_month[leavers], city.month), 0, AGES - 1)
    drawn = draws.uniform(Decision.SCHOOL_COMPLETION, city.month, persons.identity[leavers])
    before = persons.education[leavers].copy()
    senior = (before <= Education.SMP) & (
        drawn < by_age(parameters.senior_secondary_share_by_age)[age]
    )
    _complete_senior_secondary(city, leavers[senior], parameters, draws)
    university = by_age(parameters.university_share_by_age)[age]
    diploma = by_age(parameters.diploma_share_by_age)[age]
    higher = (before == Education.SMA) | (before == Education.SMK)
    level = np.where(drawn < university, Education.UNIVERSITY, Education.DIPLOMA)
    takes = higher & (drawn < university + diploma)
    persons.education[leavers[takes]] = level[takes]


def give_birth(city: City, mothers: Rows, parameters: DemographyParameters, draws: Draws) -> Rows:
    """Append one child per mother; its identity is hers plus its birth order."""
    rows = migration.rows_for(city.persons, len(mothers))
    persons, month = city.persons, city.month
    persons.children_born[mothers] += 1
    identity = persons.identity[mothers] + persons.children_born[mothers]
    boy = draws.uniform(Decision.NEWBORN_SEX, month, identity) < parameters.male_births_share
    persons.identity[rows] = identity
    persons.present[rows] = True
    persons.resident[rows] = True
    persons.household_row[rows] = persons.household_row[mothers]
    persons.kecamatan[rows] = persons.kecamatan[mothers]
    persons.first_kecamatan[rows] = persons.kecamatan[mothers]
    persons.first_age_years[rows] = 0
    persons.sex[rows] = np.where(boy, Sex.MALE, Sex.FEMALE)
    persons.birth_month[rows] = month
    persons.employability[rows] = draws.normal(Decision.NEWBORN_SEX, month, identity, 1)
    return rows


@kernel
def head_rows(
    present: NDArray[np.bool_],
    is_head: NDArray[np.bool_],
    household_row: NDArray[np.int32],
    households: int,
) -> NDArray[np.int32]:
    """Return the row of each household's present head, -1 without one."""
    heads = np.full(households, -1, np.int32)
    for row in range(len(present)):
        if is_head[row] and present[row] and household_row[row] >= 0:
            heads[household_row[row]] = row
    return heads


@kernel
def members_of(
    present: NDArray[np.bool_], household_row: NDArray[np.int32], chosen: NDArray[np.bool_]
) -> NDArray[np.int32]:
    """Return the rows of present persons of the chosen households."""
    found = np.empty(len(present), np.int32)
    count = 0
    for row in range(len(present)):
        if present[row] and household_row[row] >= 0 and chosen[household_row[row]]:
            found[count] = row
            count += 1
    return found[:count].copy()


def recount(persons: Persons, households: Households) -> None:
    """Count the present members; a household without any is gone."""
    members = _members(persons.present, persons.household_row, len(households.present))
    households.members[:] = members
    households.present[:] = members > 0


@kernel
def _members(
    present: NDArray[np.bool_], household_row: NDArray[np.int32], households: int
) -> NDArray[np.int16]:
    members = np.zeros(households, np.int16)
    for row in range(len(present)):
        if present[row] and household_row[row] >= 0:
            members[household_row[row]] += 1
    return members


def appoint_heads(persons: Persons, households: Households, headless: Rows) -> None:
    """Let the eldest present member head each of the households whose head is gone."""
    chosen = np.zeros(len(households.present), np.bool_)
    chosen[headless] = True
    if not (chosen & households.present).any():
        return
    rows = members_of(persons.present, persons.household_row, chosen)
    home = persons.household_row[rows]
    order = np.lexsort((persons.identity[rows], persons.birth_month[rows], home))
    first = np.unique(home[order], return_index=True)[1]
    persons.is_head[rows[order[first]]] = True
