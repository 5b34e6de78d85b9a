"""What the method sees where there is nothing to see, and how sure it is where there is something.

A *placebo* is a programme that does nothing: its participants meet other luck from the start month
on (:class:`simulation.engine.Readdressing`) and nothing else changes. Conditional on the city as it
stands in that month, both worlds have the same distribution, so the true effect is exactly zero, and
an honest 95 % interval covers zero in about 95 of 100 placebos. The spread of the paired difference
is that of a programme of the same size, whose people go other ways too.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from simulation.classifications import FIRST_EMPLOYED, LAST_UNEMPLOYED
from simulation.comparison.intervals import t_interval
from simulation.counting import INFORMAL
from simulation.engine import CityModel, Readdressing, RunSettings, World, let_go
from simulation.indicators import Standing, standing_alone
from simulation.panel import MonthSlice, Recorder, observe
from simulation.randomness import Decision, Draws
from simulation.scenario import with_budget_times

if TYPE_CHECKING:
    from simulation.city import City
    from simulation.flows import Calendar
    from simulation.scenario import Scenario
    from simulation.settling import InitialCity

COUNTED: Final = "counted"  # a world of which only persons employed are recorded


@dataclass(frozen=True, slots=True)
class PlaceboDesign:
    """A placebo: how many take part, from which month, for how many months, in how large a city."""

    participants: int = 500
    first_month: int = 1  #: the earliest in which both worlds already share a month
    months: int = 12  #: from the first month on, over which persons employed are averaged
    scale: float = 0.1
    pairs: int = 8  #: for one interval
    seed: int = 20240101

    @property
    def settings(self) -> RunSettings:
        """Return the settings of each of the two runs."""
        return RunSettings(self.seed, self.first_month + self.months, self.scale)


@dataclass(slots=True)
class EmploymentRecorder(Recorder):
    """Count persons employed, by the account's own definition, and record nothing else."""

    employed: list[int] = field(default_factory=list)

    def meet_newcomers(self, city: City) -> None:
        """Note nothing: no groups are needed."""

    def record(
        self, city: City, calendar: Calendar, standing: Standing | None = None
    ) -> MonthSlice:
        """Count the month."""
        one_group = np.zeros(len(city.persons.present), np.int32)
        month, _ = observe(city, calendar, standing or standing_alone(city), one_group)
        self.employed.append(int(np.count_nonzero(month.work >= INFORMAL)))
        return month


def employed_by_month(
    scenario: Scenario,
    replicate: int,
    settings: RunSettings,
    initial: InitialCity,
    readdressed: Readdressing | None = None,
) -> NDArray[np.int64]:
    """Live a world and return persons employed in every month."""
    recorder = EmploymentRecorder()
    world = World(COUNTED, readdressed=readdressed)
    model = CityModel(
        scenario, replicate, settings=settings, world=world, initial=initial, recorder=recorder
    )
    for _ in range(settings.months):
        model.step()
    let_go(model)
    return np.array(recorder.employed, np.int64)


def placebo_participants(
    initial: InitialCity, replicate: int, design: PlaceboDesign
) -> NDArray[np.int64]:
    """Return identities of residents in the labour force, the first by an addressed rank.

    Those in the labour force, for their months hang on most draws; whoever is gone by the first month
    takes part in vain, as in any programme.
    """
    persons = initial.city.persons
    here = persons.present & persons.resident
    here &= (persons.status >= FIRST_EMPLOYED) & (persons.status <= LAST_UNEMPLOYED)
    identities = persons.identity[here]
    draws = Draws(design.seed, replicate)
    rank = draws.rank(Decision.PLACEBO, design.first_month, identities)
    chosen: NDArray[np.int64] = identities[np.lexsort((identities, rank))][: design.participants]
    return chosen


def placebo_difference(
    baseline: Scenario, replicate: int, design: PlaceboDesign, initial: InitialCity
) -> float:
    """Return the effect of one placebo on persons employed, averaged over its months."""
    chosen = placebo_participants(initial, replicate, design)
    readdressed = Readdressing(chosen, design.first_month)
    before, after = (
        employed_by_month(baseline, replicate, design.settings, initial, change)
        for change in (None, readdressed)
    )
    return float((after - before)[design.first_month :].mean())


def placebo_differences(
    baseline: Scenario, replicates: Iterable[int], design: PlaceboDesign, initial: InitialCity
) -> Iterator[float]:
    """Yield the effect of a placebo in each replicate; every pair has its own luck and people."""
    for replicate in replicates:
        yield placebo_difference(baseline, replicate, design, initial)


def coverage(differences: NDArray[np.float64], pairs: int) -> float:
    """Return the share of 95 % intervals over ``pairs`` differences each that cover zero."""
    whole = len(differences) // pairs * pairs
    low, high = t_interval(differences[:whole].reshape(-1, pairs))
    return float(((low <= 0.0) & (high >= 0.0)).mean())


def training_for(scenario: Scenario, baseline: Scenario, persons: int) -> Scenario:
    """Return a scenario of one training stage with money and places for ``persons``."""
    places = 0.0
    for name, programme in scenario.programmes.items():
        if name not in baseline.programmes:
            stage = programme.stages["training"]
            money = sum(stage.budget_idr_by_year.values()) * (1.0 - stage.overhead_share)
            places += money / stage.cost_idr_per_person  # type: ignore[union-attr]
    return with_budget_times(scenario, baseline, persons / places)


def programme_differences(
    pair: tuple[Scenario, Scenario], replicates: Iterable[int], settings: RunSettings,
    initial: InitialCity,
) -> Iterator[float]:  # fmt: skip
    """Yield the effect of a scenario on persons employed, averaged over all months.

    ``pair`` is baseline and scenario.
    """
    for replicate in replicates:
        before, after = (employed_by_month(world, replicate, settings, initial) for world in pair)
        yield float((after - before).mean())
