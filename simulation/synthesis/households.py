"""Form households: sizes, roles, ages, sexes, districts.

Assumptions: roles come first (head, spouse, children, a grandparent, other relatives), with ages
that suit the role; then ages are mapped by rank, sex by sex, onto the published pyramid, and what
the mapping breaks (mother-child gaps, heads too young) is repaired by swapping ages of two persons
of the same sex. Sources: parameters/people.yaml. Method: design of the trial city.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum, unique
from typing import TYPE_CHECKING

import numpy as np

from simulation.classifications import KECAMATAN_NAMES, Sex
from simulation.synthesis.tools import ROUND_STRIDE, Attribute, Luck, apportion, rows_of

if TYPE_CHECKING:
    from simulation.columns import BoolColumn, FloatColumn, IntColumn
    from simulation.parameters.people import PeopleParameters

OLDEST_GROUP_YEARS = 75
GROUP_YEARS = 5
REPAIR_ROUNDS = 30
LEAST_HEAD_YEARS = 17
GREATEST_MOTHER_CHILD_GAP_YEARS = 50


@unique
class Role(IntEnum):
    """Place in the household."""

    HEAD = 0
    SPOUSE = 1
    CHILD = 2
    GRANDPARENT = 3  #: parent of the head
    OTHER = 4  #: sibling, nephew, lodger


@unique
class Kind(IntEnum):
    """Kind of household."""

    ALONE = 0
    COUPLE = 1
    LONE_PARENT = 2
    SHARED = 3


@dataclass(slots=True)
class Skeleton:
    """Households and their members before they have traits; members of one are adjacent rows."""

    size: IntColumn  #: per household
    kind: IntColumn
    kecamatan: IntColumn
    first_row: IntColumn
    household: IntColumn  #: per person
    role: IntColumn
    position: IntColumn
    sex: IntColumn
    age_months: IntColumn
    mother_row: IntColumn  #: mother (or lone father) in the household, -1 without

    @property
    def age_years(self) -> IntColumn:
        """Return completed years of age."""
        return self.age_months // 12


def form_households(parameters: PeopleParameters, population: int, luck: Luck) -> Skeleton:
    """Return households with ``population`` members in all."""
    size = _sizes(parameters, population, luck)
    kind = _kinds(parameters, size, luck)
    first_row = np.concatenate([[0], np.cumsum(size)[:-1]])
    household = np.repeat(rows_of(len(size)), size)
    position = rows_of(population) - first_row[household]
    role = _roles(parameters, size, kind, household, position, luck)
    sex = _sexes(parameters, kind, household, role, luck)
    mother_row = _mothers(first_row, kind, household, role)
    raw_age = _raw_ages(parameters, kind, household, role, position, luck)
    skeleton = Skeleton(
        size, kind, _districts(parameters, size, luck), first_row, household, role, position, sex,
        _map_onto_pyramid(parameters, raw_age, sex, luck), mother_row,
    )  # fmt: skip
    _repair_ages(skeleton, parameters, luck)
    return skeleton


def _sizes(parameters: PeopleParameters, population: int, luck: Luck) -> IntColumn:
    households = round(population / parameters.mean_household_size)
    counts = apportion(parameters.household_size_percent, households)
    size = np.repeat(np.arange(1, len(counts) + 1), counts)
    order = np.argsort(luck.uniform(Attribute.HOUSEHOLD_SIZE_ORDER, rows_of(households)))
    size = size[order]
    surplus = int(size.sum()) - population
    step = -1 if surplus > 0 else 1
    # Sizes 3 to 6 are common enough to lose or gain one member without a visible change of shape.
    middle = np.flatnonzero((size >= 3) & (size <= 6))[: abs(surplus)]  # noqa: PLR2004
    size[middle] += step
    return size


def _kinds(parameters: PeopleParameters, size: IntColumn, luck: Luck) -> IntColumn:
    share = np.array([0.0, 0.0, *parameters.couple_share_by_size])
    chance = share[np.minimum(size, len(share) - 1)]
    draw = luck.uniform(Attribute.HOUSEHOLD_KIND, rows_of(len(size)))
    rest = (draw - chance) / np.maximum(1.0 - chance, 1e-9)
    kind = np.where(rest < parameters.lone_parent_share, int(Kind.LONE_PARENT), int(Kind.SHARED))
    kind = np.where(draw < chance, int(Kind.COUPLE), kind)
    return np.where(size == 1, int(Kind.ALONE), kind)


def _roles(
    parameters: PeopleParameters,
    size: IntColumn,
    kind: IntColumn,
    household: IntColumn,
    position: IntColumn,
    luck: Luck,
) -> IntColumn:
    couple = kind[household] == Kind.COUPLE
    members = size[household]
    grandparent = (
        luck.uniform(Attribute.GRANDPARENT, rows_of(len(size))) < parameters.grandparent_share
    ) & (kind != Kind.SHARED)
    role = np.full(len(household), int(Role.CHILD))
    child_number = position - 1 - couple
    draw = luck.uniform(Attribute.MEMBER_ROLE, rows_of(len(household)))
    role[(child_number >= 2) & (draw < parameters.relative_share)] = Role.OTHER  # noqa: PLR2004
    role[(position == members - 1) & (members >= 3) & grandparent[household]] = (  # noqa: PLR2004
        Role.GRANDPARENT
    )
    role[kind[household] == Kind.SHARED] = Role.OTHER
    role[couple & (position == 1)] = Role.SPOUSE
    role[position == 0] = Role.HEAD
    return role


def _sexes(
    parameters: PeopleParameters,
    kind: IntColumn,
    household: IntColumn,
    role: IntColumn,
    luck: Luck,
) -> IntColumn:
    women_share = np.array([0.5, 0.0, parameters.female_lone_parent_share, 0.4])
    draw = luck.uniform(Attribute.HEAD_SEX, rows_of(len(kind)))
    head_sex = (draw < women_share[kind]).astype(np.int64)
    rows = rows_of(len(household))
    member = luck.uniform(Attribute.MEMBER_SEX, rows)
    sex = (member < 0.49).astype(np.int64)  # noqa: PLR2004 - 105 boys to 100 girls at birth
    grandparent = role == Role.GRANDPARENT
    sex[grandparent] = (member[grandparent] < 0.72).astype(np.int64)  # noqa: PLR2004 - widows
    sex[role == Role.HEAD] = head_sex
    sex[role == Role.SPOUSE] = Sex.FEMALE
    pyramid = parameters.population_by_age_and_sex
    men = apportion([sum(pyramid["male"]), sum(pyramid["female"])], len(household))[0]
    surplus = int((sex == Sex.MALE).sum() - men)
    giving = int(Sex.MALE) if surplus > 0 else int(Sex.FEMALE)
    may = np.flatnonzero(((role == Role.CHILD) | (role == Role.OTHER)) & (sex == giving))
    order = np.argsort(luck.uniform(Attribute.MEMBER_SEX_FLIP, may), kind="stable")
    sex[may[order[: abs(surplus)]]] = 1 - giving
    return sex


def _mothers(
    first_row: IntColumn, kind: IntColumn, household: IntColumn, role: IntColumn
) -> IntColumn:
    parent = first_row[household] + (kind[household] == Kind.COUPLE)
    return np.where(role == Role.CHILD, parent, -1)


def _raw_ages(
    parameters: PeopleParameters,
    kind: IntColumn,
    household: IntColumn,
    role: IntColumn,
    position: IntColumn,
    luck: Luck,
) -> FloatColumn:
    """Return ages in years that suit the roles; only their order will matter."""
    homes = rows_of(len(kind))
    rows = rows_of(len(household))
    children = np.bincount(household[role == Role.CHILD], minlength=len(kind))
    stage = luck.uniform(Attribute.HOUSEHOLD_STAGE, homes)
    noise = luck.normal(Attribute.HEAD_AGE, homes)
    spacing = parameters.birth_spacing_years
    birth = parameters.first_birth_age_years + 3.5 * luck.normal(Attribute.BIRTH_AGE, homes)
    birth = np.maximum(birth, 17.0)
    youngest = 27.0 * stage**1.6 + np.where(kind == Kind.LONE_PARENT, 7.0, 0.0)
    parent = birth + spacing * np.maximum(children - 1, 0) + youngest
    childless = np.where(stage < 0.35, 28.0 + 4.0 * noise, 60.0 + 9.0 * noise)  # noqa: PLR2004
    alone = np.where(stage < 0.4, 26.0 + 4.5 * noise, 60.0 + 13.0 * noise)  # noqa: PLR2004
    woman = np.where(children > 0, parent, childless)
    gap = parameters.spouse_age_gap_years + 3.0 * luck.normal(Attribute.SPOUSE_AGE_GAP, homes)
    head = np.where(kind == Kind.COUPLE, woman + gap, woman)
    head = np.where(kind == Kind.ALONE, alone, head)
    head = np.where(kind == Kind.SHARED, 27.0 + 6.0 * np.abs(noise), head)
    head = np.maximum(head, 19.0)
    own = luck.normal(Attribute.MEMBER_AGE, rows)
    age = np.maximum(24.0 + 9.0 * own, 3.0)
    age[role == Role.HEAD] = head
    spouse = role == Role.SPOUSE
    age[spouse] = np.maximum(woman[household[spouse]], 18.0)
    grandparent = role == Role.GRANDPARENT
    age[grandparent] = head[household[grandparent]] + 30.0 + 4.0 * own[grandparent]
    child = np.flatnonzero(role == Role.CHILD)
    number = position[child] - 1 - (kind[household[child]] == Kind.COUPLE)
    jitter = luck.uniform(Attribute.BIRTH_SPACING, child) - 0.5
    order_age = youngest[household[child]] + spacing * (
        children[household[child]] - 1 - np.minimum(number, children[household[child]] - 1)
    )
    age[child] = np.maximum(order_age + 1.5 * jitter, 0.0)
    return age


def pyramid_months(parameters: PeopleParameters, sex_name: str, count: int) -> IntColumn:
    """Return ``count`` ascending ages in months that reproduce the pyramid of one sex."""
    groups = parameters.population_by_age_and_sex[sex_name]
    numbers = apportion(groups, count)
    months = []
    for group, number in enumerate(numbers):
        place = (np.arange(number) + 0.5) / max(int(number), 1)
        years = group * GROUP_YEARS + GROUP_YEARS * place
        if group == len(groups) - 1:
            beyond = -np.log(1.0 - place) * parameters.oldest_group_mean_years_beyond
            years = OLDEST_GROUP_YEARS + np.minimum(beyond, 28.0)
        months.append(np.floor(years * 12.0))
    return np.concatenate(months).astype(np.int64)


def _map_onto_pyramid(
    parameters: PeopleParameters, raw_age: FloatColumn, sex: IntColumn, luck: Luck
) -> IntColumn:
    age_months = np.empty(len(sex), np.int64)
    noise = luck.uniform(Attribute.BIRTH_MONTH, rows_of(len(sex)))
    for name, code in (("male", Sex.MALE), ("female", Sex.FEMALE)):
        rows = np.flatnonzero(sex == code)
        order = np.argsort(raw_age[rows] + 0.5 * noise[rows], kind="stable")
        age_months[rows[order]] = pyramid_months(parameters, name, len(rows))
    return age_months


def unsuitable(
    skeleton: Skeleton, parameters: PeopleParameters, rows: IntColumn, age_months: IntColumn
) -> BoolColumn:
    """Say whether an age does not suit a row: too near to or far from the mother, or a young head."""
    mother = skeleton.mother_row[rows]
    gap = skeleton.age_months[np.maximum(mother, 0)] - age_months
    least = 12 * parameters.least_mother_child_gap_years
    child = (mother >= 0) & ((gap < least) | (gap > 12 * GREATEST_MOTHER_CHILD_GAP_YEARS))
    adult = (skeleton.role[rows] <= Role.SPOUSE) & (age_months < 12 * LEAST_HEAD_YEARS)
    return child | adult


def _repair_ages(skeleton: Skeleton, parameters: PeopleParameters, luck: Luck) -> None:
    """Swap ages within a sex until children suit their mothers and heads are grown up."""
    # Only persons who are nobody's mother or head are partners, so that a swap breaks nothing else.
    movable = np.isin(skeleton.role, (Role.CHILD, Role.OTHER))
    adults = (skeleton.role <= Role.SPOUSE) & (skeleton.age_months < 12 * LEAST_HEAD_YEARS)
    for round_number in range(REPAIR_ROUNDS):
        rows = np.flatnonzero(movable | adults)
        bad = rows[unsuitable(skeleton, parameters, rows, skeleton.age_months[rows])]
        if len(bad) == 0:
            return
        for sex in Sex:
            same = np.flatnonzero(movable & (skeleton.sex == sex))
            mine = bad[skeleton.sex[bad] == sex]
            if len(mine) == 0 or len(same) == 0:
                continue
            draw = luck.uniform(Attribute.REPAIR, mine + (round_number + 1) * ROUND_STRIDE)
            partner = same[(draw * len(same)).astype(np.int64)]
            _swap_where_both_suit(skeleton, parameters, mine, partner)


def _swap_where_both_suit(
    skeleton: Skeleton, parameters: PeopleParameters, mine: IntColumn, partner: IntColumn
) -> None:
    _, first = np.unique(partner, return_index=True)
    keep = np.zeros(len(mine), np.bool_)
    keep[first] = True
    keep &= ~np.isin(partner, mine)
    mine, partner = mine[keep], partner[keep]
    my_age, partner_age = skeleton.age_months[mine], skeleton.age_months[partner]
    good = ~unsuitable(skeleton, parameters, mine, partner_age)
    good &= ~unsuitable(skeleton, parameters, partner, my_age)
    skeleton.age_months[mine[good]] = partner_age[good]
    skeleton.age_months[partner[good]] = my_age[good]


def _districts(parameters: PeopleParameters, size: IntColumn, luck: Luck) -> IntColumn:
    """Return the district of each household, so that districts hold their number of persons."""
    weights = [parameters.kecamatan_population[name] for name in KECAMATAN_NAMES]
    targets = apportion(weights, int(size.sum()))
    order = np.argsort(luck.uniform(Attribute.HOUSEHOLD_KECAMATAN, rows_of(len(size))))
    middle = np.cumsum(size[order]) - size[order] / 2.0
    kecamatan = np.empty(len(size), np.int64)
    kecamatan[order] = np.searchsorted(np.cumsum(targets), middle, side="right")
    return np.minimum(kecamatan, len(KECAMATAN_NAMES) - 1)
