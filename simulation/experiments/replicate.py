"""One replicate of a comparison, in one process: the baseline, then each scenario's other worlds.

The baseline is stepped here with every life's outcomes kept in memory, because stepping it again
is cheaper than storing and reading them (decision 0003). A world that replays deliveries reads them
from the store, where the scenario's live world has put them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Final

from simulation.account import BUYERS, BaselineLives, replayed_signals, sums_frame
from simulation.beside import Beside, line_frame, substitution
from simulation.engine import ALL_CHANNELS, LIVE, CityModel, Run, RunSettings, World, run_once
from simulation.experiments.frames import (
    beyond_city_frame,
    indicators_frame,
    profit_kept_frame,
    recorded_signal,
    signals_frame,
)
from simulation.experiments.frozen_worlds import Replicate, frozen_world, policy_circle
from simulation.experiments.orders import (
    ONE_PERSON,
    PARTIAL_WORLDS,
    Keys,
    Order,
    keys_of,
)
from simulation.participants import ParticipantSums
from simulation.scenario import scenario_digest, scenario_text
from simulation.settling import InitialCity, initial_city
from simulation.store import Store
from simulation.submodels.programmes import cash_payments, first_starter_alone, typed_deliveries

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

    from simulation.scenario import Scenario

NO_FRAMES: Final[Mapping[str, pd.DataFrame]] = {}
PLACEBO_MONTHS: Final = 12  # length of the run that proves "nothing changes nothing"


@dataclass(frozen=True, slots=True)
class _Shared:
    """What all worlds of one replicate share."""

    store: Store
    keys: Keys
    first: InitialCity
    baseline: Run
    lives: BaselineLives

    def is_missing(self, key: str) -> bool:
        """Tell whether a run is still to be lived."""
        return not self.store.has_run(key)


def live_replicate(order: Order) -> None:
    """Live and store every missing world of one replicate.

    Raises BrokenInvariantError where somebody outside a circle lives differently with signals
    frozen, or the circle otherwise alone: then nothing of that scenario's frozen world is stored.
    """
    store = Store(order.results)
    keys = keys_of(order)
    if all(store.has_run(key) for key in keys.all()):
        return
    first = _initial(order.baseline, order.settings, order.results)
    baseline = run_once(
        order.baseline, order.replicate, settings=order.settings, initial=first, keep_slices=True
    )
    _store_live(store, keys.baseline, baseline)
    lives = BaselineLives.of(baseline.recorder, baseline.city)
    shared = _Shared(store, keys, first, baseline, lives)
    for scenario in order.scenarios:
        if order.live_only:
            if shared.is_missing(keys.live[scenario.id]):
                _live_freely(shared, scenario)
        elif shared.is_missing(keys.frozen[scenario.id]):
            live = _live_freely(shared, scenario)
            _live_frozen(shared, live)
        for world, key in keys.partial.get(scenario.id, {}).items():
            if shared.is_missing(key):
                _live_partly_frozen(shared, scenario, world)
        if scenario.id in keys.one_person and shared.is_missing(keys.one_person[scenario.id]):
            _treat_one_person(shared, scenario)


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


def _initial(baseline: Scenario, settings: RunSettings, results: Path) -> InitialCity:
    return initial_city(
        baseline.catalogue(),
        baseline.start,
        settings.scale,
        settings.city_number,
        results / "cities",
    )


def _live_freely(shared: _Shared, scenario: Scenario) -> Run:
    """Live a scenario with all signals live, followed beside the baseline."""
    followed = ParticipantSums(
        shared.lives, scenario.catalogue().appraisal.placement_months_after_finishing
    )
    beside = Beside(shared.lives)

    def watch(model: CityModel) -> None:
        followed.take(model.city, model.recorder, model.office.log.parts)
        beside.take(model.city, model.recorder)

    world = World(
        cash=payments(shared.store, shared.keys, scenario),
        certified_beside=tuple(shared.baseline.recorder.month_digests),
    )
    live = _lived(shared, scenario, world, watch)
    starters = (shared.baseline.older_starters, live.older_starters)
    lines = (
        beside.composition_lines()
        | beside.churn_lines(live.city, policy_circle(shared.baseline, live).identities)
        | substitution(starters, followed.started, beside, live.city, live.recorder)
    )
    frames = followed.frames() | {"lines": line_frame(lines)}
    _store_live(shared.store, shared.keys.live[scenario.id], live, frames)
    return live


def _lived(
    shared: _Shared,
    scenario: Scenario,
    world: World,
    watch: Callable[[CityModel], None] | None = None,
) -> Run:
    """Live one world of a scenario, as long as the baseline was lived."""
    base = shared.baseline
    return run_once(
        scenario,
        base.replicate,
        world,
        settings=base.settings,
        initial=shared.first,
        watch=watch,
    )


def _live_frozen(shared: _Shared, live: Run) -> None:
    """Live a scenario with every signal replayed from the baseline and store its circle's sums."""
    frozen = frozen_world(Replicate(shared.first, shared.baseline, shared.lives), live)
    sums = frozen.sums
    frames = {
        "account": sums_frame({"gross": sums.gross, "deadweight": sums.deadweight}),
        "lines": line_frame(sums.lines()),
        "profit_kept": profit_kept_frame(frozen.profit_kept_idr),
        "ledger": frozen.ledger,
    }
    record = _record(frozen.run) | {
        "unnamed_posts": frozen.unnamed_posts,
        "whole_city": frozen.whole_city,
        "strangers_compared": frozen.strangers_compared,
        "circle_compared": frozen.circle_compared,
    }
    key = shared.keys.frozen[live.scenario.id]
    shared.store.write_run(key, frames, scenario_text(live.scenario), record)


