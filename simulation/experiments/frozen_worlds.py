"""The world with every signal frozen: of the circle alone, and once of the whole city.

With signals replayed nobody outside the circle can live differently, so *gross* needs the lives of the
circle's households alone: a few per cent of the city. Before they are believed, the same households
live the baseline alone, and every person, household and enterprise among them must come out as in
the whole city, bit for bit. In one replicate the whole city is lived as well: that nobody outside the
circle differs is proved there, and that the sums of the circle alone are the same in every integer.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np

from simulation.account import (
    BUYERS,
    BaselineLives,
    Circle,
    CircleSums,
    Lives,
    first_stranger,
    replayed_signals,
)
from simulation.engine import ALL_CHANNELS, CityModel, Run, World, run_once
from simulation.errors import BrokenInvariantError
from simulation.experiments.orders import FROZEN
from simulation.plans import programme_plans
from simulation.scenario import changed_programmes
from simulation.settling import InitialCity
from simulation.subcity import households_of, part_of
from simulation.submodels.programmes import CASH_FOR

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

WHOLE_CITY_REPLICATE: Final = 0  #: the one in which nobody is left out


@dataclass(frozen=True, slots=True)
class FrozenWorld:
    """What the account reads of a world with every signal frozen, as of the whole city."""

    run: Run
    sums: CircleSums
    unnamed_posts: list[int]  #: a month
    profit_kept_idr: list[int]  #: a month
    ledger: pd.DataFrame  #: of the programmes that the scenario adds or changes
    strangers_compared: int = 0  #: persons outside the circle who live as in the baseline
    circle_compared: int = 0  #: persons who live the baseline alone as in the whole city
    whole_city: bool = True  #: everybody was lived, and not the circle's households alone


@dataclass(frozen=True, slots=True)
class Replicate:
    """A replicate's initial city, and its baseline as lived and as the account reads it."""

    first: InitialCity
    baseline: Run
    lives: BaselineLives


def frozen_world(shared: Replicate, live: Run) -> FrozenWorld:
    """Return the world of a scenario's live run with all signals frozen.

    Raises BrokenInvariantError where somebody lives differently who must not, or where the circle
    alone has other sums than the circle in the whole city.
    """
    part = circle_of(shared, live)
    alone = None if part is None else circle_alone(shared, live, part)
    if alone is not None and live.replicate != WHOLE_CITY_REPLICATE:
        return alone
    whole = whole_city(shared, live)
    if alone is None:
        return whole
    differs = first_difference(alone, whole)
    if differs is not None:
        raise BrokenInvariantError(
            f"{_where(live)}: {differs} of the circle living alone is not that of the whole city"
        )
    return replace(whole, circle_compared=alone.circle_compared)


def first_difference(alone: FrozenWorld, whole: FrozenWorld) -> str | None:
    """Return what the circle alone adds up to otherwise than in the whole city, None if nothing."""
    pairs: dict[str, bool] = {
        "gross": np.array_equal(alone.sums.gross, whole.sums.gross),
        "deadweight": np.array_equal(alone.sums.deadweight, whole.sums.deadweight),
        "supported posts": np.array_equal(alone.sums.posts, whole.sums.posts),
        "unnamed posts": alone.unnamed_posts == whole.unnamed_posts,
        "profit kept": alone.profit_kept_idr == whole.profit_kept_idr,
        "ledger": alone.ledger.equals(whole.ledger),
    }
    return next((name for name, equal in pairs.items() if not equal), None)


def first_other_life(
    baseline: Run, alone: Run, wanted: NDArray[np.int64] | None = None
) -> str | None:
    """Return a sentence on somebody who lives otherwise alone than in the whole city, or None.

    Both are baselines; ``wanted`` are persons who must be there if they live in the whole city.
    """
    for kind, table in (
        ("person", "persons"),
        ("household", "households"),
        ("enterprise", "enterprises"),
    ):
        whole = Lives.of(getattr(baseline.city, table).identity)
        part = Lives.of(getattr(alone.city, table).identity)
        rows = whole.find(part.identities)
        same = rows >= 0
        same &= baseline.recorder.digests[table][rows] == alone.recorder.digests[table][part.rows]
        if not same.all():
            return (
                f"{kind} {int(part.identities[~same][0])} lives differently where the circle's "
                f"households live alone ({int((~same).sum())} in all)"
            )
    if wanted is None:
        return None
    whole = Lives.of(baseline.city.persons.identity)
    part = Lives.of(alone.city.persons.identity)
    missing = (whole.find(wanted) >= 0) & (part.find(wanted) < 0)
    if missing.any():
        return f"person {int(wanted[missing][0])} of the circle is missing where it lives alone"
    return None


