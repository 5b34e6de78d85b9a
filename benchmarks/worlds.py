"""Compare what the worlds of one replicate cost: live, frozen, partly frozen, as a comparison lives them.

*frozen: whole city* is what replicate 0 lives, with everybody outside the circle compared; *frozen: circle
alone* what every replicate lives: the circle's households through the baseline and the frozen world.

    python benchmarks/worlds.py                                     full city, 36 months
    python benchmarks/worlds.py --scenario capital_only --scale 0.2 --rounds 3

Seconds of processor time, so that other work on the machine counts little; the worlds take turns,
and each round gives a ratio of its own. A frozen or partly frozen world may be no dearer than a live
one: exit code 1 where the median ratio is above 1.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

if TYPE_CHECKING:
    from collections.abc import Callable

    from simulation.engine import CityModel, Run, RunSettings, World
    from simulation.scenario import Scenario
    from simulation.settling import InitialCity


def main() -> None:
    """Live each world once a round and print processor seconds and ratios to the live world."""
    options = _options()
    from simulation.engine import RunSettings  # noqa: PLC0415 - --help needs no model
    from simulation.scenario import load_scenario  # noqa: PLC0415
    from simulation.settling import make_city  # noqa: PLC0415

    scenario = load_scenario(options.scenario)
    settings = RunSettings(months=options.months, scale=options.scale)
    initial = make_city(scenario.catalogue(), scenario.start, settings.scale, 0)
    seconds = _measured(scenario, settings, initial, options.rounds)
    live = seconds["live"]
    print(f"{options.scenario}, scale {options.scale:g}, {options.months} months")
    print(f"{'world':<34}{'seconds':>10}{'over live':>12}")
    ratios = {}
    for name, taken in seconds.items():
        each = [one / other for one, other in zip(taken, live, strict=True)]
        ratios[name] = statistics.median(each)
        print(f"{name:<34}{statistics.median(taken):>10.2f}{ratios[name]:>12.2f}")
    sys.exit(1 if max(ratio for name, ratio in ratios.items() if name != "baseline") > 1.0 else 0)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--scenario", default="integrated", help="shipped id or file")
    parser.add_argument("--scale", type=float, default=1.0, help="size of the city, 1 is full")
    parser.add_argument("--months", type=int, default=36)
    parser.add_argument("--rounds", type=int, default=3)
    return parser.parse_args()


def _measured(
    scenario: Scenario, settings: RunSettings, initial: InitialCity, rounds: int
) -> dict[str, list[float]]:
    """Return processor seconds by world, one for each round; a first round only compiles."""
    from simulation.account import BUYERS, BaselineLives, replayed_signals  # noqa: PLC0415
    from simulation.beside import Beside  # noqa: PLC0415
    from simulation.engine import ALL_CHANNELS, LIVE, World, run_once  # noqa: PLC0415
    from simulation.experiments.frozen_worlds import (  # noqa: PLC0415
        Replicate,
        circle_alone,
        circle_of,
        whole_city,
    )
    from simulation.participants import ParticipantSums  # noqa: PLC0415
    from simulation.scenario import baseline_of  # noqa: PLC0415
    from simulation.signals import Channel  # noqa: PLC0415

    seconds: dict[str, list[float]] = {}

    def timed(name: str, world: World, watch: Callable[[CityModel], None] | None = None) -> Run:
        began = time.process_time()
        run = run_once(scenario, 0, world, settings=settings, initial=initial, watch=watch)
        seconds.setdefault(name, []).append(time.process_time() - began)
        return run

    for _ in range(rounds + 1):
        began = time.process_time()
        home = baseline_of(scenario)
        baseline = run_once(home, 0, settings=settings, initial=initial, keep_slices=True)
        seconds.setdefault("baseline", []).append(time.process_time() - began)
        lives = BaselineLives.of(baseline.recorder, baseline.city)
        followed, beside = ParticipantSums(lives, 3), Beside(lives)

        def watch_live(
            model: CityModel, followed: ParticipantSums = followed, beside: Beside = beside
        ) -> None:
            followed.take(model.city, model.recorder, model.office.log.parts)
            beside.take(model.city, model.recorder)

        live = timed("live", LIVE, watch_live)
        shared = Replicate(initial, baseline, lives)
        began = time.process_time()
        whole_city(shared, live)
        seconds.setdefault("frozen: whole city", []).append(time.process_time() - began)
        began = time.process_time()
        part = circle_of(shared, live)
        if part is not None:
            circle_alone(shared, live, part)
            seconds.setdefault("frozen: circle alone", []).append(time.process_time() - began)
        signals = replayed_signals(baseline.signals, live.signals[BUYERS])
        for channel in Channel:
            kept = ALL_CHANNELS - {channel}
            timed(
                f"released: {channel.value}",
                World(channel.value, kept, signals, live.deliveries, digests=False),
            )
    return {name: taken[1:] for name, taken in seconds.items()}


if __name__ == "__main__":
    main()
