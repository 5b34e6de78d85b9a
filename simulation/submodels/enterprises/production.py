"""How attractive a firm is to buyers: capital and labour, skill, luck and its fixed productivity.

attractiveness = reference * productivity * exp(shock + support gain + return * management skill)
                 * (share * k**rho + (1 - share) * l**rho) ** (returns / rho)

with k = capital / (price index * reference capital), l = (owner + weight * unpaid helpers + filled
posts) / reference labour and rho = 1 - 1 / elasticity of substitution. Money without hands, or
hands without money, has diminishing returns by itself. The share of capital is the sector's; in a
subsistence firm, which lives from its owner's hands, it is small.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from simulation.city import City
from simulation.classifications import SECTORS, LabourStatus
from simulation.columns import BoolColumn, FloatColumn, IntColumn
from simulation.parameters.enterprises import EnterprisesParameters
from simulation.randomness import Decision, Draws, autoregressed, inlined, kernel
from simulation.submodels.enterprises.tables import (
    exponential_at,
    exponential_table,
    power_at,
    power_table,
)

LEAST_DISTANCE_FROM_ONE: Final = 0.02  # an elasticity of one (Cobb-Douglas) is approached, not met
LARGEST_ATTRACTIVENESS: Final = 1_000_000_000
LEAST_CAPITAL_SERVICES: Final = 1e-6  # a firm without capital is nearly, not exactly, without use
SUBSISTENCE: Final = SECTORS  # its place in the table of capital shares
_UNPAID: Final = int(LabourStatus.UNPAID_FAMILY)


class Technology(NamedTuple):
    """Constants and tables of the production function, ready for kernels."""

    reference_attractiveness: float
    reference_capital_idr: float
    reference_labour_persons: float
    capital_share: FloatColumn  #: by sector; the last is that of subsistence firms of any sector
    helper_weight: float
    management_return: float
    inner: FloatColumn
    outer: FloatColumn
    exponential: FloatColumn


def technology(parameters: EnterprisesParameters) -> Technology:
    """Return the production function of ``parameters``."""
    elasticity = parameters.substitution_elasticity
    if abs(elasticity - 1.0) < LEAST_DISTANCE_FROM_ONE:
        elasticity = 1.0 - LEAST_DISTANCE_FROM_ONE
    rho = (elasticity - 1.0) / elasticity
    return Technology(
        parameters.reference_attractiveness,
        parameters.reference_capital_idr,
        parameters.reference_labour_persons,
        np.array([*parameters.capital_share_by_sector, parameters.subsistence_capital_share]),
        parameters.unpaid_helper_weight,
        parameters.management_return,
        power_table(rho),
        power_table(parameters.returns_to_scale / rho),
        exponential_table(),
    )


@inlined
def output_at(
    capital: float, labour: float, log_factor: float, price: float, kind: int, made: Technology
) -> float:
    """Return the attractiveness of a firm of productivity one; ``capital`` in current rupiah.

    ``kind`` is the firm's sector, or ``SUBSISTENCE``.
    """
    services = max(capital / (price * made.reference_capital_idr), LEAST_CAPITAL_SERVICES)
    hands = labour / made.reference_labour_persons
    share = made.capital_share[kind]
    inside = share * power_at(services, made.inner) + (1.0 - share) * power_at(hands, made.inner)
    factor = exponential_at(log_factor, made.exponential)
    value: float = made.reference_attractiveness * factor * power_at(inside, made.outer)
    return value


@dataclass(frozen=True, slots=True)
class Inputs:
    """What a firm can draw on beside its own row, one entry per firm."""

    labour_persons: FloatColumn
    management_skill: FloatColumn


def gather_inputs(city: City, parameters: EnterprisesParameters) -> Inputs:
    """Count owner, unpaid helpers of the owner's household and filled posts of every open firm."""
    persons, firms = city.persons, city.enterprises
    households = len(city.households.identity)
    labour, skill = _inputs(
        persons.present, persons.status, persons.household_row, persons.management_skill,
        firms.open, firms.owner_row, firms.filled, households, parameters.unpaid_helper_weight,
    )  # fmt: skip
    return Inputs(labour, skill)


