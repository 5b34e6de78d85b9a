"""Measure how sure the paired method is, and whether its intervals are honest.

    python benchmarks/precision.py placebo                  400 intervals of 8 pairs, scale 0.1
    python benchmarks/precision.py placebo --intervals 40   a tenth of it
    python benchmarks/precision.py error                    500 trained, 20 pairs, full size

``placebo``: 500 participants whose draws are re-addressed from the second month on, nothing else
(simulation/experiments/placebo.py). The 95 % intervals for persons employed should cover zero in
92 to 98 % of 400. ``error``: the standard error of the effect of a training programme for 500
persons on persons employed with 20 replicates should be at most 15 persons.

Differences are written to ``--out`` one by one, so an interrupted measurement goes on where it
stopped. One process on one core.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from simulation.engine import RunSettings  # noqa: E402 - the repository is found first
from simulation.experiments import placebo  # noqa: E402
from simulation.scenario import load_scenario  # noqa: E402
from simulation.settling import initial_city  # noqa: E402
from simulation.store import package_digest  # noqa: E402

ALLOWED_COVERAGE = (0.92, 0.98)
ALLOWED_ERROR_PERSONS = 15.0
POLICY = "training_only"


def main() -> None:
    """Measure what is asked for, print it, and end with 1 where it misses its target."""
    options = _options()
    held = _placebo(options) if options.what == "placebo" else _error(options)
    sys.exit(0 if held else 1)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("what", choices=["placebo", "error"])
    parser.add_argument("--intervals", type=int, default=400)
    parser.add_argument("--replicates", type=int, default=20, help="of the standard error")
    parser.add_argument("--persons", type=int, default=500, help="trained, for the standard error")
    parser.add_argument("--scale", type=float, default=0.0, help="placebo 0.1, error 1")
    parser.add_argument("--months", type=int, default=0, help="placebo 12, error 36")
    parser.add_argument("--out", type=Path, default=Path("results") / "precision")
    return parser.parse_args()


def _placebo(options: argparse.Namespace) -> bool:
    baseline = load_scenario("baseline")
    usual = placebo.PlaceboDesign()
    design = replace(
        usual, months=options.months or usual.months, scale=options.scale or usual.scale
    )
    initial = initial_city(
        baseline.catalogue(), baseline.start, design.scale, 0, options.out / "cities"
    )

    def live(replicates: Iterable[int]) -> Iterator[float]:
        return placebo.placebo_differences(baseline, replicates, design, initial)

    name = f"placebo-{design.scale:g}-{design.months}"
    values = _kept(options.out / f"{name}.jsonl", options.intervals * design.pairs, live)
    covered = placebo.coverage(values, design.pairs)
    print(
        f"Placebo: {design.participants} participants, {options.intervals} intervals of "
        f"{design.pairs} pairs, scale {design.scale:g}, {design.months} months from month "
        f"{design.first_month} on"
    )
    _spread(values)
    print(f"  95 % intervals for persons employed that cover zero          {covered:.1%}")
    error = np.sqrt(0.95 * 0.05 / options.intervals)
    print(f"  binomial standard error of that share at 95 %                {error:.1%}")
    print(f"  program {package_digest()[:12]}")
    return ALLOWED_COVERAGE[0] <= covered <= ALLOWED_COVERAGE[1]


def _error(options: argparse.Namespace) -> bool:
    policy, baseline = load_scenario(POLICY), load_scenario("baseline")
    scenario = placebo.training_for(policy, baseline, options.persons)
    settings = RunSettings(months=options.months or 36, scale=options.scale or 1.0)
    initial = initial_city(
        baseline.catalogue(), baseline.start, settings.scale, 0, options.out / "cities"
    )

    def live(replicates: Iterable[int]) -> Iterator[float]:
        pair = (baseline, scenario)
        return placebo.programme_differences(pair, replicates, settings, initial)

    name = f"error-{options.persons}-{settings.scale:g}-{settings.months}"
    values = _kept(options.out / f"{name}.jsonl", options.replicates, live)
    error = float(values.std(ddof=1) / np.sqrt(len(values)))
    print(
        f"Training for {options.persons} persons ({POLICY}, budget scaled), {len(values)} pairs, "
        f"scale {settings.scale:g}, {settings.months} months"
    )
    _spread(values)
    print(f"  standard error of the effect on persons employed             {error:.2f}")
    print(f"  program {package_digest()[:12]}")
    return error <= ALLOWED_ERROR_PERSONS


def _kept(
    path: Path, count: int, live: Callable[[Iterable[int]], Iterator[float]]
) -> NDArray[np.float64]:
    """Return ``count`` differences, those of ``path`` first; what is missing is lived and kept.

    A file of another program is set aside: its replicates are not these.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    head = {"program": package_digest()}
    lines = path.read_text("utf-8").splitlines() if path.is_file() else []
    if not lines or json.loads(lines[0]) != head:
        lines = [json.dumps(head)]
        path.write_text(lines[0] + "\n", encoding="utf-8")
    values = [float(line) for line in lines[1:]][:count]
    began = time.monotonic()
    with path.open("a", encoding="utf-8") as file:
        for number, value in enumerate(live(range(len(values), count)), start=1):
            values.append(value)
            file.write(f"{value!r}\n")
            file.flush()
            if number % 80 == 0:
                seconds = (time.monotonic() - began) / number
                left = seconds * (count - len(values)) / 60
                print(f"{len(values)} of {count} pairs, {left:.0f} min left", file=sys.stderr)
    return np.array(values)


def _spread(values: NDArray[np.float64]) -> None:
    error = values.std(ddof=1) / np.sqrt(len(values))
    print(
        f"  mean difference in persons employed (standard error)         {values.mean():+.2f} ({error:.2f})"
    )
    print(
        f"  standard deviation of one pair                               {values.std(ddof=1):.2f}"
    )


if __name__ == "__main__":
    main()
