"""Pair scenarios with their baselines: run what is missing, certify, and store what people see."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from simulation.engine import RunSettings
from simulation.errors import ExperimentError, Problem, ScenarioError
from simulation.experiments.certificate import certificate_record, certify
from simulation.experiments.ensemble import (
    Watcher,
    cities_to_live,
    cities_to_make,
    minutes_about,
    missing_runs,
    orders_for,
    run_orders,
)
from simulation.experiments.orders import Keys, Order, keys_of
from simulation.experiments.paired_tables import PairedTables, joined_tables
from simulation.experiments.purses import money_left_over
from simulation.experiments.ranged_tables import ranged_tables, variant_runs
from simulation.experiments.ranging import Variant, variants
from simulation.experiments.records import read_comparison
from simulation.experiments.writing import (
    parameter_list,
    write_json,
    write_table,
    write_workbook,
)
from simulation.scenario import baseline_of, check_scenarios, scenario_digest, scenario_text
from simulation.store import Store, content_key, package_digest, software

if TYPE_CHECKING:
    from simulation.scenario import Scenario

NAMED_SCENARIOS: Final = 3  # ids spelled out in a folder's name


def plan_comparison(
    references: Sequence[str],
    replicates: int,
    settings: RunSettings,
    results: Path,
    *,
    channels: bool = False,
    over_ranges: bool = False,
) -> ComparisonPlan:
    """Return the plan for files, folders, patterns or shipped ids; ScenarioError names all problems.

    ``settings.months`` 0 means the length the scenarios ask for.
    """
    checked = check_scenarios(references)
    if checked.problems:
        raise ScenarioError(*checked.problems)
    policies = tuple(item for item in checked.scenarios if item.baseline is not None)
    chosen = policies or checked.scenarios
    months = settings.months or max(item.months_default for item in chosen)
    longer = replace(settings, months=months)
    return ComparisonPlan(chosen, replicates, longer, results, channels, over_ranges)


@dataclass(frozen=True)
class ComparisonPlan:
    """Scenarios to pair with their baselines; scenarios may have different baselines.

    Groups and variants are made once: their scenarios remember the digests every key is made of.
    """

    scenarios: tuple[Scenario, ...]
    replicates: int
    settings: RunSettings
    results: Path
    channels: bool = False  #: split the net effect: six worlds more for every pair
    over_ranges: bool = False  #: repeat the ranking over the ranges of the deciding assumptions
    live_only: bool = False  #: no frozen worlds, no account: one end of a range

    @cached_property
    def groups(self) -> list[tuple[Scenario, tuple[Scenario, ...]]]:
        """Return each baseline with the scenarios compared with it (none for the baseline alone)."""
        found: dict[str, tuple[Scenario, list[Scenario]]] = {}
        for scenario in self.scenarios:
            baseline = baseline_of(scenario)
            _, members = found.setdefault(scenario_digest(baseline), (baseline, []))
            if scenario.baseline is not None:
                members.append(scenario)
        return [(baseline, tuple(members)) for baseline, members in found.values()]

    def orders(self) -> list[Order]:
        """Return every replicate of every group, and of every end of a range."""
        own = [order for group in self.groups for order in self.orders_of(*group)]
        return own + [order for _, plan in self.variants for order in plan.orders()]

    @cached_property
    def variants(self) -> list[tuple[Variant, ComparisonPlan]]:
        """Return the plans with one assumption at an end of its range; none unless asked for."""
        if not self.over_ranges:
            return []
        return [
            (
                variant,
                replace(
                    self,
                    scenarios=variant.scenarios,
                    over_ranges=False,
                    live_only=not self.channels,
                ),
            )
            for variant in variants(self.scenarios)
        ]

    def orders_of(self, baseline: Scenario, members: tuple[Scenario, ...]) -> list[Order]:
        """Return every replicate of one group."""
        return orders_for(
            baseline,
            members,
            self.replicates,
            self.settings,
            self.results,
            channels=self.channels,
            live_only=self.live_only,
        )

    def keys(self) -> list[str]:
        """Return the keys of all runs, each once."""
        return _each_once(self.orders())

    def forecast(self) -> dict[str, Any]:
        """Return how many runs are wanted and missing, about how long, and how many files."""
        store, orders = Store(self.results), self.orders()
        missing = missing_runs(store, orders)
        return {
            "runs wanted": len(_each_once(orders)),
            "runs missing": len(missing),
            "minutes on one core, about": minutes_about(
                cities_to_live(store, orders), cities_to_make(store, orders), self.settings
            ),
            "new run folders": len(missing),
        }

    def run(self, *, workers: int | None = None, watch: Watcher | None = None) -> list[Keys]:
        """Live whatever is missing."""
        return run_orders(self.orders(), workers=workers, watch=watch)

    def money_left_over(self) -> dict[str, int]:
        """Return the rounding account and what did not match, over all runs (rupiah)."""
        return money_left_over(Store(self.results), self.keys())

    def require_policies(self) -> None:
        """Raise ExperimentError unless there is a scenario to compare with a baseline."""
        if not any(members for _, members in self.groups):
            names = ", ".join(scenario.id for scenario in self.scenarios)
            found = "nothing to compare: no scenario here has a baseline"
            hint = f"kawasan run {names} lives it alone"
            raise ExperimentError(Problem(names, found, "a scenario with a base", hint))

    def store_comparison(self) -> Path:
        """Certify and store the comparison of finished runs; return its folder."""
        store = Store(self.results)
        options = {"keys": self.keys(), "replicates": self.replicates}
        ids = [scenario.id for scenario in self.scenarios]
        name = "+".join(ids[:NAMED_SCENARIOS])
        if len(ids) > NAMED_SCENARIOS:
            name += f"+{len(ids) - NAMED_SCENARIOS}"
        folder = self.results / f"{name}-{content_key(options)[:8]}"
        if (folder / "certificate.json").is_file():
            (folder / "certificate.json").touch()  # what was asked for last is the latest
            return folder
        parts = [PairedTables(store, self.orders_of(*group), group[1]) for group in self.groups]
        proofs = [
            proof
            for part in parts
            if part.members
            for proof in certify(
                part.baseline, part.members, part.keys, self.settings, self.results
            )
        ]
        moved = _moved(self, store)
        tables = joined_tables([part.tables() for part in parts])
        tables |= ranged_tables(parts, moved)
        provenance = _provenance(self, parts, variant_runs(moved))

        def fill(temporary: Path) -> None:
            for table, frame in tables.items():
                write_table(frame, temporary / table)
            write_workbook(tables, temporary / "tables.xlsx")
            scenarios = temporary / "scenarios"
            scenarios.mkdir()
            for part in parts:
                for scenario in part.everyone():
                    text = scenario_text(scenario)
                    (scenarios / f"{scenario.id}.yaml").write_text(text, encoding="utf-8")
            write_json(provenance, temporary / "provenance.json")
            write_json(parameter_list(parts[0].baseline), temporary / "parameters.json")
            write_json(certificate_record(proofs), temporary / "certificate.json")

        store.write_folder(folder, fill)
        return folder


def _each_once(orders: Sequence[Order]) -> list[str]:
    return list(dict.fromkeys(key for order in orders for key in keys_of(order).all()))


def _moved(plan: ComparisonPlan, store: Store) -> list[tuple[Variant, list[PairedTables]]]:
    """Return the tables' sources at both ends of every range, as many a variant as groups."""
    return [
        (
            variant,
            [PairedTables(store, at_end.orders_of(*each), each[1]) for each in at_end.groups],
        )
        for variant, at_end in plan.variants
    ]


