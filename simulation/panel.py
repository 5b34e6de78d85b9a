"""What the account reads: each life's outcomes month by month, and a running digest of each life.

Outcomes are summed in integers by the areas and groups of the first simulated month (newcomers: of
arrival), the same in every world. The digest of a person, household or enterprise folds all its
columns of all months so far into one number: equal digests mean bit-identical lives.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from simulation.columns import declared_columns
from simulation.counting import FORMAL, INFORMAL, Count, observe_persons, unpacked
from simulation.groups import AGE_GROUP_OF_YEARS, JOINT_CLASSES, fold
from simulation.indicators import Counted, Standing, standing_alone
from simulation.randomness import Word, kernel

if TYPE_CHECKING:
    from simulation.city import City
    from simulation.flows import Calendar

OUTCOMES: Final = {
    "employed": "person-months",
    "employed_formal": "person-months",
    "hours": "hour-months",
    "earnings": "rupiah",
    "poor_persons": "person-months",
    "extreme_poor_persons": "person-months",
    "poverty_gap": "rupiah",
    "enterprise_sales": "rupiah",
    "enterprise_profit": "rupiah",
}
PERSON_OUTCOMES: Final = 7
#: What the observation counts for each outcome of persons, in the order of :data:`OUTCOMES`.
_COUNTED: Final = (
    Count.EMPLOYED, Count.FORMAL, Count.HOURS, Count.EARNINGS, Count.POOR, Count.EXTREME, Count.GAP,
)  # fmt: skip
NOT_SEEN: Final = -1
_BLOCK: Final = 1 << 16  # rows
_MOST_COLUMNS: Final = 64
# Odd numbers without a pattern (multiples of the golden ratio, mixed): the content of a life is the
# sum of its columns times these, so that another value in any column is another content.
_FACTORS: Final = tuple(
    np.uint64(((n * 0x9E3779B97F4A7C15) ^ (n * 0xBF58476D1CE4E5B9) >> 7) & (2**64 - 1) | 1)
    for n in range(1, _MOST_COLUMNS + 1)
)


@dataclass(frozen=True, slots=True)
class MonthSlice:
    """Everybody's outcomes of one month: one value per row of persons or enterprises."""

    work: NDArray[np.uint8]  #: what a person does, see :mod:`simulation.counting`
    hours: NDArray[np.uint8]  #: usual hours a week
    earnings_idr: NDArray[np.signedinteger[Any]]
    gap_idr: NDArray[np.int32]  #: rupiah per head below the poverty line, 0 when not poor
    extreme: NDArray[np.bool_]
    sales_idr: NDArray[np.int64]
    profit_idr: NDArray[np.int64]
    filled_posts: NDArray[np.int16]


@kernel
def _sum_by_joint(
    joint: NDArray[np.int32],
    work: NDArray[np.uint8],
    hours: NDArray[np.uint8],
    earnings: NDArray[np.int64],
    gap: NDArray[np.int32],
    extreme: NDArray[np.bool_],
    joint_classes: int,
) -> NDArray[np.int64]:
    sums = np.zeros((7, joint_classes), np.int64)
    for row in range(len(joint)):
        at = joint[row]
        if at < 0:
            continue
        if work[row] >= INFORMAL:
            sums[0, at] += 1
            sums[2, at] += hours[row]
            if work[row] == FORMAL:
                sums[1, at] += 1
        sums[3, at] += earnings[row]
        if gap[row] > 0:
            sums[4, at] += 1
            sums[6, at] += gap[row]
        if extreme[row]:
            sums[5, at] += 1
    return sums


def observe(
    city: City, calendar: Calendar, standing: Standing, first_joint: NDArray[np.int32]
) -> tuple[MonthSlice, Counted]:
    """Return everybody's outcomes of this month and the counts by groups now and at first sight."""
    persons, enterprises = city.persons, city.enterprises
    *outcomes, now, first = observe_persons(
        standing.joint,
        first_joint,
        persons.present,
        persons.resident,
        persons.household_row,
        persons.birth_month,
        persons.status,
        persons.hours,
        persons.wants_more_hours,
        persons.in_training,
        persons.wage_idr,
        persons.business_income_idr,
        standing.per_head,
        city.month,
        calendar.poverty_line_idr,
        calendar.extreme_line_idr,
        JOINT_CLASSES,
    )
    of_firms = (enterprises.sales_idr, enterprises.profit_idr, enterprises.filled)
    month = MonthSlice(*outcomes, *(np.where(enterprises.open, each, 0) for each in of_firms))
    return month, Counted(unpacked(now), unpacked(first))


