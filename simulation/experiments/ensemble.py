"""Scenarios times replicates, in processes, resuming from what is stored.

Every replicate is one task (its worlds share a baseline in memory); tasks go through anything that
offers the ``concurrent.futures.Executor`` interface.
"""

from __future__ import annotations

import multiprocessing
import os
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pandas as pd

from simulation.engine import RunSettings
from simulation.errors import ExperimentError, OperatorError, Problem
from simulation.experiments.frozen_worlds import WHOLE_CITY_REPLICATE
from simulation.experiments.orders import Keys, Order, keys_of
from simulation.experiments.replicate import live_baseline, live_replicate
from simulation.scenario import scenario_digest
from simulation.settling import city_name, initial_city
from simulation.store import Store

if TYPE_CHECKING:
    from simulation.parameters.catalogue import Catalogue
    from simulation.scenario import Scenario

POLL_SECONDS: Final = 0.5
#: Time of a circle that lives the baseline and the frozen world alone, over that of a whole city, for
#: forecasts only (``benchmarks/worlds.py``: 0.3 at full size).
CIRCLE_ALONE_SHARE: Final = 0.4
#: For forecasts only, at full size on one core: between a slow and a usual machine (benchmarks/README.md).
SECONDS_PER_FULL_RUN: Final = 8.0
MONTHS_MEASURED: Final = 36
SECONDS_PER_NEW_CITY: Final = 15.0


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an ensemble is."""

    finished_runs: int
    wanted_runs: int
    elapsed_seconds: float

    @property
    def remaining_seconds(self) -> float | None:
        """Return seconds still to go at the present pace, None before the first run and after the last."""
        if self.finished_runs == 0 or self.finished_runs >= self.wanted_runs:
            return None
        return self.elapsed_seconds / self.finished_runs * (self.wanted_runs - self.finished_runs)


Watcher = Callable[[Progress], None]


def with_paid_for(scenarios: Sequence[Scenario]) -> tuple[Scenario, ...]:
    """Return the scenarios with those that ``cash_for`` pays for, each before its payer."""
    listed = {scenario.id: scenario for scenario in scenarios}
    for scenario in scenarios:
        paid_for = scenario.cash_for
        if paid_for is not None and paid_for.id not in listed:
            # What cash_for names is read without a baseline of its own: it shares the payer's.
            listed[paid_for.id] = replace(paid_for, baseline=scenario.baseline)
    return tuple(sorted(listed.values(), key=lambda scenario: scenario.cash_for is not None))


def orders_for(
    baseline: Scenario,
    scenarios: Sequence[Scenario],
    replicates: int,
    settings: RunSettings,
    results: Path,
    *,
    channels: bool = False,
    live_only: bool = False,
) -> list[Order]:
    """Return one order per replicate.

    ``channels`` asks for the worlds that split the net effect, ``live_only`` for none but live ones.
    """
    if replicates < 1:
        raise ExperimentError("--replicates must be at least 1")
    listed = with_paid_for(scenarios)
    split = frozenset(scenario.id for scenario in scenarios) if channels else frozenset()
    return [
        Order(baseline, listed, number, settings, results, split, live_only)
        for number in range(replicates)
    ]


def missing_runs(store: Store, orders: Sequence[Order]) -> list[str]:
    """Return the keys of runs that are not stored yet, each once."""
    keys = dict.fromkeys(key for order in orders for key in keys_of(order).all())
    return [key for key in keys if not store.has_run(key)]


def cities_to_live(store: Store, orders: Sequence[Order]) -> float:
    """Return how many whole cities must be lived, circles that live alone as their share of one.

    A stored baseline is stepped again (decision 0003).
    """
    seen: set[str] = set()
    cities = 0.0
    for order in orders:
        keys = keys_of(order)
        missing = {key for key in keys.all() if not store.has_run(key)} - seen
        seen |= missing
        circles = len(missing & set(keys.frozen.values()))
        cities += len(missing | {keys.baseline}) if missing else 0
        whole = order.replicate == WHOLE_CITY_REPLICATE
        cities += circles * (CIRCLE_ALONE_SHARE if whole else CIRCLE_ALONE_SHARE - 1.0)
    return cities


def run_orders(
    orders: Sequence[Order],
    *,
    workers: int | None = None,
    watch: Watcher | None = None,
    executor: Executor | None = None,
) -> list[Keys]:
    """Live every missing run of the orders and return the keys, a replicate each.

    What is finished is stored at once, so an interrupted ensemble resumes where it stopped.
    """
    keys = [keys_of(order) for order in orders]
    if not orders:
        return keys
    store = Store(orders[0].results)
    wanted = missing_runs(store, orders)
    if wanted:
        todo = [order for order in orders if missing_runs(store, [order])]
        _make_cities(todo)
        own = executor or process_pool(min(workers or os.cpu_count() or 1, len(todo)))
        _live_all(own, todo, store, wanted, watch, owned=executor is None)
        if missing_runs(store, todo):
            raise OperatorError(
                Problem(
                    "workers",
                    "runs were stored under other keys than they were ordered by",
                    "the same program from the first run to the last",
                    "the program's own files changed meanwhile: run again",
                )
            )
    return keys


def _city_of(order: Order) -> tuple[Catalogue, str, float, int]:
    """Return what the initial city of an order is made of."""
    settings = order.settings
    return order.baseline.catalogue(), order.baseline.start, settings.scale, settings.city_number


def cities_to_make(store: Store, orders: Sequence[Order]) -> int:
    """Return how many initial cities of orders with missing runs are not stored yet."""
    missing = set(missing_runs(store, orders))
    incomplete = [order for order in orders if not missing.isdisjoint(keys_of(order).all())]
    names = set()
    seen: set[str] = set()  # reading a catalogue takes longer than asking whose it is
    for order in incomplete:
        digest = scenario_digest(order.baseline)
        if digest not in seen:
            seen.add(digest)
            names.add(city_name(*_city_of(order)))
    return sum(not (store.root / "cities" / name).is_file() for name in names)


def minutes_about(cities_lived: float, cities_made: int, settings: RunSettings) -> float:
    """Return about how long living and making some cities takes on one core."""
    lived = cities_lived * SECONDS_PER_FULL_RUN * settings.months / MONTHS_MEASURED
    return round((lived + cities_made * SECONDS_PER_NEW_CITY) * settings.scale / 60, 1)


def _make_cities(orders: Sequence[Order]) -> None:
    """Make each initial city once, before the workers all look for it."""
    seen = set()
    for order in orders:
        catalogue, *place = _city_of(order)
        asked = (catalogue.digest, *place)
        if asked not in seen:
            seen.add(asked)
            initial_city(*_city_of(order), order.results / "cities")


def process_pool(workers: int) -> ProcessPoolExecutor:
    """Return a local pool with the start method that works on every platform."""
    spawning = multiprocessing.get_context("spawn")
    return ProcessPoolExecutor(workers, mp_context=spawning, initializer=end_with_parent)


def end_with_parent() -> None:
    """Let this worker end when the command that started it is killed, whatever it is doing.

    Runs are stored whole or not at all, so nothing is lost but the world being lived.
    """
    parent = multiprocessing.parent_process()
    if parent is not None:

        def wait_and_leave() -> None:
            parent.join()
            os._exit(1)

        threading.Thread(target=wait_and_leave, daemon=True).start()


def _live_all(
    pool: Executor,
    orders: Sequence[Order],
    store: Store,
    wanted: Sequence[str],
    watch: Watcher | None,
    *,
    owned: bool,
) -> None:
    began = time.monotonic()
    finished = False
    try:
        futures = [
            pool.submit(live_replicate if order.scenarios else live_baseline, order)
            for order in orders
        ]
        pending = set(futures)
        while pending:
            done, pending = wait(pending, timeout=POLL_SECONDS)
            for future in done:
                future.result()
            if watch is not None:
                stored = sum(store.has_run(key) for key in wanted)
                watch(Progress(stored, len(wanted), time.monotonic() - began))
        finished = True
    except BrokenProcessPool as error:
        raise OperatorError(
            Problem(
                "workers",
                "a worker process was lost (often: not enough memory)",
                "about 1.3 GB for each worker at full size",
                "--workers 1, or a smaller --scale; what is finished is kept",
            )
        ) from error
    finally:
        if owned:
            _close(pool, finished=finished)


def _close(pool: Executor, *, finished: bool) -> None:
    processes = list(getattr(pool, "_processes", None) or {}) if not finished else []
    pool.shutdown(wait=finished, cancel_futures=not finished)
    for (
        number
    ) in processes:  # an interrupted world is not worth waiting for: it is stored whole or not
        try:
            os.kill(number, 15)
        except OSError:
            continue


def collect(store: Store, ids_and_keys: Sequence[tuple[str, int, str]], table: str) -> pd.DataFrame:
    """Return one table of many runs with the columns scenario and replicate in front."""
    parts = []
    for scenario, replicate, key in ids_and_keys:
        frame = store.read_frame(key, table)
        frame.insert(0, "scenario", scenario)
        frame.insert(1, "replicate", replicate)
        parts.append(frame)
    joined = pd.concat(parts, ignore_index=True)
    joined["replicate"] = joined["replicate"].astype("int32")
    return joined
