"""A part of a city that lives alone: some households with all their members and their firms.

Lives touch each other only through signals (ACCOUNT section 1), and a person lives and owns within one
household for good. In a world that replays every signal some households therefore live as they would
among all others, at the cost of their own lives alone: cells and markets stay whole, what is asked
of the city as a whole is carried along as its census, and of arrivals only those named come.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from simulation.census import census_of
from simulation.city import ARRIVAL_FLAG, FIRM_NUMBER_BITS, City
from simulation.columns import IdColumn, declared_columns, reserve
from simulation.errors import BrokenInvariantError

SPARE_ROWS: Final = 64  # of each table, so that none is empty and newcomers find room

Chosen = NDArray[np.bool_]


def households_of(city: City, persons: IdColumn) -> IdColumn:
    """Return the identities of the households of some persons, sorted, each once."""
    rows = np.flatnonzero(np.isin(city.persons.identity, persons))
    homes = city.persons.household_row[rows]
    identities: IdColumn = np.unique(city.households.identity[homes[homes >= 0]])
    return identities


def part_of(initial: City, households: IdColumn) -> City | None:
    """Return the part of an initial city with some households alone, None where none is there.

    Households that come later are named by the identities of their slots. Rows keep their order.
    """
    homes = np.isin(initial.households.identity, households[households < ARRIVAL_FLAG])
    persons = (initial.persons.household_row >= 0) & homes[initial.persons.household_row]
    if not persons.any():
        return None
    firms = _firms_of(initial, persons)
    part = replace(
        initial,
        persons=_rows_of(initial.persons, persons),
        households=_rows_of(initial.households, homes),
        enterprises=_rows_of(initial.enterprises, firms),
        census=census_of(initial),
        may_arrive=households[households >= ARRIVAL_FLAG],
    )
    _link(part.persons, "household_row", homes)
    _link(part.persons, "enterprise_row", firms)
    _link(part.enterprises, "owner_row", persons)
    for table in (part.persons, part.households, part.enterprises):
        reserve(table, len(table.identity) + SPARE_ROWS)
    return part


def _firms_of(city: City, persons: Chosen) -> Chosen:
    """Return which firms the chosen founded or own."""
    firms = city.enterprises
    founders = np.isin(firms.identity >> FIRM_NUMBER_BITS, city.persons.identity[persons])
    owned = (firms.owner_row >= 0) & persons[firms.owner_row]
    chosen: Chosen = (firms.identity >= 0) & (founders | owned)
    return chosen


def _rows_of(table: Any, chosen: Chosen) -> Any:  # noqa: ANN401 - any table of the city
    """Return a table with the chosen rows alone, in their order."""
    return type(table)(**{name: getattr(table, name)[chosen] for name in declared_columns(table)})


def _link(table: Any, column: str, chosen: Chosen) -> None:  # noqa: ANN401 - any table of the city
    """Let a column of row numbers point at the rows that the chosen ones have become."""
    before = getattr(table, column)
    linked = before >= 0
    if not chosen[before[linked]].all():
        raise BrokenInvariantError(
            f"{column}: somebody in this part of the city is linked outside it"
        )
    after = np.full_like(before, -1)
    after[linked] = (np.cumsum(chosen) - 1)[before[linked]]
    setattr(table, column, after)
