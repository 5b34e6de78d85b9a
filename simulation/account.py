"""Sum the circle: what participants and their households lived in two worlds (ACCOUNT sections 2-4).

The circle is everyone the scenario's programme itself touches, and who shares a household with one
of them, from the month of being touched. ``gross`` sums over it in the world with frozen signals,
``deadweight`` in the baseline.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from simulation.city import FIRM_NUMBER_BITS
from simulation.errors import BrokenInvariantError
from simulation.groups import BREAKDOWNS, JOINT_CLASSES, fold
from simulation.panel import OUTCOMES, MonthSlice, Recorder, sum_outcomes
from simulation.submodels.programmes.events import IdentityIndex

if TYPE_CHECKING:
    from simulation.city import City
    from simulation.signals import Record

NEVER: Final = np.iinfo(np.int64).max
BUYERS: Final = "buyer_budget_per_attractiveness"  #: the signal of what linked firms' buyers pay


def replayed_signals(baseline: Record, buyers: Sequence[NDArray[Any]]) -> Record:
    """Return what frozen channels replay: the baseline's signals, with buyers whom the policy brings.

    Where the baseline has no buyers of a kind of market link, what they pay a unit is delivered by the
    policy: it is that of the scenario's live world, ``buyers`` (a month each). Firms that share it
    are participants, whose competition never enters displacement (decision 0010).
    """
    terms = [
        np.where(before > 0, before, after)
        for before, after in zip(baseline[BUYERS], buyers, strict=True)
    ]
    return {**baseline, BUYERS: terms}


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
        return cls(city.persons.identity[rows], city.persons.circle_month[rows].astype(np.int64))

    @classmethod
    def of_households(
        cls, city: City, identities: NDArray[np.int64], months: NDArray[np.int64]
    ) -> Circle:
        """Return all who ever share a household with some persons, each touched in a month."""
        rows = Lives.of(city.persons.identity).find(identities)
        homes = city.persons.household_row
        here = (rows >= 0) & (homes[rows] >= 0)
        since = np.full(len(city.households.identity), NEVER, np.int64)
        np.minimum.at(since, homes[rows[here]], months[here])
        members = np.flatnonzero(homes >= 0)
        members = members[since[homes[members]] < NEVER]
        return cls(city.persons.identity[members], since[homes[members]])

    def united(self, other: Circle) -> Circle:
        """Return the union; whoever is in both entered at the earlier month."""
        everyone = np.concatenate([self.identities, other.identities])
        months = np.concatenate([self.since_month, other.since_month])
        identities, position = np.unique(everyone, return_inverse=True)
        since = np.full(len(identities), NEVER, np.int64)
        np.minimum.at(since, position, months)
        return Circle(identities, since)


@dataclass(frozen=True, slots=True)
class FirmsOf:
    """Find firms by the people they belong to in one finished or running world."""

    people: NDArray[np.int64]  #: founders and present owners, sorted
    firms: NDArray[np.int64]  #: identity of the firm of each

    @classmethod
    def of(cls, city: City) -> FirmsOf:
        """Index the founders and present owners of all firms."""
        people = people_of_firms(city).reshape(-1)
        firms = np.tile(city.enterprises.identity, 2)
        known = np.flatnonzero((people >= 0) & (firms >= 0))
        order = known[np.argsort(people[known], kind="stable")]
        return cls(people[order], firms[order])

    def find(self, people: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return the identities of the firms of some people; one may come twice."""
        first, last = (np.searchsorted(self.people, people, side) for side in ("left", "right"))
        count = last - first
        place = np.repeat(first - (np.cumsum(count) - count), count) + np.arange(count.sum())
        found: NDArray[np.int64] = self.firms[place]
        return found


@dataclass(frozen=True, slots=True)
class BaselineLives:
    """The baseline world as the account reads it: slices, joint numbers, identities, digests."""

    slices: list[MonthSlice]
    recorder: Recorder
    persons: Lives
    enterprises: Lives
    firms_of: FirmsOf  #: by founder and by last owner

    @classmethod
    def of(cls, recorder: Recorder, city: City) -> BaselineLives:
        """Prepare a finished baseline run that kept its slices."""
        return cls(
            recorder.slices,
            recorder,
            Lives.of(city.persons.identity),
            Lives.of(city.enterprises.identity),
            FirmsOf.of(city),
        )


def people_of_firms(city: City) -> NDArray[np.int64]:
    """Return founder and present owner of each firm, shape (2, firms), -1 for unused rows.

    A firm is in the circle with either of them: an heir shares the founder's household, and may own
    the firm after the founder is gone.
    """
    identity, owner = city.enterprises.identity, city.enterprises.owner_row
    founder = np.where(identity >= 0, identity >> FIRM_NUMBER_BITS, -1)
    return np.stack([founder, np.where(owner >= 0, city.persons.identity[owner], -1)])


