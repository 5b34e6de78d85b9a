"""Deal out work: classes of work, sectors, matching cells.

Assumptions: owners are chosen by sex and class to the published counts, older and less schooled
first; unpaid family workers live with an owner and share the owner's sector; employees fit the
published sectors given schooling and sex. Sources: people.yaml, tables of employed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from simulation.classifications import SECTORS, Education, LabourStatus, Sector, Sex
from simulation.synthesis.people import SEX_NAMES
from simulation.synthesis.tools import Attribute, Luck, apportion, best, by_age, fit_table

if TYPE_CHECKING:
    from simulation.city import Persons
    from simulation.columns import BoolColumn, FloatColumn, IntColumn
    from simulation.parameters.people import PeopleParameters

OWNERS = (
    LabourStatus.OWN_ACCOUNT,
    LabourStatus.EMPLOYER_TEMPORARY,
    LabourStatus.EMPLOYER_PERMANENT,
)
CLASSES_OF_WORK = 7


def deal_work(
    persons: Persons, age: IntColumn, employed: IntColumn, parameters: PeopleParameters, luck: Luck
) -> None:
    """Fill status and sector of the ``employed`` rows."""
    status = persons.status
    targets = status_counts(parameters, persons.sex[employed])
    for sex in Sex:
        rows = employed[persons.sex[employed] == sex]
        owners = _choose_owners(persons, age, rows, targets[sex], parameters, luck)
        status[owners] = LabourStatus.OWN_ACCOUNT  # told apart below
    _choose_unpaid(persons, employed, targets[:, LabourStatus.UNPAID_FAMILY - 1], parameters, luck)
    _tell_owners_apart(persons, employed, targets, parameters, luck)
    for sex in Sex:
        rows = employed[(persons.sex[employed] == sex) & _without_class(persons, employed)]
        _choose_casual(persons, rows, targets[sex], parameters, luck)
    _sectors_of_owners(persons, employed, parameters, luck)
    _sectors_of_paid(persons, employed, parameters, luck)


def status_counts(parameters: PeopleParameters, sex_of_employed: IntColumn) -> IntColumn:
    """Return target counts of shape (2 sexes, 7 classes of work) for the employed at hand."""
    return np.array(
        [
            apportion(
                parameters.employed_by_status_and_sex[SEX_NAMES[sex]],
                int((sex_of_employed == sex).sum()),
            )
            for sex in Sex
        ]
    )


def _without_class(persons: Persons, rows: IntColumn) -> BoolColumn:
    state = persons.status[rows]
    outside: BoolColumn = (state < LabourStatus.OWN_ACCOUNT) | (state > LabourStatus.UNPAID_FAMILY)
    return outside


def _log_weight(
    persons: Persons, rows: IntColumn, parameters: PeopleParameters, name: str
) -> FloatColumn:
    weights = np.array(parameters.status_log_weight_by_education[name])
    values: FloatColumn = weights[persons.education[rows]]
    return values


def _choose_owners(
    persons: Persons,
    age: IntColumn,
    rows: IntColumn,
    targets: IntColumn,
    parameters: PeopleParameters,
    luck: Luck,
) -> IntColumn:
    score = _log_weight(persons, rows, parameters, "owner")
    score = score + by_age(age[rows], dict(parameters.owner_log_weight_by_age))
    score = score + 0.5 * persons.is_head[rows] + luck.logistic(Attribute.OWNER, rows)
    return best(score, rows, int(targets[: len(OWNERS)].sum()))


def _owner_households(persons: Persons, employed: IntColumn) -> IntColumn:
    """Return per household the row of its first owner, -1 without one."""
    owners = employed[persons.status[employed] == LabourStatus.OWN_ACCOUNT]
    first = np.full(int(persons.household_row.max()) + 1, -1, np.int64)
    first[persons.household_row[owners[::-1]]] = owners[::-1]
    return first


def _choose_unpaid(
    persons: Persons,
    employed: IntColumn,
    counts: IntColumn,
    parameters: PeopleParameters,
    luck: Luck,
) -> None:
    owner_of = _owner_households(persons, employed)
    lives_with_owner = owner_of[persons.household_row[employed]] >= 0
    free = employed[_without_class(persons, employed) & lives_with_owner]
    for sex in Sex:
        rows = free[persons.sex[free] == sex]
        score = _log_weight(persons, rows, parameters, "unpaid")
        score = score - 1.5 * persons.is_head[rows] + luck.logistic(Attribute.UNPAID, rows)
        persons.status[best(score, rows, int(counts[sex]))] = LabourStatus.UNPAID_FAMILY


def _tell_owners_apart(
    persons: Persons,
    employed: IntColumn,
    targets: IntColumn,
    parameters: PeopleParameters,
    luck: Luck,
) -> None:
    """Name employers with helpers first among owners with unpaid helpers, then the permanent."""
    helpers = employed[persons.status[employed] == LabourStatus.UNPAID_FAMILY]
    owner_of = _owner_households(persons, employed)
    helped = np.zeros(len(persons.status), np.bool_)
    helped[owner_of[persons.household_row[helpers]]] = True
    for sex in Sex:
        owners = employed[
            (persons.status[employed] == LabourStatus.OWN_ACCOUNT) & (persons.sex[employed] == sex)
        ]
        score = 4.0 * helped[owners] + luck.logistic(Attribute.OWNER_KIND, owners)
        temporary = best(score, owners, int(targets[sex, 1]))
        persons.status[temporary] = LabourStatus.EMPLOYER_TEMPORARY
        rest = np.setdiff1d(owners, temporary, assume_unique=True)
        score = _log_weight(persons, rest, parameters, "permanent_employer")
        score = score + luck.logistic(Attribute.OWNER_KIND, rest + (1 << 40))
        persons.status[best(score, rest, int(targets[sex, 2]))] = LabourStatus.EMPLOYER_PERMANENT


def _choose_casual(
    persons: Persons,
    rows: IntColumn,
    targets: IntColumn,
    parameters: PeopleParameters,
    luck: Luck,
) -> None:
    """Name casual workers and leave the rest of ``rows`` employees."""
    score = _log_weight(persons, rows, parameters, "casual")
    score = score + luck.logistic(Attribute.CASUAL, rows)
    agriculture = int(targets[LabourStatus.CASUAL_AGRICULTURE - 1])
    other = int(targets[LabourStatus.CASUAL_OTHER - 1])
    casual = best(score, rows, agriculture + other)
    persons.status[rows] = LabourStatus.EMPLOYEE
    persons.status[casual] = LabourStatus.CASUAL_OTHER
    order = np.argsort(luck.uniform(Attribute.CASUAL, casual + (1 << 40)), kind="stable")
    persons.status[casual[order[:agriculture]]] = LabourStatus.CASUAL_AGRICULTURE


def sector_counts(parameters: PeopleParameters, status: int, count: int) -> IntColumn:
    """Return how many of ``count`` workers of a class of work belong to each sector."""
    return apportion(parameters.employed_by_status_and_sector[status - 1], count)


def _sectors_of_owners(
    persons: Persons, employed: IntColumn, parameters: PeopleParameters, luck: Luck
) -> None:
    """Give owners sectors; those with unpaid helpers first, so that helpers fit their own table."""
    state = persons.status[employed]
    helpers = employed[state == LabourStatus.UNPAID_FAMILY]
    owner_of = np.full(int(persons.household_row.max()) + 1, -1, np.int64)
    for kind in (2, 0, 1):  # last written wins: employers with helpers before the others
        rows = employed[state == OWNERS[kind]]
        owner_of[persons.household_row[rows]] = rows
    rows = employed[state == LabourStatus.EMPLOYER_TEMPORARY]
    owner_of[persons.household_row[rows]] = rows
    helper_owner = owner_of[persons.household_row[helpers]]
    helped = np.unique(helper_owner)
    wanted = sector_counts(parameters, LabourStatus.UNPAID_FAMILY, len(helped))
    for kind in (1, 0, 2):
        mine = employed[state == OWNERS[kind]]
        table = sector_counts(parameters, OWNERS[kind], len(mine))
        with_help = np.intersect1d(mine, helped)
        given = np.minimum(apportion(wanted, len(with_help)), table)
        given = given + _top_up(table - given, len(with_help) - int(given.sum()))
        wanted = np.maximum(wanted - given, 0)
        without = np.setdiff1d(mine, with_help, assume_unique=True)
        _deal_sectors(persons, with_help, given, luck)
        _deal_sectors(persons, without, table - given, luck)
    persons.sector[helpers] = persons.sector[helper_owner]


def _top_up(room: IntColumn, missing: int) -> IntColumn:
    """Return ``missing`` more spread over the room that is left."""
    return apportion(room, missing) if missing > 0 else np.zeros_like(room)


def _deal_sectors(persons: Persons, rows: IntColumn, counts: IntColumn, luck: Luck) -> None:
    order = np.argsort(luck.uniform(Attribute.SECTOR, rows), kind="stable")
    persons.sector[rows[order]] = np.repeat(np.arange(SECTORS), counts)[: len(rows)]


def _sectors_of_paid(
    persons: Persons, employed: IntColumn, parameters: PeopleParameters, luck: Luck
) -> None:
    state = persons.status[employed]
    persons.sector[employed[state == LabourStatus.CASUAL_AGRICULTURE]] = Sector.AGRICULTURE
    by_education = np.array(parameters.sector_log_weight_by_education)
    by_sex = np.array([np.zeros(SECTORS), parameters.sector_log_weight_women])
    groups = len(Education) * len(Sex)
    for status in (LabourStatus.EMPLOYEE, LabourStatus.CASUAL_OTHER):
        rows = employed[state == status]
        group = persons.education[rows].astype(np.int64) * len(Sex) + persons.sex[rows]
        sizes = np.bincount(group, minlength=groups)
        target = sector_counts(parameters, status, len(rows))
        seed = np.exp(by_education[:, None, :] + by_sex[None, :, :]).reshape(groups, SECTORS)
        table = fit_table(
            seed * target[None, :] * sizes[:, None], sizes.astype(np.float64), target.astype(float)
        )
        for number in range(groups):
            members = rows[group == number]
            _deal_sectors(persons, members, apportion(table[number], len(members)), luck)
