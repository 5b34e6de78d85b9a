"""Sum the circle: what participants and their households lived in two worlds (ACCOUNT sections 2-4).

The circle is everyone the scenario's programme itself touches, and who shares a household with one
of them, from the month of being touched. ``gross`` sums over it in the world with frozen signals,
``deadweight`` in the baseline.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from simulation.city import FIRM_NUMBER_BITS
from simulation.errors import BrokenInvariantError
from simulation.groups import BREAKDOWNS, fold
from simulation.panel import OUTCOMES, MonthSlice, Recorder, sum_outcomes

if TYPE_CHECKING:
    from simulation.city import City

NEVER: Final = np.iinfo(np.int64).max


@dataclass(frozen=True, slots=True)
class Lives:
    """Find rows by permanent identity in one finished or running world."""

    identities: NDArray[np.int64]  #: sorted
    rows: NDArray[np.int64]

    @classmethod
    def of(cls, identity_column: NDArray[np.int64]) -> Lives:
        """Index the used rows of an identity column."""
        used = np.flatnonzero(identity_column >= 0)
        order = np.argsort(identity_column[used], kind="stable")
        return cls(identity_column[used][order], used[order])

    def find(self, wanted: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return the row of each wanted identity, -1 where it does not exist in this world."""
        if len(self.identities) == 0:
            return np.full(len(wanted), -1, np.int64)
        at = np.minimum(np.searchsorted(self.identities, wanted), len(self.identities) - 1)
        return np.where(self.identities[at] == wanted, self.rows[at], -1)


@dataclass(frozen=True, slots=True)
class Circle:
    """Identities of the circle and the month each entered it."""

    identities: NDArray[np.int64]
    since_month: NDArray[np.int64]

    @classmethod
    def of(cls, city: City) -> Circle:
        """Return the circle as one world has marked it so far."""
        rows = np.flatnonzero(city.persons.circle_month >= 0)
        return cls(
            city.persons.identity[rows], city.persons.circle_month[rows].astype(np.int64)
        )

    def united(self, other: Circle) -> Circle:
        """Return the union; whoever is in both entered at the earlier month."""
        everyone = np.concatenate([self.identities, other.identities])
        months = np.concatenate([self.since_month, other.since_month])
        identities, position = np.unique(everyone, return_inverse=True)
        since = np.full(len(identities), NEVER, np.int64)
        np.minimum.at(since, position, months)
        return Circle(identities, since)


@dataclass(frozen=True, slots=True)
class BaselineLives:
    """The baseline world as the account reads it: slices, joint numbers, identities, digests."""

    slices: list[MonthSlice]
    recorder: Recorder
    persons: Lives
    enterprises: Lives
    enterprise_founder: NDArray[np.int64]

    @classmethod
    def of(cls, recorder: Recorder, city: City) -> BaselineLives:
        """Prepare a finished baseline run that kept its slices."""
        return cls(
            recorder.slices,
            recorder,
            Lives.of(city.persons.identity),
            Lives.of(city.enterprises.identity),
            founders(city.enterprises.identity),
        )


