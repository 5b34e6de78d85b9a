"""Whose life to look at: people and firms of one replicate whom a policy served, helped or hurt."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from simulation.account import people_of_firms
from simulation.counting import INFORMAL
from simulation.engine import CityModel, Run, World, run_once
from simulation.errors import BrokenInvariantError
from simulation.experiments.following import Kind
from simulation.submodels.programmes import STARTING_EVENTS

if TYPE_CHECKING:
    from simulation.experiments.tracing import Pair
    from simulation.panel import MonthSlice

Amounts = NDArray[np.int64]
EACH: Final = 2  # examples of every sort


@dataclass(frozen=True, slots=True)
class Example:
    """A life worth tracing: why, and what it has more (or less) of than without the policy.

    ``why``: served, household_member, hurt_work, hurt_income, helped_outsider or lost_sales.
    """

    kind: Kind
    identity: int
    why: str
    amount: int
    unit: str  #: months of work, or rupiah


@dataclass(slots=True)
class _Changes:
    """Sums over months, scenario less baseline, of everybody in the initial city.

    Rows of the initial city are the same in both worlds; newcomers' need not be.
    """

    baseline: list[MonthSlice]
    persons: int
    firms: int
    worked: Amounts = field(default_factory=lambda: np.zeros(0, np.int64))
    earned: Amounts = field(default_factory=lambda: np.zeros(0, np.int64))
    sold: Amounts = field(default_factory=lambda: np.zeros(0, np.int64))

    def __call__(self, model: CityModel) -> None:
        """Take in the month a model has just lived."""
        now = model.recorder.last_slice
        if now is None:
            raise BrokenInvariantError("examples are sought before the month is recorded")
        base = self.baseline[model.city.month]
        people, firms = slice(0, self.persons), slice(0, self.firms)
        works = (now.work[people] >= INFORMAL).astype(np.int64) - (base.work[people] >= INFORMAL)
        earns = now.earnings_idr[people] - base.earnings_idr[people]
        sells = now.sales_idr[firms] - base.sales_idr[firms]
        first = not len(self.worked)
        self.worked = works if first else self.worked + works
        self.earned = earns if first else self.earned + earns
        self.sold = sells if first else self.sold + sells


def find_examples(pair: Pair) -> list[Example]:
    """Live both worlds once more and return a few lives of every sort, the clearest first."""
    baseline = run_once(
        pair.baseline,
        pair.replicate,
        settings=pair.settings,
        initial=pair.initial,
        keep_slices=True,
    )
    first = pair.initial.city
    changes = _Changes(
        baseline.recorder.slices,
        int((first.persons.identity >= 0).sum()),
        int((first.enterprises.identity >= 0).sum()),
    )
    live = run_once(
        pair.scenario,
        pair.replicate,
        World(cash=pair.cash),
        settings=pair.settings,
        initial=pair.initial,
        watch=changes,
    )
    return [*_people(live, changes), *_firms(live, changes)]


def _people(live: Run, changes: _Changes) -> Iterator[Example]:
    persons = live.city.persons
    identity = persons.identity[: changes.persons]
    resident = persons.resident[: changes.persons]
    inside = persons.circle_month[: changes.persons] >= 0
    rows = live.deliveries
    served = np.isin(identity, rows[rows["event"].isin(STARTING_EVENTS)]["person"])
    touched = np.isin(identity, rows["person"])
    work, income = changes.worked, changes.earned
    outside = resident & ~inside
    sorts: tuple[tuple[str, NDArray[np.bool_], Amounts, str], ...] = (
        ("served", served & (work > 0), work, "months of work"),
        ("served", served & (work <= 0), income, "rupiah"),
        ("household_member", inside & ~touched & (income != 0), np.abs(income), "rupiah"),
        ("hurt_work", outside & (work < 0), -work, "months of work"),
        ("hurt_income", outside & (work == 0) & (income < 0), -income, "rupiah"),
        ("helped_outsider", outside & (work > 0), work, "months of work"),
    )
    for why, who, size, unit in sorts:
        for row in _largest(who, size, identity):
            amount = work[row] if unit == "months of work" else income[row]
            yield Example(Kind.PERSON, int(identity[row]), why, int(amount), unit)


def _firms(live: Run, changes: _Changes) -> Iterator[Example]:
    persons = live.city.persons
    inside = persons.identity[persons.circle_month >= 0]
    firms = live.city.enterprises.identity[: changes.firms]
    linked = np.isin(people_of_firms(live.city)[:, : changes.firms], inside).any(axis=0)
    for row in _largest(~linked & (changes.sold < 0), -changes.sold, firms):
        yield Example(
            Kind.ENTERPRISE, int(firms[row]), "lost_sales", int(changes.sold[row]), "rupiah"
        )


def _largest(who: NDArray[np.bool_], size: Amounts, identity: Amounts) -> list[int]:
    """Return the rows of the largest sizes among ``who``, ties by identity."""
    rows = np.flatnonzero(who)
    order = np.lexsort((identity[rows], -size[rows]))
    return [int(row) for row in rows[order[:EACH]]]


def examples_record(pair: Pair, examples: list[Example]) -> dict[str, Any]:
    """Return examples as plain values: what ``--json`` prints and the table is made of."""
    return {
        "baseline": pair.baseline.id,
        "scenario": pair.scenario.id,
        "replicate": pair.replicate,
        "examples": [
            {
                "kind": one.kind.value,
                "identity": one.identity,
                "why": one.why,
                "amount": one.amount,
                "unit": one.unit,
            }
            for one in examples
        ],
    }