def sum_outcomes(
    month: MonthSlice,
    person_rows: NDArray[Any],
    person_joint: NDArray[np.int32],
    enterprise_rows: NDArray[Any],
    enterprise_joint: NDArray[np.int32],
) -> NDArray[np.int64]:
    """Return sums by joint number, shape (outcomes, JOINT_CLASSES), over the given rows.

    ``person_joint`` and ``enterprise_joint`` give the joint number of each selected row.
    """
    persons = _sum_by_joint(
        person_joint,
        month.work[person_rows],
        month.hours[person_rows],
        month.earnings_idr[person_rows],
        month.gap_idr[person_rows],
        month.extreme[person_rows],
        JOINT_CLASSES,
    )
    return np.concatenate([persons, _sum_of_firms(month, enterprise_rows, enterprise_joint)])


def _sum_of_firms(
    month: MonthSlice, rows: NDArray[Any] | slice, joint: NDArray[np.int32]
) -> NDArray[np.int64]:
    """Return sales and profit by joint number of the given firms, shape (2, JOINT_CLASSES)."""
    sums = np.zeros((len(OUTCOMES) - PERSON_OUTCOMES, JOINT_CLASSES), np.int64)
    known = joint >= 0
    for into, values in zip(sums, (month.sales_idr, month.profit_idr), strict=True):
        np.add.at(into, joint[known], values[rows][known])
    return sums


@dataclass(slots=True)
class Recorder:
    """Follow one world: joint numbers at first sight, sums of outcomes, digests, kept slices.

    ``keep`` holds every month's slice (the baseline, against which circles are evaluated);
    ``digests_lives`` folds every life into its digest; ``certified_beside`` ends that after the first
    month with another digest: from then on the worlds differ, and nobody asks by how much.
    """

    keep: bool = False
    digests_lives: bool = True
    certified_beside: tuple[str, ...] | None = None  #: month digests of a world to be equal to
    slices: list[MonthSlice] = field(default_factory=list)
    met_persons: int = 0  #: rows of persons whose groups are noted
    person_joint: NDArray[np.int32] = field(default_factory=lambda: np.empty(0, np.int32))
    enterprise_joint: NDArray[np.int32] = field(default_factory=lambda: np.empty(0, np.int32))
    sums: list[NDArray[np.int64]] = field(default_factory=list)  #: a month: (outcomes, breakdowns)
    digests: dict[str, NDArray[np.uint64]] = field(default_factory=dict)
    month_digests: list[str] = field(default_factory=list)
    last_slice: MonthSlice | None = None
    last_counted: Counted | None = None
    profit_kept_idr: list[int] = field(default_factory=list)  #: a month: what owners did not draw

    def record(
        self, city: City, calendar: Calendar, standing: Standing | None = None
    ) -> MonthSlice:
        """Take in one finished month (after :meth:`meet_newcomers`) and return its slice.

        ``standing`` is needed only where counts by present groups are read.
        """
        month, counted = observe(
            city, calendar, standing or standing_alone(city), self.person_joint
        )
        of_firms = _sum_of_firms(month, slice(None), self.enterprise_joint)
        self.sums.append(fold(np.concatenate([counted.first[list(_COUNTED)], of_firms])))
        if self.keep:
            self.slices.append(_kept(month))
        if self.digests_lives and not self._has_left():
            self._digest(city)
        self.profit_kept_idr.append(_profit_kept(city))
        self.last_slice, self.last_counted = month, counted
        return month

    def meet_newcomers(self, city: City) -> None:
        """Note the areas and groups of whoever is seen for the first time."""
        persons, enterprises = city.persons, city.enterprises
        self.person_joint = _grown(self.person_joint, len(persons.present))
        met, self.met_persons = self.met_persons, int(np.count_nonzero(persons.identity >= 0))
        latest = slice(met, self.met_persons)  # rows are only ever appended
        new = met + np.flatnonzero(persons.present[latest] & persons.resident[latest])
        self.person_joint[new] = joint_number(city, new)
        self.enterprise_joint = _grown(self.enterprise_joint, len(enterprises.open))
        firms = np.flatnonzero(enterprises.open & (self.enterprise_joint == NOT_SEEN))
        self.enterprise_joint[firms] = self.person_joint[enterprises.owner_row[firms]]

    def _has_left(self) -> bool:
        """Tell whether a month has differed from the world that this one is certified beside."""
        taken = self.month_digests
        if self.certified_beside is None or not taken:
            return False
        return taken[-1] != self.certified_beside[len(taken) - 1]

    def _digest(self, city: City) -> None:
        total = 0
        for name in ("persons", "households", "enterprises"):
            table = getattr(city, name)
            # Rows nobody uses yet stay out: a table may have grown in another month elsewhere.
            used = int(np.count_nonzero(table.identity >= 0))
            running = self.digests.get(name, np.zeros(0, np.uint64))
            running = np.concatenate([running, np.zeros(used - len(running), np.uint64)])
            columns = [
                np.ascontiguousarray(getattr(table, column))
                for column, declared in declared_columns(table).items()
                if declared.unit != "row"  # row numbers of newcomers may differ between worlds
            ]
            # A block of rows at a time, so that what is summed stays in the processor's cache.
            for first in range(0, used, _BLOCK):
                last = min(first + _BLOCK, used)
                content = np.zeros(last - first, np.uint64)
                for values, factor in zip(columns, _FACTORS, strict=False):
                    _add_column(content, values[first:last], factor)
                _fold(running[first:last], content)
            self.digests[name] = running
            total = (total * 31 + int(_digest_sum(running, table.identity))) % 2**64
        self.month_digests.append(f"{total:016x}")


