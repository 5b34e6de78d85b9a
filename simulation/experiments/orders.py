"""What one process is asked to do, and the keys of the runs it makes.

The worlds of one replicate (ACCOUNT sections 2 and 4): the baseline; of each scenario a live world and
one with all signals frozen; and, where its net effect is split by channel, the six worlds that
release one or two channels, and in replicate 0 one in which a single person is treated.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from simulation.engine import LIVE, RunSettings
from simulation.scenario import scenario_digest
from simulation.signals import Channel
from simulation.store import content_key, package_digest

if TYPE_CHECKING:
    from simulation.scenario import Scenario

NO_LINKS: Final[Mapping[str, str]] = {}
FROZEN: Final = "frozen"
ONE_PERSON: Final = "one_person"
CHURN_REPLICATE: Final = 0  #: the one in which a single person is treated
Channels = frozenset[Channel]


def world_name(released: Channels) -> str:
    """Return the name of the world that releases some channels: ``vacancies+sales``."""
    return "+".join(channel.value for channel in Channel if channel in released)


#: The worlds that release one or two channels, by name.
PARTIAL_WORLDS: Final[Mapping[str, Channels]] = {
    world_name(frozenset(chosen)): frozenset(chosen)
    for size in range(1, len(Channel))
    for chosen in itertools.combinations(Channel, size)
}


@dataclass(frozen=True, slots=True)
class Order:
    """What one process is asked to do: which worlds of one replicate are missing."""

    baseline: Scenario
    scenarios: tuple[Scenario, ...]  #: a scenario paid for by ``cash_for`` comes before its payer
    replicate: int
    settings: RunSettings
    results: Path
    split: frozenset[str] = frozenset()  #: ids of those whose net effect is split by channel
    live_only: bool = False  #: no account is asked for: no world replays the scenario's deliveries


@dataclass(frozen=True, slots=True)
class Keys:
    """The keys of one replicate's runs."""

    baseline: str
    live: dict[str, str]  #: by scenario id
    frozen: dict[str, str]
    partial: dict[str, dict[str, str]]  #: by scenario id and name of the world
    one_person: dict[str, str]

    def runs(self, baseline: str) -> Iterator[tuple[str, str, str]]:
        """Yield scenario, world and key of every run; ``baseline`` is the baseline's id."""
        yield baseline, LIVE.name, self.baseline
        for world, keys in ((LIVE.name, self.live), (FROZEN, self.frozen)):
            yield from ((scenario, world, key) for scenario, key in keys.items())
        for scenario, worlds in self.partial.items():
            yield from ((scenario, world, key) for world, key in worlds.items())
        yield from ((scenario, ONE_PERSON, key) for scenario, key in self.one_person.items())

    def all(self) -> list[str]:
        """Return every key of the replicate."""
        return [key for _, _, key in self.runs("")]


def content_of(scenario: Scenario) -> dict[str, str]:
    """Return the digests of what a run is made of: program, scenario and parameters."""
    return {
        "package": package_digest(),
        "scenario": scenario_digest(scenario),
        "parameters": scenario.catalogue_digest(),
    }


def run_key(
    content: Mapping[str, str],
    replicate: int,
    settings: RunSettings,
    world: str,
    links: Mapping[str, str] = NO_LINKS,
) -> str:
    """Return the content key of one run; ``links`` are the keys of runs it rests on."""
    return content_key(
        dict(content)
        | {
            "seed": settings.seed,
            "replicate": replicate,
            "city": settings.city_number,
            "months": settings.months,
            "scale": settings.scale,
            "world": world,
        }
        | dict(links)
    )


def keys_of(order: Order) -> Keys:
    """Return the keys of every run of a replicate, in the order in which they can be lived."""
    baseline = run_key(content_of(order.baseline), order.replicate, order.settings, LIVE.name)
    keys = Keys(baseline, {}, {}, {}, {})
    for scenario in order.scenarios:
        _add_keys(keys, order, scenario)
    return keys


def _add_keys(keys: Keys, order: Order, scenario: Scenario) -> None:
    links = {"cash_for": keys.live[scenario.cash_for.id]} if scenario.cash_for else {}
    content = content_of(scenario)  # the same in every world
    live = run_key(content, order.replicate, order.settings, LIVE.name, links)

    def resting(world: str) -> str:
        rests_on = {"baseline": keys.baseline, "deliveries": live}
        return run_key(content, order.replicate, order.settings, world, rests_on)

    keys.live[scenario.id] = live
    if order.live_only:
        return
    keys.frozen[scenario.id] = resting(FROZEN)
    if scenario.id in order.split:
        keys.partial[scenario.id] = {name: resting(name) for name in PARTIAL_WORLDS}
        if order.replicate == CHURN_REPLICATE:
            keys.one_person[scenario.id] = resting(ONE_PERSON)
