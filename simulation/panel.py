"""What the account reads: each life's outcomes month by month, and a running digest of each life.

Outcomes are summed in integers by the areas and groups of the first simulated month (newcomers: of
arrival), the same in every world. The digest of a person, household or enterprise folds all its
columns of all months so far into one number: equal digests mean bit-identical lives.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from simulation.classifications import (
    FIRST_EMPLOYED,
    FIRST_UNEMPLOYED,
    LAST_EMPLOYED,
    LAST_UNEMPLOYED,
    LabourStatus,
)
from simulation.columns import declared_columns
from simulation.groups import AGE_GROUP_OF_YEARS, JOINT_CLASSES, fold
from simulation.indicators import expenditure_per_head, person_earnings
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
NOT_SEEN: Final = -1
_EMPLOYER_PERMANENT: Final = int(LabourStatus.EMPLOYER_PERMANENT)
_EMPLOYEE: Final = int(LabourStatus.EMPLOYEE)
# Values of ``MonthSlice.work``; whoever is at least informal is employed.
ABSENT: Final = 0  #: not living in the city
NOT_IN_LABOUR_FORCE: Final = 1  #: children too
UNEMPLOYED: Final = 2
INFORMAL: Final = 3
FORMAL: Final = 4


@dataclass(frozen=True, slots=True)
class MonthSlice:
    """Everybody's outcomes of one month: one value per row of persons or enterprises."""

    work: NDArray[np.uint8]  #: ABSENT, NOT_IN_LABOUR_FORCE, UNEMPLOYED, INFORMAL or FORMAL
    hours: NDArray[np.uint8]  #: usual hours a week
    earnings_idr: NDArray[np.int64]
    gap_idr: NDArray[np.int32]  #: rupiah per head below the poverty line, 0 when not poor
    extreme: NDArray[np.bool_]
    sales_idr: NDArray[np.int64]
    profit_idr: NDArray[np.int64]
    filled_posts: NDArray[np.int16]


@kernel
def _slice_persons(  # noqa: PLR0913 - a kernel takes plain arrays
    present: NDArray[np.bool_],
    resident: NDArray[np.bool_],
    status: NDArray[np.int8],
    hours: NDArray[np.int8],
    earnings: NDArray[np.int64],
    household_row: NDArray[np.int32],
    per_head: NDArray[np.int64],
    line: int,
    extreme_line: int,
) -> tuple[NDArray[Any], NDArray[Any], NDArray[Any], NDArray[Any], NDArray[Any]]:
    rows = len(present)
    work = np.zeros(rows, np.uint8)
    weekly = np.zeros(rows, np.uint8)
    earned = np.zeros(rows, np.int64)
    gap = np.zeros(rows, np.int32)
    extreme = np.zeros(rows, np.bool_)
    for row in range(rows):
        if not (present[row] and resident[row]):
            continue
        does = status[row]
        work[row] = NOT_IN_LABOUR_FORCE
        if FIRST_EMPLOYED <= does <= LAST_EMPLOYED:
            formal = does == _EMPLOYER_PERMANENT or does == _EMPLOYEE
            work[row] = FORMAL if formal else INFORMAL
            weekly[row] = hours[row]
        elif FIRST_UNEMPLOYED <= does <= LAST_UNEMPLOYED:
            work[row] = UNEMPLOYED
        earned[row] = earnings[row]
        spent = per_head[household_row[row]]
        if spent < line:
            gap[row] = line - spent
        extreme[row] = spent < extreme_line
    return work, weekly, earned, gap, extreme


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


def slice_month(city: City, calendar: Calendar) -> MonthSlice:
    """Return everybody's outcomes of this month."""
    persons, enterprises = city.persons, city.enterprises
    work, hours, earned, gap, extreme = _slice_persons(
        persons.present,
        persons.resident,
        persons.status,
        persons.hours,
        person_earnings(city),
        persons.household_row,
        expenditure_per_head(city),
        calendar.poverty_line_idr,
        calendar.extreme_line_idr,
    )
    return MonthSlice(
        work,
        hours,
        earned,
        gap,
        extreme,
        np.where(enterprises.open, enterprises.sales_idr, 0),
        np.where(enterprises.open, enterprises.profit_idr, 0),
        np.where(enterprises.open, enterprises.filled, 0),
    )


