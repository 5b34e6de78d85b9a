"""What is recorded each month: declarations, and pure reads of the city that fill them.

Definitions follow BPS (Sakernas for work, Susenas for expenditure): see USERS and the glossary that
is generated from :data:`INDICATORS`. Nothing here changes the city.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from simulation.classifications import FIRST_EMPLOYED, LAST_EMPLOYED, LabourStatus
from simulation.counting import (
    Count,
    current_joint,
    gini_by_district,
    stable_order,
)
from simulation.flows import OUTSIDE_SALES, Account
from simulation.groups import (
    AGE_GROUP_OF_YEARS,
    AREA_BREAKDOWNS,
    BREAKDOWNS,
    DECILES,
    JOINT_CLASSES,
    SHAPE,
    fold,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from simulation.city import City
    from simulation.flows import Calendar, Transfer


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
    "poverty_line": Indicator("Poverty line", "rupiah per person per month"),
    "gini": Indicator("Gini ratio of expenditure per head", "ratio"),
    "mean_expenditure": Indicator("Mean expenditure per head", "rupiah per person per month"),
    "earnings": Indicator("Wages and business income of residents", "rupiah", adds_up=True),
    "enterprises": Indicator("Micro and small enterprises in business", "firms"),
    "enterprise_sales": Indicator("Sales of these enterprises", "rupiah", adds_up=True),
    "enterprise_profit": Indicator("Profit of these enterprises", "rupiah", adds_up=True),
    "enterprise_jobs": Indicator("Owners and workers in them, paid or not", "persons"),
    "participants": Indicator("Persons in a stage of a programme this month", "persons"),
    "spending": Indicator("Paid by programmes", "rupiah", adds_up=True),
}


def expenditure_per_head(city: City) -> NDArray[np.int64]:
    """Return whole rupiah per head and month of every household, rounded down."""
    members = np.maximum(city.households.members.astype(np.int64), 1)
    per_head: NDArray[np.int64] = city.households.expenditure_idr.astype(np.int64) // members
    return per_head


def order_by_expenditure(city: City, per_head: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the rows of present households from the poorest to the richest per head."""
    rows = np.flatnonzero(city.households.present & (city.households.members > 0))
    ordered: NDArray[np.int64] = rows[stable_order(per_head[rows])]
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
    return float(gini_by_district(per_head, members, everywhere, 1)[0])


