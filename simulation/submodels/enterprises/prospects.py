"""What firm a person would found, what it would earn, and whether that is worth what is given up.

A founder's capital, kind and labour are drawn once for the founder and the number of the founder's
firm. Who founds in the sector she has been selling in takes her trade along: its inputs, and its
productivity, which is what her own capital and hands need to attract the custom she has. Who
begins something else draws a productivity, which nobody knows before trying.

    expected = (1 - inputs) * attractiveness(own capital + grant, own hands) * believed sales a unit
    given up = wage, or what own-account selling earns at the believed sales; who looks for a post:
               the earnings over a paid worker's wage at which owners stay in business

Whoever is offered a start takes it when the first is larger. Both depend on the founder's own life
and on what is known of wages and markets by last month's signals.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from simulation.city import FIRM_NUMBER_BITS, City
from simulation.classifications import SECTORS, LabourStatus
from simulation.columns import BoolColumn, FloatColumn, IntColumn
from simulation.parameters.enterprises import EnterprisesParameters
from simulation.randomness import FIXED_POINT, Decision, Draws
from simulation.submodels.enterprises.books import OWN_TRADE, WIDEST_SKILL, inputs_shares
from simulation.submodels.enterprises.production import technology, units
from simulation.submodels.enterprises.tables import EXPONENTIAL_LIMIT, exponential_table

_CAPITAL, _PRODUCTIVITY, _LABOUR, _REGISTERED, _KIND = range(5)  # numbers of a founder's draws
_WHENEVER: Final = 0  # the month of a draw that is the same whenever the firm starts


class Start(NamedTuple):
    """Who founds a firm, one entry a founder."""

    founders: IntColumn  #: rows of persons
    sectors: IntColumn  #: of the firms
    sectors_before: IntColumn  #: that the founders worked in until now, -1 for none


class Traits(NamedTuple):
    """What founders start with, one entry a founder."""

    identity: NDArray[np.int64]  #: of the firm
    capital_idr: NDArray[np.int64]
    productivity: FloatColumn
    labour_share: FloatColumn
    registered: BoolColumn
    subsistence: BoolColumn
    own_trade: BoolColumn


class FoundingTerms(NamedTuple):
    """What founders know of a month."""

    price_index: float
    wage_by_market_idr: NDArray[np.int64]  #: of a paid worker, last month


def founder_traits(
    city: City, start: Start, parameters: EnterprisesParameters, draws: Draws
) -> Traits:
    """Return the firms that founders would open now."""
    persons, founders = city.persons, start.founders
    identity = (persons.identity[founders] << FIRM_NUMBER_BITS) | persons.firms_founded[founders]

    def luck(number: int) -> NDArray[np.float64]:
        return draws.uniform(Decision.ENTERPRISE_TRAITS, _WHENEVER, identity, number)

    def spread(number: int, log_spread: float) -> NDArray[np.float64]:
        normal = draws.normal(Decision.ENTERPRISE_TRAITS, _WHENEVER, identity, number)
        return _lognormal(normal, log_spread)

    usual = np.array(parameters.entrant_capital_median_idr_by_sector)[start.sectors]
    capital = (usual * spread(_CAPITAL, parameters.entrant_capital_log_spread)).astype(np.int64)
    chance = np.array(parameters.subsistence_share_by_sex)[persons.sex[founders]]
    subsistence = luck(_KIND) < chance
    drawn = spread(_PRODUCTIVITY, parameters.entrant_productivity_log_spread)
    custom = persons.own_attractiveness[founders]
    own_trade = (custom > 0) & (start.sectors == start.sectors_before)
    alone = _unit_of(city, start, capital, subsistence, parameters)
    return Traits(
        identity,
        capital,
        np.where(own_trade, custom / alone, parameters.entrant_productivity * drawn),
        2.0 * parameters.entrant_labour_share * luck(_LABOUR),
        luck(_REGISTERED) < parameters.entrant_registered_share,
        subsistence,
        own_trade,
    )


def _lognormal(normal: NDArray[np.float64], spread: float) -> NDArray[np.float64]:
    """Return exp(spread * normal) from the table at its knots, so that platforms agree."""
    table = exponential_table()
    steps = (len(table) - 1) // 2
    knot = np.round(spread * normal * (steps / EXPONENTIAL_LIMIT)).astype(np.int64) + steps
    return table[np.clip(knot, 0, len(table) - 1)]


def _unit_of(
    city: City,
    start: Start,
    capital_idr: NDArray[np.int64],
    subsistence: BoolColumn,
    parameters: EnterprisesParameters,
) -> FloatColumn:
    """Return attractiveness at productivity one, with the founder's hands alone, in first prices."""
    count = len(start.founders)
    nothing = np.zeros(count)
    unit: FloatColumn = units(
        np.ones(count, np.bool_), np.asarray(start.sectors, np.int8), subsistence, capital_idr,
        nothing, nothing, np.ones(count), city.persons.management_skill[start.founders],
        technology(parameters),
    )  # fmt: skip
    return unit