def _provenance(
    plan: ComparisonPlan, parts: Sequence[PairedTables], moved: Sequence[dict[str, Any]]
) -> dict[str, Any]:
    """Return what ``provenance.json`` holds; ``moved`` are the runs at the ends of ranges."""
    runs = [*(run for part in parts for run in part.runs()), *moved]
    return {
        "scenarios": [scenario.id for scenario in plan.scenarios],
        "baselines": [part.baseline.id for part in parts],
        "titles": {s.id: asdict(s.title) for part in parts for s in part.everyone()},
        "settings": asdict(plan.settings),
        "first_month": parts[0].baseline.start,
        "run_keys": list(dict.fromkeys(run["key"] for run in runs)),
        "replicates": plan.replicates,
        "money": plan.money_left_over(),
        "channels": plan.channels,
        "over_ranges": plan.over_ranges,
        "runs": runs,
        "software": software(),
    }


def comparison_status(results: Path, reference: str) -> dict[str, Any]:
    """Return what of a stored comparison is there and what would have to be run again."""
    record = read_comparison(results, reference)
    store = Store(results)
    keys = dict.fromkeys(run["key"] for run in record.runs)
    missing = [key for key in keys if not store.has_run(key)]
    return {
        "result": record.folder.name,
        "scenarios": [scenario.id for scenario in record.scenarios],
        "replicates": record.replicates,
        "channels": record.channels,
        "over ranges": record.over_ranges,
        "runs stored": len(keys) - len(missing),
        "runs missing": len(missing),
        "same program": record.software["package_digest"] == package_digest(),
    }
