"""The training cohort: a Mesa agent with a life of its own.

A cohort is announced, recruits, runs and finishes, or is cancelled for want of trainees. All this is
decided in its ``step`` and nowhere else; who is admitted is the programme office's business. Cohorts
act in the order of their permanent identity (programme, field, first month, number), never of Mesa's
``unique_id``, and draw only addressed luck. In a replayed world a cohort's ``step`` reads what
happened from the record of deliveries instead of deciding it again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum, unique
from typing import Any

import mesa
import numpy as np
from numpy.typing import NDArray

from simulation.programme_plan import ClassFlag, ClassPlan, Happening, ProviderMonth
from simulation.randomness import Decision, Draws

Rows = NDArray[np.integer[Any]]
Identities = NDArray[np.int64]


@unique
class CohortState(StrEnum):
    """The stations of a cohort's life."""

    ANNOUNCED = "announced"
    RECRUITING = "recruiting"
    RUNNING = "running"
    FINISHED = "finished"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class ClassEvent:
    """Something that happened in a class this month: to whom (empty: to the class itself)."""

    happening: Happening
    rows: Rows
    identities: Identities


@dataclass(frozen=True, slots=True)
class ClassMonth:
    """What a cohort may know this month."""

    month: int
    last_chance: bool  #: the budget year closes: start now or be cancelled
    present: NDArray[np.bool_]  #: by row of persons
    draws: Draws
    places: ProviderMonth


NOBODY: Rows = np.empty(0, np.int32)
NO_IDENTITIES: Identities = np.empty(0, np.int64)


