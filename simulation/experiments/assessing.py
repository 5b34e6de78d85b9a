"""Price a finished comparison: costs per result, appraisal, money by source, gains that leave."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from simulation import comparison
from simulation.groups import CITY, EVERYBODY
from simulation.scenario import changed_programmes
from simulation.submodels.outside_world import calendar_of
from simulation.submodels.programmes import STARTING_EVENTS
from simulation.submodels.programmes.money import TRANSFER_LINES
from simulation.submodels.programmes.office import CASH_FOR
from simulation.units import MONTHS_PER_YEAR

if TYPE_CHECKING:
    from simulation.comparison import Period
    from simulation.scenario import Scenario

FloatArray = NDArray[np.float64]

CASH_LINE: Final = "cash"  # of the ledger: money handed to households
CASH_STAGE: Final = "cash"
GRANT_LINES: Final = ("grants", "equipment")
LENT: Final = "kur"  # credit of banks
OUTSIDE: Final = "outside"  # what the money of a source does otherwise
#: What commuters gain, as outcomes of the line *leakage* beside the account.
LEAKAGE: Final = {"commuters_employed": "employed", "commuter_earnings": "earnings"}


@dataclass(frozen=True, slots=True)
class StoredPair:
    """One scenario and its baseline as stored.

    ``table`` gives a table of all replicates by scenario id, its months counted from the first.
    """

    scenario: Scenario
    baseline: Scenario
    first_month: datetime.date
    months: int
    replicates: int
    table: Callable[[str, str], pd.DataFrame]

    def dated(self, scenario: Scenario, table: str) -> pd.DataFrame:
        """Return a table with dates for months."""
        return comparison.with_dates(self.table(scenario.id, table), self.first_month)

    def monthly(self, frame: pd.DataFrame) -> FloatArray:
        """Return sums of ``value`` by replicate and month."""
        sums = np.zeros((self.replicates, self.months))
        at = frame["replicate"].to_numpy(np.int64), frame["month"].to_numpy(np.int64)
        np.add.at(sums, at, frame["value"].to_numpy(np.float64))
        return sums

    def outside_sources(self) -> frozenset[str]:
        """Return the sources whose money would otherwise be spent outside the city."""
        sources = self.scenario.sources.items()
        return frozenset(name for name, source in sources if source.otherwise == OUTSIDE)


def money_tables(
    pair: StoredPair, runs: Sequence[comparison.StoredRuns]
) -> dict[str, pd.DataFrame]:
    """Return ``cost_effectiveness``, ``appraisal``, ``fiscal_cost`` and ``horizons``.

    ``runs`` are the outcomes of baseline and scenario, with dates.
    """
    ledgers = [_spent(pair.dated(world, "ledger")) for world in (pair.scenario, pair.baseline)]
    rules = pair.scenario.catalogue().appraisal
    last = _last_rupiah(pair, ledgers[0])
    later = rules.horizon_months_after_last_rupiah
    horizons = comparison.cost_horizons(pair.first_month, pair.months, last, later)
    options = comparison.CostOptions(horizons, pair.outside_sources())
    served = comparison.Served(starters(pair), pair.dated(pair.scenario, "placements"))
    exact = _city_account(runs, horizons)
    costs = comparison.cost_effectiveness(exact, ledgers[0], ledgers[1], served, options)
    names = (pair.scenario.id, pair.baseline.id)
    lines, worth = comparison.appraise(names, _streams(pair), _pricing(pair), horizons)
    otherwise = {name: source.otherwise for name, source in pair.scenario.sources.items()}
    tables = {
        "cost_effectiveness": pd.concat([costs, worth], ignore_index=True),
        "appraisal": lines,
        "fiscal_cost": comparison.fiscal_cost(ledgers[0], ledgers[1], otherwise),
        "horizons": _horizon_table(pair, last, later),
    }
    for table in ("fiscal_cost", "horizons"):
        for at, (column, name) in enumerate(zip(("scenario", "baseline"), names, strict=True)):
            tables[table].insert(at, column, name)
    return tables


def _last_rupiah(pair: StoredPair, ledger: pd.DataFrame) -> datetime.date | None:
    """Return the month of the last rupiah of the programmes the scenario adds or changes.

    A programme whose budgets go on after the run ends pays until December of the last of them.
    """
    paid_for = pair.scenario.cash_for or pair.scenario
    changed = changed_programmes(paid_for, pair.baseline)
    years = [
        year
        for name in changed
        if name in paid_for.programmes
        for stage in paid_for.programmes[name].stages.values()
        for year, budget in stage.budget_idr_by_year.items()
        if budget
    ]
    planned = datetime.date(max(years), MONTHS_PER_YEAR, 1) if years else None
    end = comparison.month_number(pair.first_month) + pair.months - 1
    if planned is not None and comparison.month_number(planned) > end:
        return planned
    return comparison.last_rupiah(ledger, frozenset(changed) | {CASH_FOR})


def _horizon_table(pair: StoredPair, last: datetime.date | None, later: int) -> pd.DataFrame:
    """Return where the later horizon lies, and whether the run reaches it."""
    rows = []
    if last is not None:
        needed = comparison.month_number(last) - comparison.month_number(pair.first_month)
        needed += later + 1
        rows.append((f"{last:%Y-%m}", later, needed, needed <= pair.months))
    columns = ["last_rupiah", "later_months", "months_needed", "reached"]
    return pd.DataFrame(rows, columns=columns)


def starters(pair: StoredPair) -> pd.DataFrame:
    """Return how many persons start their first stage, by replicate and month."""
    rows = pair.table(pair.scenario.id, "deliveries")
    started = rows[rows["event"].isin(STARTING_EVENTS)]
    first = started.groupby(["replicate", "person"], as_index=False)["month"].min()
    counts = first.groupby(["replicate", "month"], as_index=False)["person"].count()
    return comparison.with_dates(counts.rename(columns={"person": "value"}), pair.first_month)


def leakage(pair: StoredPair, periods: Sequence[Period]) -> pd.DataFrame:
    """Return the line *leakage* of ``account_lines``: what people outside the city gain in it."""
    worlds = [
        pair.table(world.id, "beyond_city").set_index(["replicate", "month", "line"])["value"]
        for world in (pair.scenario, pair.baseline)
    ]
    change = (worlds[0] - worlds[1]).reset_index()
    change = change[change["line"].isin(list(LEAKAGE))]
    values = change.assign(outcome=change["line"].map(LEAKAGE), area=CITY, group=EVERYBODY)[
        ["replicate", "month", "outcome", "area", "group", "value"]
    ]
    dated = comparison.with_dates(values, pair.first_month)
    names = (pair.scenario.id, pair.baseline.id)
    return comparison.account_lines(*names, "leakage", dated, periods)


def paid_in_city(pair: StoredPair) -> FloatArray:
    """Return rupiah paid beyond the baseline to residents and firms of the city, by replicate.

    Cash and grants to people, and of everything bought the share bought here.
    """

    def reached(world: Scenario) -> FloatArray:
        ledger = pair.table(world.id, "ledger")
        everybody = frozenset(ledger["source"].unique())
        bought = _local_purchases(world, ledger, everybody)
        return pair.monthly(_paid(ledger, sorted(TRANSFER_LINES))) + pair.monthly(bought)

    paid: FloatArray = (reached(pair.scenario) - reached(pair.baseline)).sum(axis=1)
    return paid


def _city_account(
    runs: Sequence[comparison.StoredRuns], horizons: Sequence[Period]
) -> pd.DataFrame:
    """Return the exact net effects of the whole city over the horizons and their closing years."""
    of_city = [comparison.StoredRuns(run.record, _whole_city(run.frame)) for run in runs]
    nobody = of_city[0].frame.rename(columns={"value": "gross"}).assign(gross=0, deadweight=0)
    closing = [comparison.closing_year(horizon) for horizon in horizons]
    periods = [*horizons, *closing]
    return comparison.additionality(of_city[0], of_city[1], nobody, periods).replicates


def _whole_city(frame: pd.DataFrame) -> pd.DataFrame:
    return frame[(frame["area"] == CITY) & (frame["group"] == EVERYBODY)]


def _pricing(pair: StoredPair) -> comparison.Pricing:
    catalogue = pair.scenario.catalogue()
    index = [
        calendar_of(
            month, pair.scenario.start, catalogue.outside_world, pair.scenario.shocks
        ).price_index
        for month in range(pair.months)
    ]
    return comparison.Pricing(np.array(index), catalogue.appraisal.discount_rates_per_year)


def _streams(pair: StoredPair) -> comparison.Streams:
    """Return benefits and costs by replicate and month, scenario less baseline."""
    catalogue = pair.scenario.catalogue()
    outside = pair.outside_sources()

    def beyond(lines: Callable[[Scenario], pd.DataFrame]) -> FloatArray:
        return pair.monthly(lines(pair.scenario)) - pair.monthly(lines(pair.baseline))

    def earned(world: Scenario) -> pd.DataFrame:
        outcomes = _whole_city(pair.table(world.id, "outcomes"))
        return outcomes[outcomes["outcome"] == "earnings"]

    def abroad(line: str) -> FloatArray:
        def of(world: Scenario) -> pd.DataFrame:
            frame = pair.table(world.id, "beyond_city")
            return frame[frame["line"] == line]

        return beyond(of)

    def booked(entry: str, left_out: frozenset[str] = frozenset()) -> FloatArray:
        return beyond(lambda world: _costs(pair.table(world.id, "ledger"), entry, left_out))

    def handed(lines: Sequence[str]) -> FloatArray:
        return beyond(lambda world: _paid(pair.table(world.id, "ledger"), lines))

    drawn = (
        abroad("sales_to_outside_buyers")
        - abroad("linked_sales_taken_in_city")
        + beyond(lambda world: _local_purchases(world, pair.table(world.id, "ledger"), outside))
    )
    entries = comparison.ENTRY_OF
    return comparison.Streams(
        earnings=beyond(earned),
        commuter_earnings=abroad("commuter_earnings"),
        displaced_elsewhere=comparison.displaced_elsewhere(
            drawn,
            1.0
            - float(
                np.average(
                    catalogue.enterprises.inputs_share_by_sector,
                    weights=catalogue.people.local_spending_by_sector,
                )
            ),
            catalogue.appraisal.spending_elsewhere_share,
        ),
        cost={per: booked(entry) for per, entry in entries.items()},
        cost_city={per: booked(entry, outside) for per, entry in entries.items()},
        cash_to_households=handed([CASH_LINE]),
        grants_to_enterprises=handed(GRANT_LINES),
    )


def _costs(ledger: pd.DataFrame, entry: str, left_out: frozenset[str]) -> pd.DataFrame:
    """Return the rows of one entry but those of cash to households, which is a transfer."""
    transfer = ledger["line"] == CASH_LINE
    if entry != "paid":  # plans are by stage, not by line
        transfer = ledger["stage"] == CASH_STAGE
    spent = _spent(ledger[(ledger["entry"] == entry) & ~transfer])
    return spent[~spent["source"].isin(left_out)]


def _spent(ledger: pd.DataFrame) -> pd.DataFrame:
    """Return the ledger without what is lent: it is repaid, and no cost of the programme."""
    return ledger[ledger["source"] != LENT]


def _paid(ledger: pd.DataFrame, lines: Sequence[str]) -> pd.DataFrame:
    return ledger[(ledger["entry"] == "paid") & ledger["line"].isin(list(lines))]


def _local_purchases(
    world: Scenario, ledger: pd.DataFrame, sources: frozenset[str]
) -> pd.DataFrame:
    """Return what programmes bought from sellers of the city with money of some sources."""
    bought = ledger[
        (ledger["entry"] == "paid")
        & ledger["source"].isin(sources)
        & ~ledger["line"].isin(TRANSFER_LINES)
    ]
    local = {
        (programme, stage): plan.local_share
        for programme, text in world.programmes.items()
        for stage, plan in text.stages.items()
    }
    stages = zip(bought["programme"], bought["stage"], strict=True)
    shares = np.array([local.get(stage, 0.0) for stage in stages], np.float64)
    return bought.assign(value=bought["value"].to_numpy(np.float64) * shares)
