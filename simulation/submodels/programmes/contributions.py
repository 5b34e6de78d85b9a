"""What is paid for a delivery by the people themselves: their own contribution, and credit.

A contribution is a fixed part of the price, withdrawn from the participant's household in the month of
the delivery: it depends on nobody else, so that it is the same in every world. Credit is a fixed part
of a grant that the bank lends to the firm instead; the firm repays it with interest.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from simulation.programme_plan import Happening, Payer, StageKind
from simulation.submodels.programmes.events import Detail
from simulation.submodels.programmes.ledger import CITY_AREA, StageBudget, area_name
from simulation.submodels.programmes.purse import main_line, own_share, share_paid_by, side_costs

if TYPE_CHECKING:
    from simulation.submodels.programmes.desk import Desk
    from simulation.submodels.programmes.office import StageState

Rows = NDArray[np.integer[Any]]
CREDIT_LINE = "credit"
MORE_THAN_PLANNED = "more than planned"
#: The happening in whose month a contribution is due, by kind of stage.
_DUE = {
    StageKind.TRAINING: Happening.STARTED,
    StageKind.ENTREPRENEURSHIP: Happening.STARTED,
    StageKind.CAPITAL: Happening.STARTED,
    StageKind.CASH: Happening.STARTED,
    StageKind.COACHING: Happening.VISIT,
    StageKind.MARKETING: Happening.LINK,
}


def credit_idr(stage: StageState) -> int:
    """Return what of a grant is lent by the bank (rupiah for each person), of months planned."""
    if stage.budget.on_paper:
        return 0
    return int(stage.plan.grant_idr * share_paid_by(stage.budget.purses, Payer.BANK))


def fee_idr(stage: StageState, price_idr: int | None = None) -> int:
    """Return each participant's contribution (rupiah; of coaching, each month).

    The price is the plan's own where none is given: of a grant, that of selection alone.
    """
    plan = stage.plan
    price = _price_idr(stage) if price_idr is None else price_idr
    whole = price + sum(amount for _, amount in side_costs(plan, price))
    return int(whole * own_share(stage.budget.purses))


def _price_idr(stage: StageState) -> int:
    plan = stage.plan
    if plan.kind is StageKind.COACHING:
        return plan.coach_cost_idr_per_month // plan.firms_per_coach
    if plan.kind is StageKind.CASH:
        return plan.unit_cost_idr + plan.grant_idr
    return plan.unit_cost_idr  # of capital: selection; each tranche is paid for when it is given


def collect(
    desk: Desk,
    stage: StageState,
    happening: Happening,
    rows: Rows,
    spent_idr: NDArray[np.int64] | int,
) -> None:
    """Withdraw the contributions of people to whom something due has just happened.

    ``spent_idr`` is what the happening says was spent on each: the price of a link.
    """
    if happening is not _DUE[stage.plan.kind] or stage.budget.on_paper:
        return
    price = int(np.max(spent_idr)) if happening is Happening.LINK else None
    fee = fee_idr(stage, price)
    if fee:
        charge(desk, stage, rows, fee)


def pay_beside(desk: Desk, stage: StageState, rows: Rows, given_idr: int) -> None:
    """Withdraw the contributions due with a grant, or a tranche of it, from those who get it."""
    if stage.budget.on_paper:
        return
    fee = fee_idr(stage, given_idr)
    if fee:
        charge(desk, stage, rows, fee)


def charge(desk: Desk, stage: StageState, rows: Rows, each_idr: int) -> None:
    """Withdraw the same amount from each person's household and book it by district.

    Whoever has just left the city (the owner of a firm that is visited once more) pays nothing.
    """
    persons = desk.city.persons
    rows = rows[persons.present[rows] & (persons.household_row[rows] >= 0)]
    desk.emit(stage, Happening.CONTRIBUTED, rows, Detail(values_idr=each_idr))
    _book(desk, stage.budget, Payer.HOUSEHOLD, main_line(stage.plan), rows, each_idr)


def lend(desk: Desk, stage: StageState, rows: Rows, each_idr: int) -> None:
    """Let the bank lend the same amount to the firm of each person, and book it by district."""
    if each_idr and len(rows):
        desk.emit(stage, Happening.CREDIT, rows, Detail(values_idr=each_idr))
        _book(desk, stage.budget, Payer.BANK, CREDIT_LINE, rows, each_idr)


def _book(
    desk: Desk, budget: StageBudget, payer: Payer, line: str, rows: Rows, each_idr: int
) -> None:
    purse = next(purse for purse in budget.purses if purse.source.payer is payer)
    areas, counts = np.unique(desk.city.persons.kecamatan[rows], return_counts=True)
    for area, count in zip(areas.tolist(), counts.tolist(), strict=True):
        amount = each_idr * count
        purse.take(amount)
        for entry in ("committed", "paid"):
            budget.book(purse, line, area_name(area), entry, "", amount)
    if purse.left_idr < 0:  # nobody is turned away because others have paid before
        budget.book(purse, "budget", CITY_AREA, "planned", MORE_THAN_PLANNED, -purse.left_idr)
        purse.left_idr = 0