def _gini_by_area(
    city: City, per_head: NDArray[np.int64], ordered: NDArray[np.int64]
) -> NDArray[np.float64]:
    values = np.full(len(BREAKDOWNS), np.nan)
    values[:AREA_BREAKDOWNS] = gini_by_district(
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


#: What is recorded of people and money beyond the city limit, and its unit.
BEYOND_CITY: Final[dict[str, str]] = {
    "commuters_employed": "persons",
    "commuter_earnings": "rupiah",
    "sales_to_outside_buyers": "rupiah",
    "linked_sales_taken_in_city": "rupiah",
}


def beyond_city(
    city: City, transfers: Iterable[Transfer], taken_in_city_idr: int
) -> dict[str, int]:
    """Return this month's figures of :data:`BEYOND_CITY`.

    ``taken_in_city_idr`` is what market links took out of the city's own demand pools.
    """
    persons = city.persons
    commuters = np.flatnonzero(persons.present & ~persons.resident)
    status = persons.status[commuters]
    works = (status >= FIRST_EMPLOYED) & (status <= LAST_EMPLOYED)
    sold = sum(
        transfer.amount_idr if transfer.payee is Account.ENTERPRISES else -transfer.amount_idr
        for transfer in transfers
        if transfer.purpose == OUTSIDE_SALES
    )
    figures = (int(works.sum()), int(persons.wage_idr[commuters].sum()), sold, taken_in_city_idr)
    return dict(zip(BEYOND_CITY, figures, strict=True))


Values = dict[str, NDArray[np.float64]]


@dataclass(frozen=True, slots=True)
class Reading:
    """One month's indicators, a value per breakdown (nan: none), by two ways of grouping."""

    current: Values  #: groups as they are this month
    first: Values  #: groups of the first simulated month, newcomers' of arrival


@dataclass(frozen=True, slots=True)
class Standing:
    """Where every household stands this month, and the present groups of every person."""

    per_head: NDArray[np.int64]  #: expenditure per head of every household, whole rupiah
    ordered: NDArray[np.int64]  #: rows of present households from poor to rich
    joint: NDArray[np.int32]  #: joint number of every present resident, -1 for others


def standing_now(city: City) -> Standing:
    """Return this month's standing and groups."""
    persons = city.persons
    per_head = expenditure_per_head(city)
    ordered = order_by_expenditure(city, per_head)
    joint: NDArray[np.int32] = current_joint(
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
    return Standing(per_head, ordered, joint)


def standing_alone(city: City) -> Standing:
    """Return expenditure per head only, where nobody reads present groups."""
    return Standing(expenditure_per_head(city), np.empty(0, np.int64), np.empty(0, np.int32))


@dataclass(frozen=True, slots=True)
class Counted:
    """Counts of persons, shape (len(Count), JOINT_CLASSES), by two ways of grouping."""

    now: NDArray[np.int64]  #: groups of this month; without a class where nobody asked for them
    first: NDArray[np.int64]  #: groups of the first simulated month, newcomers' of arrival


def read(
    city: City,
    calendar: Calendar,
    standing: Standing,
    counted: Counted,
    first_joint: NDArray[np.int32],
    participants: NDArray[Any],
) -> Reading:
    """Return every indicator but spending.

    ``first_joint`` is the joint number of every person at first sight (:mod:`simulation.panel`),
    ``participants`` are the rows of persons in a stage of a programme this month.
    """
    shared = _enterprise_indicators(city)
    shared |= {"gini": _gini_by_area(city, standing.per_head, standing.ordered)}
    current, first = (
        _person_indicators(fold(counts).astype(np.float64), calendar)
        | shared
        | {"participants": _persons_by_breakdown(joint, participants)}
        for joint, counts in ((standing.joint, counted.now), (first_joint, counted.first))
    )
    return Reading(current, first)


def _persons_by_breakdown(joint: NDArray[np.int32], rows: NDArray[np.int32]) -> NDArray[np.float64]:
    known = joint[rows]
    counted = np.bincount(known[known >= 0], minlength=JOINT_CLASSES)
    return fold(counted).astype(np.float64)


def _person_indicators(counts: NDArray[np.float64], calendar: Calendar) -> Values:
    def per_hundred(part: NDArray[np.float64], whole: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.divide(100.0 * part, whole, out=np.full_like(part, np.nan), where=whole > 0)

    people = counts[Count.POPULATION]
    labour_force = counts[Count.EMPLOYED] + counts[Count.UNEMPLOYED]
    line = float(calendar.poverty_line_idr)
    return {
        "population": people,
        "working_age": counts[Count.WORKING_AGE],
        "labour_force": labour_force,
        "employed": counts[Count.EMPLOYED],
        "unemployed": counts[Count.UNEMPLOYED],
        "tpt": per_hundred(counts[Count.UNEMPLOYED], labour_force),
        "tpak": per_hundred(labour_force, counts[Count.WORKING_AGE]),
        "underemployed": counts[Count.UNDEREMPLOYED],
        "underemployment_rate": per_hundred(counts[Count.UNDEREMPLOYED], counts[Count.EMPLOYED]),
        "employed_formal": counts[Count.FORMAL],
        "employed_informal": counts[Count.EMPLOYED] - counts[Count.FORMAL],
        "neet_rate": per_hundred(counts[Count.NEET], counts[Count.YOUTH]),
        "p0": per_hundred(counts[Count.POOR], people),
        "p1": per_hundred(counts[Count.GAP] / line, people),
        "p2": per_hundred(counts[Count.GAP_SQUARED] / (line * line), people),
        "poor_persons": counts[Count.POOR],
        "extreme_poor_persons": counts[Count.EXTREME],
        "poverty_line": np.full_like(people, line),
        "mean_expenditure": per_hundred(counts[Count.EXPENDITURE], people) / 100.0,
        "earnings": counts[Count.EARNINGS],
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
        "enterprise_sales": _by_area(district, enterprises.sales_idr[rows].astype(np.int64)),
        "enterprise_profit": _by_area(district, enterprises.profit_idr[rows].astype(np.int64)),
        "enterprise_jobs": in_firms + unpaid,
    }
