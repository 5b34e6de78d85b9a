"""Coaching of firms that exist, by a limited number of coaches under contract.

Coaches are hired for a contract and paid whether they have firms or not. When firms outnumber what
the coaches can look after (a contract ended, or the stage takes on more than the load), visits are
shared: congestion lowers the effect on each. Firms beyond that wait in the queue.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulation.programme_plan import Happening, StagePlan
from simulation.randomness import FIXED_POINT
from simulation.submodels.programmes.desk import Desk
from simulation.submodels.programmes.effects import VISIT_PARTS
from simulation.submodels.programmes.events import Detail
from simulation.submodels.programmes.ledger import CITY_AREA
from simulation.submodels.programmes.office import CoachContract, StageState

Rows = NDArray[np.integer[Any]]


def coaching_places(_: Desk, stage: StageState) -> tuple[int, str]:
    """Return how many more firms coaches can take on, and what limits them."""
    plan = stage.plan
    hired = _hired(stage)
    affordable = stage.budget.affordable(plan.coach_cost_idr_per_month * _contract_months(plan))
    more = min(max(plan.coaches_max - hired, 0), affordable)
    places = (hired + more) * _most_firms(plan) - len(stage.firms)
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
    more = -(-len(stage.firms) // _most_firms(plan)) - _hired(stage)
    _hire(desk, stage, more, _contract_months(plan))


def coach(desk: Desk, stage: StageState) -> None:
    """Pay the coaches, replace those whose contract ended, and let them visit the firms."""
    plan = stage.plan
    if len(stage.firms):
        _replace_coaches(desk, stage)
    paid = sum(
        stage.budget.pay(contract.promise)
        for contract in stage.coaches
        if contract.promise in stage.budget.commitments
    )
    visits = round(plan.visits_per_month * VISIT_PARTS * _visited_share(desk, stage))
    if len(stage.firms):
        value = paid // len(stage.firms)
        desk.emit(stage, Happening.VISIT, stage.owners, Detail(value, visits, stage.firms))


def _visited_share(desk: Desk, stage: StageState) -> float:
    """Return the share of the planned visits each firm gets: less where coaches have too many firms.

    For a programme that runs unchanged in both worlds the load of its coaches is a signal.
    """
    load = max(len(stage.firms), 1)
    covered = min(_hired(stage) * stage.plan.firms_per_coach, load)
    live = np.array([(covered * FIXED_POINT) // load], np.int64)
    if not desk.programme.changed:
        name = f"coach_load/{desk.programme.plan.id}/{stage.number}"
        live = desk.signals.take(name, live)
    return float(live[0]) / FIXED_POINT


def _replace_coaches(desk: Desk, stage: StageState) -> None:
    """Hire anew for firms whose coach's contract ended, as far as money and people go."""
    plan = stage.plan
    missing = -(-len(stage.firms) // _most_firms(plan)) - _hired(stage)
    months = int(stage.ends.max()) - desk.month
    price = plan.coach_cost_idr_per_month * months
    room = plan.coaches_max - _hired(stage)
    _hire(desk, stage, min(missing, room, stage.budget.affordable(price)), months)


def _hire(desk: Desk, stage: StageState, coaches: int, months: int) -> None:
    if coaches <= 0:
        return
    cost = coaches * stage.plan.coach_cost_idr_per_month * months
    promise = stage.budget.commit("coaches", CITY_AREA, cost, months)
    stage.coaches.append(CoachContract(desk.month + months, coaches, promise))


def _hired(stage: StageState) -> int:
    return sum(contract.coaches for contract in stage.coaches)


def _contract_months(plan: StagePlan) -> int:
    """Return the months of a contract; without a rule as long as one firm is coached."""
    return plan.contract_months or plan.coaching_months


def _most_firms(plan: StagePlan) -> int:
    """Return how many firms a coach may be given, overload included."""
    return max(int(plan.firms_per_coach * (1.0 + plan.firms_above_load_share)), 1)


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