def _kept(month: MonthSlice) -> MonthSlice:
    """Return a slice to keep: earnings in four bytes where they fit."""
    earnings = month.earnings_idr
    fits = bool((np.abs(earnings) < np.iinfo(np.int32).max).all())
    return replace(month, earnings_idr=earnings.astype(np.int32 if fits else np.int64))


def _profit_kept(city: City) -> int:
    """Return profits of open firms less what their owners drew or paid in (rupiah)."""
    firms = city.enterprises
    is_open = np.flatnonzero(firms.open)
    drawn = city.persons.business_income_idr[firms.owner_row[is_open]]
    return int(firms.profit_idr[is_open].sum()) - int(drawn.sum())


def _grown(values: NDArray[np.int32], rows: int) -> NDArray[np.int32]:
    missing = np.full(rows - len(values), NOT_SEEN, np.int32)
    return np.concatenate([values, missing])


def joint_number(city: City, rows: NDArray[Any]) -> NDArray[np.int32]:
    """Return the joint number of areas and groups of the given persons, as they are now."""
    persons = city.persons
    age = (city.month - persons.birth_month[rows].astype(np.int64)) // 12
    decile = city.households.first_decile[persons.household_row[rows]].astype(np.int64)
    joint = persons.first_kecamatan[rows].astype(np.int64) * 2 + persons.sex[rows]
    joint = joint * 7 + AGE_GROUP_OF_YEARS[np.clip(age, 0, 127)]
    joint = (joint * 6 + persons.education[rows]) * 10 + decile - 1
    numbers: NDArray[np.int32] = joint.astype(np.int32)
    return numbers


@kernel
def _add_column(content: NDArray[np.uint64], values: NDArray[Any], factor: np.uint64) -> None:
    """Add one column times its factor to the content of each life."""
    for row in range(len(content)):
        content[row] += factor * np.uint64(_as_integer(values[row]))


@kernel
def _fold(running: NDArray[np.uint64], content: NDArray[np.uint64]) -> None:
    """Fold the month's content into the running digests, in place."""
    for row in range(len(content)):
        word = running[row] ^ content[row]
        word = (word ^ (word >> np.uint64(29))) * np.uint64(0xBF58476D1CE4E5B9)
        running[row] = word ^ (word >> np.uint64(32))


@kernel
def _as_integer(value: Any) -> Any:  # noqa: ANN401 - every column type
    # Floats are folded at a resolution of 2**-40: finer than anything a decision compares.
    return np.int64(value * 1099511627776.0) if isinstance(value, float) else np.int64(value)


@kernel
def _digest_sum(running: NDArray[np.uint64], identity: NDArray[np.int64]) -> Word:
    total = np.uint64(0)
    for row in range(len(running)):
        total += running[row] * (np.uint64(2) * np.uint64(identity[row]) + np.uint64(1))
    return total
