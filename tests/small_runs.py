"""Small cities lived once per process and shared by every test that only reads them.

Runs returned here are shared: never change what is in them.
"""

from __future__ import annotations

from functools import cache

import numpy as np

from simulation.account import BUYERS, BaselineLives, Circle, CircleSums, replayed_signals
from simulation.engine import ALL_CHANNELS, LIVE, CityModel, Run, RunSettings, World, run_once
from simulation.scenario import Scenario, load_scenario
from simulation.settling import InitialCity, initial_city
from simulation.signals import Channel

SMALL = RunSettings(scale=0.02, months=6)
# The smallest size at which a class of the integrated chain is paid for, recruited, run and passed on.
CHAIN = RunSettings(scale=0.1, months=15)
CHAIN_SCENARIO = "integrated"
NOTHING: frozenset[Channel] = frozenset()


@cache
def shipped(name: str) -> Scenario:
    """Return a shipped scenario by id."""
    return load_scenario(name)


@cache
def small_initial(scale: float = SMALL.scale) -> InitialCity:
    """Return the settled initial city of the shipped baseline; copied by every model."""
    baseline = shipped("baseline")
    return initial_city(baseline.catalogue(), baseline.start, scale, 0)


def live_anew(
    name: str, settings: RunSettings = SMALL, replicate: int = 0, world: World = LIVE
) -> Run:
    """Live a shipped scenario now; nothing is stored, read or shared."""
    first = small_initial(settings.scale)
    return run_once(shipped(name), replicate, world, settings=settings, initial=first)


@cache
def baseline_run(settings: RunSettings = SMALL) -> Run:
    """Return the baseline with every life's outcomes kept."""
    return run_once(
        shipped("baseline"),
        0,
        settings=settings,
        initial=small_initial(settings.scale),
        keep_slices=True,
    )


@cache
def chain_run() -> Run:
    """Return the integrated chain lived in the live world."""
    return live_anew(CHAIN_SCENARIO, CHAIN)


@cache
def frozen_run() -> tuple[Run, CircleSums, Circle]:
    """Return the chain with signals frozen, the sums of its circle, and the circle."""
    baseline, live = baseline_run(CHAIN), chain_run()
    touched = Circle.of(live.city)
    sums = CircleSums(BaselineLives.of(baseline.recorder, baseline.city), touched)

    def watch(model: CityModel) -> None:
        sums.take(model.city, model.recorder)

    frozen = run_once(
        live.scenario,
        0,
        replaying("frozen", baseline, live),
        settings=CHAIN,
        initial=small_initial(CHAIN.scale),
        watch=watch,
    )
    return frozen, sums, touched.united(Circle.of(frozen.city))


def replaying(name: str, baseline: Run, live: Run, freed: frozenset[Channel] = NOTHING) -> World:
    """Return a world that replays a scenario's deliveries, all channels but ``freed`` frozen."""
    signals = replayed_signals(baseline.signals, live.signals[BUYERS])
    return World(name, ALL_CHANNELS - freed, signals, live.deliveries)


def city_figure(run: Run, indicator: str) -> np.ndarray:
    """Return the city's value of an indicator, month by month."""
    return np.array([reading.current[indicator][0] for reading in run.readings])
