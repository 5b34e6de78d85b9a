"""Rooms and instructors of the providers, shared by all programmes that hold classes there.

A class holds a room from its announcement to its end, and an instructor of its field. Every month
the programmes take turns: each in its turn gets one class a round, the first turn moving on by one
programme a month, until nobody has money and people, or no room is left. Programmes that run
unchanged in both worlds react to the others only through three signals: which classes run, where
they open (``classes_placed``), and how full a provider is (``provider_load``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from simulation.parameters.programmes import ProgrammesParameters
from simulation.programme_plan import NO_FIELD, ProviderMonth, StageKind, provider_and_field
from simulation.randomness import FIXED_POINT
from simulation.signals import Signals
from simulation.submodels.programmes.desk import Desk
from simulation.submodels.programmes.office import ProgrammeOffice, ProviderState, StageState

ANYWHERE = -1  # the provider of a class where the scenario has none

Opening = tuple[int, int]  #: number of the provider (ANYWHERE: none) and field of a class to open


def class_cost_idr(stage: StageState) -> int:
    """Return what one class costs, administration apart; every seat is paid for."""
    return stage.plan.unit_cost_idr * stage.plan.seats_per_class


def read_loads(office: ProgrammeOffice, signals: Signals, parameters: ProgrammesParameters) -> None:
    """Note how full each provider is: live for changed programmes, by the signal for the others."""
    live = [state.used * FIXED_POINT // max(state.plan.rooms, 1) for state in office.providers]
    shown = list(live)
    for number, state in enumerate(office.providers):
        if state.plan.id in office.watched:
            taken = signals.take(f"provider_load/{state.plan.id}", np.array([live[number]]))
            shown[number] = int(taken[0])
    office.strain_changed = _strain(live, parameters)
    office.strain_unchanged = _strain(shown, parameters)


def _strain(loads: Sequence[int], parameters: ProgrammesParameters) -> tuple[float, ...]:
    """Return the share of certificates lost at each provider beyond its comfortable load."""
    comfortable = parameters.provider_comfortable_load_share
    spare = max(1.0 - comfortable, 1.0 / FIXED_POINT)
    return tuple(
        parameters.provider_certificates_lost_at_full_load_share
        * max(load / FIXED_POINT - comfortable, 0.0)
        / spare
        for load in loads
    )


def provider_month(desk: Desk) -> ProviderMonth:
    """Return what a programme's classes meet at the providers this month."""
    office = desk.office
    closed = frozenset(
        number
        for number, state in enumerate(office.providers)
        if desk.month in state.plan.closed_months
    )
    changed = desk.programme.changed
    return ProviderMonth(office.strain_changed if changed else office.strain_unchanged, closed)


@dataclass(slots=True)
class _Want:
    """Classes one stage could still open this month, and what it has opened by field."""

    desk: Desk
    stage: StageState
    classes: int
    by_field: dict[int, int]
    recorded: Sequence[Opening] | None = None  #: what the live world opened, where it is replayed
    found: list[Opening] = field(default_factory=list)


def plan_openings(desks: Sequence[Desk]) -> None:
    """Let the programmes take turns for rooms; note each stage's openings.

    Programmes that are replayed take their turns too, with what the record says they opened, so that
    the others find the same rooms as in the live world.
    """
    wants = [want for desk in _in_turn(desks) for want in _wants(desk)]
    taken: dict[int, dict[int, int]] = {}
    waiting = [want for want in wants if want.classes]
    while waiting:
        waiting = [want for want in waiting if _open_one(want, taken) and want.classes]
    for want in wants:
        want.stage.openings = want.found
        if not want.desk.year_closes:
            want.stage.short_of_rooms = want.classes > 0


def _wants(desk: Desk) -> list[_Want]:
    """Return what each stage of a programme would open this month."""
    stages = [stage for stage in desk.programme.stages if stage.teaches]
    record = desk.office.recorded
    if record is None or not desk.programme.changed:
        return [
            _Want(desk, stage, classes_to_open(desk, stage), dict(stage.classes_by_field))
            for stage in stages
        ]
    if desk.month <= desk.programme.plan.realised_until:
        return []  # what really opened took no turn
    codes = record.openings(desk.month, desk.programme.plan.id)
    opened = {
        number: [provider_and_field(code) for code in listed] for number, listed in codes.items()
    }
    return [
        _Want(desk, stage, len(opened[stage.number]), {}, opened[stage.number])
        for stage in stages
        if stage.number in opened
    ]


def _in_turn(desks: Sequence[Desk]) -> list[Desk]:
    ordered = sorted(desks, key=lambda desk: desk.programme.plan.id)
    first = ordered[0].month % len(ordered) if ordered else 0
    return ordered[first:] + ordered[:first]


