"""Plain small cities and offices in which a programme's month can be worked out by hand."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import mesa
import numpy as np
import pandas as pd

from simulation.city import City, Enterprises, Households, Persons
from simulation.classifications import CELLS, MARKETS, LabourStatus
from simulation.columns import empty_columns, unlock_only
from simulation.consumption import straight_curve
from simulation.flows import Calendar, Flows, ProgrammeFlows
from simulation.market_tables import Cells, Markets
from simulation.parameters.catalogue import load_catalogue
from simulation.parameters.programmes import ProgrammesParameters
from simulation.programme_plan import (
    ProgrammePlan,
    ProviderPlan,
    SourcePlan,
    StageKind,
    StagePlan,
    TargetRule,
)
from simulation.randomness import Draws
from simulation.signals import Channel, Record, Signals
from simulation.submodels import programmes
from simulation.submodels.cohorts import CohortBook

TABLES = ("persons", "households", "enterprises", "cells", "markets")
YEARS = (2024, 2025, 2026)
CAPITAL = StagePlan(
    StageKind.CAPITAL,
    tuple((year, 60_000_000) for year in YEARS),
    (("apbd", 1.0),),
    grant_idr=5_000_000,
    recipients_per_month_max=1000,
)
TRAINING = StagePlan(
    StageKind.TRAINING,
    tuple((year, 80_000_000) for year in YEARS),
    (("apbd", 1.0),),
    unit_cost_idr=5_000_000,
    minimum_trainees=8,
    duration_months=2,
    classes_at_once_max=4,
    field_shares=((2, 1.0),),
)
APBD = SourcePlan("apbd")
POVERTY_LINE_IDR = 500_000


def sure_parameters() -> ProgrammesParameters:
    """Return the shipped parameters with every probability of delivery 0 or 1."""
    shipped = load_catalogue().programmes
    return replace(
        shipped,
        invitations_per_place=1.0,
        take_up_probability=dict.fromkeys(shipped.take_up_probability, 1.0),
        take_up_employability_slope=0.0,
        take_up_distance_slope_per_km=0.0,
        take_up_forgone_slope=0.0,
        take_up_time_factors=dict.fromkeys(shipped.take_up_time_factors, 1.0),
        drop_out_probability_per_month=(0.0,),
        pass_probability=1.0,
        provider_certificates_lost_at_full_load_share=0.0,
        grant_leak_share_cash=0.0,
        equipment_sale_probability=0.0,
        equipment_sale_probability_per_year=0.0,
        group_break_up_probability_per_year=0.0,
        link_loss_probability_per_year=dict.fromkeys(shipped.link_loss_probability_per_year, 0.0),
    )


def plain_city(persons: int, firms: int = 0) -> City:
    """Return a city of one-person households, all searching; the first ``firms`` own a firm."""
    people = Persons(**empty_columns(Persons, persons))
    people.identity[:] = np.arange(persons) << 4
    people.present[:] = True
    people.resident[:] = True
    people.household_row[:] = np.arange(persons)
    people.birth_month[:] = -30 * 12
    people.status[:] = LabourStatus.SEARCHING
    people.enterprise_row[:firms] = np.arange(firms)
    homes = Households(**empty_columns(Households, persons))
    homes.identity[:] = people.identity
    homes.present[:] = True
    homes.members[:] = 1
    homes.expenditure_idr[:] = 2 * POVERTY_LINE_IDR  # where shares of the catalogue hold
    owned = Enterprises(**empty_columns(Enterprises, firms + 1))  # a spare row, as cities have
    owned.identity[:firms] = people.identity[:firms] << 4
    owned.open[:firms] = True
    owned.owner_row[:firms] = np.arange(firms)
    owned.founded_month[:firms] = -12
    owned.attractiveness[:firms] = 100
    return City(
        persons=people,
        households=homes,
        enterprises=owned,
        cells=Cells(**empty_columns(Cells, CELLS)),
        markets=Markets(**empty_columns(Markets, MARKETS)),
        spending_share=np.zeros((11, MARKETS)),
        consumption_curve=straight_curve(),
    )


def programme(*stages: StagePlan, **changes: object) -> ProgrammePlan:
    """Return a programme called ``new`` for seekers of the whole city, from January 2024."""
    plan = ProgrammePlan(
        id="new",
        first_month=0,
        last_month=35,
        areas=tuple(range(11)),
        target=TargetRule(),
        stages=stages,
    )
    return replace(plan, **changes)


@dataclass
class Life:
    """What a run of the programme step alone left behind."""

    city: City
    office: programmes.ProgrammeOffice
    signals: Signals
    model: mesa.Model
    flows: list[ProgrammeFlows] = field(default_factory=list)
    pool: list[np.ndarray] = field(default_factory=list)

    @property
    def ledger(self) -> pd.DataFrame:
        return self.office.ledger_frame()

    @property
    def people(self) -> pd.DataFrame:
        """Return deliveries to people and firms, rows of the ledger left out."""
        frame = self.office.deliveries
        return frame[frame["event"] != "ledger"]

    def total(self, entry: str, **where: object) -> int:
        """Return the rupiah of a kind of entry, where other columns have the given values."""
        chosen = self.ledger[self.ledger["entry"] == entry]
        for name, value in where.items():
            chosen = chosen[chosen[name] == value]
        return int(chosen["value"].sum())

    def count(self, event: str) -> int:
        return int((self.people["event"] == event).sum())


@dataclass(frozen=True)
class Setting:
    """What a life is lived under."""

    plans: tuple[ProgrammePlan, ...]
    sources: tuple[SourcePlan, ...] = (APBD,)
    changed: frozenset[str] = frozenset({"new"})
    parameters: ProgrammesParameters = field(default_factory=sure_parameters)
    months: int = 12
    replayed: pd.DataFrame | None = None
    cash: pd.DataFrame | None = None
    frozen: frozenset[Channel] = frozenset()
    recorded: Record = field(default_factory=dict)
    providers: tuple[ProviderPlan, ...] = ()


def live(city: City, setting: Setting) -> Life:
    """Let programmes alone act on ``city`` for some months, other columns locked."""
    office = programmes.open_office(
        setting.plans,
        setting.sources,
        setting.changed,
        setting.parameters,
        start=(2024, 1),
        replayed=setting.replayed,
        cash=setting.cash,
    )
    programmes.furnish(office, setting.providers)
    signals = Signals(frozen=setting.frozen, recorded=setting.recorded)
    life = Life(city, office, signals, mesa.Model(rng=0))
    book = CohortBook(life.model)
    for name in TABLES:
        unlock_only(getattr(city, name), "programmes")
    for month in range(setting.months):
        city.month = month
        signals.begin_month(month)
        flows = Flows(Calendar(month, 2024, 1, 1, 1, 1, 1, 3_000_000, POVERTY_LINE_IDR, 1, 1, 0))
        life.flows.append(
            programmes.step(city, signals, flows, setting.parameters, Draws(7, 0), office, book)
        )
        life.pool.append(city.markets.programme_pool_idr.copy())
    return life
