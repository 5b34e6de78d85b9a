"""Tables of monthly probabilities by status and age, made once from the parameters."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from simulation.classifications import LabourStatus
from simulation.job_finding import answer
from simulation.parameters.labour_market import AGE_GROUP_STARTS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from simulation.parameters.labour_market import LabourMarketParameters

STATUSES: Final = len(LabourStatus)
AGES: Final = 121
LONGEST_TENURE_MONTHS: Final = 480
LONGEST_DURATION_MONTHS: Final = 60
_SEARCHING_GROUP: Final = ("searching", "preparing_business", "discouraged", "job_to_start")


class HazardTables(NamedTuple):
    """What the kernel of transitions reads; probabilities per month."""

    to_unemployment: NDArray[np.float64]  #: (status, age), for the inactive: beginning to search
    to_inactivity: NDArray[np.float64]  #: (sex, status, age)
    tenure: NDArray[np.float64]  #: factor on separation by months of tenure
    start_own_account: NDArray[np.float64]  #: (status, age)
    start_helping: NDArray[np.float64]  #: (status, age), in a household with an own-account worker
    founding_weight: NDArray[np.float64]  #: (status,)
    apply: NDArray[np.float64]  #: (status, age)
    duration: NDArray[np.float64]  #: factor on applying by months of unemployment
    slopes: NDArray[np.float64]  #: employability in separation and applying, skill in founding
    commuter: NDArray[np.float64]  #: probabilities of quitting and of applying
    entering: NDArray[np.float64]  #: (sex,), factor on every way into the labour force
    choosing: NDArray[np.float64]  #: (education,), factor on coming to search rather than take work
    intensity: NDArray[np.float64]  #: share of the usual search, by (in a class + 2 * awaits one)
    kind_redraw: float


def hazard_tables(parameters: LabourMarketParameters, finding: float = 1.0) -> HazardTables:
    """Return the tables of one set of parameters.

    ``finding`` is last month's job-finding rate over the usual one (:mod:`simulation.job_finding`):
    commuters and people outside the labour force answer to it.
    """
    months = np.arange(LONGEST_TENURE_MONTHS + 1)
    half = parameters.separation_tenure_half_months
    helping = np.zeros((STATUSES, AGES))
    starting_ages = by_age(parameters.start_own_account_age_factors)
    for status in (LabourStatus.HOUSEKEEPING, LabourStatus.OTHER):
        helping[status] = parameters.helper_start_probability * starting_ages
    return HazardTables(
        to_unemployment=_to_unemployment(parameters, finding),
        to_inactivity=_to_inactivity(parameters),
        tenure=(1.0 + parameters.separation_tenure_excess * half / (half + months)).astype(
            np.float64
        ),
        start_own_account=np.outer(
            by_status(parameters.start_own_account_by_status), starting_ages
        ),
        start_helping=helping,
        founding_weight=by_status(parameters.founding_weight_by_status),
        apply=np.outer(
            by_status(parameters.apply_probability_by_status),
            by_age(parameters.apply_age_factors),
        ),
        duration=_by_duration(parameters.apply_duration_factors),
        slopes=np.array(
            [
                parameters.separation_employability_slope,
                parameters.apply_employability_slope,
                parameters.founding_skill_slope,
            ]
        ),
        commuter=np.array(
            [
                parameters.commuter_quit_probability,
                parameters.commuter_apply_probability
                * answer(finding, parameters.commuter_response),
            ]
        ),
        entering=np.array(parameters.join_labour_force_sex_factors, np.float64),
        choosing=np.array(parameters.search_education_factors, np.float64),
        intensity=_intensity(parameters),
        kind_redraw=parameters.unemployment_kind_redraw_probability,
    )


def _intensity(parameters: LabourMarketParameters) -> NDArray[np.float64]:
    training = parameters.search_share_in_training
    waiting = parameters.search_share_awaiting_intake
    return np.array([1.0, training, waiting, min(training, waiting)])


def by_age(factors: Sequence[float]) -> NDArray[np.float64]:
    """Return the factor of every single year of age from factors by age group; 0 below 15."""
    starts = np.array(AGE_GROUP_STARTS)
    group = np.searchsorted(starts, np.arange(AGES), side="right")
    return np.concatenate(([0.0], np.asarray(factors, np.float64)))[group]


def by_status(values: Mapping[str, float]) -> NDArray[np.float64]:
    """Return one value per status; ``casual`` and ``unemployed`` name whole groups."""
    result = np.zeros(STATUSES)
    for name, value in values.items():
        if name == "casual":
            result[[LabourStatus.CASUAL_AGRICULTURE, LabourStatus.CASUAL_OTHER]] = value
        elif name == "unemployed":
            result[[LabourStatus[kind.upper()] for kind in _SEARCHING_GROUP]] = value
        else:
            result[LabourStatus[name.upper()]] = value
    return result


def _to_unemployment(parameters: LabourMarketParameters, finding: float) -> NDArray[np.float64]:
    table = np.outer(
        by_status(parameters.exit_to_unemployment_by_status),
        by_age(parameters.exit_to_unemployment_age_factors),
    )
    joining = parameters.join_labour_force_by_status
    ages = by_age(parameters.join_labour_force_age_factors)
    ages *= answer(finding, parameters.participation_response)
    table[LabourStatus.HOUSEKEEPING] = joining["housekeeping"] * ages
    table[LabourStatus.OTHER] = joining["other"] * ages
    return table


def _to_inactivity(parameters: LabourMarketParameters) -> NDArray[np.float64]:
    values = by_status(parameters.exit_to_inactivity_by_status)
    unemployed = parameters.join_labour_force_by_status["unemployed"]
    values[LabourStatus.SEARCHING : LabourStatus.JOB_TO_START + 1] = unemployed
    values[LabourStatus.DISCOURAGED] *= parameters.discouraged_exit_factor
    return np.stack(
        [
            np.outer(values, by_age(parameters.exit_to_inactivity_age_factors_male)),
            np.outer(values, by_age(parameters.exit_to_inactivity_age_factors_female)),
        ]
    )


def _by_duration(factors: Mapping[int, float]) -> NDArray[np.float64]:
    months = np.array(sorted(factors))
    values = np.array([factors[int(month)] for month in months])
    at = np.searchsorted(months, np.arange(LONGEST_DURATION_MONTHS + 1), side="right") - 1
    return values[at]
