"""One life, month by month, in the baseline and in a scenario, with the first difference explained.

Both worlds are stepped again from their records: nobody's whole life is stored.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from simulation.classifications import FIRST_EMPLOYED, LAST_EMPLOYED, LabourStatus
from simulation.engine import RunSettings, World, run_once
from simulation.errors import ExperimentError, Problem
from simulation.experiments.causes import cause_of
from simulation.experiments.ensemble import with_paid_for
from simulation.experiments.evidence import Cause, Worlds
from simulation.experiments.following import Followed, Follower, Kind, Row, Snapshot
from simulation.experiments.frames import month_dates
from simulation.experiments.orders import Order, keys_of
from simulation.experiments.records import read_comparison
from simulation.experiments.replicate import payments
from simulation.randomness import Draws
from simulation.scenario import baseline_of
from simulation.settling import initial_city
from simulation.store import Store

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import pandas as pd

    from simulation.engine import CityModel
    from simulation.scenario import Scenario
    from simulation.settling import InitialCity

Life = tuple[Kind, int]  # a kind and an identity of that kind
Shown = dict[str, Any] | None  # what is shown of one month; None when the life is not in the city


@dataclass(frozen=True, slots=True)
class Pair:
    """Everything two worlds of one replicate are lived from."""

    baseline: Scenario
    scenario: Scenario
    replicate: int
    settings: RunSettings
    initial: InitialCity
    cash: pd.DataFrame | None = None


@dataclass(frozen=True, slots=True)
class Trace:
    """One life in both worlds, a shown month each, and why it first differs.

    ``cause`` is None when both lives are the same; ``home_cause`` is that of the household's money,
    for persons.
    """

    kind: Kind
    identity: int
    baseline: list[Shown]
    scenario: list[Shown]
    cause: Cause | None
    home_cause: Cause | None

    @property
    def first_difference(self) -> int | None:
        """Return the first month in which the life itself differs, None when it never does."""
        return None if self.cause is None else self.cause.month


def trace_life(pair: Pair, kind: Kind, identity: int) -> Trace:
    """Live both worlds once more, following one life; ExperimentError if nobody has the identity."""
    (trace,) = trace_lives(pair, [(kind, identity)])
    return trace


def trace_lives(pair: Pair, lives: Sequence[Life]) -> list[Trace]:
    """Live both worlds once more, following several lives at once."""
    left = _followed(pair, pair.baseline, World(), lives)
    right = _followed(pair, pair.scenario, World(cash=pair.cash), lives)
    return [
        _traced(pair, *life, Worlds(*worlds))
        for life, *worlds in zip(lives, left, right, strict=True)
    ]


def _traced(pair: Pair, kind: Kind, identity: int, worlds: Worlds) -> Trace:
    left, right = worlds.both
    months = range(pair.settings.months)
    if not any(row for month in months for row in worlds.pair(kind, identity, month)):
        raise ExperimentError(
            Problem(
                f"--{kind} {identity}",
                f"nobody has identity {identity} in replicate {pair.replicate}",
                "an identity of the deliveries table of the comparison, or of an example",
                "kawasan trace RESULT --examples offers some",
            )
        )
    # A neighbourhood is one household, whoever of it is followed.
    home = _home_of(worlds) if kind is Kind.PERSON else None
    return Trace(
        kind,
        identity,
        [_shown(kind, identity, month, left, at) for at, month in enumerate(left.months)],
        [_shown(kind, identity, month, right, at) for at, month in enumerate(right.months)],
        cause_of(worlds, kind, identity),
        None if home is None else cause_of(worlds, Kind.HOUSEHOLD, home),
    )


def _followed(pair: Pair, who: Scenario, world: World, lives: Sequence[Life]) -> list[Followed]:
    followers = [Follower(*life) for life in lives]

    def watch(model: CityModel) -> None:
        for follower in followers:
            follower(model)

    run = run_once(
        who,
        pair.replicate,
        world,
        settings=pair.settings,
        initial=pair.initial,
        watch=watch,
    )
    draws = Draws(pair.settings.seed, pair.replicate)
    before = pair.initial.before_start
    return [
        Followed(follower.months, run.signals, before, run.deliveries, draws)
        for follower in followers
    ]


def _home_of(worlds: Worlds) -> int | None:
    for world in worlds.both:
        for month in world.months:
            if month.household:
                return int(month.household["identity"])
    return None


def _shown(kind: Kind, identity: int, month: Snapshot, world: Followed, at: int) -> Shown:
    row = month.life(kind, identity)
    if not row:
        return None
    events = _events(kind, identity, world, at)
    match kind:
        case Kind.PERSON:
            return _shown_person(row, month.household) | events
        case Kind.ENTERPRISE:
            return _shown_enterprise(row) | events
        case _:
            return _shown_household(month) | events


def _events(kind: Kind, identity: int, world: Followed, at: int) -> dict[str, Any]:
    rows = world.deliveries
    of_month = rows[(rows["month"] == at) & (rows[kind.value] == identity)]
    return {"events": list(dict.fromkeys(of_month["event"]))}


def _shown_person(row: Row, household: Row) -> dict[str, Any]:
    return {
        "status": LabourStatus(row["status"]).name.lower(),
        "hours": row["hours"],
        "earnings_idr": row["wage_idr"] + row["business_income_idr"],
        "expenditure_per_head_idr": _per_head(household),
        "poor": bool(household.get("poor", False)),
        "training": row["in_training"],
    }


def _per_head(household: Row) -> int:
    if not household:
        return 0
    return int(household["expenditure_idr"] // max(household["members"], 1))


def _shown_household(month: Snapshot) -> dict[str, Any]:
    people, home = month.persons.values(), month.household
    return {
        "members": len(month.persons),
        "working": sum(FIRST_EMPLOYED <= row["status"] <= LAST_EMPLOYED for row in people),
        "earnings_idr": sum(row["wage_idr"] + row["business_income_idr"] for row in people),
        "expenditure_per_head_idr": _per_head(home),
        "savings_less_debt_idr": home["savings_idr"] - home["debt_idr"],
        "poor": home["poor"],
    }


def _shown_enterprise(row: Row) -> dict[str, Any]:
    return {
        "workers": row["filled"],
        "sales_idr": row["sales_idr"],
        "profit_idr": row["profit_idr"],
        "capital_idr": row["capital_idr"],
        "linked": row["link_kinds"] != 0,
        "coached": row["coached_months"] > 0,
    }


def stored_pair(results: Path, result: str, scenario_id: str | None, replicate: int) -> Pair:
    """Return the pair of worlds of one scenario and replicate of a stored comparison."""
    record = read_comparison(results, result)
    wanted = scenario_id or record.scenarios[0].id
    scenario = next((item for item in record.scenarios if item.id == wanted), None)
    if scenario is None:
        names = ", ".join(item.id for item in record.scenarios)
        raise ExperimentError(f"{wanted!r} is not in this comparison; it holds {names}")
    if not 0 <= replicate < record.replicates:
        raise ExperimentError(
            f"replicate {replicate} is not in this comparison; it has 0 to {record.replicates - 1}"
        )
    baseline = baseline_of(scenario)
    order = Order(baseline, with_paid_for([scenario]), replicate, record.settings, results)
    settings = record.settings
    initial = initial_city(
        baseline.catalogue(),
        baseline.start,
        settings.scale,
        settings.city_number,
        results / "cities",
    )
    cash = payments(Store(results), keys_of(order), scenario)
    return Pair(baseline, scenario, replicate, settings, initial, cash)


def trace_record(pair: Pair, trace: Trace) -> dict[str, Any]:
    """Return a trace as plain values: what ``--json`` prints and the tables are made of."""
    dates = [f"{date:%Y-%m}" for date in month_dates(pair.scenario.start, pair.settings.months)]
    months = zip(dates, trace.baseline, trace.scenario, strict=True)
    return {
        "kind": trace.kind.value,
        "identity": trace.identity,
        "baseline": pair.baseline.id,
        "scenario": pair.scenario.id,
        "replicate": pair.replicate,
        "months": [{"month": m, "baseline": left, "scenario": right} for m, left, right in months],
        "cause": _cause_record(trace.cause, dates),
        "home_cause": _cause_record(trace.home_cause, dates),
    }


def _cause_record(cause: Cause | None, dates: list[str]) -> dict[str, Any] | None:
    if cause is None:
        return None
    plain = asdict(cause) | {"kind": cause.kind.value, "month": dates[cause.month]}
    return plain | {"via": _cause_record(cause.via, dates)}
