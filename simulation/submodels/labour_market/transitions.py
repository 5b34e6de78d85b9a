"""Who leaves work, search or the household this month, who applies, who starts a business.

One block of four addressed words a person and month decides: word 0 the way out of the present
status, word 1 self-employment, word 2 applying for a post, word 3 the kind of unemployment. The
decision of the address is that of the status the month begins with. The first event that happens
excludes the others.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from simulation.classifications import LabourStatus
from simulation.randomness import Decision, inlined, kernel
from simulation.submodels.labour_market.hazards import (
    AGES,
    LONGEST_DURATION_MONTHS,
    LONGEST_TENURE_MONTHS,
    STATUSES,
    HazardTables,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

# Events of a month, at most one a person.
STAYS: Final = 0
FREED: Final = 1  # died or left the city: the post falls vacant
LAID_OFF: Final = 2
TO_UNEMPLOYMENT: Final = 3
TO_INACTIVITY: Final = 4
STARTS_OWN_ACCOUNT: Final = 5
FOUNDS_FIRM: Final = 6
STARTS_HELPING: Final = 7
STRANDED: Final = 8  # an unpaid helper in whose household nobody runs a business any more
APPLIES: Final = 9
CHANGES_KIND: Final = 10  # of unemployment
COMMUTER_QUITS: Final = 11

OWNER_BIT: Final = 1  # the household has an own-account worker or employer
HELPER_BIT: Final = 2  # the household has an unpaid helper
FIRM_BIT: Final = 4  # the household has a firm

_OWN_ACCOUNT: Final = int(LabourStatus.OWN_ACCOUNT)
_LAST_OWNER: Final = int(LabourStatus.EMPLOYER_PERMANENT)
_UNPAID: Final = int(LabourStatus.UNPAID_FAMILY)
_SEARCHING: Final = int(LabourStatus.SEARCHING)
_JOB_TO_START: Final = int(LabourStatus.JOB_TO_START)
_SCHOOL: Final = int(LabourStatus.SCHOOL)
_COMMUTER: Final = int(Decision.COMMUTER)
# The address of a month: what a person of each status may leave it by.
_DECISION_OF_STATUS: Final = np.array(
    [
        Decision.STOP_OWN_ACCOUNT if _OWN_ACCOUNT <= status <= _LAST_OWNER
        else Decision.QUIT if _LAST_OWNER < status <= _UNPAID
        else Decision.LEAVE_LABOUR_FORCE if _SEARCHING <= status <= _JOB_TO_START
        else Decision.JOIN_LABOUR_FORCE
        for status in LabourStatus
    ],
    np.uint8,
)  # fmt: skip
_WORD: Final = 2.0**-32
_FOUNDER_AGES: Final = (18, 60)
_RETIREMENT_AGE: Final = 56
_WIDEST_TRAIT: Final = 2.5  # standard deviations; keeps the rational factors positive


@inlined
def _trait_factor(slope: float, trait: float) -> float:
    """Return about exp(slope * trait), from the four operations only."""
    bounded = min(max(trait, -_WIDEST_TRAIT), _WIDEST_TRAIT) * slope / 2.0
    return (1.0 + bounded) / (1.0 - bounded)


@inlined
def _above(words: NDArray[np.uint32], bounds: NDArray[np.float64]) -> bool:
    first = words[0] > bounds[0] and words[1] > bounds[1]
    return bool(first and words[2] > bounds[2] and words[3] > bounds[3])


@inlined
def _start_of(luck: float, found: float, alone: float, helping: float) -> int:
    """Return which business a person begins this month, ``STAYS`` for none."""
    if luck < found:
        return FOUNDS_FIRM
    if luck < found + alone:
        return STARTS_OWN_ACCOUNT
    return STARTS_HELPING if luck < found + alone + helping else STAYS


@kernel
def household_business(
    present: NDArray[np.bool_],
    status: NDArray[np.int8],
    household_row: NDArray[np.int32],
    enterprise_row: NDArray[np.int32],
    households: int,
) -> NDArray[np.uint8]:
    """Return per household the bits ``OWNER_BIT``, ``HELPER_BIT`` and ``FIRM_BIT``."""
    bits = np.zeros(households, np.uint8)
    for row in range(len(status)):
        mine = 0
        if status[row] == _UNPAID:
            mine = HELPER_BIT
        elif _OWN_ACCOUNT <= status[row] <= _LAST_OWNER:
            mine = OWNER_BIT | FIRM_BIT if enterprise_row[row] >= 0 else OWNER_BIT
        if mine and present[row] and household_row[row] >= 0:
            bits[household_row[row]] |= np.uint8(mine)
    return bits


@kernel
def decisions_of_month(resident: NDArray[np.bool_], status: NDArray[np.int8]) -> NDArray[np.uint8]:
    """Return the decision that addresses each person's month."""
    decisions = np.empty(len(status), np.uint8)
    for row in range(len(status)):
        decisions[row] = _DECISION_OF_STATUS[status[row]] if resident[row] else _COMMUTER
    return decisions


