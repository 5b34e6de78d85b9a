"""The programme office of one run: plans, purses, queues, classes, and what it wrote down.

State only; what the office does in a month is in :mod:`simulation.submodels.programmes.delivery`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Protocol

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from simulation.city import City
from simulation.classifications import KECAMATAN
from simulation.parameters.programmes import ProgrammesParameters
from simulation.programme_plan import (
    CLASS_STAGES,
    ClassFlag,
    ClassPlan,
    ProgrammePlan,
    ProviderMonth,
    ProviderPlan,
    SourcePlan,
    StageKind,
    StagePlan,
    TargetRule,
)
from simulation.randomness import Draws, gumbel_table
from simulation.submodels.programmes.events import (
    DeliveryLog,
    IdentityIndex,
    RecordedDeliveries,
)
from simulation.submodels.programmes.intake import Queue
from simulation.submodels.programmes.ledger import Commitment, Ledger, StageBudget
from simulation.submodels.programmes.link_book import LinkBook
from simulation.submodels.programmes.link_terms import asked_of_firms, completed
from simulation.submodels.programmes.office_month import OfficeMonth
from simulation.submodels.programmes.purse import Purse
from simulation.submodels.programmes.quotas import Quotas, quotas_of
from simulation.submodels.programmes.take_up import TakeUp, take_up_tables
from simulation.submodels.programmes.targeting import (
    RuleTables,
    StatusIndex,
    draw_stream,
    rule_tables,
    stage_rule,
)
from simulation.submodels.programmes.travel import travel_km

CASH_FOR: Final = "cash_for"  #: the programme that pays other programmes' participants in cash
Rows = NDArray[np.integer[Any]]
#: Who of some persons would found a firm in these sectors with a grant of so many rupiah.
Worth = Callable[[City, Rows, NDArray[np.int64], int], NDArray[np.bool_]]


class Cohort(Protocol):
    """What the office needs of a training cohort (:class:`simulation.submodels.cohorts`)."""

    plan: ClassPlan
    rows: Rows
    identities: NDArray[np.int64]
    happened: list[Any]
    order: ClassFlag
    months_run: int
    met: bool

    def intention(self, now: Any) -> ClassFlag:  # noqa: ANN401 - the cohorts' own record
        """Return what the class would do this month."""

    def admit(self, rows: Rows, identities: NDArray[np.int64]) -> None:
        """Write down who has been admitted."""


class Cohorts(Protocol):
    """The cohorts of a model, as the engine hands them to the office."""

    def open(self, plan: ClassPlan, record: Mapping[int, Sequence[Any]] | None = None) -> Any:  # noqa: ANN401
        """Announce a class."""

    def act(self, programme: str, now: Any) -> Iterable[Any]:  # noqa: ANN401
        """Let a programme's cohorts live a month, in order of identity."""

    def month(
        self,
        month: int,
        present: NDArray[np.bool_],
        draws: Draws,
        *,
        last_chance: bool,
        places: ProviderMonth,
    ) -> Any:  # noqa: ANN401
        """Return what the cohorts may know this month."""


@dataclass(slots=True)
class TrancheBatch:
    """Grants promised to several people of one area, paid in equal parts over months."""

    rows: Rows
    part_idr: int  #: rupiah for each person in each tranche to come
    due_month: int  #: of the next tranche
    promises: list[Commitment]  #: one for each tranche to come


@dataclass(slots=True)
class Assets:
    """What grants of one stage bought and is still in use, one entry for each recipient."""

    rows: Rows = field(default_factory=lambda: np.empty(0, np.int32))
    firms: Rows = field(default_factory=lambda: np.empty(0, np.int32))  #: -1 until first seen
    worth_idr: NDArray[np.int64] = field(default_factory=lambda: np.empty(0, np.int64))
    groups: NDArray[np.int64] = field(default_factory=lambda: np.empty(0, np.int64))


@dataclass(slots=True)
class CoachContract:
    """Coaches hired together until ``end_month`` (the first month without them)."""

    end_month: int
    coaches: int
    promise: Commitment


