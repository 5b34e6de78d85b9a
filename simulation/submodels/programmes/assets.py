"""What grants bought and is still in use: it wears, is sold in need, and is divided by broken groups.

The book is kept where programmes decide; worlds that replay deliveries read the sales themselves.
Nothing here looks at anybody but the holder, except that members of a group of a changed programme
share one fate: groups of such a programme are part of the policy and are recorded with it.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from simulation.city import City
from simulation.programme_plan import Happening
from simulation.randomness import Decision
from simulation.submodels.programmes.desk import Desk
from simulation.submodels.programmes.events import Detail
from simulation.submodels.programmes.office import Assets, StageState
from simulation.units import monthly_probability

Rows = NDArray[np.integer[Any]]
ALONE: Final = -1  # number of the group of somebody with a grant of one's own
SOLD_ALONE: Final = 0  # extra of a sale: the holder's own
SOLD_BY_GROUP: Final = 1  # extra of a sale: the group broke up
_LINES_OF_REFERENCE: Final = 2  # the catalogue's shares hold at twice the poverty line
_LEAST_NEED: Final = 0.1
_LARGEST_NEED: Final = 8.0
_STEPS: Final = 2.0**20  # results of libm are multiples of 1 / _STEPS


def need_factor(
    city: City, rows: Rows, poverty_line_idr: int, elasticity: float
) -> NDArray[np.float64]:
    """Return how much more a household needs the money than one at twice the poverty line.

    (2 * line / spending a head) ** elasticity; without a household as at twice the line.
    """
    homes = city.persons.household_row[rows]
    spent = city.households.expenditure_idr[homes] / np.maximum(city.households.members[homes], 1)
    need = _LINES_OF_REFERENCE * poverty_line_idr / np.maximum(spent, 1.0)
    need = np.where(homes >= 0, np.clip(need, _LEAST_NEED, _LARGEST_NEED), 1.0)
    factor: NDArray[np.float64] = np.round(need**elasticity * _STEPS) / _STEPS
    return factor


def group_numbers(desk: Desk, rows: Rows, size: int) -> NDArray[np.int64]:
    """Return the group of each recipient: its first member's identity, ``ALONE`` for single grants.

    Recipients of one month and district form groups in order of identity; who is left over joins the
    last group of the district, and whoever has no companion there has none anywhere. In a programme that runs
    unchanged in both worlds everybody has the luck of a group alone: who else is admitted must not
    reach anybody there.
    """
    identities = desk.identities(rows)
    if size <= 1:
        return np.full(len(rows), ALONE, np.int64)
    if not desk.programme.changed:
        return identities
    areas = desk.city.persons.kecamatan[rows]
    order = np.lexsort((identities, areas))
    _, first = np.unique(areas[order], return_index=True)
    place = np.arange(len(rows)) - np.repeat(first, np.diff([*first, len(rows)]))
    people = np.repeat(np.diff([*first, len(rows)]), np.diff([*first, len(rows)]))
    heads = np.flatnonzero((place % size == 0) & ((people - place >= size) | (place == 0)))
    numbers = np.empty(len(rows), np.int64)
    numbers[order] = np.repeat(identities[order[heads]], np.diff([*heads, len(rows)]))
    numbers[order[people == 1]] = ALONE
    return numbers


def hold(
    stage: StageState, rows: Rows, worth_idr: NDArray[np.int64], groups: NDArray[np.int64]
) -> None:
    """Write down what somebody received."""
    book = stage.assets
    book.rows = np.concatenate([book.rows, rows]).astype(np.int32)
    book.firms = np.concatenate([book.firms, np.full(len(rows), -1, np.int32)])
    book.worth_idr = np.concatenate([book.worth_idr, worth_idr])
    book.groups = np.concatenate([book.groups, groups])


def add_worth(stage: StageState, rows: Rows, worth_idr: NDArray[np.int64]) -> None:
    """Add a later tranche to the last grant of each holder."""
    book = stage.assets
    entry_of = {row: entry for entry, row in enumerate(book.rows.tolist())}
    entries = np.array([entry_of[row] for row in rows.tolist()], np.int64)
    book.worth_idr[entries] += worth_idr


def use(desk: Desk, stage: StageState) -> None:
    """Live through a month: what is gone with its firm, wears, breaks up or is sold."""
    book, parameters = stage.assets, desk.parameters
    if not len(book.rows):
        return
    firms = desk.firm_of(book.rows)
    new = book.firms < 0
    book.firms = np.where(new, firms, book.firms)
    keep(book, (firms >= 0) & (firms == book.firms) & desk.city.persons.present[book.rows])
    book.worth_idr -= np.floor(book.worth_idr * parameters.equipment_wear_per_month).astype(
        np.int64
    )
    _break_groups(desk, stage)
    if stage.plan.in_kind:
        _sell(desk, stage)


def _break_groups(desk: Desk, stage: StageState) -> None:
    book, parameters = stage.assets, desk.parameters
    grouped = np.flatnonzero(book.groups != ALONE)
    chance = monthly_probability(parameters.group_break_up_probability_per_year)
    luck = desk.draws.uniform(Decision.GROUP_BREAK, desk.month, book.groups[grouped])
    broken = grouped[luck < chance]
    book.groups[broken] = ALONE
    kept = np.floor(book.worth_idr[broken] * parameters.group_kept_share).astype(np.int64)
    _emit_sales(desk, stage, broken, book.worth_idr[broken] - kept, SOLD_BY_GROUP)
    book.worth_idr[broken] = kept


def _sell(desk: Desk, stage: StageState) -> None:
    book, parameters = stage.assets, desk.parameters
    chance = monthly_probability(parameters.equipment_sale_probability_per_year) * need_factor(
        desk.city, book.rows, desk.poverty_line_idr, parameters.need_elasticity
    )
    identities = desk.identities(book.rows)
    luck = desk.draws.uniform(Decision.EQUIPMENT_RESALE, desk.month, identities, stage.stream)
    sold = np.flatnonzero(luck < chance)
    _emit_sales(desk, stage, sold, book.worth_idr[sold], SOLD_ALONE)
    keep(book, luck >= chance)


def _emit_sales(
    desk: Desk, stage: StageState, which: Rows, worth_idr: NDArray[np.int64], extra: int
) -> None:
    book = stage.assets
    detail = Detail(worth_idr, extra, book.firms[which])
    desk.emit(stage, Happening.EQUIPMENT_SOLD, book.rows[which], detail)


def in_use(stage: StageState, rows: Rows) -> NDArray[np.bool_]:
    """Return whose grant is still at work in a firm."""
    return np.isin(rows, stage.assets.rows)


def keep(book: Assets, kept: NDArray[np.bool_]) -> None:
    """Strike out the other entries."""
    book.rows, book.firms = book.rows[kept], book.firms[kept]
    book.worth_idr, book.groups = book.worth_idr[kept], book.groups[kept]
