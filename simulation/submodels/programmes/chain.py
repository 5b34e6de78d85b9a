"""Places a chain keeps for its own people while later stages are open to others.

A later stage that is open to others invites them only to places which nobody on the way through the
chain can reach before the budget year closes: people in earlier stages, and the seats that the first
stage can still open in time. Each hand-over loses a share of them.
"""

from __future__ import annotations

import math

from simulation.programme_plan import CLASS_STAGES, StageKind
from simulation.submodels.programmes.desk import Desk
from simulation.submodels.programmes.ledger import DECEMBER
from simulation.submodels.programmes.office import StageState


def kept_places(desk: Desk, stage: StageState) -> int:
    """Return how many places of a later stage are kept for people on their way to it."""
    plan = desk.programme.plan
    if not plan.integrated or not stage.number:
        return 0
    left = DECEMBER - desk.month_of_year
    since = stage.queue.ready_month() - desk.month  # those handed over who must wait still
    expected = float(((since > 0) & (since <= left)).sum())
    for earlier in desk.programme.stages[: stage.number]:
        handed_on = (1.0 - plan.lost_at_hand_over_share) ** (stage.number - earlier.number)
        months = _months_between(desk, earlier.number, stage.number)
        expected += handed_on * _arriving(desk, earlier, left - months)
    return math.ceil(expected)


def shortage(desk: Desk, stage: StageState, kept: int) -> str:
    """Return why a stage took in fewer than it had places for; ``kept``: of them for the chain."""
    if kept:
        return "kept for people of the chain"
    if not desk.recruits(stage):
        return "too few who were handed on"
    return "too few who were eligible and willing"


def stage_months(stage: StageState) -> int:
    """Return the months somebody spends in a stage."""
    if stage.teaches:
        return stage.plan.duration_months
    return stage.plan.coaching_months if stage.plan.kind is StageKind.COACHING else 0


def _months_between(desk: Desk, earlier: int, later: int) -> int:
    """Return the months from finishing one stage to being ready for another, at the least."""
    between = desk.programme.stages[earlier + 1 : later]
    waits = (later - earlier) * desk.programme.plan.waiting_months
    return waits + sum(stage_months(stage) for stage in between)


def _arriving(desk: Desk, stage: StageState, months_left: int) -> int:
    """Return how many can finish a stage within some months, those still to be taught included."""
    whole = stage_months(stage)
    people = 0
    if whole <= months_left:
        people += len(stage.queue)
    if stage.plan.kind is StageKind.COACHING:
        people += int((stage.ends - desk.month <= months_left).sum())
    if stage.plan.kind in CLASS_STAGES:
        people += sum(
            len(cohort.rows) if cohort.months_run else cohort.plan.seats
            for cohort in stage.slots
            if cohort is not None and whole - cohort.months_run <= months_left
        )
        if stage.number == 0 and whole + 1 <= months_left:  # a class recruits a month before
            seats = stage.budget.affordable(stage.plan.unit_cost_idr) if _opens(desk, stage) else 0
            people += seats
    return people


def _opens(desk: Desk, stage: StageState) -> bool:
    """Return whether the first stage still announces classes."""
    return desk.month <= desk.programme.plan.last_month and stage.plan.classes_at_once_max > 0