def policy_circle(baseline: Run, live: Run) -> Circle:
    """Return whom the policy touches: those it serves, and whom it no longer serves as before.

    The latter are everyone whom a programme that the scenario changes touched in the baseline.
    """
    circle = Circle.of(live.city)
    for programme in changed_programmes(live.scenario, baseline.scenario):
        touched = baseline.older_touched.get(programme, [])
        people = np.concatenate([np.empty(0, np.int64), *(each for _, each in touched)])
        months = np.repeat(
            np.array([month for month, _ in touched], np.int64), [len(each) for _, each in touched]
        )
        circle = circle.united(Circle.of_households(baseline.city, people, months))
    return circle


def circle_of(shared: Replicate, live: Run) -> InitialCity | None:
    """Return the initial city with the circle's households alone; None where all must live.

    Whoever the frozen world can change is named in the live world's deliveries, was touched in the
    baseline by a programme that the scenario changes, or shares a household with one of them, and
    households keep their members. A baseline that is told exactly how many its programmes served
    chooses among everybody.
    """
    scale = live.settings.scale
    if any(plan.realised_until >= 0 for plan in programme_plans(shared.baseline.scenario, scale)):
        return None
    people = policy_circle(shared.baseline, live).identities
    households = np.union1d(*(households_of(run.city, people) for run in (live, shared.baseline)))
    part = part_of(shared.first.city, households)
    return None if part is None else InitialCity(part, shared.first.before_start)


def circle_alone(shared: Replicate, live: Run, part: InitialCity) -> FrozenWorld:
    """Live the frozen world of a part of the city, after its lives have lived the baseline alone."""
    baseline = shared.baseline
    frozen = World(FROZEN, ALL_CHANNELS, baseline.signals)
    before = run_once(
        baseline.scenario, live.replicate, frozen, settings=live.settings, initial=part
    )
    circle = policy_circle(baseline, live)
    touched = np.union1d(circle.identities, _named(live.deliveries))
    differs = first_other_life(baseline, before, touched)
    if differs is not None:
        raise BrokenInvariantError(f"{_where(live)}: {differs}")
    run, sums = _replayed(shared, live, part)
    _refuse_strangers(before, run, live)
    return FrozenWorld(
        run,
        sums,
        _added(baseline.unnamed_posts, run.unnamed_posts, before.unnamed_posts),
        _added(*(each.recorder.profit_kept_idr for each in (baseline, run, before))),
        _policys_ledger(shared, run),
        circle_compared=int((before.city.persons.identity >= 0).sum()),
        whole_city=False,
    )


def whole_city(shared: Replicate, live: Run) -> FrozenWorld:
    """Live the frozen world of the whole city and compare everybody outside the circle."""
    run, sums = _replayed(shared, live, shared.first)
    return FrozenWorld(
        run,
        sums,
        run.unnamed_posts,
        run.recorder.profit_kept_idr,
        _policys_ledger(shared, run),
        strangers_compared=_refuse_strangers(shared.baseline, run, live),
    )


def _replayed(shared: Replicate, live: Run, initial: InitialCity) -> tuple[Run, CircleSums]:
    """Live the scenario with all signals and its own deliveries replayed; sum its circle."""
    sums = CircleSums(shared.lives, policy_circle(shared.baseline, live))
    signals = replayed_signals(shared.baseline.signals, live.signals[BUYERS])
    world = World(FROZEN, ALL_CHANNELS, signals, live.deliveries, live.world.cash)

    def watch(model: CityModel) -> None:
        sums.take(model.city, model.recorder)

    run = run_once(
        live.scenario, live.replicate, world, settings=live.settings, initial=initial, watch=watch
    )
    return run, sums


def _refuse_strangers(before: Run, frozen: Run, live: Run) -> int:
    """Fail where somebody outside the circle differs; return how many persons are outside it."""
    circle = policy_circle(before, live).united(Circle.of(frozen.city))
    stranger = first_stranger(before.city, before.recorder, frozen.city, frozen.recorder, circle)
    if stranger is not None:
        raise BrokenInvariantError(f"{_where(live)}: {stranger}")
    everybody = np.union1d(
        *(Lives.of(run.city.persons.identity).identities for run in (before, frozen))
    )
    return int((~np.isin(everybody, circle.identities)).sum())


def _where(live: Run) -> str:
    return f"scenario {live.scenario.id}, replicate {live.replicate}"


def _named(deliveries: pd.DataFrame) -> NDArray[np.int64]:
    """Return the persons to whom something was delivered."""
    persons = np.unique(deliveries["person"].to_numpy(np.int64))
    return persons[persons >= 0]


def _policys_ledger(shared: Replicate, run: Run) -> pd.DataFrame:
    """Return the bookings of what the scenario adds or changes: the same in all its worlds."""
    changed = {*changed_programmes(run.scenario, shared.baseline.scenario), CASH_FOR}
    ledger = run.ledger
    mine: pd.DataFrame = ledger[ledger["programme"].isin(changed)].reset_index(drop=True)
    return mine


def _added(whole: list[int], part: list[int], part_before: list[int]) -> list[int]:
    """Return a monthly figure of the whole city, of which only a part differs from the baseline."""
    return [city + here - there for city, here, there in zip(whole, part, part_before, strict=True)]