def sum_outcomes(
    month: MonthSlice,
    person_rows: NDArray[Any] | slice,
    person_joint: NDArray[np.int32],
    enterprise_rows: NDArray[Any] | slice,
    enterprise_joint: NDArray[np.int32],
) -> NDArray[np.int64]:
    """Return sums by joint number, shape (outcomes, JOINT_CLASSES), over the given rows.

    ``person_joint`` and ``enterprise_joint`` give the joint number of each selected row.
    """
    sums = np.zeros((len(OUTCOMES), JOINT_CLASSES), np.int64)
    sums[:PERSON_OUTCOMES] = _sum_by_joint(
        person_joint,
        month.work[person_rows],
        month.hours[person_rows],
        month.earnings_idr[person_rows],
        month.gap_idr[person_rows],
        month.extreme[person_rows],
        JOINT_CLASSES,
    )
    known = enterprise_joint >= 0
    for at, values in ((7, month.sales_idr), (8, month.profit_idr)):
        np.add.at(sums[at], enterprise_joint[known], values[enterprise_rows][known])
    return sums


@dataclass(slots=True)
class Recorder:
    """Follow one world: joint numbers at first sight, sums of outcomes, digests, kept slices.

    ``keep`` holds every month's slice (the baseline, against which circles are evaluated);
    ``digests_lives`` folds every life into its digest.
    """

    keep: bool = False
    digests_lives: bool = True
    slices: list[MonthSlice] = field(default_factory=list)
    person_joint: NDArray[np.int32] = field(default_factory=lambda: np.empty(0, np.int32))
    enterprise_joint: NDArray[np.int32] = field(default_factory=lambda: np.empty(0, np.int32))
    sums: list[NDArray[np.int64]] = field(default_factory=list)  #: a month: (outcomes, breakdowns)
    digests: dict[str, NDArray[np.uint64]] = field(default_factory=dict)
    month_digests: list[str] = field(default_factory=list)
    last_slice: MonthSlice | None = None
    profit_kept_idr: list[int] = field(default_factory=list)  #: a month: what owners did not draw

    def record(self, city: City, calendar: Calendar) -> MonthSlice:
        """Take in one finished month (after :meth:`meet_newcomers`) and return its slice."""
        month = slice_month(city, calendar)
        everybody = slice(None)
        joint = sum_outcomes(month, everybody, self.person_joint, everybody, self.enterprise_joint)
        self.sums.append(fold(joint))
        if self.keep:
            self.slices.append(month)
        if self.digests_lives:
            self._digest(city)
        self.profit_kept_idr.append(_profit_kept(city))
        self.last_slice = month
        return month

    def meet_newcomers(self, city: City) -> None:
        """Note the areas and groups of whoever is seen for the first time."""
        persons, enterprises = city.persons, city.enterprises
        self.person_joint = _grown(self.person_joint, len(persons.present))
        new = np.flatnonzero(persons.present & persons.resident & (self.person_joint == NOT_SEEN))
        self.person_joint[new] = joint_number(city, new)
        self.enterprise_joint = _grown(self.enterprise_joint, len(enterprises.open))
        firms = np.flatnonzero(enterprises.open & (self.enterprise_joint == NOT_SEEN))
        self.enterprise_joint[firms] = self.person_joint[enterprises.owner_row[firms]]

    def _digest(self, city: City) -> None:
        total = 0
        for name in ("persons", "households", "enterprises"):
            table = getattr(city, name)
            rows = len(table.identity)
            running = self.digests.get(name, np.zeros(0, np.uint64))
            running = np.concatenate([running, np.zeros(rows - len(running), np.uint64)])
            for column, declared in declared_columns(table).items():
                if declared.unit == "row":  # row numbers of newcomers may differ between worlds
                    continue
                values = np.ascontiguousarray(getattr(table, column))
                _fold_column(running, values, table.identity)
            self.digests[name] = running
            total = (total * 31 + int(_digest_sum(running, table.identity))) % 2**64
        self.month_digests.append(f"{total:016x}")


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
def _fold_column(
    running: NDArray[np.uint64], values: NDArray[Any], identity: NDArray[np.int64]
) -> None:
    """Fold one column into the running digests, in place: a new array a column costs more time."""
    # Rows nobody uses yet stay 0: a table may have grown in another month in the other world.
    for row in range(len(running)):
        if identity[row] < 0:
            continue
        word = running[row] ^ np.uint64(_as_integer(values[row]))
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
        if identity[row] >= 0:
            total += running[row] * (np.uint64(2) * np.uint64(identity[row]) + np.uint64(1))
    return total
