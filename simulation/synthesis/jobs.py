"""Fill paid posts: matching cells, wages, hours, durations, commuters from beyond the city limit.

Assumptions: a firm's posts lie in the cell (area of the firm, sector, enterprise, general) and are
filled exactly, cell by cell; most people work in the area they live in; a third of outside
employers' posts ask for skill. Sources: people.yaml.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from simulation.city import BIRTH_ORDER_BITS, COMMUTER_FLAG
from simulation.classifications import (
    AREA_GROUP_OF_KECAMATAN,
    AREA_GROUPS,
    CELL_KINDS,
    CELLS,
    FIELD_OF_SECTOR,
    KECAMATAN,
    SECTORS,
    SKILL_LEVELS,
    CellKind,
    Education,
    LabourStatus,
    Sector,
    Sex,
    SkillLevel,
    cell_parts,
)
from simulation.synthesis.people import certificates
from simulation.synthesis.tools import Attribute, Luck, apportion, best, rows_of
from simulation.wages import relative_wage

if TYPE_CHECKING:
    from simulation.city import City, Persons
    from simulation.columns import BoolColumn, FloatColumn, IntColumn
    from simulation.parameters.people import PeopleParameters
    from simulation.synthesis.firms import FirmPlan

FULL_TIME_HOURS = 35  # BPS: below 35 hours a week a person may be under-employed
GREATEST_HOURS = 84
THICK_CELL = 30  # workers from which a cell's own mean wage is used


def cells_of(area: IntColumn, sector: IntColumn, kind: int, level: IntColumn | int) -> IntColumn:
    """Return cell numbers, elementwise :func:`simulation.classifications.cell_number`."""
    return ((area * SECTORS + sector) * CELL_KINDS + kind) * SKILL_LEVELS + level


def enterprise_cell(kecamatan: IntColumn, sector: IntColumn) -> IntColumn:
    """Return the cell in which a firm's posts lie."""
    area = AREA_GROUP_OF_KECAMATAN[kecamatan].astype(np.int64)
    return cells_of(area, sector, int(CellKind.ENTERPRISE_EMPLOYEE), int(SkillLevel.GENERAL))


@dataclass(frozen=True, slots=True)
class Posts:
    """Enterprise posts by area and sector, for residents and for commuters."""

    residents: IntColumn
    commuters: IntColumn


def split_posts(plan: FirmPlan, parameters: PeopleParameters) -> Posts:
    """Return the enterprise posts held by residents and by commuters (areas x sectors)."""
    area = AREA_GROUP_OF_KECAMATAN[plan.kecamatan].astype(np.int64)
    posts = np.bincount(
        area * SECTORS + plan.sector, weights=plan.posts, minlength=len(AREA_GROUPS) * SECTORS
    ).astype(np.int64)
    share = parameters.commuter_share_of_paid_jobs
    commuters = apportion(posts, round(int(posts.sum()) * share / (1.0 + share)))
    commuters = np.minimum(commuters, posts)
    shape = (len(AREA_GROUPS), SECTORS)
    return Posts((posts - commuters).reshape(shape), commuters.reshape(shape))


def deal_cells(city: City, posts: Posts, parameters: PeopleParameters, luck: Luck) -> None:
    """Give every resident in paid work a matching cell."""
    persons = city.persons
    employees = np.flatnonzero((persons.status == LabourStatus.EMPLOYEE) & persons.resident)
    score = luck.logistic(Attribute.WORK_KIND, employees)
    score = score - 0.5 * (persons.education[employees] >= Education.DIPLOMA)
    for sector in range(SECTORS):
        rows = employees[persons.sector[employees] == sector]
        wanted = posts.residents[:, sector]
        if wanted.sum() > len(rows):
            rows = _borrow(persons, employees, rows, int(wanted.sum()), sector)
        mine = np.isin(employees, rows)
        in_firms = best(score[mine], employees[mine], int(wanted.sum()))
        area = _areas(persons, in_firms, wanted, parameters, luck)
        persons.cell[in_firms] = cells_of(
            area, np.full(len(area), sector), int(CellKind.ENTERPRISE_EMPLOYEE), 0
        )
    rest = employees[persons.cell[employees] < 0]
    _deal_outside(persons, rest, CellKind.OUTSIDE_EMPLOYEE, parameters, luck)
    casual = np.flatnonzero(
        (persons.status == LabourStatus.CASUAL_AGRICULTURE)
        | (persons.status == LabourStatus.CASUAL_OTHER)
    )
    _deal_outside(persons, casual, CellKind.CASUAL, parameters, luck)


