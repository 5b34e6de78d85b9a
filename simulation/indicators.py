"""What is recorded each month: declarations, and pure reads of the city that fill them.

Definitions follow BPS (Sakernas for work, Susenas for expenditure): see USERS and the glossary that
is generated from :data:`INDICATORS`. Nothing here changes the city.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from simulation.classifications import (
    FIRST_EMPLOYED,
    FIRST_UNEMPLOYED,
    LAST_EMPLOYED,
    LAST_UNEMPLOYED,
    WORKING_AGE_YEARS,
    LabourStatus,
)
from simulation.groups import (
    AGE_GROUP_OF_YEARS,
    AREA_BREAKDOWNS,
    BREAKDOWNS,
    DECILES,
    JOINT_CLASSES,
    SHAPE,
    fold,
)
from simulation.randomness import inlined, kernel
from simulation.units import MONTHS_PER_YEAR

if TYPE_CHECKING:
    from simulation.city import City
    from simulation.flows import Calendar


@dataclass(frozen=True, slots=True)
class Indicator:
    """One recorded figure: its definition in words, its unit, and how periods are summed."""

    definition: str
    unit: str
    adds_up: bool = False  #: flows and money are summed over a period, stocks and rates averaged


INDICATORS: Final[dict[str, Indicator]] = {
    "population": Indicator("Persons who live in the city", "persons"),
    "working_age": Indicator("Penduduk usia kerja: persons aged 15 and over", "persons"),
    "labour_force": Indicator("Angkatan kerja: employed and unemployed", "persons"),
    "employed": Indicator(
        "Bekerja: worked at least an hour in the week, unpaid family workers included", "persons"
    ),
    "unemployed": Indicator(
        "Penganggur terbuka: searching, preparing a business, discouraged, or with a job to start "
        "(ICLS-13, discouraged persons count)",
        "persons",
    ),
    "tpt": Indicator("Unemployed per 100 of the labour force", "percent"),
    "tpak": Indicator("Labour force per 100 of working age", "percent"),
    "underemployed": Indicator(
        "Setengah penganggur: 1 to 34 hours a week and willing to work more", "persons"
    ),
    "underemployment_rate": Indicator("Underemployed per 100 employed", "percent"),
    "employed_formal": Indicator("Employees and employers with permanent workers", "persons"),
    "employed_informal": Indicator("Employed in the five other statuses", "persons"),
    "neet_rate": Indicator(
        "Aged 15 to 24, not employed, not at school, not in training, per 100 of that age",
        "percent",
    ),
    "p0": Indicator("Persons below the poverty line per 100 persons", "percent"),
    "p1": Indicator("Poverty gap index, printed times 100 as BPS does", "percent"),
    "p2": Indicator("Poverty severity index, printed times 100 as BPS does", "percent"),
    "poor_persons": Indicator("Persons with expenditure per head below the line", "persons"),
    "extreme_poor_persons": Indicator("Persons below the extreme poverty line", "persons"),
    "poverty_line": Indicator("Poverty line", "rupiah per head per month"),
    "gini": Indicator("Gini ratio of expenditure per head", "ratio"),
    "mean_expenditure": Indicator("Mean expenditure per head", "rupiah per head per month"),
    "earnings": Indicator("Wages and business income of residents", "rupiah", adds_up=True),
    "enterprises": Indicator("Micro and small enterprises in business", "enterprises"),
    "enterprise_sales": Indicator("Sales of these enterprises", "rupiah", adds_up=True),
    "enterprise_profit": Indicator("Profit of these enterprises", "rupiah", adds_up=True),
    "enterprise_jobs": Indicator("Owners and workers in them, paid or not", "persons"),
    "participants": Indicator("Persons in a stage of a programme this month", "persons"),
    "spending": Indicator("Paid by programmes", "rupiah", adds_up=True),
}


class _Count(IntEnum):
    POPULATION = 0
    WORKING_AGE = 1
    EMPLOYED = 2
    FORMAL = 3
    UNEMPLOYED = 4
    UNDEREMPLOYED = 5
    YOUTH = 6
    NEET = 7
    POOR = 8
    EXTREME = 9
    GAP = 10
    GAP_SQUARED = 11
    EXPENDITURE = 12
    EARNINGS = 13


_DISTRICTS, _SEXES, _AGE_GROUPS, _LEVELS = SHAPE[:4]
_FIRST_SEX: Final = 1 + _DISTRICTS  # where each axis begins among BREAKDOWNS
_FIRST_AGE: Final = _FIRST_SEX + _SEXES
_FIRST_LEVEL: Final = _FIRST_AGE + _AGE_GROUPS
_FIRST_DECILE: Final = _FIRST_LEVEL + _LEVELS
FULL_TIME_HOURS: Final = 35  # BPS: fewer than 35 hours a week is not full time
YOUTH_LAST_AGE: Final = 24
EMPLOYER_PERMANENT: Final = int(LabourStatus.EMPLOYER_PERMANENT)
EMPLOYEE: Final = int(LabourStatus.EMPLOYEE)
SCHOOL: Final = int(LabourStatus.SCHOOL)


@kernel
def _current_joint(
    present: NDArray[np.bool_],
    resident: NDArray[np.bool_],
    household_row: NDArray[np.int32],
    kecamatan: NDArray[np.int8],
    sex: NDArray[np.int8],
    birth_month: NDArray[np.int16],
    education: NDArray[np.int8],
    decile: NDArray[np.int8],
    age_group_of_years: NDArray[np.int8],
    month: int,
) -> NDArray[np.int32]:
    joint = np.full(len(present), -1, np.int32)
    for row in range(len(present)):
        if not (present[row] and resident[row]):
            continue
        age = (month - np.int64(birth_month[row])) // MONTHS_PER_YEAR
        number = np.int64(kecamatan[row]) * _SEXES + sex[row]
        number = number * _AGE_GROUPS + age_group_of_years[min(max(age, 0), 127)]
        number = number * _LEVELS + education[row]
        joint[row] = number * DECILES + decile[household_row[row]] - 1
    return joint


@inlined
def _add_to_margins(sums: NDArray[np.int64], joint: int, one: NDArray[np.int64]) -> None:
    decile = joint % DECILES
    rest = joint // DECILES
    level = rest % _LEVELS
    rest //= _LEVELS
    age = rest % _AGE_GROUPS
    rest //= _AGE_GROUPS
    sex = rest % _SEXES
    district = rest // _SEXES
    places = (
        0,
        1 + district,
        _FIRST_SEX + sex,
        _FIRST_AGE + age,
        _FIRST_LEVEL + level,
        _FIRST_DECILE + decile,
    )
    for place in places:
        for count in range(len(one)):
            sums[place, count] += one[count]


@kernel
def _count_persons(
    now: NDArray[np.int32],
    first: NDArray[np.int32],
    present: NDArray[np.bool_],
    resident: NDArray[np.bool_],
    household_row: NDArray[np.int32],
    birth_month: NDArray[np.int16],
    status: NDArray[np.int8],
    hours: NDArray[np.int8],
    wants_more: NDArray[np.bool_],
    in_training: NDArray[np.bool_],
    earnings: NDArray[np.int64],
    per_head: NDArray[np.int64],
    month: int,
    line: int,
    extreme_line: int,
    breakdowns: int,
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    # One pass serves both ways of grouping; shape (breakdown, count), as BREAKDOWNS are listed.
    by_now = np.zeros((breakdowns, 14), np.int64)
    by_first = np.zeros((breakdowns, 14), np.int64)
    one = np.zeros(14, np.int64)
    for row in range(len(present)):
        if not (present[row] and resident[row]):
            continue
        one[:] = 0
        age = (month - np.int64(birth_month[row])) // MONTHS_PER_YEAR
        spent = per_head[household_row[row]]
        one[0] = 1
        one[12] = spent
        if spent < line:
            gap = line - spent
            one[8], one[10], one[11] = 1, gap, gap * gap
        if spent < extreme_line:
            one[9] = 1
        if age >= WORKING_AGE_YEARS:
            one[1] = 1
            one[13] = earnings[row]
            does = status[row]
            works = FIRST_EMPLOYED <= does <= LAST_EMPLOYED
            if works:
                one[2] = 1
                if does == EMPLOYER_PERMANENT or does == EMPLOYEE:
                    one[3] = 1
                if hours[row] < FULL_TIME_HOURS and wants_more[row]:
                    one[5] = 1
            elif FIRST_UNEMPLOYED <= does <= LAST_UNEMPLOYED:
                one[4] = 1
            if age <= YOUTH_LAST_AGE:
                one[6] = 1
                if not works and does != SCHOOL and not in_training[row]:
                    one[7] = 1
        _add_to_margins(by_now, now[row], one)
        _add_to_margins(by_first, first[row], one)
    return by_now, by_first


def expenditure_per_head(city: City) -> NDArray[np.int64]:
    """Return whole rupiah per head and month of every household, rounded down."""
    members = np.maximum(city.households.members.astype(np.int64), 1)
    per_head: NDArray[np.int64] = city.households.expenditure_idr // members
    return per_head


def order_by_expenditure(city: City, per_head: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the rows of present households from the poorest to the richest per head."""
    rows = np.flatnonzero(city.households.present & (city.households.members > 0))
    ordered: NDArray[np.int64] = rows[np.argsort(per_head[rows], kind="stable")]
    return ordered


