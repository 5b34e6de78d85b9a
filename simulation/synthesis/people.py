"""Give people their traits: schooling, employability, skills, and who takes part in working life.

Assumptions: schooling is published by age; ranks of schooling are alike within a household;
students of an age are drawn at random among those whose schooling allows it; the labour force is
filled by sex to its published size, men and graduates first; the unemployed fit the published rates
by sex and by schooling, and within these the less employable are likelier. Sources: people.yaml.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from simulation.classifications import WORKING_AGE_YEARS, Education, LabourStatus, Sex, SkillField
from simulation.synthesis.tools import (
    Attribute,
    Luck,
    apportion,
    best,
    by_age,
    fit_table,
    rows_of,
)

if TYPE_CHECKING:
    from simulation.city import Persons
    from simulation.columns import FloatColumn, IntColumn
    from simulation.parameters.people import PeopleParameters

SEX_NAMES = ("male", "female")
LEAST_AGE_OF_LEVEL = np.array([0, 14, 17, 17, 20, 21])  # years, youngest holders of each level


def give_traits(
    persons: Persons, age: IntColumn, household: IntColumn, parameters: PeopleParameters, luck: Luck
) -> None:
    """Fill schooling, employability, skills and certificates of the first ``len(age)`` rows."""
    count = len(age)
    rows = rows_of(count)
    persons.education[:count] = _education(age, household, parameters, luck)
    persons.employability[:count] = luck.normal(Attribute.EMPLOYABILITY, rows)
    persons.general_skill[:count] = luck.normal(Attribute.GENERAL_SKILL, rows)
    persons.management_skill[:count] = luck.normal(Attribute.MANAGEMENT_SKILL, rows)
    adult = np.flatnonzero(age >= WORKING_AGE_YEARS)
    persons.certified_fields[adult] = certificates(
        persons.education[adult], adult, parameters, luck
    )


def _education(
    age: IntColumn, household: IntColumn, parameters: PeopleParameters, luck: Luck
) -> IntColumn:
    firsts = sorted(parameters.education_percent_by_age)
    correlation = parameters.education_household_correlation
    homes = luck.normal(Attribute.HOUSEHOLD_EDUCATION, rows_of(int(household[-1]) + 1))
    own = luck.normal(Attribute.EDUCATION, rows_of(len(age)))
    latent = np.sqrt(correlation) * homes[household] + np.sqrt(1.0 - correlation) * own
    education = np.zeros(len(age), np.int64)
    for first, following in zip(firsts, [*firsts[1:], 200], strict=True):
        group = np.flatnonzero((age >= first) & (age < following))
        if len(group) == 0:
            continue
        levels = np.repeat(
            np.arange(len(Education)),
            apportion(parameters.education_percent_by_age[first], len(group)),
        )
        # Below 25 schooling is still under way: age decides first, ability second.
        weight = 0.9 if first < 25 else 0.0  # noqa: PLR2004
        order = np.argsort(latent[group] + weight * age[group], kind="stable")
        education[group[order]] = levels
        _mix_secondary(education, group, luck)
    return education


def _mix_secondary(education: IntColumn, group: IntColumn, luck: Luck) -> None:
    """Deal SMA and SMK, which are equal in rank, at random among their holders in an age group."""
    levels = education[group]
    holders = group[(levels == Education.SMA) | (levels == Education.SMK)]
    levels = education[holders]
    order = np.argsort(luck.uniform(Attribute.CERTIFIED, holders), kind="stable")
    education[holders[order]] = levels


def certificates(
    education: IntColumn, rows: IntColumn, parameters: PeopleParameters, luck: Luck
) -> IntColumn:
    """Return the bit mask of certified fields of each row (none or one)."""
    share = np.array(parameters.certified_share_by_education)[education]
    holds = luck.uniform(Attribute.CERTIFIED, rows + (1 << 40)) < share
    bounds = np.cumsum(parameters.certified_field_percent)
    draw = luck.uniform(Attribute.CERTIFIED_FIELD, rows) * bounds[-1]
    field = np.minimum(np.searchsorted(bounds, draw, side="right"), len(SkillField) - 1)
    return np.where(holds, 1 << field, 0).astype(np.uint8)


def give_participation(
    persons: Persons, age: IntColumn, parameters: PeopleParameters, luck: Luck, start: str
) -> IntColumn:
    """Fill the status of all who do not work and return the rows of the employed."""
    count = len(age)
    status = np.full(count, int(LabourStatus.CHILD))
    adult = age >= WORKING_AGE_YEARS
    status[adult] = LabourStatus.OTHER
    school = _students(age, parameters, luck)
    status[school] = LabourStatus.SCHOOL
    targets = labour_force_by_sex(parameters, start, int(adult.sum()) / _adults(parameters))
    employed = []
    for sex in Sex:
        who = (persons.sex[:count] == sex) & adult & (status != LabourStatus.SCHOOL)
        rows = np.flatnonzero(who)
        chance = by_age(age[rows], dict(parameters.participation_by_age[SEX_NAMES[sex]]))
        score = np.log(chance / (1.0 - chance))
        if sex == Sex.FEMALE:
            graduate = persons.education[rows] >= Education.DIPLOMA
            score = score + parameters.participation_log_odds_higher_education * graduate
        score = score + luck.logistic(Attribute.PARTICIPATION, rows)
        employed.append(best(score, rows, int(targets[sex].sum())))
    force = np.sort(np.concatenate(employed))
    jobless = _unemployed(persons, age, force, targets[:, 1], parameters, luck)
    status[jobless] = _unemployment_kinds(jobless, parameters, luck)
    _name_inactive(persons, age, status, force, luck)
    persons.status[:count] = status
    return np.setdiff1d(force, jobless, assume_unique=True)


def _adults(parameters: PeopleParameters) -> float:
    """Return the number of working age in the pyramid's own month."""
    groups = parameters.population_by_age_and_sex
    return float(sum(groups["male"][3:]) + sum(groups["female"][3:]))