@dataclass(slots=True)
class StageState:
    """One stage of one programme in this run."""

    number: int
    plan: StagePlan
    rule: TargetRule
    tables: RuleTables
    budget: StageBudget
    stream: int
    queue: Queue = field(default_factory=Queue)
    quotas: Quotas = field(default_factory=Quotas)
    slots: list[Cohort | None] = field(default_factory=list)  #: classes held at once
    promises: dict[int, Commitment] = field(default_factory=dict)  #: by number of the class
    classes_by_field: dict[int, int] = field(default_factory=dict)
    openings: list[tuple[int, int]] = field(default_factory=list)  #: this month: provider, field
    short_of_rooms: bool = False  #: more classes could be paid for than found a room this month
    firms: Rows = field(default_factory=lambda: np.empty(0, np.int32))  #: coached or linked
    owners: Rows = field(default_factory=lambda: np.empty(0, np.int32))
    ends: NDArray[np.int64] = field(default_factory=lambda: np.empty(0, np.int64))  #: of coaching
    kinds: NDArray[np.int8] = field(default_factory=lambda: np.empty(0, np.int8))  #: number of link
    coaches: list[CoachContract] = field(default_factory=list)
    tranches: list[TrancheBatch] = field(default_factory=list)
    assets: Assets = field(default_factory=Assets)

    @property
    def teaches(self) -> bool:
        """Return whether the stage is held in classes."""
        return self.plan.kind in CLASS_STAGES


@dataclass(slots=True)
class ProgrammeState:
    """One programme in this run."""

    plan: ProgrammePlan
    changed: bool  #: added or changed by the scenario: recorded, and replayed in frozen worlds
    stages: list[StageState]
    classes_opened: int = 0
    served: NDArray[np.uint8] = field(default_factory=lambda: np.empty(0, np.uint8))  #: bits
    field_of: dict[int, int] = field(default_factory=dict)  #: row of a person -> field learned
    replayed: dict[int, Any] = field(default_factory=dict)  #: number of a class -> its agent


@dataclass(slots=True)
class ProviderState:
    """A provider in this run: how many of its classes recruit or run, by field."""

    plan: ProviderPlan
    classes: dict[int, int] = field(default_factory=dict)

    @property
    def used(self) -> int:
        """Return the rooms in use."""
        return sum(self.classes.values())


def _always(_: City, rows: Rows, __: NDArray[np.int64], ___: int) -> NDArray[np.bool_]:
    """Let everybody found a firm, where no enterprises are lived."""
    return np.ones(len(rows), np.bool_)


@dataclass(slots=True)
class ProgrammeOffice:
    """Everything programmes remember in one run; owned by the programmes submodel."""

    programmes: list[ProgrammeState]
    sources: dict[str, SourcePlan]
    start_year: int
    start_month_of_year: int
    take_up: TakeUp
    ledger: Ledger = field(default_factory=Ledger)
    log: DeliveryLog = field(default_factory=DeliveryLog)
    recorded: RecordedDeliveries | None = None
    cash: pd.DataFrame | None = None
    ceilings_idr: dict[str, int] = field(default_factory=dict)
    busy: NDArray[np.bool_] = field(default_factory=lambda: np.empty(0, np.bool_))
    finished: NDArray[np.uint8] = field(default_factory=lambda: np.empty(0, np.uint8))
    members: NDArray[np.bool_] = field(default_factory=lambda: np.empty(0, np.bool_))
    clustered: Rows = field(default_factory=lambda: np.empty(0, np.int32))  #: firms that gain now
    household_touched: NDArray[np.bool_] = field(default_factory=lambda: np.empty(0, np.bool_))
    touched: list[Rows] = field(default_factory=list)  #: this month, by changed programmes
    #: Months and identities of whom each unchanged programme touched.
    older_touched: dict[str, list[tuple[int, NDArray[np.int64]]]] = field(default_factory=dict)
    month: OfficeMonth = field(default_factory=OfficeMonth)
    participants: Rows = field(default_factory=lambda: np.empty(0, np.int32))
    trainees: Rows = field(default_factory=lambda: np.empty(0, np.int32))
    starters: set[int] = field(default_factory=set)  #: identities; changed programmes only
    older_starters: dict[str, set[int]] = field(default_factory=dict)  #: by unchanged programme
    gumbel: NDArray[np.int64] = field(default_factory=gumbel_table)
    providers: list[ProviderState] = field(default_factory=list)  #: in order of their ids
    watched: frozenset[str] = frozenset()  #: ids of those that unchanged programmes use
    strain_changed: tuple[float, ...] = ()  #: by provider, as changed programmes meet it
    strain_unchanged: tuple[float, ...] = ()  #: by provider, by the signal ``provider_load``
    travel_km: NDArray[np.float64] = field(default_factory=lambda: np.zeros((0, 0)))
    changed: frozenset[str] = frozenset()
    by_status: StatusIndex = field(default_factory=StatusIndex)
    persons: IdentityIndex = field(default_factory=IdentityIndex)
    links: LinkBook = field(default_factory=LinkBook)
    #: number of the kawasan each kecamatan belongs to; set by whoever knows the scenario
    clusters: NDArray[np.int64] = field(default_factory=lambda: np.arange(len(KECAMATAN)))
    worth_founding: Worth = _always  #: set by the engine every month
    selected_per_month: int = -1  #: grants that can be checked in a month; -1 before month one

    def calendar(self, month: int) -> tuple[int, int]:
        """Return the year and the month of the year (1 to 12) of a month of the run."""
        since = self.start_month_of_year - 1 + month
        return self.start_year + since // 12, since % 12 + 1

    def find_persons(
        self, column: NDArray[np.int64], identities: NDArray[np.int64], month: int
    ) -> Rows:
        """Return the row of each identity, -1 where it does not exist in this world."""
        return self.persons.rows(column, identities, month)

    @property
    def deliveries(self) -> pd.DataFrame:
        """What changed programmes delivered (in a replayed world: the record it was given)."""
        return self.log.frame() if self.recorded is None else self.recorded.frame

    def ledger_frame(self) -> pd.DataFrame:
        """Return every booking: month, fiscal year, source, programme, ..., rupiah."""
        return self.ledger.frame()

    def grow(self, persons: int, households: int) -> None:
        """Make room for newcomers' rows."""
        self.busy = _grown(self.busy, persons)
        self.finished = _grown(self.finished, persons)
        self.members = _grown(self.members, persons)
        self.household_touched = _grown(self.household_touched, households)
        for programme in self.programmes:
            programme.served = _grown(programme.served, persons)


