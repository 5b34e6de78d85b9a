"""How far results are: what is stored, what is missing, and how long the rest would take."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, Final

from simulation.experiments.comparing import comparison_status
from simulation.experiments.ensemble import minutes_about
from simulation.experiments.ranging import PARAMETERS
from simulation.experiments.records import read_comparison
from simulation.store import Store

if TYPE_CHECKING:
    from pathlib import Path

    from simulation.engine import RunSettings

LATEST: Final = "latest"
#: Tables of every comparison; others depend on what was asked for.
TABLES: Final = (
    "indicators",
    "ledger",
    "deliveries",
    "comparison",
    "additionality",
    "additionality_replicates",
    "account_lines",
    "cost_effectiveness",
    "appraisal",
    "fiscal_cost",
    "horizons",
    "harm",
    "precision",
)
_MEGABYTE: Final = 10**6
_REPORTS: Final = ("report.html", "report.docx", "effects.png")


def result_status(results: Path, reference: str) -> dict[str, Any]:
    """Return what of a stored comparison is there, what is missing, and how long that would take.

    ``latest`` where nothing was compared yet tells of the runs that an interrupted command has left.
    """
    store = Store(results)
    left = _stored_keys(store)
    if reference == LATEST and left and not store.comparisons():
        return {"result": None, "runs stored": len(left), "megabytes": _megabytes(store, left)}
    record = read_comparison(results, reference)
    keys = [run["key"] for run in record.runs]
    missing = {key for key in keys if not store.has_run(key)}
    return comparison_status(results, reference) | {
        "months": record.settings.months,
        "scale": record.settings.scale,
        "minutes on one core, about": _minutes(store, record.runs, missing, record.settings),
        "megabytes": _megabytes(store, [key for key in keys if key not in missing]),
        "tables missing": [
            table for table in TABLES if not (record.folder / f"{table}.parquet").is_file()
        ],
        "files for people": [name for name in _REPORTS if (record.folder / name).is_file()],
        "worlds": _worlds(record.runs, missing),
    }


def _worlds(runs: Sequence[dict[str, Any]], missing: set[str]) -> list[dict[str, Any]]:
    """Return how many runs of each scenario and world are wanted and stored."""
    counted: dict[tuple[str, str], list[int]] = {}
    for run in runs:
        count = counted.setdefault((run["scenario"], run["world"]), [0, 0])
        count[0] += 1
        count[1] += run["key"] not in missing
    return [
        {"scenario": scenario, "world": world, "wanted": wanted, "stored": stored}
        for (scenario, world), (wanted, stored) in counted.items()
    ]


def _minutes(
    store: Store, runs: Sequence[dict[str, Any]], missing: set[str], settings: RunSettings
) -> float:
    """Return about how long the missing runs take; each replicate steps its baseline again.

    Every end of a parameter's range has a first city of its own, levers that of the centre.
    """
    left = [run for run in runs if run["key"] in missing]
    replicates = {run["replicate"] for run in left}
    ends = [(run.get("assumption", ""), run.get("end", "")) for run in left]
    cities = {end if end[0] in PARAMETERS else ("", "") for end in ends}
    stored = len(list((store.root / "cities").glob("city-*.npz")))
    return minutes_about(len(missing) + len(replicates), max(len(cities) - stored, 0), settings)


def _stored_keys(store: Store) -> list[str]:
    folder = store.root / "runs"
    return sorted(path.parent.name for path in folder.glob("*/provenance.json"))


def _megabytes(store: Store, keys: Iterable[str]) -> float:
    sizes = (path.stat().st_size for key in keys for path in store.run_folder(key).iterdir())
    return round(sum(sizes) / _MEGABYTE, 1)
