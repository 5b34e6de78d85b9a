"""The tables of the scenarios that share one baseline, from their stored runs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from simulation import comparison
from simulation.engine import LIVE
from simulation.experiments.assessing import StoredPair, leakage, money_tables
from simulation.experiments.ensemble import collect, with_paid_for
from simulation.experiments.frames import month_dates
from simulation.experiments.orders import FROZEN, PARTIAL_WORLDS, Order, keys_of
from simulation.experiments.participant_groups import with_participants
from simulation.experiments.splitting import SplitRuns, circulation, stored_lines
from simulation.store import Store, software

if TYPE_CHECKING:
    from simulation.scenario import Scenario

LEAST_RANKED: Final = 2


class PairedTables:
    """The scenarios that share one baseline, and their stored runs; one order per replicate."""

    def __init__(
        self, store: Store, orders: Sequence[Order], members: tuple[Scenario, ...]
    ) -> None:
        self.store, self.orders, self.members = store, orders, members
        self.baseline, self.settings = orders[0].baseline, orders[0].settings
        self.keys = [keys_of(order) for order in orders]
        self.first_month = month_dates(self.baseline.start, 1)[0]
        self.periods = comparison.standard_periods(self.first_month, self.settings.months)

    def everyone(self) -> tuple[Scenario, ...]:
        """Return the baseline and all scenarios, those paid for in cash included."""
        return (self.baseline, *with_paid_for(self.members))

    def runs(self) -> list[dict[str, Any]]:
        """Return scenario, replicate, world and key of every run."""
        return [
            {"scenario": name, "replicate": replicate, "world": world, "key": key}
            for replicate, keys in enumerate(self.keys)
            for name, world, key in keys.runs(self.baseline.id)
        ]

    def tables(self) -> dict[str, pd.DataFrame]:
        """Return the tables of the comparison (INTERFACES, Stored results)."""
        names = [self.baseline.id, *(scenario.id for scenario in self.members)]
        found = {
            table: pd.concat([self.table(name, table) for name in names], ignore_index=True)
            for table in ("indicators", "ledger", "deliveries")
        }
        per_scenario = [self._compare(scenario) for scenario in self.members]
        return found | joined_tables(per_scenario) | order_tables(self)

    def table(self, scenario: str, table: str, world: str = LIVE.name) -> pd.DataFrame:
        """Return one table of all replicates of a scenario in one world; months are counts."""
        wanted = [
            (scenario, run["replicate"], run["key"])
            for run in self.runs()
            if run["scenario"] == scenario and run["world"] == world
        ]
        return collect(self.store, wanted, table)

    def _dated(self, scenario: str, table: str, world: str = LIVE.name) -> pd.DataFrame:
        return comparison.with_dates(self.table(scenario, table, world), self.first_month)

    def stored(self, scenario: str, table: str) -> comparison.StoredRuns:
        """Return one table of a scenario's live worlds with what must agree to be paired."""
        settings = self.settings
        record = comparison.RunRecord(
            scenario,
            settings.seed,
            self.first_month,
            settings.months,
            str(software()["package_digest"]),
            settings.scale,
        )
        frame = self.table(scenario, table)
        if table == "outcomes":
            frame = comparison.with_dates(frame, self.first_month)
        return comparison.StoredRuns(record, frame)

    def _compare(self, scenario: Scenario) -> dict[str, pd.DataFrame]:
        base, policy, whole = self.baseline.id, scenario.id, self.periods[-1]
        length, replicates = self.settings.months, len(self.orders)
        pair = StoredPair(scenario, self.baseline, self.first_month, length, replicates, self.table)
        indicators = with_participants(
            self.stored(base, "indicators_first"),
            self.stored(policy, "indicators_first"),
            self.table(policy, "participants"),
        )
        differences = comparison.paired_differences(*indicators, self.periods)
        outcomes = self.stored(base, "outcomes"), self.stored(policy, "outcomes")
        added = self.account(scenario, self.periods)
        runs = SplitRuns(self.store, self.keys, policy, base)
        lines = [stored_lines(runs, whole), leakage(pair, [whole])]
        split = {}
        if scenario.id in self.orders[0].split:
            split["circulation"] = circulation(pair, runs, added.replicates, whole)
        return (
            {
                "comparison": differences,
                "harm": comparison.harm_check(differences, whole.label),
                "precision": comparison.precision(*indicators, [whole]),
                "additionality": added.summary,
                "additionality_replicates": added.replicates,
                "account_lines": pd.concat(lines, ignore_index=True),
            }
            | split
            | money_tables(pair, outcomes)
        )

    def account(
        self, scenario: Scenario, periods: Sequence[comparison.Period]
    ) -> comparison.Additionality:
        """Return the account of one scenario over some periods."""
        base, policy = self.baseline.id, scenario.id
        outcomes = self.stored(base, "outcomes"), self.stored(policy, "outcomes")
        frozen = self._dated(policy, "account", FROZEN)
        worlds = self._partial_worlds(scenario)
        return comparison.additionality(*outcomes, frozen, periods, worlds)

    def _partial_worlds(self, scenario: Scenario) -> comparison.ChannelWorlds | None:
        """Return everybody's sums in the worlds that release one or two channels, None without."""
        if scenario.id not in self.orders[0].split:
            return None
        return {
            released: self._dated(scenario.id, "outcomes", name)
            for name, released in PARTIAL_WORLDS.items()
        }


def order_tables(part: PairedTables) -> dict[str, pd.DataFrame]:
    """Return the order of the scenarios, and how often each beats each other one."""
    if len(part.members) < LEAST_RANKED:
        return {}
    baseline = part.stored(part.baseline.id, "indicators_first")
    scenarios = [part.stored(member.id, "indicators_first") for member in part.members]
    asked = (baseline, scenarios, part.periods[-1], comparison.BETTER)
    return {
        "ranking": comparison.ranking(*asked),
        "ranking_pairs": comparison.ranking_pairs(*asked),
    }


def joined_tables(parts: Sequence[dict[str, pd.DataFrame]]) -> dict[str, pd.DataFrame]:
    """Return the tables of several parts, each under its name one after another."""
    names = list(dict.fromkeys(name for part in parts for name in part))
    return {
        name: pd.concat([part[name] for part in parts if name in part], ignore_index=True)
        for name in names
    }
