"""Months of people and posts alone: firms keep their posts, programmes do nothing."""

from __future__ import annotations

import numpy as np

from simulation.city import City
from simulation.classifications import CELLS, CellKind, cell_parts
from simulation.flows import DemographyFlows, Flows, LabourFlows
from simulation.parameters.catalogue import load_catalogue
from simulation.randomness import Draws
from simulation.signals import Channel, Record, Signals
from simulation.submodels import demography, labour_market
from simulation.submodels.labour_market.posts import firm_cells
from tests.economy import still_month
from tests.worlds import small_city

DRAWS = Draws(11, 3)
ENTERPRISE = cell_parts()[2] == CellKind.ENTERPRISE_EMPLOYEE


def parameters(**changes):
    """Return the shipped parameters of the labour market with some values replaced."""
    named = {f"labour_market.{name}": value for name, value in changes.items()}
    return load_catalogue(named).labour_market


def settled_city(persons: int = 3000, months: int = 4, seed: int = 1):
    """Return a small city after a few still months and the signals of the last one."""
    city, catalogue = small_city(persons, seed), load_catalogue()
    born = city.persons.birth_month.copy()
    signals = Signals(before_start=labour_market.signals_before_settling(city))
    targets = labour_market.employment_by_cell(city)
    history = []
    for turn in range(months):
        city.month = turn - months
        city.persons.birth_month[:] = born + city.month
        leavers = demography.still_school_leavers(city, catalogue.demography, DRAWS)
        flows = Flows(still_month(city.month), DemographyFlows(left_school=leavers))
        signals.begin_month(turn)
        history.append(
            labour_market.step(
                city, signals, flows, catalogue.labour_market, DRAWS,
                people=catalogue.people, settle_targets=targets,
            )
        )  # fmt: skip
    last = {name: taken[-1] for name, taken in signals.history.items()}
    city.persons.birth_month[:] = born
    city.month = 0
    labour_market.reference_from_steady_state(city, catalogue.labour_market, history, last)
    return city, last


def live(
    city: City,
    before_start,
    months: int,
    *,
    recorded: Record | None = None,
    each_month=None,
    calendar=still_month,
    people_move: bool = True,
) -> tuple[Signals, list[LabourFlows]]:
    """Live through ``months`` of demography and labour market; all frozen where ``recorded``."""
    catalogue = load_catalogue()
    frozen = frozenset() if recorded is None else frozenset(Channel)
    signals = Signals(frozen=frozen, recorded=recorded or {}, before_start=before_start)
    done = []
    for month in range(months):
        city.month = month
        signals.begin_month(month)
        flows = Flows(calendar(month))
        if people_move:
            flows.demography = demography.step(city, signals, flows, catalogue.demography, DRAWS)
        if each_month is not None:
            each_month(city, flows)
        done.append(
            labour_market.step(
                city, signals, flows, catalogue.labour_market, DRAWS, people=catalogue.people
            )
        )
    return signals, done


def posts_and_workers(city: City) -> tuple[np.ndarray, np.ndarray]:
    """Return filled enterprise posts and persons in enterprise cells, per cell."""
    firms, persons = city.enterprises, city.persons
    filled = np.bincount(
        firm_cells(firms), weights=np.where(firms.open, firms.filled, 0), minlength=CELLS
    ).astype(np.int64)
    workers = np.bincount(persons.cell[persons.cell >= 0], minlength=CELLS)
    return filled, np.where(ENTERPRISE, workers, 0)