def most_likely(
    tables: HazardTables, founding_rate: NDArray[np.float64], need: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return per word and status a bound on the probability of whatever the word decides.

    Most people's words lie above all four bounds: nothing happens to them, and nothing else need be
    looked at. A little above the largest product of factors, so that rounding cannot matter.
    """
    status = np.arange(STATUSES)
    unemployed = (status >= _SEARCHING) & (status <= _JOB_TO_START)
    works = (status >= _OWN_ACCOUNT) & (status <= _UNPAID)
    entering = np.where(works | unemployed, 1.0, tables.entering.max())
    separation, applying, founding = (
        _trait_factor(abs(slope), _WIDEST_TRAIT) for slope in tables.slopes.tolist()
    )
    out = tables.to_unemployment.max(axis=1) * tables.choosing.max() * entering
    out *= np.where(works, tables.tenure.max() * separation, 1.0)
    out += tables.to_inactivity.max(axis=(0, 2))
    search = tables.intensity.max()
    alone = tables.start_own_account.max(axis=1) * entering * need.max(initial=0.0)
    alone /= np.where(unemployed, min(tables.choosing.min(), 1.0), 1.0)
    start = search * (founding_rate.max() * tables.founding_weight * founding + alone)
    start += tables.start_helping.max(axis=1)
    applies = search * tables.apply.max(axis=1) * entering * applying
    applies *= np.where(unemployed, tables.duration.max(), 1.0)
    redraw = np.where(unemployed, tables.kind_redraw, 0.0)
    return np.stack([out, start, applies, redraw]) * (1.0 + 1e-9) / _WORD


@kernel
def events_of_month(  # noqa: PLR0913 - one pass over all people
    month: int,
    still: bool,
    words: NDArray[np.uint32],
    present: NDArray[np.bool_],
    resident: NDArray[np.bool_],
    household_row: NDArray[np.int32],
    kecamatan: NDArray[np.int8],
    sex: NDArray[np.int8],
    education: NDArray[np.int8],
    birth_month: NDArray[np.int16],
    status: NDArray[np.int8],
    months_in_status: NDArray[np.int16],
    cell: NDArray[np.int16],
    employability: NDArray[np.float64],
    management_skill: NDArray[np.float64],
    in_training: NDArray[np.bool_],
    awaits_intake: NDArray[np.bool_],
    enterprise_row: NDArray[np.int32],
    own_trade: NDArray[np.bool_],
    settled: NDArray[np.int8],
    business: NDArray[np.uint8],
    founding_rate: NDArray[np.float64],
    need: NDArray[np.float64],
    tables: HazardTables,
    at_most: NDArray[np.float64],
) -> NDArray[np.int8]:
    """Return one event per person.

    ``words`` are the four words of each person's block, ``at_most`` comes from :func:`most_likely`.
    ``settled`` marks people whose status of the month is decided already (by a flow, or LAID_OFF).
    ``own_trade`` marks the firms that carry on what their founder sold alone.
    ``need`` is the factor of each household on starting own-account work.
    ``still`` months have no ageing: nobody of pension age then crosses the border of the labour
    force, since nobody grows into that age either.
    """
    event = np.zeros(len(status), np.int8)
    for row in range(len(status)):
        now = status[row]
        if not present[row]:
            if cell[row] >= 0 or _OWN_ACCOUNT <= now <= _UNPAID:
                event[row] = FREED
            continue
        if settled[row] != 0:
            continue
        if not resident[row]:
            if cell[row] >= 0:
                if words[0, row] * _WORD < tables.commuter[0]:
                    event[row] = COMMUTER_QUITS
            elif words[2, row] * _WORD < tables.commuter[1]:
                event[row] = APPLIES
            continue
        if now == 0 or now == _SCHOOL:
            continue
        if now != _UNPAID and _above(words[:, row], at_most[:, now]):
            continue  # helpers depend on their household
        age = min((month - birth_month[row]) // 12, AGES - 1)
        works = now <= _UNPAID
        unemployed = _SEARCHING <= now <= _JOB_TO_START
        runs = business[household_row[row]]
        intensity = tables.intensity[in_training[row] + 2 * awaits_intake[row]]
        searching = intensity * tables.apply[now, age]
        searching *= _trait_factor(tables.slopes[1], employability[row])
        if works and now <= _LAST_OWNER and enterprise_row[row] >= 0:
            # Owners stop when their firm closes. Who goes on selling alone still looks for a post.
            if own_trade[enterprise_row[row]] and words[2, row] * _WORD < searching:
                event[row] = APPLIES
            continue
        if now == _UNPAID and not runs & OWNER_BIT:
            event[row] = STRANDED
            continue
        factor = 1.0
        if works:
            tenure = min(months_in_status[row], LONGEST_TENURE_MONTHS)
            factor = tables.tenure[tenure] * _trait_factor(-tables.slopes[0], employability[row])
        out = words[0, row] * _WORD
        entering = 1.0 if works or unemployed else tables.entering[sex[row]]
        choosing = tables.choosing[education[row]]
        to_unemployment = tables.to_unemployment[now, age] * factor * choosing * entering
        to_inactivity = tables.to_inactivity[sex[row], now, age]
        if still and age >= _RETIREMENT_AGE:
            to_inactivity = 0.0
            to_unemployment = to_unemployment if works else 0.0
        if out < to_unemployment:
            event[row] = TO_UNEMPLOYMENT
            continue
        if out < to_unemployment + to_inactivity:
            event[row] = TO_INACTIVITY
            continue
        if still and age >= _RETIREMENT_AGE and not works and not unemployed:
            continue
        found = 0.0
        if _FOUNDER_AGES[0] <= age < _FOUNDER_AGES[1] and enterprise_row[row] < 0:
            found = intensity * founding_rate[kecamatan[row]] * tables.founding_weight[now]
            found *= _trait_factor(tables.slopes[2], management_skill[row])
        alone = intensity * tables.start_own_account[now, age] * entering
        alone *= need[household_row[row]]
        if unemployed:
            alone /= choosing  # who cannot wait for a post takes what there is
        helping = tables.start_helping[now, age] if runs & FIRM_BIT else 0.0
        event[row] = _start_of(words[1, row] * _WORD, found, alone, helping)
        if event[row] != STAYS:
            continue
        searching *= entering
        if unemployed:
            duration = min(months_in_status[row], LONGEST_DURATION_MONTHS)
            searching *= tables.duration[duration]
        if words[2, row] * _WORD < searching:
            event[row] = APPLIES
        elif unemployed and words[3, row] * _WORD < tables.kind_redraw:
            event[row] = CHANGES_KIND
    return event