def _borrow(
    persons: Persons, employees: IntColumn, rows: IntColumn, wanted: int, sector: int
) -> IntColumn:
    """Move employees of other sectors here where firms have more posts than the sector workers."""
    others = employees[
        (persons.sector[employees] != sector)
        & (persons.sector[employees] != Sector.GOVERNMENT)
        & (persons.cell[employees] < 0)
    ]
    moved = others[: wanted - len(rows)]
    persons.sector[moved] = sector
    return np.sort(np.concatenate([rows, moved]))


def _areas(
    persons: Persons,
    rows: IntColumn,
    wanted: IntColumn,
    parameters: PeopleParameters,
    luck: Luck,
) -> IntColumn:
    """Return work areas of ``rows`` that sum to ``wanted``, mostly the area of residence."""
    home = AREA_GROUP_OF_KECAMATAN[persons.kecamatan[rows]].astype(np.int64)
    draw = luck.uniform(Attribute.WORK_AREA, rows)
    living = np.bincount(home, minlength=len(wanted))
    staying = np.floor(parameters.work_in_own_area_share * living).astype(np.int64)
    stay_counts = np.minimum(staying, wanted)
    area = np.full(len(rows), -1)
    positions = np.arange(len(rows))
    for number, count in enumerate(stay_counts):
        here = positions[home == number]
        area[best(draw[here], here, int(count))] = number
    open_places = np.repeat(np.arange(len(wanted)), wanted - stay_counts)
    movers = positions[area < 0]
    order = np.argsort(draw[movers], kind="stable")
    # Places are spread evenly over the random order of those still without one.
    spread = (np.arange(len(open_places)) * 7919) % max(len(open_places), 1)
    if len(np.unique(spread)) != len(open_places):
        spread = np.arange(len(open_places))
    area[movers[order]] = open_places[spread]
    return area


def _deal_outside(
    persons: Persons, rows: IntColumn, kind: CellKind, parameters: PeopleParameters, luck: Luck
) -> None:
    for sector in range(SECTORS):
        mine = rows[persons.sector[rows] == sector]
        if len(mine) == 0:
            continue
        home = AREA_GROUP_OF_KECAMATAN[persons.kecamatan[mine]]
        wanted = np.bincount(home, minlength=len(AREA_GROUPS)).astype(np.int64)
        area = _areas(persons, mine, wanted, parameters, luck)
        level = np.zeros(len(mine), np.int64)
        if kind == CellKind.OUTSIDE_EMPLOYEE:
            able = np.flatnonzero(fits_skilled(persons, mine, sector))
            score = luck.uniform(Attribute.SKILLED_POST, mine[able])
            wanted_skilled = round(parameters.skilled_post_share * len(mine))
            level[best(score, able, wanted_skilled)] = SkillLevel.SKILLED
        persons.cell[mine] = cells_of(area, np.full(len(mine), sector), int(kind), level)


def fits_skilled(persons: Persons, rows: IntColumn, sector: int) -> BoolColumn:
    """Say whether a person has the certificate or the diploma a skilled post asks for."""
    field = np.uint8(1 << int(FIELD_OF_SECTOR[sector]))
    certified = (persons.certified_fields[rows] & field) > 0
    return certified | (persons.education[rows] >= Education.DIPLOMA)


