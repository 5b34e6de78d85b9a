"""The city at month zero: synthesised, settled into the model's own steady state, then given money.

Durations, tenure, firm ages, shocks and who is unemployed cannot be published margins; they are
whatever the model's own rules leave after :data:`SETTLING_MONTHS` months with constant drivers,
during which time stands still for ages and nobody is born, dies or moves. Outside employers post
just what keeps their synthesised employment; what they posted on average becomes their reference.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from simulation import synthesis
from simulation.city import City, Enterprises, Households, Persons
from simulation.columns import declared_columns
from simulation.flows import DemographyFlows, Flows, LabourFlows
from simulation.market_tables import Cells, Markets
from simulation.randomness import Draws
from simulation.signals import SignalArray, Signals
from simulation.store import content_key, package_digest
from simulation.submodels import (
    demography,
    enterprises,
    households,
    labour_market,
    outside_world,
)

if TYPE_CHECKING:
    from pathlib import Path

    from simulation.parameters.catalogue import Catalogue

SETTLING_MONTHS: Final = 60
WELFARE_MONTHS: Final = (
    48  # before the first month, welfare is what lasts; since then luck has come
)
REFERENCE_MONTHS: Final = 12  # the last months of settling, over which references are averaged
SYNTHESIS_SEED: Final = 1571  # the city's own key, apart from the seed of runs
_TABLES: Final = {
    "persons": Persons,
    "households": Households,
    "enterprises": Enterprises,
    "cells": Cells,
    "markets": Markets,
}
#: What reading a truncated or overwritten file of arrays raises.
_DAMAGED: Final = (BadZipFile, EOFError, KeyError, ValueError)
_LOOSE_ARRAYS: Final = ("spending_share", "consumption_curve")


@dataclass(frozen=True, slots=True)
class InitialCity:
    """A city ready for its first month and the signals of the month before."""

    city: City
    before_start: dict[str, SignalArray]


def initial_city(
    catalogue: Catalogue,
    start: str,
    scale: float,
    city_number: int,
    cache: Path | None = None,
) -> InitialCity:
    """Return the initial city of ``start`` (``YYYY-MM``), from ``cache`` where it is stored."""
    path = None if cache is None else cache / city_name(catalogue, start, scale, city_number)
    if path is not None and path.is_file():
        try:
            return load_city(path)
        except _DAMAGED:
            pass  # nothing is lost with a cache: the city is made again and put in its place
    made = make_city(catalogue, start, scale, city_number)
    if path is not None:
        save_city(made, path)
    return made


def city_name(catalogue: Catalogue, start: str, scale: float, city_number: int) -> str:
    """Return the name of the file that caches an initial city."""
    key = content_key(
        {
            "package": package_digest(),
            "catalogue": catalogue.digest,
            "start": start,
            "scale": scale,
            "city": city_number,
        }
    )
    return f"city-{key[:24]}.npz"


def make_city(catalogue: Catalogue, start: str, scale: float, city_number: int) -> InitialCity:
    """Synthesise people, settle the markets, give households their money; a pure function."""
    draws = Draws(SYNTHESIS_SEED, city_number)
    city = synthesis.synthesise_people(catalogue.people, draws, scale=scale, start=start)
    enterprises.calibrate_productivity(city, catalogue.enterprises)
    before_start, reckoned_then, reckoned_now = settle(city, catalogue, draws, start)
    calendar = outside_world.calendar_of(0, start, catalogue.outside_world, ())
    passthrough = catalogue.households.permanent_income_passthrough
    synthesis.synthesise_money(
        city,
        catalogue.people,
        draws,
        synthesis.WelfareBasis(
            calendar.poverty_line_idr,
            start,
            passthrough,
            catalogue.households,
            reckoned_then,
            reckoned_now,
        ),
    )
    return InitialCity(city, before_start)


def settle(
    city: City, catalogue: Catalogue, draws: Draws, start: str
) -> tuple[dict[str, SignalArray], NDArray[np.int64], NDArray[np.int64]]:
    """Let labour and product markets run still months in place.

    Return the signals of the last month, and the monthly earnings each household had come to
    reckon with ``WELFARE_MONTHS`` before the end and at the end (rupiah, per row), by the rule of
    the households submodel.
    """
    persons = city.persons
    born = persons.birth_month.copy()
    city.enterprises.founded_month[:] -= SETTLING_MONTHS
    targets = labour_market.employment_by_cell(city, catalogue.labour_market)
    signals = Signals(before_start=labour_market.signals_before_settling(city))
    history: list[LabourFlows] = []
    adjustment = catalogue.households.income_adjustment_per_month
    reckoned = reckoned_then = np.zeros(len(city.households.identity))
    flows = Flows(outside_world.still_calendar(0, start, catalogue.outside_world))
    for turn in range(SETTLING_MONTHS):
        month = turn - SETTLING_MONTHS
        for table in _TABLES:
            _unlock_all(getattr(city, table))
        city.month = month
        persons.birth_month[:] = born + month  # ages stand still
        closed = flows.enterprises.closed if flows.enterprises else flows.closed_before
        flows = Flows(
            outside_world.still_calendar(month, start, catalogue.outside_world),
            demography=DemographyFlows(
                left_school=demography.still_school_leavers(city, catalogue.demography, draws)
            ),
            closed_before=closed,
        )
        signals.begin_month(turn)
        flows.labour = labour_market.step(
            city,
            signals,
            flows,
            catalogue.labour_market,
            draws,
            people=catalogue.people,
            settle_targets=targets,
        )
        flows.enterprises = enterprises.step(city, signals, flows, catalogue.enterprises, draws)
        history.append(flows.labour)
        earned = np.add(*households.earnings_by_household(city))
        reckoned = earned if turn == 0 else reckoned + (earned - reckoned) * adjustment
        if turn == SETTLING_MONTHS - WELFARE_MONTHS:
            reckoned_then = reckoned
    last = {name: taken[-1] for name, taken in signals.history.items()}
    labour_market.reference_from_steady_state(
        city, catalogue.labour_market, history[-REFERENCE_MONTHS:], last
    )
    persons.birth_month[:] = born
    city.month = 0
    return last, reckoned_then.astype(np.int64), reckoned.astype(np.int64)


def _unlock_all(table: object) -> None:
    for name in declared_columns(table):
        getattr(table, name).flags.writeable = True


def save_city(made: InitialCity, path: Path) -> None:
    """Write an initial city to one file, whole or not at all."""
    arrays = {
        f"{table}.{name}": getattr(getattr(made.city, table), name)
        for table in _TABLES
        for name in declared_columns(getattr(made.city, table))
    }
    arrays |= {f"signal.{name}": array for name, array in made.before_start.items()}
    arrays |= {name: getattr(made.city, name) for name in _LOOSE_ARRAYS}
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".unfinished-{uuid.uuid4().hex[:12]}")
    with temporary.open("wb") as file:
        np.savez(file, **arrays)
    temporary.replace(path)


def load_city(path: Path) -> InitialCity:
    """Read an initial city written by :func:`save_city`."""
    with path.open("rb") as file, np.load(file) as stored:
        tables = {
            table: kind(**{name: stored[f"{table}.{name}"] for name in declared_columns(kind)})
            for table, kind in _TABLES.items()
        }
        before = {
            name.removeprefix("signal."): stored[name]
            for name in stored.files
            if name.startswith("signal.")
        }
        city = City(**tables, **{name: stored[name] for name in _LOOSE_ARRAYS})
    return InitialCity(city, before)
