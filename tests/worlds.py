"""Small cities for tests, synthesised once per process and copied for each caller."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from simulation.city import City
from simulation.columns import copy_table
from simulation.parameters.catalogue import load_catalogue
from simulation.parameters.people import PeopleParameters
from simulation.randomness import Draws
from simulation.synthesis import WelfareBasis, synthesise_money, synthesise_people

POVERTY_LINE_IDR = 715_000  # rupiah per head and month, March 2024


@cache
def people_parameters() -> PeopleParameters:
    """Return the shipped parameters of the synthesis."""
    return load_catalogue().people


@cache
def _made(persons: int, seed: int, start: str) -> City:
    parameters = people_parameters()
    draws = Draws(seed, 0)
    scale = persons / parameters.population[start]
    city = synthesise_people(parameters, draws, scale, start)
    synthesise_money(city, parameters, draws, WelfareBasis(POVERTY_LINE_IDR, start))
    return city


def small_city(persons: int = 4000, seed: int = 1, start: str = "2024-01") -> City:
    """Return a city of ``persons`` residents with money, not settled; yours to change."""
    city = _made(persons, seed, start)
    return replace(
        city,
        persons=copy_table(city.persons),
        households=copy_table(city.households),
        enterprises=copy_table(city.enterprises),
        cells=copy_table(city.cells),
        markets=copy_table(city.markets),
        spending_share=city.spending_share.copy(),
        consumption_curve=city.consumption_curve.copy(),
    )
