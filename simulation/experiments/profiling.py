"""Time and bytes of one replicate, stage by stage: lived in this process, nothing stored."""

from __future__ import annotations

import hashlib
import sys
import time
from collections import defaultdict
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Final

from simulation.columns import declared_columns
from simulation.engine import STEPS, TABLES, CityModel
from simulation.settling import initial_city

if TYPE_CHECKING:
    from pathlib import Path

    from simulation.engine import RunSettings
    from simulation.flows import Flows
    from simulation.scenario import Scenario
    from simulation.settling import InitialCity

INITIAL: Final = "initial city"
RECORD: Final = "record"
REST: Final = "rest"


@dataclass(frozen=True, slots=True)
class Stage:
    """What one stage of all months took."""

    stage: str
    seconds: float
    held_bytes: int  #: columns of the city and records it keeps
    peak_raised_bytes: int | None  #: of the process's peak; None where the system does not tell


@dataclass(frozen=True, slots=True)
class TimedRun:
    """A run lived with a clock around every stage."""

    seconds: float
    stages: tuple[Stage, ...]
    digest: str  #: of every column of every month
    signals: tuple[str, ...]


class _TimedModel(CityModel):
    """The same city with a clock around every stage."""

    def start_clock(self) -> None:
        """Begin to measure; before the first step."""
        self.seconds: dict[str, float] = defaultdict(float)
        self.raised: dict[str, int] = defaultdict(int)

    def _take_step(self, name: str, flows: Flows) -> Any:  # noqa: ANN401 - the step's own record
        began, peak = time.perf_counter(), peak_bytes() or 0
        record = super()._take_step(name, flows)
        self.seconds[name] += time.perf_counter() - began
        self.raised[name] += (peak_bytes() or 0) - peak
        return record

    def _record(self, flows: Flows) -> None:
        began, peak = time.perf_counter(), peak_bytes() or 0
        super()._record(flows)
        self.seconds[RECORD] += time.perf_counter() - began
        self.raised[RECORD] += (peak_bytes() or 0) - peak


def peak_bytes() -> int | None:
    """Return the largest resident size of this process so far, None where the system keeps none."""
    try:
        import resource  # noqa: PLC0415 - not on Windows
    except ImportError:
        return None
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return int(peak if sys.platform == "darwin" else peak * 1024)


def timed_run(scenario: Scenario, settings: RunSettings, initial: InitialCity) -> TimedRun:
    """Live through the months once, replicate 0 in the live world, with a clock around stages."""
    began, peak = time.perf_counter(), peak_bytes()
    model = _TimedModel(scenario, settings=settings, initial=initial)
    model.start_clock()
    for _ in range(settings.months):
        model.step()
    seconds = time.perf_counter() - began
    known = peak is not None
    held = _held_bytes(model)
    stages = [
        Stage(name, model.seconds[name], held[name], model.raised[name] if known else None)
        for name in (*STEPS, RECORD)
    ]
    raised = (peak_bytes() or 0) - (peak or 0) - sum(model.raised.values())
    rest = seconds - sum(model.seconds.values())
    stages.append(Stage(REST, rest, held[REST], raised if known else None))
    digest = hashlib.sha256("".join(model.recorder.month_digests).encode()).hexdigest()
    names = {name.partition("/")[0] for name in model.signals.history}
    return TimedRun(seconds, tuple(stages), digest, tuple(sorted(names)))


def _held_bytes(model: CityModel) -> dict[str, int]:
    """Return the bytes of the city's columns by the stage that writes them, and of records."""
    held: dict[str, int] = defaultdict(int)
    for table_name in TABLES:
        table = getattr(model.city, table_name)
        for name, declared in declared_columns(table).items():
            held[declared.owner] += getattr(table, name).nbytes
    signals = (array for months in model.signals.history.values() for array in months)
    held[RECORD] += sum(array.nbytes for array in signals)
    held["programmes"] += int(model.office.deliveries.memory_usage(deep=False).sum())
    return held


def profile(scenario: Scenario, settings: RunSettings, results: Path) -> dict[str, Any]:
    """Return time and bytes by stage of one replicate, the initial city first."""
    began, peak = time.perf_counter(), peak_bytes()
    first = initial_city(
        scenario.catalogue(), scenario.start, settings.scale, settings.city_number,
        results / "cities",
    )  # fmt: skip
    seconds = time.perf_counter() - began
    raised = None if peak is None else (peak_bytes() or 0) - peak
    run = timed_run(scenario, settings, first)
    stages = (Stage(INITIAL, seconds, 0, raised), *run.stages)
    return {
        "scenario": scenario.id,
        "months": settings.months,
        "scale": settings.scale,
        "digest": run.digest,
        "stages": [asdict(stage) for stage in stages],
    }
