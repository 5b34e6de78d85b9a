"""Training trials inside the model: the same people with and without the course, signals frozen.

Everybody eligible is offered a place in one month and accepts by the programme's own rule; who
accepts attends, drops out, finishes and is certified by the shipped probabilities. The deliveries
are written down as the programme office would and replayed with all signals frozen, so the baseline
is the control arm: the same persons under the same draws, at any size of the treated group.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from simulation.account import Lives
from simulation.city import City, age_years
from simulation.classifications import LabourStatus, Sex, SkillField
from simulation.counting import FORMAL, INFORMAL
from simulation.engine import ALL_CHANNELS, CityModel, Run, RunSettings, World, run_once
from simulation.panel import MonthSlice
from simulation.plans import programme_plans
from simulation.programme_plan import Happening, StageKind
from simulation.randomness import Decision, Draws
from simulation.scenario import Scenario
from simulation.settling import InitialCity
from simulation.signals import Channel
from simulation.submodels.programmes import take_up
from simulation.submodels.programmes.events import DeliveryLog, Detail, batch_of
from tests.small_runs import shipped

Value = Callable[[MonthSlice], np.ndarray]

UNEMPLOYED = tuple(range(LabourStatus.SEARCHING, LabourStatus.JOB_TO_START + 1))
SCENARIO, PROGRAMME = "training_only", "kawasan"
FIRST_MONTH = 3
COURSE_MONTHS = 2
FOLLOWED_MONTHS = 19
AFTER = FIRST_MONTH + COURSE_MONTHS  # month 0 after the course
AGES = (17, 55)


@dataclass(frozen=True)
class Offer:
    """One month's offer in a baseline lived to its end: who was offered, and who came."""

    run: Run
    lives: Lives
    rows: np.ndarray  #: of the offered
    identity: np.ndarray
    came: np.ndarray  #: flags among the offered
    status: np.ndarray  #: when the offer was made
    fields: np.ndarray  #: the field each would learn


@dataclass(frozen=True)
class Trial:
    """The offered in both arms."""

    offer: Offer
    treated: Run

    def effect(self, value: Value, months: range) -> np.ndarray:
        """Return each offered person's mean difference; months are counted from the course's end."""
        here = self.offer.lives.find(self.offer.identity)
        there = Lives.of(self.treated.city.persons.identity).find(self.offer.identity)
        return np.mean(
            [
                value(self.treated.recorder.slices[AFTER + month])[there].astype(float)
                - value(self.offer.run.recorder.slices[AFTER + month])[here]
                for month in months
            ],
            axis=0,
        )

    def control_mean(self, value: Value, months: range) -> float:
        """Return the control arm's mean over the offered."""
        rows = self.offer.lives.find(self.offer.identity)
        slices = self.offer.run.recorder.slices
        return float(np.mean([value(slices[AFTER + month])[rows] for month in months]))


def employed(month: MonthSlice) -> np.ndarray:
    """Return who works."""
    return month.work >= INFORMAL


def formal(month: MonthSlice) -> np.ndarray:
    """Return who works formally."""
    return month.work == FORMAL


def earnings(month: MonthSlice) -> np.ndarray:
    """Return earnings in rupiah a month."""
    return month.earnings_idr


def total_employed(run: Run) -> np.ndarray:
    """Return how many residents work, month by month."""
    return np.array([np.count_nonzero(employed(month)) for month in run.recorder.slices])


def make_offer(
    initial: InitialCity,
    scale: float,
    statuses: tuple[int, ...] = UNEMPLOYED,
    replicate: int = 0,
    baseline: Scenario | None = None,
    share: float = 1.0,
) -> Offer:
    """Live the baseline and note who of ``statuses`` is offered a place, and who would come."""
    found: dict[str, np.ndarray] = {}

    def watch(model: CityModel) -> None:
        if model.city.month == FIRST_MONTH - 1:
            found.update(volunteers(model.city, statuses, model.draws, share))

    run = run_once(
        baseline or shipped("baseline"),
        replicate,
        settings=RunSettings(scale=scale, months=AFTER + FOLLOWED_MONTHS),
        initial=initial,
        keep_slices=True,
        watch=watch,
    )
    return Offer(run=run, lives=Lives.of(run.city.persons.identity), **found)


def treat(offer: Offer, initial: InitialCity, *, taught: bool = True) -> Trial:
    """Live the treated arm; untaught courses take the time and give nothing."""
    draws = Draws(offer.run.settings.seed, offer.run.replicate)
    deliveries = _deliveries(offer, draws, taught)
    return Trial(offer, replayed(offer, initial, deliveries, ALL_CHANNELS))