def classes_to_open(desk: Desk, stage: StageState) -> int:
    """Return how many classes the stage has slots, money and people for; none as the year closes."""
    if not stage.teaches or desk.year_closes or not desk.has_intake(stage):
        return 0
    if desk.month <= desk.programme.plan.realised_until:
        return 0
    # The past may have had more classes at once than the plan allows.
    held = sum(1 for cohort in stage.slots if cohort is not None)
    free = max(stage.plan.classes_at_once_max - held, 0)
    affordable = min(stage.budget.affordable(class_cost_idr(stage)), free)
    if desk.recruits(stage) and desk.month <= desk.programme.plan.last_month:
        return affordable
    waiting = int((stage.queue.ready_month() <= desk.month).sum())
    recruiting = sum(1 for cohort in stage.slots if cohort is not None and not cohort.months_run)
    needed = max(stage.plan.minimum_trainees, 1)
    full, rest = divmod(waiting, stage.plan.seats_per_class)
    return min(affordable, max(full + (rest >= needed) - recruiting, 0))


def _open_one(want: _Want, taken: dict[int, dict[int, int]]) -> bool:
    """Find a room and an instructor for one class; say whether there was one."""
    opening = _next_opening(want, taken)
    if opening is None:
        return False
    number, taught = opening
    if number != ANYWHERE:
        here = taken.setdefault(number, {})
        here[taught] = here.get(taught, 0) + 1
    want.by_field[taught] = want.by_field.get(taught, 0) + 1
    want.found.append(opening)
    want.classes -= 1
    return True


def _next_opening(want: _Want, taken: dict[int, dict[int, int]]) -> Opening | None:
    """Return where the next class would be held and what it would teach, None without room."""
    if want.recorded is not None:
        return want.recorded[len(want.found)]
    for taught in fields_in_order(want.stage, want.by_field):
        number = _provider_for(want, taught, taken)
        if number is not None:
            return number, taught
    return None


def fields_in_order(stage: StageState, by_field: dict[int, int]) -> list[int]:
    """Return the fields of a stage, that which is furthest behind its share of classes first."""
    if stage.plan.kind is StageKind.ENTREPRENEURSHIP or not stage.plan.field_shares:
        return [NO_FIELD]
    total = sum(by_field.values()) + 1
    behind = [
        (share * total - by_field.get(number, 0), -number)
        for number, share in stage.plan.field_shares
    ]
    return [-number for _, number in sorted(behind, reverse=True)]


def _provider_for(want: _Want, taught: int, taken: dict[int, dict[int, int]]) -> int | None:
    """Return the emptiest provider with a room and an instructor, the nearest of equally full."""
    names = want.stage.plan.providers
    desk = want.desk
    if want.stage.plan.online or (not names and not desk.office.providers):
        return ANYWHERE
    best: tuple[int, float, int] | None = None
    for number, state in enumerate(desk.office.providers):
        here = taken.get(number, {})
        used = state.used + sum(here.values())
        busy = state.classes.get(taught, 0) + here.get(taught, 0)
        free = used < state.plan.rooms and busy < dict(state.plan.instructors).get(taught, 0)
        if state.plan.id in names and free and _announces(state, desk):
            load = (used + 1) * FIXED_POINT // state.plan.rooms
            km = float(
                desk.office.travel_km[state.plan.kecamatan, desk.programme.plan.areas].mean()
            )
            best = min(best or (load, km, number), (load, km, number))
    return None if best is None else best[2]


def _announces(state: ProviderState, desk: Desk) -> bool:
    """Return whether a provider announces classes this month."""
    plan = state.plan
    return desk.month not in plan.closed_months and desk.month_of_year in plan.intake_months


def opening_anyhow(desk: Desk, stage: StageState) -> Opening:
    """Return where a class was held that is known to have been, full or not: the emptiest provider."""
    taught = fields_in_order(stage, stage.classes_by_field)[0]
    loads = [
        (state.used * FIXED_POINT // max(state.plan.rooms, 1), number)
        for number, state in enumerate(desk.office.providers)
        if state.plan.id in stage.plan.providers
    ]
    return min(loads)[1] if loads else ANYWHERE, taught


def placed(desk: Desk, shape: tuple[int, int]) -> NDArray[np.int16]:
    """Return where each slot opens a class and what it teaches, shape (stages, slots, 2).

    The provider is its place in the stage's own list, so that two worlds with other providers agree.
    """
    live = np.full((*shape, 2), ANYWHERE, np.int16)
    ids = [state.plan.id for state in desk.office.providers]
    for stage in desk.programme.stages:
        free = [slot for slot, cohort in enumerate(stage.slots) if cohort is None]
        for slot, (number, taught) in zip(free, stage.openings, strict=False):
            at = ANYWHERE if number == ANYWHERE else stage.plan.providers.index(ids[number])
            live[stage.number, slot] = at, taught
    return live


def provider_number(desk: Desk, stage: StageState, place: int) -> int:
    """Return the number in the office's list of the provider at a place of the stage's list."""
    if place == ANYWHERE:
        return ANYWHERE
    ids = [state.plan.id for state in desk.office.providers]
    return ids.index(stage.plan.providers[place])