def _replayed(shared: _Shared, scenario: Scenario) -> pd.DataFrame:
    """Return what the scenario's stored live world handed out."""
    return typed_deliveries(shared.store.read_frame(shared.keys.live[scenario.id], "deliveries"))


def _live_partly_frozen(shared: _Shared, scenario: Scenario, name: str) -> None:
    """Live a scenario with one or two channels released; nothing but sums is read of it."""
    stored = shared.store.read_frame(shared.keys.live[scenario.id], "signals")
    world = World(
        name,
        ALL_CHANNELS - PARTIAL_WORLDS[name],
        replayed_signals(shared.baseline.signals, recorded_signal(stored, BUYERS)),
        _replayed(shared, scenario),
        payments(shared.store, shared.keys, scenario),
        digests=False,
    )
    run = _lived(shared, scenario, world)
    frames = {
        "outcomes": sums_frame({"value": run.recorder.sums}),
        "profit_kept": profit_kept_frame(run.recorder.profit_kept_idr),
        "ledger": run.ledger,
    }
    key = shared.keys.partial[scenario.id][name]
    shared.store.write_run(key, frames, scenario_text(scenario), _record(run))


def _treat_one_person(shared: _Shared, scenario: Scenario) -> None:
    """Live the city with the first starter's deliveries alone, all signals live; store the churn."""
    world = World(
        ONE_PERSON,
        deliveries=first_starter_alone(_replayed(shared, scenario)),
        cash=payments(shared.store, shared.keys, scenario),
        digests=False,
    )
    beside = Beside(shared.lives)

    def watch(model: CityModel) -> None:
        beside.take(model.city, model.recorder)

    run = _lived(shared, scenario, world, watch)
    churn = beside.churn_lines(run.city, policy_circle(shared.baseline, run).identities)
    frames = {"lines": line_frame(churn), "ledger": run.ledger}
    key = shared.keys.one_person[scenario.id]
    shared.store.write_run(key, frames, scenario_text(scenario), _record(run))


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
        "profit_kept": profit_kept_frame(run.recorder.profit_kept_idr),
    }
    store.write_run(key, frames | dict(more), scenario_text(run.scenario), _record(run))


def _record(run: Run) -> dict[str, object]:
    return {
        "scenario": run.scenario.id,
        "scenario_digest": scenario_digest(run.scenario),
        "catalogue_digest": run.scenario.catalogue_digest(),
        "replicate": run.replicate,
        "settings": asdict(run.settings),
        "world": run.world.name,
        "month_digests": run.recorder.month_digests,
        "whole_city": True,
        "unnamed_posts": run.unnamed_posts,
        "money": run.money,
        "rates": run.rates,
    }


def first_months_that_differ(
    baseline: Scenario, others: Sequence[Scenario], settings: RunSettings, results: Path
) -> list[int | None]:
    """Live scenarios with nothing in them beside their baseline, all anew, and compare every life.

    Returns for each None when every month is identical, else the first month that differs (0 is the
    first). Nothing stored is read but the initial city.
    """
    short = replace(settings, months=min(PLACEBO_MONTHS, settings.months))
    first = _initial(baseline, settings, results)
    usual, *lived = (
        run_once(scenario, 0, LIVE, settings=short, initial=first).recorder.month_digests
        for scenario in (baseline, *others)
    )
    return [
        next((month for month in range(short.months) if usual[month] != mine[month]), None)
        for mine in lived
    ]
