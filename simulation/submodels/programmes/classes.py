"""Classes of a programme: which run, what happened in them, which open, who is admitted.

The life of a class is decided by its agent (:mod:`simulation.submodels.cohorts`); here it gets its
slot, its money and its trainees. One array says what every slot does this month: for programmes that
run unchanged in both worlds it is the signal ``classes_running``.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from simulation.programme_plan import ClassFlag, ClassPlan, Happening, class_code
from simulation.submodels.programmes import rooms
from simulation.submodels.programmes.desk import Desk
from simulation.submodels.programmes.events import Detail, class_batch
from simulation.submodels.programmes.intake import offered_fields, slot_cutoffs, slot_of
from simulation.submodels.programmes.ledger import area_name
from simulation.submodels.programmes.office import Cohort, StageState
from simulation.submodels.programmes.quota_places import within_quotas
from simulation.submodels.programmes.targeting import wanted_field

EMPTY_SLOT: Final = -9  # no field has this number
Flags = NDArray[np.int8]


def flags_of_month(desk: Desk, now: Any) -> tuple[Flags, NDArray[np.int16]]:  # noqa: ANN401 - the cohorts' own record
    """Return what every slot for classes does this month, and where and what it opens.

    Shapes (stages, slots) and (stages, slots, 2): see :func:`rooms.placed`.
    """
    stages = desk.programme.stages
    width = max([len(stage.slots) for stage in stages], default=0)
    live = np.zeros((len(stages), max(width, 1)), np.int8)
    for stage in stages:
        may_open = len(stage.openings)
        for slot, cohort in enumerate(stage.slots):
            if cohort is not None:
                live[stage.number, slot] = cohort.intention(now)
            elif may_open > 0:
                may_open -= 1
                live[stage.number, slot] = ClassFlag.RECRUITING
    places = rooms.placed(desk, (live.shape[0], live.shape[1]))
    if desk.programme.changed or not any(stage.teaches for stage in stages):
        return live, places
    name = desk.programme.plan.id
    taken: NDArray[np.int16] = desk.signals.take(f"classes_placed/{name}", places)
    return desk.signals.take(f"classes_running/{name}", live), taken


def classes_act(desk: Desk, flags: Flags, now: Any) -> None:  # noqa: ANN401
    """Let the classes live their month and write down what happened in them."""
    stages = desk.programme.stages
    for stage in stages:
        for slot, cohort in enumerate(stage.slots):
            if cohort is not None:
                cohort.order = ClassFlag(int(flags[stage.number, slot]))
    for cohort in desk.cohorts.act(desk.programme.plan.id, now):
        _write_down(desk, stages[cohort.plan.stage], cohort)


def _write_down(desk: Desk, stage: StageState, cohort: Cohort) -> None:
    number, field = cohort.plan.number, cohort.plan.field
    promise = stage.promises.get(number)
    paid = 0
    if cohort.met and promise is not None and promise.open_idr:
        promise.started = True
        paid = stage.budget.pay(promise)
    for event in cohort.happened:
        happening, rows = event.happening, event.rows
        if happening >= Happening.CLASS_OPENED:
            code = class_code(cohort.plan.provider, field)
            desk.carry_out(class_batch(stage.number, happening, number, code))
            if happening != Happening.CLASS_STARTED:
                stage.slots[cohort.plan.slot] = None
                stage.promises.pop(number, None)
            if happening == Happening.CLASS_CANCELLED:
                _send_back(stage, cohort)
                if promise is not None and promise in stage.budget.commitments:
                    stage.budget.cancel(promise, "class cancelled")
            continue
        value = paid // len(rows) if happening == Happening.ATTENDED else 0
        desk.emit(stage, happening, rows, Detail(values_idr=value, extra=field, cohort=number))
        if happening == Happening.FINISHED:
            if field >= 0:
                desk.programme.field_of.update(dict.fromkeys(rows.tolist(), field))
            desk.hand_over(stage, rows)
        elif happening == Happening.DROPPED_OUT:
            desk.emit(stage, Happening.RELEASED, rows)


def _send_back(stage: StageState, cohort: Cohort) -> None:
    """Let the people of a cancelled class wait for the next one, before those who came later."""
    nothing = np.zeros(len(cohort.rows), np.int64)
    stage.queue.join(cohort.rows, cohort.identities, nothing, cohort.plan.first_month)


def open_classes(desk: Desk, flags: Flags, places: NDArray[np.int16]) -> None:
    """Announce a class in every free slot that recruits this month, and promise its money."""
    for stage in desk.programme.stages:
        for slot, cohort in enumerate(stage.slots):
            if cohort is None and flags[stage.number, slot] == ClassFlag.RECRUITING:
                place, field = places[stage.number, slot].tolist()
                number = rooms.provider_number(desk, stage, place)
                open_one(desk, stage, slot, (number, field))


def open_one(desk: Desk, stage: StageState, slot: int, opening: rooms.Opening) -> Cohort:
    """Announce one class in a free slot, promise its money, and return it."""
    programme, parameters = desk.programme, desk.parameters
    provider, field = opening
    opened = sum(stage.classes_by_field.values())
    stage.classes_by_field[field] = stage.classes_by_field.get(field, 0) + 1
    areas = programme.plan.areas
    kecamatan = areas[opened % len(areas)]
    if stage.plan.online:
        kecamatan = -1
    elif provider != rooms.ANYWHERE:
        kecamatan = desk.office.providers[provider].plan.kecamatan
    plan = ClassPlan(
        programme=programme.plan.id,
        stage=stage.number,
        kind=stage.plan.kind,
        field=field,
        first_month=desk.month,
        number=programme.classes_opened,
        slot=slot,
        provider=provider,
        kecamatan=kecamatan,
        seats=stage.plan.seats_per_class,
        minimum_trainees=stage.plan.minimum_trainees,
        duration_months=stage.plan.duration_months,
        recruiting_months_max=parameters.recruiting_months_max,
        drop_out_probability_per_month=parameters.drop_out_probability_per_month,
        pass_probability=parameters.pass_probability,
    )
    programme.classes_opened += 1
    cohort: Cohort = desk.cohorts.open(plan)
    stage.slots[slot] = cohort
    stage.promises[plan.number] = stage.budget.commit(
        "classes",
        area_name(plan.kecamatan),
        rooms.class_cost_idr(stage),
        stage.plan.duration_months,
        started=False,
    )
    code = class_code(provider, field)
    desk.carry_out(class_batch(stage.number, Happening.CLASS_OPENED, plan.number, code))
    return cohort


def vacancies(stage: StageState, flags: Flags) -> NDArray[np.int64]:
    """Return the free seats of each slot's class, while it recruits."""
    free = np.zeros(len(stage.slots), np.int64)
    for slot, cohort in enumerate(stage.slots):
        if cohort is not None and flags[stage.number, slot] == ClassFlag.RECRUITING:
            free[slot] = max(cohort.plan.seats - len(cohort.rows), 0)
    return free


