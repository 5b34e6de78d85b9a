"""Months already past: what was really delivered and paid stands in the place of the plan.

In such a month exactly as many people as reported start a stage, and the rupiah reported are booked;
what the plan would have promised and paid is kept on paper only. When the past ends, instalments of
what is still running are promised out of what is left, and the plan goes on from there.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulation.errors import ExperimentError, Problem
from simulation.programme_plan import Payer, RealisedMonth, StageKind, StagePlan
from simulation.submodels.programmes import classes, rooms
from simulation.submodels.programmes.contributions import charge, lend
from simulation.submodels.programmes.desk import Desk
from simulation.submodels.programmes.ledger import CITY_AREA, StageBudget
from simulation.submodels.programmes.office import StageState
from simulation.submodels.programmes.purse import allot, main_line, pay_order, rooms_idr, side_costs

Rows = NDArray[np.integer[Any]]
Chooser = Callable[[Desk, StageState, int], Rows]
BEYOND_PLAN = "realised beyond the plan"
RUNNING_ON = "instalments of what had begun"
_HANDED_TO_PEOPLE = frozenset({"grants", "equipment", "cash"})


def is_past(desk: Desk) -> bool:
    """Return whether the programme's figures of this month are known."""
    return desk.month <= desk.programme.plan.realised_until


def fact_of(desk: Desk, stage: StageState) -> RealisedMonth:
    """Return what was reported of a stage in this month; nothing where it is not named."""
    for fact in stage.plan.realised:
        if fact.month == desk.month:
            return fact
    return RealisedMonth(desk.month, 0, ())


def turn_page(desk: Desk) -> None:
    """Keep promises on paper while the past lasts; promise what runs on when it ends."""
    past = is_past(desk)
    for stage in desk.programme.stages:
        budget = stage.budget
        if budget.on_paper and not past:
            _promise_the_rest(budget)
        budget.on_paper = past


def _promise_the_rest(budget: StageBudget) -> None:
    """Promise what is still to be paid of what began in the past, beyond the plan if need be."""
    for promise in budget.commitments:
        if promise.booked:
            continue
        needs: dict[str, int] = {}
        for _, line, amount in promise.parts:
            needs[line] = needs.get(line, 0) + amount
        rooms = rooms_idr(budget.purses, budget.plan, budget.year, budget.month_of_year)
        parts, short = allot(budget.purses, rooms, list(needs.items()))
        if short:
            number = pay_order(budget.purses, promise.line)[-1]
            parts.append((number, promise.line, short))
            _widen(budget, number, short, RUNNING_ON)
        for number, line, amount in parts:
            budget.purses[number].take(amount)
            budget.book(budget.purses[number], line, promise.area, "committed", "", amount)
        promise.parts = parts
        promise.booked = True


def _widen(budget: StageBudget, number: int, amount_idr: int, reason: str) -> None:
    """Plan rupiah of a purse beyond the budget: they have been spent, or are owed."""
    budget.purses[number].left_idr += amount_idr
    budget.book(budget.purses[number], "budget", CITY_AREA, "planned", reason, amount_idr)


def start_classes(desk: Desk, choose: Chooser) -> None:
    """Open, fill and start as many classes as the people who are known to have started need."""
    for stage in desk.programme.stages:
        count = fact_of(desk, stage).participants
        if not stage.teaches or not count:
            continue
        rows = choose(desk, stage, count)
        _from_people(desk, stage, rows)
        identities = desk.identities(rows)
        for first in range(0, len(rows), stage.plan.seats_per_class):
            part = slice(first, first + stage.plan.seats_per_class)
            cohort = classes.open_one(
                desk, stage, _free_slot(stage), rooms.opening_anyhow(desk, stage)
            )
            seats = len(rows[part])
            cohort.plan = replace(cohort.plan, seats=seats, minimum_trainees=seats)
            cohort.admit(rows[part], identities[part])


def _free_slot(stage: StageState) -> int:
    """Return a slot without a class; the past had as many classrooms as it needed."""
    if None not in stage.slots:
        stage.slots.append(None)
    return stage.slots.index(None)