def add_commuters(
    city: City,
    posts: Posts,
    first: int,
    parameters: PeopleParameters,
    luck: Luck,
) -> None:
    """Fill rows from ``first`` with commuters: those in paid posts, then those who look for one."""
    persons = city.persons
    resident = persons.cell[persons.resident & (persons.cell >= 0)].astype(np.int64)
    _, _, kind, _ = cell_parts()
    held = np.bincount(resident, minlength=CELLS)
    total = round(parameters.commuter_share_of_paid_jobs * held.sum())
    enterprise = kind == CellKind.ENTERPRISE_EMPLOYEE
    in_firms = np.zeros(CELLS, np.int64)
    area, sector = np.divmod(np.arange(len(AREA_GROUPS) * SECTORS), SECTORS)
    in_firms[cells_of(area, sector, int(CellKind.ENTERPRISE_EMPLOYEE), 0)] = posts.commuters.ravel()
    outside = apportion(np.where(enterprise, 0, held), max(total - int(in_firms.sum()), 0))
    cells = np.repeat(np.arange(CELLS), in_firms + outside)
    scale = held.sum() / sum(map(sum, parameters.employed_by_status_and_sector[3:6]))
    seekers = round(parameters.commuter_seekers * scale)
    cells = np.concatenate([cells, np.full(seekers, -1)])
    _fill_commuters(persons, first + np.arange(len(cells)), cells, parameters, luck)


def _fill_commuters(
    persons: Persons,
    rows: IntColumn,
    cells: IntColumn,
    parameters: PeopleParameters,
    luck: Luck,
) -> None:
    slot = rows_of(len(rows))
    area_of, sector_of, kind_of, level_of = cell_parts()
    employed = cells >= 0
    kept = np.maximum(cells, 0)
    persons.identity[rows] = COMMUTER_FLAG | (slot << BIRTH_ORDER_BITS)
    persons.present[rows] = True
    persons.sex[rows] = luck.uniform(Attribute.COMMUTER_SEX, slot) < 0.3  # noqa: PLR2004
    age = 20 + np.floor(30 * luck.uniform(Attribute.COMMUTER_AGE, slot)).astype(np.int64)
    month = np.floor(12 * luck.uniform(Attribute.BIRTH_MONTH, rows)).astype(np.int64)
    persons.birth_month[rows] = -(12 * age + month)
    persons.first_age_years[rows] = age
    shares = np.cumsum(parameters.education_percent_by_age[25])
    draw = luck.uniform(Attribute.COMMUTER_EDUCATION, slot) * shares[-1]
    education = np.minimum(np.searchsorted(shares, draw, side="right"), len(Education) - 1)
    skilled = employed & (level_of[kept] == SkillLevel.SKILLED)
    persons.education[rows] = np.where(skilled, np.maximum(education, Education.SMK), education)
    persons.certified_fields[rows] = certificates(persons.education[rows], rows, parameters, luck)
    field = (1 << FIELD_OF_SECTOR[sector_of[kept]].astype(np.int64)).astype(np.uint8)
    persons.certified_fields[rows] |= np.where(skilled, field, 0).astype(np.uint8)
    persons.employability[rows] = luck.normal(Attribute.EMPLOYABILITY, rows)
    persons.general_skill[rows] = luck.normal(Attribute.GENERAL_SKILL, rows)
    persons.management_skill[rows] = luck.normal(Attribute.MANAGEMENT_SKILL, rows)
    persons.cell[rows] = cells
    persons.sector[rows] = np.where(employed, sector_of[kept], -1)
    casual = np.where(
        sector_of[kept] == Sector.AGRICULTURE,
        int(LabourStatus.CASUAL_AGRICULTURE),
        int(LabourStatus.CASUAL_OTHER),
    )
    work = np.where(kind_of[kept] == CellKind.CASUAL, casual, int(LabourStatus.EMPLOYEE))
    persons.status[rows] = np.where(employed, work, int(LabourStatus.SEARCHING))
    persons.kecamatan[rows] = _work_district(persons, rows, cells, area_of, luck)
    persons.first_kecamatan[rows] = persons.kecamatan[rows]


