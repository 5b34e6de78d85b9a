"""One run: the month as a visible list of steps, and the Mesa model that lives through it.

``CityModel`` is a real :class:`mesa.Model`: a step is a month, training cohorts are its agents.
Mesa's own generators are never drawn from; all luck is addressed (:mod:`simulation.randomness`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING, Any, Final

import mesa
import numpy as np
from numpy.typing import NDArray

from simulation import indicators
from simulation.columns import copy_table, unlock_only
from simulation.errors import BrokenInvariantError, ExperimentError
from simulation.flows import Account, Calendar, Flows, LabourFlows, Transfer
from simulation.panel import Recorder
from simulation.plans import clusters_of, programme_plans, provider_plans, source_plans
from simulation.randomness import READDRESSED, Draws
from simulation.scenario import baseline_of, changed_programmes
from simulation.settling import InitialCity, initial_city
from simulation.signals import Channel, Record, Signals
from simulation.submodels import (
    demography,
    enterprises,
    households,
    labour_market,
    outside_world,
    programmes,
)
from simulation.submodels.cohorts import CohortBook

if TYPE_CHECKING:
    import pandas as pd

    from simulation.city import City
    from simulation.parameters.catalogue import Catalogue
    from simulation.scenario import Scenario

TABLES: Final = ("persons", "households", "enterprises", "cells", "markets")

# The month. The order is policy content: people come and go before programmes pick them, programmes
# deliver before seekers compete, posts are filled before firms sell, and households pool last.
# What firms decide here (posts, closures) reaches workers in next month's labour market.
STEPS: Final = ("demography", "programmes", "labour_market", "enterprises", "households")


@dataclass(frozen=True, slots=True)
class Readdressing:
    """Who meets other luck from which month (1 or later) on: the placebo's only change.

    The bit :data:`simulation.randomness.READDRESSED` is set in the identity, so no draw of an
    ordinary run pays for the option.
    """

    identities: NDArray[np.int64]
    first_month: int

    def apply(self, city: City) -> None:
        """Set the bit in the identities concerned when their month has come."""
        if city.month != self.first_month:
            return
        unlock_columns(city, "demography")
        rows = np.flatnonzero(np.isin(city.persons.identity, self.identities))
        city.persons.identity[rows] |= READDRESSED


@dataclass(frozen=True, slots=True)
class World:
    """Which world of an account is lived: live, or with signals and deliveries of other worlds."""

    name: str = "live"
    frozen: frozenset[Channel] = frozenset()
    recorded: Record = field(default_factory=dict)  #: signals of the baseline
    deliveries: pd.DataFrame | None = None  #: what the scenario's live world handed out
    cash: pd.DataFrame | None = None  #: payments of a ``cash_for`` scenario
    readdressed: Readdressing | None = None  #: a placebo
    digests: bool = True  #: fold every life into a digest; without, nothing can be certified
    #: Month digests of the baseline: after the first month that differs none is taken any more.
    certified_beside: tuple[str, ...] | None = None


LIVE: Final = World()
ALL_CHANNELS: Final = frozenset(Channel)


@dataclass(frozen=True, slots=True)
class RunSettings:
    """What a run needs beside its scenario."""

    seed: int = 20240101
    months: int = 36
    scale: float = 1.0
    city_number: int = 0


@dataclass(slots=True)
class Run:
    """One scenario lived once: what was recorded and the world it ended in."""

    scenario: Scenario
    replicate: int
    settings: RunSettings
    world: World
    readings: list[indicators.Reading]
    ledger: pd.DataFrame
    deliveries: pd.DataFrame
    recorder: Recorder
    signals: dict[str, list[NDArray[Any]]]
    city: City
    unnamed_posts: list[int]
    rates: list[dict[str, float]]
    beyond_city: list[dict[str, int]]  #: a month: :data:`simulation.indicators.BEYOND_CITY`
    money: list[dict[str, int]]
    older_starters: dict[
        str, set[int]
    ]  #: identities by programme that the scenario leaves as it is
    older_touched: dict[str, list[tuple[int, NDArray[np.int64]]]]  #: the same: months, identities


class CityModel(mesa.Model):  # type: ignore[misc]  # Mesa ships no types
    """The city as a Mesa model; ``step`` lives through one month."""

    def __init__(
        self,
        scenario: Scenario,
        replicate: int = 0,
        rng: None = None,
        *,
        settings: RunSettings | None = None,
        world: World = LIVE,
        initial: InitialCity | None = None,
        recorder: Recorder | None = None,
    ) -> None:
        """Prepare month zero; ``rng`` is refused unless None, for our draws are addressed.

        ``initial`` is a ready initial city, copied; without it the cached or synthesised one is used.
        """
        if rng is not None:
            raise ExperimentError("rng must be None: draws are addressed by seed and replicate")
        super().__init__(rng=0)  # never drawn from; Mesa only asks for one
        self.settings = settings or RunSettings()
        self.policy = scenario  # Mesa 3.5 has a `scenario` of its own and writes into it
        self.replicate = replicate
        self.world = world
        self.catalogue: Catalogue = scenario.catalogue()
        self.draws = Draws(self.settings.seed, replicate)
        start = initial or initial_city(
            self.catalogue, scenario.start, self.settings.scale, self.settings.city_number
        )
        self.city = copy_city(start.city)
        self.signals = Signals(
            frozen=world.frozen, recorded=world.recorded, before_start=start.before_start
        )
        self.office = programmes.open_office(
            programme_plans(scenario, self.settings.scale),
            source_plans(scenario, self.settings.scale),
            frozenset(changed_programmes(scenario, baseline_of(scenario))),
            self.catalogue.programmes,
            start=(scenario.start_year, scenario.start_month_of_year),
            replayed=world.deliveries,
            cash=world.cash,
        )
        self.office.clusters = np.array(clusters_of(scenario), np.int64)
        programmes.furnish(self.office, provider_plans(scenario, self.settings.scale))
        self.cohorts = CohortBook(self)
        self.recorder = recorder or Recorder()
        self.flows: Flows | None = None
        self.readings: list[indicators.Reading] = []
        self.rates: list[dict[str, float]] = []
        self.unnamed_posts: list[int] = []
        self.beyond_city: list[dict[str, int]] = []
        self.money: list[dict[str, int]] = []
        self.datacollector = mesa.DataCollector(  # what mesa.batch_run reads: the city's figures
            {
                name: partial(_city_figure, name)
                for name in indicators.INDICATORS
                if name != "spending"
            }
        )

    def step(self) -> None:
        """Live through one month."""
        month = self.steps - 1  # Mesa counts the step before it is taken
        closed = self.flows.enterprises.closed if self.flows and self.flows.enterprises else None
        calendar = outside_world.calendar_of(
            month, self.policy.start, self.catalogue.outside_world, self.policy.shocks
        )
        flows = Flows(calendar) if closed is None else Flows(calendar, closed_before=closed)
        self.city.month = month
        self.signals.begin_month(month)
        if self.world.readdressed is not None:
            self.world.readdressed.apply(self.city)
        money_before = household_stock(self.city)
        for name in STEPS:
            unlock_columns(self.city, name)
            setattr(flows, _RECORD_OF_STEP[name], self._take_step(name, flows))
        self.money.append(check_money(flows, money_before, household_stock(self.city)))
        self._record(flows)
        self.flows = flows
        if self.readings:
            self.datacollector.collect(self)
        self.running = self.steps < self.settings.months

    def _take_step(self, name: str, flows: Flows) -> Any:  # noqa: ANN401 - the step's own record
        city, signals, draws, catalogue = self.city, self.signals, self.draws, self.catalogue
        match name:
            case "demography":
                return demography.step(city, signals, flows, catalogue.demography, draws)
            case "programmes":
                terms = enterprises.FoundingTerms(
                    flows.calendar.price_index,
                    enterprises.wage_by_market(signals.last("wage_per_post")),
                )
                self.office.worth_founding = partial(
                    enterprises.worth_founding, terms, catalogue.enterprises, draws
                )
                return programmes.step(
                    city, signals, flows, catalogue.programmes, draws, self.office, self.cohorts
                )
            case "labour_market":
                return labour_market.step(
                    city, signals, flows, catalogue.labour_market, draws, people=catalogue.people
                )
            case "enterprises":
                return enterprises.step(city, signals, flows, catalogue.enterprises, draws)
            case _:
                return households.step(city, signals, flows, catalogue.households, draws)

    def _record(self, flows: Flows) -> None:
        unlock_columns(self.city, "nobody")
        # Of other worlds only the account is read.
        standing = indicators.standing_now(self.city) if self.world.name == LIVE.name else None
        self.recorder.meet_newcomers(self.city)
        self.recorder.record(self.city, flows.calendar, standing)
        labour = flows.labour
        if labour is None:
            raise BrokenInvariantError("the labour market left no record of the month")
        self.unnamed_posts.append(labour.unnamed_posts)
        if self.world.name == LIVE.name and labour.unnamed_posts != 0:
            raise BrokenInvariantError(
                f"month {self.city.month}: {labour.unnamed_posts} filled posts without a person; "
                "in a live world filled posts equal persons in paid jobs"
            )
        if standing is not None:
            self._read_indicators(flows.calendar, labour, standing)
            taken = int(self.signals.history["linked_sales_taken"][-1].sum())
            self.beyond_city.append(indicators.beyond_city(self.city, _transfers(flows), taken))

    def _read_indicators(
        self, calendar: Calendar, labour: LabourFlows, standing: indicators.Standing
    ) -> None:
        counted, joint = self.recorder.last_counted, self.recorder.person_joint
        if counted is None:
            raise BrokenInvariantError("indicators are read before the month is recorded")
        reading = indicators.read(
            self.city, calendar, standing, counted, joint, self.office.participants
        )
        self.readings.append(reading)
        last = reading.current
        self.rates.append(
            {
                "separation": labour.separations / max(last["employed"][0], 1.0),
                "finding": labour.unemployed_who_found / max(last["unemployed"][0], 1.0),
            }
        )


def _city_figure(name: str, model: CityModel) -> float:
    return float(model.readings[-1].current[name][0])


_RECORD_OF_STEP: Final = {
    "demography": "demography",
    "programmes": "programmes",
    "labour_market": "labour",
    "enterprises": "enterprises",
    "households": "households",
}


def copy_city(city: City) -> City:
    """Return a deep copy with writable columns."""
    return replace(city, **{name: copy_table(getattr(city, name)) for name in TABLES})


def unlock_columns(city: City, owner: str) -> None:
    """Make the columns of one submodel writable and all others read-only."""
    for name in TABLES:
        unlock_only(getattr(city, name), owner)


def household_stock(city: City) -> int:
    """Return savings less debt of all households (rupiah)."""
    return int(city.households.savings_idr.sum()) - int(city.households.debt_idr.sum())


def _transfers(flows: Flows) -> Iterable[Transfer]:
    for record in (flows.programmes, flows.enterprises, flows.households):
        if record is not None:
            yield from record.transfers


def check_money(flows: Flows, before: int, after: int) -> dict[str, int]:
    """Return the month's balance of every purse; fail unless every rupiah went to another one.

    Households' savings less debt change by what they received less what they paid; enterprises keep
    no cash, so what they receive and pay is equal.
    """
    balance = dict.fromkeys(Account, 0)
    for transfer in _transfers(flows):
        balance[transfer.payer] -= transfer.amount_idr
        balance[transfer.payee] += transfer.amount_idr
    month = flows.calendar.month
    if balance[Account.HOUSEHOLDS] != after - before:
        raise BrokenInvariantError(
            f"month {month}: households' money changed by {after - before} rupiah, "
            f"their transfers say {balance[Account.HOUSEHOLDS]}"
        )
    if balance[Account.ENTERPRISES] != 0:
        raise BrokenInvariantError(
            f"month {month}: enterprises received {balance[Account.ENTERPRISES]} rupiah more than "
            "they passed on"
        )
    return {account.value: amount for account, amount in balance.items()}


def run_once(
    scenario: Scenario,
    replicate: int,
    world: World = LIVE,
    *,
    settings: RunSettings | None = None,
    initial: InitialCity | None = None,
    keep_slices: bool = False,
    watch: Callable[[CityModel], None] | None = None,
) -> Run:
    """Live one scenario once and return what was recorded.

    ``keep_slices`` keeps every life's outcomes (the baseline needs it); ``watch`` is called after
    every month (frozen worlds sum the circle there).
    """
    model = CityModel(
        scenario,
        replicate,
        settings=settings,
        world=world,
        initial=initial,
        recorder=Recorder(keep_slices, world.digests, world.certified_beside),
    )
    for _ in range(model.settings.months):
        model.step()
        if watch is not None:
            watch(model)
    run = Run(
        scenario,
        replicate,
        model.settings,
        world,
        model.readings,
        model.office.ledger_frame(),
        model.office.deliveries,
        model.recorder,
        model.signals.history,
        model.city,
        model.unnamed_posts,
        model.rates,
        model.beyond_city,
        model.money,
        model.office.older_starters,
        model.office.older_touched,
    )
    let_go(model)
    return run


def let_go(model: CityModel) -> None:
    """Drop what a finished model holds; whoever steps a model to its end without :func:`run_once` calls it.

    Mesa keeps every model that ever had an agent alive for good (its counter of agent ids is keyed
    by the model): without this each run would cost its city's memory until the process ends.
    """
    model.__dict__.clear()
