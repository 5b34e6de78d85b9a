"""Follow one person, household or enterprise through a world: it, its household, its firms.

A :class:`Follower` is called after every month. It copies the rows of everybody whose lives touch
without a signal (who share a budget, and the firms they own), so that a difference can be traced to
the one it began with, and works out where each of them would have applied for a post.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum, unique
from typing import TYPE_CHECKING, Any

import numpy as np

from simulation.columns import declared_columns
from simulation.errors import BrokenInvariantError
from simulation.submodels.labour_market import Month, applications

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from simulation.city import City
    from simulation.engine import CityModel
    from simulation.randomness import Draws
    from simulation.signals import SignalArray

Row = Mapping[str, Any]  # a life's own columns in one month, by name
NOBODY: Row = {}


@unique
class Kind(StrEnum):
    """What can be followed."""

    PERSON = "person"
    HOUSEHOLD = "household"
    ENTERPRISE = "enterprise"


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One month of a neighbourhood; who is not in the city is not in it.

    ``applications`` holds, by person, the cell in which the person would apply and the score there.
    """

    persons: Mapping[int, Row]
    household: Row  #: of the followed life; empty when it is not here
    enterprises: Mapping[int, Row]
    applications: Mapping[int, tuple[int, int]]

    def life(self, kind: Kind, identity: int) -> Row:
        """Return one life's columns, empty when it is not in the city."""
        match kind:
            case Kind.PERSON:
                return self.persons.get(identity, NOBODY)
            case Kind.ENTERPRISE:
                return self.enterprises.get(identity, NOBODY)
            case _:
                return self.household


@dataclass(slots=True)
class Follower:
    """Collect snapshots of one life; hand it to ``run_once`` as ``watch``."""

    kind: Kind
    identity: int
    months: list[Snapshot] = field(default_factory=list)

    def __call__(self, model: CityModel) -> None:
        """Take in the month a model has just lived."""
        city = model.city
        firm = _find(city.enterprises.identity, self.identity, self.kind is Kind.ENTERPRISE)
        home = self._home(city, firm)
        members = np.empty(0, np.int64)
        if home >= 0:
            here = city.persons.present & (city.persons.household_row == home)
            members = np.flatnonzero(here)
        firms = city.persons.enterprise_row[members]
        listed = {int(row) for row in (*firms, firm) if row >= 0 and city.enterprises.open[row]}
        self.months.append(
            Snapshot(
                {int(city.persons.identity[row]): _person(city, int(row)) for row in members},
                _row(city.households, home) if home >= 0 and len(members) else NOBODY,
                {int(city.enterprises.identity[row]): _firm(city, row) for row in sorted(listed)},
                _applications(model, members),
            )
        )

    def _home(self, city: City, firm: int) -> int:
        """Return the row of the household concerned, -1 when it is not in the city."""
        if self.kind is Kind.HOUSEHOLD:
            return _find(city.households.identity, self.identity, True)
        row = _find(city.persons.identity, self.identity, self.kind is Kind.PERSON)
        if self.kind is Kind.ENTERPRISE and firm >= 0:
            row = int(city.enterprises.owner_row[firm])
        if row < 0 or not city.persons.present[row]:
            return -1
        return int(city.persons.household_row[row])


@dataclass(frozen=True, slots=True)
class Followed:
    """A life in one world with everything that reached it there."""

    months: list[Snapshot]
    signals: Mapping[str, list[SignalArray]]
    before_start: Mapping[str, SignalArray]
    deliveries: pd.DataFrame  #: of programmes the scenario adds or changes
    draws: Draws

    def signal(self, name: str, month: int) -> SignalArray | None:
        """Return a signal of a month, that before the start for -1; None where there is none."""
        if month < 0:
            return self.before_start.get(name)
        taken = self.signals.get(name, ())
        return taken[month] if month < len(taken) else None


def _find(column: NDArray[np.int64], identity: int, wanted: bool) -> int:
    found = np.flatnonzero(column == identity)
    return int(found[0]) if wanted and len(found) else -1


def _row(table: Any, row: int) -> dict[str, Any]:  # noqa: ANN401 - any table
    """Return one row without links by row, whose numbers may differ between worlds."""
    return {
        name: getattr(table, name)[row].item()
        for name, declared in declared_columns(table).items()
        if declared.unit != "row"
    }


def _person(city: City, row: int) -> Row:
    firm = int(city.persons.enterprise_row[row])
    owned = int(city.enterprises.identity[firm]) if firm >= 0 else -1
    return _row(city.persons, row) | {"enterprise": owned}


def _firm(city: City, row: int) -> Row:
    owner = int(city.enterprises.owner_row[row])
    return _row(city.enterprises, row) | {"owner": int(city.persons.identity[owner])}


def _applications(model: CityModel, rows: NDArray[np.int64]) -> dict[int, tuple[int, int]]:
    flows = model.flows
    if flows is None:
        raise BrokenInvariantError("a life is followed before the first month")
    taken = model.signals.history
    vacancies = taken["outside_vacancies"][-1] + taken["enterprise_vacancies"][-1]
    month = Month(
        model.city,
        flows.calendar,
        model.catalogue.labour_market,
        model.catalogue.people,
        model.draws,
    )
    persons = model.city.persons
    adults = rows[persons.resident[rows] & (persons.status[rows] > 0)].astype(np.int32)
    last = model.signals.last("job_finding_rate")
    found, cell, score = applications(month, adults, vacancies, last)
    return {
        int(persons.identity[row]): (int(at), int(points))
        for row, at, points in zip(found, cell, score, strict=True)
    }
