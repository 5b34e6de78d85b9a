"""A handful of people and firms, written out one by one, for sums that are checked by hand."""

from __future__ import annotations

import numpy as np

from simulation.city import City, Enterprises, Households, Persons
from simulation.classifications import CELLS, MARKETS, LabourStatus
from simulation.columns import empty_columns
from simulation.consumption import straight_curve
from simulation.market_tables import Cells, Markets


def toy_city(people: list[dict], homes: list[dict], firms: list[dict] = ()) -> City:
    """Return a city of the given rows; what a row leaves out is a newcomer's value.

    ``age`` of a person is given in years; identities are 16 times the row unless given. ``members``
    of a household are counted from the people in it.
    """
    persons = Persons(**empty_columns(Persons, len(people)))
    households = Households(**empty_columns(Households, len(homes)))
    enterprises = Enterprises(**empty_columns(Enterprises, len(firms)))
    for row, given in enumerate(people):
        values = {
            "identity": 16 * row, "present": True, "resident": True,
            "household_row": 0, "status": LabourStatus.OTHER,
        }  # fmt: skip
        values |= given
        values["birth_month"] = -12 * values.pop("age", 30)
        _write(persons, row, values)
        if values["present"] and values["resident"]:
            households.members[values["household_row"]] += 1
    for row, given in enumerate(homes):
        _write(households, row, {"identity": 16 * row, "present": True} | given)
    for row, given in enumerate(firms):
        _write(enterprises, row, {"open": True} | given)
    cells = Cells(**empty_columns(Cells, CELLS))
    markets = Markets(**empty_columns(Markets, MARKETS))
    nowhere = np.zeros((11, MARKETS))
    return City(persons, households, enterprises, cells, markets, nowhere, straight_curve())


def _write(table: object, row: int, values: dict) -> None:
    for name, value in values.items():
        getattr(table, name)[row] = value
