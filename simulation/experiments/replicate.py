"""One replicate of a comparison, in one process: the baseline, then each scenario's two worlds.

The baseline is stepped here with every life's outcomes kept in memory, because stepping it again
is cheaper than storing and reading them (decision 0003).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from simulation.account import BaselineLives, Circle, CircleSums, first_stranger, sums_frame
from simulation.engine import ALL_CHANNELS, LIVE, CityModel, Run, RunSettings, World, run_once
from simulation.errors import BrokenInvariantError
from simulation.experiments.frames import beyond_city_frame, indicators_frame, signals_frame
from simulation.participants import ParticipantSums
from simulation.scenario import scenario_digest, scenario_text
from simulation.settling import InitialCity, initial_city
from simulation.store import Store, content_key, package_digest
from simulation.submodels.programmes import cash_payments

if TYPE_CHECKING:
    import pandas as pd

    from simulation.scenario import Scenario

NO_LINKS: Final[Mapping[str, str]] = {}
NO_FRAMES: Final[Mapping[str, pd.DataFrame]] = {}
PLACEBO_MONTHS: Final = 12  # length of the run that proves "nothing changes nothing"


@dataclass(frozen=True, slots=True)
class Order:
    """What one process is asked to do: which worlds of one replicate are missing."""

    baseline: Scenario
    scenarios: tuple[Scenario, ...]  #: a scenario paid for by ``cash_for`` comes before its payer
    replicate: int
    settings: RunSettings
    results: Path


def run_key(
    scenario: Scenario,
    replicate: int,
    settings: RunSettings,
    world: str,
    links: Mapping[str, str] = NO_LINKS,
) -> str:
    """Return the content key of one run; ``links`` are the keys of runs it rests on."""
    return content_key(
        {
            "package": package_digest(),
            "scenario": scenario_digest(scenario),
            "parameters": scenario.catalogue().digest,
            "seed": settings.seed,
            "replicate": replicate,
            "city": settings.city_number,
            "months": settings.months,
            "scale": settings.scale,
            "world": world,
        }
        | dict(links)
    )


@dataclass(frozen=True, slots=True)
class Keys:
    """The keys of one replicate's runs."""

    baseline: str
    live: dict[str, str]  #: by scenario id
    frozen: dict[str, str]

    def all(self) -> list[str]:
        """Return every key of the replicate."""
        return [self.baseline, *self.live.values(), *self.frozen.values()]


def keys_of(order: Order) -> Keys:
    """Return the keys of every run of a replicate, in the order in which they can be lived."""
    baseline = run_key(order.baseline, order.replicate, order.settings, "live")
    live: dict[str, str] = {}
    frozen: dict[str, str] = {}
    for scenario in order.scenarios:
        links = {"cash_for": live[scenario.cash_for.id]} if scenario.cash_for else {}
        key = run_key(scenario, order.replicate, order.settings, "live", links)
        live[scenario.id] = key
        frozen[scenario.id] = run_key(
            scenario,
            order.replicate,
            order.settings,
            "frozen",
            {"baseline": baseline, "deliveries": key},
        )
    return Keys(baseline, live, frozen)


def live_replicate(order: Order) -> None:
    """Live and store every missing world of one replicate.

    Raises BrokenInvariantError where somebody outside a circle lives differently with signals
    frozen: then nothing of that scenario's frozen world is stored.
    """
    store = Store(order.results)
    keys = keys_of(order)
    missing = [s for s in order.scenarios if not store.has_run(keys.frozen[s.id])]
    if not missing and store.has_run(keys.baseline):
        return
    first = initial_city(
        order.baseline.catalogue(),
        order.baseline.start,
        order.settings.scale,
        order.settings.city_number,
        order.results / "cities",
    )
    baseline = run_once(
        order.baseline, order.replicate, settings=order.settings, initial=first, keep_slices=True
    )
    _store_live(store, keys.baseline, baseline)
    lives = BaselineLives.of(baseline.recorder, baseline.city)
    for scenario in missing:
        cash = payments(store, keys, scenario)
        world = World(cash=cash)
        followed = ParticipantSums(
            lives, scenario.catalogue().appraisal.placement_months_after_finishing
        )
        live = run_once(
            scenario,
            order.replicate,
            world,
            settings=order.settings,
            initial=first,
            watch=partial(_follow, followed),
        )
        _store_live(store, keys.live[scenario.id], live, followed.frames())
        _live_frozen(store, keys, baseline, lives, live, first)


