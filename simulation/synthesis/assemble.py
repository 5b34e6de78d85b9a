"""Put the first city together, half A: everything but the money of households.

A pure function of parameters and draws. The engine settles the result (labour market, firms) before
half B (:mod:`simulation.synthesis.money`) gives households their money.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from simulation.city import (
    BIRTH_ORDER_BITS,
    City,
    Enterprises,
    Households,
    Persons,
)
from simulation.classifications import CELLS, KECAMATAN, MARKETS
from simulation.columns import empty_columns, reserve
from simulation.consumption import straight_curve
from simulation.errors import ExperimentError
from simulation.market_tables import Cells, Markets
from simulation.synthesis import firms, jobs
from simulation.synthesis.households import Role, Skeleton, form_households
from simulation.synthesis.people import give_participation, give_traits
from simulation.synthesis.tools import Luck, rows_of
from simulation.synthesis.work import deal_work

if TYPE_CHECKING:
    from simulation.columns import IntColumn
    from simulation.parameters.people import PeopleParameters
    from simulation.randomness import Draws

REFERENCE_START = "2024-01"
SPARE_PEOPLE = 1.14  # rows for those who are born or move in within about ten years
SPARE_FIRMS = 1.4


def synthesise_people(
    parameters: PeopleParameters,
    draws: Draws,
    scale: float = 1.0,
    start: str = REFERENCE_START,
) -> City:
    """Return the city at ``start`` (``YYYY-MM``) without the money of households.

    ``scale`` multiplies counts; an agent stays one person. Rows beyond the filled ones are spare.
    """
    if start not in parameters.population:
        known = ", ".join(parameters.population)
        raise ExperimentError(f"no margins for a start in {start}; there are some for {known}")
    luck = Luck(draws)
    population = round(parameters.population[start] * scale)
    skeleton = form_households(parameters, population, luck)
    city = _empty_city(population, skeleton, parameters, scale, start)
    _seat_people(city, skeleton)
    age = np.zeros(len(city.persons.identity), np.int64)
    age[:population] = skeleton.age_years
    persons = city.persons
    give_traits(persons, age[:population], skeleton.household, parameters, luck)
    employed = give_participation(persons, age[:population], parameters, luck, start)
    deal_work(persons, age, employed, parameters, luck)
    _make_work(city, skeleton, age, parameters, (luck, start, scale))
    return city


def _make_work(
    city: City,
    skeleton: Skeleton,
    age: IntColumn,
    parameters: PeopleParameters,
    context: tuple[Luck, str, float],
) -> None:
    """Make firms and posts, fill the posts, add commuters, pay wages, open the markets."""
    luck, start, scale = context
    persons = city.persons
    population = len(skeleton.household)
    plan = firms.plan_firms(persons, parameters, luck, start, scale)
    reserve(city.enterprises, round(len(plan.owner) * SPARE_FIRMS))
    posts = jobs.split_posts(plan, parameters)
    jobs.deal_cells(city, posts, parameters, luck)
    jobs.add_commuters(city, posts, population, parameters, luck)
    filled = np.flatnonzero(persons.present)
    age[filled] = (-persons.birth_month[filled].astype(np.int64)) // 12
    jobs.pay_wages(city, age, parameters, luck, start)
    jobs.set_hours(persons, parameters, luck)
    jobs.set_durations(persons, age, filled, parameters, luck)
    jobs.open_cells(city, parameters)
    months = np.zeros(len(age), np.int64)
    months[:population] = skeleton.age_months
    firms.open_firms(city, plan, parameters, luck, months)
    firms.set_up_own_account(city, parameters, luck, start)
    firms.set_up_markets(city, parameters)


def _empty_city(
    population: int, skeleton: Skeleton, parameters: PeopleParameters, scale: float, start: str
) -> City:
    paid = parameters.employed[start] * scale  # more than there are paid jobs: room for commuters
    commuters = round(paid * parameters.commuter_share_of_paid_jobs)
    commuters += round(parameters.commuter_seekers * scale) + 1
    homes = len(skeleton.size)
    return City(
        persons=Persons(**empty_columns(Persons, round((population + commuters) * SPARE_PEOPLE))),
        households=Households(**empty_columns(Households, round(homes * SPARE_PEOPLE))),
        enterprises=Enterprises(**empty_columns(Enterprises, 0)),
        cells=Cells(**empty_columns(Cells, CELLS)),
        markets=Markets(**empty_columns(Markets, MARKETS)),
        spending_share=np.zeros((len(KECAMATAN), MARKETS)),
        consumption_curve=straight_curve(),
    )


def _seat_people(city: City, skeleton: Skeleton) -> None:
    """Write households, identities, sexes, ages and districts into the tables."""
    persons, households = city.persons, city.households
    people = slice(0, len(skeleton.household))
    homes = slice(0, len(skeleton.size))
    persons.identity[people] = rows_of(len(skeleton.household)) << BIRTH_ORDER_BITS
    persons.present[people] = True
    persons.resident[people] = True
    persons.household_row[people] = skeleton.household
    persons.kecamatan[people] = skeleton.kecamatan[skeleton.household]
    persons.first_kecamatan[people] = persons.kecamatan[people]
    persons.sex[people] = skeleton.sex
    persons.birth_month[people] = -skeleton.age_months
    persons.first_age_years[people] = skeleton.age_years
    persons.is_head[people] = skeleton.role == Role.HEAD
    households.identity[homes] = persons.identity[skeleton.first_row]
    households.present[homes] = True
    households.kecamatan[homes] = skeleton.kecamatan
    households.members[homes] = skeleton.size