def serve(
    desk: Desk,
    stage: StageState,
    choose: Chooser,
    give: Callable[[Desk, StageState, Rows], None],
) -> None:
    """Serve exactly the people reported, each with an equal part of what was paid to people."""
    fact = fact_of(desk, stage)
    if stage.teaches or not fact.participants:
        return
    rows = choose(desk, stage, fact.participants)
    planned = stage.plan
    public = sum(_main_part(planned, amount) for _, amount in _paid_by(stage, fact, Payer.PUBLIC))
    each = public // len(rows) + _each_idr(stage, fact, Payer.HOUSEHOLD)
    if planned.kind in {StageKind.CAPITAL, StageKind.CASH}:
        stage.plan = replace(planned, grant_idr=each, unit_cost_idr=0, tranches=1)
    give(desk, stage, rows)
    stage.plan = planned
    _from_people(desk, stage, rows)


def _paid_by(stage: StageState, fact: RealisedMonth, payer: Payer) -> list[tuple[str, int]]:
    """Return (source, rupiah) of a month for the sources of one kind of payer."""
    mine = {p.source.id for p in stage.budget.purses if p.source.payer is payer}
    return [(name, amount) for name, amount in fact.paid_idr if name in mine]


def _each_idr(stage: StageState, fact: RealisedMonth, payer: Payer) -> int:
    """Return the equal part of each participant in what is no public money."""
    total = sum(amount for _, amount in _paid_by(stage, fact, payer))
    return total // fact.participants if fact.participants else 0


def _from_people(desk: Desk, stage: StageState, rows: Rows) -> None:
    """Withdraw the contributions reported from those who started, and lend to their firms."""
    fact = fact_of(desk, stage)
    own = _each_idr(stage, fact, Payer.HOUSEHOLD)
    if own:
        charge(desk, stage, rows, own)
    lend(desk, stage, rows, _each_idr(stage, fact, Payer.BANK))


def _main_part(plan: StagePlan, amount_idr: int) -> int:
    """Return what of an amount is spent on what the stage hands out, staff and overhead apart."""
    return int(amount_idr * (1.0 - plan.staff_share - plan.overhead_share))


def book(desk: Desk, stage: StageState) -> None:
    """Book what budgets paid, by source; what makes no equal parts is administration."""
    fact, budget = fact_of(desk, stage), stage.budget
    line = main_line(stage.plan)
    public = _paid_by(stage, fact, Payer.PUBLIC)
    mains = [_main_part(stage.plan, amount) for _, amount in public]
    if line in _HANDED_TO_PEOPLE:
        handed = sum(mains) // fact.participants * fact.participants if fact.participants else 0
        mains = _cut(mains, handed)
    for (source, amount), main in zip(public, mains, strict=True):
        number = next(n for n, purse in enumerate(budget.purses) if purse.source.id == source)
        purse = budget.purses[number]
        _widen(budget, number, max(amount - max(purse.left_idr, 0), 0), BEYOND_PLAN)
        purse.take(amount)
        for name, part in _by_line(stage.plan, line, main, amount):
            for entry in ("committed", "paid"):
                budget.book(purse, name, CITY_AREA, entry, "", part)
    if sum(purse.left_idr for purse in budget.purses) > 0:
        budget.meet("not spent, as realised")


def _cut(amounts: Sequence[int], total: int) -> list[int]:
    """Return the amounts, lowered from the last on until they sum to ``total``."""
    kept = []
    for amount in amounts:
        part = min(amount, total)
        total -= part
        kept.append(part)
    return kept


def _by_line(plan: StagePlan, line: str, main_idr: int, amount_idr: int) -> list[tuple[str, int]]:
    """Split a rupiah paid into what was handed out, staff, and administration as the rest."""
    staff = dict(side_costs(plan, _main_part(plan, amount_idr))).get("staff", 0)
    staff = min(staff, amount_idr - main_idr)
    return [(line, main_idr), ("staff", staff), ("overhead", amount_idr - main_idr - staff)]


def check_found(desk: Desk, stage: StageState, wanted: int, found: int) -> None:
    """Refuse figures that this city cannot have: fewer people fit the rule than were served."""
    if found == wanted:
        return
    where = f"programmes.{desk.programme.plan.id}.realised.{stage.plan.kind.name.lower()}"
    raise ExperimentError(
        Problem(
            where,
            f"{wanted} participants in month {desk.month + 1} of the run, but only {found} people of "
            "the simulated city fit the target",
            "figures of people whom the target allows",
            "widen target, or check the figure",
        )
    )