def _grown(column: NDArray[Any], rows: int) -> NDArray[Any]:
    """Return a column with zeros for rows it does not have yet."""
    missing = rows - len(column)
    return np.concatenate([column, np.zeros(missing, column.dtype)]) if missing > 0 else column


def open_office(
    plans: Sequence[ProgrammePlan],
    sources: Sequence[SourcePlan],
    changed: frozenset[str],
    parameters: ProgrammesParameters,
    *,
    start: tuple[int, int],
    replayed: pd.DataFrame | None = None,
    cash: pd.DataFrame | None = None,
) -> ProgrammeOffice:
    """Return the office of one run.

    ``start`` is year and month of year (1 to 12) of the first month; ``changed`` names the programmes the scenario adds or changes; ``replayed`` are the deliveries
    of the scenario's live world, in worlds that decide none of them again; ``cash`` the payments of
    :func:`simulation.submodels.programmes.benchmark.cash_payments`.
    """
    known = {source.id: source for source in sources}
    office = ProgrammeOffice(
        programmes=[],
        sources=known,
        start_year=start[0],
        start_month_of_year=start[1],
        recorded=None if replayed is None else RecordedDeliveries(replayed),
        cash=cash,
        travel_km=travel_km(parameters),
        take_up=take_up_tables(parameters),
    )
    states = [
        _programme(completed(plan, parameters), office, changed=plan.id in changed)
        for plan in plans
    ]
    if cash is not None:
        states.append(_programme(cash_programme(tuple(known)), office, changed=True))
    # Changed programmes act first in every world, so that replaying them equals deciding them.
    office.changed = frozenset(state.plan.id for state in states if state.changed)
    office.programmes = sorted(states, key=lambda state: (not state.changed, state.plan.id))
    return office


def furnish(office: ProgrammeOffice, providers: Sequence[ProviderPlan]) -> None:
    """Give the office of a run the providers that hold its classes."""
    ordered = sorted(providers, key=lambda provider: provider.id)
    office.providers = [ProviderState(provider) for provider in ordered]
    office.watched = frozenset(
        provider
        for state in office.programmes
        for stage in state.stages
        for provider in stage.plan.providers
        if not state.changed
    )


def cash_programme(sources: tuple[str, ...]) -> ProgrammePlan:
    """Return the plan under which the payments of ``cash_for`` are booked: no intake, no budget."""
    stage = StagePlan(StageKind.CASH, (), tuple((name, 0.0) for name in sources))
    return ProgrammePlan(CASH_FOR, 0, -1, (), TargetRule(), (stage,))


def _programme(plan: ProgrammePlan, office: ProgrammeOffice, *, changed: bool) -> ProgrammeState:
    # A replayed programme plans its budgets on paper only, for its claims on common ceilings.
    ledger = Ledger() if changed and office.recorded is not None else office.ledger
    stages = []
    for number, stage in enumerate(plan.stages):
        rule = asked_of_firms(stage_rule(plan.target, stage.target, stage.kind), stage.links)
        purses = [Purse(office.sources[name], share) for name, share in stage.source_shares]
        slots: list[Cohort | None] = [None] * stage.classes_at_once_max
        stages.append(
            StageState(
                number=number,
                plan=stage,
                rule=rule,
                tables=rule_tables(rule, plan.areas),
                budget=StageBudget(plan.id, number, stage, purses, ledger),
                stream=draw_stream(plan.id, number),
                quotas=quotas_of(stage),
                slots=slots if stage.kind in CLASS_STAGES else [],
            )
        )
    return ProgrammeState(plan, changed, stages)