@kernel
def _inputs(  # noqa: PLR0913
    present: BoolColumn,
    status: IntColumn,
    household_row: IntColumn,
    management_skill: FloatColumn,
    is_open: BoolColumn,
    owner_row: IntColumn,
    filled: IntColumn,
    households: int,
    helper_weight: float,
) -> tuple[FloatColumn, FloatColumn]:
    helpers = np.zeros(households, np.int32)
    firms = np.zeros(households, np.int32)
    for row in range(len(present)):
        if present[row] and status[row] == _UNPAID and household_row[row] >= 0:
            helpers[household_row[row]] += 1
    for firm in range(len(is_open)):
        if is_open[firm] and household_row[owner_row[firm]] >= 0:
            firms[household_row[owner_row[firm]]] += 1
    labour = np.zeros(len(is_open))
    skill = np.zeros(len(is_open))
    for firm in range(len(is_open)):
        if is_open[firm]:
            owner = owner_row[firm]
            household = household_row[owner]
            shared = helpers[household] / firms[household] if household >= 0 else 0.0
            labour[firm] = 1.0 + helper_weight * shared + filled[firm]
            skill[firm] = management_skill[owner]
    return labour, skill


def new_attractiveness(
    city: City, inputs: Inputs, made: Technology, price_index: float
) -> NDArray[np.int64]:
    """Return the attractiveness of every firm (0 for closed ones); shocks as they stand."""
    firms = city.enterprises
    values: NDArray[np.int64] = _attractiveness(
        firms.open, firms.sector, firms.subsistence, firms.capital_idr, firms.productivity,
        firms.shock, firms.coached_gain + firms.cluster_gain, inputs.labour_persons,
        inputs.management_skill, price_index, made,
    )  # fmt: skip
    return values


@kernel
def _attractiveness(  # noqa: PLR0913
    is_open: BoolColumn,
    sector: IntColumn,
    subsistence: BoolColumn,
    capital_idr: IntColumn,
    productivity: FloatColumn,
    shock: FloatColumn,
    support_gain: FloatColumn,
    labour: FloatColumn,
    management_skill: FloatColumn,
    price_index: float,
    made: Technology,
) -> NDArray[np.int64]:
    values = np.zeros(len(is_open), np.int64)
    for firm in range(len(is_open)):
        if is_open[firm]:
            log_factor = (
                shock[firm] + support_gain[firm] + made.management_return * management_skill[firm]
            )
            kind = SUBSISTENCE if subsistence[firm] else np.int64(sector[firm])
            unit = output_at(
                float(capital_idr[firm]), labour[firm], log_factor, price_index, kind, made
            )
            value = productivity[firm] * unit + 0.5
            values[firm] = np.int64(min(value, float(LARGEST_ATTRACTIVENESS)))
    return values


def next_shock(city: City, parameters: EnterprisesParameters, draws: Draws) -> FloatColumn:
    """Return next month's productivity shocks: AR(1) with its stationary standard deviation."""
    firms = city.enterprises
    return autoregressed(
        draws,
        (Decision.PRODUCTIVITY_SHOCK, city.month),
        (firms.open, firms.identity),
        firms.shock,
        parameters.shock_persistence_per_month,
        parameters.shock_standard_deviation,
    )


def calibrate_productivity(city: City, parameters: EnterprisesParameters) -> None:
    """Set every open firm's productivity so that the formula gives its synthesised attractiveness.

    Called once after synthesis, in prices of the first month. Productivity is the residual: what
    sales say and capital, hands, skill and the present shock do not.
    """
    firms = city.enterprises
    made = technology(parameters)
    inputs = gather_inputs(city, parameters)
    at_one = units(
        firms.open, firms.sector, firms.subsistence, firms.capital_idr, firms.shock,
        firms.coached_gain + firms.cluster_gain, inputs.labour_persons, inputs.management_skill, made,
    )  # fmt: skip
    known = firms.open & (at_one > 0)
    firms.productivity[known] = firms.attractiveness[known] / at_one[known]


@kernel
def units(  # noqa: PLR0913
    is_open: BoolColumn,
    sector: IntColumn,
    subsistence: BoolColumn,
    capital_idr: IntColumn,
    shock: FloatColumn,
    support_gain: FloatColumn,
    labour: FloatColumn,
    management_skill: FloatColumn,
    made: Technology,
) -> FloatColumn:
    """Return the attractiveness of each firm at productivity one, in prices of the first month."""
    values = np.zeros(len(is_open))
    for firm in range(len(is_open)):
        if is_open[firm]:
            log_factor = (
                shock[firm] + support_gain[firm] + made.management_return * management_skill[firm]
            )
            kind = SUBSISTENCE if subsistence[firm] else np.int64(sector[firm])
            values[firm] = output_at(
                float(capital_idr[firm]), labour[firm], log_factor, 1.0, kind, made
            )
    return values