def _work_district(
    persons: Persons, rows: IntColumn, cells: IntColumn, area_of: IntColumn, luck: Luck
) -> IntColumn:
    """Return a district of the cell's area, by residents; any district for seekers."""
    people = np.bincount(persons.kecamatan[persons.resident], minlength=len(KECAMATAN))
    area = np.where(cells >= 0, area_of[np.maximum(cells, 0)], -1)
    draw = luck.uniform(Attribute.COMMUTER_CELL, rows)
    kecamatan = np.zeros(len(rows), np.int64)
    for number in (-1, *range(len(AREA_GROUPS))):
        mine = np.flatnonzero(area == number)
        weight = people if number < 0 else np.where(number == AREA_GROUP_OF_KECAMATAN, people, 0)
        bounds = np.cumsum(weight) / max(weight.sum(), 1)
        kecamatan[mine] = np.searchsorted(bounds, draw[mine], side="right")
    return kecamatan


def pay_wages(
    city: City, age: IntColumn, parameters: PeopleParameters, luck: Luck, start: str
) -> None:
    """Give every paid worker a wage and every cell its base wage.

    ``age`` is in years for every row of the table. A cell's base wage is the mean of wage over
    relative wage; thin cells take the mean of their sector, kind and level, or of their kind.
    """
    persons = city.persons
    rows = np.flatnonzero(persons.cell >= 0)
    _, sector, kind, level = (part.astype(np.int64) for part in cell_parts())
    mine = kind[persons.cell[rows]]
    relative = relative_wage(
        persons.education[rows], persons.sex[rows], age[rows], persons.general_skill[rows],
        parameters,
    )  # fmt: skip
    spread = parameters.wage_log_spread
    premium = np.where(level == SkillLevel.SKILLED, parameters.skilled_post_wage_ratio, 1.0)
    wage = relative * premium[persons.cell[rows]]
    wage = wage * np.exp(spread * luck.normal(Attribute.WAGE, rows))
    means = mean_wage_by_kind(persons, rows, mine, parameters, start)
    for number in range(CELL_KINDS):
        group = (mine == number) & persons.resident[rows]
        if group.any():
            wage[mine == number] *= means[number] / wage[group].mean()
    persons.wage_idr[rows] = np.round(wage)
    basis = wage / relative
    own = _means(persons.cell[rows].astype(np.int64), basis, CELLS)
    counts = np.bincount(persons.cell[rows], minlength=CELLS)
    wider = (sector * CELL_KINDS + kind) * SKILL_LEVELS + level
    by_sector = _means(wider[persons.cell[rows]], basis, SECTORS * CELL_KINDS * SKILL_LEVELS)[wider]
    by_kind = _means(mine, basis, CELL_KINDS)[kind]
    base = np.where(np.isnan(by_sector), by_kind, by_sector)
    base = np.where(counts >= THICK_CELL, own, base)
    city.cells.base_wage_idr[:] = np.round(np.nan_to_num(base, nan=float(np.nanmean(own))))


def _means(group: IntColumn, values: FloatColumn, groups: int) -> FloatColumn:
    """Return group means, nan for empty groups."""
    counts = np.bincount(group, minlength=groups)
    sums = np.bincount(group, weights=values, minlength=groups)
    means: FloatColumn = np.divide(sums, counts, out=np.full(groups, np.nan), where=counts > 0)
    return means


def mean_wage_by_kind(
    persons: Persons,
    rows: IntColumn,
    kind: IntColumn,
    parameters: PeopleParameters,
    start: str,
) -> FloatColumn:
    """Return the mean wage of each kind of cell, so that all employees reach their mean."""
    overall = parameters.mean_wage_employee_idr[start]
    small = overall * parameters.enterprise_wage_ratio
    resident = persons.resident[rows]
    in_firms = int(((kind == CellKind.ENTERPRISE_EMPLOYEE) & resident).sum())
    outside = int(((kind == CellKind.OUTSIDE_EMPLOYEE) & resident).sum())
    large = (overall * (in_firms + outside) - small * in_firms) / max(outside, 1)
    return np.array([large, small, overall * parameters.casual_wage_ratio])


