"""Coaching of firms that exist, by a limited number of coaches under contract."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulation.programme_plan import Happening
from simulation.submodels.programmes.desk import Desk
from simulation.submodels.programmes.events import Detail
from simulation.submodels.programmes.ledger import CITY_AREA
from simulation.submodels.programmes.office import CoachContract, StageState

Rows = NDArray[np.integer[Any]]


def coaching_places(_: Desk, stage: StageState) -> tuple[int, str]:
    """Return how many more firms coaches can take on, and what limits them."""
    plan = stage.plan
    hired = sum(contract.coaches for contract in stage.coaches)
    affordable = stage.budget.affordable(plan.coach_cost_idr_per_month * plan.coaching_months)
    more = min(max(plan.coaches_max - hired, 0), affordable)
    places = (hired + more) * plan.firms_per_coach - len(stage.firms)
    if affordable > plan.coaches_max - hired:
        return max(places, 0), "all coaches are taken"
    return max(places, 0), "less than one coach's contract is left"


def start_coaching(desk: Desk, stage: StageState, rows: Rows) -> None:
    """Take firms on, hiring as many coaches as they need."""
    plan = stage.plan
    firms = desk.firm_of(rows)
    desk.emit(stage, Happening.STARTED, rows, Detail(firm_rows=firms))
    stage.firms = np.concatenate([stage.firms, firms])
    stage.owners = np.concatenate([stage.owners, rows])
    ends = np.full(len(rows), desk.month + plan.coaching_months, np.int64)
    stage.ends = np.concatenate([stage.ends, ends])
    hired = sum(contract.coaches for contract in stage.coaches)
    more = -(-len(stage.firms) // plan.firms_per_coach) - hired
    if more > 0:
        cost = more * plan.coach_cost_idr_per_month * plan.coaching_months
        promise = stage.budget.commit("coaches", CITY_AREA, cost, plan.coaching_months)
        stage.coaches.append(CoachContract(desk.month + plan.coaching_months, more, promise))


def coach(desk: Desk, stage: StageState) -> None:
    """Let every firm under coaching be visited, and pay the coaches."""
    paid = sum(
        stage.budget.pay(contract.promise)
        for contract in stage.coaches
        if contract.promise in stage.budget.commitments
    )
    if len(stage.firms):
        desk.emit(
            stage, Happening.VISIT, stage.owners, Detail(values_idr=paid // len(stage.firms),
            firm_rows=stage.firms))  # fmt: skip


def end_coaching(desk: Desk, stage: StageState) -> None:
    """Hand over whose months are over; let go firms that closed or changed hands."""
    stage.coaches = [c for c in stage.coaches if c.end_month > desk.month]
    if not len(stage.firms):
        return
    lost = _gone(desk, stage)
    over = (stage.ends <= desk.month) & ~lost
    desk.emit(
        stage, Happening.FINISHED, stage.owners[over], Detail(firm_rows=stage.firms[over], extra=-1)
    )
    desk.emit(stage, Happening.RELEASED, stage.owners[lost])
    done = stage.owners[over]
    _keep(stage, ~(over | lost))
    desk.hand_over(stage, done)


def _gone(desk: Desk, stage: StageState) -> NDArray[np.bool_]:
    """Return which firms closed or no longer belong to the owner who was taken on."""
    firms = desk.city.enterprises
    lost: NDArray[np.bool_] = ~firms.open[stage.firms] | (
        firms.owner_row[stage.firms] != stage.owners
    )
    return lost


def _keep(stage: StageState, kept: NDArray[np.bool_]) -> None:
    stage.firms = stage.firms[kept]
    stage.owners = stage.owners[kept]
    stage.ends = stage.ends[kept]