def labour_force_by_sex(parameters: PeopleParameters, start: str, adults_ratio: float) -> IntColumn:
    """Return target counts of shape (2 sexes; employed, unemployed).

    ``adults_ratio`` is the number of working age over that of the published pyramid; it carries the
    scale. For the reference month published counts are scaled, for others the ratio of employed to
    population of that month.
    """
    reference = max(parameters.population)
    scale = adults_ratio * parameters.population[reference] / parameters.population[start]
    employed = parameters.employed[start] * scale
    by_sex = np.array([sum(parameters.employed_by_status_and_sex[name]) for name in SEX_NAMES])
    rate = parameters.unemployment_percent[start] / 100.0
    men, women = apportion(by_sex, round(employed))
    jobless = round(employed * rate / (1.0 - rate))
    # Rates r and ratio*r by sex; unemployed = employed * rate / (1 - rate), to first order.
    odds = np.array([men, women * parameters.unemployment_ratio_female_male], np.float64)
    out_of_work = apportion(odds, jobless)
    return np.array([[men, out_of_work[0]], [women, out_of_work[1]]])


def _students(age: IntColumn, parameters: PeopleParameters, luck: Luck) -> IntColumn:
    rows = []
    for years, share in parameters.school_attendance_by_age.items():
        group = np.flatnonzero(age == years)
        score = luck.uniform(Attribute.SCHOOL, group)
        rows.append(best(score, group, round(share * len(group))))
    return np.concatenate(rows)


def _unemployed(
    persons: Persons,
    age: IntColumn,
    force: IntColumn,
    by_sex: IntColumn,
    parameters: PeopleParameters,
    luck: Luck,
) -> IntColumn:
    """Return the rows of the unemployed among the labour force ``force``."""
    education = persons.education[force].astype(np.int64)
    sex = persons.sex[force].astype(np.int64)
    group = education * len(Sex) + sex
    seed = np.bincount(group, minlength=len(Education) * len(Sex)).reshape(-1, len(Sex))
    relative = np.array(parameters.unemployment_relative_education)
    rows_target = relative * seed.sum(axis=1)
    rows_target *= by_sex.sum() / rows_target.sum()
    table = fit_table(seed * relative[:, None], rows_target, by_sex.astype(np.float64))
    score = by_age(age[force], dict(parameters.unemployment_log_odds_by_age))
    score = score + (
        parameters.unemployment_log_odds_per_employability * persons.employability[force]
    )
    score = score + luck.logistic(Attribute.UNEMPLOYMENT, force)
    counts = apportion(table.ravel(), int(by_sex.sum()))
    chosen = [best(score[group == g], force[group == g], int(n)) for g, n in enumerate(counts)]
    return np.sort(np.concatenate(chosen))


def _unemployment_kinds(jobless: IntColumn, parameters: PeopleParameters, luck: Luck) -> IntColumn:
    counts = apportion(parameters.unemployment_kind_percent, len(jobless))
    kinds = np.repeat(LabourStatus.SEARCHING + np.arange(len(counts)), counts)
    dealt = np.empty(len(jobless), np.int64)
    dealt[np.argsort(luck.uniform(Attribute.UNEMPLOYMENT_KIND, jobless), kind="stable")] = kinds
    return dealt


def _name_inactive(
    persons: Persons, age: IntColumn, status: IntColumn, force: IntColumn, luck: Luck
) -> None:
    """Tell housekeeping from other inactivity (pension, illness) among those outside."""
    outside = status == LabourStatus.OTHER
    outside[force] = False
    rows = np.flatnonzero(outside)
    female = persons.sex[rows] == Sex.FEMALE
    old: FloatColumn = np.clip((age[rows] - 55) / 40.0, 0.0, 0.7)
    chance = np.where(female, 0.96 - old, 0.15)
    keeps = luck.uniform(Attribute.INACTIVITY, rows) < chance
    status[rows[keeps]] = LabourStatus.HOUSEKEEPING
