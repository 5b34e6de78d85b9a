"""What a wage owes to a worker's traits: one formula for the first city and for every later job.

A worker's wage is the wage of the matching cell times the relative wage given here (times luck).
The relative wage is near 1 on average over employees. Only + - * / are used, so that platforms
agree. Sources: parameters/people.yaml, entries ``wage_*``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from simulation.randomness import inlined, kernel

if TYPE_CHECKING:
    from simulation.columns import FloatColumn, IntColumn
    from simulation.parameters.people import PeopleParameters

REFERENCE_YOUTH_YEARS: Final = 20  # definition of ``wage_loss_at_twenty``
LEAST_RELATIVE_WAGE: Final = 0.3  # keeps extreme skills from making a wage negative


def wage_constants(parameters: PeopleParameters) -> FloatColumn:
    """Return the formula's constants for use inside kernels.

    Order: six education ratios, women's ratio, level, peak age, curvature, return to skill.
    """
    span = parameters.wage_peak_age_years - REFERENCE_YOUTH_YEARS
    curvature = parameters.wage_loss_at_twenty / (span * span)
    women = parameters.wage_ratio_female_male
    # Men lie above and women below the mean.
    women_share = parameters.employed_by_status_and_sex["female"][3] / (
        parameters.employed_by_status_and_sex["female"][3]
        + parameters.employed_by_status_and_sex["male"][3]
    )
    level = 1.0 / (1.0 - women_share + women_share * women)
    return np.array(
        [
            *parameters.wage_relative_education,
            women,
            level,
            parameters.wage_peak_age_years,
            curvature,
            parameters.wage_return_general_skill,
        ],
        np.float64,
    )


@inlined
def relative_wage_at(
    education: int, sex: int, age_years: int, general_skill: float, constants: FloatColumn
) -> float:
    """Return the relative wage of one worker; ``constants`` come from :func:`wage_constants`."""
    distance = age_years - constants[8]
    by_sex = constants[7] * (constants[6] if sex == 1 else 1.0)
    by_age = 1.0 - constants[9] * distance * distance
    value: float = constants[education] * by_sex * by_age * (1.0 + constants[10] * general_skill)
    return max(LEAST_RELATIVE_WAGE, value)


@kernel
def _relative_wages(
    education: IntColumn,
    sex: IntColumn,
    age_years: IntColumn,
    general_skill: FloatColumn,
    constants: FloatColumn,
) -> FloatColumn:
    values = np.empty(len(education), np.float64)
    for row in range(len(education)):
        values[row] = relative_wage_at(
            education[row], sex[row], age_years[row], general_skill[row], constants
        )
    return values


def relative_wage(
    education: IntColumn,
    sex: IntColumn,
    age_years: IntColumn,
    general_skill: FloatColumn,
    parameters: PeopleParameters,
) -> FloatColumn:
    """Return the relative wage of every worker (ratio, one value per row)."""
    values: FloatColumn = _relative_wages(
        education, sex, age_years, general_skill, wage_constants(parameters)
    )
    return values
