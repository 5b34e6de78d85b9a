"""Count people for the indicators: one pass over everybody, in integers.

Kernels only; what they count is defined in :mod:`simulation.indicators`.
"""

from __future__ import annotations

from enum import IntEnum
from typing import Final

import numpy as np
from numpy.typing import NDArray

from simulation.classifications import (
    FIRST_EMPLOYED,
    FIRST_UNEMPLOYED,
    LAST_EMPLOYED,
    LAST_UNEMPLOYED,
    WORKING_AGE_YEARS,
    LabourStatus,
)
from simulation.groups import DECILES, SHAPE
from simulation.randomness import inlined, kernel
from simulation.units import MONTHS_PER_YEAR


class Count(IntEnum):
    """What is counted, in the order of the kernel's result."""

    POPULATION = 0
    WORKING_AGE = 1
    EMPLOYED = 2
    FORMAL = 3
    UNEMPLOYED = 4
    UNDEREMPLOYED = 5
    YOUTH = 6
    NEET = 7
    POOR = 8
    EXTREME = 9
    GAP = 10
    GAP_SQUARED = 11
    EXPENDITURE = 12
    EARNINGS = 13
    HOURS = 14


# What a person does in the month, each the one before and something more; from informal on employed.
ABSENT: Final = 0  #: not living in the city
NOT_IN_LABOUR_FORCE: Final = 1  #: children too
UNEMPLOYED: Final = 2
INFORMAL: Final = 3
FORMAL: Final = 4
_SEXES, _AGE_GROUPS, _LEVELS = SHAPE[1:4]
_WORDS: Final = 8
_BITS: Final = 21  # three counts to a word: up to two million persons of one joint number
_PART: Final = (1 << _BITS) - 1
_OLDEST: Final = 127
FULL_TIME_HOURS: Final = 35  # BPS: fewer than 35 hours a week is not full time
YOUTH_LAST_AGE: Final = 24
EMPLOYER_PERMANENT: Final = int(LabourStatus.EMPLOYER_PERMANENT)
EMPLOYEE: Final = int(LabourStatus.EMPLOYEE)
SCHOOL: Final = int(LabourStatus.SCHOOL)


@kernel
def current_joint(  # noqa: PLR0913 - a kernel takes plain arrays
    present: NDArray[np.bool_],
    resident: NDArray[np.bool_],
    household_row: NDArray[np.int32],
    kecamatan: NDArray[np.int8],
    sex: NDArray[np.int8],
    birth_month: NDArray[np.int16],
    education: NDArray[np.int8],
    decile: NDArray[np.int8],
    age_group_of_years: NDArray[np.int8],
    month: int,
) -> NDArray[np.int32]:
    """Return the joint number of every present resident as things are now, -1 for others."""
    joint = np.full(len(present), -1, np.int32)
    for row in range(len(present)):
        if not (present[row] and resident[row]):
            continue
        age = (month - np.int64(birth_month[row])) // MONTHS_PER_YEAR
        number = np.int64(kecamatan[row]) * _SEXES + sex[row]
        age_at = age if age < _OLDEST else np.int64(_OLDEST)
        number = number * _AGE_GROUPS + age_group_of_years[age_at]
        number = number * _LEVELS + education[row]
        joint[row] = number * DECILES + decile[household_row[row]] - 1
    return joint


