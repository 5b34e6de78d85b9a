"""Measure one replicate of a scenario on one core, and say what was switched on while it ran.

    python benchmarks/run.py                          full city, 36 months
    python benchmarks/run.py --scale 0.2 --months 12  a draft
    python benchmarks/run.py --pairing 8              also: what pairing saves (8 replicates)

Every measurement is made in a process of its own that may use one core. Cold: with an empty
NUMBA_CACHE_DIR, so compiling counts. Warm: the same run once more in a process that has compiled
already. The Mesa line holds as many plain agents as the city holds persons, with one trivial rule.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

if TYPE_CHECKING:
    from simulation.engine import RunSettings
    from simulation.scenario import Scenario
    from simulation.settling import InitialCity

Measured = dict[str, Any]  # what a child process prints as JSON

WIDTH = 80
MEGABYTE = 2**20
ONE_THREAD = ("NUMBA_NUM_THREADS", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
LABELS = {
    "record": "record (indicators, sums, digests)",
    "rest": "rest (locks, copies, money check)",
}


def main() -> None:
    """Measure in processes of their own and print what came back."""
    options = _options()
    if options.child:
        print(json.dumps(CHILDREN[options.child](options)))
        return
    with tempfile.TemporaryDirectory() as cache:
        cold = _measured("kawasan", options, cache)
        warm = _measured("kawasan", options, cache)
        mesa = _measured("mesa", options, cache, persons=warm["persons"])
        paired = _measured("pairing", options, cache) if options.pairing else None
    _print_runs(options, cold, warm)
    _print_mesa(options, warm, mesa)
    if paired is not None:
        _print_pairing(options, paired)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--scenario", default="integrated", help="shipped id or file")
    parser.add_argument("--scale", type=float, default=1.0, help="size of the city, 1 is full")
    parser.add_argument("--months", type=int, default=36)
    parser.add_argument("--pairing", type=int, default=0, help="replicates to measure it with")
    parser.add_argument("--persons", type=int, default=0, help=argparse.SUPPRESS)
    parser.add_argument("--child", default="", help=argparse.SUPPRESS)
    return parser.parse_args()


def _measured(child: str, options: argparse.Namespace, cache: str, persons: int = 0) -> Measured:
    """Return what a fresh process measures; ``cache`` keeps the compiled kernels."""
    words = {
        "--scenario": options.scenario,
        "--scale": options.scale,
        "--months": options.months,
        "--pairing": options.pairing,
        "--persons": persons,
    }
    command = [sys.executable, str(Path(__file__)), "--child", child]
    for name, value in words.items():
        command += [name, str(value)]
    surroundings = os.environ | {"NUMBA_CACHE_DIR": cache} | dict.fromkeys(ONE_THREAD, "1")
    began = time.perf_counter()
    done = subprocess.run(  # noqa: S603 - our own file and numbers
        command, env=surroundings, stdout=subprocess.PIPE, text=True, check=True
    )
    measured: Measured = json.loads(done.stdout)
    return measured | {"process_seconds": time.perf_counter() - began}


def _one_core() -> bool:
    """Stay on one core, where the system lets a process choose; tell whether it does."""
    if not hasattr(os, "sched_setaffinity"):
        return False
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    return True


def _peak_megabytes() -> float | None:
    """Return the largest resident size of this process so far, None on Windows."""
    try:
        import resource  # noqa: PLC0415 - not on Windows, and nothing of ours to weigh
    except ImportError:
        return None
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (MEGABYTE if sys.platform == "darwin" else 1024)


def _prepared(options: argparse.Namespace) -> tuple[Scenario, RunSettings, InitialCity]:
    """Return scenario, settings and a settled initial city made now, not read from a cache."""
    from simulation.engine import RunSettings  # noqa: PLC0415 - imports are timed
    from simulation.scenario import load_scenario  # noqa: PLC0415
    from simulation.settling import make_city  # noqa: PLC0415

    scenario = load_scenario(options.scenario)
    settings = RunSettings(months=options.months, scale=options.scale)
    city = make_city(scenario.catalogue(), scenario.start, settings.scale, settings.city_number)
    return scenario, settings, city


def _measure_kawasan(options: argparse.Namespace) -> Measured:
    one_core = _one_core()
    began = time.perf_counter()
    scenario, settings, initial = _prepared(options)
    city_seconds = time.perf_counter() - began

    from simulation.experiments.profiling import timed_run  # noqa: PLC0415 - imports are timed
    from simulation.store import package_digest  # noqa: PLC0415

    runs = [asdict(timed_run(scenario, settings, initial)) for _ in range(2)]
    table = initial.city.persons
    return {
        "one_core": one_core,
        "city_seconds": city_seconds,
        "runs": runs,
        "persons": int((table.present & table.resident).sum()),
        "households": int((initial.city.households.members > 0).sum()),
        "enterprises": int(initial.city.enterprises.open.sum()),
        "peak_megabytes": _peak_megabytes(),
        "mechanisms": _mechanisms(scenario),
        "package": package_digest(),
    }


def _mechanisms(scenario: Scenario) -> list[str]:
    """Return the steps of the month and every programme with its stages."""
    from simulation.engine import STEPS  # noqa: PLC0415

    return [", ".join(STEPS)] + [
        f"{name}: {', '.join(programme.stages)} ({programme.delivery})"
        for name, programme in scenario.programmes.items()
    ]


def _measure_mesa(options: argparse.Namespace) -> Measured:
    """Step as many plain agents as there are persons, through as many months."""
    import mesa  # noqa: PLC0415

    _one_core()

    class Plain(mesa.Agent):  # type: ignore[misc]
        """An agent that only counts the months it has lived."""

        def __init__(self, model: mesa.Model) -> None:
            super().__init__(model)
            self.months = 0

        def step(self) -> None:
            """Count a month."""
            self.months += 1

    began = time.perf_counter()
    model = mesa.Model(rng=0)
    Plain.create_agents(model, options.persons)
    made = time.perf_counter()
    for _ in range(options.months):
        model.agents.do("step")
    done = time.perf_counter()
    return {
        "create_seconds": made - began,
        "step_seconds": done - made,
        "version": mesa.__version__,
        "peak_megabytes": _peak_megabytes(),
    }


def _measure_pairing(options: argparse.Namespace) -> Measured:
    """Live scenario and baseline several times; return how many fewer replicates pairing needs."""
    import numpy as np  # noqa: PLC0415

    from simulation.comparison.intervals import pairing_gain  # noqa: PLC0415
    from simulation.engine import run_once  # noqa: PLC0415
    from simulation.panel import OUTCOMES  # noqa: PLC0415
    from simulation.scenario import baseline_of  # noqa: PLC0415

    scenario, settings, initial = _prepared(options)
    # Sums of the whole city (the first breakdown) over all months, by world and replicate.
    both = np.array(
        [
            [
                np.sum(
                    run_once(one, replicate, settings=settings, initial=initial).recorder.sums,
                    axis=0,
                )[:, 0]
                for replicate in range(options.pairing)
            ]
            for one in (baseline_of(scenario), scenario)
        ],
        np.float64,
    )
    gains = pairing_gain(both[0].T, both[1].T)
    return {"gains": dict(zip(OUTCOMES, gains.tolist(), strict=True))}


CHILDREN = {"kawasan": _measure_kawasan, "mesa": _measure_mesa, "pairing": _measure_pairing}


def _line(label: str, value: str) -> None:
    print(f"{label:<46}{value:>{WIDTH - 46}}")


def _memory(megabytes: float | None) -> str:
    return "not measured here" if megabytes is None else f"{megabytes:,.0f} MB"


def _print_runs(options: argparse.Namespace, cold: Measured, warm: Measured) -> None:
    first, again = cold["runs"][0], warm["runs"][1]
    cores = "one core" if warm["one_core"] else "one thread (core not fixed)"
    print(f"kawasan: {options.scenario}, scale {options.scale:g}, {options.months} months, {cores}")
    print(
        f"{warm['persons']:,} persons, {warm['households']:,} households, "
        f"{warm['enterprises']:,} enterprises at the start\n"
    )
    _line("One replicate, warm", f"{again['seconds']:.2f} s")
    _line("  the same, each month", f"{again['seconds'] / options.months * 1000:.1f} ms")
    _line("  first run of a process, kernels on disk", f"{warm['runs'][0]['seconds']:.2f} s")
    _line("One replicate, cold (kernels compiled)", f"{first['seconds']:.2f} s")
    _line("Initial city made and settled, warm", f"{warm['city_seconds']:.2f} s")
    _line("Initial city made and settled, cold", f"{cold['city_seconds']:.2f} s")
    _line("Whole cold process, two runs included", f"{cold['process_seconds']:.2f} s")
    _line("Peak memory of the process, warm", _memory(warm["peak_megabytes"]))
    print("\nTime by stage of the warm run")
    for stage in again["stages"]:
        name, seconds = LABELS.get(stage["stage"], stage["stage"]), stage["seconds"]
        share = seconds / again["seconds"] * 100
        _line(f"  {name}", f"{seconds:.2f} s  {share:4.0f} %")
    print("\nMechanisms on")
    for words in warm["mechanisms"]:
        print(f"  {words}")
    _line("  signals taken every month", str(len(again["signals"])))
    runs = [run for measured in (cold, warm) for run in measured["runs"]]
    same = len({run["digest"] for run in runs}) == 1
    print(f"\nDigest of the result: {again['digest'][:32]}")
    print(f"Same in all {len(runs)} runs (cold and warm): {'yes' if same else 'NO'}")
    if cold["package"] != warm["package"]:
        print("The program was edited while it was measured: measure again.")
    if not same:
        sys.exit(4)


def _print_mesa(options: argparse.Namespace, warm: Measured, mesa: Measured) -> None:
    ours = warm["runs"][1]["seconds"]
    print(f"\nMesa {mesa['version']}: as many plain agents, each adds 1 to one attribute a month")
    _line("  made", f"{mesa['create_seconds']:.2f} s")
    _line(f"  {options.months} months", f"{mesa['step_seconds']:.2f} s")
    _line("  peak memory", _memory(mesa["peak_megabytes"]))
    _line("  making and stepping, over our warm replicate", f"{_whole(mesa) / ours:.2f} times")


def _whole(mesa: Measured) -> float:
    return float(mesa["create_seconds"] + mesa["step_seconds"])


def _print_pairing(options: argparse.Namespace, paired: Measured) -> None:
    print(f"\nReplicates saved by pairing ({options.pairing} replicates, sums of the whole period)")
    for outcome, gain in paired["gains"].items():
        _line(f"  {outcome}", f"{gain:,.1f} times fewer")


if __name__ == "__main__":
    main()