@dataclass(slots=True)
class CircleSums:
    """Accumulate gross and deadweight month by month while a frozen world is lived.

    ``touched`` is the circle of the scenario's live world; the frozen world's own is added.
    """

    baseline: BaselineLives
    touched: Circle
    gross: list[NDArray[np.int64]] = field(default_factory=list)
    deadweight: list[NDArray[np.int64]] = field(default_factory=list)
    posts: NDArray[np.int64] = field(
        default_factory=lambda: np.zeros(len(BREAKDOWNS), np.int64)
    )  #: filled posts of the circle's firms beyond the baseline's, summed over months
    persons_here: IdentityIndex = field(default_factory=IdentityIndex)

    def take(self, city: City, recorder: Recorder) -> None:
        """Add the month that ``recorder`` has just finished in the frozen world."""
        month = recorder.last_slice
        if month is None:
            raise BrokenInvariantError("the circle is summed before the month is recorded")
        circle = self.touched.united(Circle.of(city))
        inside = circle.identities[circle.since_month <= city.month]
        rows = self.persons_here.rows(city.persons.identity, inside, city.month).astype(np.int64)
        at_home = self.baseline.persons.find(inside)
        base = self.baseline
        here = Lives.of(city.enterprises.identity)
        # The same firms in both worlds, though the owners may have changed.
        firms = np.union1d(FirmsOf.of(city).find(inside), base.firms_of.find(inside))
        firm_rows, base_firms = here.find(firms), base.enterprises.find(firms)
        joint = recorder.enterprise_joint
        base_joint, base_month = base.recorder.enterprise_joint, base.slices[city.month]
        self.gross.append(self._sum(month, rows, at_home, recorder, firm_rows))
        self.deadweight.append(self._sum(base_month, at_home, at_home, base.recorder, base_firms))
        self.posts += _filled(month, firm_rows, joint) - _filled(base_month, base_firms, base_joint)

    def lines(self) -> dict[tuple[str, str], NDArray[np.int64]]:
        """Return the line *supported_posts* beside the account, a value per breakdown."""
        return {("supported_posts", "employed"): self.posts}

    def _sum(
        self,
        month: MonthSlice,
        rows: NDArray[np.int64],
        baseline_rows: NDArray[np.int64],
        recorder: Recorder,
        firm_rows: NDArray[np.int64],
    ) -> NDArray[np.int64]:
        # Groups are the baseline's where the person exists there, else the person's own.
        exists = (rows >= 0) & (rows < len(month.work))
        own = recorder.person_joint[rows]
        base_joint = self.baseline.recorder.person_joint
        joint = np.where(baseline_rows >= 0, base_joint[baseline_rows], own)
        firm_rows = _known_firms(month, firm_rows)
        firm_joint = recorder.enterprise_joint[firm_rows]
        return fold(sum_outcomes(month, rows[exists], joint[exists], firm_rows, firm_joint))


def _known_firms(month: MonthSlice, rows: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the rows that the world of a slice has in its month."""
    return rows[(rows >= 0) & (rows < len(month.sales_idr))]


def _filled(
    month: MonthSlice, rows: NDArray[np.int64], joint: NDArray[np.int32]
) -> NDArray[np.int64]:
    """Return filled posts of some firms by breakdown."""
    rows = _known_firms(month, rows)
    counts = np.zeros(JOINT_CLASSES, np.int64)
    known = joint[rows] >= 0
    np.add.at(counts, joint[rows][known], month.filled_posts[rows][known].astype(np.int64))
    folded: NDArray[np.int64] = fold(counts)
    return folded


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

    Persons, households and enterprises are compared by their running digests. A household is inside
    with anybody of the circle who ever lived there, an enterprise with its founder or owner.
    """
    for table in ("persons", "households", "enterprises"):
        left, right = getattr(baseline_city, table), getattr(frozen_city, table)
        here, there = Lives.of(left.identity), Lives.of(right.identity)
        everyone = np.union1d(here.identities, there.identities)
        row, other = here.find(everyone), there.find(everyone)
        if table == "persons":
            inside = np.isin(everyone, circle.identities)
        else:
            is_inside = _is_home_inside if table == "households" else _is_firm_inside
            inside = is_inside(baseline_city, row, circle)
            inside |= is_inside(frozen_city, other, circle)
        same = (row >= 0) & (other >= 0)
        same &= baseline.digests[table][row] == frozen.digests[table][other]
        strange = ~inside & ~same
        if strange.any():
            return (
                f"{table[:-1]} {int(everyone[strange][0])} is outside the circle and lives "
                f"differently with signals frozen ({int(strange.sum())} in all)"
            )
    return None


def _is_home_inside(city: City, rows: NDArray[np.int64], circle: Circle) -> NDArray[np.bool_]:
    # Who has died or left keeps the row of the household.
    homes = city.persons.household_row
    people = Lives.of(city.persons.identity).find(circle.identities)
    here = homes[people[people >= 0]]
    inside: NDArray[np.bool_] = np.isin(rows, here[here >= 0])
    return inside


def _is_firm_inside(city: City, rows: NDArray[np.int64], circle: Circle) -> NDArray[np.bool_]:
    people = people_of_firms(city)[:, rows]
    inside: NDArray[np.bool_] = np.isin(people, circle.identities).any(axis=0) & (rows >= 0)
    return inside