@kernel
def observe_persons(  # noqa: PLR0913 - a kernel takes plain arrays
    now: NDArray[np.int32],
    first: NDArray[np.int32],
    present: NDArray[np.bool_],
    resident: NDArray[np.bool_],
    household_row: NDArray[np.int32],
    birth_month: NDArray[np.int16],
    status: NDArray[np.int8],
    hours: NDArray[np.int8],
    wants_more: NDArray[np.bool_],
    in_training: NDArray[np.bool_],
    wage: NDArray[np.int64],
    business_income: NDArray[np.int64],
    per_head: NDArray[np.int64],
    month: int,
    line: int,
    extreme_line: int,
    joint_classes: int,
) -> tuple[
    NDArray[np.uint8], NDArray[np.uint8], NDArray[np.int64], NDArray[np.int32], NDArray[np.bool_],
    NDArray[np.int64], NDArray[np.int64],
]:  # fmt: skip
    """Return everybody's outcomes and packed counts by two groupings, in one pass.

    Outcomes, one per row: what the person does, usual hours, earnings, rupiah below
    the poverty line, extreme poverty. Counts have shape (joint number, words); without a grouping
    ``now`` (no entries) those of the present groups are empty.
    """
    rows = len(present)
    work, weekly = np.zeros(rows, np.uint8), np.zeros(rows, np.uint8)
    earned, gaps = np.zeros(rows, np.int64), np.zeros(rows, np.int32)
    extreme = np.zeros(rows, np.bool_)
    by_now = np.zeros((joint_classes if len(now) else 0, _WORDS), np.int64)
    by_first = np.zeros((joint_classes, _WORDS), np.int64)
    for row in range(rows):
        if not (present[row] and resident[row]):
            continue
        # Flags of 0 and 1 instead of branches: a wrong guess of the processor costs more.
        months = month - np.int64(birth_month[row])
        adult = np.int64(months >= WORKING_AGE_YEARS * MONTHS_PER_YEAR)
        youth = adult & np.int64(months < (YOUTH_LAST_AGE + 1) * MONTHS_PER_YEAR)
        does = status[row]
        works = adult & np.int64(does >= FIRST_EMPLOYED) & np.int64(does <= LAST_EMPLOYED)
        formal = works & (np.int64(does == EMPLOYER_PERMANENT) | np.int64(does == EMPLOYEE))
        jobless = adult & np.int64(does >= FIRST_UNEMPLOYED) & np.int64(does <= LAST_UNEMPLOYED)
        week = works * np.int64(hours[row])
        under = np.int64(week > 0) & np.int64(week < FULL_TIME_HOURS) & np.int64(wants_more[row])
        idle = youth & (1 - works) & np.int64(does != SCHOOL) & np.int64(not in_training[row])
        spent = per_head[household_row[row]]
        gap = max(line - spent, 0)
        very_poor = np.int64(spent < extreme_line)
        earnings = wage[row] + business_income[row]
        work[row] = NOT_IN_LABOUR_FORCE + jobless + 2 * works + formal
        weekly[row], earned[row], gaps[row], extreme[row] = week, earnings, gap, very_poor
        word0 = 1 | (adult << _BITS) | (works << (2 * _BITS))
        word1 = formal | (jobless << _BITS) | (under << (2 * _BITS))
        word2 = youth | (idle << _BITS) | (np.int64(gap > 0) << (2 * _BITS))
        word3 = very_poor | (week << _BITS)
        _add(by_first, first[row], word0, word1, word2, word3, gap, spent, earnings)
        if len(now):
            _add(by_now, now[row], word0, word1, word2, word3, gap, spent, earnings)
    return work, weekly, earned, gaps, extreme, by_now, by_first


@inlined
def _add(  # noqa: PLR0913 - one cache line
    sums: NDArray[np.int64],
    at: int,
    word0: int,
    word1: int,
    word2: int,
    word3: int,
    gap: int,
    spent: int,
    earnings: int,
) -> None:
    """Add one person: four words of three packed counts (hours take two places), then four sums."""
    sums[at, 0] += word0
    sums[at, 1] += word1
    sums[at, 2] += word2
    sums[at, 3] += word3
    sums[at, 4] += gap
    sums[at, 5] += gap * gap
    sums[at, 6] += spent
    sums[at, 7] += earnings


def unpacked(words: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return counts and sums, shape (len(Count), joint number), of what the kernel packed."""
    packed = words[:, :4].T
    parts = [packed & _PART, (packed >> _BITS) & _PART, packed >> (2 * _BITS)]
    flags = np.stack(parts, axis=1).reshape(4 * len(parts), -1)[: Count.GAP]
    hours = words[:, 3:4].T >> _BITS
    return np.concatenate([flags, words[:, 4:].T, hours])


@kernel
def stable_order(keys: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the rows in ascending order of non-negative keys, equal keys as they come."""
    # Radix sort by digits of 11 bits: three times as fast as a comparison sort here.
    order = np.arange(len(keys))
    largest = keys.max() if len(keys) else 0
    shift = 0
    while largest >> shift > 0:
        counts = np.zeros(2049, np.int64)
        for at in range(len(keys)):
            counts[((keys[at] >> shift) & 2047) + 1] += 1
        counts = np.cumsum(counts)
        moved = np.empty_like(order)
        for row in order:
            digit = (keys[row] >> shift) & 2047
            moved[counts[digit]] = row
            counts[digit] += 1
        order = moved
        shift += 11
    return order


@kernel
def gini_by_district(
    per_head: NDArray[np.int64],
    members: NDArray[np.int64],
    district: NDArray[np.int8],
    districts: int,
) -> NDArray[np.float64]:
    """Return the Gini ratio of everybody (0) and of each district (1 + its number)."""
    # Index 0 is everybody, 1 + k is district k; households come sorted from poor to rich.
    spent = np.zeros(districts + 1)
    people = np.zeros(districts + 1)
    for row in range(len(members)):
        for place in (0, 1 + district[row]):
            spent[place] += per_head[row] * members[row]
            people[place] += members[row]
    share = np.zeros(districts + 1)
    covered = np.zeros(districts + 1)
    for row in range(len(members)):
        for place in (0, 1 + district[row]):
            if spent[place] > 0.0:
                before = share[place]
                share[place] += per_head[row] * members[row] / spent[place]
                covered[place] += members[row] / people[place] * (before + share[place])
    return np.where(spent > 0.0, 1.0 - covered, 0.0)
