"""Read a stored comparison back: its scenarios, settings and run keys."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from simulation.engine import RunSettings
from simulation.scenario import load_scenario
from simulation.store import Store, compare_again, read_record

if TYPE_CHECKING:
    from pathlib import Path

    from simulation.scenario import Scenario


@dataclass(frozen=True, slots=True)
class ComparisonRecord:
    """What a stored comparison was made of."""

    folder: Path
    scenarios: tuple[Scenario, ...]
    settings: RunSettings
    replicates: int
    runs: tuple[dict[str, Any], ...]  #: scenario, replicate, world, key
    software: dict[str, Any]
    channels: bool  #: the net effect was split by channel
    over_ranges: bool  #: the ranking was repeated over ranges


def read_comparison(results: Path, reference: str) -> ComparisonRecord:
    """Return the record of a stored comparison; OperatorError when there is none."""
    folder = Store(results).find_comparison(reference)
    record = read_record(folder / "provenance.json", compare_again(folder))
    scenarios = tuple(
        load_scenario(folder / "scenarios" / f"{name}.yaml") for name in record["scenarios"]
    )
    return ComparisonRecord(
        folder,
        scenarios,
        RunSettings(**record["settings"]),
        record["replicates"],
        tuple(record["runs"]),
        record["software"],
        record["channels"],
        record.get("over_ranges", False),
    )
