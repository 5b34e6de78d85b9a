"""Pair scenarios with their baselines: run what is missing, certify, and store what people see."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd
from pyarrow import Table as ArrowTable
from pyarrow import csv as arrow_csv

from simulation import comparison
from simulation.engine import RunSettings
from simulation.errors import ExperimentError, Problem, ScenarioError
from simulation.experiments.assessing import StoredPair, leakage, money_tables
from simulation.experiments.certificate import certificate_record, certify
from simulation.experiments.ensemble import (
    Watcher,
    collect,
    missing_runs,
    orders_for,
    run_orders,
    with_paid_for,
)
from simulation.experiments.frames import month_dates
from simulation.experiments.participant_groups import with_participants
from simulation.experiments.purses import money_left_over
from simulation.experiments.records import read_comparison
from simulation.experiments.replicate import Keys, Order, keys_of
from simulation.groups import CITY, EVERYBODY
from simulation.scenario import baseline_of, check_scenarios, scenario_digest, scenario_text
from simulation.store import Store, content_key, package_digest, software

if TYPE_CHECKING:
    from simulation.scenario import Scenario

SECONDS_PER_FULL_RUN: Final = 6.0  # the promised ceiling at full size, for forecasts only
MONTHS_PROMISED: Final = 36
REPORTED_LEVEL: Final = 0.95
NAMED_SCENARIOS: Final = 3  # ids spelled out in a folder's name
LEAST_RANKED: Final = 2


def plan_comparison(
    references: Sequence[str], replicates: int, settings: RunSettings, results: Path
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
    return ComparisonPlan(chosen, replicates, replace(settings, months=months), results)


@dataclass(frozen=True, slots=True)
class ComparisonPlan:
    """Scenarios to pair with their baselines; scenarios may have different baselines."""

    scenarios: tuple[Scenario, ...]
    replicates: int
    settings: RunSettings
    results: Path

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
        """Return every replicate of every group."""
        return [
            order
            for baseline, members in self.groups()
            for order in orders_for(baseline, members, self.replicates, self.settings, self.results)
        ]

    def keys(self) -> list[str]:
        """Return the keys of all runs."""
        return [key for order in self.orders() for key in keys_of(order).all()]

    def forecast(self) -> dict[str, Any]:
        """Return how many runs are wanted and missing, about how long, and how many files."""
        missing = missing_runs(Store(self.results), self.orders())
        seconds = len(missing) * SECONDS_PER_FULL_RUN * self.settings.scale
        return {
            "runs wanted": len(self.keys()),
            "runs missing": len(missing),
            "minutes on one core, at most": round(
                seconds * self.settings.months / MONTHS_PROMISED / 60, 1
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
        if not any(members for _, members in self.groups()):
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
        parts = [_Part(self, store, baseline, members) for baseline, members in self.groups()]
        proofs = [
            proof
            for part in parts
            for scenario in part.members
            for proof in certify(scenario, part.keys, self.settings, store, self.results)
        ]
        tables = _joined([part.tables() for part in parts])
        provenance = self._provenance(parts)

        def fill(temporary: Path) -> None:
            for table, frame in tables.items():
                _write_table(frame, temporary / table)
            _write_workbook(tables, temporary / "tables.xlsx")
            scenarios = temporary / "scenarios"
            scenarios.mkdir()
            for part in parts:
                for scenario in part.everyone():
                    text = scenario_text(scenario)
                    (scenarios / f"{scenario.id}.yaml").write_text(text, encoding="utf-8")
            _write_json(provenance, temporary / "provenance.json")
            _write_json(_parameters(parts[0].baseline), temporary / "parameters.json")
            _write_json(certificate_record(proofs), temporary / "certificate.json")

        store.write_folder(folder, fill)
        return folder

    def _provenance(self, parts: Sequence[_Part]) -> dict[str, Any]:
        return {
            "scenarios": [scenario.id for scenario in self.scenarios],
            "baselines": [part.baseline.id for part in parts],
            "titles": {s.id: asdict(s.title) for part in parts for s in part.everyone()},
            "settings": asdict(self.settings),
            "first_month": parts[0].baseline.start,
            "run_keys": [run["key"] for part in parts for run in part.runs()],
            "replicates": self.replicates,
            "money": self.money_left_over(),
            "runs": [run for part in parts for run in part.runs()],
            "software": software(),
        }


class _Part:
    """The scenarios that share one baseline, and their stored runs."""

    def __init__(
        self,
        plan: ComparisonPlan,
        store: Store,
        baseline: Scenario,
        members: tuple[Scenario, ...],
    ) -> None:
        self.plan, self.store, self.baseline, self.members = plan, store, baseline, members
        orders = orders_for(baseline, members, plan.replicates, plan.settings, plan.results)
        self.keys = [keys_of(order) for order in orders]
        first = month_dates(baseline.start, 1)[0]
        self.periods = comparison.standard_periods(first, plan.settings.months)
        self.first_month = first

    def everyone(self) -> tuple[Scenario, ...]:
        """Return the baseline and all scenarios, those paid for in cash included."""
        return (self.baseline, *with_paid_for(self.members))

    def runs(self) -> list[dict[str, Any]]:
        """Return scenario, replicate, world and key of every run."""
        listed = []
        for replicate, keys in enumerate(self.keys):
            worlds = [(self.baseline.id, "live", keys.baseline)]
            worlds += [(name, "live", key) for name, key in keys.live.items()]
            worlds += [(name, "frozen", key) for name, key in keys.frozen.items()]
            listed += [
                {"scenario": name, "replicate": replicate, "world": world, "key": key}
                for name, world, key in worlds
            ]
        return listed

    def tables(self) -> dict[str, pd.DataFrame]:
        """Return the tables of the comparison (INTERFACES, Stored results)."""
        names = [self.baseline.id, *(scenario.id for scenario in self.members)]
        found = {
            table: pd.concat([self._table(name, table) for name in names], ignore_index=True)
            for table in ("indicators", "ledger")
        }
        found["deliveries"] = pd.concat(
            [self._table(name, "deliveries") for name in names], ignore_index=True
        )
        per_scenario = [self._compare(scenario) for scenario in self.members]
        return found | _joined(per_scenario) | self._order()

    def _table(self, scenario: str, table: str, world: str = "live") -> pd.DataFrame:
        wanted = [
            (scenario, run["replicate"], run["key"])
            for run in self.runs()
            if run["scenario"] == scenario and run["world"] == world
        ]
        return collect(self.store, wanted, table)

    def _runs(self, scenario: str, table: str) -> comparison.StoredRuns:
        settings = self.plan.settings
        record = comparison.RunRecord(
            scenario,
            settings.seed,
            self.first_month,
            settings.months,
            str(software()["package_digest"]),
            settings.scale,
        )
        frame = self._table(scenario, table)
        if table == "outcomes":
            frame = comparison.with_dates(frame, self.first_month)
        return comparison.StoredRuns(record, frame)

    def _compare(self, scenario: Scenario) -> dict[str, pd.DataFrame]:
        base, policy = self.baseline.id, scenario.id
        pair = StoredPair(
            scenario,
            self.baseline,
            self.first_month,
            self.plan.settings.months,
            self.plan.replicates,
            self._table,
        )
        indicators = with_participants(
            self._runs(base, "indicators_first"),
            self._runs(policy, "indicators_first"),
            self._table(policy, "participants"),
        )
        differences = comparison.paired_differences(*indicators, self.periods)
        outcomes = self._runs(base, "outcomes"), self._runs(policy, "outcomes")
        account = comparison.with_dates(self._table(policy, "account", "frozen"), self.first_month)
        added = comparison.additionality(*outcomes, account, self.periods)
        whole = self.periods[-1]
        lines = [self._lines(policy), leakage(pair, [whole])]
        return {
            "comparison": differences,
            "harm": comparison.harm_check(differences, whole.label),
            "precision": comparison.precision(*indicators, [whole]),
            "additionality": added.summary,
            "additionality_replicates": added.replicates,
            "account_lines": pd.concat(lines, ignore_index=True),
        } | money_tables(pair, outcomes)

    def _order(self) -> dict[str, pd.DataFrame]:
        """Return the order of the scenarios, and how often each beats each other one."""
        if len(self.members) < LEAST_RANKED:
            return {}
        baseline = self._runs(self.baseline.id, "indicators_first")
        scenarios = [self._runs(member.id, "indicators_first") for member in self.members]
        asked = (baseline, scenarios, self.periods[-1], comparison.BETTER)
        return {
            "ranking": comparison.ranking(*asked),
            "ranking_pairs": comparison.ranking_pairs(*asked),
        }

    def _lines(self, policy: str) -> pd.DataFrame:
        """Return the lines beside the account that need no further world."""
        frames = []
        for replicate, keys in enumerate(self.keys):
            record = self.store.read_provenance(keys.frozen[policy])
            frames.append(
                pd.DataFrame(
                    {
                        "scenario": policy,
                        "baseline": self.baseline.id,
                        "replicate": np.int32(replicate),
                        "outcome": "employed",
                        "area": CITY,
                        "group": EVERYBODY,
                        "period": self.periods[-1].label,
                        "line": "unnamed_posts",
                        "value": [float(sum(record["unnamed_posts"]))],
                        "unit": "person-months",
                    }
                )
            )
        return pd.concat(frames, ignore_index=True)


def _joined(parts: Sequence[dict[str, pd.DataFrame]]) -> dict[str, pd.DataFrame]:
    names = list(dict.fromkeys(name for part in parts for name in part))
    return {
        name: pd.concat([part[name] for part in parts if name in part], ignore_index=True)
        for name in names
    }


def _write_table(frame: pd.DataFrame, path: Path) -> None:
    frame.to_parquet(path.with_suffix(".parquet"), index=False)
    arrow_csv.write_csv(
        ArrowTable.from_pandas(frame, preserve_index=False), path.with_suffix(".csv")
    )


def _write_workbook(tables: dict[str, pd.DataFrame], path: Path) -> None:
    """Write the workbook people open: effects, account, yearly means of indicators and money.

    It holds 95 % intervals, years and the whole for the city, the whole for areas and groups;
    every other row is in the Parquet and CSV tables beside it, which no office program opens well.
    """
    yearly = tables["indicators"]
    yearly = yearly[yearly["group"] == EVERYBODY]
    yearly = yearly.assign(year=[month.year for month in yearly["month"]])
    keys = ["scenario", "year", "indicator", "area", "group", "unit"]
    means = yearly.groupby(keys, as_index=False, observed=True)["value"].mean()
    money_keys = ["scenario", "fiscal_year", "source", "programme", "stage", "line", "entry"]
    ledger = tables["ledger"]
    money = ledger.groupby(money_keys, as_index=False, observed=True)["value"].sum()
    money["value"] /= max(int(ledger["replicate"].nunique()), 1)
    sheets = {
        name: _for_people(tables[name])
        for name in ("comparison", "additionality")
        if name in tables
    } | {"indicators (yearly)": means, "ledger (yearly)": money}
    with pd.ExcelWriter(path, engine="xlsxwriter") as book:
        for name, frame in sheets.items():
            frame.to_excel(book, sheet_name=name, index=False, freeze_panes=(1, 0))


def _for_people(frame: pd.DataFrame) -> pd.DataFrame:
    if "interval_level" in frame:
        frame = frame[frame["interval_level"] == REPORTED_LEVEL]
    city = (frame["area"] == CITY) & (frame["group"] == EVERYBODY)
    is_month = frame["period"].str.fullmatch(r"\d{4}-\d{2}")
    is_year = frame["period"].str.fullmatch(r"\d{4}")
    return frame[~is_month & (city | ~is_year)]


def _write_json(content: object, path: Path) -> None:
    path.write_text(json.dumps(content, indent=1, ensure_ascii=False), encoding="utf-8")


def _parameters(baseline: Scenario) -> list[dict[str, Any]]:
    """Return every parameter with its value, range, status and source, for the report."""
    return [
        {
            "name": name,
            "meaning": entry.meaning,
            "value": entry.value,
            "unit": entry.unit,
            "low": entry.low,
            "high": entry.high,
            "range_relative": entry.range_relative,
            "status": entry.status,
            "source": entry.source,
            "argument": entry.argument,
        }
        for name, entry in sorted(baseline.catalogue().entries.items())
    ]


def comparison_status(results: Path, reference: str) -> dict[str, Any]:
    """Return what of a stored comparison is there and what would have to be run again."""
    record = read_comparison(results, reference)
    store = Store(results)
    missing = [run["key"] for run in record.runs if not store.has_run(run["key"])]
    return {
        "result": record.folder.name,
        "scenarios": [scenario.id for scenario in record.scenarios],
        "replicates": record.replicates,
        "runs stored": len(record.runs) - len(missing),
        "runs missing": len(missing),
        "same program": record.software["package_digest"] == package_digest(),
    }