def _follow(followed: ParticipantSums, model: CityModel) -> None:
    followed.take(model.city, model.recorder, model.office.log.parts)


def live_baseline(order: Order) -> None:
    """Live and store the baseline of one replicate alone."""
    store = Store(order.results)
    key = keys_of(order).baseline
    if not store.has_run(key):
        _store_live(store, key, run_once(order.baseline, order.replicate, settings=order.settings))


def payments(store: Store, keys: Keys, scenario: Scenario) -> pd.DataFrame | None:
    """Return what a ``cash_for`` scenario pays out, None for all others."""
    paid_for = scenario.cash_for
    if paid_for is None:
        return None
    key = keys.live[paid_for.id]
    return cash_payments(store.read_frame(key, "deliveries"))


def _live_frozen(
    store: Store,
    keys: Keys,
    baseline: Run,
    lives: BaselineLives,
    live: Run,
    first: InitialCity,
) -> None:
    scenario = live.scenario
    touched = Circle.of(live.city)
    sums = CircleSums(lives, touched)
    world = World("frozen", ALL_CHANNELS, baseline.signals, live.deliveries, live.world.cash)

    def watch(model: CityModel) -> None:
        sums.take(model.city, model.recorder)

    frozen = run_once(
        scenario, live.replicate, world, settings=live.settings, initial=first, watch=watch
    )
    circle = touched.united(Circle.of(frozen.city))
    stranger = first_stranger(
        baseline.city, baseline.recorder, frozen.city, frozen.recorder, circle
    )
    if stranger is not None:
        raise BrokenInvariantError(
            f"scenario {scenario.id}, replicate {live.replicate}: {stranger}"
        )
    frames = {
        "account": sums_frame({"gross": sums.gross, "deadweight": sums.deadweight}),
        "ledger": frozen.ledger,
    }
    store.write_run(keys.frozen[scenario.id], frames, scenario_text(scenario), _record(frozen))


def _store_live(
    store: Store, key: str, run: Run, more: Mapping[str, pd.DataFrame] = NO_FRAMES
) -> None:
    frames = {
        "indicators": indicators_frame(run, "current"),
        "indicators_first": indicators_frame(run, "first"),
        "outcomes": sums_frame({"value": run.recorder.sums}),
        "ledger": run.ledger,
        "deliveries": run.deliveries,
        "signals": signals_frame(run.signals),
        "beyond_city": beyond_city_frame(run),
    }
    store.write_run(key, frames | dict(more), scenario_text(run.scenario), _record(run))


def _record(run: Run) -> dict[str, object]:
    return {
        "scenario": run.scenario.id,
        "scenario_digest": scenario_digest(run.scenario),
        "catalogue_digest": run.scenario.catalogue().digest,
        "replicate": run.replicate,
        "settings": asdict(run.settings),
        "world": run.world.name,
        "month_digests": run.recorder.month_digests,
        "unnamed_posts": run.unnamed_posts,
        "money": run.money,
        "rates": run.rates,
    }


def prove_nothing_changes_nothing(
    baseline: Scenario, zeroed: Scenario, settings: RunSettings, results: Path
) -> int | None:
    """Live a scenario with nothing in it beside its baseline, both anew, and compare every life.

    Returns None when every month is identical, else the first month that differs (0 is the first).
    """
    short = replace(settings, months=min(PLACEBO_MONTHS, settings.months))
    first = initial_city(
        baseline.catalogue(),
        baseline.start,
        settings.scale,
        settings.city_number,
        results / "cities",
    )
    digests = [
        run_once(scenario, 0, LIVE, settings=short, initial=first).recorder.month_digests
        for scenario in (baseline, zeroed)
    ]
    for month, (left, right) in enumerate(zip(*digests, strict=True)):
        if left != right:
            return month
    return None
