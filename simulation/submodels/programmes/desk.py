"""The desk at which one programme works for one month, and what every kind of stage needs there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulation.city import City
from simulation.parameters.programmes import ProgrammesParameters
from simulation.programme_plan import Happening
from simulation.randomness import Decision, Draws
from simulation.signals import Signals
from simulation.submodels.programmes.clusters import note_members
from simulation.submodels.programmes.contributions import collect
from simulation.submodels.programmes.effects import apply_batch
from simulation.submodels.programmes.events import NO_DETAIL, Batch, Detail, batch_of
from simulation.submodels.programmes.ledger import DECEMBER
from simulation.submodels.programmes.office import (
    Cohorts,
    ProgrammeOffice,
    ProgrammeState,
    StageState,
)
from simulation.submodels.programmes.targeting import RANK_BITS

Rows = NDArray[np.integer[Any]]


@dataclass(frozen=True, slots=True)
class Desk:
    """Everything a programme needs to act in one month."""

    city: City
    office: ProgrammeOffice
    programme: ProgrammeState
    parameters: ProgrammesParameters
    draws: Draws
    signals: Signals
    cohorts: Cohorts
    month_of_year: int
    poverty_line_idr: int  #: a head and month

    @property
    def month(self) -> int:
        """Return the month of the run."""
        return self.city.month

    @property
    def year_closes(self) -> bool:
        """Return whether this is the last month of the fiscal year."""
        return self.month_of_year == DECEMBER

    def identities(self, rows: NDArray[Any]) -> NDArray[np.int64]:
        """Return the permanent identities of persons."""
        found: NDArray[np.int64] = self.city.persons.identity[rows]
        return found

    def firm_of(self, rows: NDArray[Any]) -> NDArray[np.int32]:
        """Return the row of the open firm each person owns, -1 without one."""
        firms = self.city.persons.enterprise_row[rows]
        owns = (firms >= 0) & self.city.enterprises.open[firms]
        return np.where(owns, firms, -1).astype(np.int32)

    def emit(
        self,
        stage: StageState,
        happening: Happening,
        rows: NDArray[Any],
        detail: Detail = NO_DETAIL,
    ) -> None:
        """Write down and apply what happened to some people."""
        if len(rows):
            self.carry_out(batch_of(self.city, stage.number, happening, rows, detail))
            collect(self, stage, happening, rows, detail.values_idr)

    def carry_out(self, batch: Batch) -> None:
        """Apply a batch, and write it down where another world will replay it."""
        plan = self.programme.plan
        if self.programme.changed:
            if self.office.recorded is None:
                self.office.log.add(self.month, plan.id, batch, self.city)
            self.office.touched.append(batch.rows[batch.rows >= 0])
        else:
            people = batch.identities[batch.rows >= 0]
            self.office.older_touched.setdefault(plan.id, []).append((self.month, people))
        if batch.happening in {Happening.STARTED, Happening.CASH}:
            older = self.office.older_starters
            starters = (
                self.office.starters if self.programme.changed else older.setdefault(plan.id, set())
            )
            starters.update(batch.identities.tolist())
        stage = plan.stages[batch.stage]
        if batch.happening is Happening.STARTED:
            here = batch.rows[batch.rows >= 0]
            self.programme.stages[batch.stage].quotas.count(self.city.persons.kecamatan[here])
        if plan.clusters:
            note_members(self.office, batch, stage.kind)
        if batch.happening is Happening.STARTED:
            self.programme.served[batch.rows[batch.rows >= 0]] |= np.uint8(1 << stage.kind)
        apply_batch(batch, stage, self.city, self.office, self.parameters)

    def judge(self, name: str, live: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return the cut-offs to judge by: live ones, or the signal of an unchanged programme."""
        if self.programme.changed:
            return live
        taken: NDArray[np.int64] = self.signals.take(
            f"admission_cutoff/{self.programme.plan.id}/{name}", live
        )
        return taken

    def recruits(self, stage: StageState) -> bool:
        """Return whether a stage ever invites people itself (a later stage of a chain need not)."""
        plan = self.programme.plan
        return stage.number == 0 or not plan.integrated or stage.plan.kind in plan.open_entry

    def has_intake(self, stage: StageState) -> bool:
        """Return whether the stage takes people in this month; a chain that runs is finished."""
        plan = self.programme.plan
        last = self.month if plan.integrated and stage.number else plan.last_month
        if self.month_of_year < stage.plan.opens_month_of_year:
            return False
        return plan.first_month <= self.month <= last

    def hand_over(self, stage: StageState, rows: NDArray[Any]) -> None:
        """Pass people on to the next stage of an integrated chain, or end their way here."""
        plan = self.programme.plan
        if not len(rows):
            return
        following = stage.number + 1
        if not plan.integrated or following >= len(self.programme.stages):
            self.emit(stage, Happening.RELEASED, rows)
            return
        identities = self.identities(rows)
        luck = self.draws.uniform(Decision.HAND_OVER, self.month, identities, stage.stream)
        lost = luck < plan.lost_at_hand_over_share
        self.emit(stage, Happening.RELEASED, rows[lost])
        order = self.draws.rank(Decision.ELIGIBLE_ORDER, self.month, identities, stage.stream)
        self.programme.stages[following].queue.join(
            rows[~lost].astype(np.int32),
            identities[~lost],
            order[~lost] >> (53 - RANK_BITS),
            self.month + plan.waiting_months,
        )