def certify(offer: Offer, initial: InitialCity, frozen: frozenset[Channel]) -> Run:
    """Give everybody offered skill and certificate in a day, with some channels frozen."""
    log = DeliveryLog()
    for happening in (Happening.STARTED, Happening.FINISHED, Happening.CERTIFIED):
        batch = batch_of(offer.run.city, 0, happening, offer.rows, Detail(extra=offer.fields))
        log.add(FIRST_MONTH, PROGRAMME, batch, offer.run.city)
    return replayed(offer, initial, log.frame(), frozen)


def replayed(
    offer: Offer, initial: InitialCity, deliveries: pd.DataFrame, frozen: frozenset[Channel]
) -> Run:
    """Live the scenario's world that replays deliveries, and the signals of frozen channels."""
    untreated, added = offer.run.scenario, shipped(SCENARIO).programmes[PROGRAMME]
    scenario = replace(
        shipped(SCENARIO),
        programmes={**untreated.programmes, PROGRAMME: added},
        parameters={**shipped(SCENARIO).parameters, **untreated.parameters},
    )
    return run_once(
        scenario,
        offer.run.replicate,
        World("frozen", frozen, offer.run.signals, deliveries),
        settings=offer.run.settings,
        initial=initial,
        keep_slices=True,
    )


def volunteers(
    city: City, statuses: tuple[int, ...], draws: Draws, share: float = 1.0
) -> dict[str, np.ndarray]:
    """Return who of ``statuses`` and of the right age is offered a place now, and who would come."""
    persons, parameters = city.persons, shipped(SCENARIO).catalogue().programmes
    age = age_years(persons.birth_month, city.month)
    free = persons.present & persons.resident & np.isin(persons.status, statuses)
    free &= (age >= AGES[0]) & (age <= AGES[1]) & (persons.stages_served == 0)
    rows = np.flatnonzero(free).astype(np.int32)
    luck = draws.uniform(Decision.ELIGIBLE_ORDER, city.month, persons.identity[rows])
    rows = rows[luck < share]
    identity = persons.identity[rows]
    everywhere = np.unique(persons.kecamatan[rows]).astype(np.int8)
    chance = take_up.take_up_probability(
        city, rows, StageKind.TRAINING, everywhere, take_up.take_up_tables(parameters), parameters
    )
    came = draws.uniform(Decision.TAKE_UP, city.month, identity) < chance
    taste = np.array(parameters.field_taste_female)
    women = persons.sex[rows, None] == Sex.FEMALE
    bounds = np.cumsum(_field_shares() * np.exp(np.where(women, taste, -taste)), axis=1)
    luck = draws.uniform(Decision.CHOOSE_FIELD, city.month, identity) * bounds[:, -1]
    fields = (bounds <= luck[:, None]).sum(axis=1)
    status = persons.status[rows].copy()
    return {"rows": rows, "identity": identity, "came": came, "status": status, "fields": fields}


def _field_shares() -> np.ndarray:
    """Return the scenario's shares of classes by field of skill."""
    shares = np.zeros(len(SkillField))
    for plan in programme_plans(shipped(SCENARIO), 1.0):
        if plan.id == PROGRAMME:
            for number, share in plan.stages[0].field_shares:
                shares[number] = share
    return shares


def _deliveries(offer: Offer, draws: Draws, taught: bool) -> pd.DataFrame:
    """Write down start, attendance, end and certificate; who drops out attends no more."""
    city, parameters = offer.run.city, shipped(SCENARIO).catalogue().programmes
    rows, fields = offer.rows[offer.came], offer.fields[offer.came]
    log = DeliveryLog()

    def note(month: int, happening: Happening, who: np.ndarray, extra: np.ndarray | int) -> None:
        batch = batch_of(city, 0, happening, who, Detail(extra=extra))
        log.add(month, PROGRAMME, batch, city)

    note(FIRST_MONTH, Happening.ENROLLED, rows, 0)
    note(FIRST_MONTH, Happening.STARTED, rows, 0)
    for month in range(FIRST_MONTH, AFTER):
        luck = draws.uniform(Decision.DROP_OUT, month, city.persons.identity[rows])
        leaves = parameters.drop_out_probability_per_month
        stays = luck >= leaves[min(month - FIRST_MONTH, len(leaves) - 1)]
        note(month, Happening.RELEASED, rows[~stays], 0)
        rows, fields = rows[stays], fields[stays]
        note(month, Happening.ATTENDED, rows, fields)
    luck = draws.uniform(Decision.COMPLETE, AFTER - 1, city.persons.identity[rows])
    passed = luck < parameters.pass_probability
    if taught:
        note(AFTER - 1, Happening.FINISHED, rows, fields)
        note(AFTER - 1, Happening.CERTIFIED, rows[passed], fields[passed])
    note(AFTER - 1, Happening.RELEASED, rows, 0)
    return log.frame()