def founders(enterprise_identity: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the identity of the founder of each firm (-1 for unused rows).

    A firm that was inherited stays with its founder's household, so the founder tells the circle.
    """
    return np.where(enterprise_identity >= 0, enterprise_identity >> FIRM_NUMBER_BITS, -1)


@dataclass(slots=True)
class CircleSums:
    """Accumulate gross and deadweight month by month while a frozen world is lived.

    ``touched`` is the circle of the scenario's live world; the frozen world's own is added.
    """

    baseline: BaselineLives
    touched: Circle
    gross: list[NDArray[np.int64]] = field(default_factory=list)
    deadweight: list[NDArray[np.int64]] = field(default_factory=list)

    def take(self, city: City, recorder: Recorder) -> None:
        """Add the month that ``recorder`` has just finished in the frozen world."""
        month = recorder.last_slice
        if month is None:
            raise BrokenInvariantError("the circle is summed before the month is recorded")
        circle = self.touched.united(Circle.of(city))
        inside = circle.identities[circle.since_month <= city.month]
        rows = Lives.of(city.persons.identity).find(inside)
        at_home = self.baseline.persons.find(inside)
        firm_rows = _firms_of(founders(city.enterprises.identity), inside)
        self.gross.append(
            self._sum(month, rows, at_home, recorder, firm_rows, recorder.enterprise_joint)
        )
        base = self.baseline
        base_firms = _firms_of(base.enterprise_founder, inside)
        self.deadweight.append(
            self._sum(
                base.slices[city.month],
                at_home,
                at_home,
                base.recorder,
                base_firms,
                base.recorder.enterprise_joint,
            )
        )

    def _sum(
        self,
        month: MonthSlice,
        rows: NDArray[np.int64],
        baseline_rows: NDArray[np.int64],
        recorder: Recorder,
        firm_rows: NDArray[np.int64],
        firm_joint: NDArray[np.int32],
    ) -> NDArray[np.int64]:
        # Groups are the baseline's where the person exists there, else the person's own.
        exists = (rows >= 0) & (rows < len(month.work))
        own = recorder.person_joint[rows]
        base_joint = self.baseline.recorder.person_joint
        joint = np.where(baseline_rows >= 0, base_joint[baseline_rows], own)
        firm_rows = firm_rows[firm_rows < len(month.sales_idr)]
        return fold(
            sum_outcomes(month, rows[exists], joint[exists], firm_rows, firm_joint[firm_rows])
        )


def _firms_of(founder: NDArray[np.int64], people: NDArray[np.int64]) -> NDArray[np.int64]:
    return np.flatnonzero((founder >= 0) & np.isin(founder, people))


def sums_frame(columns: dict[str, list[NDArray[np.int64]]]) -> pd.DataFrame:
    """Return monthly sums as a long table: month, outcome, area, group and one column per key.

    Each list holds a month's array of shape (outcomes, breakdowns).
    """
    stacked = {name: np.stack(values) for name, values in columns.items()}
    months = len(next(iter(stacked.values())))
    index = pd.MultiIndex.from_product(
        [range(months), list(OUTCOMES), range(len(BREAKDOWNS))],
        names=["month", "outcome", "breakdown"],
    )
    frame = pd.DataFrame({n: v.reshape(-1) for n, v in stacked.items()}, index=index).reset_index()
    number = frame.pop("breakdown").to_numpy()
    frame.insert(2, "area", np.array([b.area for b in BREAKDOWNS], object)[number])
    frame.insert(3, "group", np.array([b.group for b in BREAKDOWNS], object)[number])
    return frame


def first_stranger(
    baseline_city: City, baseline: Recorder, frozen_city: City, frozen: Recorder, circle: Circle
) -> str | None:
    """Return a sentence on somebody outside the circle whose frozen life differs, or None.

    Persons, and enterprises by founder, are compared by their running digests.
    """
    strangers: tuple[tuple[str, Any, Any, Any, Any], ...] = (
        (
            "person",
            baseline_city.persons.identity,
            frozen_city.persons.identity,
            baseline.digests["persons"],
            frozen.digests["persons"],
        ),
        (
            "enterprise",
            baseline_city.enterprises.identity,
            frozen_city.enterprises.identity,
            baseline.digests["enterprises"],
            frozen.digests["enterprises"],
        ),
    )
    for kind, base_identity, other_identity, base_digest, other_digest in strangers:
        here, there = Lives.of(base_identity), Lives.of(other_identity)
        everyone = np.union1d(here.identities, there.identities)
        people = everyone if kind == "person" else founders(everyone)
        outside = everyone[~np.isin(people, circle.identities)]
        row, other = here.find(outside), there.find(outside)
        same = (row >= 0) & (other >= 0) & (base_digest[row] == other_digest[other])
        if not same.all():
            return (
                f"{kind} {int(outside[~same][0])} is outside the circle and lives differently with "
                f"signals frozen ({int((~same).sum())} in all)"
            )
    return None