def limit(desk: Desk, stage: StageState) -> str:
    """Return what keeps a stage from opening another class now."""
    if stage.short_of_rooms:
        return "no room or instructor is free"
    if not stage.budget.affordable(rooms.class_cost_idr(stage)):
        return "less than one class is left"
    if all(cohort is not None for cohort in stage.slots):
        return "no free classroom"
    return "the budget year closes" if desk.year_closes else "too few who were handed on"


def places_on_offer(stage: StageState, flags: Flags) -> NDArray[np.int8]:
    """Return the kecamatan of the classes that recruit this month; of online courses none."""
    found = [
        cohort.plan.kecamatan
        for slot, cohort in enumerate(stage.slots)
        if cohort is not None and flags[stage.number, slot] == ClassFlag.RECRUITING
    ]
    return np.array(sorted(set(found) - {-1}), np.int8)


def admit(desk: Desk, stage: StageState, flags: Flags, ready: NDArray[np.int64]) -> int:
    """Admit people of the queue (entries ``ready``) to recruiting classes; return how many."""
    queue = stage.queue
    free = vacancies(stage, flags)
    ready = ready[within_quotas(desk, stage, ready, int(free.sum()))]
    rows, identities, scores = queue.rows[ready], queue.identities[ready], queue.scores[ready]
    fields = np.array(
        [EMPTY_SLOT if cohort is None else cohort.plan.field for cohort in stage.slots], np.int64
    )
    taste = desk.parameters.field_taste_female
    wanted = wanted_field(
        desk.city, rows, np.unique(fields[free > 0]), taste, desk.draws, desk.office.gumbel
    )
    live = slot_cutoffs(scores, identities, wanted, fields, free)
    cutoffs = desk.judge(f"{stage.number}/admitted", live)
    if not desk.programme.changed:
        offered = offered_fields(fields, cutoffs)
        wanted = wanted_field(desk.city, rows, offered, taste, desk.draws, desk.office.gumbel)
    slots = slot_of(scores, identities, wanted, fields, cutoffs)
    for slot, cohort in enumerate(stage.slots):
        mine = slots == slot
        if cohort is not None and mine.any():
            cohort.admit(rows[mine], identities[mine])
    stays = np.ones(len(queue), np.bool_)
    stays[ready[slots >= 0]] = False
    queue.keep(stays)
    return int((slots >= 0).sum())
