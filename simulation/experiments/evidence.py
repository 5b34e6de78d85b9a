"""Two worlds beside each other as one life meets them, and what is written down about a difference."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from simulation.classifications import SECTORS
from simulation.experiments.following import NOBODY, Followed, Kind, Row
from simulation.signals import SIGNALS

if TYPE_CHECKING:
    from simulation.signals import SignalArray

#: Written down for the account's own use: no life is different for it.
BOOKKEEPING: Final = frozenset({"circle_month"})
#: Signals of a local market, with what each means for a seller there.
MARKET_SIGNALS: Final = {
    "total_attractiveness": "sales_competition",
    "linked_sales_taken": "sales_links",
    "demand_pool": "sales_demand",
}
#: Every code a cause may have; reports say each in words.
CODES: Final = (
    "own_programme", "member_programme", "member_work", "firm", "owner", "hiring_cutoff",
    "vacancies", "lay_offs", "posts_filled", "posts_vacated", "wages", "sales_competition",
    "sales_links", "sales_demand", "link_buyers", "older_programme", "arrivals", "participation", "signals",
    "unexplained",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Evidence:
    """One signal that differed: where, and its value in both worlds (of a cut-off, the rank)."""

    signal: str
    channel: str
    kind_of_place: str  #: cell, market or city
    place: int
    baseline: int
    scenario: int


@dataclass(frozen=True, slots=True)
class Cause:
    """Why a life first differs: one of :data:`CODES`, whose life, what was found there.

    ``via`` is the cause behind it, where the difference came through the household or a firm.
    """

    code: str
    kind: Kind
    identity: int
    month: int
    columns: tuple[str, ...] = ()  #: what differs first
    events: tuple[str, ...] = ()  #: deliveries, as ``programme: event``
    evidence: tuple[Evidence, ...] = ()
    via: Cause | None = None


@dataclass(frozen=True, slots=True)
class Worlds:
    """One neighbourhood in both worlds."""

    baseline: Followed
    scenario: Followed

    @property
    def both(self) -> tuple[Followed, Followed]:
        """Return baseline and scenario."""
        return self.baseline, self.scenario

    def pair(self, kind: Kind, identity: int, month: int) -> tuple[Row, Row]:
        """Return a life's columns of one month in both worlds; month -1 is nobody yet."""
        if month < 0:
            return NOBODY, NOBODY
        left, right = (world.months[month].life(kind, identity) for world in self.both)
        return left, right

    def first_difference(self, kind: Kind, identity: int) -> int | None:
        """Return the first month in which a life differs, None when it never does."""
        for month in range(len(self.baseline.months)):
            if changed_columns(*self.pair(kind, identity, month)):
                return month
        return None

    def differing(self, name: str, place: int, month: int) -> list[Evidence]:
        """Return a signal if its value at a place differs between the worlds."""
        left, right = (world.signal(name, month) for world in self.both)
        if left is None or right is None:
            return []
        return [
            evidence_of(name, place, (a, b))
            for a, b in zip(_at(left, place), _at(right, place), strict=False)
            if a != b
        ][:1]

    def anywhere(self, name: str, month: int) -> list[Evidence]:
        """Return a signal if any of its values differs: the first one that does."""
        left, right = (world.signal(name, month) for world in self.both)
        if left is None or right is None or np.array_equal(left, right):
            return []
        if left.shape != right.shape:
            return [evidence_of(name, 0, (left.size, right.size))]
        place = int(np.argmax(left.reshape(-1) != right.reshape(-1)))
        values = (left.reshape(-1)[place], right.reshape(-1)[place])
        return [evidence_of(name, place, values)]


@dataclass(frozen=True, slots=True)
class Case:
    """The first difference of one life; ``depth`` is how far it may be followed to others."""

    worlds: Worlds
    kind: Kind
    identity: int
    month: int
    depth: int

    @property
    def rows(self) -> tuple[Row, Row]:
        """Return the life's columns in the month, in both worlds."""
        return self.worlds.pair(self.kind, self.identity, self.month)

    @property
    def before(self) -> Row:
        """Return the columns of the month before: the same in both worlds."""
        return self.worlds.pair(self.kind, self.identity, self.month - 1)[0]

    @property
    def columns(self) -> tuple[str, ...]:
        """Return what differs."""
        return changed_columns(*self.rows)

    def by_signal(self, names: Sequence[str], place: int) -> list[Evidence]:
        """Return all of several signals that differ at one place in the month."""
        return [found for name in names for found in self.worlds.differing(name, place, self.month)]

    def cause(
        self,
        code: str,
        *,
        events: Sequence[str] = (),
        evidence: Sequence[Evidence] = (),
        via: Cause | None = None,
    ) -> Cause:
        """Return a cause of this difference."""
        found = tuple(dict.fromkeys(evidence))
        mine = (self.kind, self.identity, self.month, self.columns)
        return Cause(code, *mine, tuple(events), found, via)


def changed_columns(left: Row, right: Row) -> tuple[str, ...]:
    """Return the columns in which two rows differ; ``present`` where one world has no such life."""
    if not left or not right:
        return ("present",) if left or right else ()
    return tuple(name for name in left if name not in BOOKKEEPING and left[name] != right[name])


def evidence_of(name: str, place: int, values: tuple[Any, Any]) -> Evidence:
    """Return a difference of a signal in its own words."""
    said = SIGNALS[name.partition("/")[0]]
    local = "cell" if "per cell" in said.unit else "city"
    where = "market" if name in MARKET_SIGNALS else local
    return Evidence(name, said.channel.value, where, place, int(values[0]), int(values[1]))


def market_of(row: Row) -> int:
    """Return the local market in which a person or firm sells."""
    return int(row["kecamatan"]) * SECTORS + int(row["sector"])


def _at(array: SignalArray, place: int) -> list[Any]:
    return list(np.atleast_1d(array[place])) if place < len(array) else []