def worth_founding(
    terms: FoundingTerms,
    parameters: EnterprisesParameters,
    draws: Draws,
    city: City,
    founders: IntColumn,
    sectors: IntColumn,
    grant_idr: int,
) -> BoolColumn:
    """Return which of ``founders`` expect more of a firm in ``sectors`` and a grant than they give up."""
    start = Start(founders, sectors, city.persons.sector[founders])
    expected = expected_earnings(terms, parameters, draws, city, start, grant_idr)
    worth: BoolColumn = expected > earnings_given_up(terms, parameters, city, start)
    return worth


def expected_earnings(
    terms: FoundingTerms,
    parameters: EnterprisesParameters,
    draws: Draws,
    city: City,
    start: Start,
    grant_idr: int,
) -> FloatColumn:
    """Return what each firm is expected to earn a month with nobody hired (rupiah)."""
    traits = founder_traits(city, start, parameters, draws)
    capital = ((traits.capital_idr + grant_idr) / terms.price_index).astype(np.int64)
    unit = _unit_of(city, start, capital, traits.subsistence, parameters)
    spread = parameters.entrant_productivity_log_spread
    mean = np.round(np.exp(spread * spread / 2.0) * FIXED_POINT) / FIXED_POINT
    unknown = parameters.entrant_productivity * mean
    productivity = np.where(traits.own_trade, traits.productivity, unknown)
    kind = np.where(traits.own_trade, OWN_TRADE, start.sectors)
    able = np.clip(city.persons.management_skill[start.founders], -WIDEST_SKILL, WIDEST_SKILL)
    inputs = inputs_shares(parameters)[kind] * (1.0 - parameters.management_input_saving * able)
    believed = _believed_idr(terms, parameters, city, start.founders, start.sectors)
    earned: FloatColumn = productivity * unit * believed * (1.0 - inputs)
    return earned


def earnings_given_up(
    terms: FoundingTerms, parameters: EnterprisesParameters, city: City, start: Start
) -> FloatColumn:
    """Return what each founder earns now; for seekers what keeps an owner from leaving (rupiah a month)."""
    persons, founders = city.persons, start.founders
    now_in = np.maximum(start.sectors_before, 0)
    believed = _believed_idr(terms, parameters, city, founders, now_in)
    sells = persons.own_attractiveness[founders] * believed
    earned = persons.wage_idr[founders] + sells * (1.0 - parameters.own_account_inputs_share)
    status = persons.status[founders]
    seeks = (status == LabourStatus.SEARCHING) | (status == LabourStatus.JOB_TO_START)
    wage = terms.wage_by_market_idr[_market(city, founders, start.sectors)]
    forgone: FloatColumn = np.where(seeks, parameters.exit_usual_earnings_ratio * wage, earned)
    return forgone


def _market(city: City, persons: IntColumn, sectors: IntColumn) -> NDArray[np.int64]:
    market: NDArray[np.int64] = city.persons.kecamatan[persons].astype(np.int64) * SECTORS + sectors
    return market


def _believed_idr(
    terms: FoundingTerms,
    parameters: EnterprisesParameters,
    city: City,
    persons: IntColumn,
    sectors: IntColumn,
) -> FloatColumn:
    """Return what founders believe a unit of attractiveness sells for in their markets (rupiah)."""
    outlook = city.markets.demand_outlook[_market(city, persons, sectors)]
    ratio = np.where(outlook > 0, outlook / FIXED_POINT, 1.0)  # at first nothing has been seen
    first = parameters.sales_per_attractiveness_idr * terms.price_index
    believed: FloatColumn = ratio * first
    return believed