def mean_wage_by_cell(city: City) -> FloatColumn:
    """Return the mean wage of each cell, the base wage where nobody works."""
    persons = city.persons
    rows = np.flatnonzero(persons.cell >= 0)
    means = _means(
        persons.cell[rows].astype(np.int64), persons.wage_idr[rows].astype(np.float64), CELLS
    )
    values: FloatColumn = np.where(np.isnan(means), city.cells.base_wage_idr, means)
    return values


def set_hours(persons: Persons, parameters: PeopleParameters, luck: Luck) -> None:
    """Give the employed usual hours and the wish for more, with the published under-employment."""
    status = persons.status
    rows = np.flatnonzero(
        (status >= LabourStatus.OWN_ACCOUNT) & (status <= LabourStatus.UNPAID_FAMILY)
    )
    mean = np.array(parameters.usual_hours_by_status)[status[rows] - 1]
    mean = mean - 2.0 * (persons.sex[rows] == Sex.FEMALE)
    raw = mean + parameters.usual_hours_spread * luck.normal(Attribute.HOURS, rows)
    wish = luck.uniform(Attribute.HOURS_WISH, rows)
    under = round(len(rows) * parameters.underemployment_percent / 100.0)
    short = under + round(len(rows) * parameters.part_time_percent / 100.0)
    order = np.argsort(raw, kind="stable")
    hours = np.clip(np.round(raw), FULL_TIME_HOURS, GREATEST_HOURS)
    below = order[:short]
    place = (np.arange(short) + 0.5) / max(short, 1)
    hours[below] = 8.0 + np.floor((FULL_TIME_HOURS - 8.0) * np.sqrt(place))
    persons.hours[rows] = hours
    # Poorly paid and self-employed part-timers seek more; women and helpers rather want part time.
    eager = wish[below] + 0.3 * (persons.sex[rows[below]] == Sex.FEMALE)
    wants = np.zeros(len(rows), np.bool_)
    wants[best(-eager, below, under)] = True
    wants[order[short:]] = wish[order[short:]] < parameters.wants_more_full_time_percent / 100.0
    persons.wants_more_hours[rows] = wants


def set_durations(
    persons: Persons, age: IntColumn, rows: IntColumn, parameters: PeopleParameters, luck: Luck
) -> None:
    """Draw months in the present status from geometric durations, never longer than adult life."""
    status = persons.status[rows]
    exits = parameters.monthly_exit_by_state
    exit_chance = np.full(len(rows), exits["inactive"])
    exit_chance[(status >= LabourStatus.OWN_ACCOUNT) & (status <= LabourStatus.UNPAID_FAMILY)] = (
        exits["employed"]
    )
    exit_chance[(status >= LabourStatus.SEARCHING) & (status <= LabourStatus.JOB_TO_START)] = exits[
        "unemployed"
    ]
    draw = 1.0 - luck.uniform(Attribute.DURATION, rows)
    months = np.floor(np.log(draw) / np.log(1.0 - exit_chance)).astype(np.int64)
    ceiling = np.maximum((age[rows] - 15) * 12, 0)
    persons.months_in_status[rows] = np.minimum(np.minimum(months, ceiling), 600)


def open_cells(city: City, parameters: PeopleParameters) -> None:
    """Start outside employers with the openings that replace those who leave."""
    persons, cells = city.persons, city.cells
    _, _, kind, _ = cell_parts()
    held = np.bincount(persons.cell[persons.cell >= 0], minlength=CELLS)
    outside = kind != CellKind.ENTERPRISE_EMPLOYEE
    openings = np.where(outside, held * parameters.monthly_exit_by_state["employed"], 0.0)
    cells.reference_openings[:] = openings
    cells.reference_filling_rate[:] = 1.0
    cells.outside_vacancies[:] = np.round(openings)