def current_deciles(city: City, ordered: NDArray[np.int64]) -> NDArray[np.int8]:
    """Return the decile of persons by expenditure per head, per household row (1 poorest)."""
    decile = np.ones(len(city.households.present), np.int8)
    members = city.households.members[ordered].astype(np.int64)
    middle = 2 * np.cumsum(members) - members  # twice the rank of the household's middle person
    total = max(int(members.sum()), 1)
    decile[ordered] = np.minimum(DECILES * middle // (2 * total) + 1, DECILES)
    return decile


def gini(per_head: NDArray[np.int64], members: NDArray[np.int64]) -> float:
    """Return the Gini ratio of persons' expenditure; households sorted from poor to rich.

    G = 1 - sum over i of share of persons_i * (cumulated share_i + cumulated share_(i-1)), as BPS.
    """
    everywhere = np.zeros(len(members), np.int8)
    return float(_gini_by_district(per_head, members, everywhere, 1)[0])


@kernel
def _gini_by_district(
    per_head: NDArray[np.int64],
    members: NDArray[np.int64],
    district: NDArray[np.int8],
    districts: int,
) -> NDArray[np.float64]:
    # Index 0 is everybody, 1 + k is district k; households come sorted from poor to rich.
    spent = np.zeros(districts + 1)
    people = np.zeros(districts + 1)
    for row in range(len(members)):
        for place in (0, 1 + district[row]):
            spent[place] += per_head[row] * members[row]
            people[place] += members[row]
    share = np.zeros(districts + 1)
    covered = np.zeros(districts + 1)
    for row in range(len(members)):
        for place in (0, 1 + district[row]):
            if spent[place] > 0.0:
                before = share[place]
                share[place] += per_head[row] * members[row] / spent[place]
                covered[place] += members[row] / people[place] * (before + share[place])
    return np.where(spent > 0.0, 1.0 - covered, 0.0)


def _gini_by_area(
    city: City, per_head: NDArray[np.int64], ordered: NDArray[np.int64]
) -> NDArray[np.float64]:
    values = np.full(len(BREAKDOWNS), np.nan)
    values[:AREA_BREAKDOWNS] = _gini_by_district(
        per_head[ordered],
        city.households.members[ordered].astype(np.int64),
        city.households.kecamatan[ordered],
        AREA_BREAKDOWNS - 1,
    )
    return values


def _by_area(kecamatan: NDArray[Any], values: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return sums for the city and its kecamatan; groups stay empty (nan)."""
    sums = np.full(len(BREAKDOWNS), np.nan)
    by_district = np.zeros(SHAPE[0], np.int64)
    np.add.at(by_district, kecamatan, values)
    sums[0] = by_district.sum()
    sums[1:AREA_BREAKDOWNS] = by_district
    return sums


def person_earnings(city: City) -> NDArray[np.int64]:
    """Return wages and business income of every person this month (rupiah)."""
    earnings: NDArray[np.int64] = city.persons.wage_idr + city.persons.business_income_idr
    return earnings


Values = dict[str, NDArray[np.float64]]


@dataclass(frozen=True, slots=True)
class Reading:
    """One month's indicators, a value per breakdown (nan: none), by two ways of grouping."""

    current: Values  #: groups as they are this month
    first: Values  #: groups of the first simulated month, newcomers' of arrival


def read(
    city: City,
    calendar: Calendar,
    first_joint: NDArray[np.int32],
    participants: NDArray[np.int32],
) -> Reading:
    """Return every indicator but spending.

    ``first_joint`` is the joint number of every person at first sight (:mod:`simulation.panel`),
    ``participants`` are the rows of persons in a stage of a programme this month.
    """
    persons = city.persons
    per_head = expenditure_per_head(city)
    ordered = order_by_expenditure(city, per_head)
    now: NDArray[np.int32] = _current_joint(
        persons.present,
        persons.resident,
        persons.household_row,
        persons.kecamatan,
        persons.sex,
        persons.birth_month,
        persons.education,
        current_deciles(city, ordered),
        AGE_GROUP_OF_YEARS,
        city.month,
    )
    shared = _enterprise_indicators(city) | {"gini": _gini_by_area(city, per_head, ordered)}
    joints = (now, first_joint)
    current, first = (
        _person_indicators(counts, calendar)
        | shared
        | {"participants": _persons_by_breakdown(joint, participants)}
        for joint, counts in zip(joints, _counts(city, calendar, joints, per_head), strict=True)
    )
    return Reading(current, first)


def _persons_by_breakdown(
    joint: NDArray[np.int32], rows: NDArray[np.int32]
) -> NDArray[np.float64]:
    known = joint[rows]
    counted = np.bincount(known[known >= 0], minlength=JOINT_CLASSES)
    return fold(counted).astype(np.float64)


def _counts(
    city: City,
    calendar: Calendar,
    joints: tuple[NDArray[np.int32], NDArray[np.int32]],
    per_head: NDArray[np.int64],
) -> list[NDArray[np.float64]]:
    """Return counts by breakdown, shape (count, breakdown), for each way of grouping."""
    persons = city.persons
    counted = _count_persons(
        *joints,
        persons.present,
        persons.resident,
        persons.household_row,
        persons.birth_month,
        persons.status,
        persons.hours,
        persons.wants_more_hours,
        persons.in_training,
        person_earnings(city),
        per_head,
        city.month,
        calendar.poverty_line_idr,
        calendar.extreme_line_idr,
        len(BREAKDOWNS),
    )
    return [part.T.astype(np.float64) for part in counted]


def _person_indicators(counts: NDArray[np.float64], calendar: Calendar) -> Values:
    def per_hundred(part: NDArray[np.float64], whole: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.divide(100.0 * part, whole, out=np.full_like(part, np.nan), where=whole > 0)

    people = counts[_Count.POPULATION]
    labour_force = counts[_Count.EMPLOYED] + counts[_Count.UNEMPLOYED]
    line = float(calendar.poverty_line_idr)
    return {
        "population": people,
        "working_age": counts[_Count.WORKING_AGE],
        "labour_force": labour_force,
        "employed": counts[_Count.EMPLOYED],
        "unemployed": counts[_Count.UNEMPLOYED],
        "tpt": per_hundred(counts[_Count.UNEMPLOYED], labour_force),
        "tpak": per_hundred(labour_force, counts[_Count.WORKING_AGE]),
        "underemployed": counts[_Count.UNDEREMPLOYED],
        "underemployment_rate": per_hundred(
            counts[_Count.UNDEREMPLOYED], counts[_Count.EMPLOYED]
        ),
        "employed_formal": counts[_Count.FORMAL],
        "employed_informal": counts[_Count.EMPLOYED] - counts[_Count.FORMAL],
        "neet_rate": per_hundred(counts[_Count.NEET], counts[_Count.YOUTH]),
        "p0": per_hundred(counts[_Count.POOR], people),
        "p1": per_hundred(counts[_Count.GAP] / line, people),
        "p2": per_hundred(counts[_Count.GAP_SQUARED] / (line * line), people),
        "poor_persons": counts[_Count.POOR],
        "extreme_poor_persons": counts[_Count.EXTREME],
        "poverty_line": np.full_like(people, line),
        "mean_expenditure": per_hundred(counts[_Count.EXPENDITURE], people) / 100.0,
        "earnings": counts[_Count.EARNINGS],
    }


def _enterprise_indicators(city: City) -> Values:
    enterprises, persons = city.enterprises, city.persons
    rows = np.flatnonzero(enterprises.open)
    district = enterprises.kecamatan[rows]
    helpers = np.flatnonzero(persons.present & (persons.status == LabourStatus.UNPAID_FAMILY))
    in_firms = _by_area(district, 1 + enterprises.filled[rows].astype(np.int64))
    unpaid = _by_area(persons.kecamatan[helpers], np.ones(len(helpers), np.int64))
    return {
        "enterprises": _by_area(district, np.ones(len(rows), np.int64)),
        "enterprise_sales": _by_area(district, enterprises.sales_idr[rows]),
        "enterprise_profit": _by_area(district, enterprises.profit_idr[rows]),
        "enterprise_jobs": in_firms + unpaid,
    }
