"""Arrivals: whole households in numbered slots, whose traits are drawn by slot.

Slot 7 of a month is the same household in every world; only how many slots are used follows last
month's job-finding rate.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from simulation.census import census_of
from simulation.city import ARRIVAL_FLAG, ARRIVAL_MONTH_BITS, BIRTH_ORDER_BITS
from simulation.classifications import Education, Sex
from simulation.columns import capacity, reserve
from simulation.job_finding import answer, finding_ratio
from simulation.randomness import Decision, Draws, kernel

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from simulation.city import City, Households, Persons
    from simulation.parameters.demography import DemographyParameters
    from simulation.signals import Signals

    Rows = NDArray[np.int32]

MEMBER_BITS: Final = 4  # of the slot in an identity: up to 16 members arrive together
_MONTHS: Final = 12
_THOUSAND: Final = 1000
_GROWTH_SHARE: Final = 0.15  # spare rows added when a table is full
_PARENT_GAP_YEARS: Final = 20
_OLDEST_CHILD_YEARS: Final = 17
_YOUNGEST_SPOUSE_YEARS: Final = 18
# Numbers of the draws of a slot (household) or of a member.
_COUNT, _SIZE, _DISTRICT, _AGE_GROUP, _AGE_YEAR, _HEAD_SEX, _SPOUSE = range(7)
_BIRTH, _MEMBER_AGE, _MEMBER_SEX, _EDUCATION, _EMPLOYABILITY = range(7, 12)
_JUNIOR_AGE, _SENIOR_AGE, _DIPLOMA_AGE = 15, 18, 21  # youngest ages of completed levels


def arrive(city: City, signals: Signals, parameters: DemographyParameters, draws: Draws) -> Rows:
    """Append this month's arriving households and persons; return the rows of the persons."""
    slots = np.arange(
        arriving_households(city, signals.last("job_finding_rate"), parameters, draws),
        dtype=np.int64,
    )
    first_of_month = ARRIVAL_FLAG + (city.month << ARRIVAL_MONTH_BITS)
    slot_identity = first_of_month + (slots << (MEMBER_BITS + BIRTH_ORDER_BITS))
    if city.may_arrive is not None:
        slot_identity = slot_identity[np.isin(slot_identity, city.may_arrive)]
    size = 1 + pick(_drawn(draws, city, slot_identity, _SIZE), parameters.arrival_size_shares)
    homes = _append_households(city, slot_identity, size, parameters, draws)
    rows = rows_for(city.persons, int(size.sum()))
    home = np.repeat(np.arange(len(slot_identity)), size)
    place = np.arange(len(rows)) - np.repeat(np.cumsum(size) - size, size)
    _fill_members(city, rows, (home, place), slot_identity, parameters, draws)
    persons = city.persons
    persons.household_row[rows] = homes[home]
    persons.kecamatan[rows] = city.households.kecamatan[homes[home]]
    persons.first_kecamatan[rows] = persons.kecamatan[rows]
    return rows


def arriving_households(
    city: City,
    job_finding_rate: NDArray[np.int64],
    parameters: DemographyParameters,
    draws: Draws,
) -> int:
    """Return the number of slots used: the steady-state number times (finding ratio) ** response.

    The steady state counts the residents of the initial city, present or not. The fraction of a
    household is decided by a draw of the month.
    """
    shares = np.asarray(parameters.arrival_size_shares)
    mean_size = float((shares * np.arange(1, len(shares) + 1)).sum() / shares.sum())
    residents = census_of(city).residents
    persons_per_month = residents * parameters.arrivals_per_thousand_residents_per_year / _THOUSAND
    usual = persons_per_month / _MONTHS / mean_size
    cells = city.cells
    ratio = finding_ratio(job_finding_rate, cells.reference_job_finding_rate, cells.reference_posts)
    power = answer(ratio, parameters.arrivals_response)
    month_only = np.zeros(1, np.int64)
    part = draws.uniform(Decision.MIGRANT, city.month, month_only, _COUNT)[0]
    return int(np.floor(usual * power + part))


def rows_for(table: Persons | Households, count: int) -> Rows:
    """Return ``count`` unused rows at the end of a table, which grows when they do not suffice."""
    first = used_rows(table.identity)
    if first + count > capacity(table):
        reserve(table, first + count + int(_GROWTH_SHARE * first))
    return np.arange(first, first + count, dtype=np.int32)


@kernel
def used_rows(identity: NDArray[np.int64]) -> int:
    """Return the number of the first row behind the last one ever used."""
    row = len(identity)
    while row > 0 and identity[row - 1] < 0:
        row -= 1
    return row


