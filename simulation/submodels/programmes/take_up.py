"""Whether an invited person accepts: by stage, employability, distance and what would be forgone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from simulation.city import City
from simulation.classifications import LabourStatus
from simulation.columns import IntColumn
from simulation.parameters.programmes import ProgrammesParameters
from simulation.programme_plan import StageKind
from simulation.randomness import FIXED_POINT, Decision, Draws
from simulation.submodels.programmes.travel import distance_factors

Rows = IntColumn
_TABLE_STEPS: Final = 10  # entries of the take-up table for each standard deviation
_TABLE_REACH: Final = 4  # standard deviations on either side
_MOST_WAGES_FORGONE: Final = 20  # minimum wages told apart


@dataclass(slots=True)
class TakeUp:
    """Factors on take-up, computed once; powers are rounded to 2**-20 so that platforms agree."""

    employability: NDArray[np.float64]  #: in tenths of a deviation from -4 to 4
    near: NDArray[np.float64]  #: by district of residence and of the class
    forgone: NDArray[np.float64]  #: by earnings given up, in tenths of a minimum wage
    minimum_wage_idr: int = 1  #: of the month


def take_up_tables(parameters: ProgrammesParameters) -> TakeUp:
    """Return the factors on take-up by employability, distance and what is forgone."""
    able = np.arange(-_TABLE_REACH * _TABLE_STEPS, _TABLE_REACH * _TABLE_STEPS + 1) / _TABLE_STEPS
    lost = np.arange(_MOST_WAGES_FORGONE * _TABLE_STEPS + 1) / _TABLE_STEPS
    return TakeUp(
        employability=_powers(parameters.take_up_employability_slope * able),
        near=distance_factors(parameters),
        forgone=_powers(-parameters.take_up_forgone_slope * lost),
    )


def _powers(exponents: NDArray[np.float64]) -> NDArray[np.float64]:
    factors: NDArray[np.float64] = np.round(np.exp(exponents) * FIXED_POINT) / FIXED_POINT
    return factors


def take_up_probability(
    city: City,
    rows: Rows,
    kind: StageKind,
    class_places: NDArray[np.int8],
    tables: TakeUp,
    parameters: ProgrammesParameters,
) -> NDArray[np.float64]:
    """Return the probability that each invited person accepts.

    ``class_places`` are the kecamatan of classes on offer; empty where nobody has to travel.
    """
    persons = city.persons
    at = np.floor(persons.employability[rows] * _TABLE_STEPS + 0.5).astype(np.int64)
    able = tables.employability
    at = np.clip(at + _TABLE_REACH * _TABLE_STEPS, 0, len(able) - 1)
    chance: NDArray[np.float64] = parameters.take_up_probability[kind.name.lower()] * able[at]
    if len(class_places):
        # Of the classes on offer people look at the nearest.
        chance = chance * tables.near[persons.kecamatan[rows]][:, class_places].max(axis=1)
        chance = chance * _forgone_factor(city, rows, tables, parameters)
    return np.minimum(chance, 1.0)


def _forgone_factor(
    city: City, rows: Rows, tables: TakeUp, parameters: ProgrammesParameters
) -> NDArray[np.float64]:
    """Return the factor for what a class would cost in earnings and in other use of time.

    Earnings are counted in tenths of a minimum wage: a paid job is given up, own-account work in part.
    """
    persons = city.persons
    status = persons.status[rows]
    own = persons.business_income_idr[rows] * parameters.forgone_own_account_share
    lost = (persons.wage_idr[rows] + np.maximum(own, 0.0)) / tables.minimum_wage_idr
    tenths = np.floor(lost * _TABLE_STEPS).astype(np.int64)
    factors = np.ones(len(LabourStatus))
    factors[LabourStatus.UNPAID_FAMILY] = parameters.take_up_time_factors["unpaid_family"]
    factors[LabourStatus.SCHOOL] = parameters.take_up_time_factors["school"]
    forgone: NDArray[np.float64] = tables.forgone[np.minimum(tenths, len(tables.forgone) - 1)]
    return forgone * factors[status]


def accepts(
    city: City, rows: Rows, probability: NDArray[np.float64], stream: int, draws: Draws
) -> NDArray[np.bool_]:
    """Return who accepts; one draw for each person, month and stage of a programme."""
    luck = draws.uniform(Decision.TAKE_UP, city.month, city.persons.identity[rows], stream)
    accepted: NDArray[np.bool_] = luck < probability
    return accepted
