"""One life, month by month, in the baseline and in a scenario, with the first difference explained.

Both worlds are stepped again from their records: nobody's whole life is stored.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from simulation.classifications import LabourStatus
from simulation.engine import CityModel, RunSettings, World, run_once
from simulation.errors import ExperimentError
from simulation.experiments.ensemble import with_paid_for
from simulation.experiments.frames import month_dates
from simulation.experiments.records import read_comparison
from simulation.experiments.replicate import Order, keys_of, payments
from simulation.scenario import baseline_of
from simulation.settling import initial_city
from simulation.store import Store

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

    from simulation.scenario import Scenario
    from simulation.settling import InitialCity

Life = list[dict[str, object] | None]


@dataclass(frozen=True, slots=True)
class Trace:
    """One person in both worlds; ``first_difference`` is a month number or None."""

    identity: int
    baseline: Life
    scenario: Life
    first_difference: int | None
    cause: str


@dataclass(slots=True)
class _Follower:
    identity: int
    life: Life
    in_circle_since: int | None = None

    def __call__(self, model: CityModel) -> None:
        city = model.city
        found = np.flatnonzero(city.persons.identity == self.identity)
        if len(found) == 0 or not city.persons.present[found[0]]:
            self.life.append(None)
            return
        row = int(found[0])
        persons, households = city.persons, city.households
        home = int(persons.household_row[row])
        since = int(persons.circle_month[row])
        if since >= 0 and self.in_circle_since is None:
            self.in_circle_since = since
        self.life.append(
            {
                "status": LabourStatus(int(persons.status[row])).name.lower(),
                "hours": int(persons.hours[row]),
                "earnings_idr": int(persons.wage_idr[row] + persons.business_income_idr[row]),
                "expenditure_per_head_idr": int(households.expenditure_idr[home])
                // max(int(households.members[home]), 1),
                "poor": bool(households.poor[home]),
                "training": bool(persons.in_training[row]),
            }
        )


def trace_person(
    baseline: Scenario,
    scenario: Scenario,
    replicate: int,
    settings: RunSettings,
    initial: InitialCity,
    identity: int,
    cash: pd.DataFrame | None = None,
) -> Trace:
    """Live both worlds once more, following one person; ExperimentError if nobody has the identity."""
    followers = []
    deliveries = None
    for who, world in ((baseline, World()), (scenario, World(cash=cash))):
        follower = _Follower(identity, [])
        run = run_once(who, replicate, world, settings=settings, initial=initial, watch=follower)
        followers.append(follower)
        deliveries = run.deliveries
    left, right = followers
    if not any(month for month in (*left.life, *right.life)):
        raise ExperimentError(
            f"nobody has identity {identity} in replicate {replicate}; "
            "the deliveries table of the comparison lists identities of participants"
        )
    first = next((m for m in range(len(left.life)) if left.life[m] != right.life[m]), None)
    if first is None or deliveries is None:
        return Trace(identity, left.life, right.life, None, "both lives are the same")
    own = deliveries[(deliveries["person"] == identity) & (deliveries["month"] <= first)]
    cause = _cause(left.life[first], right.life[first], not own.empty, right.in_circle_since, first)
    return Trace(identity, left.life, right.life, first, cause)


def _cause(
    before: dict[str, object] | None,
    after: dict[str, object] | None,
    own_programme: bool,
    in_circle_since: int | None,
    month: int,
) -> str:
    if own_programme:
        return "own programme"
    if in_circle_since is not None and in_circle_since <= month:
        return "a household member's programme"
    if before is None or after is None:
        return "arrival in the city, which follows the job-finding rate"
    if before["status"] != after["status"]:
        working_before = before["hours"] != 0
        return (
            "hiring cut-off or vacancies of the cell"
            if not working_before or after["hours"]
            else "lay-offs or posts that fell vacant in the cell"
        )
    if before["earnings_idr"] != after["earnings_idr"]:
        return "sales of the market"
    return "spending of the household"


def trace_lines(
    results: Path, result: str, identity: int, scenario_id: str | None, replicate: int
) -> list[str]:
    """Return the printed lines of one person's life in both worlds of a stored comparison."""
    record = read_comparison(results, result)
    wanted = scenario_id or record.scenarios[0].id
    scenario = next((item for item in record.scenarios if item.id == wanted), None)
    if scenario is None:
        names = ", ".join(item.id for item in record.scenarios)
        raise ExperimentError(f"{wanted!r} is not in this comparison; it holds {names}")
    baseline = baseline_of(scenario)
    order = Order(baseline, with_paid_for([scenario]), replicate, record.settings, results)
    initial = initial_city(
        baseline.catalogue(), baseline.start, record.settings.scale, 0, results / "cities"
    )
    cash = payments(Store(results), keys_of(order), scenario)
    found = trace_person(baseline, scenario, replicate, record.settings, initial, identity, cash)
    lines = [f"person {identity}, replicate {replicate}: baseline | {scenario.id}"]
    dates = month_dates(scenario.start, record.settings.months)
    for month, (left, right) in enumerate(zip(found.baseline, found.scenario, strict=True)):
        mark = ">" if month == found.first_difference else " "
        lines.append(f"{mark} {dates[month]:%Y-%m}  {_month_text(left)} | {_month_text(right)}")
    if found.first_difference is None:
        lines.append(found.cause)
    else:
        lines.append(f"first difference in {dates[found.first_difference]:%Y-%m}: {found.cause}")
    return lines


def _month_text(month: dict[str, object] | None) -> str:
    if month is None:
        return f"{'not in the city':<34}"
    status = str(month["status"])[:14]
    marks = ("p" if month["poor"] else "-") + ("t" if month["training"] else "-")
    return f"{status:<14} {month['hours']:>2}h {month['earnings_idr']:>10,} {marks}"