class CohortAgent(mesa.Agent):  # type: ignore[misc]  # Mesa ships no types
    """One class: sixteen seats, a field, a place, and the people in it."""

    def __init__(
        self,
        model: mesa.Model,
        plan: ClassPlan,
        record: Mapping[int, Sequence[Any]] | None = None,
    ) -> None:
        super().__init__(model)
        self.plan = plan
        self.record = record
        self.state = CohortState.ANNOUNCED
        self.rows: Rows = NOBODY
        self.identities: Identities = NO_IDENTITIES
        self.months_recruiting = 0
        self.months_run = 0
        self.met = False  #: whether the class met this month
        self.strain = 0.0  #: sum over the months it met of the provider's strain
        self.now: ClassMonth | None = None
        self.order: ClassFlag = ClassFlag.IDLE  #: from the signal ``classes_running``
        self.happened: list[Any] = []  #: class events, or batches of the record

    def intention(self, now: ClassMonth) -> ClassFlag:
        """Return what the class would do this month: run, recruit on, or give up (idle)."""
        if self.state is CohortState.RUNNING:
            return ClassFlag.RUNNING
        if self.plan.provider in now.places.closed:
            return ClassFlag.IDLE
        trainees = int(now.present[self.rows].sum())
        last = now.last_chance or self.months_recruiting + 1 >= self.plan.recruiting_months_max
        if trainees >= self.plan.seats or (last and trainees >= self.plan.minimum_trainees):
            return ClassFlag.RUNNING
        return ClassFlag.IDLE if last else ClassFlag.RECRUITING

    def admit(self, rows: Rows, identities: Identities) -> None:
        """Write down who has been admitted; they start when the class starts."""
        self.rows = np.concatenate([self.rows, rows.astype(np.int32)])
        self.identities = np.concatenate([self.identities, identities])

    def step(self) -> None:
        """Live one month; what happened is left in ``happened``."""
        self.happened = []
        self.met = False
        now = self.now
        if now is None:
            return
        if self.record is not None:
            self._replay(self.record.get(now.month, ()))
            return
        if self.state in {CohortState.ANNOUNCED, CohortState.RECRUITING}:
            self._recruit(now)
        if self.state is CohortState.RUNNING:
            self._attend(now)

    def _replay(self, events: Sequence[Any]) -> None:
        self.happened = list(events)
        after = {
            Happening.CLASS_STARTED: CohortState.RUNNING,
            Happening.CLASS_FINISHED: CohortState.FINISHED,
            Happening.CLASS_CANCELLED: CohortState.CANCELLED,
        }
        for event in events:
            self.state = after.get(event.happening, self.state)

    def _recruit(self, now: ClassMonth) -> None:
        self.state = CohortState.RECRUITING
        self.months_recruiting += 1
        self._keep(now.present[self.rows])
        if self.order is ClassFlag.RUNNING:
            self.state = CohortState.RUNNING
            self._note(Happening.CLASS_STARTED)
            self._note(Happening.STARTED, self.rows, self.identities)
        elif self.order is ClassFlag.IDLE:
            self.state = CohortState.CANCELLED
            self._note(Happening.CLASS_CANCELLED)

    def _attend(self, now: ClassMonth) -> None:
        chances = self.plan.drop_out_probability_per_month
        chance = chances[min(self.months_run, len(chances) - 1)]
        luck = now.draws.uniform(Decision.DROP_OUT, now.month, self.identities)
        stays = now.present[self.rows] & (luck >= chance)
        self._note(Happening.DROPPED_OUT, self.rows[~stays], self.identities[~stays])
        self._keep(stays)
        if self.plan.provider in now.places.closed:
            return  # nobody teaches; some leave all the same, the others wait for the next lesson
        self.months_run += 1
        self.met = True
        if self.plan.provider >= 0:
            self.strain += now.places.strain[self.plan.provider]
        self._note(Happening.ATTENDED, self.rows, self.identities)
        if self.months_run >= self.plan.duration_months:
            self._finish(now)

    def _finish(self, now: ClassMonth) -> None:
        luck = now.draws.uniform(Decision.COMPLETE, now.month, self.identities)
        passed = luck < self.plan.pass_probability * (1.0 - self.strain / self.months_run)
        self.state = CohortState.FINISHED
        self._note(Happening.FINISHED, self.rows, self.identities)
        if self.plan.field >= 0:
            self._note(Happening.CERTIFIED, self.rows[passed], self.identities[passed])
        self._note(Happening.CLASS_FINISHED)

    def _keep(self, kept: NDArray[np.bool_]) -> None:
        self.rows = self.rows[kept]
        self.identities = self.identities[kept]

    def _note(
        self, happening: Happening, rows: Rows = NOBODY, identities: Identities = NO_IDENTITIES
    ) -> None:
        if len(rows) or happening >= Happening.CLASS_OPENED:
            self.happened.append(ClassEvent(happening, rows.copy(), identities.copy()))


@dataclass(slots=True)
class CohortBook:
    """The cohorts of one model: opened for the programme office, made to act in order."""

    model: mesa.Model

    def open(
        self, plan: ClassPlan, record: Mapping[int, Sequence[Any]] | None = None
    ) -> CohortAgent:
        """Announce a class; Mesa registers it in ``model.agents``."""
        return CohortAgent(self.model, plan, record)

    def act(self, programme: str, now: ClassMonth) -> list[CohortAgent]:
        """Let the cohorts of one programme live a month, in order of identity, and return them."""
        mine = self.model.agents.select(
            lambda agent: isinstance(agent, CohortAgent) and agent.plan.programme == programme
        ).sort(lambda agent: agent.plan.identity, ascending=True)
        for agent in mine:
            agent.now = now
        mine.do("step")
        agents = list(mine)
        for agent in agents:
            if agent.state in {CohortState.FINISHED, CohortState.CANCELLED}:
                agent.remove()
        return agents

    def month(
        self,
        month: int,
        present: NDArray[np.bool_],
        draws: Draws,
        *,
        last_chance: bool,
        places: ProviderMonth,
    ) -> ClassMonth:
        """Return what the cohorts may know this month."""
        return ClassMonth(month, last_chance, present, draws, places)
