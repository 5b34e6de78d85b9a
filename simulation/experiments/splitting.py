"""What the further worlds of a replicate are read for: lines beside the account, and circulation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from simulation import comparison
from simulation.engine import ALL_CHANNELS
from simulation.experiments.assessing import paid_in_city
from simulation.experiments.orders import PARTIAL_WORLDS, Keys
from simulation.groups import CITY, EVERYBODY

if TYPE_CHECKING:
    from simulation.comparison import Period
    from simulation.experiments.assessing import StoredPair
    from simulation.signals import Channel
    from simulation.store import Store

CHURN: Final = ("churn_losers", "churn_winners")
ONE_PERSON_LINE: Final = "churn_one_person"
#: Lines that do not have the unit of their outcome.
UNITS: Final[Mapping[str, str]] = {
    "substitution": "persons",
    "substitution_places_taken": "persons",
    "supported_posts": "job-months",
    "churn_losers": "persons",
    "churn_winners": "persons",
    ONE_PERSON_LINE: "persons",
}
_WHERE: Final = ["outcome", "area", "group"]


@dataclass(frozen=True, slots=True)
class SplitRuns:
    """The stored runs of one scenario: keys by replicate, ids of scenario and baseline."""

    store: Store
    keys: Sequence[Keys]
    scenario: str
    baseline: str


def stored_lines(runs: SplitRuns, period: Period) -> pd.DataFrame:
    """Return the lines beside the account that the worlds were followed for, over the whole run.

    Churn is there only where the net effect is split by channel.
    """
    parts = []
    for replicate, keys in enumerate(runs.keys):
        found = [_unnamed_posts(runs, keys), _lines(runs, keys.frozen[runs.scenario])]
        live = _lines(runs, keys.live[runs.scenario])
        split = runs.scenario in keys.partial
        found.append(live if split else live[~live["line"].isin(CHURN)])
        if runs.scenario in keys.one_person:
            alone = _lines(runs, keys.one_person[runs.scenario])
            moved = alone.groupby(_WHERE, sort=False, as_index=False)["value"].sum()
            found.append(moved.assign(line=ONE_PERSON_LINE))
        parts.append(pd.concat(found, ignore_index=True).assign(replicate=np.int32(replicate)))
    frame = pd.concat(parts, ignore_index=True)
    names = {"scenario": runs.scenario, "baseline": runs.baseline, "period": period.label}
    frame = frame.assign(**names)
    frame["unit"] = [
        UNITS.get(line, comparison.OUTCOME_UNITS[outcome][0])
        for line, outcome in zip(frame["line"], frame["outcome"], strict=True)
    ]
    columns = ["scenario", "baseline", "replicate", *_WHERE, "period", "line", "value", "unit"]
    return frame[columns]


def _lines(runs: SplitRuns, key: str) -> pd.DataFrame:
    return runs.store.read_frame(key, "lines")


def _unnamed_posts(runs: SplitRuns, keys: Keys) -> pd.DataFrame:
    """Return the gap between posts and persons of the frozen world; cells know no groups."""
    record = runs.store.read_provenance(keys.frozen[runs.scenario])
    row: dict[str, Any] = {
        "line": "unnamed_posts",
        "outcome": "employed",
        "area": CITY,
        "group": EVERYBODY,
        "value": sum(record["unnamed_posts"]),
    }
    return pd.DataFrame([row])


def circulation(
    pair: StoredPair, runs: SplitRuns, exact: pd.DataFrame, period: Period
) -> pd.DataFrame:
    """Return the multiplier and the displacement shares of one scenario, beside published ones."""
    incomes = {
        frozenset(released): _incomes(runs, keys_of_world)
        for released, keys_of_world in _worlds(runs).items()
    }
    baseline = _incomes(runs, [keys.baseline for keys in runs.keys])
    incomes[frozenset()] = baseline + _direct_incomes(runs, exact, period)
    share = comparison.local_spending_share(incomes, baseline).astype(np.float64)
    multiplied = comparison.multiplier(share, paid_in_city(pair))
    return comparison.market_answers(exact, multiplied, _published(pair), period.label)


def _published(pair: StoredPair) -> dict[str, comparison.Published]:
    """Return what others found of each measure, with its range."""
    catalogue = pair.scenario.catalogue()
    rules = catalogue.appraisal
    values = {
        "local_multiplier": rules.published_local_multiplier,
        "displacement_share_of_jobs": rules.published_displacement_share_of_jobs,
        "displacement_share_of_sales": rules.published_displacement_share_of_sales,
    }
    found = {}
    for measure, value in values.items():
        entry = catalogue.entries[f"appraisal.published_{measure}"]
        low, high = (value if end is None else end for end in (entry.low, entry.high))
        found[measure] = comparison.Published(value, low, high)
    return found


def _worlds(runs: SplitRuns) -> dict[frozenset[Channel], list[str]]:
    """Return the keys of every replicate in the six partly frozen worlds and the live one."""
    found = {
        released: [keys.partial[runs.scenario][name] for keys in runs.keys]
        for name, released in PARTIAL_WORLDS.items()
    }
    return found | {ALL_CHANNELS: [keys.live[runs.scenario] for keys in runs.keys]}


def _incomes(runs: SplitRuns, keys: Sequence[str]) -> NDArray[np.int64]:
    """Return earnings of residents and profits left in firms, of the whole run, by replicate."""
    totals = []
    for key in keys:
        outcomes = runs.store.read_frame(key, "outcomes")
        city = (outcomes["area"] == CITY) & (outcomes["group"] == EVERYBODY)
        earned = outcomes[city & (outcomes["outcome"] == "earnings")]["value"].sum()
        totals.append(int(earned) + _kept(runs, key))
    return np.array(totals, np.int64)


def _kept(runs: SplitRuns, key: str) -> int:
    return int(runs.store.read_frame(key, "profit_kept")["value"].sum())


def _direct_incomes(runs: SplitRuns, exact: pd.DataFrame, period: Period) -> NDArray[np.int64]:
    """Return what the circle earns more with signals frozen; nobody else differs there."""
    city = (exact["area"] == CITY) & (exact["group"] == EVERYBODY)
    earned = exact[city & (exact["outcome"] == "earnings") & (exact["period"] == period.label)]
    direct = (earned["gross"] - earned["deadweight"]).to_numpy(np.int64)
    kept = [
        _kept(runs, keys.frozen[runs.scenario]) - _kept(runs, keys.baseline) for keys in runs.keys
    ]
    return direct + np.array(kept, np.int64)
