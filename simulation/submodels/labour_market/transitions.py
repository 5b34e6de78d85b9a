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
from simulation.randomness import Decision, address_block, inlined, kernel
from simulation.submodels.labour_market.hazards import (
    AGES,
    LONGEST_DURATION_MONTHS,
    LONGEST_TENURE_MONTHS,
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
_QUIT: Final = int(Decision.QUIT)
_STOP: Final = int(Decision.STOP_OWN_ACCOUNT)
_LEAVE: Final = int(Decision.LEAVE_LABOUR_FORCE)
_JOIN: Final = int(Decision.JOIN_LABOUR_FORCE)
_COMMUTER: Final = int(Decision.COMMUTER)
_WORD: Final = 2.0**-32
_FOUNDER_AGES: Final = (18, 60)
_RETIREMENT_AGE: Final = 56
_WIDEST_TRAIT: Final = 2.5  # standard deviations; keeps the rational factors positive


@inlined
def _trait_factor(slope: float, trait: float) -> float:
    """Return about exp(slope * trait), from the four operations only."""
    bounded = min(max(trait, -_WIDEST_TRAIT), _WIDEST_TRAIT) * slope / 2.0
    return (1.0 + bounded) / (1.0 - bounded)


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
def events_of_month(  # noqa: PLR0913 - one pass over all people
    key0: int,
    key1: int,
    month: int,
    still: bool,
    identity: NDArray[np.int64],
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
    settled: NDArray[np.int8],
    business: NDArray[np.uint8],
    founding_rate: NDArray[np.float64],
    need: NDArray[np.float64],
    tables: HazardTables,
) -> NDArray[np.int8]:
    """Return one event per person.

    ``settled`` marks people whose status of the month is decided already (by a flow, or LAID_OFF).
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
            words = address_block(key0, key1, _COMMUTER, month, identity[row], 0)
            if cell[row] >= 0:
                if words[0] * _WORD < tables.commuter[0]:
                    event[row] = COMMUTER_QUITS
            elif words[2] * _WORD < tables.commuter[1]:
                event[row] = APPLIES
            continue
        if now == 0 or now == _SCHOOL:
            continue
        age = min((month - birth_month[row]) // 12, AGES - 1)
        works = now <= _UNPAID
        unemployed = _SEARCHING <= now <= _JOB_TO_START
        runs = business[household_row[row]]
        if works and now <= _LAST_OWNER and enterprise_row[row] >= 0:
            continue  # owners stop when their firm closes
        if now == _UNPAID and not runs & OWNER_BIT:
            event[row] = STRANDED
            continue
        leave, factor = _JOIN, 1.0
        if unemployed:
            leave = _LEAVE
        elif works:
            leave = _STOP if now <= _LAST_OWNER else _QUIT
            tenure = min(months_in_status[row], LONGEST_TENURE_MONTHS)
            factor = tables.tenure[tenure] * _trait_factor(-tables.slopes[0], employability[row])
        words = address_block(key0, key1, leave, month, identity[row], 0)
        out = words[0] * _WORD
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
        intensity = tables.intensity[in_training[row] + 2 * awaits_intake[row]]
        if still and age >= _RETIREMENT_AGE and not works and not unemployed:
            continue
        start = words[1] * _WORD
        found = 0.0
        if _FOUNDER_AGES[0] <= age < _FOUNDER_AGES[1] and enterprise_row[row] < 0:
            found = intensity * founding_rate[kecamatan[row]] * tables.founding_weight[now]
            found *= _trait_factor(tables.slopes[2], management_skill[row])
        alone = intensity * tables.start_own_account[now, age] * entering
        alone *= need[household_row[row]]
        if unemployed:
            alone /= choosing  # who cannot wait for a post takes what there is
        helping = tables.start_helping[now, age] if runs & FIRM_BIT else 0.0
        if start < found:
            event[row] = FOUNDS_FIRM
        elif start < found + alone:
            event[row] = STARTS_OWN_ACCOUNT
        elif start < found + alone + helping:
            event[row] = STARTS_HELPING
        else:
            searching = intensity * tables.apply[now, age] * entering
            searching *= _trait_factor(tables.slopes[1], employability[row])
            if unemployed:
                duration = min(months_in_status[row], LONGEST_DURATION_MONTHS)
                searching *= tables.duration[duration]
            if words[2] * _WORD < searching:
                event[row] = APPLIES
            elif unemployed and words[3] * _WORD < tables.kind_redraw:
                event[row] = CHANGES_KIND
    return event