def pick(drawn: NDArray[np.float64], weights: Sequence[float]) -> NDArray[np.int64]:
    """Return which of several outcomes each uniform draw means, by weight."""
    bounds = np.cumsum(np.asarray(weights, np.float64))
    found = np.searchsorted(bounds, drawn * bounds[-1], side="right")
    outcome: NDArray[np.int64] = np.minimum(found, len(bounds) - 1).astype(np.int64)
    return outcome


def _drawn(
    draws: Draws, city: City, identity: NDArray[np.int64], number: int
) -> NDArray[np.float64]:
    return draws.uniform(Decision.MIGRANT, city.month, identity, number)


def _append_households(
    city: City,
    identity: NDArray[np.int64],
    size: NDArray[np.int64],
    parameters: DemographyParameters,
    draws: Draws,
) -> Rows:
    homes = rows_for(city.households, len(identity))
    households = city.households
    where = _drawn(draws, city, identity, _DISTRICT)
    households.identity[homes] = identity
    households.present[homes] = True
    households.kecamatan[homes] = pick(where, parameters.arrival_kecamatan_weights)
    households.members[homes] = size
    return homes


def _fill_members(
    city: City,
    rows: Rows,
    seat: tuple[NDArray[np.int64], NDArray[np.int64]],
    slot_identity: NDArray[np.int64],
    parameters: DemographyParameters,
    draws: Draws,
) -> None:
    """Write identity, sex, age, schooling and employability of newcomers.

    ``seat`` holds the slot and the place in the household of each row: 0 the head, 1 the spouse
    where there is one, the rest children.
    """
    persons = city.persons
    slot, place = seat
    identity = slot_identity[slot] + (place << BIRTH_ORDER_BITS)
    years, sex = _ages_and_sexes(city, identity, seat, slot_identity, parameters, draws)
    months = (_drawn(draws, city, identity, _BIRTH) * _MONTHS).astype(np.int64)
    adult = pick(_drawn(draws, city, identity, _EDUCATION), parameters.arrival_education_shares)
    level = _plausible(adult, years)
    persons.identity[rows] = identity
    persons.present[rows] = True
    persons.resident[rows] = True
    persons.is_head[rows] = place == 0
    persons.sex[rows] = sex
    persons.birth_month[rows] = city.month - years * _MONTHS - months
    persons.first_age_years[rows] = years
    persons.education[rows] = level
    persons.employability[rows] = draws.normal(
        Decision.MIGRANT, city.month, identity, _EMPLOYABILITY
    )


def _plausible(level: NDArray[np.int64], years: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the levels of schooling lowered to what is possible at each age."""
    level = np.where((years < _DIPLOMA_AGE) & (level > Education.SMK), Education.SMA, level)
    level = np.where(years < _SENIOR_AGE, np.minimum(level, Education.SMP), level)
    return np.where(years < _JUNIOR_AGE, Education.SD, level)


def _ages_and_sexes(
    city: City,
    identity: NDArray[np.int64],
    seat: tuple[NDArray[np.int64], NDArray[np.int64]],
    slot_identity: NDArray[np.int64],
    parameters: DemographyParameters,
    draws: Draws,
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return age in years and sex of every newcomer."""
    slot, place = seat
    starts = np.array(sorted(parameters.arrival_head_age_shares))
    shares = [parameters.arrival_head_age_shares[int(start)] for start in starts]
    group = pick(_drawn(draws, city, slot_identity, _AGE_GROUP), shares)
    span = parameters.arrival_head_age_span_years
    head_age = starts[group] + (_drawn(draws, city, slot_identity, _AGE_YEAR) * span).astype(
        np.int64
    )
    man = _drawn(draws, city, slot_identity, _HEAD_SEX) < parameters.arrival_head_male_share
    head_sex = np.where(man, Sex.MALE, Sex.FEMALE).astype(np.int64)
    married = _drawn(draws, city, slot_identity, _SPOUSE) < parameters.arrival_spouse_share
    older = np.where(man, -1, 1) * parameters.arrival_spouse_gap_years
    oldest_child = np.clip(head_age - _PARENT_GAP_YEARS, 0, _OLDEST_CHILD_YEARS)
    drawn = _drawn(draws, city, identity, _MEMBER_AGE)
    child = (drawn * (oldest_child[slot] + 1)).astype(np.int64)
    spouse = (place == 1) & married[slot]
    years = np.where(place == 0, head_age[slot], child)
    years = np.where(
        spouse, np.maximum(head_age[slot] + older[slot], _YOUNGEST_SPOUSE_YEARS), years
    )
    girl = _drawn(draws, city, identity, _MEMBER_SEX) < 0.5  # noqa: PLR2004
    sex = np.where(place == 0, head_sex[slot], girl)
    return years, np.where(spouse, 1 - head_sex[slot], sex)
